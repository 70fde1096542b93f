"""A report is kept as it is typed, and handed in apart; of two who type at once nobody loses."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.errors import NotYours, WrongMove
from models.gestures.actions.editing import Edit, Kept, Stale
from models.gestures.actions.report_drafts import hand_in, keep_report, kept_report
from models.gestures.actions.reporting import report_as_planned
from models.journal import JOURNAL
from models.work.action import ActionState
from tests.academy import Year
from tests.models.gestures.actions.reports import AFTER, OPEN, accepted
from tests.years import year_on

year = year_on(now=OPEN)


def keep(year: Year, number: int, seen: int | None = None, who: str = "E11", **values: Any) -> Kept:
    asked = Edit(values=values, seen=seen)
    kept = year.act(keep_report, number, asked, year.by(who), on=AFTER)
    assert isinstance(kept, Kept)
    return kept


def test_what_is_typed_is_kept_and_hands_nothing_in(year: Year) -> None:
    number = accepted(year)
    assert keep(year, number, 0, effects="Du calme.") == Kept(edits=1, changed=("effects",))
    keep(year, number, 1, difficulties="Le froid.")
    action = year.action(number)
    assert (action.state, action.report, action.reported_at) == (ActionState.ACCEPTED, None, None)
    assert kept_report(action) == {
        "numbers": {"pupils": 42, "parents": 8},
        "effects": "Du calme.",
        "difficulties": "Le froid.",
    }
    begun = sa.select(JOURNAL).where(JOURNAL.c.what == "action.report_begun")
    assert len(year.all(begun)) == 1


def test_the_same_again_changes_nothing(year: Year) -> None:
    number = accepted(year)
    assert keep(year, number, 0, effects="", worth_sharing=False) == Kept(edits=0, changed=())
    assert year.action(number).report_draft is None


def test_handing_it_in_ends_the_draft(year: Year) -> None:
    number = accepted(year)
    keep(year, number, 0, effects="Du calme.")
    year.act(
        hand_in, number, Edit(values={"difficulties": "Non."}, seen=1), year.by("E11"), on=AFTER
    )
    action = year.action(number)
    assert (action.report["effects"], action.report["difficulties"]) == ("Du calme.", "Non.")
    assert (action.state, action.report_draft) == (ActionState.TOOK_PLACE, None)


def test_of_two_tabs_the_second_is_told_and_overwrites_nothing(year: Year) -> None:
    number = accepted(year)
    keep(year, number, 0, effects="Du calme.")
    for gesture in (keep_report, hand_in):
        asked = Edit(values={"effects": "De la joie."}, seen=0)
        with pytest.raises(Stale, match="Ce bilan a été enregistré") as told:
            year.act(gesture, number, asked, year.by("E11"), on=AFTER)
        assert told.value.facts == {"edits": 1, "changed": ["effects"]}
    assert keep(year, number, 0, effects="Du calme.").changed == ()


def test_a_short_report_leaves_what_was_being_typed(year: Year) -> None:
    number = accepted(year)
    keep(year, number, 0, follow_up="Avec le lycée.")
    year.act(report_as_planned, [(number, {}, year.by("E11"))], on=AFTER)
    assert kept_report(year.action(number))["follow_up"] == "Avec le lycée."


def test_another_school_and_another_state_are_refused(year: Year) -> None:
    number, draft = accepted(year), year.draft("E11", on=OPEN)
    with pytest.raises(NotYours):
        keep(year, number, 0, "E12", effects="x")
    with pytest.raises(WrongMove):
        keep(year, draft, 0, effects="x")
