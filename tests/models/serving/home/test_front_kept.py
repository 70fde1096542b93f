"""The figures of the first page are kept while nothing is noted, and never longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models.access.actors import actor_of
from models.access.scope import scope_of
from models.database.transactions import reading
from models.serving.home.front import front, silent_schools
from models.serving.home.front_kept import KeptFront, front_of
from models.serving.perimeter import Perimeter
from models.year.course import load_course
from models.year.cycle import Cycle
from tests.academy import Year, at, mail_of
from tests.web.counted import statements
from tests.years import year_on

CALL = "12/11/2026 10:00"
year = year_on(now=CALL)


def told(year: Year, who: str, on: str = CALL) -> tuple[KeptFront, KeptFront]:
    """The figures that are shown to *who*, and those reckoned anew."""
    with reading(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        course = load_course(session, cycle)
        scope = scope_of(session, actor_of(session, mail_of(who)), at(on).date())
        inside = Perimeter(cycle_ids=(year.cycle_id,), scope=scope)
        shown = front_of(session, inside, course, cycle.state, at(on))
        anew = front(session, inside, course, cycle.state, at(on))
        silent = silent_schools(session, inside)
    return shown, KeptFront(told=anew, silent=silent)


HAPPENING: tuple[Callable[[Year], object], ...] = (
    lambda year: year.propose("E11", "Débat", on=CALL),
    lambda year: year.send_back("ien1", on=CALL),
    lambda year: year.propose("E12", "Atelier", on=CALL),
    lambda year: year.accept("ien1", year.tasks()[-1].id, on=CALL),
    lambda year: year.remove("C2", "relay"),
    lambda year: year.name("C2", "relay", "nouveau"),
    lambda year: year.draft("E13", "Brouillon", on=CALL),
)


@pytest.mark.parametrize("who", ["pilote", "ien1", "pilote1"])
def test_whatever_happens_they_are_those_that_would_be_reckoned_anew(year: Year, who: str) -> None:
    for happens in HAPPENING:
        shown, anew = told(year, who)
        assert shown == anew
        happens(year)
    shown, anew = told(year, who)
    assert shown == anew
    shown, anew = told(year, who, "16/11/2026 10:00")
    assert shown == anew


def test_each_reader_has_those_of_their_own_territory(year: Year) -> None:
    pilot, relay = told(year, "pilote")[0], told(year, "ien2")[0]
    assert (pilot.silent > relay.silent, told(year, "ien2")[0]) == (True, relay)


def test_while_nothing_is_noted_they_cost_a_short_statement(year: Year) -> None:
    def asked(engine: sa.Engine) -> int:
        with reading(engine) as session:
            cycle = session.get_one(Cycle, year.cycle_id)
            course = load_course(session, cycle)
            scope = scope_of(session, actor_of(session, mail_of("pilote")), at(CALL).date())
            inside = Perimeter(cycle_ids=(year.cycle_id,), scope=scope)
            with statements(engine) as said:
                front_of(session, inside, course, cycle.state, at(CALL))
        return len(said)

    assert asked(year.engine) > 10
    assert asked(year.engine) == 1
