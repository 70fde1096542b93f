"""Calendars for tests, made from the shipped table alone."""

from __future__ import annotations

from datetime import date

from models.calendar.school_days import SchoolCalendar
from models.calendar.table import shipped


def calendar(
    place: str = "C", year: str = "2026-27", timezone: str = "Europe/Paris"
) -> SchoolCalendar:
    zone = place.partition("+")[0]
    holidays = [h for key, h in shipped().items() if key[0] == zone]
    return SchoolCalendar(place=place, timezone=timezone, school_year=year, holidays=holidays)


def d(text: str) -> date:
    """``d("15/03/2027")``."""
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))
