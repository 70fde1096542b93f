"""Decisions in words: what was answered, by which function, in whose stead, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Right
from models.access.scope import Scope
from models.gestures.chain.next_step import CLIMB
from models.territory.delegation import DELEGATION_ORDER, order_in_words
from models.territory.functions import functions, name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.words.nouns import LEVELS
from models.work.action import ACTION
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.work.verdicts import verdict_of

T = TaskState
DECIDED = (T.ACCEPTED, T.RETURNED, T.DECLINED, T.TACIT)


@dataclass(frozen=True, kw_only=True)
class NamesBySlot:
    """The names that slots stand for: ``p12`` a person, ``relay@5`` a function in a unit."""

    persons: dict[str, str] = field(default_factory=dict)
    units: dict[str, tuple[str, Level]] = field(default_factory=dict)

    def stead(self, on_behalf: str | None) -> str:
        """« à la place de… », « faute de réponse : relais, Circonscription Un », or nothing."""
        if not on_behalf:
            return ""
        if "@" not in on_behalf:
            name = self.persons.get(on_behalf, "")
            return f"à la place de {name}" if name else "à la place du titulaire"
        function, _, unit = on_behalf.partition("@")
        name, level = self.units.get(unit, ("", Level.ACADEMY))
        return f"faute de réponse : {name_of(level, function)}, {name}"


def names_of(session: Session, slots: Iterable[str | None]) -> NamesBySlot:
    """The names of *slots*, as ``on_behalf`` has them."""
    known = {slot for slot in slots if slot}
    persons = [int(s[1:]) for s in known if s.startswith("p") and s[1:].isdigit()]
    units = [int(s.partition("@")[2]) for s in known if "@" in s]
    return NamesBySlot(persons=_persons(session, persons), units=_units(session, units))


def _persons(session: Session, ids: Sequence[int]) -> dict[str, str]:
    query = sa.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(ids))
    return {f"p{row.id}": row.name for row in session.connection().execute(query)} if ids else {}


def _units(session: Session, ids: Sequence[int]) -> dict[str, tuple[str, Level]]:
    query = sa.select(UNIT.c.id, UNIT.c.name, UNIT.c.level).where(UNIT.c.id.in_(ids))
    rows = session.connection().execute(query) if ids else ()
    return {str(row.id): (row.name, row.level) for row in rows}


def right_in_words(right: Right, unit: str, level: Level, names: NamesBySlot) -> str:
    """« relais, Circonscription Un, à la place de Claire Morel »."""
    climbed = "@" in (right.on_behalf or "")
    said = _short(right.function) if climbed else f"{name_of(level, right.function)}, {unit}"
    stead = names.stead(right.on_behalf)
    return f"{said}, {stead}" if stead else said


def _short(function: str) -> str:
    """A function whose level is not known: « pilote », « relais »."""
    found = next((f for (_, code), f in functions().items() if code == function), None)
    return found.name.split()[0] if found else function


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One decision. *level*: for which level; *round*: on which version."""

    task_id: int
    at: datetime
    answer: str
    state: TaskState
    who: str
    level: str
    round: int
    reason: str


def answers_on(session: Session, task: TaskRow, scope: Scope) -> tuple[Answer, ...]:
    """The decisions taken on the subject of *task*, the first one first.

    Those of higher levels that are not announced yet are shown to nobody below them.
    """
    t, u = TASK.c, UNIT.c
    action = sa.and_(t.subject_kind == SubjectKind.ACTION, ACTION.c.id == t.subject_id)
    query = (
        sa.select(
            TASK, u.name, u.level.label("of"), ACTION.c.announced, scope.sees(UNIT).label("seen")
        )
        .add_columns(DELEGATION_ORDER.c.reference, DELEGATION_ORDER.c.dated_on)
        .join(UNIT, u.id == t.unit_id)
        .outerjoin(ACTION, action)
        .outerjoin(DELEGATION_ORDER, DELEGATION_ORDER.c.id == t.order_id)
        .where(
            t.subject_kind == task.subject_kind,
            t.subject_id == task.subject_id,
            t.state.in_(DECIDED),
        )
        .order_by(t.decided_at, t.id)
    )
    rows = [r for r in session.connection().execute(query) if _may_know(r, task)]
    names = names_of(session, (r.on_behalf for r in rows))
    return tuple(_answer(row, names) for row in rows)


def _order(row: DecidedTask) -> str:
    said = order_in_words(row.reference, row.dated_on)
    return f", {said}" if said else ""


class DecidedTask(TaskRow, Protocol):
    """A task that was decided, and whether its reader sees who did."""

    @property
    def decided_at(self) -> datetime: ...
    @property
    def name(self) -> str: ...
    @property
    def of(self) -> Level: ...
    @property
    def announced(self) -> bool | None: ...
    @property
    def seen(self) -> bool: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def dated_on(self) -> date | None: ...


def _may_know(row: DecidedTask, task: TaskRow) -> bool:
    lower = CLIMB.index(row.level) <= CLIMB.index(task.level)
    told = row.announced is None or row.announced or row.state is T.RETURNED
    return bool(lower or told or row.seen)


def _answer(row: DecidedTask, names: NamesBySlot) -> Answer:
    right = Right(function=row.decided_as or "", on_behalf=row.on_behalf)
    by_silence = row.decided_as == "clock"
    return Answer(
        task_id=row.id,
        at=row.decided_at,
        answer=verdict_of(row),
        state=row.state,
        who="" if by_silence else f"{right_in_words(right, row.name, row.of, names)}{_order(row)}",
        level=LEVELS.get(row.level, ""),
        round=row.round,
        reason=row.reason or "",
    )
