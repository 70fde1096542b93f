"""A relay types what a school says on the telephone; the school is told once, and may undo it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from models.errors import NotYours, Refusal
from models.gestures.actions.proposing import Proposal
from models.gestures.calling import typing
from models.journal import JOURNAL
from models.work.action import ACTION, ActionState
from models.work.calling import TYPED_FOR_SCHOOL, TypedKind
from tests.academy import Year, day
from tests.years import year_on

year = year_on(now="30/11/2026 10:00")
AFTER = "17/03/2027 10:00"


def said(year: Year, code: str = "E13", **more: object) -> Proposal:
    five = Proposal(
        unit_id=year.units[code],
        title="Chorale",
        theme="Le chant",
        on_date=day("16/03/2027"),
        contact="la direction",
    )
    return replace(five, **more)  # type: ignore[arg-type]


def typed(year: Year, by: str = "ien1", **more: object) -> int:
    number: int = year.act(typing.propose_for_school, said(year, **more), year.by(by))
    return number


def letters(year: Year) -> list[tuple[str, str]]:
    return [(m.text, m.slot) for m in year.messages() if m.text in ("typed_for", "action_received")]


def test_it_is_the_schools_own_action_and_its_silence_ends(year: Year) -> None:
    before = len(year.cohort("silent_schools"))
    action = year.action(typed(year))
    assert (action.state, action.unit_id) == (ActionState.SUBMITTED, year.units["E13"])
    assert len(year.cohort("silent_schools")) == before - 1


def test_the_school_gets_one_letter_instead_of_a_receipt(year: Year) -> None:
    typed(year)
    assert letters(year) == [("typed_for", f"u{year.units['E13']}")]
    year.tick("01/12/2026 08:00")
    assert len(letters(year)) == 1


def test_who_typed_for_whom_is_kept_and_the_journal_says_who_acted(year: Year) -> None:
    number = typed(year)
    (row,) = year.all(sa.select(TYPED_FOR_SCHOOL))
    assert (row.action_id, row.kind, row.function) == (number, TypedKind.PROPOSAL, "relay")
    assert (row.unit_id, row.home_id) == (year.units["E13"], year.units["C1"])
    entries = year.all(sa.select(JOURNAL).where(JOURNAL.c.subject == f"action.{number}"))
    assert {e.by for e in entries if e.what.startswith("action.")} == {year.by("ien1").slot}
    assert "action.typed_for_school" in {e.what for e in entries}


def test_the_school_withdraws_what_was_typed_for_it(year: Year) -> None:
    number = typed(year)
    year.withdraw(number, "E13")
    assert year.action(number).state is ActionState.WITHDRAWN


@pytest.mark.parametrize("who", ["E11", "ien2", "bassin1"])
def test_who_may_not_call_a_school_types_nothing_for_it(year: Year, who: str) -> None:
    with pytest.raises(NotYours, match="saisir ce que dit une école"):
        typed(year, by=who)
    assert year.all(sa.select(ACTION)) == []


def test_what_is_missing_keeps_nothing(year: Year) -> None:
    with pytest.raises(Refusal):
        typed(year, contact="")
    assert year.all(sa.select(ACTION)) == year.all(sa.select(TYPED_FOR_SCHOOL)) == []


def test_the_same_form_sent_twice_makes_one(year: Year) -> None:
    assert typed(year, form_key="k" * 20) == typed(year, form_key="k" * 20)
    assert len(letters(year)) == 1


def test_what_became_of_an_action_and_its_report_are_typed_too(year: Year) -> None:
    number = year.propose("E11", on=year.now)
    year.accept("ien1")
    year.act(typing.outcome_for_school, number, ActionState.TOOK_PLACE, year.by("ien1"), on=AFTER)
    year.act(typing.report_for_school, number, {"effects": "Du calme."}, year.by("ien1"))
    action = year.action(number)
    assert (action.state, action.report) == (ActionState.TOOK_PLACE, {"effects": "Du calme."})
    kinds = [row.kind for row in year.all(sa.select(TYPED_FOR_SCHOOL).order_by("id"))]
    assert kinds == [TypedKind.OUTCOME, TypedKind.REPORT]
    assert [text for text, _ in letters(year)].count("typed_for") == 2


def test_nobody_types_for_a_bassin(year: Year) -> None:
    with pytest.raises(Refusal, match="une école ou un établissement"):
        typed(year, by="pilote", code="B1")
