"""Plan of a next school year's cycle, from a former one: its dates old → new → why, the weeks that
it may hold, what is kept, reset, recomputed and asked. Nothing is written.

No day is copied: each is reckoned on the calendar of the new year, foreseen where nobody published
it yet, which is then said on each date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.national_dates import met_by, national_events
from models.calendar.school_days import Moved, SchoolCalendar
from models.calendar.table import calendar_for, calendar_or_foreseen
from models.errors import Refusal
from models.gestures.cycle.carried_over import (
    as_changes,
    carried_over,
    days_set_by_hand,
    without_gone,
)
from models.gestures.cycle.weeks import check_week
from models.gestures.territory.periods import busy_periods
from models.territory.finding import IN_FRENCH
from models.territory.rollout import takes_part_by
from models.territory.unit import UNIT, Kind, Unit, UnitState
from models.words.french import long_date
from models.words.moments import long_span, span
from models.year.course import load_course
from models.year.cycle import OBJECTIVE, UNIT_WEEK, Cycle, CycleState
from models.year.dates import dates_of, stretches_before
from models.year.definition import Definition, OtherDate, read_definition
from models.year.participation import definition_of
from models.year.put_off import same_rank, weeks_put_off
from models.year.rule_words import rule_in_words
from models.year.turning import CYCLE as COLUMNS
from models.year.turning import DEFINITION, TABLES, Fate, Turning
from models.year.week import Span
from models.year.week_proposals import WeekGround, WeekProposal, week_proposals

ONLY = "participation.only"
EVENTS_OF = {
    "week_opens": "week",
    "conference": "conference",
    "programme": "programme",
    "seminar": "seminar",
}
"""The milestones that a national event may touch, as its table calls them."""


@dataclass(frozen=True, kw_only=True)
class NewDate:
    """A date of the year: *old* as it was, *new* as it is reckoned, *why*, and what to look at."""

    name: str
    title: str
    old: date | None
    new: date | None
    why: str
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedAgain:
    """A highlight of last year, asked again: *proposed*, the days that have its place."""

    index: int
    was: OtherDate
    proposed: date | None
    proposed_until: date | None


@dataclass(frozen=True, kw_only=True)
class TakenUp:
    """A highlight that is taken up: its days as they were typed, and its text."""

    on: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class NextAnswers:
    """What was asked of the pilot: the slogan, and the highlights that are taken up, by index."""

    slogan: str = ""
    taken_up: Mapping[int, TakenUp] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NextYear:
    """A next cycle as it would be drafted; *changes* and *own_weeks* are what it is drafted with.

    *there*: the cycle of that year that is there already; *notes*: what a pilot should know.
    """

    academy: Unit = field(repr=False)
    like: Cycle = field(repr=False)
    school_year: str
    name: str
    there: Cycle | None = field(repr=False)
    provisional: bool
    proposals: tuple[WeekProposal, ...]
    week: Span
    dates: tuple[NewDate, ...]
    asked_dates: tuple[AskedAgain, ...]
    slogan: str
    carried: Mapping[str, Any] = field(repr=False)
    changes: dict[str, Any] = field(repr=False)
    own_weeks: Mapping[str, Span]
    objectives: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def warnings(self) -> int:
        return sum(1 for one in self.dates if one.warning)


def turned(turn: Fate) -> list[tuple[str, Turning]]:
    """What becomes so when the year turns, by name: columns, keys, tables."""
    every = (*COLUMNS.items(), *DEFINITION.items(), *TABLES.items())
    return [(name, one) for name, one in every if one.turn is turn and one.told]


def next_year(
    session: Session,
    academy: Unit,
    school_year: str,
    like: Cycle,
    moment: datetime,
    *,
    there: Cycle | None = None,
    week: Span | None = None,
    answers: NextAnswers | None = None,
) -> NextYear:
    """The cycle of *school_year* as it would be drafted from *like*, in *week* (the best one when
    none is chosen).

    Raises Refusal: a cycle that is not before it, no week that fits; BadWeek; CalendarUnknown.
    """
    need_before(academy, school_year, like)
    answers = answers or NextAnswers()
    calendar = calendar_or_foreseen(session, academy.place, academy.timezone, school_year)
    then = calendar_for(session, academy.place, academy.timezone, like.school_year)
    before = carried_over(session, like)
    carried, gone = without_gone(session, academy, before)
    planned = takes_part_by(session, int(academy.id), school_year)
    if not planned and before.get(ONLY) and not carried[ONLY]:
        raise _nobody_left(before[ONLY])
    carried |= {f"participation.{name}": codes for name, codes in planned.items()}
    definition = read_definition(as_changes(carried))
    was = week_as_meant(like)
    ground = WeekGround(
        was=was,
        then=then,
        calendar=calendar,
        definition=definition,
        events=national_events(),
        busy=busy_periods(session, int(academy.id or 0)),
    )
    proposals = week_proposals(ground)
    held = week or _first(proposals, school_year)
    check_week(calendar, held)
    own, rows, left = _own_weeks(session, like, was, held, then, calendar)
    asked = tuple(_asked_dates(like, was, held, then, calendar))
    plan = _Dates(session, like, definition, calendar, held, moment)
    return NextYear(
        academy=academy,
        like=like,
        school_year=school_year,
        name=like.name,
        there=there,
        provisional=calendar.is_provisional(held.first),
        proposals=proposals,
        week=held,
        dates=(*plan.rows(), *rows),
        asked_dates=asked,
        slogan=definition_of(like).week.slogan,
        carried=carried,
        changes=_answered(as_changes(carried), answers, asked),
        own_weeks=own,
        objectives=_objectives(session, like),
        notes=tuple(_notes(like, definition, calendar, held, gone, left)),
    )


def _nobody_left(codes: Sequence[str]) -> Refusal:
    """Who took part is found no more: that all would instead was chosen by nobody."""
    return Refusal(
        "Les territoires qui participaient ne sont plus dans l'annuaire sous ces codes : "
        f"{', '.join(codes)}.",
        "Dites qui participe sur la page « Le déploiement sur plusieurs années », puis revenez.",
    )


def need_before(academy: Unit, school_year: str, like: Cycle) -> None:
    """Refuse a model of another académie, or of a year that is not before *school_year*."""
    if like.academy_id != academy.id:
        raise Refusal(
            "Le cycle d'une autre académie ne sert pas de modèle.",
            f"Choisissez un cycle de : {academy.name}.",
        )
    if like.school_year >= school_year:
        raise Refusal(
            f"Le cycle {like.school_year} ne vient pas avant {school_year}.",
            "Donnez l'année qui suit celle du modèle.",
        )


def _first(proposals: Sequence[WeekProposal], school_year: str) -> Span:
    if not proposals:
        raise Refusal(
            f"Aucune semaine de {school_year} n'a la place ni le rang de celle du modèle.",
            "Donnez la vôtre : --week 2028-03-13.",
        )
    return proposals[0].week


def week_as_meant(cycle: Cycle) -> Span:
    """The week of *cycle* as it was framed, before it was ever put off."""
    put_off = weeks_put_off(cycle.put_off)
    return put_off[0].was if put_off else Span(cycle.week, cycle.week_ends)


# ── the dates ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Dates:
    """The dates of the new year beside those of the year that it is like."""

    session: Session
    like: Cycle
    definition: Definition
    calendar: SchoolCalendar
    week: Span
    moment: datetime

    def rows(self) -> list[NewDate]:
        old = self._old()
        new = dates_of(self.definition, self.calendar, self.week.first, self.week.last)
        by_hand = days_set_by_hand(self.like)
        titles = definition_of(self.like)
        found = [
            NewDate(
                name=name,
                title=self._title(name, titles),
                old=old.get(name),
                new=new[name].on if name in new else None,
                why=self._why(name, new.get(name)),
                warning=self._warning(name, new.get(name), by_hand.get(name)),
            )
            for name in dict.fromkeys([*new, *old])
        ]
        return sorted(found, key=lambda one: (one.new or one.old or date.max, one.name))

    def _old(self) -> dict[str, date]:
        try:
            course = load_course(self.session, self.like)
        except Refusal:  # a draft that has no room: its dates were never reckoned
            return {}
        return {name: moved.on for name, moved in course.dates[course.home].items()}

    def _title(self, name: str, before: Definition) -> str:
        known = self.definition if name in self.definition.milestones else before
        return known.title_of(name)

    def _why(self, name: str, moved: Moved | None) -> str:
        if moved is None:
            return "n'a pas lieu cette année"
        rule = rule_in_words(self.definition, name)
        instead = f"au lieu du {moved.moved_from:%d/%m/%Y}, " if moved.moved_from else ""
        return " ; ".join(filter(None, [rule, f"{instead}{moved.why}" if moved.why else ""]))

    def _warning(self, name: str, moved: Moved | None, by_hand: date | None) -> str:
        found = []
        if by_hand is not None:
            found.append(
                f"l'an dernier fixée à la main au {long_date(by_hand)} : sa règle est reprise, "
                "pas son jour"
            )
        if moved is not None:
            found += self._of_day(name, moved.on)
        return " ; ".join(found)

    def _of_day(self, name: str, day: date) -> Iterator[str]:
        if self.calendar.is_provisional(day):
            yield "date prévisionnelle : le calendrier scolaire n'est pas publié"
        if self.calendar.at(day + timedelta(days=1), 0) <= self.moment:
            yield "déjà passée"
        last = self.week.last if name == "week_opens" else day
        touched = EVENTS_OF.get(name)
        for event in met_by(national_events(), self.calendar.place, day, last):
            if touched in event.touches:
                reckoned = ", à confirmer" if event.provisional else ""
                yield f"{event.name} ({span(event.first, event.last)}{reckoned})"


# ── what is asked, and carried ───────────────────────────────────────────────────────────────────


def day_of_same_place(
    day: date, was: Span, to: Span, then: SchoolCalendar, calendar: SchoolCalendar
) -> date:
    """The day of the new year that has the place that *day* had: the same rank in the week, else
    the same weekday as many school weeks from it; a day of class where it was one."""
    if was.first <= day <= was.last:
        return same_rank(day, was, to, calendar)
    weeks = then.weeks_between(was.first, day)
    taught = calendar.week(to.first, weeks).on
    found = taught - timedelta(days=taught.weekday()) + timedelta(days=day.weekday())
    return calendar.forward(found).on if then.is_school_day(day) else found


def _asked_dates(
    like: Cycle, was: Span, to: Span, then: SchoolCalendar, calendar: SchoolCalendar
) -> Iterator[AskedAgain]:
    for index, other in enumerate(definition_of(like).other_dates):
        days = [
            day_of_same_place(date.fromisoformat(day), was, to, then, calendar) if day else None
            for day in (other.on, other.until)
        ]
        yield AskedAgain(index=index, was=other, proposed=days[0], proposed_until=days[1])


def _answered(
    changes: dict[str, Any], answers: NextAnswers, asked: Sequence[AskedAgain]
) -> dict[str, Any]:
    """*changes* with what was answered; a highlight that was not taken up is left out."""
    if slogan := " ".join(answers.slogan.split()):
        changes["week"] = {**changes.get("week", {}), "slogan": slogan}
    taken = [
        _taken_up(one.was, answers.taken_up[one.index])
        for one in asked
        if one.index in answers.taken_up
    ]
    return changes | ({"other_dates": taken} if taken else {})


def _taken_up(was: OtherDate, now: TakenUp) -> dict[str, Any]:
    kept = was.model_dump(mode="json", include={"name", "kind", "place", "town", "unit"})
    days = {"on": now.on, "until": now.until}
    return kept | {k: d.isoformat() for k, d in days.items() if d} | {"text": now.text}


def _own_weeks(
    session: Session,
    like: Cycle,
    was: Span,
    to: Span,
    then: SchoolCalendar,
    calendar: SchoolCalendar,
) -> tuple[dict[str, Span], list[NewDate], list[str]]:
    """The weeks that units held on dates of their own, as far from the week as they were."""
    found, rows, left = dict[str, Span](), list[NewDate](), list[str]()
    for row in session.connection().execute(_OWN_WEEKS, {"cycle": like.id}):
        first = day_of_same_place(row.week, was, to, then, calendar)
        first -= timedelta(days=(first - row.week).days % 7)
        held = Span(first, first + (row.week_ends - row.week))
        try:
            check_week(calendar, held)
        except Refusal as refusal:
            left.append(f"{row.name} tenait sa propre semaine : {refusal.sentence}")
            continue
        code = f"{IN_FRENCH[Kind(row.kind)]}:{row.code}"
        found[code] = held
        rows.append(
            NewDate(
                name=f"unit_week.{row.code}",
                title=f"Semaine de : {row.name}",
                old=row.week,
                new=held.first,
                why="au même écart de la semaine que l'an dernier",
                warning="date prévisionnelle" if calendar.is_provisional(held.first) else "",
            )
        )
    return found, rows, left


_OWN_WEEKS = (
    sa.select(UNIT.c.code, UNIT.c.kind, UNIT.c.name, UNIT_WEEK.c.week, UNIT_WEEK.c.week_ends)
    .join(UNIT, UNIT.c.id == UNIT_WEEK.c.unit_id)
    .where(UNIT_WEEK.c.cycle_id == sa.bindparam("cycle"), UNIT.c.state != UnitState.CLOSED)
    .order_by(UNIT.c.name_order)
)


def _objectives(session: Session, like: Cycle) -> tuple[str, ...]:
    o = OBJECTIVE.c
    query = sa.select(o.text).where(o.cycle_id == like.id).order_by(o.position)
    return tuple(session.connection().execute(query).scalars())


def _notes(
    like: Cycle,
    definition: Definition,
    calendar: SchoolCalendar,
    week: Span,
    gone: Sequence[str],
    left: Sequence[str],
) -> Iterator[str]:
    if like.state is CycleState.DRAFT:
        yield (
            f"Le cycle {like.school_year} n'a jamais été lancé : ses dates étaient un projet, et "
            "ses réglages sont repris tels quels."
        )
    if like.state is CycleState.LIVE:
        yield (
            f"Le cycle {like.school_year} n'est pas clos : ce qui y change encore n'est pas repris."
        )
    if calendar.is_provisional(week.first):
        yield (
            f"Le calendrier scolaire {calendar.school_year} n'est pas publié : toutes ces dates "
            "sont prévisionnelles, et seront recalculées quand il le sera."
        )
    if like.put_off:
        meant = week_as_meant(like)
        yield (
            "La semaine du modèle avait été reportée : les propositions partent de ses premiers "
            f"jours, {long_span(meant.first, meant.last)}."
        )
    for sentence in stretches_before(definition, calendar, week.first).shortened:
        yield f"Le temps manque avant cette semaine ({sentence})."
    if gone:
        yield f"Ne sont plus dans l'annuaire, et ne sont pas repris : {', '.join(gone)}."
    yield from left
