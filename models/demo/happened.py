"""What happened since somebody pressed « Un pas » in a demo: in words, and where each is read.

Counted from what the year itself writes: its letters and its journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.journal import JOURNAL
from models.words.french import plural
from models.work.demo import Pace
from models.work.message import MESSAGE, MessageState

Words = tuple[str, str]

ACTIONS, PAPERS, QUEUE = "/actions", "/cadrage", "/queue"
TOLD: Mapping[Words, tuple[str, tuple[str, ...]]] = {
    ("temps de l'année ouvert", "temps de l'année ouverts"): ("/", ("phase.opened",)),
    ("temps de l'année terminé", "temps de l'année terminés"): ("/", ("phase.closed",)),
    ("action proposée", "actions proposées"): (ACTIONS, ("action.submitted",)),
    ("action inscrite au programme", "actions inscrites au programme"): (
        ACTIONS,
        ("action.registered",),
    ),
    ("demande close", "demandes closes"): (
        QUEUE,
        (
            "validation.accepted",
            "validation.declined",
            "validation.returned",
            "validation.tacit",
            "action.lapsed",
        ),
    ),
    ("réponse sans action", "réponses sans action"): (ACTIONS, ("call.answered",)),
    ("texte soumis", "textes soumis"): (
        PAPERS,
        ("letter.submitted", "version.submitted", "synthesis.submitted", "review.submitted"),
    ),
    ("équipe au complet", "équipes au complet"): (PAPERS, ("team.completed",)),
    ("action qui a eu lieu", "actions qui ont eu lieu"): (ACTIONS, ("action.took_place",)),
    ("bilan rendu", "bilans rendus"): (ACTIONS, ("action.reported",)),
}
"""What is told, in this order; the rest is counted together."""
LETTERS, OTHERS = ("lettre partie", "lettres parties"), ("autre évènement", "autres évènements")
UNSEEN = ("messages.owed",)
"""Letters are counted as they leave."""


@dataclass(frozen=True, kw_only=True)
class HappenedLine:
    """« 12 lettres parties », and the page that shows them."""

    words: str
    path: str


def happened(session: Session, pace: Pace) -> tuple[HappenedLine, ...]:
    """What happened since the button was pressed; nothing where none was since the year went on."""
    if pace.since_seq is None or pace.since_at is None:
        return ()
    found = _noted(session, pace)
    lines = [(_letters(session, pace), LETTERS, "/mailbox")]
    for words, (path, whats) in TOLD.items():
        lines.append((sum(found.pop(what, 0) for what in whats), words, path))
    lines.append((sum(found.values()), OTHERS, "/runs"))
    return tuple(HappenedLine(words=plural(n, *words), path=path) for n, words, path in lines if n)


def _noted(session: Session, pace: Pace) -> dict[str, int]:
    """How often each thing was noted since, by its name."""
    j = JOURNAL.c
    query = (
        sa.select(j.what, sa.func.count())
        .where(j.chain == pace.cycle_id, j.seq > pace.since_seq, j.what.not_in(UNSEEN))
        .group_by(j.what)
    )
    return {row[0]: int(row[1]) for row in session.connection().execute(query)}


def _letters(session: Session, pace: Pace) -> int:
    m = MESSAGE.c
    query = sa.select(sa.func.count()).where(
        m.cycle_id == pace.cycle_id, m.state == MessageState.SENT, m.sent_at > pace.since_at
    )
    return int(session.connection().execute(query).scalar_one())
