"""What a change of a cycle would do, before it is made: each value before and after, each date that
moves. It is made, read, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import now
from models.gestures.cycle.change_kept import mark_of
from models.gestures.retention.due import DueLot, due_lots
from models.serving.settings.saying import ABSENT, called, said
from models.year.changes import CYCLE_CHANGE, CycleChange
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from models.year.definition import Definition
from models.year.own_retention import own_kinds
from models.year.retention import KindOfData

Make = Callable[[Session, Cycle], int | None]
"""A gesture that changes a cycle, and gives the number of the change."""


@dataclass(frozen=True, kw_only=True)
class ValueChange:
    """A setting that changes: what it is *called*, what it said (*was*) and says (*now*)."""

    key: str
    called: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class DateMove:
    """A milestone that is on another day, or that goes or comes (None)."""

    name: str
    title: str
    was: date | None
    now: date | None


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """What a change would do; *seen*: how the cycle was when it was looked at."""

    values: tuple[ValueChange, ...]
    dates: tuple[DateMove, ...]
    seen: str
    falls_due: tuple[DueLot, ...] = ()
    """What would be at its term that is not, where a duration of conservation changes."""

    @property
    def nothing(self) -> bool:
        """Whether all is so already."""
        return not self.values


def previewed(session: Session, cycle: Cycle, make: Make) -> Previewed:
    """What *make* would do of *cycle*, in a transaction that is undone after. Raises what *make*
    does."""
    seen, before = mark_of(session, cycle), load_course(session, cycle)
    before_it = own_kinds(session, cycle.academy_id)
    number = make(session, cycle)
    after = load_course(session, cycle)
    if number is None:
        return Previewed(values=(), dates=(), seen=seen)
    query = sa.select(CycleChange).where(
        CYCLE_CHANGE.c.cycle_id == cycle.id, CYCLE_CHANGE.c.number == number
    )
    change = session.scalars(query).one()
    values = values_changed(after.definition, change.was, change.laid, before, after)
    return Previewed(
        values=values,
        dates=tuple(_moves(before, after)),
        seen=seen,
        falls_due=tuple(_falls_due(session, cycle, before_it)),
    )


def _falls_due(session: Session, cycle: Cycle, was: Mapping[str, KindOfData]) -> Iterator[DueLot]:
    kinds, moment = own_kinds(session, cycle.academy_id), pendulum.instance(now(session))
    changed = {code: kind for code, kind in kinds.items() if kind != was[code]}
    if not changed:
        return
    had = due_lots(session, cycle.academy_id, moment, {code: was[code] for code in changed})
    known = {(lot.kind.code, lot.cycle_id) for lot in had}
    for lot in due_lots(session, cycle.academy_id, moment, changed):
        if (lot.kind.code, lot.cycle_id) not in known:
            yield lot


def values_changed(
    definition: Definition,
    was: Mapping[str, Any],
    laid: Mapping[str, Any],
    before: Course | None = None,
    after: Course | None = None,
) -> tuple[ValueChange, ...]:
    """Each setting that differs, in words."""
    return tuple(
        ValueChange(
            key=key,
            called=called(definition, key),
            was=said(key, was[key], _reckoned(before, key)) if key in was else ABSENT,
            now=said(key, laid[key], _reckoned(after, key)) if key in laid else ABSENT,
        )
        for key in sorted({*was, *laid})
    )


def _reckoned(course: Course | None, key: str) -> date | None:
    """The day of the milestone that *key* is of."""
    part, _, name = key.partition(".")
    if course is None or part != "milestones":
        return None
    return course.day_of(course.home, name.split(".")[0])


def _moves(before: Course, after: Course) -> list[DateMove]:
    was, now = before.dates[before.home], after.dates[after.home]
    found = []
    for name in dict.fromkeys([*was, *now]):
        days = [dates[name].on if name in dates else None for dates in (was, now)]
        if days[0] != days[1]:
            shapes = after if name in after.definition.milestones else before
            title = shapes.definition.title_of(name)
            found.append(DateMove(name=name, title=title, was=days[0], now=days[1]))
    return sorted(found, key=lambda one: one.now or one.was or date.max)
