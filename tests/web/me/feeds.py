"""Calendars that a person subscribes to, as a program reads them."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient
from icalendar import Calendar

from tests.academy import Year
from tests.web.portal import PORTAL, signed_in

ON, LATER = "11/01/2027 10:00", "02/02/2027 10:00"


def published(year: Year, who: str, unit: str = "", on: str = ON) -> str:
    """The address of a feed that *who* publishes."""
    client = signed_in(year, who, on=on)
    sent = {"unit": str(year.units[unit])} if unit else {}
    assert client.post("/me/feeds", data=sent).status_code == 303
    found = re.findall(rf'value="{PORTAL}(/calendar/[^"]+)"', client.get("/me").text)
    return str(found[0])


def read(client: TestClient, address: str) -> Calendar:
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(calendar: Calendar) -> dict[str, Any]:
    return {str(e["summary"]): e for e in calendar.walk("VEVENT")}
