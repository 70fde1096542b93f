"""The year rehearsed: the same rules, cohorts, executor and texts, on a copy, under a clock that
jumps from one moment when something is owed to the next.

A *rehearsal* starts the cycle over, from cadrage on, with today's territory, people and definition
and seeded people who answer. A *forecast* goes on from what was done, and nobody answers.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.opening import bring_cycle_to
from models.outbox import claiming, sending
from models.outbox.drain import DeliveryReport, Drain
from models.planner.upcoming import next_moment, people_moments
from models.rehearsal.answers import Answers
from models.rehearsal.copying import copy_of
from models.rehearsal.envelopes import Envelopes
from models.tick import as_it_is_now, in_hand, run_course
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState
from models.year.participation import ALWAYS, refresh_participation

Progress = Callable[[datetime, int], None]
REHEARSED = "répétition"
"""The result of a message that left on a copy."""


@dataclass(kw_only=True)
class Rehearsed:
    """The copy after the year went by: its messages are read from it. *unwritable*: warnings of
    the letters that could not have left."""

    engine: sa.Engine
    course: Course
    visited: list[datetime] = field(default_factory=list)
    sent: int = 0
    gestures: int = 0
    unwritable: list[dict[str, Any]] = field(default_factory=list)


def rehearse(
    engine: sa.Engine,
    cycle_id: int,
    *,
    answers: str = "none",
    seed: int = 1,
    progress: Progress | None = None,
    envelopes: Envelopes | None = None,
) -> Rehearsed:
    """Start the cycle over on a copy and let its year go by; its letters are written by *envelopes*
    (by default, once for each kind of reader)."""
    copy = copy_of(engine, cycle_id, with_state=False)
    course = start_over(copy, cycle_id)
    people = Answers(answers, seed)
    return let_it_go_by(copy, course, people, progress=progress, envelopes=envelopes)


def forecast(
    engine: sa.Engine,
    cycle_id: int,
    moment: datetime,
    *,
    until: datetime | None = None,
    launch: bool = False,
    progress: Progress | None = None,
    prepare: Callable[[sa.Engine], None] | None = None,
) -> Rehearsed:
    """What would leave from *moment* on if nobody did anything; *launch*: as if launched now;
    *prepare*: after a gesture made on the copy."""
    copy = copy_of(engine, cycle_id, with_state=True)
    if prepare:
        prepare(copy)
    return forecast_on(copy, cycle_id, moment, until=until, launch=launch, progress=progress)


def forecast_on(
    copy: sa.Engine,
    cycle_id: int,
    moment: datetime,
    *,
    until: datetime | None = None,
    launch: bool = False,
    progress: Progress | None = None,
    people: Answers | None = None,
    envelopes: Envelopes | None = None,
    only: frozenset[str] | None = None,
) -> Rehearsed:
    """:func:`forecast`, on a copy that is made already; *people*: those who answer, if any;
    *only*: what rules of these names owe."""
    if launch:
        make_live(copy, cycle_id, moment)
    return let_it_go_by(
        copy,
        in_hand(copy, cycle_id),
        people or Answers("none"),
        start=moment,
        until=until,
        progress=progress,
        envelopes=envelopes,
        only=only,
    )


def start_over(copy: sa.Engine, cycle_id: int) -> Course:
    """Make the copied cycle live as on the morning of its first day."""
    with gesture(copy) as session:
        cycle = session.get_one(Cycle, cycle_id)
        if cycle.definition is None:
            definition = checked_definition(cycle.changes)
            cycle.definition = definition.model_dump(mode="json", by_alias=True)
        # People who answer release what waits for them: a rehearsal shows the whole year.
        cycle.definition = {**cycle.definition, "release_above": None}
        cycle.launched_at, cycle.state = None, CycleState.LIVE
        session.add(cycle)
        session.flush()
        refresh_participation(session, cycle, ALWAYS)
        course = load_course(session, cycle)
        cycle.launched_at = first_moment(course)
        session.add(cycle)
    return in_hand(copy, cycle_id)


def first_moment(course: Course) -> datetime:
    """Midnight of the day before the earliest cadrage opens: launched in time."""
    opens = min(course.begins(track) for track in course.dates)
    return course.calendar().at(opens - timedelta(days=1), 0)


def last_moment(course: Course) -> datetime:
    """The end of the last day of the cycle."""
    return max(course.end_of(track, course.on(track, "year_ends")) for track in course.dates)


def make_live(copy: sa.Engine, cycle_id: int, moment: datetime) -> None:
    """Launch the draft of a copy at *moment*."""
    with gesture(copy) as session:
        cycle = session.get_one(Cycle, cycle_id)
        if cycle.state is not CycleState.DRAFT:  # launched since it was asked for
            return
        definition = checked_definition(cycle.changes)
        cycle.definition = definition.model_dump(mode="json", by_alias=True)
        session.add(cycle)
        session.flush()
        bring_cycle_to(session, cycle, CycleState.LIVE, launched_at=moment)
        refresh_participation(session, cycle, ALWAYS)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A year makes rows by the hundred thousand, none of them in a cycle of references: looking for
    cycles took a tenth of its time. What is left in cycles (ten megabytes) waits until after.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def let_it_go_by(
    copy: sa.Engine,
    course: Course,
    answers: Answers,
    *,
    start: datetime | None = None,
    after: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
    envelopes: Envelopes | None = None,
    only: frozenset[str] | None = None,
) -> Rehearsed:
    """Jump from moment to moment until *until* (the end of the cycle), doing what each owes (*only*
    what rules of these names do); from *start* on, or *after* a moment that went by already."""
    done = Rehearsed(engine=copy, course=course)
    end = until or last_moment(course)
    with reading(copy) as session:
        people = people_moments(session, course)
    moment: datetime | None = start or first_moment(course)
    if after is not None:
        moment = following(copy, course, answers, people, after, only)
    envelopes = envelopes or Envelopes()
    while moment is not None and moment <= end:
        course = done.course = as_it_is_now(copy, course)
        done.visited.append(moment)
        done.gestures += answers.act(copy, course, moment)
        run_course(copy, course, moment, only=only)
        report = DeliveryReport()
        ListingDrain(copy, course, moment, report, envelopes).drain()
        done.sent += report.sent
        answers.look(copy, course, moment)
        if progress:
            progress(moment, done.sent)
        moment = following(copy, course, answers, people, moment, only)
    done.unwritable = envelopes.unwritable
    return done


def following(
    engine: sa.Engine,
    course: Course,
    answers: Answers,
    people: Sequence[datetime],
    moment: datetime,
    only: frozenset[str] | None = None,
) -> datetime | None:
    """The next moment: something is owed, somebody answers, or people change."""
    with reading(engine) as session:
        owed = next_moment(session, course, moment, only)
    changes = next((m for m in people if m > moment), None)
    return min((m for m in (owed, answers.next_moment(), changes) if m), default=None)


class ListingDrain(Drain):
    """A pass that marks messages as sent, having written what is new among them.

    Nobody else opens its copy: no other pass takes its claims or waits to know that it is over.
    """

    size = 5000

    def __init__(
        self,
        engine: sa.Engine,
        course: Course,
        moment: datetime,
        report: DeliveryReport,
        envelopes: Envelopes,
    ) -> None:
        super().__init__(engine, course, moment, report)
        self.envelopes = envelopes

    def claim(self, size: int) -> list[Any]:
        """Take up to *size* messages, of which no other pass has to know."""
        with gesture(self.engine) as session:
            return claiming.claim(session, self.course, self.moment, self.token, size)

    def still_ours(self, session: Session, rows: Sequence[Any]) -> dict[int, bool]:
        """All of them are, at the very moment at which they were claimed."""
        return {row.id: True for row in rows}

    def doubtful(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Not what only reminds and was owed at this very moment: no gesture owes it, and the run
        comes after the last one."""
        return [row for row in rows if row.owed_at != self.moment or not self._reminds(row.rule)]

    def _reminds(self, rule: str) -> bool:
        shape = self.course.definition.messages.get(rule)
        return rule.startswith("ladder_") if shape is None else shape.reminds is not None

    def leave(self, unmarked: Sequence[int]) -> None:
        """Nothing is left: what was claimed is marked, dropped or given back."""

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        with reading(self.engine) as session:
            self.envelopes.write(session, self.course, wanted, items, self.moment)
        with gesture(self.engine) as session:
            sending.mark_sent(session, [r.id for r in wanted], self.moment, REHEARSED)
        self.report.sent += len(wanted)


__all__ = ["REHEARSED", "Rehearsed", "forecast", "forecast_on", "rehearse"]
