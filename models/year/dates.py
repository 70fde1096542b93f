"""The dates of the year: every milestone counted in school weeks and school days, with its reason.

Pure: the definition, the school calendar and the two ends of the week are arguments. Dates that
fall outside school days move — due dates back, openings forward — and say why; the first and the
last day of the week are as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.calendar.school_days import Moved, SchoolCalendar
from models.errors import BadDefinition, Refusal
from models.year.definition import AS_TYPED, DATE, Definition, MilestoneShape
from models.year.phases import PhaseKind
from models.year.switches import is_on
from models.year.week import usual_end

Dates = Mapping[str, Moved]


class TooShort(Refusal):
    """A week so early that the year does not fit before it: its dates are entered by hand."""


class SwitchedOff(BadDefinition):
    """A date counted from a milestone that is off this year."""


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """School weeks given to each stretch before S, and what had to give way."""

    cadrage: int
    appel: int
    validation: int
    annonce: int
    shortened: tuple[str, ...] = ()

    def start(self, name: str) -> int:
        """Where stretch *name* starts, in school weeks before S (negative)."""
        order = ("annonce", "validation", "appel", "cadrage")
        return -sum(int(getattr(self, one)) for one in order[: order.index(name) + 1])


def stretches_before(definition: Definition, calendar: SchoolCalendar, week: date) -> Stretches:
    """Share the school weeks before *week*; cadrage gives way first, then the call, and so on.

    Where they do not fit, they begin in the school year before, as far as *year_before* has it.
    Raises :class:`TooShort` under the least that the stretches add up to (11 weeks by default).
    """
    room = calendar.weeks_between(calendar.rentree(), week)
    shapes = definition.stretches
    weeks = {n: shapes[n].weeks for n in ("appel", "validation", "annonce")}
    if begins_before(definition, calendar, week):
        return Stretches(cadrage=shapes["cadrage"].least, shortened=(), **weeks)
    spare = room - sum(weeks.values())
    least = shapes["cadrage"].least
    shortened = []
    for name in ("appel", "validation", "annonce"):
        give = min(max(least - spare, 0), weeks[name] - shapes[name].least)
        if give > 0:
            shortened.append(f"{name} : {weeks[name] - give} semaines au lieu de {weeks[name]}")
            weeks[name] -= give
            spare += give
    if spare < least:
        raise TooShort(
            f"La semaine du {week:%d/%m/%Y} n'a que {room} semaines de classe avant elle ; "
            f"il en faut {room - spare + least}.",
            "Entrez les dates à la main (milestones › … › on) ou choisissez une semaine plus tard.",
            weeks=room,
        )
    return Stretches(cadrage=spare, shortened=tuple(shortened), **weeks)


def begins_before(definition: Definition, calendar: SchoolCalendar, week: date) -> bool:
    """Whether *week* has so few school weeks before it that the year before prepares it."""
    room = calendar.weeks_between(calendar.rentree(), week)
    shapes, reach = definition.stretches, definition.year_before
    whole = shapes["cadrage"].least + sum(s.weeks for n, s in shapes.items() if n != "cadrage")
    least = sum(shape.least for shape in shapes.values())
    return room < {"never": 0, "when_short": least, "always": whole}[reach]


def dates_of(
    definition: Definition,
    calendar: SchoolCalendar,
    week: date,
    ends: date | None = None,
    *,
    launched_on: date | None = None,
) -> dict[str, Moved]:
    """Every milestone that is on of the year of the week from *week* to *ends* (its usual end by
    default), by name.

    With *launched_on*, work that a milestone wants is never due earlier than 5 school days
    after a late launch (the boundaries of phases do not move).
    """
    reckoning = _Reckoning(definition, calendar, week, ends or usual_end(week))
    found = ((name, reckoning.if_on(name)) for name in definition.milestones)
    dates = {name: moved for name, moved in found if moved is not None}
    if launched_on is None:
        return dates
    return {n: _after_launch(definition, calendar, n, d, launched_on) for n, d in dates.items()}


def _after_launch(
    definition: Definition, calendar: SchoolCalendar, name: str, date_: Moved, launched: date
) -> Moved:
    bounds = {d for p in definition.phases.values() for d in (p.opens, p.closes)}
    first = calendar.add(launched, 5)
    work = definition.milestones[name].due and name not in bounds | {"decisions_due"}
    by_hand = definition.milestones[name].by_hand is not None
    if not work or by_hand or date_.on >= first:
        return date_
    why = "cycle lancé en cours d'année : au moins 5 jours de classe après le lancement"
    return Moved(on=first, moved_from=date_.on, why=why)


def bounds_in(definition: Definition, dates: Dates, kind: PhaseKind) -> tuple[date, date] | None:
    """The first and the last day of a phase; None for one that is off, or has no date left.

    One whose opening or closing is off goes from the first to the last of its dates.
    """
    shape = definition.phases.get(kind)
    if shape is None or not shape.on:
        return None
    opens, closes = dates.get(shape.opens), dates.get(shape.closes)
    if opens and closes:
        return opens.on, closes.on
    own = (n for n, m in definition.milestones.items() if m.phase is kind)
    left = [dates[n].on for n in {shape.opens, *own, shape.closes} if n in dates]
    if not left:
        return None
    return opens.on if opens else min(left), closes.on if closes else max(left)


class _Reckoning:
    """Resolves the dates one by one, each from those it names."""

    def __init__(
        self, definition: Definition, calendar: SchoolCalendar, week: date, ends: date
    ) -> None:
        self.definition, self.calendar, self.week, self.ends = definition, calendar, week, ends
        self.known: dict[str, Moved] = {}
        self.underway: list[str] = []
        self._stretches: Stretches | None = None
        closing = calendar.before_last_closing()
        self._closed_on = closing[1] if closing else date.min
        self._before = _Reckoning(definition, closing[0], week, ends) if closing else None

    def milestone(self, name: str) -> Moved:
        """The date of a milestone. Raises :class:`SwitchedOff` when it has none."""
        if name not in self.known:
            if name in self.underway:
                raise BadDefinition(f"La date « {name} » dépend d'elle-même.")
            if not is_on(self.definition, name):
                raise SwitchedOff(f"La date « {name} » est désactivée.")
            self.underway.append(name)
            try:
                settled = self._settled(self.definition.milestones[name])
                self.known[name] = self._passed(name) or settled
            finally:
                self.underway.pop()
        return self.known[name]

    def _passed(self, name: str) -> Moved | None:
        """The date as it stood when the last days were closed, where it had passed by then: that
        from which it is counted may be put off, and it stays."""
        stood = self._before.if_on(name) if self._before else None
        return stood if stood and stood.on < self._closed_on else None

    def if_on(self, name: str) -> Moved | None:
        """The date of a milestone; None when it is off, or counts from one that is."""
        try:
            return self.milestone(name)
        except SwitchedOff:
            return None

    def if_any(self, expression: str | None) -> Moved | None:
        """The date that *expression* means; None for none, or one counted from what is off."""
        try:
            return self.read(expression) if expression else None
        except SwitchedOff:
            return None

    def _settled(self, shape: MilestoneShape) -> Moved:
        if shape.by_hand:
            wanted = date.fromisoformat(shape.by_hand)
            if shape.at in AS_TYPED:
                return Moved(on=wanted)
            return self.calendar.back(wanted) if shape.due else self.calendar.forward(wanted)
        found = self._counted(shape)
        limit = self._limit(shape, found)
        if limit is None or found.on <= limit[0]:
            return found
        return Moved(on=limit[0], moved_from=found.on, why=f"pas plus tard que {limit[1]}")

    def _counted(self, shape: MilestoneShape) -> Moved:
        """Its date as *at* says it, or *otherwise* when that is off, or before the week is over."""
        found = self.if_any(shape.at)
        instead = self.if_any(shape.otherwise)
        if found is None:
            return instead or self.read(shape.at)
        if instead is None or found.on > self.milestone("week_closes").on:
            return found
        why = "ce qu'il prépare a lieu avant la fin de la semaine"
        return Moved(on=instead.on, moved_from=found.on, why=why)

    def _limit(self, shape: MilestoneShape, found: Moved) -> tuple[date, str] | None:
        """The last day that *shape* may have, in words too. A limit that is off, or would have it
        fall before the end of the week what comes after it, leaves only the end of the year."""
        if not shape.no_later_than:
            return None
        limit = self.if_any(shape.no_later_than)
        if limit and not limit.on <= self.milestone("week_closes").on < found.on:
            return limit.on, _in_words(shape.no_later_than)
        return self.milestone("year_ends").on, "la fin du cycle"

    def read(self, expression: str) -> Moved:
        """The date that *expression* means (its grammar is at the top of ``cycle.yaml``)."""
        m = DATE.match(expression)
        if m is None:
            raise BadDefinition(f"« {expression} » n'est pas une date.")
        calendar = self.calendar
        if m["anchor"]:
            day = calendar.rentree() if m["anchor"] == "rentrée" else calendar.last_day()
            return self._shifted(day, m["a"])
        if m["week"]:
            return self._school_week(int(m["w"] or 0))
        if m["first"] or m["final"]:
            return Moved(on=self.week if m["first"] else self.ends)
        if m["start"] == "cadrage":
            return self._cadrage()
        if m["start"]:
            return calendar.week(self.week, self.stretches.start(m["start"]))
        if m["december"]:
            # in the school year that starts, in the south too (February to December)
            return calendar.school_week_of_month(calendar.rentree().year, 12, int(m["december"]))
        if m["eve"]:
            return calendar.eve(self.milestone(m["eve"]).on)
        if m["name"]:
            base = self.milestone(m["name"])
            return base if not m["n"] else self._shifted(base.on, m["n"])
        return calendar.end_of_week(self.week)

    def _cadrage(self) -> Moved:
        """The rentrée, or the first of the school weeks that reach into the year before."""
        first, call = self.calendar.rentree(), self.definition.milestones["call_opens"].by_hand
        called_after = call is not None and date.fromisoformat(call) >= first
        if called_after or not begins_before(self.definition, self.calendar, self.week):
            return Moved(on=first)
        return self.calendar.week(self.week, self.stretches.start("cadrage"))

    def _school_week(self, n: int) -> Moved:
        """The *n*-th school week from that of the first day; after it, from that of the last."""
        if n <= 0 or not self._ends_as_typed:
            return self.calendar.week(self.week, n)
        # the last day may be in a week without class: what follows is counted from the one before
        return self.calendar.week(self.calendar.whole.back(self.ends).on, n)

    @property
    def _ends_as_typed(self) -> bool:
        """Whether the week has a last day of its own; until it had, all was counted from S."""
        closes = self.definition.milestones.get("week_closes")
        return closes is None or closes.at in AS_TYPED

    def _shifted(self, day: date, by: str | None) -> Moved:
        return Moved(on=self.calendar.counted(day, int(by)) if by else day)

    @property
    def stretches(self) -> Stretches:
        if self._stretches is None:
            self._stretches = stretches_before(self.definition, self.calendar, self.week)
        return self._stretches


def _in_words(expression: str) -> str:
    match = re.match(r"seminar-(\d+)", expression)
    return f"{match[1]} jours de classe avant le séminaire" if match else expression
