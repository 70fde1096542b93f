"""A gesture asks little of the database, however much it sets off: counted, never timed."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from models.database.transactions import gesture
from models.gestures.actions import proposing
from models.gestures.validation.deciding import Decision, decide
from models.work.validation import TaskState
from models.year.course import Course
from tests.academy import Year, at
from tests.statements import statements

OPEN, NEXT_DAY = "24/11/2026 09:00", "25/11/2026 09:00"


def asked(year: Year, do: Callable[[Session, Course], None]) -> int:
    """How many statements *do* makes, in its transaction."""
    course = year.course
    with gesture(year.engine) as session, statements(year.engine) as said:
        do(session, course)
    return len(said)


def test_a_submission_and_a_decision_ask_no_more_than_they_need(year: Year) -> None:
    year.propose("E12", "Chorale", on=OPEN)  # whether a week is cancelled is asked once of a cycle
    (first,) = year.tasks()
    number = year.draft("E11", "Débat", on=OPEN)
    head, relay = year.by("E11"), year.by("ien1")
    assert asked(year, lambda s, c: proposing.submit(s, c, [(number, head)], at(OPEN))) <= 16
    agreed = Decision(
        task_id=next(t.id for t in year.tasks() if t.id != first.id),
        verdict=TaskState.ACCEPTED,
        by=relay,
    )
    # the last one: what is still to be told is a row beside the journal, which only grows
    assert asked(year, lambda s, c: decide(s, c, [agreed], at(NEXT_DAY))) <= 14
