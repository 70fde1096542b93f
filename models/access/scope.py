"""What a person sees and may do: the functions held today, where, and all that is below.

One answer for pages, digests, exports and the API. A function that a deputy stands in for counts as
the deputy's; a school's own address has its head's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import SENTENCES, Gesture, gives, reaches_below
from models.errors import NotYours
from models.gestures.actors import Actor, Right
from models.territory.people import ASSIGNMENT
from models.territory.unit import BASIN_LINK, UNIT, Level


@dataclass(frozen=True, kw_only=True)
class Held:
    """A function held in a unit, or stood in for (*on_behalf*: the slot of who is named)."""

    unit_id: int
    unit: str
    level: Level
    function: str
    on_behalf: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one actor holds on one day."""

    actor: Actor
    day: date
    held: tuple[Held, ...]

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The units in which a function is held, each once."""
        return tuple(dict.fromkeys(h.unit_id for h in self.held))

    def sees(self, unit: Any = UNIT) -> Any:
        """The SQL condition that *unit* (the table or an alias) is one of those, or below one."""
        return below_any(unit, self.held)

    def holds(self, function: str, level: Level) -> tuple[Held, ...]:
        """Where *function* is held at *level*."""
        return tuple(h for h in self.held if h.function == function and h.level is level)

    def may_at(self, gesture: Gesture) -> tuple[Held, ...]:
        """The functions that give the right to *gesture* in their own unit."""
        return tuple(h for h in self.held if gives(gesture, h.function, h.level, here=True))


def below_any(unit: Any, held: Sequence[Held]) -> Any:
    """Whether *unit* is one in which something is held, or is below one; nothing: nobody's."""
    ids: dict[Level, set[int]] = {}
    for h in held:
        ids.setdefault(h.level, set()).add(h.unit_id)
    if Level.NATION in ids:
        return sa.true()
    c = unit.c
    own = [c.id.in_(sorted({i for some in ids.values() for i in some}))] if ids else []
    columns = {Level.ACADEMY: c.academy_id, Level.DEPARTMENT: c.department_id,
               Level.BASIN: c.basin_id}  # fmt: skip
    under = [column.in_(sorted(ids[level])) for level, column in columns.items() if level in ids]
    if Level.BASIN in ids:
        linked = sa.select(BASIN_LINK.c.circonscription_id).where(
            BASIN_LINK.c.basin_id.in_(sorted(ids[Level.BASIN]))
        )
        under += [c.id.in_(linked), c.basin_id.in_(linked)]
    if Level.REGION in ids:
        academies = sa.select(UNIT.c.id).where(UNIT.c.parent_id.in_(sorted(ids[Level.REGION])))
        under += [c.id.in_(academies), c.academy_id.in_(academies)]
    return sa.or_(sa.false(), *own, *under)


def scope_of(session: Session, actor: Actor, day: date) -> Scope:
    """What *actor* holds on *day*."""
    return Scope(actor=actor, day=day, held=held_by(session, actor, day))


_DAY = sa.bindparam("day", type_=sa.Date)
_PERSON = sa.bindparam("person", type_=sa.Integer)
_HELD = (
    sa.select(
        ASSIGNMENT.c.unit_id, ASSIGNMENT.c.function, ASSIGNMENT.c.person_id,
        UNIT.c.name, UNIT.c.level,
    )
    .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    .where(
        sa.or_(ASSIGNMENT.c.person_id == _PERSON, ASSIGNMENT.c.deputy_id == _PERSON),
        _DAY.between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
    )
    .order_by(ASSIGNMENT.c.id)
)  # fmt: skip


def held_by(session: Session, actor: Actor, day: date) -> tuple[Held, ...]:
    """The functions of *actor* on *day*, their own first; a school's head is its relay as well."""
    if actor.unit_id is not None:
        return _of_the_school(session, actor.unit_id)
    rows = session.connection().execute(_HELD, {"person": actor.person_id, "day": day})
    found = [_held(row, actor) for row in rows]
    own_first = sorted(found, key=lambda h: h.on_behalf is not None)
    return (*own_first, *_heads_as_relays(session, own_first, day))


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
    return Held(unit_id=head.unit_id, unit=head.unit, level=head.level, function="relay",
                on_behalf=head.on_behalf)  # fmt: skip


