"""A date that asks: past, without class in its place, outside the week, it is confirmed once.

What is far from the school year is refused: « Vérifiez l'année ». A confirmation is kept with the
action for its date; another date asks again. Whoever types days, by whatever door, goes through
:func:`need_dates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.calendar.school_days import SchoolCalendar
from models.calendar.school_year import SOUTHERN, in_use
from models.errors import Refusal
from models.gestures.actions.loading import track_of
from models.gestures.territory.periods import remarks_of_periods
from models.territory.unit import UNIT
from models.words.french import long_date
from models.words.moments import long_span
from models.work.action import ACTION, ActionState
from models.work.days import Days, days_of, said_days
from models.work.typed_days import DayBounds
from models.year.course import Course, Track


class WhyAsked(StrEnum):
    """Why a date asks."""

    PAST = "past"
    NO_CLASS = "no_class"
    OUTSIDE = "outside_week"


@dataclass(frozen=True, kw_only=True)
class AskedDay:
    """A day that asks: *reasons*, and their *words*, a sentence."""

    on: date
    reasons: tuple[WhyAsked, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a day is looked at against: the unit's own week and calendar, *today* there."""

    opens: date
    closes: date
    calendar: SchoolCalendar
    school_year: str
    today: date

    @property
    def year(self) -> tuple[date, date]:
        """The first and the last day that an action of the cycle may have."""
        return year_of(self.school_year, self.calendar.zone)


class DateToConfirm(Refusal):
    """Dates that are possible and seldom meant: nothing is kept until they are confirmed.

    Facts: *days*, each with its reasons and their words.
    """

    def __init__(self, asked: Sequence[AskedDay]) -> None:
        super().__init__(
            " ".join(day.words for day in asked),
            "Si c'est bien cela, confirmez cette date ; sinon, corrigez-la."
            if len(asked) == 1
            else "Si c'est bien cela, confirmez ces dates ; sinon, corrigez-les.",
            days=[
                {"on": d.on.isoformat(), "reasons": [r.value for r in d.reasons], "words": d.words}
                for d in asked
            ],
        )


class OutsideTheYear(Refusal):
    """A date of another school year."""

    status = 422


def year_of(school_year: str, zone: str) -> tuple[date, date]:
    """From 1 August before to 31 August after; the calendar year in the far south."""
    start = int(school_year[:4])
    if zone in SOUTHERN:
        return date(start + 1, 1, 1), date(start + 1, 12, 31)
    return date(start, 8, 1), date(start + 1, 8, 31)


def what_days_ask(days: Iterable[date], around: Surroundings) -> tuple[AskedDay, ...]:
    """Those of *days* that ask, with why. Raises :class:`OutsideTheYear`.

    A Saturday or a Sunday inside the week asks nothing: the week was framed with it.
    """
    found = []
    for day in days:
        _need_year(day, around)
        reasons = tuple(_reasons(day, around))
        if reasons:
            found.append(AskedDay(on=day, reasons=reasons, words=_words(day, reasons, around)))
    return tuple(found)


def _need_year(day: date, around: Surroundings) -> None:
    first, last = around.year
    if not first <= day <= last:
        year = in_use(around.school_year, around.calendar.zone)
        raise OutsideTheYear(
            f"Vérifiez l'année : le {long_date(day)} n'est pas de l'année scolaire {year}.",
            f"Une action va du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
            on=day.isoformat(),
            fields={"on_date": "Vérifiez l'année de cette date."},
        )


def _reasons(day: date, around: Surroundings) -> Iterable[WhyAsked]:
    inside = around.opens <= day <= around.closes
    if day < around.today:
        yield WhyAsked.PAST
    if not inside:
        yield WhyAsked.OUTSIDE
    if not around.calendar.is_school_day(day) and not (inside and day.weekday() > 4):
        yield WhyAsked.NO_CLASS


def _words(day: date, reasons: Sequence[WhyAsked], around: Surroundings) -> str:
    """« Le samedi 5 juin 2027 est en dehors de la semaine (du 15 au 19 mars) et sans classe. »"""
    said = {
        WhyAsked.PAST: "est passé",
        WhyAsked.OUTSIDE: "est en dehors de la semaine, qui se tient "
        f"{long_span(around.opens, around.closes)}",
        WhyAsked.NO_CLASS: f"est sans classe ({around.calendar.why_not(day)})",
    }
    texts = [said[reason] for reason in reasons]
    listed = texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])}, et {texts[-1]}"
    return f"Le {long_date(day)} {listed}."


# ── for the gestures ─────────────────────────────────────────────────────────────────────────────


