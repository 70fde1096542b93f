"""What a pilot's page shows: one cycle, or the same school year in several académies.

The same pages serve both: ``/cycles/3/standing`` and ``/years/2026-27/standing``; ``?unit=`` keeps
to a région, an académie, a département, a bassin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import Request
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.school_year import need_year
from models.clock import Moment
from models.errors import NotFound
from models.serving.dashboard.standing import StandingRow
from models.serving.perimeter import By, Perimeter, cycles_before, cycles_of_year, year_before
from models.territory.rows import Levelled, UnitRow
from models.territory.unit import UNIT, Level
from models.words.french import plural
from models.year.cycle import CYCLE, CycleState
from web.site.door import Visit
from web.site.typed import number_in
from web.site.who import Visitor
from web.site.within import Here, here

OUTSIDE = ", hors bassin et circonscription"
SMALL = (Level.BASIN, Level.SCHOOL)
PAGES = (
    ("standing", "Où en est-on"),
    ("silence", "À relancer"),
    ("cadrage", "Cadrage"),
    ("calendar", "Calendrier"),
    ("readiness", "Préparation"),
    ("balance", "Équilibre"),
    ("programme", "Programme"),
    ("exports", "Exports"),
)
"""The pages of a pilot's desk, in the order of its navigation."""
ONE_CYCLE = ("cadrage", "programme")
"""Those that are of one cycle only: an académie frames its own, a programme is that of one week."""


@dataclass(frozen=True, kw_only=True)
class View:
    """*path*: where its pages are; *over*: the académie and the cycle, or the year and how many.

    *day*: when its figures are read, today or the last of a closed cycle.
    *perimeter* is what is counted, *before* the same last year (None: nothing was run here).
    *at*: the cycle's own, when it is one. *title*: the unit, or all that is theirs."""

    session: Session = field(repr=False)
    who: Visitor
    moment: Moment
    day: date
    path: str
    school_year: str
    over: str
    title: str
    perimeter: Perimeter
    before: Perimeter | None
    at: Here | None = None

    @property
    def live(self) -> bool:
        """Whether it is under way; several académies' is never said to be closed."""
        return self.at is None or self.at.live

    @property
    def state(self) -> str:
        """``draft``, ``live`` or ``closed``."""
        return "live" if self.at is None else self.at.cycle.state.value

    @property
    def last_year(self) -> str:
        """« 2025-26 »"""
        return year_before(self.school_year)

    @property
    def kept(self) -> dict[str, int]:
        """What an address says to keep to the unit."""
        return {"unit": self.perimeter.unit.id} if self.perimeter.unit is not None else {}

    def counted_by(self, by: By) -> View:
        """The same, with other rows."""
        before = self.before.counted_by(by) if self.before else None
        return replace(self, perimeter=self.perimeter.counted_by(by), before=before)

    def unit(self, text: str) -> Any:
        """The unit that an address names, where its reader reads it. Raises NotFound, NotYours."""
        if self.at is not None:
            return self.at.unit(number_in(text))
        return _unit(self.session, self.who, number_in(text))

    # ── addresses ──

    def pages(self) -> list[tuple[str, str]]:
        """The pages that its reader has: their name in the address, their words."""
        without = () if self.at else ONE_CYCLE
        return [(name, words) for name, words in PAGES if name not in without]

    @property
    def settings(self) -> str:
        """Where its reader changes the settings of the year; nothing for who may not."""
        if self.at is None or self.at.cycle.state is CycleState.CLOSED:
            return ""
        academy = self.at.course.academy_id
        mine = any(h.unit_id == academy for h in self.who.scope.may_at(Gesture.CHANGE_CYCLE))
        return f"/settings?cycle={self.at.course.cycle_id}" if mine else ""

    def page(self, name: str, **kept: object) -> str:
        """Another page of the same territory."""
        said = urlencode(kept or self.kept)
        return f"{self.path}/{name}" + (f"?{said}" if said else "")

    def of_row(self, row: StandingRow) -> dict[str, Any]:
        """What keeps to the units of a row; school by school, a bassin's own is itself alone."""
        if self.perimeter.by is By.BASIN:
            return self.kept | {"home": row.unit_id}
        if self.perimeter.by is By.SCHOOL and row.level is not Level.SCHOOL:
            return self.kept | {"home": row.unit_id, "by": By.SCHOOL.value}
        return {"unit": row.unit_id}

    def of_group(self, number: int | None) -> dict[str, int]:
        """What keeps to a département or a région; to the académie's own, without one."""
        if number or self.at is None:
            return {"unit": number} if number else self.kept
        return self.kept | {"home": self.at.course.academy_id}

    def schools(self, which: str, within: Mapping[str, Any] | None = None) -> str:
        """The list of *which* schools."""
        kept = self.kept if within is None else within
        return f"{self.path}/schools?" + urlencode({"which": which} | dict(kept))

    def actions(self, step: str, within: Mapping[str, Any] | None = None, **more: object) -> str:
        """The list of the actions at a *step*."""
        kept = dict(self.kept if within is None else within)
        cycle = {"cycle": self.perimeter.cycle_ids[0]} if self.at else {"year": self.school_year}
        return "/actions?" + urlencode(cycle | {"step": step} | kept | more)


