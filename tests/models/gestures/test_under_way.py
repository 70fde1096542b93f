"""In a closed cycle nobody makes a gesture any more, by whatever door; nor on what is past."""

from __future__ import annotations

import inspect
import pkgutil
from datetime import date
from importlib import import_module

import pytest
import sqlalchemy as sa

from models import gestures
from models.database.transactions import gesture
from models.errors import Refusal, WrongMove
from models.gestures.actions import documenting
from models.gestures.under_way import CycleIsClosed
from models.work.action import ACTION, ActionState
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, launched
from tests.models.gestures.every_gesture import (
    DRAFT,
    E11,
    ELSEWHERE,
    GESTURES,
    IEN,
    ONE,
    A,
    two_actions_under_way,
)
from tests.years import year_on

year = year_on(then=two_actions_under_way)


def closed(year: Year, state: CycleState = CycleState.CLOSED) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=state))


@pytest.mark.parametrize("name", GESTURES)
def test_nobody_makes_a_gesture_in_a_cycle_that_is_closed_or_not_launched(
    year: Year, name: str
) -> None:
    for state, words in ((CycleState.CLOSED, "clos"), (CycleState.DRAFT, "pas lancé")):
        closed(year, state)
        with pytest.raises(CycleIsClosed, match=words):
            GESTURES[name](year)


def test_every_gesture_of_a_cycle_is_in_the_table() -> None:
    """What takes a cycle in hand and who acts is tried above, or says why it is not."""
    found = set()
    for module in pkgutil.walk_packages(gestures.__path__, "models.gestures."):
        there = import_module(module.name)
        for name, made in inspect.getmembers(there, inspect.isfunction):
            asks = inspect.signature(made).parameters
            acts = {
                "by",
                "decisions",
                "submissions",
                "proposals",
                "confirmations",
                "reports",
                "reviews",
            }
            ours = made.__module__ == there.__name__ and not name.startswith("_")
            if ours and "course" in asks and acts & set(asks):
                found.add(f"{module.name.rpartition('.')[2]}.{name}")
    assert found == set(GESTURES) | set(ELSEWHERE)


# ── what is past ─────────────────────────────────────────────────────────────────────────────────


def test_an_action_of_several_days_names_its_last_day(year: Year) -> None:
    year.accept(IEN)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ACTION).values(last_day=date(2027, 3, 19)))
    with pytest.raises(Refusal, match="se tient jusqu'au 19/03/2027"):
        year.confirm(ONE, E11, on="17/03/2027 08:00")
    with pytest.raises(Refusal, match="était prévue jusqu'au 19/03/2027"):
        year.withdraw(ONE, E11, on="20/03/2027 08:00")


@pytest.mark.parametrize("state", [A.SUBMITTED, A.ACCEPTED])
def test_what_was_proposed_is_not_withdrawn_once_its_day_is_past(year: Year, state: A) -> None:
    if state is A.ACCEPTED:
        year.accept(IEN)
    with pytest.raises(Refusal, match="était prévue le 16/03/2027"):
        year.withdraw(ONE, E11, on="17/03/2027 08:00")
    assert year.action(ONE).state is state
    year.withdraw(ONE, E11, on="16/03/2027 08:00")
    assert year.action(ONE).state is A.WITHDRAWN


@pytest.mark.parametrize("state", [A.DRAFT, A.RETURNED])
def test_what_was_not_sent_up_is_withdrawn_at_any_time(year: Year, state: A) -> None:
    if state is A.RETURNED:
        year.send_back(IEN)
    number, who = (ONE, E11) if state is A.RETURNED else (DRAFT, "E12")
    year.withdraw(number, who, on="17/03/2027 08:00")
    assert year.action(number).state is A.WITHDRAWN


def test_an_action_that_was_cancelled_gets_no_document_any_more(year: Year) -> None:
    year.accept(IEN)
    year.confirm(ONE, E11, A.CANCELLED, on="17/03/2027 08:00")
    with pytest.raises(Refusal, match="n'a plus cours"):
        year.act(documenting.join, ONE, None, year.by(E11))


def test_a_submission_asked_twice_is_made_once_and_loses_no_decision(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.accept("ien1", on="01/12/2026 10:00")
    for on in ("03/12/2026 10:00", "01/04/2027 10:00"):
        with pytest.raises(WrongMove, match="retenue au programme"):
            year.submit(number, "E11", on=on)
    assert year.action(number).state is ActionState.ACCEPTED


def test_what_was_accepted_is_not_put_forward_once_its_day_is_past(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.accept("ien1", on="01/12/2026 10:00")
    with pytest.raises(Refusal, match="était prévue le 16/03/2027"):
        year.flagship(number, "ien1", on="01/04/2027 10:00")
    assert (year.action(number).state, year.action(number).flagship) == ("accepted", False)
