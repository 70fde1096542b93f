"""An installation's first administrator, bootstrapped from its terminal.

Nobody can be named on a page before somebody may sign in: whoever holds the machine names the first
administrator of an académie, also before any directory is read. Once one is there, only they name
others.
"""

from __future__ import annotations

from datetime import datetime

import pendulum
from sqlmodel import Session

from models.access.actors import Actor, actor_of
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, NotYours
from models.territory.holders import slots_of
from models.territory.importing.academies import academies, ensure_academy, known_academy
from models.territory.staff import name_person
from models.territory.unit import Unit
from models.words.collation import loosely
from models.words.moments import PARIS

ADMIN = "admin"
"""The function of an administrator, at an académie; who writes in the journal from a terminal."""


class AlreadyAnAdmin(NotYours):
    """An académie whose administrator is there: the terminal names no second one."""


def make_admin(
    session: Session, mail: str, name: str, academy: str, by: str | None, moment: datetime
) -> Actor:
    """The administrator of an académie (its code or its name), who has the address *mail*.

    *by*: the address of the administrator or pilot who asks; from the terminal, nobody, and the
    first alone is made: asked again for the same address, nothing changes. Raises AlreadyAnAdmin,
    NotYours, NotFound (no such académie), InvalidMail.
    """
    unit = ensure_academy(session, academy_code(academy))
    today = pendulum.instance(moment).in_timezone(unit.timezone or PARIS).date()
    unit_id = int(unit.id or 0)
    there = slots_of(session, unit_id, ADMIN, today)
    if by is not None:
        who = need(session, actor_of(session, by), Gesture.NAME_SOMEBODY, unit_id, today).by.slot
    elif not there:
        who = ADMIN
    else:
        return _the_same(session, mail, there, unit)
    name_person(session, unit, ADMIN, name, mail, at=moment, by=who)
    return actor_of(session, mail)


def _the_same(session: Session, mail: str, there: dict[str, int | None], unit: Unit) -> Actor:
    """Who is the administrator already. Raises AlreadyAnAdmin for anybody else."""
    try:
        found = actor_of(session, mail)
    except NotFound:
        found = None
    if found is None or not set(found.slots) & there.keys():
        raise AlreadyAnAdmin(
            f"« {unit.name} » a déjà un administrateur : le terminal n'en nomme pas d'autre.",
            "Demandez-lui de vous nommer (page « Mise en route »), ou ajoutez --by avec son "
            "adresse.",
            academy=unit.code,
        )
    return found


def academy_code(text: str) -> str:
    """The code of the académie that *text* names: its code, or its name however it is spelled.

    Raises NotFound.
    """
    named = [a.code for a in academies().values() if loosely(a.name) == loosely(text)]
    return named[0] if len(named) == 1 else known_academy(text).code
