"""What the year owes at a moment, as rules: pure, over tracks and never over units.

A *due rule* names its cohort, its text, its rung and the reason in words. No clock, no database,
no Prefect: the course and the moment are arguments. Of several rungs due, only the strongest is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from models.calendar.school_days import SchoolCalendar
from models.year.classes import LONGEST_DATE, MessageClass
from models.year.course import Course, Track
from models.year.dates import _Reckoning
from models.year.definition import DATE, LadderRung, MessageShape
from models.year.message_kinds import CAUSES, Cause
from models.year.occasions import occasions_of
from models.year.phases import PhaseKind


@dataclass(frozen=True, kw_only=True)
class DueBounds:
    """Which of a cohort's subjects a rung is for, by their own due date.

    ``after < due_on <= up_to``; *room*: school days that must lie between asking and due date.
    """

    up_to: date
    after: date | None = None
    room: int | None = None

    def hold(self, due_on: date) -> bool:
        """Whether that due date is within the stretch."""
        return (self.after or date.min) < due_on <= self.up_to


@dataclass(frozen=True, kw_only=True)
class DueRule:
    """One thing the year owes now to the cohort of one track.

    *since* is when it became due, *until* when it stops being wanted; *due_on* the date it asks
    for, *joined_before* leaves out units that joined later than a reminder's day.
    """

    rule: str
    rung: str
    cohort: str
    text: str
    cls: MessageClass
    track: Track
    since: datetime
    until: datetime
    reason: str
    phase: PhaseKind | None = None
    due_on: date | None = None
    bounds: DueBounds | None = None
    joined_before: date | None = None
    day: date | None = None
    alone: bool = False
    """Whether it stands beside the other rungs of its rule: each occasion has its own letter."""
    held: bool = False
    """Whether it waits for a pilot's yes, whoever it reaches."""
    ladder: str | None = None
    """Which ladder the rung is of, for a rule about validation tasks."""

    def reaches(self, due_on: date) -> bool:
        """Whether a subject due that day may be on this rule's rung."""
        return self.bounds is None or self.bounds.hold(due_on)


def what_is_owed(course: Course, moment: datetime) -> list[DueRule]:
    """Every rule due at *moment*, in the order of the year."""
    owed: list[DueRule] = []
    for track in course.dates:
        if course.is_suspended(track):  # what people do there is owed, and waits in the outbox
            owed += gesture_rules(course, track, moment)
            continue
        strongest: dict[tuple[str, str], DueRule] = {}
        for rule in calendar_rules(course, track):
            if rule.since > moment:
                break
            if moment < rule.until:
                strongest[rule.rule, rule.rung if rule.alone else ""] = rule
        owed += strongest.values()
        owed += gesture_rules(course, track, moment)
        owed += dated_rules(course, track, moment)
        owed += ladder_rules(course, track, moment)
    return owed


def owed_of(course: Course, moment: datetime, names: Collection[str]) -> list[DueRule]:
    """Those of :func:`what_is_owed` with one of *names*; the dates of the year are gone through for
    none that a gesture alone sets off, which most gestures ask."""
    shapes = course.definition.messages
    if all(name in shapes and shapes[name].when for name in names):
        owed = [r for track in course.dates for r in gesture_rules(course, track, moment)]
    else:
        owed = what_is_owed(course, moment)
    return [rule for rule in owed if rule.rule in names]


def moments_owed(course: Course, only: Collection[str] | None = None) -> list[datetime]:
    """Every moment at which a date of the calendar makes something due, in order (*only* by rules
    of these names)."""
    rules = (rule for track in course.dates for rule in calendar_rules(course, track))
    return sorted({rule.since for rule in rules if only is None or rule.rule in only})


def calendar_rules(course: Course, track: Track) -> tuple[DueRule, ...]:
    """The rules that dates make due for *track*, by the moment they do, dropped ones left out."""
    key = f"calendar:{track}"
    if key not in course.memo:
        rules = [
            r for n, m in course.definition.messages.items() for r in _dated(course, track, n, m)
        ]
        course.memo[key] = tuple(sorted(rules, key=lambda r: r.since))
    found: tuple[DueRule, ...] = course.memo[key]
    return found


