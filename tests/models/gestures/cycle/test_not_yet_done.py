"""A change of a live cycle is for what is not done yet, key by key."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.past_dates import PastDate
from models.gestures.cycle.taking_back import take_back_change
from models.year.cycle import PHASE, Cycle
from models.year.phases import PhaseKind
from tests.academy import Year, at, day
from tests.years import year_on

year = year_on("memory", now="30/11/2026 10:00")
ON = "30/11/2026 10:00"
OFF = {"on": False}


def change(year: Year, on: str = ON, **changes: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, changes, year.by("pilote"), at(on))


def by_hand(**days: str | None) -> dict[str, Any]:
    return {name: {"on": on} for name, on in days.items()}


def asked(year: Year) -> Any:
    """The one opinion that is asked, of the IEN of E11."""
    year.propose("E11", on=ON)
    return next(t for t in year.tasks() if t.level.value == "basin")


def test_a_milestone_that_is_past_is_not_moved(year: Year) -> None:
    with pytest.raises(PastDate, match="ce qui est passé ne se déplace plus"):
        change(year, milestones=by_hand(call_opens="2026-12-10"))


def test_what_is_past_stays_where_it_was_when_what_it_counts_from_moves(year: Year) -> None:
    before = year.course.dates[year.course.home]
    change(year, milestones=by_hand(conference="2026-12-15"))
    after = year.course.dates[year.course.home]
    assert (after["conference_invites"].on, after["conference"].on) == (
        before["conference_invites"].on,
        day("15/12/2026"),
    )


def test_a_stretch_made_longer_holds_the_opening_that_is_past(year: Year) -> None:
    opened = year.course.on(year.course.home, "call_opens")
    change(year, stretches={"appel": {"weeks": 11}})
    assert year.course.on(year.course.home, "call_opens") == opened


def test_a_past_day_held_goes_with_the_change_that_is_taken_back(year: Year) -> None:
    before = dict(year.course.dates[year.course.home])
    change(year, milestones=by_hand(conference="2026-12-15"))
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        take_back_change(session, cycle, 1, year.by("pilote"), at(ON))
    assert dict(year.course.dates[year.course.home]) == before


def test_a_day_that_is_past_is_not_given_by_hand(year: Year) -> None:
    with pytest.raises(PastDate, match="ne se fixe pas au 20 novembre 2026, qui est passé"):
        change(year, milestones=by_hand(reports_open="2026-11-20"))


def test_what_took_place_is_not_taken_out_of_the_year(year: Year) -> None:
    with pytest.raises(PastDate, match="ce qui a eu lieu ne s'enlève plus"):
        change(year, phases={"cadrage": {"on": False}})


def test_what_is_to_come_may_still_be_taken_out(year: Year) -> None:
    change(year, phases={"closing_seminar": OFF})
    assert year.course.day_of(year.course.home, "seminar") is None


def test_what_is_to_come_does_not_fall_on_a_day_that_is_past(year: Year) -> None:
    with pytest.raises(PastDate, match=r"call_closes\) tomberait le .* 2026, qui est passé"):
        change(year, stretches={"validation": {"weeks": 11}})


def test_what_is_to_come_moves(year: Year) -> None:
    change(year, milestones=by_hand(seminar="2027-06-10"))
    assert year.course.on(year.course.home, "seminar") == day("10/06/2027")


def test_an_opinion_that_is_asked_keeps_the_date_that_it_was_given(year: Year) -> None:
    before = asked(year)
    change(year, chains={"action": {"levels": {"basin": {"delay": 2, "tacit": 9}}}})
    (after,) = [t for t in year.tasks() if t.id == before.id]
    assert (after.due_on, after.tacit_on, after.room) == (
        before.due_on,
        before.tacit_on,
        before.room,
    )


def test_an_opinion_that_is_asked_climbs_the_ladder_of_the_day(year: Year) -> None:
    task = asked(year)
    rung = {"at": -1, "to": "holder", "text": "validation_reminder"}
    change(year, ladders={"default": [rung]})
    due = task.due_on
    year.mornings(ON[:10], f"{due:%d/%m/%Y}")
    reminded = [m for m in year.messages(rule="ladder_default") if m.subject_id == task.id]
    assert [m.rung for m in reminded] == ["-1"]


def test_a_phase_that_opened_does_not_close_again(year: Year) -> None:
    year.tick(ON)
    query = sa.select(PHASE.c.state).where(PHASE.c.kind == PhaseKind.CALL_FOR_ACTIONS)
    assert [r.state for r in year.all(query)] == ["open"]
    change(year, milestones=by_hand(call_closes="2027-01-20"))
    year.tick("01/12/2026 08:00")
    assert [r.state for r in year.all(query)] == ["open"]


def test_a_theme_that_is_gone_stays_on_what_was_proposed_under_it(year: Year) -> None:
    change(year, themes=["Lire", "Bouger"])
    year.propose("E11", on=ON)
    change(year, themes=["Bouger"])
    assert year.course.definition.themes == ("Bouger",)
