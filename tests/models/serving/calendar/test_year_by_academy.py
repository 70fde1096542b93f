"""Each académie's line is its own calendar, whoever reads several of them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import reading
from models.serving.academies import academies
from models.serving.calendar.year import Glance, glance
from models.serving.calendar.year_by_academy import (
    OwnYear,
    dates_together,
    own_years,
    phases_together,
    rests,
)
from models.serving.perimeter import By, Perimeter, cycles_of_year
from models.year.cycle import CycleState
from tests.academy import Year, at
from tests.models.serving.lands import perimeter
from tests.neighbours import NOVEMBER, neighbour, three
from tests.statements import statements

THAT_DAY = NOVEMBER.split()[0]
VALMONT, BELLEROCHE, CORAIL = "Valmont", "Belleroche", "Corail"


def academy_by_academy(session: Session, year: Year, who: str = "nationale") -> Perimeter:
    found = perimeter(session, year, who, on=THAT_DAY, by=By.ACADEMY)
    return replace(found, cycle_ids=tuple(cycles_of_year(session, found.scope, "2026-27")))


def read(year: Year, who: str = "nationale") -> tuple[OwnYear, ...]:
    with reading(year.engine) as session:
        found = academy_by_academy(session, year, who)
        return own_years(session, found, academies(session, found, at(NOVEMBER)))


def alone(year: Year, reader: Year) -> Glance:
    """What the calendar of one cycle tells, without the names that only it gives."""
    course = year.course
    with reading(year.engine) as session:
        found = replace(
            academy_by_academy(session, reader), cycle_ids=(year.cycle_id,), by=By.BASIN
        )
        whole = glance(session, course, found, CycleState.LIVE, course.local_day(at(NOVEMBER)))
    return replace(whole, marks=tuple(replace(m, lacking=()) for m in whole.marks), apart=())


def test_each_line_is_the_calendar_of_its_academy(engine: sa.Engine) -> None:
    year, belle, corail = three(engine)
    found = {one.academy.name: one for one in read(year)}
    assert {name: one.found for name, one in found.items()} == {
        VALMONT: alone(year, year),
        BELLEROCHE: alone(belle, year),
        CORAIL: alone(corail, year),
    }
    assert {name: (one.zone, one.academy.day.day) for name, one in found.items()} == {
        VALMONT: ("C", 30),
        BELLEROCHE: ("A", 30),
        CORAIL: ("Réunion", 1),
    }
    own = found[VALMONT].found
    assert [(m.name, m.off) for m in own.early] == [("letter_due", -2)]
    assert [m.name for m in own.met] == ["letter_due", "relays_due"]
    assert [one.academy.name for one in read(year, "regional")] == [BELLEROCHE, VALMONT]


def test_what_all_share_is_said_once(memory: sa.Engine) -> None:
    year, *_ = three(memory)
    years = read(year)
    letter = next(d for d in dates_together(years) if d.title == "Lettre de cadrage soumise")
    assert (letter.done, letter.early, letter.late, letter.past) == (
        (VALMONT,),
        (VALMONT,),
        (CORAIL, BELLEROCHE),
        (),
    )
    assert letter.when == (
        (date(2026, 9, 24), date(2026, 9, 24), (CORAIL,)),
        (date(2026, 10, 5), date(2026, 10, 5), (VALMONT,)),
        (date(2026, 10, 12), date(2026, 10, 12), (BELLEROCHE,)),
    )
    cadrage, *_ = phases_together(years)
    assert (cadrage.title, cadrage.done, cadrage.open, cadrage.of) == ("Cadrage", (VALMONT,), (), 3)
    assert [(r.zone, r.names) for r in rests(years)] == [
        ("A", (BELLEROCHE,)),
        ("C", (VALMONT,)),
        ("Réunion", (CORAIL,)),
    ]


def test_more_academies_need_no_more_statements(memory: sa.Engine) -> None:
    year, *_ = three(memory)
    counts = []
    for _ in range(2):
        read(year)  # the courses are in hand
        with statements(memory) as said:
            read(year)
        counts.append(len(said))
        neighbour(year, "Dune", "B")
    assert counts[0] == counts[1]
