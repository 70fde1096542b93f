"""The page of a sending, before the day on which it leaves."""

from __future__ import annotations

from typing import Any

from tests.academy import Year
from tests.web.mail.forecasts import home

ON, OPENING = "30/10/2026 10:00", "02/11/2026 07:45"


def sending(year: Year) -> str:
    return f"{home(year)}/sending"


def release_above(client: Any, year: Year, limit: str, seen: str = "") -> Any:
    """Say on the page of the forecast above how many a sending waits."""
    shown = seen or _seen(client, year)
    return client.post(f"{home(year)}/release-above", data={"limit": limit, "seen": shown})


def _seen(client: Any, year: Year) -> str:
    form = client.get(home(year)).text.split("release-above")[1]
    found: str = form.split('name="seen" value="')[1].split('"')[0]
    return found
