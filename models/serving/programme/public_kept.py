"""The public programme of an académie, kept in memory until something is noted there.

It is asked for by anybody, a hundred times a second on the day that it is in the newspaper: a
second passes between two looks at the database, and a look reads the ends of the journals, which
every gesture grows. Only then are the actions read again, and what was rendered is let go only if
they changed. Each process of the portal looks for itself.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import now
from models.database.transactions import reading
from models.errors import NotFound, Refusal
from models.journal import heads
from models.programme.public import PublicAction, PublicPlace, public_actions, public_places
from models.programme.public_search import PublicIndex
from models.programme.public_side import PUBLIC_SIDE, PublicSideIsDown, public_side_of
from models.territory.unit import UNIT, Level
from models.words.collation import in_order
from models.year.course import load_course
from models.year.cycle import CYCLE, Cycle, CycleState

LOOKED, STALE = 0.8, 1.8
"""Seconds for which nothing is asked of the database; for which, while one thread looks, others are
given what was kept. With the three that a browser may keep a page, a change shows within five."""
MOST = 32 * 1024 * 1024
"""Bytes rendered of one programme that are kept: its filters, some searches."""
LONGEST_CODE = 20


class NoPublicProgramme(NotFound):
    """No académie has that code, or its year is not launched."""

    def __init__(self) -> None:
        super().__init__(
            "Aucun programme public n'a cette adresse.",
            "Vérifiez-la, ou demandez-la à votre école ou à votre établissement.",
        )


class WeekIsOver(Refusal):
    """The public programme of a year that is closed."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Cette semaine est passée : son programme n'est plus public.",
            "Celui de l'année suivante aura la même adresse.",
        )


@dataclass(frozen=True, kw_only=True)
class PublicProgramme:
    """What is public of an académie's year. *contact*: its form reaches somebody; *look*: what
    its pages look like, told from another."""

    cycle_id: int
    academy_id: int
    academy: str
    code: str
    week_name: str
    slogan: str
    week: tuple[date, date]
    timezone: str
    today: date
    actions: tuple[PublicAction, ...]
    places: tuple[PublicPlace, ...]
    contact: bool
    look: str = ""

    @cached_property
    def index(self) -> PublicIndex:
        return PublicIndex(self.actions)

    @cached_property
    def by_id(self) -> dict[int, PublicAction]:
        return {action.id: action for action in self.actions}

    @cached_property
    def used_places(self) -> list[PublicPlace]:
        """The territories in which something is public."""
        used = {number for action in self.actions for number in action.places}
        return [place for place in self.places if place.id in used]

    @cached_property
    def known_units(self) -> set[int]:
        """The territories of the académie, and the schools that carry something public."""
        used = {number for action in self.actions for number in action.places}
        return used | {place.id for place in self.places}

    @cached_property
    def themes(self) -> list[str]:
        return sorted({a.theme for a in self.actions} - {""}, key=in_order)

    @cached_property
    def days(self) -> list[date]:
        return sorted({held.on for a in self.actions for held in a.days})

    @property
    def year_long(self) -> list[PublicAction]:
        """Those that say which work of the year they crown."""
        return [a for a in self.actions if a.year_long and not a.off]


@dataclass(kw_only=True)
class KeptProgramme:
    """*looked*: when the database was last asked; *noted*: how the journals ended then."""

    shown: PublicProgramme
    noted: Any
    looked: float
    rendered: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self, asked: Hashable, render: Callable[[], Any]) -> Any:
        """What *render* makes, kept under *asked* for as long as the programme is the same."""
        found = self.made(asked)
        if found is None:
            found = render()
            with self.lock:
                if asked in self.rendered:  # another thread made it too
                    return self.rendered[asked]
                self.rendered[asked] = found
                self.size += found.size
                while self.size > MOST:
                    self.size -= self.rendered.popitem(last=False)[1].size
        return found

    def made(self, asked: Hashable) -> Any:
        """What was made of *asked*, or None."""
        return self.rendered.get(asked)


_kept: WeakKeyDictionary[sa.Engine, dict[str, KeptProgramme]] = WeakKeyDictionary()
_alone = threading.Lock()


def fresh(engine: sa.Engine, code: str) -> KeptProgramme | None:
    """The programme that is kept of *code*, if nothing need be asked of the database."""
    found = _kept.get(engine, {}).get(code)
    return found if found and time.monotonic() - found.looked < LOOKED else None


