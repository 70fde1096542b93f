"""What an académie's own programs are told: the same rows as the pages, through the same scope.

Lists are read by slices: what follows the row *after*, *most* rows and one more if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope, below_any
from models.clock import Moment
from models.database.types import words
from models.journal import JOURNAL
from models.planner.deciders import SLOTS, all_deciders, decider_parameters
from models.serving.actions.list import as_read
from models.serving.actions.page import VERDICTS
from models.serving.actions.visibility import deciding, seen, shown_state
from models.serving.validation.queue import courses_of
from models.territory.unit import UNIT, Level
from models.territory.within import within_number
from models.words.collation import same
from models.work.action import ACTION, FROZEN_VERSION, ActionState
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from models.year.cycle import CYCLE, Cycle, CycleState

A, U, J = ACTION.c, UNIT.c, JOURNAL.c


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Where to go on from, and how far."""

    after: int = 0
    most: int = 50

    def of(self, query: sa.Select[*tuple[Any, ...]], column: sa.ColumnElement[Any]) -> Any:
        return query.where(column > self.after).order_by(column).limit(self.most + 1)


def live_cycles(session: Session, scope: Scope, cycle_id: int | None = None) -> list[Cycle]:
    """The live cycles of the académies that *scope* reaches, or is below; of one number, if any."""
    mine = sa.select(sa.func.coalesce(U.academy_id, U.id)).where(U.id.in_(scope.unit_ids))
    below = sa.select(U.id).where(U.level == Level.ACADEMY, scope.sees(UNIT))
    theirs = sa.or_(CYCLE.c.academy_id.in_(mine), CYCLE.c.academy_id.in_(below))
    query = sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE, theirs).order_by(CYCLE.c.id)
    if cycle_id is not None:
        query = query.where(CYCLE.c.id == cycle_id)
    return list(session.scalars(query))


def units_seen(
    session: Session, scope: Scope, part: Slice, level: Level | None, under: int | None
) -> Sequence[Any]:
    """The units that *scope*'s holder sees, of one level, in or below one unit."""
    query = sa.select(UNIT).where(scope.sees(UNIT), U.part_of_id.is_(None))
    if level is not None:
        query = query.where(U.level == level)
    if under is not None:
        query = query.where(within_number(under))
    return session.connection().execute(part.of(query, U.id)).all()


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class WantedActions:
    """Which actions; all hold at once, none filters nothing. *since*: what happened to them since
    then may be known to who asks."""

    cycle: int | None = None
    state: ActionState | None = None
    unit: int | None = None
    theme: str | None = None
    since: datetime | None = None


def actions_of(session: Session, scope: Scope, part: Slice, wanted: WantedActions) -> Sequence[Any]:
    """The actions of live cycles that *scope*'s holder sees, as rows: the action's columns,
    ``unit``, ``code``, ``shown`` (the state to show), ``own``, and ``frozen`` (as it was last
    submitted)."""
    f = FROZEN_VERSION.c
    last = sa.and_(f.subject_kind == SubjectKind.ACTION, f.subject_id == A.id, f.round == A.round)
    shown = shown_state(scope)
    query = (
        sa.select(
            ACTION,
            U.name.label("unit"),
            U.code,
            shown.label("shown"),
            A.unit_id.in_(scope.unit_ids).label("own"),
            f.content.label("frozen"),
        )
        .join(UNIT, U.id == A.unit_id)
        .join(CYCLE, CYCLE.c.id == A.cycle_id)
        .outerjoin(FROZEN_VERSION, last)
        .where(seen(scope), CYCLE.c.state == CycleState.LIVE, *_filters(scope, wanted, shown))
    )
    return session.connection().execute(part.of(query, A.id)).all()


