"""A sheet is what a letter's link opens: what is asked, of which unit, until when, whom to call.

It is read without signing in, by who holds the link: it names who to call and nobody's address.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.errors import NotFound
from models.outbox.contexts import whom_to_call
from models.outbox.french import academy_named, days_left, deadline
from models.outbox.links import is_signed
from models.territory.unit import UNIT
from models.year.course import Course, Track, load_course
from models.year.cycle import PARTICIPATION, Cycle, CycleState


class Tone(StrEnum):
    """How a state is shown, beside its words."""

    WAITING = "waiting"
    LATE = "late"
    DONE = "done"
    QUIET = "quiet"
    ALERT = "alert"


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a thing stands: the words say it whole, the tone only repeats it."""

    words: str
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a list: what, of which unit, what is to be known of it, its page."""

    title: str
    unit: str = ""
    detail: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A titled list; *empty* is said when it has no line."""

    title: str
    lines: tuple[Line, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page to read. *asks* is empty once nothing is asked any more; *gesture* is what the answer
    will be; *until* a deadline in words; *quotes* are people's own words, with who said them."""

    kind: str
    heading: str
    state: State
    asks: str = ""
    gesture: str = ""
    until: str = ""
    left: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    unit: str = ""
    within: str = ""
    academy: str = ""
    school_year: str = ""
    week: date | None = None
    call: dict[str, str] | None = field(default=None)
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a sheet is read: the cycle in hand, the unit it is about, the moment."""

    session: Session
    cycle: Cycle
    course: Course
    unit: Any
    track: Track
    moment: Moment

    @property
    def day(self) -> date:
        return self.course.local_day(self.moment)

    def left_until(self, due: date | None) -> str:
        """« Il reste 5 jours de classe. »"""
        if due is None:
            return ""
        return days_left(self.course.of_place(self.track.place).between(self.day, due))

    def until(self, due: date | None) -> dict[str, str]:
        """A sheet's *until* and *left*, on the clocks of the unit."""
        if due is None:
            return {}
        return {"until": deadline(due, self.unit.timezone), "left": self.left_until(due)}

    def on(self, milestone: str) -> date | None:
        """A date of the unit's own year; None where the cycle has no such date."""
        moved = self.course.dates[self.track].get(milestone)
        return moved.on if moved else None


class BrokenLink(NotFound):
    """A link that was cut, changed, or made up."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n'ouvre aucune page.",
            "Il a pu être coupé : ouvrez-le depuis le courrier, ou recopiez-le en entier.",
        )


def cycle_signing(session: Session, cycle_id: int, path: str, signature: str) -> Cycle:
    """The cycle whose key signed *path*; :class:`BrokenLink` otherwise."""
    cycle = session.get(Cycle, cycle_id)
    if cycle is None or not is_signed(cycle.link_key, path, signature):
        raise BrokenLink
    return cycle


def setting(session: Session, cycle: Cycle, unit_id: int, moment: Moment) -> Setting:
    """Where a sheet about *unit_id* is read."""
    course = load_course(session, cycle)
    p = PARTICIPATION.c
    query = (
        sa.select(UNIT, p.week, p.place.label("followed"))
        .outerjoin(PARTICIPATION, sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == cycle.id))
        .where(UNIT.c.id == unit_id)
    )
    unit = session.connection().execute(query).first()
    if unit is None:
        raise BrokenLink
    track = Track(week=unit.week, place=unit.followed) if unit.week else course.home
    return Setting(
        session=session, cycle=cycle, course=course, moment=moment, unit=unit,
        track=track if track in course.dates else course.home,
    )  # fmt: skip


def framed(sheet: Sheet, here: Setting, asked: Any = None) -> Sheet:
    """*sheet*, with its unit, what is above it, its week, and whom to call.

    *asked*: the unit that is asked, where it is not the one the sheet is about.
    """
    home = here.unit if asked is None else asked
    call = whom_to_call(here.session, here.course, home, here.moment)
    above = _above(here.session, here.unit)
    return replace(
        sheet,
        unit=here.unit.name,
        within=" · ".join(above),
        academy=above[-1] if above else academy_named(here.unit.name),
        school_year=here.course.school_year,
        week=here.track.week,
        call=None if call is None else {k: v for k, v in call.items() if k != "mail"},
        closed=here.cycle.state is CycleState.CLOSED,
    )


def _above(session: Session, unit: Any) -> list[str]:
    """The units above, the nearest first, the académie last."""
    ids = [i for i in (unit.basin_id, unit.department_id, unit.academy_id) if i and i != unit.id]
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids))
    names = {r.id: r.name for r in session.connection().execute(query)}
    found = [names[i] for i in ids if i in names]
    if found and unit.academy_id in names:
        found[-1] = academy_named(found[-1])
    return found


def row_of(session: Session, table: sa.Table, row_id: int) -> Any:
    """The row *row_id* of *table*; :class:`BrokenLink` for none."""
    query = sa.select(table).where(table.c.id == row_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise BrokenLink
    return row
