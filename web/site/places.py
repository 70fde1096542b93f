"""Where one answers what a letter asks, and what a session opened by its link may see.

A letter's own page is read by its link alone; its button leads here, into a session limited to the
pages of its subject.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.letters.signed_links import LETTERS
from models.work.meeting import MeetingKind
from models.work.rows import KeptMessage
from models.work.subjects import SubjectKind


@dataclass(frozen=True, kw_only=True)
class Place:
    """*path*: the page to answer on; *only*: the paths that go with it."""

    path: str
    only: tuple[str, ...]


FOLDERS = {
    SubjectKind.ACTION: "actions",
    SubjectKind.TASK: "tasks",
    SubjectKind.PAPER: "papers",
}


def of_subject(kind: SubjectKind, subject_id: int) -> Place | None:
    """Where an action, a validation request (``task``) or a paper is answered."""
    if kind not in FOLDERS:
        return None
    path = f"/{FOLDERS[kind]}/{subject_id}"
    return Place(path=path, only=(path, "/documents"))


def of_topic(cycle_id: int, unit_id: int, topic: str) -> Place | None:
    """Where what a cycle asks a unit is answered; None for what is only told."""
    cycle = f"/cycles/{cycle_id}"
    places = {
        "framing": f"{cycle}/papers/letter/{unit_id}",
        "synthesis": f"{cycle}/papers/synthesis/{unit_id}",
        "review": f"{cycle}/papers/review/{unit_id}",
        "version": f"{cycle}/papers/version/{unit_id}",
        "team": f"{cycle}/teams/{unit_id}",
        "deputy": f"{cycle}/teams/{unit_id}",
        "meetings": f"{cycle}/meetings",
        "relays": f"{cycle}/relays?unit={unit_id}",
        "assignments": f"/people/review/{cycle_id}/{unit_id}",
        "call": f"/actions/new?unit={unit_id}&cycle={cycle_id}",
    }
    path = places.get(topic)
    if path is None:
        return None
    if topic == "call":
        return Place(path=path, only=("/actions", "/documents"))
    bare = path.partition("?")[0]
    # An académie's team names the pilots of its départements too, on the page of what is below.
    return Place(path=path, only=(bare, f"{cycle}/relays") if topic == "team" else (bare,))


def of_letter(cycle_id: int, unit_id: int, topic: str) -> Place | None:
    """Where somebody who signed in answers a letter on *topic*, an invitation to a meeting too."""
    if topic not in set(MeetingKind):
        return of_topic(cycle_id, unit_id, topic)
    path = f"/cycles/{cycle_id}/meetings/{topic}"
    return Place(path=path, only=(path,))


def of_message(row: KeptMessage, topic: str) -> Place | None:
    """Where the message *row* is answered; *topic*: its page, when it is about a unit."""
    if row.subject_kind in LETTERS:
        return of_subject(row.subject_kind, row.subject_id)
    return of_topic(row.cycle_id, row.unit_id, topic)
