"""A person's gesture from the command line: one live cycle, one actor, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from models.access.actors import Actor, acting_in, actor_of
from models.clock import Moment
from models.database.transactions import gesture
from models.gestures.under_way import need_under_way
from models.home import home_engine
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.year.course import Course, load_course
from orgue import which
from orgue.moments import moment_of
from orgue.verbs import Outcome, as_unit


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who acts, when, on which cycle."""

    session: Session
    course: Course
    actor: Actor
    moment: Moment

    def unit(self, code: str) -> Unit:
        """The unit that *code* names in the cycle's académie."""
        academy = self.session.get_one(Unit, self.course.academy_id)
        return find_unit(self.session, code, academy=academy)

    def unit_id(self, code: str) -> int:
        return int(self.unit(code).id or 0)


@contextmanager
def acting(
    by: str,
    now: str | None,
    year: str | None,
    academy: str | None,
    unit: str | None = None,
    of: which.NumberOf | None = None,
) -> Iterator[Act]:
    """The gesture's transaction: written whole when the block ends, or not at all. *unit*: of which
    something is proposed, so that of two cycles the one in turn there is meant; *of*: the row whose
    number was typed, and whose cycle is meant.

    Raises NotFound (no cycle, nobody with that address), Refusal (the cycle is not live).
    """
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        named = (session, year, academy)
        if of is not None:
            cycle = which.cycle_of_row(*named, of)
        else:
            cycle = which.cycle_of_unit(*named, unit, moment) if unit else which.the_cycle(*named)
        course = load_course(session, cycle)
        need_under_way(session, course)
        yield Act(
            session=session,
            course=course,
            actor=whose(session, by),
            moment=moment,
        )


def whose(session: Session, mail: str) -> Actor:
    """All that the address *mail* stands for, or what it is in the unit typed after ``--as``.

    Raises NotFound (nobody has it, no such unit), NotYours (it is nobody's there).
    """
    actor, code = actor_of(session, mail), as_unit.get()
    if code is None:
        return actor
    unit = find_unit(session, code)
    return acting_in(actor, int(unit.id or 0), unit.name)


def done(sentence: str, **data: object) -> Outcome:
    """A gesture that was made: *data* for programs, one sentence for people."""
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))
