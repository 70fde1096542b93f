"""What nobody answered ends with its time: it stays submitted, and is never accepted."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import WrongMove
from models.gestures.cycle.opening import close_cycle
from models.gestures.territory.suspending import suspend
from models.journal import JOURNAL
from models.planner.upcoming import next_moment
from models.work.action import ActionState, shown_as
from models.work.message import MessageState
from models.work.paper import PaperKind
from models.work.validation import TaskState
from models.year.cycle import Cycle
from tests.academy import Year, at, day
from tests.years import year_on

year = year_on("engine")
ASKED, LAST, AFTER = "30/11/2026 10:00", "16/03/2027 23:00", "17/03/2027 00:05"


def forum(year: Year, **fiche: Any) -> int:
    return year.propose("E11", "Forum", on=ASKED, has_cost=True, **fiche)


def lapses(year: Year) -> list[Any]:
    return year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "action.lapsed"))


def shown(year: Year, number: int) -> ActionState:
    return shown_as(year.action(number))


def test_an_action_may_be_answered_until_the_end_of_its_last_day(year: Year) -> None:
    number = forum(year)
    year.tick(LAST)
    assert shown(year, number) is ActionState.SUBMITTED
    with reading(year.engine) as session:
        assert next_moment(session, year.course, at(LAST)) == at("17/03/2027 00:00")
    year.tick(AFTER)
    row = year.action(number)
    assert (row.state, row.lapsed_on) == (ActionState.SUBMITTED, day("17/03/2027"))
    assert shown(year, number) is ActionState.LAPSED
    assert not year.tasks()
    (line,) = lapses(year)
    assert (line.facts["round"], line.facts["levels"]) == (1, ["basin"])


def test_its_carrier_is_told_once_in_the_days_letter(year: Year) -> None:
    number = forum(year)
    for moment in (AFTER, "17/03/2027 07:50", "18/03/2027 07:50", "28/06/2027 07:50"):
        year.tick(moment)
    (told,) = year.messages(text="lapsed")
    assert (told.subject_id, told.state) == (number, MessageState.SENT)
    assert year.codes[told.home_id] == "E11"
    assert len(lapses(year)) == 1


def test_nothing_is_late_any_more_and_nobody_is_chased(year: Year) -> None:
    forum(year)
    year.tick(AFTER)
    for cohort in ("late_holder_default", "late_pilot_default", "unanswered_actions"):
        assert year.cohort(cohort) == []
    assert [about for about, _ in year.cohort("lapsed_actions")] == ["E11"]


def test_it_is_not_accepted_by_who_answers_too_late(year: Year) -> None:
    number = forum(year)
    (task,) = year.tasks()
    year.tick(AFTER)
    with pytest.raises(WrongMove, match="restée sans réponse"):
        year.accept("ien1", task.id, on=AFTER)
    assert shown(year, number) is ActionState.LAPSED


def test_one_submitted_after_its_day_leaves_each_level_its_delay(year: Year) -> None:
    number = forum(year, day="27/11/2026")
    year.tick("01/12/2026 07:50")
    assert shown(year, number) is ActionState.SUBMITTED
    (task,) = year.tasks()
    year.tick(f"{task.due_on:%d/%m/%Y} 23:00")
    assert year.tasks()
    year.tick("17/12/2026 07:50")
    assert shown(year, number) is ActionState.LAPSED


def test_a_unit_whose_clock_is_stopped_is_waited_for(year: Year) -> None:
    number = forum(year)
    with gesture(year.engine) as session:
        suspend(
            session,
            year.units["E11"],
            year.by("pilote"),
            at("10/03/2027 10:00"),
            reason="Inondation",
        )
    year.tick(AFTER)
    assert shown(year, number) is ActionState.SUBMITTED


def test_the_end_of_the_year_ends_what_was_to_come(year: Year) -> None:
    number = forum(year, day="05/07/2027")
    year.tick("02/07/2027 23:00")
    before = shown(year, number)
    ends = year.course.on(year.course.home, "year_ends")
    year.tick("06/07/2027 07:50")
    assert (before, ends) == (ActionState.SUBMITTED, day("02/07/2027"))
    assert shown(year, number) is ActionState.LAPSED


def test_a_cycle_that_closes_ends_every_request(year: Year) -> None:
    number = forum(year)
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ASKED)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        close_cycle(session, cycle, year.by("pilote"), at("01/12/2026 10:00"))
    assert not year.tasks()
    assert len(year.tasks(TaskState.LAPSED)) == 2
    assert shown(year, number) is ActionState.LAPSED
    (line,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "cycle.closed"))
    assert line.facts["unanswered"] == 2
