"""Anybody writes to the académie by the form of its public programme: the letter waits in the
outbox like all others, and leaves in the hours in which people are written to.

The address that it reaches is shown to nobody; who writes leaves theirs if they want an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import escape
from sqlmodel import Session

from models import journal
from models.errors import Refusal
from models.programme.public_side import need_public_side, public_side_of
from models.territory.addresses import need_mail
from models.words.signs import plain
from models.work.instruction import WORDING
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind
from models.year.classes import MessageClass
from models.year.course import Course

RULE = "public_contact"
TEXT = "pilot_words"
LONGEST, SHORTEST = 3_000, 10
NOBODY = "public"
"""Who wrote: nobody whom we know."""


class NoContact(Refusal):
    """The académie has no form: it keeps no address for the public."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Cette académie ne reçoit pas de message par ce formulaire.",
            "Adressez-vous à votre école ou à votre établissement.",
        )


class BadMessage(Refusal):
    """A message that cannot be sent as it is; *fields* says where."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class PublicMessage:
    """*reply_to*: where to answer, or nothing; *about*: the number of a public action, or none."""

    text: str
    reply_to: str = ""
    about: str = ""


def write_to_academy(
    session: Session, course: Course, message: PublicMessage, moment: datetime
) -> int:
    """Owe the académie what somebody wrote; the message's number.

    Raises PublicSideIsDown, :class:`NoContact`, :class:`BadMessage`.
    """
    need_public_side(session, course.academy_id)
    side = public_side_of(session, course.academy_id)
    if side is None or not side.contact:
        raise NoContact
    text, reply_to = _read(message)
    number = _owe(session, course, _lines(course, text, reply_to, message.about), moment)
    entry = {
        "what": "public_side.written_to",
        "subject": f"unit.{course.academy_id}",
        "unit_id": course.academy_id,
        "by": NOBODY,
        "facts": {"message": number},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return number


def _read(message: PublicMessage) -> tuple[str, str]:
    wrong: dict[str, str] = {}
    text = plain(message.text.replace("\r\n", "\n")).strip()
    if len(text) < SHORTEST:
        wrong["text"] = "Écrivez votre message : quelques mots au moins."
    if len(text) > LONGEST:
        wrong["text"] = f"Ce message est trop long : {LONGEST} signes au plus."
    reply_to = ""
    if message.reply_to.strip():
        try:
            reply_to = need_mail(message.reply_to)
        except Refusal as refusal:
            wrong["reply_to"] = str(refusal)
    if wrong:
        raise BadMessage(" ".join(wrong.values()), "Rien n'est parti.", fields=wrong)
    return text, reply_to


def _lines(course: Course, text: str, reply_to: str, about: str) -> str:
    answer = f"Pour répondre : {reply_to}" if reply_to else "Sans adresse pour répondre."
    lines = [
        "Bonjour,",
        f"Quelqu'un vous écrit par le programme public, {course.definition.week.name} :",
        text,
        about,
        answer,
    ]
    return "\n\n".join(filter(None, lines))


def _owe(session: Session, course: Course, text: str, moment: datetime) -> int:
    html = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")).replace("\n", "<br>")
    words = {
        "cycle_id": course.cycle_id,
        "subject": "Un message du programme public",
        "text": f"{text}\n",
        "html": f'<!doctype html><html lang="fr"><body>{html}</body></html>',
        "written_at": moment,
        "written_by": NOBODY,
    }
    kept = session.connection().execute(sa.insert(WORDING).values(words))
    wording = int(kept.inserted_primary_key[0])  # type: ignore[index]
    message = {
        "key": f"{course.cycle_id}:{RULE}::contact.{wording}:0:c{course.academy_id}",
        "cycle_id": course.cycle_id,
        "rule": RULE,
        "rung": "",
        "text": TEXT,
        "cls": MessageClass.NEW_TASK,
        "state": MessageState.OWED,
        "subject_kind": SubjectKind.CONTACT,
        "subject_id": wording,
        "round": 0,
        "unit_id": course.academy_id,
        "home_id": course.academy_id,
        "place": course.home.place,
        "function": "pilot",
        "slot": f"c{course.academy_id}.{wording}",
        "person_id": None,
        "reason": "adresse que joint le programme public",
        "owed_at": moment,
        "not_before": moment,
        "attempts": 0,
        "wording_id": wording,
    }
    made = session.connection().execute(sa.insert(MESSAGE).values(message))
    return int(made.inserted_primary_key[0])  # type: ignore[index]
