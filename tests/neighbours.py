"""Valmont and the académies beside it: the same tree under another name, in another zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from models.calendar.table import put_holiday, shipped
from models.database.transactions import gesture
from models.gestures.papers.submitting import submit_paper
from models.territory.unit import UNIT
from models.work.paper import PaperKind
from tests.academy import DOMAIN, PEOPLE, WEEK, Year, launched, name_to, valmont
from tests.models.gestures.framing.crowns import crown

LETTER = {"text": "Chères équipes.", "objectives": "Associer les parents."}
NOVEMBER = "30/11/2026 22:30"
"""An evening in Paris; the next morning on La Réunion."""


def three(engine: sa.Engine) -> tuple[Year, Year, Year]:
    """Valmont in November (its letter early, an action that waits too long), Belleroche of zone A a
    week later, Corail on La Réunion in May; « nationale » reads them all, « regional » two."""
    year = launched(engine)
    crown(year)
    belle = neighbour(year, "Belleroche", "A", week=date(2027, 3, 22))
    far_away(engine)
    corail = neighbour(
        year, "Corail", "Réunion", week=date(2027, 5, 3), region="R2", timezone="Indian/Reunion"
    )
    year.tick("01/09/2026 07:45")
    belle.tick("03/09/2026 07:45")
    year.act(
        submit_paper,
        PaperKind.LETTER,
        year.units["AC"],
        LETTER,
        year.by("pilote"),
        on="01/10/2026 10:00",
    )
    year.tick("02/11/2026 07:45")
    year.propose("E11", on="03/11/2026 10:00")
    year.draft("E12", on="03/11/2026 10:00")
    return year, belle, corail


def neighbour(
    year: Year,
    name: str,
    place: str,
    *,
    week: date = WEEK,
    region: str = "R1",
    timezone: str = "Europe/Paris",
) -> Year:
    """The académie *name*, beside *year*'s and live; of its people only the pilot and the relay of
    C1, who have no deputy."""
    units = valmont(year.engine, without=[who for who, *_ in PEOPLE], place=place)
    own = sa.update(UNIT).where(UNIT.c.id == units["AC"])
    below = sa.update(UNIT).where(UNIT.c.id.in_(units.values()))
    with gesture(year.engine) as session:
        session.connection().execute(below.values(timezone=timezone))
        session.connection().execute(own.values(name=name, parent_id=year.units[region]))
        for code, function in (("AC", "pilot"), ("C1", "relay")):
            name_to(session, units[code], function, f"{function}@{name.lower()}.{DOMAIN}")
    return launched(year.engine, week=week, units=units)


def far_away(engine: sa.Engine) -> None:
    """School holidays of La Réunion, entered by hand: around those of zone C, none of them
    official."""
    with gesture(engine) as session:
        for (zone, year, name), fact in shipped().items():
            if zone == "C" and year in ("2025-26", "2026-27", "2027-28"):
                first, last = fact.first - timedelta(days=10), fact.last + timedelta(days=4)
                own = replace(fact, first=first, last=last, official=False, source="rectorat")
                put_holiday(session, ("Réunion", year, name), own)
