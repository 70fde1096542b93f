"""A portal that starts again serves those who were signed in, whatever they ask first."""

from __future__ import annotations

from pathlib import Path

from tests import databases
from tests.academy import launched
from tests.web.portal import anybody, signed_in


def test_the_first_thing_asked_of_a_portal_may_be_a_gesture(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        year = launched(engine)
        number = year.propose("E11", on="23/11/2026 09:00")
        before, after = signed_in(year, "ien1"), anybody(engine)
        after.cookies = before.cookies
        assert after.post(f"/tasks/{year.task()}", data={"verdict": "accepted"}).status_code == 303
        assert year.action(number).decided_on is not None