def _dated(course: Course, track: Track, name: str, shape: MessageShape) -> Iterator[DueRule]:
    if not leaves(course, track, shape):
        return
    if shape.at:
        yield from _at_dates(course, track, name, shape)
    elif shape.each == "school_day":
        yield from _each_school_day(course, track, name, shape)
    elif shape.each == "day":
        yield from _each_day(course, track, name, shape)
    elif shape.each == "school_week":
        yield from _each_week(course, track, name, shape)
    elif shape.each == "occasion":
        yield from _each_occasion(course, track, name, shape)


def leaves(course: Course, track: Track, shape: MessageShape) -> bool:
    """Whether a message is owed this year: on, and its phase too."""
    elsewhere = shape.where and course.definition.announcing not in shape.where
    return (
        shape.on
        and not elsewhere
        and (shape.phase is None or course.bounds(track, shape.phase) is not None)
    )


def _at_dates(course: Course, track: Track, name: str, shape: MessageShape) -> Iterator[DueRule]:
    dates = reckoning(course, track)
    first = first_reminder(course, track, shape)
    until = end_of_rule(course, track, shape)
    for rung in shape.at:
        day = course.day_of(track, rung.at) or _day_read(dates, rung.at)
        if day is None or (shape.reminds and day < first):
            continue  # off this year, or sooner than one school day after the asking
        yield DueRule(
            rule=name,
            rung=rung.at if len(shape.at) > 1 else "",
            cohort=invited(course, rung.to or shape.to),
            text=shape.text or name,
            cls=shape.cls,
            track=track,
            since=leaving(course.calendar(track), shape.cls, day, course),
            until=until,
            reason=_reason(course, track, rung.at, day),
            phase=shape.phase,
            due_on=course.day_of(track, shape.due) if shape.due else None,
            joined_before=day if shape.reminds else None,
            held=shape.held,
        )


def _day_read(dates: _Reckoning, expression: str | None) -> date | None:
    moved = dates.if_any(expression)
    return moved.on if moved else None


def invited(course: Course, cohort: str) -> str:
    """The cohort itself, or the relays who forward where the cycle invites through them."""
    through_relays = course.definition.invitations == "relay" and cohort == "invited_schools"
    return "inviting_relays" if through_relays else cohort


def first_reminder(course: Course, track: Track, shape: MessageShape) -> date:
    """The first day a reminder may leave: one school day after the work was asked."""
    asked = _day_read(reckoning(course, track), shape.reminds)
    if asked is None:
        return date.min
    if course.launched_at:
        asked = max(asked, course.local_day(course.launched_at))
    return course.calendar(track).add(asked, 1)


def reckoning(course: Course, track: Track) -> _Reckoning:
    """The dates of *track*, able to read any expression of the definition."""
    key = f"reckoning:{track}"
    if key not in course.memo:
        reader = _Reckoning(course.definition, course.calendar(track), track.week, track.ends)
        reader.known = dict(course.dates[track])
        course.memo[key] = reader
    found: _Reckoning = course.memo[key]
    return found


def end_of_rule(course: Course, track: Track, shape: MessageShape) -> datetime:
    """When a rule stops being wanted: its *until*, or the end of its phase, or of the cycle."""
    until = _day_read(reckoning(course, track), shape.until)
    if until is not None:
        return course.end_of(track, until)
    if shape.phase:
        return course.closes_at(track, shape.phase)
    return course.end_of(track, course.on(track, "year_ends"))


def _each_school_day(
    course: Course, track: Track, name: str, shape: MessageShape
) -> Iterator[DueRule]:
    calendar = course.calendar(track)
    days = course.bounds(track, shape.phase or PhaseKind.WEEK)
    if days is None:
        return
    first, last = days
    day = calendar.add(first, 0)
    while day <= last:
        yield _of_the_day(course, track, name, shape, day, course.end_of(track, day))
        day = calendar.add(day, 1)


def _each_day(course: Course, track: Track, name: str, shape: MessageShape) -> Iterator[DueRule]:
    """Each day of the phase, wherever it is held: who animates a bassin reads of a school that has
    days of its own. One without class is told of on the last school day before it."""
    calendar = course.calendar(track)
    for day in _days_of(course, shape.phase or PhaseKind.WEEK):
        rule = _of_the_day(course, track, name, shape, day, course.end_of(track, day))
        told = calendar.back(day).on
        yield replace(rule, since=leaving(calendar, shape.cls, told, course), alone=True)


