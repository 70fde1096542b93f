"""The cohorts of the meetings of a year: who is invited by hand, who had been invited once one
moves or is called off, for whom a place came free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, NO_DAY, Only, cohort
from models.planner.unit_cohorts import relays_and_pilots, teams
from models.territory.holders import DAY, text
from models.territory.people import PERSON
from models.territory.reach import reachable
from models.work.meeting import (
    ATTENDEE,
    MEETING,
    ROUNDS,
    TAKES_A_PLACE,
    MeetingKind,
    MeetingReply,
)
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind

INVITING = {kind: f"{kind.value}_invitation" for kind in MeetingKind}
"""The text that invites to each."""


def told_of(kind: MeetingKind) -> str:
    """The cohort of those who had been invited to a meeting that moved."""
    return f"invited_to_{kind.value}_moved"


def _invited(only: Only, kind: MeetingKind, asked: Callable[[Only], Any]) -> Any:
    """Those of *asked* who were sent the invitation before it moved: each move is a round."""
    who, m, mt = asked(only).subquery("who"), MESSAGE.c, MEETING.c
    sent = sa.exists().where(
        m.cycle_id == CYCLE_ID,
        m.text == INVITING[kind],
        m.state == MessageState.SENT,
        m.slot == who.c.slot,
        m.subject_id == who.c.subject_id,
        m.sent_at <= mt.moved_at,
    )
    columns = [mt.moves.label("round") if c.name == "round" else c for c in who.c]
    moved = sa.and_(mt.cycle_id == CYCLE_ID, mt.code == kind.value, mt.moves > 0)
    return sa.select(*columns).join(MEETING, moved).where(sent)


@cohort
def invited_to_conference_moved(only: Only) -> Any:
    """Who had been invited to a conference that moved since."""
    return _invited(only, MeetingKind.CONFERENCE, relays_and_pilots)


@cohort
def invited_to_seminar_moved(only: Only) -> Any:
    """Who had been invited to a seminar that moved since."""
    return _invited(only, MeetingKind.SEMINAR, teams)


# ── those of a list ──────────────────────────────────────────────────────────────────────────────


def _guests(
    only: Only, times: sa.ColumnElement[Any] | int, *conditions: sa.ColumnElement[bool]
) -> Any:
    """The people of lists, each in the unit in which they are invited; *times*: what tells a letter
    about a meeting from the one before it."""
    a, mt = ATTENDEE.c, MEETING.c
    person = sa.cast(sa.func.substr(a.slot, 2), sa.Integer)
    is_person = a.slot.like("p%")
    written_to = sa.exists().where(PERSON.c.id == person, reachable(PERSON, DAY))
    return (
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            a.home_id.label("subject_id"),
            (mt.id * ROUNDS + times).label("round"),
            a.home_id.label("unit_id"),
            a.home_id.label("home_id"),
            a.function.label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
            sa.case((is_person, person)).label("person_id"),
            a.slot.label("slot"),
        )
        .join(MEETING, sa.and_(mt.cycle_id == a.cycle_id, mt.code == a.code))
        .where(
            only(a.home_id),
            a.cycle_id == CYCLE_ID,
            a.slot.is_not(None),
            a.home_id.is_not(None),
            sa.or_(sa.not_(is_person), written_to),
            sa.or_(mt.on_day.is_(None), sa.func.coalesce(mt.until, mt.on_day) >= DAY),
            *conditions,
        )
    )


def _still_held() -> sa.ColumnElement[bool]:
    return MEETING.c.called_off_at.is_(None)


@cohort
def guests_invited(only: Only) -> Any:
    """Who is invited by hand to a meeting that is not called off."""
    return _guests(only, 0, ATTENDEE.c.invited_at.is_not(None), _still_held())


@cohort
def guests_of_moved(only: Only) -> Any:
    """Who had been sent an invitation by hand to a meeting that moved since, and did not answer
    that they do not come."""
    a, mt, m = ATTENDEE.c, MEETING.c, MESSAGE.c
    sent = sa.exists().where(
        m.cycle_id == CYCLE_ID,
        m.text == "meeting_invitation",
        m.state == MessageState.SENT,
        m.slot == a.slot,
        m.round == mt.id * ROUNDS,
        m.sent_at <= mt.moved_at,
    )
    comes = sa.or_(a.reply.is_(None), a.reply != MeetingReply.ABSENT)
    return _guests(only, mt.moves, mt.moves > 0, comes, sent, _still_held())


@cohort
def comers_to_called_off(only: Only) -> Any:
    """Who had said that they come to a meeting that is called off, or waited for a place."""
    off = MEETING.c.called_off_at.is_not(None)
    return _guests(only, 0, ATTENDEE.c.reply.in_(TAKES_A_PLACE), off)


@cohort
def guests_given_a_place(only: Only) -> Any:
    """Who waited for a place, and has one since somebody withdrew."""
    a = ATTENDEE.c
    seated = (a.seats > 0, a.waits.is_(None), a.reply.in_(TAKES_A_PLACE))
    return _guests(only, a.seats, *seated, _still_held())
