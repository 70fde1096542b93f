"""A recteur who has a deputy, and who takes a function after whom."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.people import ASSIGNMENT
from models.year.participation import people_or_units_changed
from tests.academy import Year, day, launched, name_to


def succeeds(year: Year, who: str, to: str, code: str, function: str, on: str) -> None:
    """*who* takes the function after *to*, on a day, as a file of people would have it."""
    a, first = ASSIGNMENT.c, day(on)
    with gesture(year.engine) as session:
        theirs = sa.and_(a.unit_id == year.units[code], a.function == function)
        ends = sa.update(ASSIGNMENT).where(theirs, a.person_id == year.by(to).person_id)
        eve = first.fromordinal(first.toordinal() - 1)
        session.connection().execute(ends.values(ends=eve))
        name_to(session, year.units[code], function, who, None, starts=first)
        people_or_units_changed(session, year.moment)


def a_recteur_with_a_deputy(engine: sa.Engine, **changes: object) -> Year:
    year = launched(engine, **changes)
    year.remove("AC", "rector")
    year.name("AC", "rector", "recteur", deputy="secretaire")
    return year
