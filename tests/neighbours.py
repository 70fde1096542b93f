"""Valmont and the académies beside it: the same tree under another name, in another zone."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database import gesture
from models.territory.unit import UNIT
from tests.academy import DOMAIN, PEOPLE, WEEK, Year, launched, name_to, valmont


def neighbour(
    year: Year, name: str, place: str, *, week: date = WEEK, region: str = "R1",
    timezone: str = "Europe/Paris",
) -> Year:  # fmt: skip
    """The académie *name*, crowned as *year*'s is, live; of its people only ``pilote@NAME`` and
    the relay of C1, who has no deputy."""
    units = valmont(year.engine, without=[who for who, *_ in PEOPLE], place=place)
    where = sa.or_(UNIT.c.id == units["AC"], UNIT.c.academy_id == units["AC"])
    with gesture(year.engine) as session:
        of_all = sa.update(UNIT).where(where).values(timezone=timezone)
        session.connection().execute(of_all)
        own = sa.update(UNIT).where(UNIT.c.id == units["AC"])
        session.connection().execute(own.values(name=name, parent_id=year.units[region]))
        name_to(session, units["AC"], "pilot", f"pilote@{name.lower()}.{DOMAIN}")
        name_to(session, units["C1"], "relay", f"ien@{name.lower()}.{DOMAIN}")
    return launched(year.engine, week=week, units=units)
