"""A meeting has so many places: who answers last waits, and moves up when somebody withdraws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.cycle.meeting_guests import tell_guests
from models.work.meeting import ATTENDEE, MEETING, TAKES_A_PLACE, MeetingReply
from models.year.course import Course

A, M = ATTENDEE.c, MEETING.c


@dataclass(frozen=True, kw_only=True)
class MeetingPlace:
    """Who said that they come, or send somebody; *waits*: their rank in the waiting list."""

    id: int
    slot: str | None
    waits: int | None
    home_id: int | None


@dataclass(kw_only=True)
class Places:
    """The places of one meeting, in hand: nobody else gives any meanwhile."""

    capacity: int | None
    held: list[MeetingPlace]

    @property
    def seated(self) -> list[MeetingPlace]:
        return [one for one in self.held if one.waits is None]

    @property
    def waiting(self) -> list[MeetingPlace]:
        return sorted((p for p in self.held if p.waits is not None), key=lambda p: p.waits or 0)

    def rank_of_one_more(self) -> int | None:
        """None: there is a place; else the number under which one more waits."""
        if self.capacity is None or (len(self.seated) < self.capacity and not self.waiting):
            return None
        return max((p.waits or 0 for p in self.waiting), default=0) + 1


def places_of(session: Session, course: Course, code: str) -> Places:
    """The places of a meeting, locked until the gesture ends: two who ask for the last one are
    answered one after the other."""
    mine = (M.cycle_id == course.cycle_id, M.code == str(code))
    locked = sa.select(M.capacity).where(*mine).with_for_update()
    row = session.connection().execute(locked).first()
    query = sa.select(A.id, A.slot, A.waits, A.home_id).where(
        A.cycle_id == course.cycle_id, A.code == str(code), A.reply.in_(TAKES_A_PLACE)
    )
    held = [
        MeetingPlace(**one._mapping) for one in session.connection().execute(query.order_by(A.id))
    ]
    return Places(capacity=row.capacity if row else None, held=held)


def waits_of(places: Places, replies: Iterable[tuple[str, MeetingReply]]) -> dict[str, int | None]:
    """The rank at which each of *replies* waits, in their order; None: a place, or none wanted."""
    found: dict[str, int | None] = {}
    for slot, reply in replies:
        before = next((p for p in places.held if p.slot == slot), None)
        if reply not in TAKES_A_PLACE:
            places.held = [p for p in places.held if p.slot != slot]
            found[slot] = None
        elif before is not None:
            found[slot] = before.waits
        else:
            rank = places.rank_of_one_more()
            places.held.append(MeetingPlace(id=0, slot=slot, waits=rank, home_id=None))
            found[slot] = rank
    return found


def move_up(session: Session, course: Course, code: str, moment: datetime) -> int:
    """Give the places that are free to who waits first, and tell them once; how many."""
    places, raised = places_of(session, course, code), list[MeetingPlace]()
    free = _free(places)
    for one in places.waiting[:free]:
        raised.append(replace(one, waits=None))
    if not raised:
        return 0
    ids = [one.id for one in raised]
    seat = sa.update(ATTENDEE).where(A.id.in_(ids)).values(waits=None, seats=A.seats + 1)
    session.connection().execute(seat)
    tell_guests(session, course, "guests_given_a_place", moment, _homes(raised))
    return len(raised)


def _free(places: Places) -> int:
    if places.capacity is None:
        return len(places.waiting)
    return max(0, places.capacity - len(places.seated))


def _homes(places: Iterable[MeetingPlace]) -> list[int]:
    return sorted({one.home_id for one in places if one.home_id is not None})
