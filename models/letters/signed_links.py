"""Each letter has one link, to the page of what it is about, bound to who received it.

=============================  ==================================================================
``/a/12/SEAL``                 action 12
``/v/34/SEAL``                 validation request 34
``/p/5/SEAL``                  paper 5 (letter, version, synthesis, review)
``/u/3/45/TOPIC/SEAL``         what cycle 3 asks or tells unit 45 on one topic (``Topic``)
``/d/678/SEAL``                the digest that is message 678: all its items
``/s/9/SEAL``                  sign-in link 9 (``models.access.signin``)
=============================  ==================================================================

A seal is ``p12d20834s`` and a signature: the person (or the school's address, ``u345``), the day of
the letter, and a signature of both, of the path and of the number of times that this person's links
were revoked, made with the cycle's own key. Opening a link shows its page; what is posted there is
that person's gesture, and is refused like any other's when they may not make it.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from models.outbox import pilot_words
from models.work.rows import LinkedRow, TextRow
from models.work.subjects import SubjectKind
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.message_kinds import Topic

LETTERS = {
    SubjectKind.ACTION: "a",
    SubjectKind.TASK: "v",
    SubjectKind.PAPER: "p",
    SubjectKind.SIGN_IN: "s",
}


def topic_of(course: Course, row: TextRow) -> Topic:
    """On what a message about a unit is: as its entry says, or the list that a pilot wrote to."""
    written = pilot_words.BY_RULE.get(row.rule)
    if written is not None:
        return pilot_words.LISTS[written].topic
    return course.definition.topic_of(row.rule, row.text)


LASTS = timedelta(days=120)
"""How long a letter's link opens its page."""
_SEAL = re.compile(r"([pu][0-9]{1,15})d([0-9]{1,7})s([a-z2-7]{16})")


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Whose link it is, and the day of their letter."""

    slot: str
    day: date


def link_of(course: Course, row: LinkedRow, portal: str, version: int, day: date) -> str:
    """The address of the page that the message *row* is about, for who receives it on *day*;
    *version* is their ``link_version``, *portal* ends with ``/``."""
    bearer = Bearer(slot=row.slot, day=day)
    return f"{portal.rstrip('/')}{sealed(course.link_key, path_of(course, row), bearer, version)}"


def path_of(course: Course, row: LinkedRow) -> str:
    """The page's path, before its signature."""
    if row.cls is MessageClass.DIGEST:
        return f"/d/{row.id}"
    if row.subject_kind in LETTERS:
        return about(row.subject_kind, row.subject_id)
    topic = topic_of(course, row)
    return f"/u/{course.cycle_id}/{row.unit_id}/{topic}"


def about(kind: SubjectKind, subject_id: int) -> str:
    """The path of an action, a validation request (``task``), a paper or a sign-in link."""
    return f"/{LETTERS[kind]}/{subject_id}"


def sealed(key: str, path: str, bearer: Bearer, version: int) -> str:
    """*path* with the seal of *bearer*."""
    return f"{path}/{seal(key, path, bearer, version)}"


def seal(key: str, path: str, bearer: Bearer, version: int) -> str:
    """Letters and digits only, lower case: whole after a copy by hand or by a mail reader, which
    may cut a sign at the end. The signature has 80 bits."""
    day = bearer.day.toordinal()
    said = f"{path}|{bearer.slot}|{day}|{version}"
    made = hmac.new(key.encode(), said.encode(), sha256).digest()
    return f"{bearer.slot}d{day}s{b32encode(made[:10]).decode().lower()}"


def bearer_of(given: str) -> Bearer | None:
    """Whom a seal claims to be of; None when it is none. Nothing is verified."""
    found = _SEAL.fullmatch(given.lower())
    day = int(found[2]) if found else 0
    if found is None or not 1 <= day <= date.max.toordinal():
        return None
    return Bearer(slot=found[1], day=date.fromordinal(day))


def is_sealed(key: str, path: str, given: str, version: int) -> bool:
    """Whether *given* is a seal of *path*, compared in constant time."""
    bearer = bearer_of(given)
    if bearer is None:
        return False
    return hmac.compare_digest(seal(key, path, bearer, version).encode(), given.lower().encode())
