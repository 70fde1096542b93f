"""A closed cycle, and an action whose day is past, are told so at every door: nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ActionState
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, mail_of
from tests.web.api.programs import program
from tests.web.letter_pages.links import link_in
from tests.web.portal import PORTAL, anybody, signed_in, words
from tests.years import year_on

MORNING = "30/11/2026 10:00"
ACCEPTED = {"verdict": "accepted"}


def a_school_proposed(year: Year) -> None:
    year.propose("E11", "Débat", on=MORNING)


year = year_on(clock=MORNING, then=a_school_proposed)


def _by_letter(year: Year) -> Any:
    (row,) = year.messages(text="to_validate")
    return anybody(year.engine).post(link_in(year, row).removeprefix(PORTAL), data=ACCEPTED)


def _handed_over(year: Year) -> Any:
    sent = {"colleague": mail_of("conseil1"), "mail": mail_of("conseil1")}
    return signed_in(year, "ien1").post("/tasks/1/delegate", data=sent)


DECIDED: dict[str, Callable[[Year], Any]] = {
    "letter": _by_letter,
    "page": lambda y: signed_in(y, "ien1").post("/tasks/1", data=ACCEPTED),
    "queue": lambda y: signed_in(y, "ien1").post(
        "/queue/decide", data={"task": "1", "confirmed": "on"} | ACCEPTED
    ),
    "delegation": _handed_over,
    "program": lambda y: program(y, "ien1").post("tasks/1/decision", json=ACCEPTED),
    "program's delegation": lambda y: program(y, "ien1").post(
        "tasks/1/delegation", json={"to": mail_of("conseil1")}
    ),
    "comment": lambda y: signed_in(y, "ien1").post("/tasks/1/comment", data={"comment": "Bien"}),
    "withdrawal": lambda y: program(y, "E11").post("actions/1/withdrawal"),
}


@pytest.mark.parametrize("door", DECIDED)
def test_a_closed_cycle_is_decided_by_no_door(year: Year, door: str) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    answer = DECIDED[door](year)
    assert answer.status_code in (403, 404, 409, 422), answer.status_code
    assert "clos" in words(answer)
    (task,) = year.tasks()
    assert task.delegate_id is None
    assert year.action(1).state is ActionState.SUBMITTED


WITHDRAWN: dict[str, Callable[[Year, str], Any]] = {
    "page": lambda y, on: signed_in(y, "E11", on=on).post("/actions/1/withdraw"),
    "program": lambda y, on: program(y, "E11", on=on).post("actions/1/withdrawal"),
}


@pytest.mark.parametrize("door", WITHDRAWN)
def test_an_accepted_action_is_not_withdrawn_after_its_day(year: Year, door: str) -> None:
    year.accept("ien1")
    assert WITHDRAWN[door](year, "17/03/2027 10:00").status_code == 409
    assert year.action(1).state is ActionState.ACCEPTED
    assert WITHDRAWN[door](year, "16/03/2027 10:00").status_code in (200, 303)
