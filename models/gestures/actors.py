"""Who makes a gesture, and by what right: the function held, or the person stood in for.

An actor is a person with an address, or a school's own address in the directory. Both are written
down as a *slot* (``p12``, ``u345``), never as a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.territory.addresses import asked_mail
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level, UnitState


@dataclass(frozen=True, kw_only=True)
class Actor:
    """*person_id* is None for a school's directory address, *unit_id* None for a person."""

    slot: str
    person_id: int | None = None
    unit_id: int | None = None


CLOCK = Actor(slot="clock")


def actor_with(slot: str) -> Actor:
    """Who a slot is: ``p12`` a person, ``u345`` a school's address."""
    number, person = int(slot[1:]), slot.startswith("p")
    return Actor(slot=slot, person_id=number if person else None,
                 unit_id=None if person else number)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Right:
    """The function an actor acts by, and the slot they stand in for, if any."""

    function: str
    on_behalf: str | None = None


def actor_of(session: Session, mail: str) -> Actor:
    """The person, or the school, that writes from *mail*.

    Raises :class:`NotFound` when nobody has that address.
    """
    address = asked_mail(mail)
    connection = session.connection()
    person = connection.execute(
        sa.select(PERSON.c.id).where(PERSON.c.mail == address)
    ).scalar_one_or_none()
    if person is not None:
        return Actor(slot=f"p{person}", person_id=person)
    unit = (
        connection.execute(
            sa.select(UNIT.c.id).where(
                sa.func.lower(UNIT.c.mail) == address,
                UNIT.c.level == Level.SCHOOL,
                UNIT.c.state != UnitState.CLOSED,
            )
        )
        .scalars()
        .first()
    )
    if unit is None:
        raise NotFound(
            f"Personne n'a l'adresse « {mail} ».",
            "Vérifiez l'adresse, ou chargez la personne avec « orgue people import ».",
            mail=mail,
        )
    return Actor(slot=f"u{unit}", unit_id=unit)
