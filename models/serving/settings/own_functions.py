"""The functions as an académie says them: for its readers, and what may change of each."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.gestures.cycle.own_functions import OF_AN_ACADEMY, bound_to
from models.outbox.named_ways import named_ways
from models.territory.functions import (
    Function,
    functions_as,
    functions_with,
    shipped_functions,
)
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.words.french import capital
from models.words.nouns import LEVELS
from models.year.course import Course
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of

LASTS = 30.0
"""Seconds for which they are remembered: nothing is asked of the database for each page."""
Said = tuple[Function, ...]
_kept: WeakKeyDictionary[sa.Engine, dict[tuple[int, ...], tuple[float, Said]]] = WeakKeyDictionary()


@contextmanager
def said_to(engine: sa.Engine, session: Session, scope: Scope) -> Iterator[None]:
    """Functions are, meanwhile, said as the académie of who reads says them; as they are shipped
    for whoever is of several, or of none."""
    with functions_as(_functions_for(engine, session, scope.unit_ids)):
        yield


def _functions_for(engine: sa.Engine, session: Session, unit_ids: Sequence[int]) -> Said:
    key, kept = tuple(sorted(unit_ids)), _kept.setdefault(engine, {})
    until, said = kept.get(key, (0.0, ()))
    if until <= time.monotonic():
        cycle = cycle_of_readers(session, key)
        said = definition_of(cycle).functions_said if cycle else ()
        if len(kept) > 500:
            kept.clear()
        kept[key] = (time.monotonic() + LASTS, said)
    return said


def forget_functions(engine: sa.Engine) -> None:
    """They have just changed: the next page says it."""
    _kept.pop(engine, None)


def cycle_of_readers(session: Session, unit_ids: Sequence[int]) -> Cycle | None:
    """The cycle of the académie of who holds something in these units, the live one first; of the
    only académie there is for whoever holds nothing."""
    u, c = UNIT.c, CYCLE.c
    held = sa.select(sa.func.coalesce(u.academy_id, u.id)).where(
        u.id.in_(unit_ids), u.level.not_in([Level.NATION, Level.REGION])
    )
    theirs = c.academy_id.in_(held) if unit_ids else sa.true()
    one = sa.select(sa.func.min(c.academy_id)).where(theirs).scalar_subquery()
    several = sa.select(sa.func.count(c.academy_id.distinct())).where(theirs).scalar_subquery()
    order = (c.state != CycleState.LIVE, c.school_year.desc(), c.id.desc())
    query = sa.select(Cycle).where(c.academy_id == one, several == 1).order_by(*order).limit(1)
    return session.scalars(query).first()


@dataclass(frozen=True, kw_only=True)
class FunctionLine:
    """A function as a page shows it: *own*, said otherwise than it is shipped; *added*: the
    académie's alone; *bound*: why it can't be retired; *held*: by how many people today; *way*: the
    named way of its letters."""

    level: Level
    code: str
    name: str
    long: str
    expected: bool
    offered: bool
    own: bool
    added: bool
    bound: str
    held: int
    way: str
    shipped: str
    signs_in: bool
    second_factor: bool


LevelLines = list[tuple[str, list[FunctionLine]]]


def functions_shown(session: Session, course: Course, day: date) -> LevelLines:
    """The functions of each level of an académie, as its cycle says them."""
    held, shipped = _held(session, course, day), shipped_functions()
    found: dict[Level, list[FunctionLine]] = {level: [] for level in OF_AN_ACADEMY}
    for (level, code), one in functions_with(course.definition.functions_said).items():
        if level not in found:
            continue
        base = shipped.get((level, code))
        found[level].append(
            FunctionLine(
                level=level,
                code=code,
                name=one.name,
                long=one.long,
                expected=one.expected,
                offered=one.offered,
                own=course.definition.own_functions.get(level, {}).get(code) is not None,
                added=base is None,
                bound=bound_to(course.definition, level, code),
                held=held.get((level, code), 0),
                way=course.definition.channels.get(level, {}).get(code) or "",
                shipped=base.name if base else "",
                signs_in=one.signs_in,
                second_factor=one.second_factor,
            )
        )
    return [(capital(LEVELS[level]), lines) for level, lines in found.items()]


def _held(session: Session, course: Course, day: date) -> dict[tuple[Level, str], int]:
    a = ASSIGNMENT.c
    query = (
        sa.select(UNIT.c.level, a.function, sa.func.count(a.person_id.distinct()))
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(of_academy(course.academy_id), a.ends >= day)
        .group_by(UNIT.c.level, a.function)
    )
    rows = session.connection().execute(query)
    return {(Level(level), code): int(count) for level, code, count in rows}


def ways_named(session: Session) -> list[str]:
    """The names of the ways that were declared."""
    return list(named_ways(session))
