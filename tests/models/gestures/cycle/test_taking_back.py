"""A change of a cycle keeps the former values, and lays them again while nothing left by it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.taking_back import ChangedSince, LetterLeft, take_back_change
from models.year.changes import CYCLE_CHANGE
from models.year.cycle import Cycle
from tests.academy import Year, at, launched
from tests.models.gestures.cycle.drafting import drafted
from tests.years import year_on

year = year_on("engine", now="02/11/2026 10:00")
ON = "02/11/2026 10:00"
DELAY: dict[str, Any] = {"chains": {"action": {"levels": {"basin": {"delay": 4}}}}}


def change(
    year: Year, changes: dict[str, Any], on: str = ON, who: str | None = "pilote", **kept: Any
) -> int | None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        by = year.by(who) if who else None
        return change_cycle(session, cycle, changes, by, at(on), **kept)


def take_back(year: Year, number: int, on: str = ON, who: str | None = "pilote") -> int | None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        by = year.by(who) if who else None
        return take_back_change(session, cycle, number, by, at(on))


def kept(year: Year) -> list[Any]:
    return year.all(sa.select(CYCLE_CHANGE).order_by(CYCLE_CHANGE.c.number))


def changes_of(year: Year) -> dict[str, Any]:
    with reading(year.engine) as session:
        return session.get_one(Cycle, year.cycle_id).changes


def basin_delay(year: Year) -> int:
    levels = year.course.definition.chains.action.levels
    return next(step.delay for level, step in levels.items() if level.value == "basin")


def test_a_change_of_a_live_cycle_keeps_what_was_there_before(year: Year) -> None:
    assert change(year, DELAY, note="  le conseil  de mars ") == 1
    (row,) = kept(year)
    assert (row.was, row.laid) == (
        {"chains.action.levels.basin.delay": 6},
        {"chains.action.levels.basin.delay": 4},
    )
    assert (row.by, row.live, row.note) == (year.by("pilote").slot, True, "le conseil de mars")
    assert "to_validate" in row.sendings


def test_a_change_that_changes_nothing_keeps_no_row(year: Year) -> None:
    assert change(year, {"flagships": 3}) is None
    assert kept(year) == []


def test_an_occasion_that_has_no_code_yet_is_no_change_of_its_own(memory: sa.Engine) -> None:
    year = launched(memory, other_dates=[{"name": "Forum", "kind": "forum", "on": "2027-03-18"}])
    change(year, {"flagships": 2})
    assert kept(year)[0].laid == {"flagships": 2}


def test_a_change_taken_back_lays_the_former_value_and_says_so(year: Year) -> None:
    change(year, DELAY)
    assert take_back(year, 1, "03/11/2026 10:00") == 2
    assert basin_delay(year) == 6
    first, second = kept(year)
    assert (first.taken_back_by, second.takes_back) == (2, 1)
    assert second.laid == first.was


def test_what_was_added_goes_and_what_was_taken_out_comes_back(year: Year) -> None:
    own = {"class": "news", "to": "pilots", "text": "weekly_figures", "at": ["S-1"]}
    change(year, {"messages": {"mine": own}})
    change(year, {"messages": {"mine": None}})
    take_back(year, 2)
    assert "mine" in year.course.definition.messages
    take_back(year, 1)
    assert "mine" not in year.course.definition.messages


def test_a_date_that_moved_says_which_sendings_moved_with_it(year: Year) -> None:
    change(year, {"milestones": {"seminar": {"on": "2027-06-10"}}})
    (row,) = kept(year)
    assert "seminar_invitation:" in row.sendings
    assert "call_opened:" not in row.sendings


def test_a_change_by_which_a_letter_left_is_not_taken_back(year: Year) -> None:
    change(year, {"milestones": {"conference_invites": {"on": "2026-11-03"}}})
    year.tick("03/11/2026 07:45")
    year.tick("03/11/2026 08:00")
    assert year.messages(rule="conference_invitation", state="sent")
    with pytest.raises(LetterLeft, match="depuis le changement n° 1") as refused:
        take_back(year, 1, "03/11/2026 10:00")
    assert refused.value.facts["letters"] > 0
    assert len(kept(year)) == 1


def test_letters_that_were_reckoned_are_the_only_ones_that_hold_a_change(year: Year) -> None:
    change(year, {"milestones": {"conference_invites": {"on": "2026-11-03"}}}, letters=[])
    year.tick("03/11/2026 07:45")
    take_back(year, 1, "03/11/2026 10:00")


def test_a_letter_that_was_reckoned_holds_its_change_once_it_left(year: Year) -> None:
    year.tick("03/11/2026 08:00")
    key = year.messages(state="sent")[0].key
    change(year, {"flagships": 2}, on="03/11/2026 07:00", letters=[key])
    with pytest.raises(LetterLeft, match="1 courrier est parti"):
        take_back(year, 1, "03/11/2026 10:00")


def test_a_value_changed_again_since_holds_the_first_change(year: Year) -> None:
    change(year, {"flagships": 2})
    change(year, {"flagships": 4, "themes": ["Lire"]})
    with pytest.raises(ChangedSince, match="n° 2"):
        take_back(year, 1)
    take_back(year, 2)
    take_back(year, 1)
    assert year.course.definition.flagships == 3


def test_a_change_is_taken_back_once_and_what_takes_back_is_not(year: Year) -> None:
    change(year, {"flagships": 2})
    take_back(year, 1)
    with pytest.raises(WrongMove, match="déjà repris"):
        take_back(year, 1)
    with pytest.raises(WrongMove, match="reprend déjà le n° 1"):
        take_back(year, 2)


@pytest.mark.parametrize("letters", [None, []], ids=["by rule", "letters compared"])
def test_a_text_that_left_in_its_new_words_is_not_taken_back(
    memory: sa.Engine, letters: list[str] | None
) -> None:
    year = launched(memory)
    year.now = "03/11/2026 07:00"
    own = {"texts": {"call_opened": {"subject": "L'appel s'ouvre"}}}
    change(year, own, on=year.now, letters=letters)
    assert "=call_opened" in kept(year)[0].sendings
    year.tick("09/11/2026 08:00")
    assert year.messages(text="call_opened", state="sent")
    with pytest.raises(LetterLeft):
        take_back(year, 1, "09/11/2026 10:00")


def test_units_that_joined_hold_their_change_once_they_were_written_to(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["C2"]})
    year.now = "03/11/2026 10:00"
    change(year, {"participation": {"but": []}}, on=year.now)
    assert "+" in kept(year)[0].sendings
    year.tick("04/11/2026 08:00")
    assert year.messages(unit_id=year.units["E21"], state="sent")
    with pytest.raises(LetterLeft):
        take_back(year, 1, "04/11/2026 10:00")


def test_whoever_may_not_change_a_cycle_takes_nothing_back(year: Year) -> None:
    change(year, {"flagships": 2})
    with pytest.raises(NotYours):
        take_back(year, 1, who="ien1")
    with pytest.raises(NotFound, match="n° 7"):
        take_back(year, 7)


def test_a_note_as_long_as_a_letter_is_refused(year: Year) -> None:
    with pytest.raises(Refusal, match="200 signes"):
        change(year, {"flagships": 2}, note="x" * 201)


def test_a_draft_taken_back_follows_the_files_again(memory: sa.Engine) -> None:
    year = drafted(memory)
    change(year, DELAY, who=None)
    take_back(year, 1, who=None)
    assert basin_delay(year) == 6
    changes = changes_of(year)
    assert "delay" not in changes["chains"]["action"]["levels"]["basin"]


def test_a_draft_taken_back_keeps_what_it_had_changed_before(memory: sa.Engine) -> None:
    year = drafted(memory)
    change(year, {"flagships": 2}, who=None)
    change(year, {"flagships": 5}, who=None)
    take_back(year, 2, who=None)
    assert changes_of(year)["flagships"] == 2
