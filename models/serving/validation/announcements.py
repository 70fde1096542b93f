"""What is decided and kept until it is announced together: where, how many, and who will be told.

An announcement is looked at by making it and undoing it: what is shown is what would be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.errors import Refusal
from models.gestures.actions.flagships import chooser
from models.gestures.chain.announcing import to_relays, verdicts, waiting_letters
from models.gestures.validation.announcing_together import announce
from models.outbox.addressees import addresses
from models.planner.cohorts import whole
from models.planner.executor import cohort_parameters
from models.planner.instructed import last_owed
from models.territory.unit import UNIT
from models.words.french import plural
from models.words.nouns import TOLD
from models.words.sort_keys import bytewise
from models.work.action import ACTION, ActionState
from models.work.announced import announced
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION

A = ActionState


@dataclass(frozen=True, kw_only=True)
class Area:
    """A bassin, or a département for what has none: decisions kept, and what is not decided."""

    name: str
    accepted: int
    declined: int
    open: int


@dataclass(frozen=True, kw_only=True)
class TrackGroup:
    """The units of one week and place. *on*: the date on which it is announced anyway."""

    track: Track
    on: date | None
    announced: bool
    areas: tuple[Area, ...]

    @property
    def key(self) -> str:
        """What names it in a form."""
        return str(self.track)

    @property
    def kept(self) -> int:
        return sum(area.accepted + area.declined for area in self.areas)

    @property
    def open(self) -> int:
        return sum(area.open for area in self.areas)


def kept_back(session: Session, course: Course, moment: datetime) -> list[TrackGroup]:
    """The decisions that wait to be announced, by week and place."""
    rows = session.connection().execute(_kept(course)).all()
    return [_group(session, course, track, rows, moment) for track in sorted(course.dates)]


def _group(
    session: Session, course: Course, track: Track, rows: Sequence[Any], moment: datetime
) -> TrackGroup:
    here = [r for r in rows if Track.of(r) == track]
    areas = tuple(
        Area(name=r.name, accepted=r.accepted, declined=r.declined, open=r.open)
        for r in here
        if r.accepted or r.declined or r.open
    )
    on = course.dates[track].get("announce")
    return TrackGroup(
        track=track,
        on=on.on if on else None,
        areas=areas,
        announced=announced(session, course, track, moment),
    )


def _kept(course: Course) -> Any:
    a, p, area = ACTION.c, PARTICIPATION.c, UNIT.alias("area")
    kept = sa.and_(a.decided_on.is_not(None), a.announced.is_(sa.false()), a.state != A.WITHDRAWN)
    declined = a.state == A.DECLINED
    counted = {
        "accepted": sa.and_(kept, sa.not_(declined)),
        "declined": sa.and_(kept, declined),
        "open": a.state.in_([A.SUBMITTED, A.RETURNED]),
    }
    counts = [sa.func.count(sa.case((c, a.id))).label(name) for name, c in counted.items()]
    return (
        sa.select(p.week, p.week_ends, p.place, area.c.id, area.c.name, *counts)
        .select_from(ACTION)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .join(PARTICIPATION, sa.and_(p.unit_id == a.unit_id, p.cycle_id == a.cycle_id))
        .join(area, area.c.id == chooser(UNIT))
        .where(a.cycle_id == course.cycle_id)
        .group_by(p.week, p.week_ends, p.place, area.c.id, area.c.name, area.c.name_order)
        .order_by(area.c.name_order)
    )


def without_parents(session: Session, course: Course, day: date) -> list[str]:
    """The bassins and circonscriptions that have actions, and none with parents."""
    units = whole("basins_without_parents").subquery()
    query = (
        sa.select(UNIT.c.name)
        .where(UNIT.c.id.in_(sa.select(units.c.unit_id)))
        .order_by(UNIT.c.name_order)
    )
    given = cohort_parameters(course, day, "")
    return list(session.connection().execute(query, given).scalars())


# ── what announcing sends ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ToldNews:
    """One message: who is told what, of which unit."""

    name: str
    unit: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Announced:
    """An announcement that was made: *decisions*, and each message it owed."""

    decisions: int
    messages: tuple[ToldNews, ...]
    people: int


def announce_and_look(
    session: Session, course: Course, tracks: Sequence[Track], by: Actor, moment: datetime
) -> Announced:
    """Announce what is decided in *tracks*; return who is told. Raises NotYours."""
    m = MESSAGE.c
    last = last_owed(session)
    waited = [row.id for row in waiting_letters(session, course)]
    leaves = sa.or_(m.id > last, sa.and_(m.id.in_(waited), m.state == MessageState.OWED))
    decisions = announce(session, course, tracks, by, moment)
    rules = verdicts(course) | to_relays(course)
    about_it = sa.and_(m.subject_kind == SubjectKind.ACTION, ACTION.c.id == m.subject_id)
    query = (
        sa.select(MESSAGE, UNIT.c.name.label("unit"), ACTION.c.title)
        .join(UNIT, UNIT.c.id == m.unit_id)
        .outerjoin(ACTION, about_it)
        .where(leaves, m.cycle_id == course.cycle_id, m.rule.in_(sorted(rules)))
        .order_by(bytewise(m.rule), UNIT.c.name_order, m.id)
    )
    rows = session.connection().execute(query).all()
    names = addresses(session, rows)
    told = tuple(_told(course, row, names[row.slot][1]) for row in rows)
    return Announced(decisions=decisions, messages=told, people=len({r.slot for r in rows}))


class OtherDecisions(Refusal):
    """The decisions to announce are not as many as somebody read and typed."""

    status = 409


def need_decisions(found: Announced, typed: int) -> None:
    """Refuse an announcement of other than *typed* decisions: it is of what was read."""
    if typed != found.decisions:
        said = plural(found.decisions, "décision serait annoncée", "décisions seraient annoncées")
        raise OtherDecisions(
            f"{said}, et non {typed} : rien n'est annoncé.",
            f"Relisez-les, puis confirmez avec --decisions {found.decisions}.",
            decisions=found.decisions,
        )


class OwedNews(Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def unit(self) -> str: ...


def _told(course: Course, row: OwedNews, name: str) -> ToldNews:
    words = TOLD[course.definition.messages[row.rule].to]
    what = f"« {row.title} » : {words}" if row.title is not None else words
    return ToldNews(name=name, unit=row.unit, what=what)
