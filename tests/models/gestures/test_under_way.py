"""In a closed cycle nobody makes a gesture any more, by whatever door; nor on what is past."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa

from models import gestures
from models.database.transactions import gesture
from models.errors import Refusal, WrongMove
from models.gestures.actions import associating, delaying, documenting, editing, proposing, starting
from models.gestures.actions.proposing import Proposal
from models.gestures.framing import teams
from models.gestures.mail import writing_to_lists
from models.gestures.papers import submitting, writing
from models.gestures.under_way import CycleIsClosed
from models.gestures.validation import commenting, issuing
from models.work.action import ActionState
from models.work.paper import PaperKind
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, day, launched
from tests.years import year_on

MORNING = "30/11/2026 10:00"
A = ActionState


def two_actions_under_way(year: Year) -> None:
    """An action of each of E11 and E12: one waits for its IEN, one is a draft."""
    year.propose("E11", "Débat", associated=("E13",), on=MORNING)
    year.draft("E12", "Brouillon")


year = year_on(then=two_actions_under_way)


def closed(year: Year, state: CycleState = CycleState.CLOSED) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=state))


def _proposal(year: Year) -> Proposal:
    return Proposal(unit_id=year.units["E11"], title="Autre", on_date=day("16/03/2027"))


Made = Callable[[Year], Any]
E11, IEN, PILOT = "E11", "ien1", "pilote"
ONE, DRAFT = 1, 2
GESTURES: dict[str, Made] = {
    "proposing.propose": lambda y: y.act(proposing.propose, [(_proposal(y), y.by(E11))]),
    "proposing.submit": lambda y: y.submit(DRAFT, "E12"),
    "proposing.withdraw": lambda y: y.withdraw(ONE, E11),
    "starting.start": lambda y: y.act(starting.start, _proposal(y), y.by(E11)),
    "editing.edit": lambda y: y.act(editing.edit, DRAFT, editing.Edit(), y.by("E12")),
    "editing.reopen": lambda y: y.act(editing.reopen, ONE, editing.Edit(), y.by(E11)),
    "documenting.join": lambda y: y.act(documenting.join, ONE, None, y.by(E11)),
    "associating.answer": lambda y: y.act(
        associating.answer, ONE, y.units["E13"], True, y.by("E13")
    ),
    "reporting.confirm": lambda y: y.confirm(ONE, E11, A.CANCELLED, on=MORNING),
    "reporting.report": lambda y: y.report(ONE, E11, on=MORNING),
    "delaying.grant_delay": lambda y: y.act(
        delaying.grant_delay, y.units[E11], day("18/12/2026"), y.by(PILOT)
    ),
    "delaying.submit_or_keep": lambda y: y.act(delaying.submit_or_keep, DRAFT, y.by("E12")),
    "commenting.comment": lambda y: y.act(
        commenting.comment, "action", ONE, y.units[E11], "Bien.", y.by(IEN)
    ),
    "deciding.decide": lambda y: y.accept(IEN, 1),
    "deciding.delegate": lambda y: y.delegate(IEN, "conseil1", 1),
    "submitting.submit_paper": lambda y: y.paper(PaperKind.LETTER, "AC", PILOT),
    "submitting.need_writer": lambda y: y.act(
        submitting.need_writer, PaperKind.LETTER, y.units["AC"], y.by(PILOT)
    ),
    "writing.edit_paper": lambda y: y.act(
        writing.edit_paper, PaperKind.LETTER, y.units["AC"], {}, "", y.by(PILOT)
    ),
    "issuing.submit_written": lambda y: y.act(
        issuing.submit_written, PaperKind.LETTER, y.units["AC"], {}, "", y.by(PILOT)
    ),
    "teams.complete_team": lambda y: y.act(teams.complete_team, y.units["AC"], y.by(PILOT)),
    "teams.may_name": lambda y: y.act(teams.may_name, y.units["C1"], y.by(PILOT)),
    "flagships.choose_flagship": lambda y: y.flagship(ONE, IEN),
    "announcing_together.announce": lambda y: y.announce(PILOT),
    "objectives.set_objectives": lambda y: y.objectives("Plus", who=PILOT),
    "writing_to_lists.prepare": lambda y: y.act(
        writing_to_lists.prepare, [y.units["E21"]], "Objet", "Texte", y.by(PILOT)
    ),
    "writing_to_lists.release": lambda y: y.act(writing_to_lists.release, 1, y.by(PILOT)),
    "writing_to_lists.give_up": lambda y: y.act(writing_to_lists.give_up, 1, y.by(PILOT)),
}
ELSEWHERE = {
    "documenting.remove": "asks as join does, of a document that is there",
    "issuing.issue_version": "a decision",
    "proposing.draft_row": "keeps nothing",
    "reopening.reopen": "asks it in its own words, before anything else",
    "silent_agreements.give_back": "a part of reopening",
    "instructing.ask": "also of a cycle that is prepared",
    "posting.change": "a closed cycle has no letter left that moves",
    "rewording.write": "words that no letter carries yet",
    "rewording.reword": "a closed cycle has no letter left that waits",
    "after_restoring.say": "what a copy had sent is said of any cycle",
    "holding.rights_of": "changes nothing",
    "writing_to_lists.written_by": "changes nothing",
}


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
            acts = {"by", "decisions", "submissions", "proposals", "confirmations", "reports"}
            ours = made.__module__ == there.__name__ and not name.startswith("_")
            if ours and "course" in asks and acts & set(asks):
                found.add(f"{module.name.rpartition('.')[2]}.{name}")
    assert found == set(GESTURES) | set(ELSEWHERE)


# ── what is past ─────────────────────────────────────────────────────────────────────────────────


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
        with pytest.raises(WrongMove, match="acceptée"):
            year.submit(number, "E11", on=on)
    assert year.action(number).state is ActionState.ACCEPTED


def test_what_was_accepted_is_not_put_forward_once_its_day_is_past(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.accept("ien1", on="01/12/2026 10:00")
    with pytest.raises(Refusal, match="était prévue le 16/03/2027"):
        year.flagship(number, "ien1", on="01/04/2027 10:00")
    assert (year.action(number).state, year.action(number).flagship) == ("accepted", False)
