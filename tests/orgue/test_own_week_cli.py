"""``orgue cycle week``."""

from __future__ import annotations

from tests.academy import Year, mail_of
from tests.orgue.typing_commands import CYCLE, refused, typed
from tests.years import year_on

year = year_on("home")
NOW = ("--now", "2027-01-12T10:00")
BY = ("--by", mail_of("pilote"))
MOVING = ("cycle", "week", *CYCLE, "--unit", "C1", "--to", "2027-03-22", *BY, *NOW)
HELD = {"first": "2027-03-22", "last": "2027-03-26"}


def test_a_week_of_its_own_is_looked_at_given_and_given_up(year: Year) -> None:
    looked = typed(*MOVING)
    assert (looked.code, looked.data["done"], looked.data["to"]) == (0, False, HELD)
    assert (looked.data["units"], bool(looked.data["dates"])) == (3, True)
    assert looked.data["letters"]["moved"]
    made = typed(*MOVING, "--yes")
    assert (made.data["done"], made.data["was"]) == (True, looked.data["was"])  # looking kept none
    assert made.data["dates"] == looked.data["dates"]
    back = typed("cycle", "week", *CYCLE, "--unit", "C1", "--shared", "--yes", *BY, *NOW)
    assert (back.data["was"], back.data["to"]) == (HELD, looked.data["was"])


def test_what_is_not_said_or_not_allowed_changes_nothing(year: Year) -> None:
    neither = refused("cycle", "week", *CYCLE, "--unit", "C1", *BY, *NOW)
    assert "--shared" in neither.sentences[0]
    nobody = refused("cycle", "week", *CYCLE, "--unit", "C1", "--shared", "--yes", *NOW)
    assert nobody.error == "NotYours"
    passed = (*MOVING[:8], "2026-09-07", *BY, *NOW)
    assert refused(*passed, "--yes").sentences
