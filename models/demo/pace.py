"""The pace of a demo: its year goes by or waits, step by step or straight to the week.

One row, which the portal writes and the leader of the demo reads. A home that has it is a demo.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.planner.rules import hour_of
from models.work.demo import PACE, Pace, PaceState
from models.year.course import Course

Values = dict[str, Any]
Change = Callable[[Pace], Values]
"""What changes of a pace: the new values of its columns."""

SPEEDS = (0.0, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds between two moments; the year has some 230, so that 2.5 is about ten minutes."""
MOMENTS = 230


def pause(pace: Pace) -> Values:
    """Wait, wherever the year was going."""
    return _unless_finished(pace, PaceState.PAUSED)


def resume(pace: Pace) -> Values:
    """Go on; nobody asks any more what a step did."""
    return _unless_finished(pace, PaceState.RUNNING) | {"since_at": None, "since_seq": None}


def _unless_finished(pace: Pace, state: PaceState) -> Values:
    kept = pace.state if pace.state is PaceState.FINISHED else state
    return {"state": kept, "steps": 0, "until": None}


def step(pace: Pace) -> Values:
    """One moment more, then wait."""
    return pause(pace) | {"steps": pace.steps + 1}


def noting(change: Change, at: datetime, seq: int) -> Change:
    """*change*, and what happens from here on is to be told: the home's time is *at*, the cycle's
    journal has *seq* entries. A step asked for while another is not done yet is told with it."""

    def noted(pace: Pace) -> Values:
        under_way = pace.since_seq is not None and (pace.steps > 0 or pace.until is not None)
        return change(pace) | ({} if under_way else {"since_at": at, "since_seq": seq})

    return noted


def faster(pace: Pace) -> Values:
    """The next shorter wait there is."""
    return {"seconds": max((s for s in SPEEDS if s < pace.seconds), default=SPEEDS[0])}


def slower(pace: Pace) -> Values:
    """The next longer wait there is."""
    return {"seconds": min((s for s in SPEEDS if s > pace.seconds), default=pace.seconds)}


def jump_to(moment: datetime) -> Change:
    """Go to *moment* as fast as runs go, every moment on the way lived; then wait."""
    return lambda pace: {"until": moment, "steps": 0}


def may_move(pace: Pace, waited: float) -> bool:
    """Whether the year goes on now, *waited* seconds after it last did."""
    if pace.until is not None or pace.steps > 0:
        return True
    return pace.state is PaceState.RUNNING and waited >= pace.seconds


def moved(moment: datetime) -> Change:
    """The year is at *moment* now: a step is used up; who wanted to get there waits."""

    def change(pace: Pace) -> Values:
        if pace.until is not None and moment >= pace.until:
            return pause(pace)
        return {"steps": max(pace.steps - 1, 0)}

    return change


def finish(pace: Pace) -> Values:
    """Nothing more is to come."""
    return {"state": PaceState.FINISHED, "steps": 0, "until": None}


def morning_of_the_week(course: Course) -> datetime:
    """When the week's first day begins: its programme leaves."""
    monday = course.on(course.home, "week_opens")
    return course.calendar().at(monday, *hour_of(course.definition.hours.digest))


# ── the row ──────────────────────────────────────────────────────────────────────────────────────


def change_pace(session: Session, change: Change) -> None:
    """Apply *change* to the pace as it is now. Nothing happens in a home that is no demo."""
    query = sa.select(Pace).where(PACE.c.id == 1).with_for_update()
    pace = session.scalars(query).first()
    if pace is not None:
        session.connection().execute(sa.update(PACE).values(**change(pace)))
        session.expire(pace)