def _days_of(course: Course, phase: PhaseKind) -> list[date]:
    """The days on which a *phase* goes on, on one track or another."""
    bounds = (course.bounds(track, phase) for track in course.dates)
    spans = (range(b[0].toordinal(), b[1].toordinal() + 1) for b in bounds if b)
    return [date.fromordinal(o) for o in sorted({o for span in spans for o in span})]


def _each_week(course: Course, track: Track, name: str, shape: MessageShape) -> Iterator[DueRule]:
    calendar = course.calendar(track)
    day, last = course.begins(track), course.on(track, "year_ends")
    while day <= last:
        friday = date.fromordinal(day.toordinal() + 4 - day.weekday())
        yield _of_the_day(course, track, name, shape, day, course.end_of(track, friday))
        day = calendar.add(friday, 1)


def _each_occasion(
    course: Course, track: Track, name: str, shape: MessageShape
) -> Iterator[DueRule]:
    """So many school days before each highlight that has a day, until it is over."""
    calendar = course.calendar(track)
    for one in occasions_of(course):
        if one.is_highlight and one.on and one.last:
            day = calendar.add(one.on, -shape.before) if shape.before else one.on
            yield DueRule(
                rule=name,
                rung=one.code[:LONGEST_DATE],
                cohort=invited(course, shape.to),
                text=shape.text or name,
                cls=shape.cls,
                track=track,
                since=leaving(calendar, shape.cls, day, course),
                until=course.end_of(track, one.last),
                reason=f"{one.name}, {one.on:%d/%m/%Y}",
                phase=shape.phase,
                alone=True,
            )


EACH = {
    "school_day": "chaque jour de classe",
    "school_week": "chaque semaine de classe",
    "day": "chaque jour de la semaine",
}


def _of_the_day(
    course: Course, track: Track, name: str, shape: MessageShape, day: date, until: datetime
) -> DueRule:
    return DueRule(
        rule=name,
        rung=day.isoformat(),
        cohort=shape.to,
        text=shape.text or name,
        cls=shape.cls,
        track=track,
        since=leaving(course.calendar(track), shape.cls, day, course),
        until=until,
        reason=EACH[shape.each or "school_day"],
        phase=shape.phase,
        day=day,
    )


def gesture_rules(course: Course, track: Track, moment: datetime) -> Iterator[DueRule]:
    """What people's gestures set off: owed at once by the gesture, and caught up by every run."""
    for rule in gesture_rules_of(course, track):
        if rule.since <= moment < rule.until:
            yield rule


def gesture_rules_of(course: Course, track: Track) -> tuple[DueRule, ...]:
    """Those that gestures set off on *track*, whatever the moment."""
    key = f"gestures:{track}"
    if key not in course.memo:
        course.memo[key] = tuple(
            _on_gesture(course, track, name, shape)
            for name, shape in course.definition.messages.items()
            if shape.when and leaves(course, track, shape)
        )
    found: tuple[DueRule, ...] = course.memo[key]
    return found


def _on_gesture(course: Course, track: Track, name: str, shape: MessageShape) -> DueRule:
    since = course.calendar(track).at(course.begins(track), 0)
    return DueRule(
        rule=name,
        rung="",
        cohort=shape.to,
        text=shape.text or name,
        cls=shape.cls,
        track=track,
        since=course.opens_at(track, shape.phase)
        if shape.phase
        else min(since, course.launched_at or since),
        until=course.closes_at(track, shape.phase) if shape.phase else never(course, track),
        reason=CAUSES[shape.when or Cause.ASKED].reason,
        phase=shape.phase,
    )


def never(course: Course, track: Track) -> datetime:
    return course.end_of(track, date.fromordinal(course.on(track, "year_ends").toordinal() + 366))


