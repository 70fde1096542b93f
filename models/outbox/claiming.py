"""The claim step of the queue.

Which messages may leave now, and who takes them: claimed in a short commit, by a pass that has a
name. What a pass that is over had claimed is owed again (``models.operations.claimants``).

Every statement is made once and given its moment; one look says whether there is anything to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.operations import claimants
from models.operations.claimants import CLAIMANT
from models.outbox.digest import in_hours
from models.outbox.jump import NOTHING, kept_waiting
from models.planner.rules import hour_of
from models.planner.silence import NOT_SILENCED, silence
from models.territory.people import PERSON, MailPace
from models.work.message import LETTER, MESSAGE, MESSAGE_MOVES, MessageState
from models.work.transitions import moving
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState

M = MESSAGE.c
B = sa.bindparam
LONG_AGO = pendulum.datetime(1900, 1, 1)

_AT_WORK = sa.select(CLAIMANT.c.id).where(CLAIMANT.c.id.not_in(B("gone", expanding=True)))
LAPSED = sa.and_(
    M.cycle_id == B("cycle"),
    M.state == MessageState.CLAIMED,
    M.claim.not_in(_AT_WORK),
)
"""Claimed by a pass that is over and never marked it; ``gone``: those that could not say so."""

IN_HOURS = M.place.in_(B("places", expanding=True))
_MAY_GO_ON = sa.and_(
    M.rule.not_in(B("kept_waiting", expanding=True)),
    sa.or_(M.not_after.is_(None), M.not_after > B("forgotten_by", type_=M.not_after.type)),
    NOT_SILENCED,
)
_DUE = sa.and_(
    M.cycle_id == B("cycle"),
    M.state == MessageState.OWED,
    M.not_before <= B("moment"),
    _MAY_GO_ON,
)
_NEW_TASK_DUE = sa.and_(_DUE, M.cls == MessageClass.NEW_TASK, IN_HOURS)
AT_THIS_HOUR = sa.and_(
    _MAY_GO_ON,
    sa.or_(
        M.cls == MessageClass.ON_REQUEST,
        sa.and_(M.cls == MessageClass.NEW_TASK, IN_HOURS),
        sa.and_(M.cls == MessageClass.DIGEST, IN_HOURS, M.not_after > B("moment")),
    ),
)
"""The messages whose hours these are: ``moment``, for the ``places`` in hours; after a jump of the
clock not those of the rules that are ``kept_waiting``, nor what that clock alone finds too late;
not what waits for a suspended unit."""
MAY_LEAVE = sa.and_(_DUE, AT_THIS_HOUR)
"""The messages of ``cycle`` that may leave at ``moment``."""

_LOOK = sa.select(
    sa.exists().where(LAPSED).label("lapsed"),
    sa.exists().where(_NEW_TASK_DUE).label("new_tasks"),
    sa.exists().where(MAY_LEAVE).label("anything"),
)


def _over_the_cap() -> Any:
    """New tasks due beyond what each person may still be sent since ``this_morning``: none, for
    who chose to be told once a day."""
    rank = sa.func.row_number().over(partition_by=M.slot, order_by=(M.owed_at, M.id))
    ranked = (
        sa.select(M.id, M.slot, M.person_id, rank.label("rank")).where(_NEW_TASK_DUE).subquery()
    )
    t = MESSAGE.alias("told").c
    since = B("this_morning", type_=M.sent_at.type)
    told = sa.select(sa.func.count()).where(
        t.slot == ranked.c.slot,
        t.cls == MessageClass.NEW_TASK,
        sa.or_(
            sa.and_(t.state == MessageState.SENT, t.sent_at >= since),
            t.state == MessageState.CLAIMED,
        ),
    )
    cap = B("cap", type_=sa.Integer)
    p = PERSON.c
    once_a_day = sa.exists().where(p.id == ranked.c.person_id, p.pace == MailPace.DAILY)
    too_many = ranked.c.rank + told.scalar_subquery() > cap
    return sa.select(ranked.c.id).where(sa.or_(once_a_day, too_many))


def _claiming() -> Any:
    """The oldest that may leave, taken in one statement; two processes never take the same."""
    chosen = (
        sa.select(M.id)
        .where(MAY_LEAVE)
        .order_by(M.not_before, M.id)
        .limit(B("limit", type_=sa.Integer))
        .with_for_update(skip_locked=True)  # nothing on SQLite, where writers queue anyway
        .cte("chosen")
    )
    taken = M.id.in_(sa.select(chosen.c.id))
    values: dict[str, Any] = {"attempts": M.attempts + 1, "claim": B("token")}
    made = moving(MESSAGE, MESSAGE_MOVES, MessageState.CLAIMED, taken, **values)
    return made.returning(*LETTER)


_OVER_THE_CAP, _CLAIM = _over_the_cap(), _claiming()
_OWED_AGAIN = moving(
    MESSAGE,
    MESSAGE_MOVES,
    MessageState.OWED,
    LAPSED,
    starts=(MessageState.CLAIMED,),
    claim=None,
)


def cycles_with_mail(engine: sa.Engine) -> list[int]:
    """The cycles that are live, and those whose people ask to sign in."""
    asked = sa.select(M.cycle_id).where(
        M.state.in_([MessageState.OWED, MessageState.CLAIMED]), M.cls == MessageClass.ON_REQUEST
    )
    seen_to = sa.or_(CYCLE.c.state == CycleState.LIVE, CYCLE.c.id.in_(asked))
    with engine.connect() as connection:
        query = sa.select(CYCLE.c.id).where(seen_to).order_by(CYCLE.c.id)
        return list(connection.execute(query).scalars())


@dataclass(frozen=True, kw_only=True)
class PendingMail:
    """What a pass would find: claims of passes that are over, new tasks, anything at all."""

    lapsed: bool
    new_tasks: bool
    anything: bool


def waiting(session: Session, course: Course, moment: datetime) -> PendingMail:
    """One look at the outbox of a cycle, before anything is written."""
    gone = [row.id for row in claimants.gone(session)]
    parameters = leaving_at(session, course, moment) | {"gone": gone}
    row = session.connection().execute(_LOOK, parameters).one()
    lapsed = bool(gone) or row.lapsed
    return PendingMail(lapsed=lapsed, new_tasks=row.new_tasks, anything=row.anything)


def recover(session: Session, course: Course) -> int:
    """Owe again what a pass claimed and never marked: it is over."""
    claimants.forget(session, claimants.gone(session))
    done = session.connection().execute(_OWED_AGAIN, {"cycle": course.cycle_id, "gone": []})
    return int(done.rowcount)


def put_over_the_cap_in_the_digest(session: Session, course: Course, moment: datetime) -> None:
    """New tasks beyond the day's number wait for the next day's digest."""
    day = course.local_day(moment)
    parameters = leaving_at(session, course, moment) | {
        "this_morning": course.calendar().at(day, 0),
        "cap": course.definition.hours.new_tasks_a_day,
    }
    ids = session.connection().execute(_OVER_THE_CAP, parameters).scalars().all()
    if not ids:
        return
    hour = hour_of(course.definition.hours.digest)
    tomorrow = course.end_of(course.home, day)
    later = course.calendar().next_digest(tomorrow, *hour)
    for chunk in (ids[n : n + 1000] for n in range(0, len(ids), 1000)):
        session.connection().execute(
            sa.update(MESSAGE)
            .where(M.id.in_(chunk))
            .values(cls=MessageClass.NEWS, not_before=later)
        )


def leaving_at(session: Session, course: Course, moment: datetime) -> dict[str, Any]:
    """The parameters of MAY_LEAVE: hours hold where each recipient is."""
    places = [p for p in course.calendars if in_hours(course, p, moment)]
    kept = kept_waiting(session.connection(), course)
    waiting = {"kept_waiting": kept, "forgotten_by": LONG_AGO if kept == NOTHING else moment}
    waiting |= silence(session.connection())
    return {"cycle": course.cycle_id, "moment": moment, "places": places} | waiting


def claim(session: Session, course: Course, moment: datetime, token: str, limit: int) -> list[Any]:
    """Take up to *limit* messages for the holder of *token*, the oldest first."""
    parameters = leaving_at(session, course, moment) | {"limit": limit, "token": token}
    rows = session.connection().execute(_CLAIM, parameters).all()
    return sorted(rows, key=lambda r: (r.not_before, r.id))
