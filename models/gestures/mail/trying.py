"""Test sending: whoever writes a text of the year sends it to themselves alone, marked « Essai ».

What leaves is the letter as it was read, whole; no letter of the year carries it, and it is counted
with none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import held_by, need
from models.errors import NotFound, Refusal
from models.letters import own_texts
from models.letters.markup import cut
from models.letters.rendering import Letter
from models.work.instruction import WORDING
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.own_text import BLOCKS

RULE = SubjectKind.TRIAL.value
MARK = "Essai"
NOTICE = "**Essai** : ce courrier n'a été envoyé qu'à vous."


class WrongText(Refusal):
    """A text that cannot be read, block by block: *facts* holds them by name."""

    status = 422


class NobodyToWriteTo(Refusal):
    """Whoever asks has no address of their own."""

    status = 409


def need_right(name: str, own: Mapping[str, str]) -> None:
    """Refuse a text that may not be said otherwise, or not so. Raises NotFound, WrongText."""
    if not own_texts.may_be_own(name):
        raise NotFound(f"Le texte « {name} » n'existe pas.", "La page des textes les montre tous.")
    faults = own_texts.faults_of(own)
    if faults:
        said = " ; ".join(f"{BLOCKS[block]} : {fault}" for block, fault in faults.items())
        raise WrongText(f"{said}.", "Corrigez ce qui est signalé.", **faults)


def try_text(
    session: Session,
    course: Course,
    name: str,
    own: Mapping[str, str],
    letter: Letter,
    by: Actor,
    moment: datetime,
) -> int:
    """Owe *by* the *letter* that the text *name* makes in the words of *own*; the message's number.

    Raises NotYours, NotFound, WrongText, NobodyToWriteTo.
    """
    by = need(session, by, Gesture.CHANGE_CYCLE, course.academy_id, course.local_day(moment)).by
    if by.person_id is None:
        raise NobodyToWriteTo(
            "Un essai part à une personne, et cette adresse est celle d'une unité.",
            "Connectez-vous avec votre propre adresse.",
        )
    need_right(name, own)
    number = _owe(session, course, name, _marked(letter), by, moment)
    entry = {"what": "text.tried", "subject": f"cycle.{course.cycle_id}", "by": by.slot}
    facts = {"text": name, "message": number}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
    return number


def _marked(letter: Letter) -> Letter:
    return replace(letter, subject=cut(f"{MARK} : {letter.subject}"))


def _owe(
    session: Session, course: Course, name: str, letter: Letter, by: Actor, moment: datetime
) -> int:
    words = {
        "cycle_id": course.cycle_id,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "written_at": moment,
        "written_by": by.slot,
    }
    kept = session.connection().execute(sa.insert(WORDING).values(words))
    wording = int(kept.inserted_primary_key[0])  # type: ignore[index]
    held = held_by(session, by, course.local_day(moment))
    home = next((h for h in held if h.unit_id == course.academy_id), held[0])
    message = {
        "key": f"{course.cycle_id}:{RULE}::{RULE}.{wording}:0:{by.slot}",
        "cycle_id": course.cycle_id,
        "rule": RULE,
        "rung": "",
        "text": name,
        "cls": MessageClass.ON_REQUEST,
        "state": MessageState.OWED,
        "subject_kind": SubjectKind.TRIAL,
        "subject_id": wording,
        "round": 0,
        "unit_id": course.academy_id,
        "home_id": home.unit_id,
        "place": course.home.place,
        "function": home.function,
        "slot": by.slot,
        "person_id": by.person_id,
        "reason": "essai que vous avez demandé",
        "owed_at": moment,
        "not_before": moment,
        "attempts": 0,
        "wording_id": wording,
    }
    made = session.connection().execute(sa.insert(MESSAGE).values(message))
    return int(made.inserted_primary_key[0])  # type: ignore[index]
