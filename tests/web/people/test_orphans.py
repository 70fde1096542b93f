"""What nobody answers for is listed for the pilot, each line with where it is mended."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture
from models.serving.setup import orphans
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.staff import end_assignment
from models.territory.unit import Kind, Level, Unit
from tests.academy import Year, at, mail_of, name_to
from tests.web.portal import signed_in, words
from tests.years import year_on

NOON = "12/01/2027 12:00"
DAY = date(2027, 1, 12)
year = year_on("file", now=NOON)


def test_requests_and_functions_that_nobody_holds_are_listed_with_their_unit(year: Year) -> None:
    year.propose("E11", on="30/11/2026 10:00")
    year.now = NOON
    year.remove("C1", "relay")
    page = words(signed_in(year, "pilote").get("/people/orphans"))
    asked, functions = page.split("Les fonctions attendues")[:2]
    assert "Circo. Un" in asked
    assert "1 demande" in asked
    assert "Circo. Un" in functions
    assert signed_in(year, "ien3").get("/people/orphans").status_code == 403


def test_a_deputy_who_left_and_an_address_that_refuses_are_listed(year: Year) -> None:
    year.name("D2", "ien_primary", "conseil1")
    with gesture(year.engine) as session:
        academy, there = year.units["AC"], session.get_one(Unit, year.units["D2"])
        last = date(2027, 1, 5)
        end_assignment(session, there, "ien_primary", mail_of("conseil1"), last, at(NOON), "admin")
        away = sa.update(PERSON).where(PERSON.c.mail == mail_of("ien1"))
        session.connection().execute(away.values(unreachable_until=date(2027, 3, 1)))
        deputies = orphans.deputies_who_left(session, academy, DAY)
        refusing = orphans.unreached(session, academy, DAY)
    assert [mail_of("conseil1") in one.who for one in deputies] == [True]
    assert mail_of("ien1") in refusing[0].who
    assert year.all(sa.select(ASSIGNMENT).where(ASSIGNMENT.c.deputy_id.is_not(None)))


def test_who_pilots_two_academies_sees_the_one_that_they_choose(year: Year) -> None:
    with gesture(year.engine) as session:
        other = Unit(level=Level.ACADEMY, kind=Kind.ACADEMY, code="10", name="Reims")
        session.add(other)
        session.flush()
        number = int(other.id or 0)
        name_to(session, number, "pilot", "pilote")
    client = signed_in(year, "pilote")
    assert f"?academy={number}" in client.get("/people/orphans").text
    assert "Reims. Un trou" in words(client.get(f"/people/orphans?academy={number}"))
    elsewhere = signed_in(year, "pilote1").get(f"/people/orphans?academy={number}")
    assert elsewhere.status_code == 403
