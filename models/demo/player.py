"""The leader of a demo: brings its clock to the next moment, lets people act, waits for the runs.

Each turn looks at what the database says and does the next thing, so that a leader that is killed
and another that starts are the same one. It sends nothing and owes nothing: runs do.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from models import clock
from models.database.transactions import gesture, reading
from models.demo import pace as pacing
from models.demo.agenda import LastingAnswers
from models.demo.kit import make_the_kit
from models.demo.shown import show_to_the_public
from models.errors import in_one_line
from models.outbox.claiming import waiting
from models.planner.upcoming import people_moments
from models.rehearsal.rehearse import following, last_moment
from models.tick import heartbeat
from models.work.demo import Pace, PaceState, pace_of
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState

log = logging.getLogger("orgue.demo")

LOOKS_EVERY = 0.1
"""Seconds between two turns that find nothing to do."""
AFTER_A_FAULT = 2.0


class PlayerTurn(StrEnum):
    """What a turn did."""

    MOVED = "moved"
    ACTED = "acted"
    WAITED = "waited"
    FINISHED = "finished"


class Player:
    """Leads one demo. *now* tells real seconds, between which it waits."""

    def __init__(
        self, engine: sa.Engine, manner: str = "typical", now: Callable[[], float] = time.monotonic
    ) -> None:
        self.engine, self.manner, self.now = engine, manner, now
        self.moved_at = now()
        self.looked: tuple[int, datetime] | None = None
        self.answers: LastingAnswers | None = None

    def turn(self) -> PlayerTurn:
        """Do the next thing: people whose time has come act; once the runs are over for this
        moment they look at what is asked; then the clock is brought to the next moment."""
        pace, course, moment = self._as_it_stands()
        if pace is None or course is None:
            return PlayerTurn.FINISHED if pace else PlayerTurn.WAITED
        answers = self._people(pace)
        if answers.act(self.engine, course, moment):
            return PlayerTurn.ACTED
        if not self._runs_are_over(course, moment):
            return PlayerTurn.WAITED
        self.look_on(answers, course, moment)
        if (soonest := answers.next_moment()) and soonest <= moment:
            return PlayerTurn.ACTED  # what was meant for a moment that is past
        if not pacing.may_move(pace, self.now() - self.moved_at):
            return PlayerTurn.FINISHED if pace.state is PaceState.FINISHED else PlayerTurn.WAITED
        return self.move_on(answers, course, moment)

    def _as_it_stands(self) -> tuple[Pace | None, Course | None, datetime]:
        """The pace, the cycle if it is still live, and the moment of the home."""
        with reading(self.engine) as session:
            pace, moment = pace_of(session), clock.now(session)
            cycle = session.get(Cycle, pace.cycle_id) if pace else None
            live = cycle is not None and cycle.state is CycleState.LIVE
            return pace, load_course(session, cycle) if cycle and live else None, moment

    def _people(self, pace: Pace) -> LastingAnswers:
        if self.answers is None:
            self.answers = LastingAnswers(self.engine, pace.cycle_id, self.manner, pace.seed)
        return self.answers

    def _runs_are_over(self, course: Course, moment: datetime) -> bool:
        """Whether a run completed for *moment*, and nothing may leave at it any more."""
        with reading(self.engine) as session:
            beat = heartbeat(session)
            if beat is None or beat.moment < moment:
                return False
            return not waiting(session, course, moment).anything

    def look_on(self, answers: LastingAnswers, course: Course, moment: datetime) -> None:
        if self.looked != (course.population, moment):
            answers.look(self.engine, course, moment)
            self._show(course, moment)
            make_the_kit(self.engine, course, moment)
            self.looked = course.population, moment

    def _show(self, course: Course, moment: datetime) -> None:
        """Heads show the public what they choose to, once it is announced."""
        with gesture(self.engine) as session:
            pace = pace_of(session)
            show_to_the_public(session, course, moment, pace.seed if pace else 0)

    def move_on(self, answers: LastingAnswers, course: Course, moment: datetime) -> PlayerTurn:
        with reading(self.engine) as session:
            people = people_moments(session, course)
        to = following(self.engine, course, answers, people, moment)
        over = to is None or to > last_moment(course)
        with gesture(self.engine) as session:
            if over or to is None:
                pacing.change_pace(session, pacing.finish)
                return PlayerTurn.FINISHED
            _bring_clock_to(session, to)
        self.moved_at = self.now()
        return PlayerTurn.MOVED

    def live(self, stopping: threading.Event) -> None:
        """Take turns until *stopping* is set; a turn that fails is taken again."""
        while not stopping.is_set():
            try:
                done = self.turn()
            except Exception as error:
                log.error("Le meneur recommence : %s", in_one_line(error), exc_info=error)
                self.answers, self.looked = None, None
                stopping.wait(AFTER_A_FAULT)
                continue
            if done in (PlayerTurn.WAITED, PlayerTurn.FINISHED):
                stopping.wait(LOOKS_EVERY)


def _bring_clock_to(session: Session, moment: datetime) -> None:
    """One gesture: the clock and the pace move together."""
    clock.set_clock(session, moment)
    pacing.change_pace(session, pacing.moved(moment))
