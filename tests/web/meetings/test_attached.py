"""A calendar is brought on a page, looked at, then attached; brought again, it updates."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.academy import Year
from tests.models.intake.calendars import calendar
from tests.web.portal import signed_in, words
from tests.years import year_on

NOW = "02/11/2026 10:00"
year = year_on("memory", now=NOW)
WHEN = "DTSTART;TZID=Europe/Paris:20270120T090000"
JARE = f"UID:jare\nSUMMARY:Persévérer ensemble\n{WHEN}\nLOCATION:Rectorat"


def bring(year: Year, client: Any, content: bytes) -> Any:
    sent = {"source": "Agenda DRAIO", "unit_id": str(year.units["AC"])}
    files = {"file": ("draio.ics", content, "text/calendar")}
    return client.post(f"/cycles/{year.cycle_id}/attached", data=sent, files=files)


def attach(year: Year, client: Any, content: bytes) -> Any:
    looked = bring(year, client, content)
    assert looked.status_code == 200, words(looked)
    found = dict(re.findall(r'name="(source|unit_id|events)" value="([^"]*)"', looked.text))
    data = {name: html.unescape(text) for name, text in found.items()}
    return client.post(f"/cycles/{year.cycle_id}/attached", data=data)


def test_it_is_looked_at_then_attached_and_again_doubles_nothing(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    assert "1 nouveau" in words(bring(year, client, calendar(JARE)))
    meetings = f"/cycles/{year.cycle_id}/meetings"
    assert "Persévérer ensemble" not in words(client.get(meetings))
    assert attach(year, client, calendar(JARE)).status_code == 303
    assert "Persévérer ensemble" in words(client.get(meetings))
    assert "Tout y est déjà" in words(bring(year, client, calendar(JARE)))
    later = calendar(JARE.replace("T090000", "T140000"))
    assert "avant : 20/01/2027, 09:00, Rectorat" in words(bring(year, client, later))
    assert attach(year, client, later).status_code == 303
    assert words(client.get(meetings)).count("Persévérer ensemble") == 1


def test_a_bad_file_is_refused_with_its_line_and_nothing_is_lost(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    wrong = bring(year, client, b"BEGIN:VCALENDAR\nn'importe quoi\nEND:VCALENDAR\n")
    assert wrong.status_code == 422
    assert "Ligne 2" in words(wrong)
    assert "Agenda DRAIO" in wrong.text
    none = client.post(f"/cycles/{year.cycle_id}/attached", data={"source": "x"})
    assert none.status_code == 422
    cut = client.post(f"/cycles/{year.cycle_id}/attached", data={"source": "x", "events": "[{"})
    assert cut.status_code == 422


def test_who_holds_no_meeting_attaches_none(year: Year) -> None:
    client = signed_in(year, "E11", on=NOW)
    assert client.get(f"/cycles/{year.cycle_id}/attached").status_code == 403
    relay = signed_in(year, "bassin1", on=NOW)
    assert relay.get(f"/cycles/{year.cycle_id}/attached").status_code == 200
