"""Free-text mailings of a pilot to a list.

What a pilot writes in their own words: kept once, sent to each school or person of a list.

The message's rung is the number of what was written, its rule says to which list: its cohort is the
list's own, so that who proposes or answers meanwhile is not written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.work.comment import COMMENT
from models.work.rows import MessageRow
from models.year.message_kinds import Topic

TEXT = "pilot_words"


@dataclass(frozen=True, kw_only=True)
class WrittenToList:
    """A list that is written to: the *rule* of its messages, the *cohort* whose units it has (their
    re-check), the *reason* that each letter gives, and the *topic* of its page."""

    rule: str
    cohort: str
    reason: str
    topic: Topic


SILENT = "silent_schools"
LISTS = {
    SILENT: WrittenToList(
        rule="pilot_words",
        cohort="silent_schools",
        reason="école ou établissement sans proposition à ce jour",
        topic=Topic.CALL,
    ),
    "late_validators": WrittenToList(
        rule="pilot_words_late",
        cohort="late_validators",
        reason="une réponse de vous est attendue, et sa date est passée",
        topic=Topic.LATE,
    ),
    "alone": WrittenToList(
        rule="pilot_words_alone",
        cohort="relays_and_pilots_alone",
        reason="relais ou pilote sans suppléance à ce jour",
        topic=Topic.DEPUTY,
    ),
    "unattached": WrittenToList(
        rule="pilot_words_unattached",
        cohort="unattached_schools",
        reason="école ou établissement sans bassin ni circonscription à ce jour",
        topic=Topic.YEAR,
    ),
}
"""By the ``subject_kind`` under which the words are kept; their subject is the cycle."""
BY_RULE = {listed.rule: name for name, listed in LISTS.items()}
"""The list that a message was written to, by its rule."""
RULES = tuple(BY_RULE)


def number_of(row: MessageRow) -> int:
    """The number of the words that a message carries; 0 for a message that carries none."""
    return int(row.rung) if row.rule in BY_RULE and str(row.rung).isdigit() else 0


def words_of(session: Session, rows: Sequence[Any]) -> dict[int, dict[str, str]]:
    """What *rows* (messages) carry, by number, with who writes."""
    wanted = {number_of(row) for row in rows} - {0}
    if not wanted:
        return {}
    c, p = COMMENT.c, PERSON.c
    query = (
        sa.select(
            c.id,
            c.subject_kind,
            c.text,
            c.as_function,
            UNIT.c.name.label("unit"),
            UNIT.c.level,
            p.name,
        )
        .join(UNIT, UNIT.c.id == c.unit_id)
        .outerjoin(PERSON, sa.literal("p") + sa.cast(p.id, sa.String) == c.by)
        .where(c.id.in_(sorted(wanted)), c.subject_kind.in_(LISTS))
    )
    return {row.id: _words(row) for row in session.connection().execute(query)}


class _WordsRow(Protocol):
    @property
    def as_function(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def name(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def unit(self) -> str: ...


def _words(row: _WordsRow) -> dict[str, str]:
    subject, _, text = row.text.partition("\n")
    function = name_of(Level(row.level), row.as_function)
    return {
        "subject": subject,
        "text": text,
        "name": row.name or "",
        "function": function,
        "unit": row.unit,
        "list": row.subject_kind,
    }
