"""A letter read by somebody else than its recipient: as it would leave, without the link that
would act in their name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.outbox import letters, sending
from models.outbox.contexts import context_of, read_batch
from models.outbox.letters import Letter
from models.outbox.message import MESSAGE, MessageState
from models.year.classes import MessageClass
from models.year.course import Course

NO_PORTAL = ""
"""Its link would act for its recipient: whoever reads it here is somebody else."""


def letter_of(session: Session, course: Course, row: Any, at: datetime) -> Letter:
    """The message *row* as its recipient reads it at *at*. Raises BadText."""
    items = _items(session, row)
    batch = read_batch(session, course, [row, *items])
    contexts = {
        r.id: context_of(session, course, r, batch, at, NO_PORTAL) for r in [row, *items]
    }  # fmt: skip
    if row.cls is MessageClass.DIGEST:
        return letters.render_digest([(i.text, contexts[i.id]) for i in items], contexts[row.id])
    return letters.render(row.text, contexts[row.id])


def _items(session: Session, row: Any) -> list[Any]:
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
