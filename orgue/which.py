"""The cycle that a command is about: by its year, its académie and, where a year has two, its
name, typed after ``--name``."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.errors import NotFound, Refusal
from models.gestures.actions.which_cycle import CycleToChoose, course_for
from models.gestures.cycle import finding
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.collation import same
from models.year.cycle import Cycle
from orgue.verbs import cycle_name

NumberOf = tuple[sa.Table, int]
"""A table whose rows are of a cycle, and the number of one of them."""


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
    if cycle_name.get() is not None:
        return the_cycle(session, year, academy)
    above = finding.find_academy(session, academy) if academy else None
    try:
        unit = find_unit(session, code, academy=above)
        course = course_for(session, int(unit.id or 0), moment)
    except CycleToChoose as choice:
        step = f'Précisez lequel : --name "{choice.facts["names"][0]}".'
        raise CycleToChoose(choice.sentence, step, **choice.facts) from None
    except NotFound as unknown:
        return _one_of_all(session, year, academy, unknown)
    found = session.get_one(Cycle, course.cycle_id)
    return found if _is_named(session, found, year, academy) else the_cycle(session, year, academy)


def _one_of_all(
    session: Session, year: str | None, academy: str | None, unknown: NotFound
) -> Cycle:
    """The only live cycle, which says what is asked of it; *unknown* is raised where several are,
    for then it is the unit that has to be mended."""
    try:
        return the_cycle(session, year, academy)
    except NotFound:
        raise
    except Refusal:
        raise unknown from None


def cycle_of_row(
    session: Session,
    year: str | None,
    academy: str | None,
    of: NumberOf,
    *,
    to_read: bool = False,
) -> Cycle:
    """The cycle of the action or of the task whose number was typed, so that neither a year nor a
    name has to be; :func:`the_cycle` where that one is not of what is named."""
    table, number = of
    query = sa.select(table.c.cycle_id).where(table.c.id == number)
    cycle_id = session.connection().execute(query).scalar()
    cycle = session.get(Cycle, cycle_id) if cycle_id is not None else None
    if cycle is not None and _is_named(session, cycle, year, academy):
        return cycle
    return the_cycle(session, year, academy, to_read=to_read)


def _is_named(session: Session, cycle: Cycle, year: str | None, academy: str | None) -> bool:
    """Whether *cycle* is of all that was typed of one. Raises BadDefinition: *year* is none."""
    name, unit = cycle_name.get(), session.get_one(Unit, cycle.academy_id)
    return (
        (academy is None or finding.find_academy(session, academy).id == unit.id)
        and (year is None or finding.year_of(unit, year) == cycle.school_year)
        and (name is None or same(cycle.name) == same(name))
    )
