"""The year drawn: every bar lies inside the strip, in the order of the dates."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pendulum
import pytest

from models.words import moments
from web.calendar.timeline import Year, drawn


def year_on(moment: pendulum.DateTime) -> Year:
    phases = [
        ("cadrage", date(2026, 9, 1), date(2026, 11, 1), "closed"),
        ("call_for_actions", date(2026, 11, 2), date(2027, 1, 15), "open"),
        ("week", date(2027, 3, 15), date(2027, 3, 19), "to_come"),
        ("closing_seminar", date(2027, 7, 1), date(2027, 7, 1), "to_come"),
    ]
    milestones = [("seminar", date(2027, 7, 1)), ("letter", date(2026, 9, 18))]
    timeline = SimpleNamespace(
        phases=[
            {"kind": kind, "name": kind, "opens": opens, "closes": closes, "state": state}
            for kind, opens, closes, state in phases
        ],
        milestones=[{"name": name, "title": name, "on": on} for name, on in milestones],
    )
    return drawn(timeline, moment)


def test_every_bar_lies_inside_the_strip_in_order() -> None:
    bars = year_on(pendulum.datetime(2026, 12, 1)).bars
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in bars)
    assert [bar.said for bar in bars] == ["terminé", "en cours", "à venir", "à venir"]


def test_today_parts_what_is_past_from_what_comes() -> None:
    year = year_on(pendulum.datetime(2026, 12, 1))
    assert [date.title for date in year.past] == ["letter"]
    assert [(date.title, date.how_far) for date in year.coming] == [("seminar", "dans 212 jours")]
    assert year.today is not None
    assert 29 < year.today < 31


def test_a_sentence_says_where_the_year_stands() -> None:
    said = "En ce moment : call_for_actions. Prochaine date : seminar, jeudi 1er juillet 2027"
    assert year_on(pendulum.datetime(2026, 12, 1)).now == f"{said} (dans 212 jours)."
    assert (
        "Toutes les dates de ce cycle sont passées." in year_on(pendulum.datetime(2028, 1, 1)).now
    )


def test_names_stay_within_the_drawing() -> None:
    bars = year_on(pendulum.datetime(2026, 12, 1)).bars
    assert [bar.anchor for bar in bars] == ["start", "start", "end", "end"]
    assert all(0 <= bar.label_x <= 100 for bar in bars)


def test_a_day_outside_of_the_year_is_not_drawn() -> None:
    assert year_on(pendulum.datetime(2028, 1, 1)).today is None


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 7), date(2026, 12, 11), "du 7 au 11 décembre 2026"),
        (date(2026, 9, 1), date(2026, 10, 10), "du 1er septembre au 10 octobre 2026"),
        (date(2026, 11, 2), date(2027, 1, 15), "du 2 novembre 2026 au 15 janvier 2027"),
        (date(2027, 7, 1), date(2027, 7, 1), "jeudi 1er juillet 2027"),
    ],
)
def test_a_span_of_days_repeats_nothing(first: date, last: date, said: str) -> None:
    assert moments.span(first, last) == said
