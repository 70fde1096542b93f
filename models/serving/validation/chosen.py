"""Several requests chosen together, looked at before anything is decided: how many, which, by what
right, and which of them somebody answered meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Right
from models.access.scope import Scope, below_any
from models.clock import Moment
from models.gestures.actions.last_word import settled_by
from models.gestures.chain.holding import rights_of
from models.serving.validation.decisions import NamesBySlot, names_of, right_in_words
from models.serving.validation.task_page import READERS
from models.territory.unit import UNIT, Level
from models.words.french import capital
from models.words.nouns import PAPERS
from models.work.action import ACTION
from models.work.announced import kept_until
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.work.verdicts import verdict_of
from models.year.course import load_course
from models.year.cycle import CYCLE, Cycle, CycleState


@dataclass(frozen=True, kw_only=True)
class One:
    """A request. *said*: by what right it is decided, or what was answered, and by whom.
    *settles*: an agreement now puts the action in the programme; *kept*: the cycle
    tells such decisions together."""

    task_id: int
    kind: str
    title: str
    level: str
    unit: str
    said: str
    settles: bool = False
    objection: bool = False
    kept: bool = False
    state: TaskState = TaskState.OPEN
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """*mine* may be decided now; *done* were answered; *others* are none of theirs (a number)."""

    mine: tuple[One, ...] = ()
    done: tuple[One, ...] = ()
    others: int = 0

    def is_done_by(self, slots: Sequence[str], verdict: str) -> bool:
        """Whether everything was decided so already, by *slots*: sent twice, it is done once."""
        same = all(one.by in slots and one.state.value == verdict for one in self.done)
        return bool(self.done) and same and not (self.mine or self.others)


def look_at(session: Session, scope: Scope, ids: Sequence[int], moment: Moment) -> Chosen:
    """The requests *ids*, as *scope*'s actor may know of them."""
    rows = session.connection().execute(_chosen(scope, ids)).all()
    standing = _standing(session, scope, rows, moment)
    rights = standing.rights
    names = names_of(
        session, [*(r.on_behalf for r in rights.values()), *(r.on_behalf for r in rows)]
    )
    mine = [_mine(row, standing, names) for row in rows if row.id in rights]
    done = [
        _done(row, names) for row in rows if row.state is not TaskState.OPEN and _knows(row, scope)
    ]
    return Chosen(mine=tuple(mine), done=tuple(done), others=len(set(ids)) - len(mine) - len(done))


def _chosen(scope: Scope, ids: Sequence[int]) -> Any:
    t, decider = TASK.c, UNIT.alias("decider")
    held = [h for h in scope.held if h.function in READERS]
    return (
        sa.select(
            TASK,
            UNIT.c.name,
            decider.c.name.label("decider"),
            decider.c.level.label("at"),
            ACTION.c.title,
            ACTION.c.flagship,
            CYCLE.c.state.label("cycle_state"),
            below_any(decider, held).label("seen"),
        )
        .join(UNIT, UNIT.c.id == t.about_id)
        .join(decider, decider.c.id == t.unit_id)
        .join(CYCLE, CYCLE.c.id == t.cycle_id)
        .outerjoin(
            ACTION, sa.and_(t.subject_kind == SubjectKind.ACTION, ACTION.c.id == t.subject_id)
        )
        .where(t.id.in_(ids))
        .order_by(t.due_on, t.id)
    )


@dataclass(frozen=True, kw_only=True)
class Decidable:
    """What is known of the requests that may be decided: by what right each; of which an agreement
    is the last word; whose decision waits for the others."""

    rights: dict[int, Right] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)


def _standing(session: Session, scope: Scope, rows: Sequence[Any], moment: Moment) -> Decidable:
    is_open = [r for r in rows if r.state is TaskState.OPEN and r.cycle_state is CycleState.LIVE]
    found = Decidable()
    for cycle_id in dict.fromkeys(r.cycle_id for r in is_open):
        course = load_course(session, session.get_one(Cycle, cycle_id))
        asked = [r for r in is_open if r.cycle_id == cycle_id]
        day = course.local_day(moment)
        rights = rights_of(session, course, {r.id: scope.actor for r in asked}, day)
        found.rights.update(rights)
        found.settled.update(settled_by(session, course, list(rights), day))
        waits = {
            flagship: kept_until(session, course, course.home, moment, flagship=flagship)
            for flagship in {r.flagship for r in asked if r.flagship is not None}
        }
        found.kept.update(r.id for r in asked if waits.get(r.flagship))
    return found


class ChosenTask(TaskRow, Protocol):
    """A task that was chosen, its subject, and who decides."""

    @property
    def name(self) -> str: ...
    @property
    def decider(self) -> str: ...
    @property
    def at(self) -> Level: ...
    @property
    def title(self) -> str | None: ...
    @property
    def seen(self) -> bool: ...


def _knows(row: ChosenTask, scope: Scope) -> bool:
    return bool(row.seen or row.decided_by in scope.slots)


def _mine(row: ChosenTask, standing: Decidable, names: NamesBySlot) -> One:
    said = right_in_words(standing.rights[row.id], row.decider, Level(row.at), names)
    return One(
        task_id=row.id,
        kind=row.subject_kind,
        title=_title(row),
        level=row.level,
        unit=row.name,
        said=said,
        settles=row.id in standing.settled,
        objection=row.objection,
        kept=row.id in standing.kept,
    )


def _done(row: ChosenTask, names: NamesBySlot) -> One:
    right = Right(function=row.decided_as or "", on_behalf=row.on_behalf)
    by_somebody = row.decided_as not in (None, "clock")
    who = right_in_words(right, row.decider, Level(row.at), names) if by_somebody else ""
    summary = f"{verdict_of(row)}{f', par {who}' if who else ''}"
    return One(
        task_id=row.id,
        kind=row.subject_kind,
        title=_title(row),
        level=row.level,
        unit=row.name,
        said=summary,
        state=row.state,
        by=row.decided_by or "",
    )


def _title(row: ChosenTask) -> str:
    if row.title is not None:
        return str(row.title)
    return capital(PAPERS[row.subject_kind])