def view_of(request: Request, visit: Visit, unit: str = "") -> View:
    """The view that the address names. Raises NotFound, NotYours."""
    given = request.path_params
    if "cycle_id" in given:
        return of_cycle(here(visit, number_in(str(given["cycle_id"]))), unit)
    return _of_year(visit, str(given["school_year"]), unit)


def of_cycle(at: Here, unit: str) -> View:
    """One cycle, as the reader sees it."""
    perimeter = Perimeter(cycle_ids=(at.course.cycle_id,), scope=at.who.scope)
    if unit:
        row = at.unit(number_in(unit))
        at.need(Gesture.READ_UNIT, row.id)
        perimeter = replace(perimeter, unit=row, by=By.SCHOOL if row.level in SMALL else By.BASIN)
    return View(
        session=at.session,
        who=at.who,
        moment=at.moment,
        day=at.read_on,
        path=at.path,
        at=at,
        school_year=at.course.school_year,
        title=_title(at, perimeter),
        over=f"{at.academy.name} · cycle {at.course.year_name}",
        perimeter=perimeter,
        before=_before(at.session, perimeter, at.course.school_year),
    )


def _of_year(visit: Visit, school_year: str, unit: str) -> View:
    """A school year, in all the académies that the reader sees."""
    session, who = visit.session, visit.who
    school_year = need_year(school_year)
    cycles = cycles_of_year(session, who.scope, school_year)
    if not cycles:
        raise NotFound(
            f"Aucun cycle {school_year} n'est lancé là où vous avez une fonction.",
            "La page « Où en est-on » montre ceux que vous voyez.",
        )
    perimeter = Perimeter(cycle_ids=tuple(sorted(cycles)), scope=who.scope, by=By.ACADEMY)
    if unit:
        chosen = _unit(session, who, number_in(unit))
        perimeter = replace(perimeter, unit=chosen, by=_rows_of(chosen))
    names = list(dict.fromkeys(cycles.values()))
    over = names[0] if len(names) == 1 else plural(len(names), "académie", "académies")
    title = perimeter.unit.name if perimeter.unit is not None else over
    return View(
        session=session,
        who=who,
        moment=visit.moment,
        day=who.day,
        path=f"/years/{school_year}",
        school_year=school_year,
        over=f"{over} · {school_year}",
        title=title,
        perimeter=perimeter,
        before=_before(session, perimeter, school_year),
    )


def own_page(view: View, name: str) -> str | None:
    """The page of the académie's own cycle, where all that is looked at is in one académie."""
    unit = view.perimeter.unit
    if view.at is not None or unit is None or unit.level in (Level.NATION, Level.REGION):
        return None
    c = CYCLE.c
    query = sa.select(c.id).where(
        view.perimeter.of_cycle(c.id), c.academy_id == (unit.academy_id or unit.id)
    )
    soonest = query.order_by(c.week_ends < view.day, c.week)  # of two weeks, the one to come
    cycle_id = view.session.connection().execute(soonest).scalars().first()
    return f"/cycles/{cycle_id}/{name}?unit={unit.id}" if cycle_id is not None else None


def _rows_of(unit: Levelled) -> By:
    if unit.level in SMALL:
        return By.SCHOOL
    return By.ACADEMY if unit.level in (Level.NATION, Level.REGION) else By.BASIN


def _unit(session: Session, who: Visitor, number: int) -> UnitRow:
    """A unit that *who* may read. Raises NotFound, NotYours."""
    row = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == number)).first()
    if row is None:
        raise NotFound("Cette unité n'existe pas.", "Revenez à la page « Où en est-on ».")
    need(session, who.actor, Gesture.READ_UNIT, row.id, who.day)
    return row


def _before(session: Session, perimeter: Perimeter, school_year: str) -> Perimeter | None:
    ids = cycles_before(session, perimeter.cycle_ids, school_year)
    return replace(perimeter, cycle_ids=ids) if ids else None


def _title(at: Here, perimeter: Perimeter) -> str:
    """The name of what is looked at."""
    if perimeter.unit is not None:
        return str(perimeter.unit.name)
    above = (Level.NATION, Level.REGION)
    within = [h.unit for h in at.who.held if h.level not in above]
    whole = any(h.level in (Level.ACADEMY, *above) for h in at.who.held)
    return at.academy.name if whole else ", ".join(dict.fromkeys(within))
