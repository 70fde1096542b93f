"""The page of a sending, before the day on which it leaves."""

from __future__ import annotations

from tests.academy import Year
from tests.web.mail.forecasts import home

ON, OPENING = "30/10/2026 10:00", "02/11/2026 07:45"


def sending(year: Year) -> str:
    return f"{home(year)}/sending"
