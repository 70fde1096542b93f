"""The agenda of a recteur or a DASEN: what is open to authorities in their territory, and where
they mean to come. It is read signed in, by them, who stands in for them, and their pilot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Held, Scope
from models.errors import NotFound, NotYours
from models.gestures.programme.visiting import overlap
from models.programme.reading import AskedProgramme, ProgrammeAction, read_actions
from models.serving.actions.visibility import seen
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy, within
from models.words.days import hours_in_words
from models.words.nouns import ACTION_STATES
from models.work.action import ACTION
from models.work.days import HeldDay
from models.work.visit import COMES, PLANNED, VISIT, V, authority, still_held
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class VisitLine:
    """A visit that is planned; *why*: what it fell with, or nothing; *overlaps*: the titles of the
    others of that day at the same hours."""

    id: int
    action_id: int
    title: str
    unit: str
    on: date
    starts: str | None
    ends: str | None
    changed_at: datetime
    why: str = ""
    overlaps: tuple[str, ...] = ()

    @property
    def hours(self) -> str:
        return hours_in_words(self.starts, self.ends)


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """An action that is open to authorities, on a day; *visit*: theirs, if they mean to come."""

    action: ProgrammeAction
    held: HeldDay
    contact: str
    visit: VisitLine | None = None


@dataclass(frozen=True, kw_only=True)
class VisitsAgenda:
    """*who*: « recteur, Valmont »; *days*: of each, what is open; *fallen*: visits of what is not
    held any more; *others*: the authorities whose agenda the same reader may open."""

    unit_id: int
    who: str
    days: tuple[tuple[date, tuple[OpenLine, ...]], ...]
    planned: tuple[VisitLine, ...]
    fallen: tuple[VisitLine, ...]
    others: tuple[tuple[int, str], ...] = ()


def visits_agenda(
    session: Session, course: Course, scope: Scope, unit_id: int | None = None
) -> VisitsAgenda:
    """The agenda of an authority, by default the first of those whose visits *scope*'s holder may
    plan. Raises NotYours (of none), NotFound (not of that one)."""
    kept = _authorities(session, course, scope)
    if not kept:
        raise NotYours(
            "L'agenda des visites est à qui tient la fonction de recteur ou de DASEN, et à leur "
            "pilote.",
            "Le programme montre les actions de votre territoire.",
        )
    found = kept.get(unit_id) if unit_id is not None else next(iter(kept.values()))
    if found is None:
        raise NotFound("Cet agenda de visites n'est pas à vous.", "Choisissez parmi les vôtres.")
    visits = visits_of(session, course, [found.unit_id])
    return VisitsAgenda(
        unit_id=found.unit_id,
        who=_who(found),
        days=_days(session, course, scope, found, visits),
        planned=tuple(one for one in visits if not one.why),
        fallen=tuple(one for one in visits if one.why),
        others=tuple((one.unit_id, _who(one)) for one in kept.values()),
    )


def _who(held: Held) -> str:
    return authority(held.level, COMES[held.level], held.unit)


def _authorities(session: Session, course: Course, scope: Scope) -> dict[int, Held]:
    """The units of the académie whose authority's visits they may plan, the highest first."""
    held = {one.unit_id: one for one in scope.may_at(Gesture.PLAN_VISIT)}
    here = sa.select(UNIT.c.id).where(UNIT.c.id.in_(held), of_academy(course.academy_id))
    there = set(session.connection().execute(here).scalars())
    order = sorted(held.values(), key=lambda one: (one.level is not Level.ACADEMY, one.unit))
    return {one.unit_id: one for one in order if one.unit_id in there}


def visits_of(session: Session, course: Course, unit_ids: Sequence[int]) -> list[VisitLine]:
    """The visits planned of these authorities, by day and hour."""
    query = (
        sa.select(V.id, V.action_id, V.unit_id, V.on_date, V.starts, V.ends, V.planned_at)
        .add_columns(ACTION.c.title, ACTION.c.state, UNIT.c.name, still_held().label("held"))
        .select_from(VISIT)
        .join(ACTION, ACTION.c.id == V.action_id)
        .join(UNIT, UNIT.c.id == ACTION.c.unit_id)
        .where(V.cycle_id == course.cycle_id, V.unit_id.in_(unit_ids), PLANNED)
        .order_by(V.on_date, V.starts, V.id)
    )
    rows = session.connection().execute(query).all()
    return [_line(row, rows) for row in rows]


class VisitRow(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def action_id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def on_date(self) -> date: ...
    @property
    def starts(self) -> str | None: ...
    @property
    def ends(self) -> str | None: ...
    @property
    def planned_at(self) -> datetime: ...
    @property
    def title(self) -> str: ...
    @property
    def state(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def held(self) -> bool: ...


def _line(row: VisitRow, rows: Sequence[VisitRow]) -> VisitLine:
    hours = row.starts, row.ends
    own = (o for o in rows if o.id != row.id and o.unit_id == row.unit_id and o.held)
    same = (o for o in own if o.on_date == row.on_date)
    meets = (o.title for o in same if overlap(hours, (o.starts, o.ends)))
    changed = "n'est plus ce jour-là"
    happens = row.state in ("accepted", "took_place")
    why = "" if row.held else (changed if happens else f"est {ACTION_STATES[row.state]}")
    return VisitLine(
        id=row.id,
        action_id=row.action_id,
        title=row.title,
        unit=row.name,
        on=row.on_date,
        starts=row.starts,
        ends=row.ends,
        changed_at=row.planned_at,
        why=why,
        overlaps=tuple(meets) if row.held else (),
    )


def _days(
    session: Session, course: Course, scope: Scope, held: Held, visits: Sequence[VisitLine]
) -> tuple[tuple[date, tuple[OpenLine, ...]], ...]:
    asked = AskedProgramme(within=(_below(held.unit_id),), opens=seen(scope))
    actions = read_actions(session, course, asked)
    facts = _facts(session, [one.id for one in actions if not one.off])
    by_place = {(one.action_id, one.on): one for one in visits}
    lines: dict[date, list[OpenLine]] = {}
    for action in (one for one in actions if one.id in facts):
        for day in action.days:
            visit = by_place.get((action.id, day.on))
            line = OpenLine(action=action, held=day, contact=facts[action.id], visit=visit)
            lines.setdefault(day.on, []).append(line)
    return tuple((on, tuple(sorted(lines[on], key=_by_hour))) for on in sorted(lines))


def _below(unit_id: int) -> Callable[[sa.FromClause], Any]:
    return lambda units: within(unit_id, units)


def _by_hour(line: OpenLine) -> str:
    return line.held.starts or line.held.ends or "~"


def _facts(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """Of these actions, those that are open to authorities, with their contact."""
    a = ACTION.c
    query = sa.select(a.id, a.contact, a.content).where(a.id.in_(ids))
    rows = session.connection().execute(query) if ids else ()
    return {
        row.id: row.contact for row in rows if "authorities" in (row.content.get("open_to") or ())
    }
