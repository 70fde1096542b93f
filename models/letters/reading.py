"""A letter read by somebody else than its recipient: as it would leave, without the link that
would act in their name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.letters.markup import bare, quiet
from models.letters.rendering import Letter, Words
from models.outbox import sending
from models.territory.functions import functions_as
from models.territory.unit import UNIT
from models.territory.within import of_academy
from models.work.message import MESSAGE, MessageState
from models.work.rows import KeptMessage
from models.year.classes import MessageClass
from models.year.course import Course, by_course

SIGN_IN = "sign_in"
NO_PORTAL = ""
"""Its link would act for its recipient: whoever reads it here is somebody else."""


def of_the_academy(course: Course) -> Any:
    """The SQL condition that a message is read where the cycle's mail is: any cycle may carry the
    sign-in letter of somebody whose own académie has none, and it is not for others to read."""
    here = sa.select(UNIT.c.id).where(of_academy(course.academy_id))
    return sa.or_(MESSAGE.c.rule != SIGN_IN, MESSAGE.c.unit_id.in_(here))


def letter_of(
    session: Session,
    course: Course,
    row: KeptMessage,
    at: datetime,
    wording: Mapping[str, str] | None = None,
    own_text: Mapping[str, str] | None = None,
    said: str = "",
) -> Letter:
    """The message *row* as its recipient reads it at *at*; *wording*: as if it were said so;
    *own_text*: as if its text had these blocks; *said*: a paragraph before its own.

    Raises BadText.
    """
    items = _items(session, row)
    contexts: dict[int, dict[str, Any]] = {}
    for of, own in by_course(session, course, [row, *items]):
        batch = read_batch(session, of, own)
        with functions_as(of.definition.functions_said):
            contexts |= {r.id: context_of(session, of, r, batch, at, NO_PORTAL) for r in own}
    if wording:
        contexts[row.id] |= {"wording": wording}
    if own_text is not None:
        contexts[row.id] |= {"own_text": own_text}
    if row.cls is MessageClass.DIGEST:
        carried = [(i.text, contexts[i.id]) for i in items]
        return rendering.render_digest(carried, contexts[row.id], said=said)
    return rendering.render(row.text, contexts[row.id], said=said)


SEVERAL = 60
"""Letters that are compared to find what they have in common."""


def common_words(session: Session, course: Course, rows: Sequence[Any], at: datetime) -> Words:
    """What *rows*, letters of one text, all say: without the name of a unit at the end of their
    subject, and without the paragraphs that differ from one to the next. Raises BadText."""
    rows = rows[:: max(1, len(rows) // SEVERAL)]
    batch = read_batch(session, course, rows)
    contexts = [context_of(session, course, r, batch, at, NO_PORTAL) for r in rows]
    said = [rendering.words(r.text, c) for r, c in zip(rows, contexts, strict=True)]
    if len(said) == 1:
        return said[0]
    subjects = {
        words.subject.removesuffix(f" – {bare(quiet(context['unit']['name']))}")
        for words, context in zip(said, contexts, strict=True)
    }
    paragraphs = [words.text.split("\n\n") for words in said]
    kept = [p for p in paragraphs[0] if all(p in other for other in paragraphs)]
    subject = subjects.pop() if len(subjects) == 1 else ""
    return Words(subject=subject, text="\n\n".join(kept))


def _items(session: Session, row: KeptMessage) -> list[Any]:
    """What a digest carries, or carried."""
    if row.state is MessageState.GATHERED or row.cls is not MessageClass.DIGEST:
        return []
    if row.state is MessageState.SENT:
        return _sent_items(session, row.id)
    return sending.items_of(session, [row.id])


def _sent_items(session: Session, digest: int) -> list[Any]:
    m = MESSAGE.c
    sent = MESSAGE.select().where(m.digest_id == digest, m.state == MessageState.SENT)
    return list(session.connection().execute(sent.order_by(m.id)).all())
