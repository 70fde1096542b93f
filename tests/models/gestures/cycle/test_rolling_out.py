"""The rollout over years: who joins when, the cycle that is drafted from it, who is told, once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours
from models.gestures.cycle.rolling_out import BadPlan, follow_the_plan, set_rollout
from models.serving.territory.rollout import planned_units, years_held
from models.territory.rollout import codes_by, takes_part_by
from models.year.cycle import PARTICIPATION, Cycle
from tests.academy import Year, at
from tests.years import year_on

year = year_on(now="01/09/2026 07:00")


def plan(year: Year, who: str = "pilote", **joins: str) -> int:
    with gesture(year.engine) as session:
        units = {year.units[code]: school_year for code, school_year in joins.items()}
        return set_rollout(session, year.units["AC"], units, year.by(who), year.moment)


def taking_part(year: Year) -> set[str]:
    codes = year.codes
    return {codes[r.unit_id] for r in year.all(sa.select(PARTICIPATION.c.unit_id))}


def test_a_cycle_takes_who_joined_by_its_year(year: Year) -> None:
    assert plan(year, C1="2025-26", C2="2026-27", C3="2027-28") == 3
    assert plan(year, C1="2025-26") == 0
    with gesture(year.engine) as session:
        assert list(codes_by(session, year.units["AC"], "2025-26")) == ["circonscription:C1"]
        cycle = session.get_one(Cycle, year.cycle_id)
        assert follow_the_plan(session, cycle, year.by("pilote"), year.moment) == 2
    assert {"C1", "C2", "E11", "E21"} <= taking_part(year)
    assert not {"C3", "E31", "B1"} & taking_part(year)


def test_who_joins_this_year_is_told_once_when_the_cadrage_opens(year: Year) -> None:
    plan(year, C1="2025-26", C2="2026-27", C3="2027-28")
    year.mornings("01/09/2026", "11/09/2026")
    told = year.messages(rule="rollout_joins")
    assert [(year.codes[m.unit_id], m.slot) for m in told] == [("C2", year.by("ien2").slot)]


def test_the_bassins_of_a_departement_that_joins_are_told_but_for_those_of_before(
    year: Year,
) -> None:
    plan(year, D1="2026-27", C1="2025-26", C3="2027-28")
    year.mornings("01/09/2026", "11/09/2026")
    told = {year.codes[m.unit_id] for m in year.messages(rule="rollout_joins")}
    assert told == {"B1", "C2"}
    with reading(year.engine) as session:
        first, *_ = planned_units(session, year.units["AC"])
    assert (first.code, first.joins) == ("077", "2026-27")


def test_the_plan_and_the_years_held_are_read_side_by_side(year: Year) -> None:
    plan(year, C2="2026-27")
    with reading(year.engine) as session:
        units = planned_units(session, year.units["AC"])
        (held,) = years_held(session, year.units["AC"])
    assert [(one.code, one.joins, one.schools) for one in units][:2] == [
        ("B1", "", 1),
        ("C2", "2026-27", 1),
    ]
    assert (held.school_year, held.basins, held.schools, held.actions) == ("2026-27", 4, 7, 0)


@pytest.mark.parametrize("wrong", ["2027", "2027-29", "demain"])
def test_a_year_that_is_none_changes_nothing(year: Year, wrong: str) -> None:
    with pytest.raises(BadPlan):
        plan(year, C1="2026-27", C2=wrong)
    with reading(year.engine) as session:
        assert not codes_by(session, year.units["AC"], "2099-00")


def test_only_the_academie_plans_and_only_for_its_bassins(year: Year) -> None:
    with pytest.raises(NotYours):
        plan(year, "pilote1", C1="2026-27")
    with pytest.raises(NotFound):
        plan(year, E11="2026-27")
    by, moment = year.by("pilote"), at("01/09/2026 07:00")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        with pytest.raises(BadPlan):
            follow_the_plan(session, cycle, by, moment)


def test_once_all_joined_a_school_that_no_bassin_gathers_takes_part_too(year: Year) -> None:
    year.change("E13", basin_id=None)
    plan(year, C1="2024-25", C2="2025-26", B1="2025-26", C3="2026-27")
    with gesture(year.engine) as session:
        academy = year.units["AC"]
        assert takes_part_by(session, academy, "2026-27") == {"only": [], "but": []}
        assert takes_part_by(session, academy, "2025-26")["but"] == []
        assert len(takes_part_by(session, academy, "2025-26")["only"]) == 3
        assert takes_part_by(session, academy, "2020-21") == {}
        cycle = session.get_one(Cycle, year.cycle_id)
        assert follow_the_plan(session, cycle, year.by("pilote"), year.moment) == 4
    assert {"E11", "E13", "E21", "E31", "L11"} <= taking_part(year)
