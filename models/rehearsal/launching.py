"""What a launch sends in its first fortnight, counted on a copy; the launch holds to that count.

Whatever changes between the count and the launch (an import, another administrator) is noticed in
the transaction that launches, and nothing is launched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.cycle.opening import launch_cycle, need_launchable
from models.rehearsal.beside import Beside
from models.rehearsal.foreseen import FORESEEN, Basis, OfText, basis_of, counted
from models.rehearsal.rehearse import Progress, forecast
from models.serving.mail.letters import LetterFilters, LetterLine, letters
from models.year.course import Course, load_course
from models.year.cycle import Cycle

FORTNIGHT = timedelta(days=14)
FIRST = 12
"""Letters that are shown."""


class ChangedMeanwhile(Refusal):
    """People, units or the cycle are not what they were when its letters were counted."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Des personnes, des unités ou le cycle ont changé pendant le lancement : rien n'est "
            "lancé.",
            "Attendez la fin d'un import en cours, relisez le nombre, puis retapez-le.",
        )


@dataclass(frozen=True, kw_only=True)
class FirstFortnight:
    """How many messages leave until *until* if the cycle is launched at *moment*; *kinds*: by text,
    alone or as lines of a digest; *first*: the first letters; *basis*: what it was counted on."""

    cycle_id: int
    basis: Basis
    moment: datetime
    until: datetime
    count: int
    kinds: tuple[OfText, ...]
    first: tuple[LetterLine, ...]


def first_fortnight(
    engine: sa.Engine, cycle_id: int, moment: datetime, progress: Progress | None = None
) -> FirstFortnight:
    """Count the messages of the fortnight that follows a launch (the opening, if later).

    Raises Refusal: the cycle can't be launched as it is.
    """
    with reading(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        course = load_course(session, cycle)
        need_launchable(session, cycle, course, moment)
        basis = basis_of(session, cycle_id, course.local_day(moment))
    until = _until(course, moment)
    done = forecast(engine, cycle_id, moment, until=until, launch=True, progress=progress)
    with reading(done.engine) as session:
        shown = letters(session, done.course, LetterFilters(), 1, FORESEEN, soonest_first=True)
    return FirstFortnight(
        cycle_id=cycle_id,
        basis=basis,
        moment=moment,
        until=until,
        count=done.sent,
        kinds=counted(done, moment)["texts"],
        first=tuple(shown.lines[:FIRST]),
    )


def _until(course: Course, moment: datetime) -> datetime:
    opens = course.calendar().at(course.begins(course.home), 0)
    return max(moment, opens) + FORTNIGHT


def launch_as_counted(
    session: Session, found: FirstFortnight, by: Actor, moment: datetime, typed: int
) -> Cycle:
    """Launch the cycle if it stands as it was counted: *typed* must be that count.

    Raises Refusal, WrongMove (another launched it first), ChangedMeanwhile, NotYours.
    """
    cycle = session.get_one(Cycle, found.cycle_id)
    course = load_course(session, cycle)
    need_launchable(session, cycle, course, moment)
    if basis_of(session, found.cycle_id, course.local_day(moment)) != found.basis:
        raise ChangedMeanwhile
    launch_cycle(session, cycle, by, moment, typed, found.count)
    return cycle


@dataclass(kw_only=True)
class Fortnights(Beside[FirstFortnight]):
    """Those counted for the launch pages of one portal's process."""

    engine: sa.Engine
    called: str = "Le comptage de la première quinzaine"
    most: int = 8

    def ask(self, cycle_id: int, moment: datetime) -> bool:
        """Have it counted beside; False when it already is being."""
        return self.begin(
            cycle_id, lambda tell: first_fortnight(self.engine, cycle_id, moment, tell)
        )