def dated_rules(course: Course, track: Track, moment: datetime) -> Iterator[DueRule]:
    """Rules counted from each subject's own date (the day of an action)."""
    calendar = course.calendar(track)
    today = course.local_day(moment)
    for name, shape in course.definition.messages.items():
        if shape.after is None or not leaves(course, track, shape):
            continue
        until = end_of_rule(course, track, shape)
        if moment >= until or not calendar.is_school_day(today):
            continue
        since = leaving(calendar, shape.cls, today, course)
        # the last date D for which « after » school days later is today or before
        up_to = date.fromordinal(calendar.add(today, 1 - shape.after).toordinal() - 1)
        if moment >= since:
            yield DueRule(
                rule=name,
                rung="",
                cohort=shape.to,
                text=shape.text or name,
                cls=shape.cls,
                track=track,
                since=since,
                until=until,
                phase=shape.phase,
                reason="le lendemain de la date de l'action"
                if shape.after == 1
                else f"{shape.after - 1} jours de classe sans réponse",
                bounds=DueBounds(up_to=up_to),
            )


def ladder_rules(course: Course, track: Track, moment: datetime) -> Iterator[DueRule]:
    """The rungs that late or soon-due validation tasks call for, the strongest for each task."""
    calendar = course.calendar(track)
    today = course.local_day(moment)
    if not calendar.is_school_day(today):
        return
    since = calendar.at(today, *hour_of(course.definition.hours.digest))
    if moment < since:
        return
    ladders = course.definition.ladders
    for ladder, rungs in (("default", ladders.default), ("cabinet", ladders.cabinet)):
        yield from rungs_today(course, track, today, since, ladder, rungs)


def rungs_today(
    course: Course,
    track: Track,
    today: date,
    since: datetime,
    ladder: str,
    rungs: tuple[LadderRung, ...],
) -> Iterator[DueRule]:
    calendar = course.calendar(track)
    reach = [calendar.add(today, -rung.at) for rung in rungs]
    for index, rung in enumerate(rungs):
        stronger = reach[index + 1] if index + 1 < len(rungs) else None
        yield DueRule(
            rule=f"ladder_{ladder}",
            rung=f"{rung.at:+d}",
            cohort=f"late_{rung.to}_{ladder}",
            text=rung.text,
            cls=MessageClass.NEWS,
            track=track,
            since=since,
            until=never(course, track),
            reason=rung_in_words(rung),
            bounds=DueBounds(up_to=reach[index], after=stronger, room=1 - rung.at),
            ladder=ladder,
        )


def rung_in_words(rung: LadderRung) -> str:
    """Why a rung is climbed, in a sentence."""
    days = f"{abs(rung.at)} jour{'s' if abs(rung.at) > 1 else ''} de classe"
    when = f"à {days} de l'échéance" if rung.at < 0 else f"{days} après l'échéance"
    whom = {
        "holder": "rappel",
        "deputy": "le suppléant est sollicité",
        "above": "le niveau supérieur est averti",
        "pilot": "le pilote académique est averti",
    }
    return f"{whom[rung.to]}, {when}"


def leaving(calendar: SchoolCalendar, cls: MessageClass, day: date, course: Course) -> datetime:
    """The moment of *day* at which a rule becomes due: the digest's for news, else the opening."""
    hours = course.definition.hours
    return calendar.at(day, *hour_of(hours.digest if cls is MessageClass.NEWS else hours.opens))


@lru_cache(maxsize=64)
def hour_of(text: str) -> tuple[int, int]:
    """``07:45`` as hour and minute."""
    hour, minute = text.split(":")
    return int(hour), int(minute)


def _reason(course: Course, track: Track, expression: str, day: date) -> str:
    milestone = course.definition.milestones.get(expression)
    moved = course.dates[track].get(expression)
    if milestone is None:
        return f"{date_in_words(course, expression)}, {day:%d/%m/%Y}"
    why = f" ({moved.why})" if moved and moved.why else ""
    return f"{course.definition.title_of(expression)}, {day:%d/%m/%Y}{why}"


def date_in_words(course: Course, expression: str) -> str:
    """« 5 jours de classe avant « Validation » »: what a date of the definition says."""
    found = DATE.match(expression)
    offset = int(found["a"] or found["w"] or found["n"] or 0) if found else 0
    if not found or not offset:
        return expression
    unit, end = ("semaine", "la semaine") if found["week"] else ("jour", f"la {found['anchor']}")
    if found["name"]:
        end = f"« {course.definition.title_of(found['name'])} »"
    elif found["anchor"] == "été":
        end = "l'été"
    many = "s" if abs(offset) > 1 else ""
    return f"{abs(offset)} {unit}{many} de classe {'avant' if offset < 0 else 'après'} {end}"
