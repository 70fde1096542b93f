"""A real week lived, with actions of its kind: no letter and no page says a date that is not so,
each action is read in the programme of each of its days, and nobody who takes part is called
silent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.work.action import ACTION, ActionState
from tests.story.real_weeks.ground import drafted
from tests.story.real_weeks.living import Lived, lived
from tests.story.real_weeks.truth import ReadLetter, true_dates
from tests.story.real_weeks.weeks import WEEKS, RealWeek

IN_BRIEF = (3, 23)


def _is_true(year: Lived) -> None:
    true = true_dates(year.rehearsed, year.letters)
    assert true.read(year.letters) == []
    assert list(year.pages.wrong(true)) == []
    _each_day_is_in_the_programme(year)
    _nobody_who_takes_part_is_called_silent(year)
    _all_took_place_and_were_reported(year)


def _each_day_is_in_the_programme(year: Lived) -> None:
    mornings = [one for one in year.letters if one.text == "day_programme"]
    for action in year.actions.values():
        for day in action.days:
            assert any(_tells(one, action.title, day) for one in mornings), (action.title, day)


def _tells(letter: ReadLetter, title: str, day: date) -> bool:
    """Whether a morning letter says *title* for *day*: that morning's, or the last before it."""
    return letter.names(title) and letter.on <= day <= letter.on + timedelta(days=3)


def _nobody_who_takes_part_is_called_silent(year: Lived) -> None:
    units = year.year.units
    taking_part = {units[code] for a in year.actions.values() for code in (a.by, *a.associated)}
    proposed_on = min(_column(year, ACTION.c.proposed_on))
    reminded = [
        one
        for one in year.letters
        if one.text == "silent_reminder" and one.unit_id in taking_part and one.on > proposed_on
    ]
    assert reminded == []


def _all_took_place_and_were_reported(year: Lived) -> None:
    assert set(_column(year, ACTION.c.state)) == {ActionState.TOOK_PLACE}
    assert None not in _column(year, ACTION.c.reported_at)


def _column(year: Lived, column: sa.ColumnElement[object]) -> list[object]:
    return [row[0] for row in year.year.all(sa.select(column))]


@pytest.mark.parametrize("week", [w for w in WEEKS if w.row in IN_BRIEF], ids=str)
def test_its_year_is_true_to_the_end(
    memory: sa.Engine, week: RealWeek, monkeypatch: pytest.MonkeyPatch
) -> None:
    _is_true(lived(drafted(memory, week), monkeypatch))


@pytest.mark.long
@pytest.mark.parametrize("week", [w for w in WEEKS if w.row not in IN_BRIEF], ids=str)
def test_so_is_that_of_every_other_week(
    memory: sa.Engine, week: RealWeek, monkeypatch: pytest.MonkeyPatch
) -> None:
    _is_true(lived(drafted(memory, week), monkeypatch))
