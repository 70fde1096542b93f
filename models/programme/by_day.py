"""The programme as it is read: day by day, then by département and bassin, with hours.

What lies outside its carrier's week stands apart (« Autour de la semaine »), day by day too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session

from models.programme.reading import AskedProgramme, ProgrammeAction, read_actions
from models.words.collation import in_order
from models.words.days import hours_in_words
from models.words.french import plural
from models.work.days import HeldDay
from models.work.known_meeting import public_occasions
from models.year.course import Course
from models.year.occasions import Occasion, read_occasions


class ProgrammeLine(NamedTuple):
    """An action on one of its days."""

    action: ProgrammeAction
    day: HeldDay

    @property
    def hours(self) -> str:
        return hours_in_words(self.day.starts, self.day.ends)


class ProgrammePlace(NamedTuple):
    """What one bassin or circonscription holds on a day; both names empty for the académie's."""

    department: str
    basin: str
    lines: tuple[ProgrammeLine, ...]

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (self.department, self.basin))) or "Académie"


class ProgrammeDay(NamedTuple):
    on: date
    places: tuple[ProgrammePlace, ...]

    @property
    def held(self) -> int:
        """How many actions."""
        return sum(len(place.lines) for place in self.places)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """*week*: the days of the week; *around*: those before and after it. *highlights*: of the
    year, by day."""

    actions: tuple[ProgrammeAction, ...]
    week: tuple[ProgrammeDay, ...]
    around: tuple[ProgrammeDay, ...]
    highlights: tuple[Occasion, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, tuple[ProgrammeDay, ...]], ...]:
        """Its two parts that have a day, with their titles."""
        both = (("Pendant la semaine", self.week), ("Autour de la semaine", self.around))
        return tuple(part for part in both if part[1])

    @property
    def days(self) -> list[date]:
        """Every day of it, in order."""
        return sorted({day.on for day in (*self.week, *self.around)})

    @property
    def themes(self) -> list[str]:
        return sorted({action.theme for action in self.actions} - {""}, key=in_order)

    def only(self, day: date | None = None, theme: str = "") -> Programme:
        """What of it is on one *day*, on one *theme*."""
        if day is None and not theme:
            return self
        kept = tuple(
            action
            for action in self.actions
            if theme in ("", action.theme)
            and (day is None or any(d.on == day for d in action.days))
        )
        return arranged(kept, self.highlights, day)

    @property
    def said(self) -> str:
        """« 12 actions, dont 2 reportées ou annulées »"""
        off = sum(1 for action in self.actions if action.off)
        words = plural(len(self.actions), "action", "actions")
        gone = plural(off, "reportée ou annulée", "reportées ou annulées")
        return f"{words}, dont {gone}" if off else words


def programme(session: Session, course: Course, asked: AskedProgramme) -> Programme:
    """The programme that is *asked*: five statements at most."""
    actions = read_actions(session, course, asked)
    highlights = tuple(one for one in read_occasions(session, course) if one.is_highlight)
    known = {one.code for one in highlights}
    highlights += tuple(o for o in public_occasions(session, course) if o.code not in known)
    return arranged(actions, highlights, asked.day)


def arranged(
    actions: tuple[ProgrammeAction, ...],
    highlights: tuple[Occasion, ...],
    day: date | None = None,
) -> Programme:
    """*actions*, in the order they are read in, day by day; of one *day* if given."""
    every = [ProgrammeLine(a, d) for a in actions for d in a.days if day in (None, d.on)]
    return Programme(
        actions=actions,
        week=tuple(_days([line for line in every if line.action.inside(line.day.on)])),
        around=tuple(_days([line for line in every if not line.action.inside(line.day.on)])),
        highlights=highlights,
    )


def _days(lines: Sequence[ProgrammeLine]) -> Iterator[ProgrammeDay]:
    by_day: dict[date, list[ProgrammeLine]] = {}
    for line in lines:
        by_day.setdefault(line.day.on, []).append(line)
    for on in sorted(by_day):
        yield ProgrammeDay(on=on, places=tuple(_places(by_day[on])))


def _places(lines: Iterable[ProgrammeLine]) -> Iterator[ProgrammePlace]:
    """*lines* are read by département and bassin."""
    for (department, basin), some in groupby(lines, key=_of_place):
        yield ProgrammePlace(department, basin, tuple(sorted(some, key=_in_a_place)))


def _of_place(line: ProgrammeLine) -> tuple[str, str]:
    return line.action.department, line.action.basin


def _in_a_place(line: ProgrammeLine) -> tuple[str, str]:
    """By commune, then by hour; what says no hour comes after."""
    return in_order(line.action.commune), line.day.starts or line.day.ends or "~"
