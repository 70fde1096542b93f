"""Meetings typed in a terminal: opened, invited to, answered, attached, called off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.academy import Year, mail_of
from tests.models.intake.calendars import calendar
from tests.orgue.typing_commands import typed
from tests.years import year_on

NOW = "02/11/2026 10:00"
year = year_on("home", now=NOW)
WHERE = ("--now", "2026-11-02T10:00", "--year", "2026-27", "--academy", "24")
LAUNCH = "2026-12-01-lancement"


def line(*words: str, by: str = "pilote") -> Any:
    return typed("meeting", *words, "--by", mail_of(by), *WHERE)


@pytest.fixture(autouse=True)
def _lived(year: Year) -> None:
    """Each line is typed in a home where the year is."""


def test_a_meeting_is_opened_invited_to_answered_and_called_off() -> None:
    said = line("open", "Lancement", "--on", "2026-12-01", "--kind", "launch", "--places", "1")
    assert said.code == 0, said.sentences
    assert line("invite", LAUNCH, "--mail", mail_of("ien1"), "--mail", mail_of("ien2")).code == 0
    assert line("answer", LAUNCH, "comes", by="ien1").code == 0
    full = line("answer", LAUNCH, "comes", by="ien2")
    assert full.data == {"reply": "comes", "waits": 1}
    assert line("cancel", LAUNCH, "--why", "Neige").code == 0
    assert line("answer", LAUNCH, "absent", by="ien1").code != 0
    assert line("invite", LAUNCH).code != 0
    assert typed("meeting", "list", "--year", "2026-27", "--academy", "24").code == 0


def test_a_calendar_is_looked_at_then_attached(tmp_path: Path) -> None:
    file = tmp_path / "agenda.ics"
    file.write_bytes(calendar("UID:a\nSUMMARY:Forum\nDTSTART:20270127T090000"))
    for words, new in ((("--check",), 1), ((), 1), ((), 0)):
        found = line("attach", str(file), "--source", "DRAIO", *words)
        assert found.code == 0, found.sentences
        assert found.data["new"] == new
    file.write_bytes(b"rien")
    assert line("attach", str(file)).code != 0
    assert line("attach", str(tmp_path / "absent.ics")).code != 0