def _filters(scope: Scope, wanted: WantedActions, shown: sa.ColumnElement[Any]) -> list[Any]:
    asked = {
        "cycle": A.cycle_id == wanted.cycle,
        "state": shown == sa.literal(wanted.state, words(ActionState)),
        "theme": as_read(scope, "theme_same") == same(wanted.theme or ""),
    }
    found = [condition for name, condition in asked.items() if getattr(wanted, name) is not None]
    if wanted.unit is not None:
        found.append(within_number(wanted.unit))
    if wanted.since is not None:
        found.append(_news_since(scope, wanted.since))
    return found


def _news_since(scope: Scope, since: datetime) -> Any:
    """That the journal says something new of an action, which may be known to who asks: a verdict
    with its announcement only."""
    about = sa.literal("action.") + sa.cast(A.id, sa.String)
    after = sa.and_(J.chain == A.cycle_id, J.at >= since)
    open_news = sa.exists().where(after, J.subject == about, J.what.not_in(VERDICTS))
    verdict = sa.exists().where(after, J.subject == about)
    announced = sa.exists().where(after, J.what == "decisions.announced")
    knows = sa.and_(A.unit_id.not_in(scope.unit_ids), below_any(UNIT, deciding(scope)))
    told = sa.and_(A.announced, sa.or_(verdict, announced))
    return sa.or_(open_news, told, sa.and_(knows, verdict))


# ── validation ───────────────────────────────────────────────────────────────────────────────────


def tasks_for(session: Session, scope: Scope, part: Slice, moment: Moment) -> list[Any]:
    """The validation requests that *scope*'s actor may decide now, with the unit they are about
    (``about``, ``code``) and the ``title`` of an action."""
    found: list[Any] = []
    for course in courses_of(session, scope):
        given = decider_parameters(course, course.local_day(moment)) | {"slots": scope.slots}
        given |= {"after": part.after, "most": part.most + 1}
        found += session.connection().execute(_tasks(), given).all()
    return sorted(found, key=lambda row: row.id)[: part.most + 1]


@lru_cache(maxsize=1)
def _tasks() -> Any:
    may = all_deciders()
    mine = sa.select(may.c.task_id).where(may.c.slot.in_(SLOTS))
    f = FROZEN_VERSION.c
    read = sa.and_(
        f.subject_kind == TASK.c.subject_kind,
        f.subject_id == TASK.c.subject_id,
        f.round == TASK.c.round,
    )
    return (
        sa.select(TASK, U.name.label("about"), U.code, f.content)
        .join(UNIT, U.id == TASK.c.about_id)
        .outerjoin(FROZEN_VERSION, read)
        .where(TASK.c.id.in_(mine), TASK.c.id > sa.bindparam("after"))
        .order_by(TASK.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


PUBLISHED = (PaperKind.LETTER, PaperKind.VERSION, PaperKind.REVIEW)


def papers_of(
    session: Session,
    scope: Scope,
    part: Slice,
    kind: PaperKind | None = None,
    paper_id: int | None = None,
) -> Sequence[Any]:
    """The papers of live cycles that *scope*'s holder reads, as last submitted (``said``): those
    of the units they see; and, once accepted, what is published in their académie."""
    f, p = FROZEN_VERSION.c, PAPER.c
    last = sa.and_(f.subject_kind == p.kind, f.subject_id == p.id, f.round == p.round)
    mine = sa.select(sa.func.coalesce(U.academy_id, U.id)).where(U.id.in_(scope.unit_ids))
    published = sa.and_(
        p.kind.in_(PUBLISHED), p.state == PaperState.ACCEPTED, CYCLE.c.academy_id.in_(mine)
    )
    query = (
        sa.select(PAPER, f.content.label("said"), U.name.label("unit"), U.code)
        .join(UNIT, U.id == p.unit_id)
        .join(CYCLE, CYCLE.c.id == p.cycle_id)
        .join(FROZEN_VERSION, last)
        .where(CYCLE.c.state == CycleState.LIVE, sa.or_(scope.sees(UNIT), published))
    )
    if kind is not None:
        query = query.where(p.kind == kind)
    if paper_id is not None:
        query = query.where(p.id == paper_id)
    return session.connection().execute(part.of(query, p.id)).all()
