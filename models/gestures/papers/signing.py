"""After the visa, the PDF that was signed is joined to a paper, with its reference and its date; it
leaves with the letter that sends the paper, and is replaced only while nothing left by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.actions.documenting import lock_file
from models.gestures.dated_reference import faults_of_reference
from models.gestures.papers.submitting import tell_readers
from models.gestures.under_way import need_under_way
from models.words.nouns import PAPERS
from models.work import documents
from models.work.documents import Examined
from models.work.message import MESSAGE, MessageState
from models.work.paper import PAPER, PaperState
from models.work.rows import PaperRow
from models.work.signed_paper import SIGNED_PAPER, SignedPaper, signed_of
from models.work.subjects import SubjectKind
from models.year.course import Course

S, M = SIGNED_PAPER.c, MESSAGE.c
PDF = "application/pdf"
LEAVING = (MessageState.CLAIMED, MessageState.SENT)


class BadSignedPaper(Refusal):
    """What can't be joined; *errors*, in its facts: what is wrong with each field."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class SignedPdf:
    """A PDF that was signed: *reference*, its n° de courrier; *on*, the date it bears."""

    file: Examined
    reference: str
    on: date | None


def join_signed(
    session: Session,
    course: Course,
    paper_id: int,
    signed: SignedPdf,
    by: Actor,
    moment: datetime,
    *,
    settings: Settings | None = None,
) -> int:
    """Join the signed PDF of a paper that has its visa, in the place of the one it had; its number.
    The same PDF again, under the same reference, is the one there is.

    Raises BadSignedPaper (no reference, a date to come), BadDocument (no PDF), Refusal (no visa
    yet, or letters left with the one there is), NotFound, NotYours, CycleIsClosed.
    """
    paper, right = _need_hand(session, course, paper_id, by, moment)
    if paper.state is not PaperState.ACCEPTED:
        raise Refusal(
            f"Le document signé se joint après le visa, et {PAPERS[paper.kind]} ne l'a pas encore.",
            "Joignez-le une fois le visa donné.",
        )
    reference, on = _read(signed, course.local_day(moment))
    there = signed_of(session, paper_id)
    same = (signed.file.digest, reference, on)
    if there is not None and (there.digest, there.reference, there.signed_on) == same:
        return int(there.id)
    if there is not None:
        _need_not_left(session, course, there)
        _remove(session, there.id, right, moment)
    lock_file(session, signed.file.digest)
    documents.store((settings or Settings()).documents, signed.file)
    row = SignedPaper(
        cycle_id=course.cycle_id,
        paper_id=paper_id,
        reference=reference,
        signed_on=on,
        name=signed.file.name,
        size=len(signed.file.content),
        digest=signed.file.digest,
        joined_at=moment,
        joined_by=right.by.slot,
        joined_as=right.function,
    )
    session.add(row)
    session.flush()
    number = int(row.id or 0)
    _write(session, course, "paper.signed", paper, right, moment, number)
    _leave(session, course, paper, moment)
    return number


def withdraw_signed(
    session: Session, course: Course, paper_id: int, by: Actor, moment: datetime
) -> str:
    """Take the signed PDF off a paper; the digest to sweep once this is committed.

    Raises NotFound (there is none), Refusal (letters left with it), NotYours, CycleIsClosed.
    """
    paper, right = _need_hand(session, course, paper_id, by, moment)
    there = signed_of(session, paper_id)
    if there is None:
        raise NotFound("Aucun document signé n'est joint.", "Il n'y a rien à retirer.")
    _need_not_left(session, course, there)
    _remove(session, there.id, right, moment)
    _write(session, course, "paper.unsigned", paper, right, moment, int(there.id))
    return str(there.digest)


def leave_unsigned(
    session: Session, course: Course, paper_id: int, by: Actor, moment: datetime
) -> None:
    """Let the letter of a paper that waits for its signed PDF leave without it.

    Raises Refusal (it does not wait), NotFound, NotYours, CycleIsClosed.
    """
    paper, right = _need_hand(session, course, paper_id, by, moment)
    if not _leave(session, course, paper, moment):
        raise Refusal("Ce courrier n'attend aucun document signé.", "Il n'y a rien à faire partir.")
    _write(session, course, "paper.left_unsigned", paper, right, moment)


def has_left(session: Session, course: Course, paper_id: int, since: datetime) -> bool:
    """Whether a letter that sends a paper left, or is leaving, with what was joined *since*."""
    left = sa.select(M.id).where(
        M.cycle_id == course.cycle_id,
        M.subject_kind == SubjectKind.PAPER,
        M.subject_id == paper_id,
        M.rule.in_(course.definition.owed_to("framing_readers")),
        M.state.in_(LEAVING),
        sa.or_(M.sent_at.is_(None), M.sent_at >= since),
    )
    return session.connection().execute(left.limit(1)).first() is not None


def _need_hand(
    session: Session, course: Course, paper_id: int, by: Actor, moment: datetime
) -> tuple[PaperRow, Right]:
    need_under_way(session, course)
    query = sa.select(PAPER).where(PAPER.c.id == paper_id, PAPER.c.cycle_id == course.cycle_id)
    paper = session.connection().execute(query.with_for_update()).first()
    if paper is None:
        raise NotFound(f"L'écrit n° {paper_id} n'existe pas dans ce cycle.", "Vérifiez son numéro.")
    day = course.local_day(moment)
    return paper, need(session, by, Gesture.JOIN_SIGNED, paper.unit_id, day)


def _read(signed: SignedPdf, today: date) -> tuple[str, date]:
    if signed.file.media_type != PDF:
        raise BadDocument(
            f"Le fichier « {signed.file.name} » n'est pas un PDF.",
            "Joignez le document signé, enregistré ou numérisé en PDF.",
        )
    reference, errors = faults_of_reference(
        signed.reference,
        signed.on,
        today,
        field="signed_on",
        missing="Donnez sa référence (n° de courrier).",
        undated="Donnez la date qu'il porte.",
    )
    if errors or signed.on is None:
        step = "Corrigez, puis joignez-le de nouveau."
        raise BadSignedPaper(" ".join(errors.values()), step, errors=errors)
    return reference, signed.on


def _need_not_left(session: Session, course: Course, there: SignedPaper) -> None:
    if has_left(session, course, there.paper_id, there.joined_at):
        raise Refusal(
            "Des courriers sont partis avec ce document signé : il ne se remplace ni ne se retire.",
            "S'il est faux, écrivez à ceux qui l'ont reçu.",
        )


def _remove(session: Session, number: int, right: Right, moment: datetime) -> None:
    gone = {"removed_at": moment, "removed_by": right.by.slot}
    session.connection().execute(sa.update(SIGNED_PAPER).where(S.id == number).values(**gone))


def _leave(session: Session, course: Course, paper: PaperRow, moment: datetime) -> bool:
    """Owe the letter that waited for the signed PDF; whether it did."""
    waits = sa.update(PAPER).where(PAPER.c.id == paper.id, PAPER.c.awaits_signed.is_(sa.true()))
    if not session.connection().execute(waits.values(awaits_signed=False)).rowcount:
        return False
    tell_readers(session, course, [paper.id], moment)
    return True


def _write(
    session: Session,
    course: Course,
    what: str,
    paper: PaperRow,
    right: Right,
    moment: datetime,
    signed: int | None = None,
) -> None:
    entry = {"what": what, "subject": f"paper.{paper.id}", "unit_id": paper.unit_id}
    entry |= {"by": right.by.slot, "as_function": right.function}
    facts = {"round": paper.round} | ({"signed": signed} if signed else {})
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
