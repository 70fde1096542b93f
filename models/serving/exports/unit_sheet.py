"""A unit's sheet: who animates it, its dates, its actions with where each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import may
from models.serving.actions.page import unit_of
from models.serving.exports import actions
from models.serving.exports.columns import day_of
from models.serving.framing.teams import ANIMATES, Holder, HolderRow, assigned, holder_of
from models.serving.perimeter import Perimeter
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT
from models.territory.unit import Level
from models.year.course import Course

MOST = 100
"""So many actions are on the sheet; the export has them all."""


@dataclass(frozen=True, kw_only=True)
class Animator:
    """Who holds the unit's own function; *mail*: empty unless it may be read."""

    function: str
    holder: Holder
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetAction:
    """An action: *unit* carries it; *state* as the reader is shown it."""

    title: str
    unit: str
    on: date | None
    state: str


@dataclass(frozen=True, kw_only=True)
class UnitSheet:
    """*dates*: its milestones in order; *count* of all its actions, of which some are *listed*."""

    animators: tuple[Animator, ...] = ()
    dates: Sequence[tuple[date, str]] = field(default_factory=tuple)
    listed: tuple[SheetAction, ...] = ()
    count: int = 0


def unit_sheet(session: Session, course: Course, perimeter: Perimeter, day: date) -> UnitSheet:
    """The sheet of *perimeter*'s unit on *day*."""
    numbers = actions.numbers(session, perimeter)
    found = actions.lines(session, perimeter, numbers[:MOST])
    _, track = unit_of(session, course, perimeter.one_unit.id)
    dates = sorted((moved.on, name) for name, moved in course.dates[track].items())
    return UnitSheet(
        animators=tuple(_animators(session, perimeter, day)),
        dates=[(on, course.definition.milestones[name].title) for on, name in dates],
        listed=tuple(_listed(found[n]) for n in numbers[:MOST] if n in found),
        count=len(numbers),
    )


def _animators(session: Session, perimeter: Perimeter, day: date) -> list[Animator]:
    a, level = ASSIGNMENT.c, Level(perimeter.one_unit.level)
    here = (a.unit_id == perimeter.one_unit.id, a.starts <= day, a.ends >= day)
    rows = assigned(session, day, *here, a.function.in_(ANIMATES.get(level, ("pilot",))))
    callers = may(session, perimeter.scope.actor, Gesture.NAME_SOMEBODY, perimeter.one_unit.id, day)
    return [_animator(row, level, day, callers) for row in rows]


class AnimatorRow(HolderRow, Protocol):
    @property
    def function(self) -> str: ...


def _animator(row: AnimatorRow, level: Level, day: date, callers: object) -> Animator:
    holder = holder_of(row, day)
    function = name_of(level, row.function)
    return Animator(function=function, holder=holder, mail=holder.mail if callers else "")


def _listed(line: actions.ActionLine) -> SheetAction:
    on = day_of(line.said.get("on_date"))
    return SheetAction(
        title=actions.title_of(line), unit=line.row.unit, on=on, state=actions.state_of(line)
    )
