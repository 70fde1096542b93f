"""The school calendars of two islands, whose recteurs fix the holidays: entered by hand, as their
académies enter them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.calendar.entering import enter_holiday
from models.database.transactions import gesture
from tests.academy import at

Rows = tuple[tuple[str, str, str, str], ...]
"""Name, school year, first and last day without class."""
REUNION: Rows = (  # 2026-27 as published
    ("Été", "2025-26", "2026-07-04", "2026-08-17"),
    ("Octobre", "2026-27", "2026-10-10", "2026-10-25"),
    ("Été austral", "2026-27", "2026-12-19", "2027-01-31"),
    ("Mars", "2026-27", "2027-03-16", "2027-03-29"),
    ("Mai", "2026-27", "2027-05-05", "2027-05-18"),
    ("Été", "2026-27", "2027-07-03", "2027-08-16"),
)
MARTINIQUE: Rows = (  # as its years go, Carnaval and Pâques being where 2027 has them
    ("Été", "2025-26", "2026-07-04", "2026-08-31"),
    ("Toussaint", "2026-27", "2026-10-17", "2026-11-01"),
    ("Noël", "2026-27", "2026-12-19", "2027-01-03"),
    ("Carnaval", "2026-27", "2027-02-06", "2027-02-21"),
    ("Pâques", "2026-27", "2027-03-20", "2027-04-04"),
    ("Été", "2026-27", "2027-07-03", "2027-08-31"),
)
ISLANDS = {"Réunion": REUNION, "Martinique": MARTINIQUE}


def calendar_entered(engine: sa.Engine, place: str) -> None:
    """The calendar of *place* is in the home: an island's is entered, the others are shipped."""
    with gesture(engine) as session:
        for name, year, first, last in ISLANDS.get(place, ()):
            enter_holiday(
                session,
                zone=place,
                school_year=year,
                name=name,
                first=date.fromisoformat(first),
                last=date.fromisoformat(last),
                at=at("01/07/2026 09:00"),
            )
