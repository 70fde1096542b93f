"""Each figure of several académies is the length of the list that its own page shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.serving.academies import academies
from models.serving.dashboard.silent import silence
from models.serving.dashboard.silent_by_academy import Counts, added, silences
from models.serving.dashboard.standing import standing
from models.serving.perimeter import By, Perimeter, cycles_of_year
from models.territory.people import PERSON
from models.territory.unit import UNIT
from tests.academy import Year, at, mail_of
from tests.neighbours import neighbour, three
from tests.statements import statements

LATER = "01/02/2027 22:30"


def read(year: Year, who: str = "nationale") -> dict[str, Counts]:
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), at(LATER).date())
        perimeter = Perimeter(
            cycle_ids=tuple(cycles_of_year(session, scope, "2026-27")), scope=scope
        )
        return {
            a.name: c
            for a, c in silences(session, perimeter, academies(session, perimeter, at(LATER)))
        }


def behind(year: Year, reader: Year) -> Counts:
    """The lengths of the lists of one académie's own page."""
    course = year.course
    with reading(year.engine) as session:
        scope = scope_of(session, reader.by("nationale"), at(LATER).date())
        perimeter = Perimeter(cycle_ids=(year.cycle_id,), scope=scope, by=By.BASIN)
        counted = standing(session, perimeter)
        found = silence(session, course, perimeter, counted, course.local_day(at(LATER)))
    return Counts(
        invited=counted.whole.invited,
        silent=sum(q.figures.silent for q in found.quiet),
        late=len(found.late),
        vacant=len(found.vacant),
        alone=len(found.alone),
        unattached=found.unattached_count,
        refusing=found.refusing_count,
    )


def changed(year: Year) -> None:
    """Addresses that refuse, in Valmont and in one school of its namesake's."""
    with gesture(year.engine) as session:
        until = {"unreachable_until": date(2027, 3, 1)}
        person = sa.update(PERSON).where(PERSON.c.mail == mail_of("ien3"))
        session.connection().execute(person.values(until))
        school = sa.update(UNIT).where(UNIT.c.id == year.units["E12"])
        session.connection().execute(school.values(until))


def test_each_figure_is_the_length_of_the_list_behind_it(engine: sa.Engine) -> None:
    year, belle, corail = three(engine)
    year.name("C2", "relay", "seconde", "suppleante")  # who is named later animates nothing yet
    changed(year)
    changed(belle)
    found = read(year)
    assert found == {
        "Valmont": behind(year, year),
        "Belleroche": behind(belle, year),
        "Corail": behind(corail, year),
    }
    assert found["Valmont"] == Counts(
        invited=7, silent=6, late=2, vacant=0, alone=4, unattached=1, refusing=2
    )
    assert found["Corail"] == Counts(
        invited=7, silent=7, late=0, vacant=5, alone=2, unattached=1, refusing=0
    )
    assert [*read(year, "regional")] == ["Belleroche", "Valmont"]


def test_the_sum_is_a_plain_count(memory: sa.Engine) -> None:
    year, *_ = three(memory)
    whole = added(read(year).values())

    def count(what: str) -> int:
        return int(year.all(sa.text(f"SELECT count(*) FROM {what}"))[0][0])

    schools = "unit u WHERE level = 'school'"
    proposed = "SELECT unit_id FROM action WHERE state NOT IN ('draft', 'withdrawn')"
    relays = "SELECT 1 FROM assignment WHERE unit_id = u.id AND function IN ('relay', 'pilot')"
    units = "unit u WHERE level IN ('academy', 'department', 'basin')"
    assert replace(whole, late=0) == Counts(
        invited=count(schools),
        silent=count(f"{schools} AND id NOT IN ({proposed})"),
        vacant=count(f"{units} AND NOT EXISTS ({relays})"),
        alone=count(f"{units} AND EXISTS ({relays} AND deputy_id IS NULL)"),
        unattached=count(f"{schools} AND basin_id IS NULL"),
        refusing=0,
    )
    late = "validationtask WHERE state = 'open' AND due_on < '2027-02-01'"
    assert whole.late == count(f"(SELECT DISTINCT unit_id, function FROM {late})")


def test_more_academies_need_no_more_statements(memory: sa.Engine) -> None:
    year, *_ = three(memory)
    with statements(memory) as few:
        read(year)
    neighbour(year, "Dune", "B")
    with statements(memory) as many:
        assert len(read(year)) == 4
    assert len(many) == len(few)