def surroundings(course: Course, track: Track, moment: datetime) -> Surroundings:
    """What the days of the units of *track* are looked at against."""
    return Surroundings(
        opens=course.on(track, "week_opens"),
        closes=course.on(track, "week_closes"),
        calendar=course.calendar(track),
        school_year=course.school_year,
        today=course.local_day(moment),
    )


def need_dates(days: Days, around: Surroundings, *, confirm: bool, had: Days = ()) -> Days:
    """*days*, with those that ask confirmed; what an action *had* is asked nothing, and keeps its
    confirmation.

    Raises :class:`DateToConfirm` for one that nobody confirmed yet, unless *confirm*;
    :class:`OutsideTheYear`.
    """
    before = {day.on: day.confirmed for day in had}
    new = [day.on for day in days if day.on not in before and not day.confirmed]
    asked = what_days_ask(new, around)
    if asked and not confirm:
        raise DateToConfirm(asked)
    meant = {one.on for one in asked} | {on for on, confirmed in before.items() if confirmed}
    return tuple(replace(day, confirmed=day.confirmed or day.on in meant) for day in days)


def confirmed_in(days: Days, had: Days = ()) -> int:
    """How many of *days* are confirmed that were not."""
    before = {day.on for day in had if day.confirmed}
    return sum(day.confirmed and day.on not in before for day in days)


def note_confirmed(
    session: Session, course: Course, counts: Mapping[int, tuple[int, int, Actor]], moment: datetime
) -> None:
    """Write in the journal how many dates of each action were confirmed: by its number, its unit,
    how many and by whom."""
    entries = [
        {
            "what": "action.date_confirmed",
            "subject": f"action.{number}",
            "unit_id": unit_id,
            "by": by.slot,
            "facts": {"days": count},
        }
        for number, (unit_id, count, by) in counts.items()
        if count
    ]
    if entries:
        journal.write(session, course.cycle_id, moment, entries)


def frame_of(session: Session, course: Course, unit_id: int) -> DayBounds:
    """The unit's own week, in which « chaque lundi » stays. Raises NotFound (it takes no part)."""
    track = track_of(session, course, unit_id)
    return DayBounds(
        opens=course.on(track, "week_opens"),
        closes=course.on(track, "week_closes"),
        taught=course.calendar(track).is_school_day,
    )


def remarks_on(days: Days, around: Surroundings) -> tuple[str, ...]:
    """What readers are told of *days*: outside the week, without class, and whether that is meant;
    that a day is past says nothing of an action."""
    found = []
    for day in days:
        try:
            asked = what_days_ask([day.on], replace(around, today=day.on))
        except OutsideTheYear as far:
            found.append(far.sentence)
            continue
        meant = " C'est voulu : la date a été confirmée." if day.confirmed else ""
        found += [f"{one.words}{meant}" for one in asked]
    return tuple(found)


def remarks_on_fiche(
    session: Session,
    course: Course,
    track: Track,
    action_id: int,
    said: Mapping[str, Any],
    moment: datetime,
) -> tuple[str, ...]:
    """:func:`remarks_on` the days that a fiche says, as its reader has it."""
    first = said.get("on_date")
    if not first:
        return ()
    on = date.fromisoformat(first) if isinstance(first, str) else first
    meant = {day.on for day in days_of(session, [action_id])[action_id] if day.confirmed}
    days = [replace(d, confirmed=d.on in meant) for d in said_days(on, said.get("days"))]
    return (
        *remarks_on(tuple(days), surroundings(course, track, moment)),
        *remarks_of_periods(session, action_id, [day.on for day in days]),
    )


# ── for the pilot ────────────────────────────────────────────────────────────────────────────────

GONE = (ActionState.WITHDRAWN, ActionState.DECLINED, ActionState.CANCELLED)


def warnings_of_dates(session: Session, course: Course) -> list[str]:
    """Actions of the cycle that have a day of another school year, from before it was refused."""
    first, last = year_of(course.school_year, course.calendar().zone)
    a = ACTION.c
    query = (
        sa.select(a.id, a.title, a.on_date, a.last_day, UNIT.c.name)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(
            a.cycle_id == course.cycle_id,
            a.state.not_in(GONE),
            sa.or_(a.on_date < first, a.last_day > last),
        )
        .order_by(a.id)
    )
    return [
        f"L'action n° {r.id} (« {r.title} », {r.name}) est datée du "
        f"{long_date(r.on_date if r.on_date < first else r.last_day)}, qui n'est pas de l'année "
        "scolaire : demandez à qui la porte de corriger sa date."
        for r in session.connection().execute(query)
    ]
