"""A letter holds what it can of a programme, counts the rest, and its page has it whole."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.letters.lists import BUILDERS, MOST, for_text
from models.territory.unit import UNIT
from models.year.message_kinds import ListKind
from tests.academy import Year
from tests.programmes import announced, held
from tests.years import year_on

year = year_on(now="05/01/2027 10:00")


def said(year: Year, code: str, rule: str, on: str = "16/03/2027 07:45") -> dict[str, Any]:
    """What a letter about a unit lists."""
    year.now = on
    row: Any = sa.select(
        *(sa.literal(v).label(k) for k, v in {"rule": rule, "text": None, "rung": ""}.items())
    )
    with reading(year.engine) as session:
        one = session.connection().execute(row).one()
        query = sa.select(UNIT).where(UNIT.c.id == year.units[code])
        unit = session.connection().execute(query).one()
        return for_text(session, year.course, one, unit, year.course.home, year.moment)


def test_the_lines_that_a_letter_leaves_out_are_counted_and_their_page_is_named(
    year: Year,
) -> None:
    for n in range(MOST + 55):
        announced(year, "E11", f"Action {n:03}")
    items = said(year, "C1", "programme_published")["programme"]
    assert len(items) == MOST + 1
    assert items[-1] == {"title": "et 55 autres actions", "unit": "", "detail": "lire le programme"}
    with reading(year.engine) as session:
        unit = session.connection().execute(sa.select(UNIT).where(UNIT.c.code == "C1")).one()
        course = year.course
        whole = BUILDERS[ListKind.PROGRAMME](session, course, unit, course.home, year.moment)
    assert len(whole["programme"]) == MOST + 55


def test_one_line_too_many_is_shown_rather_than_counted(year: Year) -> None:
    for n in range(MOST + 1):
        announced(year, "E11", f"Action {n:03}")
    items = said(year, "C1", "programme_published")["items"]
    assert [one["title"] for one in items][-1] == f"Action {MOST:03}"


def test_what_falls_through_says_so_and_what_is_around_the_week_stands_apart(year: Year) -> None:
    announced(year, "E11", "Exposition", held("16/03/2027", "09:00"), held("18/03/2027"))
    announced(year, "E12", "Perdue", state="cancelled")
    announced(year, "E13", "Avant", held("12/03/2027"))
    found = said(year, "C1", "programme_published")
    assert [(i["title"], i["unit"]) for i in found["programme"]] == [
        ("Exposition", "École des Tilleuls"),
        ("Perdue", "École des Ormes"),
    ]
    assert found["programme"][1]["detail"] == "annulée ; mardi 16 mars 2027"
    assert [i["title"] for i in found["around"]] == ["Avant"]
    today = said(year, "C1", "day_programme")["programme"]
    assert [i["detail"] for i in today] == ["à 9 h", "annulée"]


def test_a_school_that_takes_part_has_the_action_in_its_programme(year: Year) -> None:
    announced(year, "E31", "Ensemble", associated=["E11"])
    assert [i["title"] for i in said(year, "E11", "programme_published")["items"]] == ["Ensemble"]
    assert said(year, "E12", "programme_published")["items"] == []
