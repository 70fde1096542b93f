"""Who is silent, in the order of the territory on both databases."""

from __future__ import annotations

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import reading
from models.serving.dashboard.silent import silence
from models.serving.dashboard.standing import standing
from models.serving.perimeter import Perimeter
from tests.academy import day, launched

ON = day("11/01/2027")


def test_a_school_in_no_departement_comes_before_those_of_each(engine: sa.Engine) -> None:
    year = launched(engine)
    year.change("E31", parent_id=year.units["AC"], department_id=None, basin_id=None)
    with reading(engine) as session:
        scope = scope_of(session, year.by("pilote"), ON)
        perimeter = Perimeter(cycle_ids=(year.cycle_id,), scope=scope)
        found = silence(session, year.course, perimeter, standing(session, perimeter), ON)
    assert [(row.name, row.department) for row in found.unattached] == [
        ("École du Moulin", None),
        ("École du Hameau", "Nord"),
    ]
