"""Each letter has one link, to the page of what it is about, that nobody else can guess.

=============================  ==================================================================
``/a/12/SIGNATURE``            action 12
``/v/34/SIGNATURE``            validation request 34
``/p/5/SIGNATURE``             paper 5 (letter, version, synthesis, review)
``/u/3/45/TOPIC/SIGNATURE``    what cycle 3 asks or tells unit 45 on one topic (``TOPICS``)
``/d/678/SIGNATURE``           the digest that is message 678: all its items
=============================  ==================================================================

The signature is made with the cycle's own key over the rest of the path. It opens a page to read,
and nothing else.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256
from typing import Any

from models.year.classes import MessageClass
from models.year.course import Course

LETTERS = {"action": "a", "task": "v", "paper": "p"}
TOPICS = {
    "framing_due": "framing", "framing_reminder": "framing",
    "team_to_compose": "team", "team_reminder": "team",
    "relay_to_name": "relays", "relay_reminder": "relays",
    "call_opened": "call", "silent_reminder": "call", "draft_not_submitted": "call",
    "call_closing": "silent", "no_action_with_parents": "parents",
    "decisions_announced": "decisions",
    "conference_invitation": "conference",
    "programme_published": "programme", "day_programme": "programme",
    "synthesis_due": "synthesis",
    "synthesis_basin_reminder": "synthesis", "synthesis_department_reminder": "synthesis",
    "synthesis_academy_reminder": "synthesis",
    "seminar_invitation": "seminar", "review_due": "review", "review_reminder": "review",
    "objectives_published": "objectives", "weekly_figures": "figures",
}  # fmt: skip
"""The topic of a message about a unit, by its rule, else by its text; any other is ``year``."""
ANY_TOPIC = "year"


def link_of(course: Course, row: Any, portal: str) -> str:
    """The address of the page that the message *row* is about; *portal* ends with ``/``."""
    return f"{portal.rstrip('/')}{signed(course.link_key, path_of(course, row))}"


def path_of(course: Course, row: Any) -> str:
    """The page's path, before its signature."""
    if row.cls is MessageClass.DIGEST:
        return f"/d/{row.id}"
    if row.subject_kind in LETTERS:
        return about(row.subject_kind, row.subject_id)
    topic = TOPICS.get(row.rule) or TOPICS.get(row.text) or ANY_TOPIC
    return f"/u/{course.cycle_id}/{row.unit_id}/{topic}"


def about(kind: str, subject_id: int) -> str:
    """The path of an action, a validation request (``task``) or a paper."""
    return f"/{LETTERS[kind]}/{subject_id}"


def signed(key: str, path: str) -> str:
    """*path* with its signature."""
    return f"{path}/{signature(key, path)}"


def signature(key: str, path: str) -> str:
    """Sixteen letters and digits (80 bits), lower case: whole after a copy by hand or by a mail
    reader, which may cut a sign at the end."""
    made = hmac.new(key.encode(), path.encode(), sha256).digest()
    return b32encode(made[:10]).decode().lower()


def is_signed(key: str, path: str, given: str) -> bool:
    """Whether *given* is the signature of *path*, compared in constant time."""
    return hmac.compare_digest(signature(key, path).encode(), given.lower().encode())
