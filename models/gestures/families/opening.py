"""The head of a school opens an action to sign-ups online, off by default, and closes it; the
school reads who comes, gives a place that is free, and deletes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.access.secret import secret_of
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.under_way import need_under_way
from models.programme.public import is_for_families, is_public
from models.work.action import ACTION
from models.work.rows import ActionRow
from models.work.sign_up import FAMILY_SIGN_UP, KEPT_AFTER, SIGN_UP_LIST
from models.year.course import Course

F, L = FAMILY_SIGN_UP.c, SIGN_UP_LIST.c
MOST_PLACES = 5_000


class NotShown(Refusal):
    """An action that anybody may not read yet: there is no page to sign up on."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Cette action n'est pas publique, ou pas ouverte aux familles : on ne s'y inscrit pas.",
            "Une fois retenue et annoncée, montrez-la au public, et dites dans sa fiche qu'elle "
            "est ouverte aux familles ou à tous ; puis ouvrez les inscriptions.",
        )


def open_sign_ups(
    session: Session,
    course: Course,
    action_id: int,
    capacity: int | None,
    by: Actor,
    moment: datetime,
    *,
    waits: bool = False,
) -> None:
    """Let families sign up for an action, or change how many there is room for: those who have a
    place keep it. *capacity*: None without limit; *waits*: a waiting list once it is full.

    Raises NotYours (anybody but the head), NotShown, Refusal (no such number), CycleIsClosed.
    """
    action, slot = _head(session, course, action_id, by, moment)
    if capacity is not None and not 1 <= capacity <= MOST_PLACES:
        raise Refusal(
            f"Le nombre de places va de 1 à {MOST_PLACES}.", "Laissez-le vide s'il n'y en a pas."
        )
    shown = sa.select(ACTION.c.id).where(ACTION.c.id == action_id, is_public())
    if session.connection().execute(shown).first() is None or not is_for_families(action.content):
        raise NotShown
    secret_of(session)  # drawn now: what signs addresses is read where nothing is written
    row = {"capacity": capacity, "waits": waits, "closed_at": None}
    kept = upsert(session, SIGN_UP_LIST).values(
        action_id=action_id, opened_at=moment, opened_by=slot, **row
    )
    session.connection().execute(kept.on_conflict_do_update(index_elements=["action_id"], set_=row))
    note_sign_up(session, course, "action.sign_ups_opened", action, slot, moment)


def close_sign_ups(
    session: Session, course: Course, action_id: int, by: Actor, moment: datetime
) -> None:
    """Nobody signs up any more; who did, did. Raises NotYours, CycleIsClosed."""
    action, slot = _head(session, course, action_id, by, moment)
    mine = sa.update(SIGN_UP_LIST).where(L.action_id == action_id, L.closed_at.is_(None))
    if session.connection().execute(mine.values(closed_at=moment)).rowcount:
        note_sign_up(session, course, "action.sign_ups_closed", action, slot, moment)


def _head(
    session: Session, course: Course, action_id: int, by: Actor, moment: datetime
) -> tuple[ActionRow, str]:
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    day, to = course.local_day(moment), SENTENCES[Gesture.MAKE_PUBLIC]
    right = need(session, by, Gesture.MAKE_PUBLIC, action.unit_id, day, to)
    return action, right.by.slot


# ── the school's list ────────────────────────────────────────────────────────────────────────────


def give_place(session: Session, course: Course, number: int, by: Actor, moment: datetime) -> None:
    """Give who waits a place, whatever the capacity: the school knows its rooms. Raises NotFound,
    NotYours, CycleIsClosed."""
    action, slot = _school(session, course, number, by, moment)
    mine = sa.update(FAMILY_SIGN_UP).where(F.id == number)
    session.connection().execute(mine.values(waiting=False))
    note_sign_up(session, course, "action.place_given", action, slot, moment, number)


def remove_sign_up(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> None:
    """Delete somebody's sign-up. Raises NotFound, NotYours, CycleIsClosed."""
    action, slot = _school(session, course, number, by, moment)
    session.connection().execute(sa.delete(FAMILY_SIGN_UP).where(F.id == number))
    note_sign_up(session, course, "action.sign_up_removed", action, slot, moment, number)


def _school(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> tuple[ActionRow, str]:
    """The action of a sign-up, in the hands of its school."""
    need_under_way(session, course)
    found = sa.select(F.action_id).where(F.id == number)
    action_id = session.connection().execute(found).scalar_one_or_none()
    if action_id is None:
        raise NotFound("Cette inscription n'est plus là.", "La liste les montre toutes.")
    action = load(session, course, [action_id])[action_id]
    day, to = course.local_day(moment), "lire les inscriptions de cette action"
    return action, need(session, by, Gesture.PROPOSE, action.unit_id, day, to).by.slot


def note_sign_up(
    session: Session,
    course: Course,
    what: str,
    action: ActionRow,
    slot: str,
    moment: datetime,
    number: int | None = None,
) -> None:
    """Write what happened to a list: numbers alone."""
    entry: dict[str, Any] = {"what": what, "subject": f"action.{action.id}"}
    facts = {"sign_up": number} if number is not None else {}
    entry |= {"unit_id": action.unit_id, "by": slot, "facts": facts}
    journal.write(session, course.cycle_id, moment, [entry])


# ── forgotten ────────────────────────────────────────────────────────────────────────────────────


def forget_sign_ups(session: Session, day: date) -> int:
    """Delete who signed up for what was over fifteen days before *day*; how many."""
    over = sa.select(ACTION.c.id).where(ACTION.c.last_day < day - KEPT_AFTER)
    gone = sa.delete(FAMILY_SIGN_UP).where(F.action_id.in_(over))
    return int(session.connection().execute(gone).rowcount)
