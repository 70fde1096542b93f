"""What was typed for a school of what its action became, and is not so, is taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.errors import NotYours, WrongMove
from models.gestures.calling import typing
from models.gestures.calling.taking_back import take_back_outcome
from models.work.action import ActionState
from models.work.calling import TYPED_FOR_SCHOOL
from tests.academy import Year, launched
from tests.web.portal import signed_in, words

AFTER = "17/03/2027 10:00"


@pytest.fixture
def year(engine: sa.Engine) -> Year:
    return launched(engine)


def retained(year: Year) -> int:
    number: int = year.propose("E11", on="05/01/2027 10:00")
    year.accept("ien1")
    return number


def said(year: Year, number: int, outcome: ActionState, reason: str = "") -> None:
    by = year.by("ien1")
    year.act(typing.outcome_for_school, number, outcome, by, on=AFTER, reason=reason)


def test_the_school_takes_it_back_and_says_it_itself(year: Year) -> None:
    number = retained(year)
    said(year, number, ActionState.CANCELLED, "Neige")
    year.act(take_back_outcome, number, year.by("E11"))
    action = year.action(number)
    assert (action.state, action.content.get("outcome_reason")) == (ActionState.ACCEPTED, None)
    year.confirm(number, "E11", on=AFTER)
    assert year.action(number).state is ActionState.TOOK_PLACE
    with pytest.raises(WrongMove, match="Personne n'a saisi"):
        year.act(take_back_outcome, number, year.by("E11"))


def test_who_typed_it_takes_it_back_too_and_nobody_from_elsewhere(year: Year) -> None:
    number = retained(year)
    said(year, number, ActionState.TOOK_PLACE)
    for other in ("E12", "ien3"):
        with pytest.raises(NotYours):
            year.act(take_back_outcome, number, year.by(other))
    year.act(take_back_outcome, number, year.by("ien1"))
    (row,) = year.all(sa.select(TYPED_FOR_SCHOOL))
    assert row.taken_back_at is not None
    assert year.action(number).state is ActionState.ACCEPTED


def test_a_report_that_was_typed_becomes_a_draft_of_the_schools(year: Year) -> None:
    number = retained(year)
    typed = {"effects": "Du calme."}
    year.act(typing.report_for_school, number, typed, year.by("ien1"), on=AFTER)
    year.act(take_back_outcome, number, year.by("E11"))
    action = year.action(number)
    assert (action.report, action.reported_at, action.report_draft) == (None, None, typed)


def test_what_the_school_reported_since_stays(year: Year) -> None:
    number = retained(year)
    said(year, number, ActionState.TOOK_PLACE)
    year.report(number, "E11", on=AFTER)
    with pytest.raises(WrongMove, match="Personne n'a saisi"):
        year.act(take_back_outcome, number, year.by("E11"))
    assert year.action(number).report == {"effects": "…"}


def test_the_page_of_the_action_offers_it_while_it_may_be(year: Year) -> None:
    number = retained(year)
    said(year, number, ActionState.TOOK_PLACE)
    school = signed_in(year, "E11", on=AFTER)
    assert "Reprendre ce qui a été saisi" in words(school.get(f"/actions/{number}"))
    assert school.post(f"/actions/{number}/outcome/take-back").status_code == 303
    page = words(school.get(f"/actions/{number}"))
    assert "Reprendre ce qui a été saisi" not in page
    assert "repris le" in page
