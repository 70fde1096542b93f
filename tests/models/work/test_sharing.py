"""Who takes part in another's action, said once: in Python and in SQL, they are the same."""

from __future__ import annotations

from itertools import product

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import reading
from models.gestures.actions import associating
from models.serving.perimeter import Perimeter
from models.serving.readiness.field import deeds, whole
from models.territory.unit import UNIT, Kind
from models.work import sharing
from models.work.action import ACTION, ActionState
from tests.academy import Year, at
from tests.years import year_on

year = year_on("engine", now="23/11/2026 09:00")
LATER = "24/11/2026 09:00"


def shared(year: Year, *units: str) -> int:
    """What E11 proposes, which *units* agree to."""
    number = year.propose("E11", on="23/11/2026 09:00", associated=units)
    for unit in units:
        agree(year, number, unit)
    return number


def agree(year: Year, number: int, unit: str, *, yes: bool = True) -> None:
    given = (number, year.units[unit], yes, year.by(unit))
    year.act(associating.answer, *given, on=LATER)


def silent(year: Year) -> set[str]:
    return {unit for unit, _ in year.cohort("silent_schools", LATER[:10])}


def test_who_agreed_to_anothers_action_is_not_silent(year: Year) -> None:
    number = shared(year, "E12", "L11")
    agree(year, number, "L11", yes=False)
    assert not silent(year) & {"E11", "E12"}
    assert {"L11", "E13", "E31"} <= silent(year)


def test_who_did_not_answer_is_as_silent_as_before(year: Year) -> None:
    year.propose("E11", on="23/11/2026 09:00", associated=("E12",))
    assert "E12" in silent(year)


def test_a_shared_action_that_is_withdrawn_leaves_its_school_silent(year: Year) -> None:
    number = shared(year, "E12")
    year.withdraw(number, "E11", on=LATER)
    assert "E12" in silent(year)


def test_sql_and_python_say_the_same_of_each_state(year: Year) -> None:
    number = shared(year, "E12")
    for state, announced in product(ActionState, (True, False)):
        of_it = sa.update(ACTION).where(ACTION.c.id == number)
        with year.engine.begin() as connection:
            connection.execute(of_it.values(state=state, announced=announced))
        stands = sharing.takes_part(True, state, announced)
        assert not sharing.takes_part(None, state, announced)
        assert not sharing.takes_part(False, state, announced)
        assert joining(year) == ([year.units["E12"]] if stands else []), (state, announced)
        assert ("E12" in silent(year)) is not stands


def joining(year: Year) -> list[int]:
    cycle = year.course.cycle_id
    joins = sharing.joins(UNIT.c.id, lambda column: column == cycle)
    with reading(year.engine) as session:
        return list(session.connection().execute(sa.select(UNIT.c.id).where(joins)).scalars())


def between_degrees(year: Year, who: str) -> tuple[int, int, int]:
    """Of the actions that *who* sees as proposed: how many, école with collège, collège with
    lycée."""
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), at(LATER).date())
        found = whole(deeds(session, Perimeter(cycle_ids=(year.cycle_id,), scope=scope)))
    return found.proposed, found.to_college, found.to_lycee


def test_degrees_meet_in_an_action_through_who_carries_it_and_who_agreed(year: Year) -> None:
    kinds = {"L11": Kind.COLLEGE, "E12": Kind.ECOLE, "E13": Kind.LYCEE}
    for code, kind in kinds.items():
        year.change(code, kind=kind)
    number = shared(year, "E12", "L11")
    assert between_degrees(year, "pilote") == (1, 1, 0)
    agree(year, number, "L11", yes=False)
    assert between_degrees(year, "pilote") == (1, 0, 0)
    year.change("E11", kind=Kind.LYCEE)
    agree(year, number, "L11")
    assert between_degrees(year, "pilote") == (1, 1, 1)
