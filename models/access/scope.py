"""What a person sees and may do: the functions held today, where, and all that is below.

One answer for pages, digests, exports and the API. A function that a deputy stands in for counts as
the deputy's; a school's own address has its head's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import NOBODY, Actor, Kept, Known, Right, still
from models.access.rights import SENTENCES, Gesture, gives, reaches_below
from models.database.transactions import once
from models.errors import NotFound, NotYours
from models.territory.people import ASSIGNMENT
from models.territory.unit import BASIN_LINK, UNIT, Kind, Level
from models.territory.within import within_any


@dataclass(frozen=True, kw_only=True)
class Held:
    """A function held in a unit, or stood in for (*on_behalf*: the slot of who is named), in one
    capacity of an actor's (*by*)."""

    unit_id: int
    unit: str
    level: Level
    function: str
    kind: Kind | None = None
    on_behalf: str | None = None
    by: Actor = field(default=NOBODY, compare=False)

    @property
    def right(self) -> Right:
        return Right(function=self.function, on_behalf=self.on_behalf, by=self.by)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one actor holds on one day, in all their capacities."""

    actor: Actor
    day: date
    held: tuple[Held, ...]

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The units in which a function is held, each once."""
        return tuple(dict.fromkeys(h.unit_id for h in self.held))

    @property
    def slots(self) -> tuple[str, ...]:
        """Under which slots they are written to, and their gestures written down."""
        return self.actor.slots

    def sees(self, unit: sa.FromClause = UNIT) -> Any:
        """The SQL condition that *unit* (the table or an alias) is one of those, or below one."""
        return below_any(unit, self.held)

    def holds(self, function: str, level: Level) -> tuple[Held, ...]:
        """Where *function* is held at *level*."""
        return tuple(h for h in self.held if h.function == function and h.level is level)

    def reaches(self, gesture: Gesture, unit: sa.FromClause = UNIT) -> Any:
        """The SQL condition that they may make *gesture*, one that goes down, for *unit*."""
        return below_any(
            unit, [h for h in self.held if gives(gesture, h.function, h.level, here=False)]
        )

    def may_at(self, gesture: Gesture) -> tuple[Held, ...]:
        """The functions that give the right to *gesture* in their own unit."""
        return tuple(h for h in self.held if gives(gesture, h.function, h.level, here=True))


def below_any(unit: sa.FromClause, held: Sequence[Held]) -> Any:
    """Whether *unit* is one in which something is held, or is below one; nothing: nobody's."""
    ids: dict[Level, set[int]] = {}
    for h in held:
        ids.setdefault(h.level, set()).add(h.unit_id)
    return within_any(ids, unit, linked=True)


def still_holding(session: Session, kept: Kept, day: date) -> tuple[Known, Scope] | None:
    """Who *kept* is of today, and what they hold; None once all of it ended, see :func:`still`."""
    known = still(session, kept)
    return (known, scope_of(session, known.actor, day)) if known else None


def scope_of(session: Session, actor: Actor, day: date) -> Scope:
    """What *actor* holds on *day*."""
    return Scope(actor=actor, day=day, held=held_by(session, actor, day))


_DAY = sa.bindparam("day", type_=sa.Date)
_PERSON = sa.bindparam("person", type_=sa.Integer)
_HELD = (
    sa.select(
        ASSIGNMENT.c.unit_id,
        ASSIGNMENT.c.function,
        ASSIGNMENT.c.person_id,
        UNIT.c.name,
        UNIT.c.level,
        UNIT.c.kind,
    )
    .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    .where(
        sa.or_(ASSIGNMENT.c.person_id == _PERSON, ASSIGNMENT.c.deputy_id == _PERSON),
        _DAY.between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
    )
    .order_by(ASSIGNMENT.c.id)
)


def held_by(session: Session, actor: Actor, day: date) -> tuple[Held, ...]:
    """The functions of *actor* on *day*, their own first; a school's head is its relay as well.

    A function that they have in two capacities, a person's and a school's, is held in the first.
    """
    own = _of_the_person(session, actor, day) if actor.person_id is not None else ()
    found: dict[tuple[int, str], Held] = {}
    for h in _own_first((*own, *_of_the_schools(session, actor.schools))):
        if actor.within in (None, h.unit_id):
            found.setdefault((h.unit_id, h.function), h)
    return tuple(found.values())


