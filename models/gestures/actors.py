"""Who makes a gesture, and by what right: the function held, or the person stood in for.

An actor is a person with an address, or a school's own address in the directory. Both are written
down as a *slot* (``p12``, ``u345``), never as a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.territory.people import ASSIGNMENT, PERSON
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
    address = mail.strip().lower()
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


_HELD = (
    sa.select(ASSIGNMENT.c.function, ASSIGNMENT.c.person_id, ASSIGNMENT.c.deputy_id)
    .where(
        ASSIGNMENT.c.unit_id == sa.bindparam("unit"),
        sa.bindparam("day", type_=sa.Date).between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
    )
    .order_by(ASSIGNMENT.c.id)
)


def right_in(
    session: Session, actor: Actor, unit_id: int, day: date, *functions: str
) -> Right | None:
    """By which of *functions* (any when empty) *actor* may act in a unit on *day*."""
    if actor.unit_id is not None:
        wanted = not functions or {"head", "relay"} & set(functions)
        return Right(function="head") if actor.unit_id == unit_id and wanted else None
    rows = session.connection().execute(_HELD, {"unit": unit_id, "day": day}).all()
    heads = (
        {"head"} if "relay" in functions and not any(r.function == "relay" for r in rows) else set()
    )
    held = [r for r in rows if not functions or r.function in {*functions, *heads}]
    for row in held:
        if row.person_id == actor.person_id:
            return Right(function=row.function)
    for row in held:
        if row.deputy_id == actor.person_id and actor.person_id is not None:
            return Right(function=row.function, on_behalf=f"p{row.person_id}")
    return None
