"""``orgue announce``: what would leave is shown, and its number is wanted."""

from __future__ import annotations

from tests.academy import Year
from tests.orgue.typing_commands import IEN, PILOT, refused, typed

ON = ("--by", PILOT, "--now", "2027-01-25T10:00")


def test_an_announcement_wants_the_number_of_its_decisions(underway: Year) -> None:
    assert typed("announce", *ON).data == {"announced": 0, "people": 0, "messages": []}
    (task,) = typed("validate", "list", "--by", IEN).data["tasks"]
    assert typed("validate", "accept", str(task["task"]), "--by", IEN, *ON[2:]).code == 0
    seen = refused("announce", *ON).data["error"]
    assert (seen["code"], seen["facts"]["decisions"]) == ("Refusal", 1)
    assert seen["next"].endswith("--decisions 1.")
    assert refused("announce", *ON, "--decisions", "2").error == "OtherDecisions"
    done = typed("announce", *ON, "--decisions", "1").data
    assert done["announced"] == 1
    assert [m["what"] for m in done["messages"]] == seen["facts"]["messages"]
    assert typed("announce", *ON).data["announced"] == 0