def _of_the_person(session: Session, actor: Actor, day: date) -> tuple[Held, ...]:
    rows = session.connection().execute(_HELD, {"person": actor.person_id, "day": day})
    own_first = _own_first([_held(row, actor) for row in rows])
    return (*own_first, *_heads_as_relays(session, own_first, day))


def _own_first(held: Sequence[Held]) -> list[Held]:
    return sorted(held, key=lambda h: h.on_behalf is not None)


def _heads_as_relays(session: Session, held: Sequence[Held], day: date) -> tuple[Held, ...]:
    """A school without a relay of its own has its head for one."""
    heads = [h for h in held if h.function == "head" and h.level is Level.SCHOOL]
    if not heads:
        return ()
    a = ASSIGNMENT.c
    named = sa.select(a.unit_id).where(
        a.unit_id.in_([h.unit_id for h in heads]),
        a.function == "relay",
        _DAY.between(a.starts, a.ends),
    )
    with_relay = set(session.connection().execute(named, {"day": day}).scalars())
    return tuple(_as_relay(h) for h in heads if h.unit_id not in with_relay)


def _as_relay(head: Held) -> Held:
    return replace(head, function="relay")


OF_A_SCHOOL = ("head", "relay")
"""The functions that a school's own address has there."""


def _of_the_schools(session: Session, unit_ids: Sequence[int]) -> tuple[Held, ...]:
    if not unit_ids:
        return ()
    query = sa.select(UNIT.c.id, UNIT.c.name, UNIT.c.level, UNIT.c.kind).where(
        UNIT.c.id.in_(unit_ids)
    )
    return tuple(
        Held(
            unit_id=row.id,
            unit=row.name,
            level=row.level,
            function=function,
            kind=row.kind,
            by=Actor(slot=f"u{row.id}", unit_id=row.id),
        )
        for row in session.connection().execute(query.order_by(UNIT.c.id))
        for function in OF_A_SCHOOL
    )


# ── may they? ────────────────────────────────────────────────────────────────────────────────────


def may(session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date) -> Right | None:
    """By what right *actor* may make *gesture* for a unit on *day*; None: they may not."""
    if actor.typing_for == unit_id and gesture is Gesture.PROPOSE:
        return _typing(session, actor, unit_id, day)
    if actor.person_id is None and (own := _of_its_own(actor, gesture, unit_id)):
        return own
    h = by_what(session, actor, gesture, unit_id, day)
    return h.right if h else None


def _typing(session: Session, actor: Actor, unit_id: int, day: date) -> Right | None:
    """Whoever may call a school types for it what it would write itself, and says so."""
    h = by_what(session, actor, Gesture.CALL, unit_id, day)
    if h is None:
        return None
    by = replace(h.by, typing_for=unit_id)
    return Right(function=h.function, on_behalf=f"u{unit_id}", by=by)


def _of_its_own(actor: Actor, gesture: Gesture, unit_id: int) -> Right | None:
    """The right that a school's own address gives for that school: there is nothing to read."""
    if unit_id not in actor.schools or actor.within not in (None, unit_id):
        return None
    by = Actor(slot=f"u{unit_id}", unit_id=unit_id)
    fits = (f for f in OF_A_SCHOOL if gives(gesture, f, Level.SCHOOL, here=True))
    return next((Right(function=f, by=by) for f in fits), None)


def by_what(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date
) -> Held | None:
    """The function, where it is held and in which capacity, by which *actor* may make *gesture* for
    a unit: in the unit itself first, then at the lowest level above it."""
    here = [
        h
        for h in _held_in(session, actor, unit_id, day)
        if gives(gesture, h.function, h.level, here=True)
    ]
    return next(iter(here or _from_above(session, actor, gesture, unit_id, day)), None)


def _held_in(session: Session, actor: Actor, unit_id: int, day: date) -> tuple[Held, ...]:
    """What *actor* holds in one unit: their own functions first."""
    if actor.within not in (None, unit_id):
        return ()
    own = _of_the_schools(session, [unit_id]) if unit_id in actor.schools else ()
    if actor.person_id is None:
        return own
    rows = once(
        session,
        ("held in", unit_id, day),
        lambda: session.connection().execute(_IN, {"unit": unit_id, "day": day}).all(),
    )
    mine = [_held(row, actor) for row in rows if actor.person_id in (row.person_id, row.deputy_id)]
    if not any(row.function == "relay" for row in rows):
        heads = [h for h in mine if h.function == "head" and h.level is Level.SCHOOL]
        mine += map(_as_relay, heads)
    return tuple(_own_first((*mine, *own)))


