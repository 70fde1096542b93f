"""Where a recteur or a DASEN means to come: planned, told to the school, fallen by itself,
never shown to others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.access.scope import scope_of
from models.database.transactions import reading
from models.errors import NotYours, Refusal
from models.gestures.programme.visiting import cancel_visit, overlap, plan_visit
from models.serving.home.agenda import own_agenda
from models.work.action import ActionState
from models.work.visit import lines_of_visit
from tests.academy import Year, day
from tests.programmes import announced, held
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

year = year_on("file", now="01/03/2027 10:00")
ON = date(2027, 3, 16)
NOW = "01/03/2027 10:00"


def opened(year: Year, title: str = "Débat", starts: str = "09:00", ends: str = "11:00") -> int:
    fiche = {"content": {"open_to": ["authorities"]}}
    return announced(year, "E11", title, held("16/03/2027", starts, ends), **fiche)


def plan(year: Year, number: int, who: str = "recteur", unit: str = "AC", **hours: str) -> Any:
    return year.act(plan_visit, number, year.units[unit], ON, year.by(who), on=NOW, **hours)


def told(year: Year, rule: str) -> list[str]:
    return sorted(m.slot for m in year.messages(rule=rule))


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/visits"


def test_the_agenda_says_what_is_open_to_authorities_and_nothing_else(year: Year) -> None:
    opened(year)
    announced(year, "E12", "Entre nous", held("16/03/2027"))
    seen = words(signed_in(year, "recteur", on=NOW).get(path(year)))
    assert "Agenda des visites" in seen
    assert "de 9 h à 11 h Débat École des Tilleuls" in seen
    assert "contact : la direction" in seen
    assert "Entre nous" not in seen


def test_a_visit_is_planned_in_a_button_and_the_school_is_told_once(year: Year) -> None:
    number = opened(year)
    client = signed_in(year, "recteur", on=NOW)
    sent = {"unit": str(year.units["AC"]), "action": str(number), "on": ON.isoformat()}
    for _ in range(2):
        assert client.post(path(year), data=sent).status_code == 303
    assert len(told(year, "visit_planned")) == 1
    seen = words(client.get(path(year)))
    assert "1 visite prévue" in seen
    assert "Visite prévue de 9 h à 11 h" in seen
    with reading(year.engine) as session:
        (line,) = lines_of_visit(session, 1)
    when = "le mardi 16 mars 2027, de 9 h à 11 h"
    assert line == {"title": "recteur, Valmont", "unit": when, "detail": "prévue"}


def test_two_visits_at_the_same_hours_are_warned_of(year: Year) -> None:
    plan(year, opened(year))
    made = plan(year, opened(year, "Forum", "10:30", "12:00"))
    assert made.overlaps == ("Débat",)
    seen = words(signed_in(year, "recteur", on=NOW).get(path(year)))
    assert "aux mêmes heures que Débat" in seen
    assert plan(year, opened(year, "Plus tard", "11:00", "12:00")).overlaps == ("Forum",)


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (("09:00", "10:00"), ("10:00", "11:00"), False),
        (("09:00", "10:00"), ("09:30", None), True),
        (("09:00", None), ("09:00", None), True),
        ((None, None), ("09:00", "10:00"), False),
    ],
)
def test_hours_that_touch_do_not_overlap(one: Any, other: Any, meets: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is meets


def test_it_is_cancelled_and_the_school_is_told_once_more(year: Year) -> None:
    made = plan(year, opened(year))
    year.act(cancel_visit, made.number, year.by("recteur"), on=NOW)
    assert len(told(year, "visit_cancelled")) == 1
    with pytest.raises(Refusal, match="déjà annulée"):
        year.act(cancel_visit, made.number, year.by("recteur"), on=NOW)
    again = plan(year, 1)
    assert (again.number, len(told(year, "visit_planned"))) == (2, 2)


def test_what_is_put_off_drops_the_visit_and_its_authority_is_told(year: Year) -> None:
    number = opened(year)
    plan(year, number, "dasen1", "D1")
    year.confirm(number, "E11", ActionState.POSTPONED, on="02/03/2027 09:00")
    year.tick("02/03/2027 10:00")
    assert told(year, "visit_fell") == [year.by("dasen1").slot]
    client = signed_in(year, "dasen1", on="02/03/2027 11:00")
    seen = words(client.get(path(year)))
    assert "Visites tombées" in seen
    assert "l’action est reportée" in seen
    with pytest.raises(Refusal, match="ne se tient pas ce jour-là"):
        plan(year, number)


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote2"])
def test_others_have_no_agenda_and_plan_nothing(year: Year, who: str) -> None:
    number = opened(year)
    client = signed_in(year, who, on=NOW)
    agenda = client.get(path(year) + f"?unit={year.units['AC']}")
    assert agenda.status_code in (403, 404)
    for unit in ("AC", "D1"):
        with pytest.raises(NotYours):
            plan(year, number, who, unit)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"starts": "9h", "ends": "8h"}, "finit avant de commencer"),
        ({"starts": "matin"}, "« matin » n'est pas une heure"),
        ({"starts": "25h"}, "« 25h » n'est pas une heure"),
    ],
)
def test_hours_that_are_none_change_nothing(year: Year, hours: dict[str, str], said: str) -> None:
    number = opened(year)
    with pytest.raises(Refusal, match=said):
        plan(year, number, **hours)
    sent = {"unit": str(year.units["AC"]), "action": str(number), "on": ON.isoformat()} | hours
    answer = signed_in(year, "recteur", on=NOW).post(path(year), data=sent)
    assert answer.status_code == 422
    assert f'value="{hours["starts"]}"' in answer.text
    assert told(year, "visit_planned") == []


def test_what_is_not_open_elsewhere_or_past_is_refused(year: Year) -> None:
    closed = announced(year, "E12", "Entre nous", held("16/03/2027"))
    for number, unit, who in ((closed, "AC", "recteur"), (opened(year), "D2", "dasen2")):
        with pytest.raises(Refusal, match="n'est pas ouverte aux autorités"):
            plan(year, number, who, unit)
    late = {"on": "17/03/2027 09:00"}
    with pytest.raises(Refusal, match="il est passé"):
        year.act(plan_visit, 2, year.units["AC"], ON, year.by("recteur"), **late)


def test_no_programme_says_it(year: Year) -> None:
    number = opened(year)
    plan(year, number)
    cycle = f"/cycles/{year.cycle_id}"
    for who in ("E12", "ien1", "pilote2"):
        client = signed_in(year, who, on=NOW)
        for page in ("/programme", "/day/2027-03-16"):
            assert "isite prévue" not in words(client.get(cycle + page))
    assert "visit" not in anybody(year.engine).get(f"{cycle}/visits").text.lower()


def test_the_feed_of_the_authority_alone_has_it(year: Year) -> None:
    number = opened(year)
    plan(year, number, starts="9h30", ends="10h")
    with reading(year.engine) as session:
        for who, expected in (("recteur", ["Visite : Débat"]), ("pilote", []), ("E11", [])):
            scope = scope_of(session, year.by(who), day("01/03/2027"))
            entries = own_agenda(session, scope, year.moment)
            assert [e.title for e in entries if e.key.startswith("visit-")] == expected
            for entry in (e for e in entries if e.key.startswith("visit-")):
                assert (entry.starts, entry.ends, entry.on) == ("09:30", "10:00", ON)
