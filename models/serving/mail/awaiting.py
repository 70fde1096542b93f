"""Sendings that wait for a pilot's release, and what left already, day by day.

What a copy put back holds is told apart (models.serving.mail.after_restoring).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.letters.called import name_of_text
from models.outbox import pilot_words
from models.words.collation import in_order
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

M, S = MESSAGE.c, MessageState


@dataclass(frozen=True, kw_only=True)
class HeldSending:
    """A sending that is held: *count* letters to *people* since a moment; *late*: how many would be
    dropped, released now; *above*: the number of recipients above which it had to wait."""

    rule: str
    rung: str
    name: str
    count: int
    people: int
    late: int
    since: datetime
    above: int | None


def awaiting(session: Session, course: Course, moment: datetime) -> list[HeldSending]:
    """What is held in a cycle, by sending, the oldest first; neither a sending that is too late as
    a whole, nor what a pilot wrote to schools, which has a page of its own."""
    query = (
        sa.select(
            M.rule,
            M.rung,
            M.text,
            sa.func.count().label("number"),
            sa.func.count(M.slot.distinct()).label("people"),
            sa.func.sum(sa.case((M.not_after <= moment, 1), else_=0)).label("late"),
            sa.func.min(M.owed_at, type_=M.owed_at.type).label("since"),
        )
        .where(
            M.cycle_id == course.cycle_id,
            M.state == S.HELD,
            M.digest_id.is_(None),
            M.rule.not_in(pilot_words.RULES),
            M.restoration_id.is_(None),
        )
        .group_by(M.rule, M.rung, M.text)
    )
    limit = course.definition.release_above
    found = [
        HeldSending(
            rule=r.rule,
            rung=r.rung,
            name=name_of_text(r.text),
            count=r.number,
            people=r.people,
            late=int(r.late),
            since=r.since,
            above=limit if limit is not None and r.people > limit else None,
        )
        for r in session.connection().execute(query)
        if r.late < r.number
    ]
    return sorted(found, key=lambda one: (one.since, in_order(one.name)))


def held_count(session: Session, cycle_ids: Sequence[int], moment: datetime) -> int:
    """How many letters of these cycles wait for a release at *moment*, and would still leave."""
    held = sa.and_(
        M.cycle_id.in_(list(cycle_ids)),
        M.state == S.HELD,
        M.digest_id.is_(None),
        M.rule.not_in(pilot_words.RULES),
        M.restoration_id.is_(None),
        sa.or_(M.not_after.is_(None), M.not_after > moment),
    )
    return int(session.connection().execute(sa.select(sa.func.count()).where(held)).scalar_one())


# ── what left ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class PastDay:
    """What became of the letters of a day: *sent*, *dropped* (no longer wanted, or not sent on
    purpose), *parked* (refused); *texts*: those that left, the most first."""

    on: date
    sent: int
    dropped: int
    parked: int
    texts: tuple[tuple[str, int], ...]


def past_days(session: Session, course: Course, first: date, last: date) -> list[PastDay]:
    """The days from *first* to *last* on which letters left, were dropped or failed.

    A letter that did not leave counts on the first day it might have.
    """
    starts = [
        course.calendar().at(first + timedelta(days=n), 0) for n in range((last - first).days + 2)
    ]
    by_day: dict[date, Counter[tuple[MessageState, str]]] = {}
    for at, state, text, count in _became(session, course.cycle_id, starts[0], starts[-1]):
        on = first + timedelta(days=bisect_right(starts, at) - 1)
        by_day.setdefault(on, Counter())[state, text] += count
    return [_past_day(on, by_day[on]) for on in sorted(by_day)]


def _became(session: Session, cycle_id: int, begin: datetime, end: datetime) -> list[Any]:
    """Each kind of query has its index: letters by when they left, the others by when they may."""
    alone = sa.and_(M.cycle_id == cycle_id, M.digest_id.is_(None))
    gone = (M.sent_at, M.state == S.SENT)
    stayed = [(M.not_before, M.state == state) for state in (S.DROPPED, S.PARKED)]
    found: list[Any] = []
    for at, state in (gone, *stayed):
        query = sa.select(at, M.state, M.text, sa.func.count()).where(alone, state, at >= begin)
        query = query.where(at < end).group_by(at, M.state, M.text)
        found += session.connection().execute(query).all()
    return found


def _past_day(on: date, kinds: Counter[tuple[MessageState, str]]) -> PastDay:
    states: Counter[MessageState] = Counter()
    texts: Counter[str] = Counter()
    for (state, text), count in kinds.items():
        states[state] += count
        texts[text] += count if state is S.SENT else 0
    return PastDay(
        on=on,
        sent=states[S.SENT],
        dropped=states[S.DROPPED],
        parked=states[S.PARKED],
        texts=tuple((+texts).most_common()),
    )


def months_until(course: Course, day: date) -> list[date]:
    """The months from the first day of the cycle to that of *day*, the latest first."""
    opens = min(course.begins(track) for track in course.dates)
    launched = course.local_day(course.launched_at) if course.launched_at else opens
    month, first = day.replace(day=1), min(opens, launched).replace(day=1)
    found = []
    while month >= first:
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found