class HoldingRow(Protocol):
    """Who holds a function, and in which unit."""

    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def function(self) -> str: ...
    @property
    def person_id(self) -> int: ...


def _held(row: HoldingRow, actor: Actor) -> Held:
    stands_in = row.person_id != actor.person_id
    return Held(
        unit_id=row.unit_id,
        unit=row.name,
        level=row.level,
        function=row.function,
        kind=row.kind,
        on_behalf=f"p{row.person_id}" if stands_in else None,
        by=Actor(slot=f"p{actor.person_id}", person_id=actor.person_id),
    )


_IN = (
    sa.select(
        ASSIGNMENT.c.unit_id,
        ASSIGNMENT.c.function,
        ASSIGNMENT.c.person_id,
        ASSIGNMENT.c.deputy_id,
        UNIT.c.name,
        UNIT.c.level,
        UNIT.c.kind,
    )
    .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    .where(
        ASSIGNMENT.c.unit_id == sa.bindparam("unit"),
        _DAY.between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
    )
    .order_by(ASSIGNMENT.c.id)
)


def _from_above(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date
) -> list[Held]:
    """What *actor* holds above a unit that gives the right to *gesture* for it, the lowest level
    first."""
    if actor.person_id is None or not reaches_below(gesture):
        return []
    above = _above(session, unit_id)
    found = [
        h
        for h in held_by(session, actor, day)
        if h.unit_id in above and gives(gesture, h.function, h.level, here=False)
    ]
    return lowest_first(found)


def lowest_first(held: Sequence[Held]) -> list[Held]:
    """*held*, the nearest to the schools first; at one level, in the order given."""
    return sorted(held, key=lambda h: _CLIMB.index(h.level))


_CLIMB = (Level.SCHOOL, Level.BASIN, Level.DEPARTMENT, Level.ACADEMY, Level.REGION, Level.NATION)


def need(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date, to: str = ""
) -> Right:
    """:func:`may`, or a refusal that says what was asked (*to*: in other words than the gesture's
    own), and for which unit.

    Raises NotYours, NotFound (there is no such unit).
    """
    right = may(session, actor, gesture, unit_id, day)
    if right is None:
        query = sa.select(UNIT.c.name).where(UNIT.c.id == unit_id)
        name = session.connection().execute(query).scalar_one_or_none()
        if name is None:
            raise NotFound(f"L'unité n° {unit_id} n'existe pas.", unit=unit_id)
        raise NotYours(
            f"Vous n'avez pas la fonction qui permet de {to or SENTENCES[gesture]} pour "
            f"« {name} ».",
            "Demandez à qui la tient, ou à l'administrateur de vous l'affecter.",
            unit=unit_id,
            gesture=gesture.value,
        )
    return right


_ABOVE = sa.select(
    UNIT.c.basin_id, UNIT.c.department_id, UNIT.c.academy_id, UNIT.c.parent_id, UNIT.c.level
).where(UNIT.c.id == sa.bindparam("unit"))


def _above(session: Session, unit_id: int) -> frozenset[int]:
    """The units above one: bassins (linked ones too), département, académie, région, nation."""
    row = session.connection().execute(_ABOVE, {"unit": unit_id}).first()
    if row is None:
        return frozenset()
    academy = unit_id if row.level is Level.ACADEMY else row.academy_id
    basins = {row.basin_id, unit_id if row.level is Level.BASIN else None} - {None}
    linked = sa.select(BASIN_LINK.c.basin_id).where(BASIN_LINK.c.circonscription_id.in_(basins))
    region = sa.select(UNIT.c.parent_id).where(UNIT.c.id == academy)
    nation = sa.select(UNIT.c.id).where(UNIT.c.level == Level.NATION)
    higher = session.connection().execute(sa.union(linked, region, nation)).scalars()
    found = {row.parent_id, row.basin_id, row.department_id, row.academy_id, *higher}
    return frozenset(found - {None, unit_id})
