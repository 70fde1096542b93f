"""Holds, drops and rewordings of a sending, applied when it is owed.

What a pilot asked of a sending is done when it is owed: kept back, dropped, said otherwise.

A sending is all that one rule owes on one rung. What is kept back waits for a release by hand;
what is dropped stays in the outbox, with who asked for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.territory.people import PERSON
from models.work.instruction import INSTRUCTION, Does
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.transitions import moving
from models.year.course import Course

Sending = tuple[str, str]
"""A rule and its rung."""
M = MESSAGE.c
NOT_SENT = "non envoyé"
"""How the result of a message begins, that a pilot wanted nobody to receive."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the messages of a sending are owed; *restoration_id*: held since a copy was put back."""

    state: MessageState = MessageState.OWED
    wording_id: int | None = None
    result: str | None = None
    restoration_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "wording_id": self.wording_id,
            "result": self.result,
            "restoration_id": self.restoration_id,
        }


AS_EVER = Asked()
_ASKED = sa.select(INSTRUCTION).where(INSTRUCTION.c.cycle_id == sa.bindparam("cycle"))


def asked_of(session: Session, course: Course) -> dict[Sending, Asked]:
    """What pilots asked of the sendings of a cycle; those of which nothing was asked have none."""
    rows = session.connection().execute(_ASKED, {"cycle": course.cycle_id}).all()
    names = _names(session, {row.given_by for row in rows if row.does is Does.DROP})
    return {(row.rule, row.rung): _asked(row, names, course) for row in rows}


def _names(session: Session, slots: Collection[str]) -> dict[str, str]:
    """The names of people by their slot: by number, never through all of them."""
    persons = [int(slot[1:]) for slot in slots if slot.startswith("p")]
    if not persons:
        return {}
    query = sa.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(persons))
    return {f"p{row.id}": row.name for row in session.connection().execute(query)}


class InstructionRow(Protocol):
    @property
    def does(self) -> Does | None: ...
    @property
    def given_at(self) -> datetime: ...
    @property
    def given_by(self) -> str: ...
    @property
    def wording_id(self) -> int | None: ...


def _asked(row: InstructionRow, names: Mapping[str, str], course: Course) -> Asked:
    if row.does is Does.DROP:
        who = names.get(row.given_by) or "un pilote"
        result = f"{NOT_SENT} : {who} l'a demandé le {course.local_day(row.given_at):%d/%m/%Y}"
        return Asked(state=MessageState.DROPPED, wording_id=row.wording_id, result=result)
    held = row.does is Does.HOLD
    state = MessageState.HELD if held else MessageState.OWED
    return Asked(state=state, wording_id=row.wording_id)


def kept_back(asked: Asked) -> Asked:
    """The same, waiting for a release by hand unless it was dropped."""
    return asked if asked.state is MessageState.DROPPED else replace(asked, state=MessageState.HELD)


def held_since(asked: Asked, restored: Asked) -> Asked:
    """As *asked*, but what would leave or wait is held as *restored* says: it may have left."""
    if asked.state is MessageState.DROPPED:
        return asked
    return replace(restored, wording_id=asked.wording_id)


def already_held(session: Session, cycle_id: int, rules: Collection[str]) -> dict[Sending, int]:
    """How many recipients each sending of *rules* keeps waiting for a release."""
    query = (
        sa.select(M.rule, M.rung, sa.func.count(M.slot.distinct()))
        .where(M.cycle_id == cycle_id, M.state == MessageState.HELD, M.rule.in_(sorted(rules)))
        .group_by(M.rule, M.rung)
    )
    return {(rule, rung): count for rule, rung, count in session.connection().execute(query)}


def last_owed(session: Session) -> int:
    """The number of the last message: those of a gesture come after it."""
    return int(session.connection().execute(sa.select(sa.func.max(M.id))).scalar() or 0)


def hold_above(
    session: Session,
    cycle_id: int,
    limit: int | None,
    rules: Collection[str],
    moment: datetime,
    *,
    after: int,
    together: bool = False,
) -> None:
    """Keep back what *rules* owed at *moment* in this very gesture, to more than *limit*: the
    messages that come *after* the last one before it, for a clock that stands still. *together*:
    all of them as soon as one sending is too large."""
    if limit is None:
        return
    new = sa.and_(
        M.cycle_id == cycle_id,
        M.state == MessageState.OWED,
        M.owed_at == moment,
        M.id > after,
        M.rule.in_(sorted(rules)),
    )
    query = sa.select(M.rule, M.rung, sa.func.count(M.slot.distinct()), sa.func.count())
    found = session.connection().execute(query.where(new).group_by(M.rule, M.rung)).all()
    held = {(rule, rung): count for rule, rung, people, count in found if people > limit}
    if together and held:
        held = {(rule, rung): count for rule, rung, _, count in found}
    for rule, rung in held:
        session.connection().execute(
            moving(MESSAGE, MESSAGE_MOVES, MessageState.HELD, new, M.rule == rule, M.rung == rung)
        )
    note_kept_back(session, cycle_id, moment, held=held)


def note_kept_back(
    session: Session,
    cycle_id: int,
    moment: datetime,
    *,
    held: Mapping[Sending, int],
    dropped: Mapping[Sending, int] | None = None,
) -> None:
    """Write down which sendings were kept back or dropped as they were owed, with their counts."""
    entries = [
        {
            "what": what,
            "subject": f"cycle.{cycle_id}",
            "facts": {"rule": rule, "rung": rung, "count": count},
        }
        for what, sendings in (("sending.held", held), ("sending.dropped", dropped or {}))
        for (rule, rung), count in sorted(sendings.items())
        if count
    ]
    journal.write(session, cycle_id, moment, entries)