def _of_the_school(session: Session, unit_id: int) -> tuple[Held, ...]:
    query = sa.select(UNIT.c.name, UNIT.c.level).where(UNIT.c.id == unit_id)
    row = session.connection().execute(query).first()
    if row is None:
        return ()
    functions = ("head", "relay")
    return tuple(Held(unit_id=unit_id, unit=row.name, level=row.level, function=f)
                 for f in functions)  # fmt: skip


# ── may they? ────────────────────────────────────────────────────────────────────────────────────


def may(session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date) -> Right | None:
    """By what right *actor* may make *gesture* for a unit on *day*; None: they may not."""
    h = by_what(session, actor, gesture, unit_id, day)
    return Right(function=h.function, on_behalf=h.on_behalf) if h else None


def by_what(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date
) -> Held | None:
    """The function, and where it is held, by which *actor* may make *gesture* for a unit."""
    here = [h for h in _held_in(session, actor, unit_id, day)
            if gives(gesture, h.function, h.level, here=True)]  # fmt: skip
    return next(iter(here or _from_above(session, actor, gesture, unit_id, day)), None)


def _held_in(session: Session, actor: Actor, unit_id: int, day: date) -> tuple[Held, ...]:
    """What *actor* holds in one unit: their own functions first."""
    if actor.unit_id is not None:
        return _of_the_school(session, unit_id) if actor.unit_id == unit_id else ()
    rows = session.connection().execute(_IN, {"unit": unit_id, "day": day}).all()
    mine = [_held(row, actor) for row in rows if actor.person_id in (row.person_id, row.deputy_id)]
    own_first = sorted(mine, key=lambda h: h.on_behalf is not None)
    if any(row.function == "relay" for row in rows):
        return tuple(own_first)
    heads = [h for h in own_first if h.function == "head" and h.level is Level.SCHOOL]
    return (*own_first, *map(_as_relay, heads))


def _held(row: Any, actor: Actor) -> Held:
    stands_in = row.person_id != actor.person_id
    return Held(
        unit_id=row.unit_id, unit=row.name, level=row.level, function=row.function,
        on_behalf=f"p{row.person_id}" if stands_in else None,
    )  # fmt: skip


_IN = (
    sa.select(
        ASSIGNMENT.c.unit_id, ASSIGNMENT.c.function, ASSIGNMENT.c.person_id,
        ASSIGNMENT.c.deputy_id, UNIT.c.name, UNIT.c.level,
    )
    .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    .where(
        ASSIGNMENT.c.unit_id == sa.bindparam("unit"),
        _DAY.between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
    )
    .order_by(ASSIGNMENT.c.id)
)  # fmt: skip


def _from_above(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date
) -> list[Held]:
    """What *actor* holds above a unit that gives the right to *gesture* for it."""
    if actor.unit_id is not None or not reaches_below(gesture):
        return []
    above = _above(session, unit_id)
    return [h for h in held_by(session, actor, day)
            if h.unit_id in above and gives(gesture, h.function, h.level, here=False)]  # fmt: skip


def need(
    session: Session, actor: Actor, gesture: Gesture, unit_id: int, day: date, to: str = ""
) -> Right:
    """:func:`may`, or a refusal that says what was asked (*to*: in other words than the gesture's
    own), and for which unit."""
    right = may(session, actor, gesture, unit_id, day)
    if right is None:
        name = session.connection().execute(sa.select(UNIT.c.name).where(UNIT.c.id == unit_id))
        raise NotYours(
            f"Vous n'avez pas la fonction qui permet de {to or SENTENCES[gesture]} pour "
            f"« {name.scalar_one()} ».",
            "Demandez à qui la tient, ou à l'administrateur de vous l'affecter.",
            unit=unit_id, gesture=gesture.value,
        )  # fmt: skip
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
