"""The cycle that a command is about: by its year, its académie and, where a year has two, its
name, typed after ``--name``."""

from __future__ import annotations

from sqlmodel import Session

from models.clock import Moment
from models.errors import NotFound
from models.gestures.actions.which_cycle import CycleToChoose, course_for
from models.gestures.cycle import finding
from models.territory.finding import find_unit
from models.year.cycle import Cycle
from orgue.verbs import cycle_name


def find_cycle(session: Session, school_year: str, academy: str) -> Cycle:
    """:func:`models.gestures.cycle.finding.find_cycle`, of the name that was typed."""
    return finding.find_cycle(session, school_year, academy, name=cycle_name.get())


def cycles_named(session: Session, school_year: str | None, academy: str | None) -> list[Cycle]:
    """:func:`models.gestures.cycle.finding.cycles_named`, of the name that was typed."""
    return finding.cycles_named(session, school_year, academy, name=cycle_name.get())


def the_cycle(
    session: Session, school_year: str | None, academy: str | None, *, to_read: bool = False
) -> Cycle:
    """:func:`models.gestures.cycle.finding.the_cycle`, of the name that was typed."""
    name = cycle_name.get()
    return finding.the_cycle(session, school_year, academy, to_read=to_read, name=name)


def cycle_of_unit(
    session: Session, year: str | None, academy: str | None, code: str, moment: Moment
) -> Cycle:
    """The cycle that is named, or the one in turn in the unit of *code*.

    Raises CycleToChoose where two calls are open there; what :func:`the_cycle` raises.
    """
    if year or cycle_name.get() is not None:
        return the_cycle(session, year, academy)
    above = finding.find_academy(session, academy) if academy else None
    try:
        unit = find_unit(session, code, academy=above)
        course = course_for(session, int(unit.id or 0), moment)
    except CycleToChoose as choice:
        step = f'Précisez lequel : --name "{choice.facts["names"][0]}".'
        raise CycleToChoose(choice.sentence, step, **choice.facts) from None
    except NotFound:  # said by what is asked of the cycle
        return the_cycle(session, year, academy)
    return session.get_one(Cycle, course.cycle_id)
