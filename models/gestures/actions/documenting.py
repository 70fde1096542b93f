"""Documents and images are joined to an action, read by who may read it, and removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import gesture
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.under_way import need_under_way
from models.work import documents
from models.work.action import ActionState
from models.work.document import DOCUMENT, DocumentKind
from models.work.documents import Examined
from models.work.rows import ActionRow
from models.year.course import Course
from models.year.occasions import joined_to_an_occasion

D = DOCUMENT.c
GONE = (ActionState.WITHDRAWN, ActionState.DECLINED, ActionState.CANCELLED)


def join(
    session: Session,
    course: Course,
    action_id: int,
    file: Examined,
    by: Actor,
    moment: datetime,
    *,
    consent: bool = False,
    evidence: bool = False,
    settings: Settings | None = None,
) -> int:
    """Join *file* to an action; its number. The same file joined twice is one document.

    *consent*: who joins an image attests that who is on it agreed. Raises NotYours, BadDocument (an
    image without consent, one too many), Refusal (the action was withdrawn or declined).
    """
    settings = settings or Settings()
    action = load(session, course, [action_id])[action_id]
    by = _need_hand(session, course, action, by, moment)
    if file.kind is DocumentKind.IMAGE and not consent:
        raise BadDocument(
            "Une image ne se joint qu'avec l'accord des personnes qui y figurent.",
            "Cochez la case qui l'atteste, ou joignez autre chose.",
        )
    _lock(session, file.digest)
    present = joined(session, action_id)
    if twin := next((d for d in present if d.digest == file.digest), None):
        return int(twin.id)
    if len(present) >= settings.documents_per_action:
        raise BadDocument(
            f"Cette action a déjà {len(present)} documents.", "Retirez-en un avant d'en joindre."
        )
    documents.store(settings.documents, file)
    row = {
        "action_id": action_id,
        "kind": file.kind,
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "digest": file.digest,
        "evidence": evidence,
        "consent": True if file.kind is DocumentKind.IMAGE else None,
        "added_at": moment,
        "added_by": by.slot,
    }
    number = session.connection().execute(sa.insert(DOCUMENT).values(**row).returning(D.id))
    document = int(number.scalar_one())
    _write(session, course, "document.added", action, document, by, moment)
    return document


def remove(session: Session, course: Course, document_id: int, by: Actor, moment: datetime) -> str:
    """Take a document off its action; its line stays. Returns the digest to :func:`sweep` once
    this is committed. Raises NotYours, NotFound."""
    document = find(session, document_id)
    action = load(session, course, [document.action_id])[document.action_id]
    by = _need_hand(session, course, action, by, moment)
    session.connection().execute(
        sa.update(DOCUMENT).where(D.id == document_id).values(removed_at=moment)
    )
    _write(session, course, "document.removed", action, document_id, by, moment)
    return str(document.digest)


def sweep(engine: sa.Engine, folder: Path, digest: str) -> bool:
    """Delete the file of *digest* unless a document still has it; whether it was deleted."""
    with gesture(engine) as session:
        _lock(session, digest)
        held = sa.select(D.id).where(D.digest == digest, D.removed_at.is_(None)).limit(1)
        if session.connection().execute(held).first() is not None:
            return False
        if joined_to_an_occasion(session, digest):
            return False
        documents.forget(folder, digest)
        return True


def joined(session: Session, action_id: int) -> Sequence[Any]:
    """The documents of an action, in the order they came."""
    query = sa.select(DOCUMENT).where(D.action_id == action_id, D.removed_at.is_(None))
    return session.connection().execute(query.order_by(D.id)).all()


def find(session: Session, document_id: int) -> Any:
    """The document of a number. Raises NotFound, also once it was removed."""
    query = sa.select(DOCUMENT).where(D.id == document_id, D.removed_at.is_(None))
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce document n'existe pas, ou il a été retiré.", document=document_id)
    return row


def _need_hand(
    session: Session, course: Course, action: ActionRow, by: Actor, moment: datetime
) -> Actor:
    need_under_way(session, course)
    day, to = course.local_day(moment), "gérer les documents de cette action"
    right = need(session, by, Gesture.PROPOSE, action.unit_id, day, to)
    if action.state in GONE:
        raise Refusal("Cette action n'a plus cours : ses documents ne changent plus.")
    return right.by


def _lock(session: Session, digest: str) -> None:
    """Who joins a file and who deletes it do not cross; on SQLite, a gesture is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        key = int(digest[:15], 16)
        session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _write(
    session: Session,
    course: Course,
    what: str,
    action: ActionRow,
    document_id: int,
    by: Actor,
    moment: datetime,
) -> None:
    entry = {"what": what, "subject": f"action.{action.id}", "unit_id": action.unit_id}
    entry |= {"by": by.slot, "facts": {"document": document_id}}
    journal.write(session, course.cycle_id, moment, [entry])
