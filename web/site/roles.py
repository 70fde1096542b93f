"""The role that a guide is written for: what somebody comes for, by the highest of their posts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from models.access.scope import Held
from models.territory.unit import Level
from web.site.who import Visitor


class Role(StrEnum):
    """Whom a guide, a first visit and a help section are for."""

    SCHOOL = "school"
    RELAY = "relay"
    DEPARTMENT = "department"
    PILOT = "pilot"
    ADMIN = "admin"
    CABINET = "cabinet"
    NATION = "nation"


GUIDES = {
    Role.SCHOOL: "etablissement",
    Role.RELAY: "relais",
    Role.DEPARTMENT: "pilote-departemental",
    Role.PILOT: "pilote",
    Role.ADMIN: "administrateur",
    Role.CABINET: "pilote",
    Role.NATION: "pilote",
}
_LEVELS = (
    ((Level.DEPARTMENT,), Role.DEPARTMENT),
    ((Level.ACADEMY,), Role.PILOT),
    ((Level.NATION, Level.REGION), Role.NATION),
    ((Level.BASIN,), Role.RELAY),
)


def role_of(who: Visitor | None) -> Role | None:
    """The role of *who*; None: nobody is signed in, or holds nothing today."""
    return _role(who.held) if who is not None and not who.only else None


def _role(held: Iterable[Held]) -> Role | None:
    at = {(one.level, one.function) for one in held}
    if not at:
        return None
    if (Level.ACADEMY, "pilot") in at:
        return Role.PILOT
    if (Level.ACADEMY, "admin") in at:
        return Role.ADMIN
    if at & {(Level.ACADEMY, "rector"), (Level.DEPARTMENT, "dasen")}:
        return Role.CABINET
    levels = {level for level, _ in at}
    return next((role for some, role in _LEVELS if levels & set(some)), Role.SCHOOL)
