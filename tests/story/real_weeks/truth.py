"""Whether a letter says the truth about dates: each is one that its cycle or its work really sets,
on its own weekday, and none asks for something by a day that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.outbox.envelope import Envelope
from models.planner.rules import calendar_rules
from models.rehearsal.envelopes import Envelopes
from models.rehearsal.rehearse import Rehearsed
from models.work.action import ACTION, ACTION_DAY
from models.work.paper import PAPER
from models.work.rows import MessageRow
from models.work.validation import TASK
from models.year.course import Course
from models.year.delay import DELAY
from tests.story.real_weeks.dates import Said, dates_in

LOOKS_BACK = ("confirm_took_place", "report_due", "report_reminder", "shared_took_place")
"""Texts about what has taken place: an action's own day is past in them."""


@dataclass(frozen=True)
class ReadLetter:
    """A letter that would leave: its kind, the day on which it does, what is read in it, and the
    unit that it is about."""

    text: str
    rule: str
    on: date
    envelope: Envelope
    unit_id: int = 0

    @property
    def body(self) -> str:
        """What it says itself: without what people wrote, and why it was sent."""
        said = self.envelope.text.split("\n-- \n")[0]
        return "\n".join(line for line in said.splitlines() if not line.startswith(">"))

    def names(self, title: str) -> bool:
        """Whether it speaks of an action by its *title*."""
        return title in " ".join(self.envelope.text.split())

    @property
    def why(self) -> str:
        return self.envelope.text.partition("\n-- \n")[2]


class EveryLetter(Envelopes):
    """Writes every letter of a rehearsal, not one of each kind, and keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[ReadLetter] = []

    def _is_new(self, row: MessageRow) -> bool:
        return True

    def keep(self, row: MessageRow, envelope: Envelope, moment: datetime) -> None:
        on = date(envelope.at.year, envelope.at.month, envelope.at.day)
        self.letters.append(ReadLetter(row.text, row.rule, on, envelope, row.unit_id))


@dataclass(frozen=True)
class TrueDates:
    """The days that a cycle and its work set: *ahead*, until they are past; *facts*, ever after;
    *held*: the days of its actions; *shown*: what its pages say beside."""

    ahead: frozenset[date]
    facts: frozenset[date]
    held: frozenset[date]
    shown: frozenset[date] = frozenset()

    def may_say(self, day: date, on: date) -> bool:
        """Whether a page that is read *on* a day may say *day*, past or not."""
        return day == on or day in self.ahead | self.held | self.facts | self.shown

    def read(self, letters: list[ReadLetter]) -> list[str]:
        """What is wrong in *letters*, a line each."""
        return [fault for letter in letters for fault in self._faults(letter)]

    def _faults(self, letter: ReadLetter) -> Iterator[str]:
        where = f"{letter.text} ({letter.rule}) of {letter.on:%d/%m/%Y}"
        for said in dates_in(letter.body):
            if reason := self._wrong(said, letter):
                yield f"{where}: {reason}: {said}"
        for said in dates_in(letter.why):
            if said.on is None:
                yield f"{where}: no such day: {said}"

    def _wrong(self, said: Said, letter: ReadLetter) -> str:
        day = said.on
        if day is None:
            return "no such day"
        if day == letter.on or day in self.facts:
            return ""
        if day not in self.ahead | self.held:
            return "nothing sets it"
        goes_on = said.until is not None and said.until >= letter.on
        looks_back = day in self.held and (goes_on or letter.text in LOOKS_BACK)
        return "" if day > letter.on or looks_back else "it is past"


def true_dates(rehearsed: Rehearsed, letters: Sequence[ReadLetter] = ()) -> TrueDates:
    """The days that a cycle and its work set, as its database holds them at the end of its year;
    pages say also on which days *letters* left."""
    course = rehearsed.course
    ahead = frozenset([*_milestones(course), *_asked(rehearsed)])
    beside = [*_sendings(course), *_days_off(course), *_links_end(course, ahead)]
    return TrueDates(
        ahead=ahead,
        facts=frozenset(
            _column(rehearsed, ACTION.c.proposed_on, ACTION.c.submitted_on, ACTION.c.decided_on)
            + _column(rehearsed, TASK.c.asked_on)
        ),
        held=frozenset(_column(rehearsed, ACTION_DAY.c.on_date)),
        shown=frozenset([*beside, *(one.on for one in letters)]),
    )


def _links_end(course: Course, due: Iterable[date]) -> Iterator[date]:
    """The days until which the links of letters answer what was due."""
    if (days := course.definition.link_days) is not None:
        for calendar in course.calendars.values():
            yield from (calendar.add(day, days) for day in due)


def _sendings(course: Course) -> Iterator[date]:
    """The days on which mail leaves, those of reminders among them."""
    for track in course.dates:
        for rule in calendar_rules(course, track):
            yield from (course.local_day(rule.since), *filter(None, [rule.day]))


def _days_off(course: Course) -> Iterator[date]:
    """What a calendar says of holidays, and the days from which dates moved."""
    for calendar in course.calendars.values():
        for holiday in calendar.holidays_of_year():
            yield from (holiday.first, holiday.last)
        yield from (day for day, _ in calendar.public_holidays_of_year())
    for dates in course.dates.values():
        yield from (moved.moved_from for moved in dates.values() if moved.moved_from)


def _milestones(course: Course) -> Iterator[date]:
    return (moved.on for dates in course.dates.values() for moved in dates.values())


def _asked(rehearsed: Rehearsed) -> list[date]:
    return _column(rehearsed, TASK.c.due_on, ACTION.c.correct_by, PAPER.c.correct_by, DELAY.c.until)


def _column(rehearsed: Rehearsed, *columns: Any) -> list[date]:
    with reading(rehearsed.engine) as session:
        return [
            day
            for column in columns
            for day in session.connection().execute(sa.select(column).distinct()).scalars()
            if day is not None
        ]
