"""What is asked to be put off, and the days that each action then has: those of the same rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.work.action import ACTION_DAY
from models.work.days import Days, in_order
from models.work.put_off import PUT_OFF, PUT_OFF_ACTION, PutOffKind
from models.work.rows import ActionRow
from models.year.course import Course, Track
from models.year.put_off import same_rank
from models.year.week import Span


class NotPutOff(Refusal):
    """Days to which nothing can be put off, or nothing to put off."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class AskedPutOff:
    """*to*: the new days; none: cancelled. *days*: some days of the week alone; *actions*: those
    actions alone; neither: the whole week of the unit."""

    unit_id: int
    cause: str
    to: Span | None = None
    days: tuple[date, ...] = ()
    actions: tuple[int, ...] = ()

    @property
    def kind(self) -> PutOffKind:
        if self.actions:
            return PutOffKind.CHOSEN
        return PutOffKind.DAYS if self.days else PutOffKind.WEEK


def done_already(session: Session, asked: AskedPutOff) -> set[int]:
    """The actions that wait for an answer on these very days, for this cause: a form that is
    posted twice moves nothing twice."""
    if asked.to is None:
        return set()
    p, q, day = PUT_OFF.c, PUT_OFF_ACTION.c, ACTION_DAY.c
    there = sa.and_(day.action_id == q.action_id, day.on_date == q.proposed)
    query = (
        sa.select(q.action_id)
        .join_from(PUT_OFF_ACTION, PUT_OFF, p.id == q.put_off_id)
        .join(ACTION_DAY, there)
        .where(q.action_id.in_(asked.actions), q.reply.is_(None))
        .where(p.to == asked.to.first, p.to_ends == asked.to.last, p.cause == asked.cause)
    )
    return set(session.connection().execute(query).scalars())


@dataclass(frozen=True, kw_only=True)
class MovedAction:
    """An action and its days, as they were and as they become (none: it is cancelled).

    *first*: the first day that really moves, as it was and as it is proposed; of what is cancelled,
    the first day that falls, and nothing. *fell*: the days that it loses, and goes on without.
    """

    action: ActionRow
    was: Days
    now: Days
    first: tuple[date, date | None]
    fell: tuple[date, ...] = ()


def moved_action(
    course: Course,
    track: Track,
    was: Span,
    asked: AskedPutOff,
    one: tuple[ActionRow, Days],
    today: date,
) -> MovedAction:
    action, days = one
    to = asked.to
    if to is None:
        return _cancelled(asked, action, days, today)
    calendar = course.calendar(track)
    whole = _span_of(asked, was, days)

    def goes(day: date) -> bool:
        if asked.days:
            return day in asked.days
        return day >= today and (bool(asked.actions) or was.first <= day <= was.last)

    pairs = [
        (day, replace(day, on=same_rank(day.on, whole, to, calendar), confirmed=True))
        if goes(day.on)
        else (day, day)
        for day in days
    ]
    now = in_order(after for _, after in pairs)
    first = next(((a.on, b.on) for a, b in pairs if a.on != b.on), (days[0].on, now[0].on))
    return MovedAction(action=action, was=days, now=now, first=first)


def _cancelled(asked: AskedPutOff, action: ActionRow, days: Days, today: date) -> MovedAction:
    """Days that were held already, and those that nobody cancels, stay: it ends without any."""

    def falls(day: date) -> bool:
        if asked.actions:
            return True
        return day in asked.days if asked.days else day >= today

    fell = tuple(day.on for day in days if falls(day.on))
    kept = tuple(day for day in days if not falls(day.on))
    first = (fell[0], None)
    return MovedAction(action=action, was=days, now=kept, first=first, fell=fell if kept else ())


def fewer_days(
    course: Course, track: Track, was: Span, asked: AskedPutOff, moved: Sequence[MovedAction]
) -> tuple[int, int] | None:
    """From how many days to how many, where the new days are fewer: some then share one."""
    if asked.to is None:
        return None
    calendar = course.calendar(track)
    if asked.actions:
        before = {day.on for one in moved for day in one.was}
        after = {day.on for one in moved for day in one.now}
    else:
        whole = _span_of(asked, was, ())
        before = set(asked.days) or {day for day in was.days() if calendar.is_school_day(day)}
        after = {same_rank(day, whole, asked.to, calendar) for day in before}
    return (len(before), len(after)) if len(after) < len(before) else None


def _span_of(asked: AskedPutOff, was: Span, days: Days) -> Span:
    """The days whose ranks are kept: those of the week, those put off, an action's own."""
    if asked.actions:
        inside = was.first <= days[0].on <= was.last
        long = asked.to is not None and asked.to.length >= was.length
        return was if inside and long else Span(days[0].on, days[-1].on)
    return Span(min(asked.days), max(asked.days)) if asked.days else was


def need_theirs_kept(course: Course, after: Course, to: Span) -> None:
    """Refuse new days that others hold already, where their dates of the year would change.

    What a week had behind it when it was put off is known by its new days alone.
    """
    held = [track for track in course.dates if Span(track.week, track.ends) == to]
    if any(after.dates.get(track, course.dates[track]) != course.dates[track] for track in held):
        raise held_otherwise()


def held_otherwise() -> NotPutOff:
    return NotPutOff(
        "D'autres tiennent déjà leur semaine ces jours-là, avec d'autres échéances.",
        "Donnez un autre premier ou dernier jour.",
    )
