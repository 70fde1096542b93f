"""``orgue cycle difference``: the letters that a file of changes adds, drops and moves."""

from __future__ import annotations

from pathlib import Path

from models.home import home_engine
from tests.academy import Year
from tests.orgue.typing_commands import CYCLE, IEN, MONDAY, everything, refused, typed

DIFFERENCE = ("cycle", "difference", *CYCLE)
ON = ("--now", MONDAY)


def test_a_file_of_changes_is_compared_letter_by_letter_and_nothing_changes(
    underway: Year, tmp_path: Path
) -> None:
    file = tmp_path / "demain.yaml"
    file.write_text('milestones: {call_closes: {on: "2027-01-20"}}\n', encoding="utf-8")
    before = everything(home_engine())
    found = typed(*DIFFERENCE, str(file), *ON).data
    assert (found["added"], found["dropped"]) == ([], [])
    closing = [m for m in found["moved"] if m["template"] == "call_closing"]
    assert {(m["before"][:10], m["after"][:10]) for m in closing} == {("2027-01-15", "2027-01-20")}
    assert {"unit", "to", "function", "rung"} <= closing[0].keys()
    assert found["same"] > 0
    assert everything(home_engine()) == before


def test_what_cannot_be_changed_is_refused_as_the_change_would_be(underway: Year) -> None:
    assert refused(*DIFFERENCE, "milestones.call_closes.on=demain", *ON).error == "BadDefinition"
    assert refused(*DIFFERENCE, "flagships=2", "--by", IEN, *ON).error == "NotYours"
    assert refused(*DIFFERENCE, *ON).error == "Refusal"
