"""``orgue cycle change``, ``history``, ``take-back``: seen first, kept with --yes, taken back."""

from __future__ import annotations

from models.home import home_engine
from tests.academy import Year
from tests.orgue.typing_commands import CYCLE, MONDAY, PILOT, everything, refused, typed

BY = ("--by", PILOT)
ON = ("--now", MONDAY)
CHANGE = ("cycle", "change", *CYCLE, *BY, *ON)
LATER = "milestones.call_closes.on=2027-01-20"


def test_a_change_of_a_live_cycle_is_shown_letter_by_letter_and_kept_with_yes_alone(
    underway: Year,
) -> None:
    before = everything(home_engine())
    seen = typed(*CHANGE, LATER).data
    assert (seen["changed"], seen["number"]) == (False, None)
    assert [one["key"] for one in seen["values"]] == ["milestones.call_closes.on"]
    assert seen["values"][0]["now"] == "mercredi 20 janvier 2027, fixé à la main"
    assert "call_closes" in [one["name"] for one in seen["dates"]]
    assert seen["letters"]["moved"]
    assert everything(home_engine()) == before
    kept = typed(*CHANGE, LATER, "--yes", "--note", "le conseil").data
    assert (kept["changed"], kept["number"]) == (True, 1)
    (line,) = typed("cycle", "history", *CYCLE).data["changes"]
    assert (line["number"], line["note"], line["kept"]) == (1, "le conseil", "")
    back = typed("cycle", "take-back", *CYCLE, "1", *BY, *ON, "--yes").data
    assert back["number"] == 2
    assert refused("cycle", "take-back", *CYCLE, "1", *BY, *ON, "--yes").error == "WrongMove"


def test_what_is_past_and_what_makes_no_sense_is_refused(underway: Year) -> None:
    assert refused(*CHANGE, "milestones.framing_opens.on=2026-12-01").error == "PastDate"
    assert refused(*CHANGE, "hours.closes=06:00").error == "BadDefinition"
    assert refused(*CHANGE, "hours.new_tasks_a_day=0").error == "BadDefinition"


def test_a_change_shows_what_changes_and_nothing_of_what_stays(underway: Year) -> None:
    seen = typed(*CHANGE, LATER).data
    wanted = {"cycle", "academy", "changed", "number", "values", "dates", "letters"}
    assert set(seen) == wanted