def stale(engine: sa.Engine, code: str) -> KeptProgramme | None:
    """The programme that is kept of *code*, if it may still be given while somebody looks whether
    it changed (:func:`kept_programme`, which whoever is given it has to see to)."""
    found = _kept.get(engine, {}).get(code)
    return found if found and time.monotonic() - found.looked < STALE else None


def kept_programme(engine: sa.Engine, code: str) -> KeptProgramme:
    """The public programme of the académie of *code*, as it is now, and what was rendered of it.

    Raises :class:`NoPublicProgramme`, :class:`PublicSideIsDown`, :class:`WeekIsOver`.
    """
    found = fresh(engine, code)
    if found is not None:
        return found
    with _alone:
        found = fresh(engine, code)  # another thread looked meanwhile
        if found is not None:
            return found
        try:
            return _looked(engine, code)
        except Refusal:
            _kept.get(engine, {}).pop(code, None)
            raise


def forget(engine: sa.Engine) -> None:
    """Ask the database at the next reading, whenever the last one was."""
    for one in _kept.get(engine, {}).values():
        one.looked = 0.0


def look_again(engine: sa.Engine, code: str) -> None:
    """Look whether a programme changed, unless a thread does already; what is refused is said to
    who asks next."""
    if not _alone.acquire(blocking=False):
        return
    try:
        if fresh(engine, code) is None:
            _looked(engine, code)
    except Refusal:
        _kept.get(engine, {}).pop(code, None)
    except sa.exc.SQLAlchemyError:
        return  # who asks once this is stale is told that the database is away
    finally:
        _alone.release()


def _looked(engine: sa.Engine, code: str) -> KeptProgramme:
    with reading(engine) as session:
        moment = time.monotonic()
        academy, cycle = _cycle_of(session, code)
        side = public_side_of(session, academy.id)
        if side is not None and side.closed_at is not None:
            raise PublicSideIsDown
        if cycle.state is CycleState.CLOSED:
            raise WeekIsOver
        course = load_course(session, cycle)
        today = course.local_day(now(session))
        noted = (cycle.id, today, heads(session, course.cycle_id), side)
        was = _kept.setdefault(engine, {}).get(code)
        if was is not None and was.noted == noted:
            was.looked = moment
            return was
        actions = public_actions(session, course)
        shown = PublicProgramme(
            cycle_id=course.cycle_id,
            academy_id=academy.id,
            academy=academy.name,
            code=academy.code,
            week_name=course.definition.week.name,
            slogan=course.definition.week.slogan or "",
            week=course.held(course.home),
            timezone=academy.timezone,
            today=today,
            actions=actions,
            places=public_places(session, course.academy_id),
            contact=bool(side is not None and side.contact),
            look=repr((course.definition.look, course.definition.accessibility)),
        )
    if was is not None and was.shown == shown:
        was.noted, was.looked = noted, moment
        return was
    made = KeptProgramme(shown=shown, noted=noted, looked=moment)
    _kept[engine][code] = made
    return made


def _cycle_of(session: Session, code: str) -> tuple[Any, Cycle]:
    """The académie of *code* and its cycle: the live one (of two weeks, the one that is not over),
    else the last that was closed. Raises :class:`NoPublicProgramme`."""
    u, c = UNIT.c, CYCLE.c
    query = sa.select(u.id, u.name, u.code, u.timezone).where(
        u.level == Level.ACADEMY, sa.func.lower(u.code) == code.lower()
    )
    academy = session.connection().execute(query.order_by(u.id)).first()
    if academy is None or len(code) > LONGEST_CODE:
        raise NoPublicProgramme
    day = now(session).date()
    last = (c.state != CycleState.LIVE, c.school_year.desc(), c.week_ends < day, c.week, c.id)
    launched = sa.select(c.id).where(c.academy_id == academy.id, c.state != CycleState.DRAFT)
    number = session.connection().execute(launched.order_by(*last).limit(1)).scalar()
    if number is None:
        raise NoPublicProgramme
    return academy, session.get_one(Cycle, number)


def public_academies(engine: sa.Engine) -> list[Any]:
    """The académies that have a live year and whose public side is up: code and name."""
    u, c, s = UNIT.c, CYCLE.c, PUBLIC_SIDE.c
    live = sa.exists().where(c.academy_id == u.id, c.state == CycleState.LIVE)
    down = sa.exists().where(s.academy_id == u.id, s.closed_at.is_not(None))
    query = sa.select(u.code, u.name).where(u.level == Level.ACADEMY, live, ~down)
    with reading(engine) as session:
        return list(session.connection().execute(query.order_by(u.name_order)))
