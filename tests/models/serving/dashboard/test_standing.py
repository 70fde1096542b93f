"""Each figure is a plain count, and the length of the list behind it, for whoever reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.actions.list import ActionFilters, actions_seen
from models.serving.actions.steps import PLACES, STEPS, WAITING_AT
from models.serving.dashboard.school_list import WHICH, schools_listed
from models.serving.dashboard.standing import Standing, standing, waiting
from models.serving.perimeter import By, Perimeter
from models.territory.unit import UNIT, Level
from models.work.validation import TaskState
from tests.academy import Year, day, launched
from tests.models.serving.dashboard.standings import ON, READERS, a_year
from tests.models.serving.lands import perimeter
from tests.years import year_on

year = year_on(made=a_year)


def read(year: Year, who: str) -> Standing:
    with reading(year.engine) as session:
        return standing(session, perimeter(session, year, who))


def listed(session: Any, perimeter: Perimeter, **filters: Any) -> int:
    return actions_seen(
        session, perimeter.scope, perimeter.cycle_ids, ActionFilters(**filters)
    ).total


PLAIN = {
    "proposed": "state NOT IN ('draft', 'withdrawn')",
    "kept": "state IN ('accepted', 'took_place', 'postponed', 'cancelled')",
    "told": "state IN ('accepted', 'took_place', 'postponed', 'cancelled') AND announced = 1",
    "happened": "state = 'took_place'",
    "with_report": "state = 'took_place' AND reported_at IS NOT NULL",
    "in_validation": "state = 'submitted' AND lapsed_on IS NULL",
    "lapsed": "state = 'submitted' AND lapsed_on IS NOT NULL",
    "returned": "state = 'returned'",
    "to_announce": "state = 'accepted' AND announced = 0",
    "announced": "state = 'accepted' AND announced = 1",
    "to_report": "state = 'took_place' AND reported_at IS NULL",
    "reported": "state = 'took_place' AND reported_at IS NOT NULL",
    "put_off": "state IN ('postponed', 'cancelled') AND cause IS NULL",
    "let_go": "state IN ('declined', 'withdrawn') AND round > 0",
    "called_off": "state = 'cancelled' AND cause IS NOT NULL",
}


def test_each_figure_of_the_academy_is_a_plain_count(year: Year) -> None:
    whole = read(year, "pilote").whole
    counts = {
        code: year.all(sa.text(f"SELECT count(*) FROM action WHERE {where}"))[0][0]
        for code, where in PLAIN.items()
    }
    assert dict(whole.actions) == counts
    assert (whole.invited, whole.proposed, whole.silent, whole.draft) == (7, 4, 3, 1)
    used = "SELECT count(DISTINCT unit_id) FROM linkuse"
    assert whole.opened == year.all(sa.text(used))[0][0] == 2


@pytest.mark.parametrize("who", READERS)
def test_each_figure_is_the_length_of_the_list_behind_it(year: Year, who: str) -> None:
    with reading(year.engine) as session:
        found = perimeter(session, year, who)
        figures = standing(session, found)
        for code in STEPS:
            assert listed(session, found, step=code) == figures.whole.actions[code], code
            for row in figures.rows:
                behind = listed(session, found, step=code, home=row.unit_id)
                assert behind == row.figures.actions[code], (code, row.name)
        for which in WHICH:
            total = schools_listed(session, found, which).total
            assert total == getattr(figures.whole, which), which
            for row in figures.rows:
                behind = schools_listed(session, found, which, row.unit_id).total
                assert behind == getattr(row.figures, which), (which, row.name)
        for one in waiting(session, found, day("11/01/2027")):
            assert listed(session, found, step=one.code) == one.count


def test_an_action_is_in_one_place_and_one_only(year: Year) -> None:
    whole = read(year, "pilote").whole
    submitted = year.all(sa.text("SELECT count(*) FROM action WHERE round > 0"))[0][0]
    assert sum(whole.actions[place.code] for place in PLACES) == submitted


def test_a_draft_is_at_no_step_even_withdrawn(year: Year) -> None:
    assert set(read(year, "E13").whole.actions.values()) == {0}


def test_silence_is_what_the_reminders_call_silence(year: Year) -> None:
    whole = read(year, "pilote").whole
    assert whole.silent == len(year.cohort("silent_schools", rung="-2"))
    alone = set(year.cohort("schools_with_drafts")) & set(year.cohort("silent_schools"))
    assert whole.draft == len(alone)


def test_everybody_reads_their_own_territory(year: Year) -> None:
    assert [(r.name, r.figures.invited) for r in read(year, "pilote2").rows] == [
        ("Circonscription Trois", 1)
    ]
    assert [r.name for r in read(year, "ien1").rows] == ["Circonscription Un"]
    nord = read(year, "pilote1")
    assert [group.name for group in nord.groups] == ["Nord"]
    assert nord.rows[-1].name == "Nord"  # what is in no bassin
    assert nord.rows[-1].figures.invited == 1


def test_a_unit_alone_is_counted_school_by_school(year: Year) -> None:
    unit = year.all(sa.select(UNIT).where(UNIT.c.code == "C1"))[0]
    with reading(year.engine) as session:
        found = replace(perimeter(session, year, "pilote"), unit=unit, by=By.SCHOOL)
        figures = standing(session, found)
    assert [r.name for r in figures.rows] == [
        "École des Ormes",
        "École des Saules",
        "École des Tilleuls",
    ]
    assert figures.whole.actions["proposed"] == 4


def test_a_decision_not_announced_is_not_counted_for_who_may_not_know_it(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    year.name("AC", "communication", "cardie_seule")
    year.propose("E11", on=ON)
    year.accept("ien1")
    year.propose("E11", "Autre", on=ON)
    for who, kept in (("E11", 0), ("cardie_seule", 0), ("ien1", 1), ("pilote", 1)):
        with reading(memory) as session:
            found = perimeter(session, year, who)
            figures = standing(session, found).whole.actions
            waits = waiting(session, found, day("11/01/2027"))
            assert listed(session, found, step="at_basin") == kept
        assert (figures["to_announce"], figures["in_validation"]) == (kept, 2 - kept)
        assert [w.count for w in waits] == [1] * kept


def test_what_waits_says_at_which_level_since_when_and_how_much_is_late(year: Year) -> None:
    with reading(year.engine) as session:
        found = perimeter(session, year, "pilote")
        soon, late = (waiting(session, found, day(d)) for d in ("12/01/2027", "02/02/2027"))
    assert {(w.code, w.level): w.count for w in soon} == {
        ("at_school", Level.SCHOOL): 1,
        ("at_basin", Level.BASIN): 1,
        ("at_department", Level.DEPARTMENT): 1,
    }
    assert {w.asked_on for w in soon} == {day("11/01/2027")}
    assert sum(w.late for w in soon) == 0
    assert sum(w.late for w in late) == sum(w.count for w in late)


def test_a_cycle_of_nobody_and_a_bassin_without_schools_count_nothing(memory: sa.Engine) -> None:
    year = launched(memory)
    year.change("L11", basin_id=None)
    rows = {r.name: r.figures for r in read(year, "pilote").rows}
    assert rows["Bassin Un"].invited == 0
    with reading(memory) as session:
        nothing = standing(session, replace(perimeter(session, year, "pilote"), cycle_ids=(99,)))
    assert nothing.rows == ()
    assert not nothing.whole.any


def test_levels_are_those_of_validation(year: Year) -> None:
    assert [*WAITING_AT.values()] == [Level.SCHOOL, Level.BASIN, Level.DEPARTMENT, Level.ACADEMY]
    assert {t.level for t in year.tasks(TaskState.OPEN)} <= set(WAITING_AT.values())
