"""The administrator of an académie enters the holidays of its places, or takes them back.

A zone that is not theirs alone here is left to whoever keeps the installation: what one writes for
it would move the dates of others.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.calendar.entering import enter_holiday, remove
from models.calendar.names import holiday_name
from models.calendar.open_data import HolidayReport, import_calendar
from models.calendar.places import split_place
from models.calendar.table import OF_SUBDIVISION, ship
from models.clock import Moment
from models.errors import NotYours
from models.gestures.territory.bringing import need_keeper
from models.territory.unit import UNIT, Level, Unit
from models.territory.within import of_academy


class SharedZone(NotYours):
    """A zone in which another académie of this installation lives too."""

    def __init__(self, zones: list[str]) -> None:
        super().__init__(
            f"D'autres académies de cette installation vivent au même calendrier "
            f"({', '.join(zones)}) : vous ne changez pas leurs dates.",
            "Demandez à qui exploite l'installation : « orgue calendar enter » ou « import ».",
        )


def zones_of_academy(session: Session, academy: Unit) -> list[str]:
    """The zones whose rows its places are read from, its own first."""
    query = (
        sa.select(UNIT.c.place)
        .where(of_academy(academy.id), UNIT.c.level.in_([Level.ACADEMY, Level.DEPARTMENT]))
        .order_by(UNIT.c.id)
    )
    places = [academy.place, *session.connection().execute(query).scalars()]
    return list(dict.fromkeys(zone_of(place) for place in places))


def zone_of(place: str) -> str:
    """The zone whose rows *place* is read from first."""
    zone, subdivision = split_place(place)
    return OF_SUBDIVISION.get(subdivision) or zone


def shared_zones(session: Session, academy: Unit) -> list[str]:
    """Those of its zones that are another académie's too, here."""
    u = UNIT.c
    others = sa.select(u.place).where(
        u.level.in_([Level.ACADEMY, Level.DEPARTMENT]),
        sa.not_(of_academy(academy.id)),
    )
    theirs = {zone_of(place) for place in session.connection().execute(others).scalars()}
    return [zone for zone in zones_of_academy(session, academy) if zone in theirs]


def enter_own_holiday(
    session: Session,
    academy: Unit,
    zone: str,
    school_year: str,
    name: str,
    first: date,
    last: date,
    by: Actor,
    moment: Moment,
    *,
    official: bool = True,
    source: str = "",
) -> bool:
    """Write a holiday of a place of *academy*; False when that was known.

    Raises NotYours, SharedZone, BadDefinition.
    """
    slot = _need_own(session, academy, [zone], by, moment)
    ship(session)
    return enter_holiday(
        session,
        zone=zone,
        school_year=school_year,
        name=holiday_name(name),
        first=first,
        last=last,
        official=official,
        source=source,
        at=moment,
        by=slot,
    )


def remove_own_holiday(
    session: Session,
    academy: Unit,
    zone: str,
    school_year: str,
    name: str,
    by: Actor,
    moment: Moment,
) -> None:
    """Take back what was entered or imported. Raises NotYours, SharedZone, NotFound."""
    slot = _need_own(session, academy, [zone], by, moment)
    remove(session, zone=zone, school_year=school_year, name=name, at=moment, by=slot)


def bring_holidays(
    session: Session, academy: Unit, path: Path, by: Actor, moment: Moment
) -> HolidayReport:
    """What the ministry's open file says of the zones of *academy*: it has those of the whole
    country. Raises NotYours, SharedZone, BadFile."""
    zones = zones_of_academy(session, academy)
    slot = _need_own(session, academy, zones, by, moment)
    ship(session)
    return import_calendar(session, path, moment, slot, only=zones)


def _need_own(session: Session, academy: Unit, zones: list[str], by: Actor, moment: Moment) -> str:
    slot = need_keeper(session, academy, by, moment).slot
    mine, shared = zones_of_academy(session, academy), shared_zones(session, academy)
    taken = [zone for zone in zones if zone in shared]
    if taken:
        raise SharedZone(taken)
    if not set(zones) <= set(mine):
        raise NotYours(
            "Cette zone n'est pas celle de votre académie.", "Choisissez l'une des siennes."
        )
    return slot
