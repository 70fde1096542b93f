"""A pilot says a letter in their own words: its subject and paragraphs, in place of the text's.

Greeting, button, deadline, reason and foot stay. The words are written once and read before any
letter carries them; a letter that left, or that somebody else changed meanwhile, is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.mail.posting import digests_at_rest, find_messages
from models.letters import markup
from models.work.instruction import WORDING
from models.work.message import MESSAGE, MessageState
from models.work.subjects import FOR_ONESELF
from models.year.classes import MessageClass
from models.year.course import Course

LONGEST_SUBJECT, LONGEST = 100, 4000
M, S = MESSAGE.c, MessageState
CARRIES = (S.OWED, S.HELD)
"""The states in which a letter, or the digest of an item, may still be said otherwise."""


class Unsaid(Refusal):
    """Words that are missing or too long."""

    status = 422


class SaidMeanwhile(Refusal):
    """Letters that left, or that somebody else changed, since they were looked at."""

    status = 409


def write(
    session: Session, course: Course, subject: str, text: str, by: Actor, moment: datetime
) -> int:
    """Keep words that no letter carries yet; their number. Raises NotYours, Unsaid."""
    by = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, course.local_day(moment)).by
    subject, text = markup.one_line(subject), text.strip()
    check(subject, text)
    row = {
        "cycle_id": course.cycle_id,
        "subject": subject,
        "text": text,
        "written_at": moment,
        "written_by": by.slot,
    }
    done = session.connection().execute(sa.insert(WORDING).values(row))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def check(subject: str, text: str) -> None:
    """Refuse words that say nothing, or too much. Raises Unsaid."""
    if not markup.one_line(subject) or not any(map(_says, markup.blocks(markup.typed(text)))):
        raise Unsaid("Il manque un objet ou un texte.", "Écrivez les deux.")
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST:
        raise Unsaid(
            "L'objet ou le texte est trop long.",
            f"{LONGEST_SUBJECT} signes au plus pour l'objet, {LONGEST} pour le texte.",
        )


def _says(block: markup.Block) -> bool:
    return any(markup.bare(line).strip() for line in block.lines)


def need_words(session: Session, course: Course, number: int) -> Any:
    """Words written in this cycle. Raises NotFound."""
    w = WORDING.c
    query = sa.select(WORDING).where(w.id == number, w.cycle_id == course.cycle_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ces mots ne sont pas, ou plus, dans ce cycle.", "Écrivez-les de nouveau.")
    return row


def editable(session: Session, rows: Sequence[Any]) -> list[Any]:
    """Those of *rows* that may still be said otherwise: not what is leaving, nor a digest (its
    items are), nor a letter to sign in with."""
    digests = digests_at_rest(session, rows, CARRIES)
    return [
        r
        for r in rows
        if r.cls is not MessageClass.DIGEST
        and r.subject_kind not in FOR_ONESELF
        and (r.state in CARRIES or r.digest_id in digests)
    ]


def mark_of(rows: Iterable[Any]) -> str:
    """What tells whether somebody said *rows* otherwise since they were looked at."""
    said = ",".join(f"{r.id}:{r.wording_id or 0}" for r in sorted(rows, key=lambda r: r.id))
    return sha256(said.encode()).hexdigest()[:16]


def reword(
    session: Session,
    course: Course,
    ids: Sequence[int],
    words: int | None,
    seen: str,
    by: Actor,
    moment: datetime,
) -> int:
    """Have the letters *ids* carry *words* (None: their own text again), all or none; how many.

    *seen*: their mark when they were looked at. Raises NotYours, NotFound, SaidMeanwhile.
    """
    by = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, course.local_day(moment)).by
    if words is not None:
        need_words(session, course, words)
    rows = find_messages(session, course, [str(i) for i in ids])
    may = editable(session, rows)
    if len(may) < len(rows):
        raise SaidMeanwhile(
            "Un de ces courriers est parti, ou part en ce moment : rien n'est modifié.",
            "Revenez aux courriers pour voir ceux qui attendent encore.",
        )
    if seen != mark_of(rows):
        raise SaidMeanwhile(
            "Quelqu'un d'autre a modifié ce texte pendant que vous écriviez.",
            "Vos mots sont encore là : comparez, puis relisez de nouveau.",
        )
    _carry(session, rows, words)
    what = "message.restored" if words is None else "message.reworded"
    entries = [
        {
            "what": what,
            "subject": f"message.{r.id}",
            "unit_id": r.unit_id,
            "by": by.slot,
            "facts": {"wording": r.wording_id if words is None else words},
        }
        for r in rows
        if r.wording_id != words
    ]
    journal.write(session, course.cycle_id, moment, entries)
    return len(rows)


def _carry(session: Session, rows: Sequence[Any], words: int | None) -> None:
    """Guarded by state and words: since a row was read, a delivery may have taken it, or somebody
    may have said it otherwise."""
    by_words: dict[int | None, list[int]] = {}
    for row in rows:
        by_words.setdefault(row.wording_id, []).append(row.id)
    for was, ids in by_words.items():
        for chunk in (ids[n : n + 1000] for n in range(0, len(ids), 1000)):
            still = sa.and_(
                M.id.in_(chunk),
                M.state.in_((*CARRIES, S.GATHERED)),
                M.wording_id.is_not_distinct_from(was),
            )
            moved = sa.update(MESSAGE).where(still).values(wording_id=words)
            if session.connection().execute(moved).rowcount != len(chunk):
                raise SaidMeanwhile("Un courrier vient de partir ou de changer.", "Recommencez.")
