"""A week's decisions are announced together, before their date, by who pilots the académie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.actions.climbing import announce_actions
from models.gestures.chain.announcing import (
    animated_units,
    keep_from_carriers,
    let_go,
    to_relays,
    verdicts,
    waiting_letters,
)
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.planner.instructed import hold_above, last_owed
from models.work.action import ACTION, ActionState
from models.work.announced import subject_of
from models.year.course import Course, Track, follows
from models.year.cycle import PARTICIPATION
from models.year.definition import ANNOUNCE


def announce(
    session: Session, course: Course, tracks: Sequence[Track], by: Actor, moment: datetime
) -> int:
    """Announce together what is decided in *tracks*; return how many decisions were announced.

    By the clock, to more than may be written to without a release: all of it waits for a pilot.
    """
    need_under_way(session, course)
    if by is not CLOCK:
        day = course.local_day(moment)
        by = need(session, by, Gesture.ANNOUNCE, course.academy_id, day).by
    total, before = 0, last_owed(session)
    for track in tracks:
        ids = to_announce(session, course, track)
        announce_actions(session, course, ids, moment)
        if by is not CLOCK:
            let_go(session, course, ids)
        total += len(ids)
        entry = {"what": "decisions.announced", "subject": subject_of(track), "by": by.slot}
        journal.write(session, course.cycle_id, moment, [entry | {"facts": {"count": len(ids)}}])
    owe_now(
        session, course, to_relays(course), moment, animated_units(session, course), by_hand=True
    )
    if by is CLOCK:
        limit, rules = course.definition.release_above, verdicts(course) | to_relays(course)
        hold_above(session, course.cycle_id, limit, rules, moment, after=before, together=True)
        keep_from_carriers(session, course, before)
    return total


def tell_what_was_kept(
    session: Session, course: Course, ids: Sequence[int], moment: datetime
) -> None:
    """Tell carriers what was kept for an announcement that the cycle makes no more, and relays
    nothing; to more than may be written to without a release, all of it waits for a pilot."""
    before, limit = last_owed(session), course.definition.release_above
    announce_actions(session, course, ids, moment)
    hold_above(
        session, course.cycle_id, limit, verdicts(course), moment, after=before, together=True
    )
    keep_from_carriers(session, course, before)


def kept_for_nothing(session: Session, course: Course) -> list[int]:
    """What was kept for an announcement that the cycle makes no more, but for what a pilot is asked
    to release, and where the clock is stopped."""
    at_once = course.definition.announcing == "at_once"
    tracks = [
        track
        for track in course.dates
        if (at_once or not course.has(track, ANNOUNCE)) and not course.is_suspended(track)
    ]
    if not tracks:
        return []
    held = {letter.subject_id for letter in waiting_letters(session, course)}
    return [i for i in to_announce(session, course, *tracks) if i not in held]


def to_announce(session: Session, course: Course, *tracks: Track) -> list[int]:
    """What is decided in *tracks* and kept until it is announced."""
    rows = session.connection().execute(_kept_in(tracks), {"cycle": course.cycle_id})
    return list(rows.scalars())


@lru_cache(maxsize=64)
def _kept_in(tracks: tuple[Track, ...]) -> sa.Select[int]:
    """The query of what is kept in *tracks*, which a run asks each day."""
    p, a = PARTICIPATION.c, ACTION.c
    return (
        sa.select(a.id)
        .join(PARTICIPATION, sa.and_(p.unit_id == a.unit_id, p.cycle_id == a.cycle_id))
        .where(
            a.cycle_id == sa.bindparam("cycle"),
            sa.or_(*(follows(p, track) for track in tracks)),
            a.decided_on.is_not(None),
            a.announced.is_(sa.false()),
            a.state != ActionState.WITHDRAWN,
        )
        .order_by(a.id)
    )
