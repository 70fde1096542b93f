"""What is asked to be put off, and the days that each action then has: those of the same rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.errors import Refusal
from models.work.days import Days, in_order
from models.work.put_off import PutOffKind
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


@dataclass(frozen=True, kw_only=True)
class MovedAction:
    """An action and its days, as they were and as they are proposed (none: it is cancelled)."""

    action: ActionRow
    was: Days
    now: Days


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
        return MovedAction(action=action, was=days, now=())
    calendar = course.calendar(track)
    whole = _span_of(asked, was, days)

    def goes(day: date) -> bool:
        if asked.days:
            return day in asked.days
        return day >= today and (bool(asked.actions) or was.first <= day <= was.last)

    now = in_order(
        replace(day, on=same_rank(day.on, whole, to, calendar), confirmed=True)
        if goes(day.on)
        else day
        for day in days
    )
    return MovedAction(action=action, was=days, now=now)


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
