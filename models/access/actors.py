"""Who makes a gesture, and by what right: the function held, or the person stood in for.

An address stands for a person, for one or several schools whose directory address it is, or for
both: whoever reads it has all these capacities. Each gesture is made in one of them, the one that
gives the right, and is written down under its *slot* (``p12`` a person, ``u345`` a school), never
under a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, NotYours
from models.territory.addresses import asked_mail
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level, UnitState

Kept = Sequence[tuple[str, int]]
"""What a session, a token or a link keeps of an actor: each slot, with its ``link_version``."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """*person_id* is None for a school's directory address, *unit_id* None for a person.

    *also*: the other capacities of the same address, a person before schools. *within*: the only
    unit in which they act, when they chose one. *typing_for*: the school for which they type what
    it said on the telephone.
    """

    slot: str
    person_id: int | None = None
    unit_id: int | None = None
    also: tuple[Actor, ...] = ()
    within: int | None = None
    typing_for: int | None = None

    @property
    def capacities(self) -> tuple[Actor, ...]:
        """Each of what their address stands for."""
        return (replace(self, also=()), *self.also)

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(one.slot for one in self.capacities)

    @property
    def schools(self) -> tuple[int, ...]:
        """The schools whose own address it is."""
        return tuple(one.unit_id for one in self.capacities if one.unit_id is not None)


CLOCK = Actor(slot="clock")
NOBODY = Actor(slot="nobody")


def actor_with(slot: str) -> Actor:
    """Who a slot is: ``p12`` a person, ``u345`` a school's address."""
    number, person = int(slot[1:]), slot.startswith("p")
    return Actor(
        slot=slot, person_id=number if person else None, unit_id=None if person else number
    )


def all_of(slots: Iterable[str]) -> Actor:
    """One actor of all these capacities, one at least, a person's first."""
    first, *others = map(actor_with, _persons_first(slots))
    return replace(first, also=tuple(others))


def _persons_first(slots: Iterable[str]) -> list[str]:
    return sorted(slots, key=lambda slot: not slot.startswith("p"))


@dataclass(frozen=True, kw_only=True)
class Right:
    """The function an actor acts by, the slot they stand in for, if any, and in which of their
    capacities (*by*)."""

    function: str
    on_behalf: str | None = None
    by: Actor = field(default=NOBODY, compare=False)


def actor_of(session: Session, mail: str) -> Actor:
    """The person, and the schools, that write from *mail*: one actor, the person first.

    Raises :class:`NotFound` when nobody has that address.
    """
    address = asked_mail(mail)
    persons = sa.select(PERSON.c.id).where(PERSON.c.mail == address)
    schools = sa.select(UNIT.c.id).where(
        sa.func.lower(UNIT.c.mail) == address,
        UNIT.c.level == Level.SCHOOL,
        UNIT.c.state != UnitState.CLOSED,
    )
    connection = session.connection()
    slots = [f"p{i}" for i in connection.execute(persons).scalars()]
    slots += [f"u{i}" for i in connection.execute(schools.order_by(UNIT.c.id)).scalars()]
    if not slots:
        raise NotFound(
            f"Personne n'a l'adresse « {mail} ».",
            "Vérifiez l'adresse, ou chargez la personne avec « orgue people import ».",
            mail=mail,
        )
    return all_of(slots)


def acting_in(actor: Actor, unit_id: int, unit: str) -> Actor:
    """*actor* by what they hold in one unit alone: a school's own address is its capacity there.

    Raises NotYours for an address that stands for nobody who could hold anything there.
    """
    own = [one for one in actor.capacities if one.unit_id in (None, unit_id)]
    if not own:
        raise NotYours(
            f"Cette adresse n'est pas celle de « {unit} », et personne du fichier ne l'a.",
            "Donnez le code d'une de ses unités.",
        )
    return replace(own[0], also=tuple(own[1:]), within=unit_id)


# ── what a session, a token or a link keeps ──────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Known:
    """An actor as they are known today: the name of each capacity, their address, and what is to be
    *kept* of them."""

    actor: Actor
    kept: Kept
    names: tuple[str, ...]
    mail: str


def kept_of(session: Session, actor: Actor) -> list[tuple[str, int]]:
    """What is to be kept of *actor*, for :func:`still`."""
    rows = _rows(session, actor.slots)
    return [(slot, int(rows[slot].link_version)) for slot in actor.slots if slot in rows]


def still(session: Session, holds: Kept) -> Known | None:
    """What of *holds* is theirs today; None: nothing. A capacity ends alone: its links were
    revoked, its school closed, or its address is not that of the others any more."""
    rows = _rows(session, [slot for slot, _ in holds])
    here = [s for s, version in holds if s in rows and _is_open(rows[s], version)]
    if not here:
        return None
    mails = {slot: (rows[slot].mail or "").lower() for slot in here}
    shared = mails[here[0]]
    ours = [slot for slot in here if slot == here[0] or (shared and mails[slot] == shared)]
    names = tuple(rows[slot].name for slot in _persons_first(ours))
    actor = all_of(ours)
    kept = tuple((slot, int(rows[slot].link_version)) for slot in actor.slots)
    return Known(actor=actor, kept=kept, names=names, mail=rows[here[0]].mail or "")


class _Addressed(Protocol):
    @property
    def link_version(self) -> int: ...


def _is_open(row: _Addressed, version: int) -> bool:
    return row.link_version == version and getattr(row, "state", None) is not UnitState.CLOSED


def _rows(session: Session, slots: Sequence[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for letter, table in (("p", PERSON), ("u", UNIT)):
        ids = [int(slot[1:]) for slot in slots if slot.startswith(letter)]
        query = sa.select(table).where(table.c.id.in_(ids))
        rows = session.connection().execute(query) if ids else ()
        found |= {f"{letter}{row.id}": row for row in rows}
    return found
