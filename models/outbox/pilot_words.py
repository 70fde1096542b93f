"""What a pilot writes in their own words: kept once, sent to each school of a list.

The message's rung is the number of what was written; its cohort is the one that reminders have, so
that a school which proposes meanwhile is not written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.work.comment import COMMENT

RULE, COHORT = "pilot_words", "silent_schools"
KIND = "silent_schools"
"""The ``subject_kind`` under which such words are kept; their subject is the cycle."""


def number_of(row: Any) -> int:
    """The number of the words that a message carries; 0 for a message that carries none."""
    return int(row.rung) if row.rule == RULE and str(row.rung).isdigit() else 0


def words_of(session: Session, rows: Sequence[Any]) -> dict[int, dict[str, str]]:
    """What *rows* (messages) carry, by number, with who writes."""
    wanted = {number_of(row) for row in rows} - {0}
    if not wanted:
        return {}
    c, p = COMMENT.c, PERSON.c
    query = (
        sa.select(c.id, c.text, c.as_function, UNIT.c.name.label("unit"), UNIT.c.level, p.name)
        .join(UNIT, UNIT.c.id == c.unit_id)
        .outerjoin(PERSON, sa.literal("p") + sa.cast(p.id, sa.String) == c.by)
        .where(c.id.in_(sorted(wanted)), c.subject_kind == KIND)
    )
    return {row.id: _words(row) for row in session.connection().execute(query)}


def _words(row: Any) -> dict[str, str]:
    subject, _, text = row.text.partition("\n")
    function = name_of(Level(row.level), row.as_function)
    return {"subject": subject, "text": text, "name": row.name or "", "function": function,
            "unit": row.unit}  # fmt: skip
