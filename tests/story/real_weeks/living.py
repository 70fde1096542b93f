"""A real week lived: its year goes by from moment to moment, on the home itself, while its schools
hold actions of its kind and everybody who is asked answers the next day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.actions import associating, proposing
from models.gestures.actions.proposing import Proposal
from models.rehearsal import answers
from models.rehearsal.answers import Answers, Manner
from models.rehearsal.rehearse import Rehearsed, let_it_go_by
from models.work.days import HeldDay
from models.year.cycle import PARTICIPATION
from models.year.week import Span
from tests.academy import Year
from tests.story.real_weeks.ground import Drafted
from tests.story.real_weeks.kinds import HeldAction, held_in
from tests.story.real_weeks.pages import Reading
from tests.story.real_weeks.truth import EveryLetter, ReadLetter

NEXT_DAY = Manner(proposing=0.0, delays=((1, 1.0),), returning=0.0, never=0.0)


@dataclass(kw_only=True)
class Lived:
    """A year that went by: its *letters*, and the numbers of the *actions* that were held."""

    drafted: Drafted
    year: Year
    rehearsed: Rehearsed
    letters: list[ReadLetter]
    pages: Reading
    actions: dict[int, HeldAction]


@dataclass
class _Schools:
    """They propose in the second week of the call; who is associated agrees at once."""

    made: Drafted
    year: Year
    actions: dict[int, HeldAction] = field(default_factory=dict)

    def act(self, moment: datetime, _sent: int) -> None:
        course = self.year.course
        opens, _ = course.call_days(course.home)
        if self.actions or moment < course.calendar().at(course.calendar().add(opens, 5), 7, 45):
            return
        for action in held_in(self._week_of, self.made.week.kinds):
            self.actions[self._proposed(action, moment)] = action

    def _week_of(self, code: str) -> Span:
        (row,) = self.year.all(
            sa.select(PARTICIPATION).where(PARTICIPATION.c.unit_id == self.year.units[code])
        )
        return Span(row.week, row.week_ends)

    def _proposed(self, action: HeldAction, moment: datetime) -> int:
        year, course, units = self.year, self.year.course, self.year.units
        proposal = Proposal(
            unit_id=units[action.by],
            title=action.title,
            on_date=action.days[0],
            days=tuple(HeldDay(day) for day in action.days),
            theme="La persévérance",
            contact="la direction",
            associated=tuple(units[code] for code in action.associated),
        )
        by = year.by("proviseure" if action.by == "L11" else action.by)
        with gesture(year.engine) as session:
            (number,) = proposing.propose(session, course, [(proposal, by)], moment)
        with gesture(year.engine) as session:
            proposing.submit(session, course, [(number, by)], moment)
        for code in action.associated:
            with gesture(year.engine) as session:
                given = (number, units[code], True, year.by(code), moment)
                associating.answer(session, course, *given)
        return number


@dataclass
class _Readers:
    """They open each new kind of letter, and their own pages in the call, the week and after."""

    year: Year
    letters: EveryLetter
    read: int = 0
    seasons: list[str] = field(default_factory=lambda: ["call_opens", "programme", "reports_due"])

    def __post_init__(self) -> None:
        self.pages = Reading(self.year)

    def look(self, moment: datetime) -> None:
        new, self.read = self.letters.letters[self.read :], len(self.letters.letters)
        self.pages.of_letters(new, moment)
        course = self.year.course
        if self.seasons and course.local_day(moment) > course.on(course.home, self.seasons[0]):
            self.seasons.pop(0)
            self.pages.of_people(moment)


def lived(made: Drafted, monkeypatch: pytest.MonkeyPatch) -> Lived:
    """The year of *made*, launched and gone by."""
    monkeypatch.setitem(answers.MANNERS, "next_day", NEXT_DAY)
    year, letters = made.launched(), EveryLetter()
    schools, readers = _Schools(made, year), _Readers(year, letters)

    def each_moment(moment: datetime, sent: int) -> None:
        schools.act(moment, sent)
        readers.look(moment)

    gone_by = let_it_go_by(
        made.engine,
        year.course,
        Answers("next_day"),
        start=year.moment,
        progress=each_moment,
        envelopes=letters,
    )
    return Lived(
        drafted=made,
        year=year,
        rehearsed=gone_by,
        letters=letters.letters,
        pages=readers.pages,
        actions=schools.actions,
    )
