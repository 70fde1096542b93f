"""Documents, images and films are joined to an action, read by who may read it, and removed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
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
from models.gestures.actions.papers_said import need_said
from models.gestures.no_names import need_no_names_in
from models.gestures.under_way import need_under_way
from models.work import documents
from models.work.action import ActionState
from models.work.document import DOCUMENT, DocumentKind
from models.work.documents import Examined
from models.work.kit import is_of_the_kit
from models.work.library_entry import in_the_library
from models.work.partner import is_an_agreement
from models.work.retention.rows import is_of_the_archives
from models.work.rows import ActionRow
from models.work.signed_paper import is_a_signed_paper
from models.work.uses import NOTHING_SAID, SaidUses
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
    said: SaidUses = NOTHING_SAID,
    evidence: bool = False,
    settings: Settings | None = None,
) -> int:
    """Join *file* to an action; its number. The same file joined twice is one document.

    *said*: what the school's papers allow of it. Raises NotYours, BadDocument (an image without the
    papers, a use without a date, one too many), NamesPeopleInAFile, Refusal (the action was
    withdrawn or declined).
    """
    settings = settings or Settings()
    action = load(session, course, [action_id])[action_id]
    by = need_hand(session, course, action, by, moment)
    need_no_names_in(file.name)
    need_said(file.kind, said, course.local_day(moment))
    row = {
        "kind": file.kind,
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "digest": file.digest,
        "evidence": evidence,
    }
    twin = _room(session, action_id, file.digest, settings)
    if twin is not None:
        return twin
    documents.store(settings.documents, file)
    return _kept(session, course, action, row, said, by, moment)


def join_film(
    session: Session,
    course: Course,
    action_id: int,
    address: str,
    title: str,
    by: Actor,
    moment: datetime,
    *,
    said: SaidUses = NOTHING_SAID,
    evidence: bool = False,
    settings: Settings | None = None,
) -> int:
    """Join a film by its address, where the school published it; its number. Nothing is fetched.

    Raises NotYours, BadDocument (no address of a page, a film without the papers), Refusal.
    """
    settings = settings or Settings()
    action = load(session, course, [action_id])[action_id]
    by = need_hand(session, course, action, by, moment)
    need_said(DocumentKind.FILM, said, course.local_day(moment))
    address, name = _need_film(address, title)
    need_no_names_in(name)
    digest = sha256(address.encode()).hexdigest()
    twin = _room(session, action_id, digest, settings)
    if twin is not None:
        return twin
    row = {"kind": DocumentKind.FILM, "name": name, "media_type": "text/html", "size": 0}
    row |= {"digest": digest, "address": address, "evidence": evidence}
    return _kept(session, course, action, row, said, by, moment)


def _need_film(address: str, title: str) -> tuple[str, str]:
    address, name = address.strip(), " ".join(title.split())
    if not SHOWN_AT.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise BadDocument(
            "Ce n'est pas l'adresse d'une page où voir le film.",
            f"Elle commence par https:// et a {LONGEST_ADDRESS} signes au plus.",
        )
    if not name or len(name) > 200:
        raise BadDocument(
            "Le film n'a pas de titre.", "Donnez-lui un titre, de 200 signes au plus."
        )
    return address, name


SHOWN_AT = re.compile(r"https://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?")
LONGEST_ADDRESS = 500


def _room(session: Session, action_id: int, digest: str, settings: Settings) -> int | None:
    """The number of the document that the action has of *digest* already. Raises BadDocument."""
    lock_file(session, digest)
    present = joined(session, action_id)
    if twin := next((d for d in present if d.digest == digest), None):
        return int(twin.id)
    if len(present) >= settings.documents_per_action:
        raise BadDocument(
            f"Cette action a déjà {len(present)} documents.", "Retirez-en un avant d'en joindre."
        )
    return None


def _kept(
    session: Session,
    course: Course,
    action: ActionRow,
    row: Mapping[str, Any],
    said: SaidUses,
    by: Actor,
    moment: datetime,
) -> int:
    values = {**row, **attested(said, by, moment)}
    values |= {"action_id": action.id, "added_at": moment, "added_by": by.slot}
    number = session.connection().execute(sa.insert(DOCUMENT).values(**values).returning(D.id))
    document = int(number.scalar_one())
    write_of(session, course, "document.added", action, document, by, moment)
    if said.uses:
        facts = facts_of(said)
        write_of(session, course, "document.uses_said", action, document, by, moment, facts)
    return document


def attested(said: SaidUses, by: Actor, moment: datetime) -> dict[str, Any]:
    """*said* as columns, with who attests it and when; of a document of which nothing is said,
    nobody does."""
    if not said.attested:
        return said.columns
    who = {"consent": True, "attested_by": by.slot, "attested_at": moment}
    return said.columns | who


def facts_of(said: SaidUses) -> dict[str, Any]:
    """What the journal keeps of what was said."""
    return {"uses": sorted(said.uses), "until": said.until.isoformat() if said.until else None}


def remove(session: Session, course: Course, document_id: int, by: Actor, moment: datetime) -> str:
    """Take a document off its action; its line stays. Returns the digest to :func:`sweep` once
    this is committed. Raises NotYours, NotFound."""
    document = find(session, document_id)
    action = load(session, course, [document.action_id])[document.action_id]
    by = need_hand(session, course, action, by, moment)
    session.connection().execute(
        sa.update(DOCUMENT).where(D.id == document_id).values(removed_at=moment)
    )
    write_of(session, course, "document.removed", action, document_id, by, moment)
    return str(document.digest)


def sweep(engine: sa.Engine, folder: Path, digest: str) -> bool:
    """Delete the file of *digest* unless a document still has it; whether it was deleted."""
    with gesture(engine) as session:
        lock_file(session, digest)
        held = sa.select(D.id).where(D.digest == digest, D.removed_at.is_(None)).limit(1)
        if session.connection().execute(held).first() is not None:
            return False
        if joined_to_an_occasion(session, digest) or is_a_signed_paper(session, digest):
            return False
        if in_the_library(session, digest) or is_an_agreement(session, digest):
            return False
        if is_of_the_kit(session, digest) or is_of_the_archives(session, digest):
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


def need_hand(
    session: Session, course: Course, action: ActionRow, by: Actor, moment: datetime
) -> Actor:
    """Whoever carries the action, under way. Raises CycleIsClosed, NotYours, Refusal."""
    need_under_way(session, course)
    day, to = course.local_day(moment), "gérer les documents de cette action"
    right = need(session, by, Gesture.PROPOSE, action.unit_id, day, to)
    if action.state in GONE:
        raise Refusal("Cette action n'a plus cours : ses documents ne changent plus.")
    return right.by


def lock_file(session: Session, digest: str) -> None:
    """Who joins a file and who deletes it do not cross; on SQLite, a gesture is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        key = int(digest[:15], 16)
        session.connection().execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def write_of(
    session: Session,
    course: Course,
    what: str,
    action: ActionRow,
    document_id: int,
    by: Actor,
    moment: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write in the journal what happened to a document of *action*: numbers, never words."""
    entry = {"what": what, "subject": f"action.{action.id}", "unit_id": action.unit_id}
    entry |= {"by": by.slot, "facts": {"document": document_id} | dict(more or {})}
    journal.write(session, course.cycle_id, moment, [entry])
