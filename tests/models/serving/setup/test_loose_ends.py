"""What is left to mend of an académie, on either database."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.territory.holidays import shared_zones, zones_of_academy
from models.serving.setup.checklist import checklist
from models.serving.setup.holes import vacancies
from models.serving.setup.landing import lands_on
from models.serving.setup.loose_ends import loose_schools, units_to_staff, without_function
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Unit
from tests.academy import Year, day
from tests.years import year_on

year = year_on("engine")


def test_holes_are_counted_by_level_and_function(year: Year) -> None:
    year.remove("D2", "pilot")
    with reading(year.engine) as session:
        found = vacancies(session, year.units["AC"], day("30/11/2026"))
    lacking = {(one.level.value, one.function): (one.lacking, one.units) for one in found}
    assert lacking["department", "pilot"] == (1, 2)
    assert ("academy", "pilot") not in lacking


def test_who_holds_nothing_any_more_is_named_where_they_held_it(year: Year) -> None:
    ended = day("01/11/2026")
    person = year.by("ien3").person_id
    with gesture(year.engine) as session:
        own = ASSIGNMENT.c.person_id == person
        session.connection().execute(sa.update(ASSIGNMENT).where(own).values(ends=ended))
    with reading(year.engine) as session:
        (idle,) = without_function(session, year.units["AC"], day("30/11/2026"))
    assert (idle.mail, idle.last) == ("ien3@valmont.example", ended)


def test_loose_schools_come_with_what_each_may_hang_on(year: Year) -> None:
    with gesture(year.engine) as session:
        one = UNIT.c.id == year.units["E11"]
        session.connection().execute(sa.update(UNIT).where(one).values(basin_id=None))
    with reading(year.engine) as session:
        found = loose_schools(session, year.units["AC"])
        units = units_to_staff(session, year.units["AC"])
    assert year.units["E11"] in [s.id for s in found.schools]
    assert all(found.choices[s.gathered] for s in found.schools)
    assert units[0][0].startswith("academy:")


def test_a_launched_cycle_leaves_nothing_to_do_and_leads_nobody_to_setting_up(year: Year) -> None:
    with reading(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        found = checklist(session, academy, year.moment, mail_leaves=True)
        lands = lands_on(session, year.by("pilote"), day("30/11/2026"))
        zones = zones_of_academy(session, academy), shared_zones(session, academy)
    assert found.next is None
    assert lands == "/me"
    assert zones[1] == []
