"""A paper is written little by little: kept as one types, submitted once it is ready.

Who keeps a text that somebody else changed meanwhile is told so and shown both: neither is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.errors import Refusal, WrongMove
from models.gestures.papers.submitting import find_or_draft, need_writer
from models.words.nouns import PAPERS
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.paper_content import mark_of, read_paper
from models.work.rows import PaperRow
from models.year.course import Course

WRITTEN = (PaperState.DRAFT, PaperState.RETURNED)


class PaperChanged(Refusal):
    """Somebody kept another text since this one was read; *now* is what they kept."""

    def __init__(self, kind: PaperKind, now: dict[str, Any]) -> None:
        super().__init__(
            f"Quelqu'un d'autre a modifié {PAPERS[kind]} pendant que vous l'écriviez.",
            "Votre texte est encore là : comparez, puis enregistrez de nouveau.",
            now=now,
            mark=mark_of(now),
        )


def edit_paper(
    session: Session,
    course: Course,
    kind: PaperKind,
    unit_id: int,
    data: Mapping[str, Any],
    seen: str,
    by: Actor,
    moment: datetime,
) -> str:
    """Keep a paper as it is written so far, faults and all; return the mark of what is kept.

    *seen* is the mark of what was read. Raises NotYours, WrongMove (submitted), PaperChanged.
    """
    right = need_writer(session, course, kind, unit_id, by, moment)
    paper = find_or_draft(session, course, kind, unit_id)
    values, _ = read_paper(kind, data)
    if not is_written(session, paper):
        raise too_late(kind, paper)
    if paper.content == values:
        return mark_of(values)
    need_unchanged(kind, paper, seen)
    kept = sa.update(PAPER).where(PAPER.c.id == paper.id).values(content=values)
    session.connection().execute(kept)
    if not paper.content:
        entry = {"what": "paper.drafted", "subject": f"paper.{paper.id}", "unit_id": unit_id}
        entry |= {"by": right.by.slot, "as_function": right.function}
        journal.write(session, course.cycle_id, moment, [entry])
    return mark_of(values)


def is_written(session: Session, paper: PaperRow | None) -> bool:
    """Whether a paper is still in its writers' hands: a draft, returned, or a version to issue."""
    if paper is None or paper.state in WRITTEN:
        return True
    awaited = paper.kind is PaperKind.VERSION and paper.state is PaperState.SUBMITTED
    return awaited and not _is_frozen(session, paper)


def _is_frozen(session: Session, paper: PaperRow) -> bool:
    f = FROZEN_VERSION.c
    mine = (f.subject_kind == paper.kind.value, f.subject_id == paper.id, f.round == paper.round)
    found = session.connection().execute(sa.select(f.id).where(*mine)).first()
    return found is not None


def need_unchanged(kind: PaperKind, paper: PaperRow, seen: str) -> None:
    if seen != mark_of(paper.content):
        raise PaperChanged(kind, paper.content)


def too_late(kind: PaperKind, paper: PaperRow) -> WrongMove:
    done = "soumis" if paper.state is PaperState.SUBMITTED else "validé"
    return WrongMove(
        f"Impossible de modifier {PAPERS[kind]} : ce texte est déjà {done}.",
        "Qui le valide peut le renvoyer pour correction.",
        state=paper.state.value,
    )
