"""What was written to a list: to whom exactly, how it reads, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.letters import contexts, rendering
from models.letters.frame import Letter
from models.outbox.pilot_words import BY_RULE, RULES, SILENT
from models.words.collation import named
from models.words.nouns import MESSAGES_COUNTED
from models.work.message import MESSAGE, MessageState
from models.work.rows import MessageRow
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class WrittenBatch:
    """*name*: the list (of ``LISTS``); *to*: the unit and who reads for it, one for each message;
    *held*: how many wait; *became*: how many are in each other state, in words. *letter*: the first
    as it is read, or the *fault* for which it cannot be."""

    name: str = SILENT
    to: tuple[tuple[str, str], ...] = ()
    held: int = 0
    became: Mapping[str, int] = field(default_factory=dict)
    letter: Letter | None = None
    fault: str = ""


def written(session: Session, course: Course, number: int, moment: datetime) -> WrittenBatch:
    """The messages that carry the words *number*."""
    m = MESSAGE.c
    query = sa.select(MESSAGE).where(
        m.cycle_id == course.cycle_id, m.rule.in_(RULES), m.rung == str(number)
    )
    rows = session.connection().execute(query.order_by(m.unit_id, m.slot)).all()
    if not rows:
        return WrittenBatch()
    batch = contexts.read_batch(session, course, rows)
    counts = Counter(row.state for row in rows)
    held = counts.pop(MessageState.HELD, 0)
    context = contexts.context_of(session, course, rows[0], batch, moment, "")
    return WrittenBatch(
        name=BY_RULE[rows[0].rule],
        to=tuple(sorted((_reader(row, batch) for row in rows), key=lambda to: named(*to))),
        held=held,
        became={MESSAGES_COUNTED[state]: count for state, count in counts.items()},
        **_read(rows[0].text, context),
    )


def _read(text: str, context: dict[str, Any]) -> dict[str, Any]:
    """The letter, or why it cannot be written."""
    try:
        return {"letter": rendering.render(text, context)}
    except rendering.BadText as fault:
        return {"fault": str(fault)}


def _reader(row: MessageRow, batch: contexts.Batch) -> tuple[str, str]:
    person = batch.persons.get(row.person_id or 0)
    return batch.units[row.unit_id].name, person.name if person else "adresse de l'annuaire"
