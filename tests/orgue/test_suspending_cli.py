"""``orgue suspend UNIT`` and ``orgue resume UNIT``."""

from __future__ import annotations

from tests.academy import Year, mail_of
from tests.orgue.typing_commands import typed
from tests.years import year_on

year = year_on("home")
NOW = ("--now", "2027-01-11T09:00")


def test_a_unit_is_suspended_then_resumes_after_a_look(year: Year) -> None:
    by = ("--by", mail_of("pilote"))
    made = typed("suspend", "24", "--reason", "cyclone", *by, *NOW)
    assert made.code == 0
    again = typed("suspend", "24", "--reason", "cyclone", *by, *NOW)
    assert again.code == 1
    looked = typed("resume", "24", *by, *NOW)
    assert (looked.code, looked.data["resumed"]) == (0, False)
    done = typed("resume", "24", *by, "--yes", *NOW)
    assert (done.code, done.data["days"]) == (0, 0)
    assert typed("resume", "24", *by, "--yes", *NOW).code == 1
    assert typed("resume", "24", *NOW).code == 1
