"""The cohorts of the meetings of a year: those who had been invited, once one moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, Only, cohort
from models.planner.unit_cohorts import relays_and_pilots, teams
from models.work.meeting import MEETING, MeetingKind
from models.work.message import MESSAGE, MessageState

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
    moved = sa.and_(mt.cycle_id == CYCLE_ID, mt.kind == kind, mt.moves > 0)
    return sa.select(*columns).join(MEETING, moved).where(sent)


@cohort
def invited_to_conference_moved(only: Only) -> Any:
    """Who had been invited to a conference that moved since."""
    return _invited(only, MeetingKind.CONFERENCE, relays_and_pilots)


@cohort
def invited_to_seminar_moved(only: Only) -> Any:
    """Who had been invited to a seminar that moved since."""
    return _invited(only, MeetingKind.SEMINAR, teams)
