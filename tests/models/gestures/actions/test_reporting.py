"""A report is whole in its short form: as planned, with the numbers of the fiche."""

from __future__ import annotations

import pytest

from models.errors import Refusal, WrongMove
from models.gestures.actions.reporting import report, report_as_planned
from models.work.action import ActionState
from models.work.report import as_planned, expected, invites_more
from tests.academy import Year
from tests.models.gestures.actions.reports import AFTER, FICHE, OPEN, accepted
from tests.years import year_on

year = year_on(now=OPEN)


def tell(year: Year, number: int, said: dict[str, object], on: str = AFTER) -> None:
    year.act(report_as_planned, [(number, said, year.by("E11"))], on=on)


def test_who_was_expected_is_counted_as_a_report_counts_people() -> None:
    assert expected(FICHE) == {"pupils": 42, "parents": 8}
    assert expected({}) == {}


def test_as_planned_is_a_whole_report_and_nothing_more_is_asked(year: Year) -> None:
    number = accepted(year)
    tell(year, number, {})
    action = year.action(number)
    assert action.state is ActionState.TOOK_PLACE
    assert action.report == {"numbers": {"pupils": 42, "parents": 8}, "as_planned": True}
    assert [m for m in year.messages(text="report_due") if m.subject_id == number] == []


def test_what_is_said_beside_it_is_kept_and_its_numbers_win(year: Year) -> None:
    number = accepted(year)
    tell(year, number, {"numbers": {"pupils": 20}, "effects": "Du calme.", "worth_sharing": True})
    assert year.action(number).report == {
        "numbers": {"pupils": 20},
        "effects": "Du calme.",
        "worth_sharing": True,
        "as_planned": True,
    }


def test_it_is_not_said_before_its_day_nor_over_a_report(year: Year) -> None:
    number = accepted(year)
    with pytest.raises(Refusal, match="prévue le"):
        tell(year, number, {}, on="12/03/2027 09:00")
    long = [(number, {"effects": "Des familles sont revenues."}, year.by("E11"))]
    year.act(report, long, on=AFTER)
    with pytest.raises(WrongMove):
        tell(year, number, {})
    assert year.action(number).report == {"effects": "Des familles sont revenues."}


@pytest.mark.parametrize(
    ("said", "flagship", "invited"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"worth_sharing": True}, False, True),
        ({"worth_sharing": True, "follow_up": "Une chorale."}, True, False),
    ],
)
def test_a_flagship_and_what_is_worth_sharing_invite_more_until_more_is_said(
    said: dict[str, object], flagship: bool, invited: bool
) -> None:
    told = as_planned(FICHE, {}) | said
    assert invites_more(told, flagship=flagship) is invited
    assert not invites_more({"effects": "Long."} | said, flagship=flagship)
    assert not invites_more(None, flagship=flagship)
