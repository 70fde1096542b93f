"""What an admin enters wins over the shipped table, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from models.calendar.entering import enter_holiday, remove
from models.calendar.facts import CalendarUnknown
from models.calendar.rows import SCHOOL_HOLIDAY
from models.calendar.table import calendar_for, ship, shipped
from models.database.transactions import gesture, reading
from models.errors import BadDefinition, NotFound
from models.journal import JOURNAL
from tests.models.calendar.years import d

AT = pendulum.datetime(2026, 9, 1, 10)
PARIS = "Europe/Paris"
CORSE = {
    "Toussaint": ("17/10/2026", "01/11/2026"),
    "Noël": ("19/12/2026", "03/01/2027"),
    "Hiver": ("20/02/2027", "07/03/2027"),
    "Printemps": ("17/04/2027", "02/05/2027"),
    "Été": ("03/07/2027", "01/09/2027"),
}


def enter(session: Any, name: str, first: str, last: str, **more: Any) -> bool:
    row = {"zone": "Corse", "school_year": "2026-27", "at": AT} | more
    return enter_holiday(session, name=name, first=d(first), last=d(last), **row)


def test_a_zone_of_the_mainland_needs_no_row(engine):
    with reading(engine) as session:
        here = calendar_for(session, "C", PARIS, "2026-27")
    assert (here.rentree(), here.last_day()) == (d("01/09/2026"), d("02/07/2027"))


def test_shipping_twice_writes_once(engine):
    with gesture(engine) as session:
        assert (ship(session), ship(session)) == (len(shipped()), 0)
        count = sa.select(sa.func.count()).select_from(SCHOOL_HOLIDAY)
        assert session.connection().execute(count).scalar_one() == len(shipped())


def test_shipping_never_overrides_a_hand_entry(engine):
    with gesture(engine) as session:
        enter(session, "Toussaint", "16/10/2026", "01/11/2026", zone="C")
        ship(session)
        here = calendar_for(session, "C", PARIS, "2026-27")
    assert not here.is_school_day(d("16/10/2026"))


def test_a_corrected_shipped_row_replaces_the_old_one(engine):
    old = {"first": date(2026, 10, 10), "source": "Calendrier national : projet"}
    with gesture(engine) as session:
        ship(session)
        key = SCHOOL_HOLIDAY.c
        session.connection().execute(
            sa.update(SCHOOL_HOLIDAY).values(old).where(key.zone == "A", key.name == "Toussaint")
        )
        assert calendar_for(session, "A", PARIS, "2026-27").is_school_day(d("12/10/2026"))
        assert (ship(session), ship(session)) == (3, 0)


@pytest.mark.parametrize(
    ("zone", "year"), [("C", "2030-31"), ("C", "2024-25"), ("Corse", "2026-27")]
)
def test_an_unpublished_year_is_refused_with_a_sentence(memory, zone, year):
    with reading(memory) as session, pytest.raises(CalendarUnknown) as refused:
        calendar_for(session, zone, PARIS, year)
    assert year in refused.value.sentence
    assert f"orgue calendar enter {zone} {year}" in refused.value.next_step


def test_corse_is_entered_by_hand(engine):
    with gesture(engine) as session:
        for name, (first, last) in CORSE.items():
            assert enter(session, name, first, last)
        enter(session, "Été", "04/07/2026", "06/09/2026", school_year="2025-26")
        here = calendar_for(session, "Corse", PARIS, "2026-27")
    assert here.rentree() == d("07/09/2026")
    assert here.why_not(d("01/03/2027")) == "vacances d'hiver (Corse)"
    assert not here.is_provisional(d("15/03/2027"))


def test_a_territory_without_its_summers_borrows_the_national_ones_as_provisional(memory):
    with gesture(memory) as session:
        enter(session, "Toussaint", "17/10/2026", "01/11/2026")
        here = calendar_for(session, "Corse", PARIS, "2026-27")
    assert (here.rentree(), here.last_day()) == (d("01/09/2026"), d("02/07/2027"))
    assert here.why_not(d("10/08/2026")) == "vacances d'été (Corse) (prévisionnel)"
    assert not here.is_provisional(d("20/10/2026"))


def test_noumea_has_its_own_year(memory):
    summers = {"2025-26": ("20/12/2026", "14/02/2027"), "2026-27": ("18/12/2027", "13/02/2028")}
    with gesture(memory) as session:
        row = {"zone": "Nouvelle Calédonie"}
        for year, (first, last) in summers.items():
            enter(session, "Été austral", first, last, **row | {"school_year": year})
        enter(session, "Première période", "03/04/2027", "18/04/2027", **row)
        here = calendar_for(session, "Nouvelle Calédonie", "Pacific/Noumea", "2026-27")
    assert (here.rentree(), here.last_day()) == (d("15/02/2027"), d("17/12/2027"))
    assert here.is_school_day(d("10/08/2027"))


def test_saint_martin_follows_guadeloupe_but_where_it_says_otherwise(memory):
    with gesture(memory) as session:
        enter(session, "Noël", "19/12/2026", "03/01/2027", zone="Guadeloupe")
        enter(session, "Carnaval", "06/02/2027", "14/02/2027", zone="Guadeloupe")
        enter(session, "Carnaval", "13/02/2027", "21/02/2027", zone="Saint-Martin")
        here = calendar_for(session, "Guadeloupe+978", "America/Marigot", "2026-27")
        there = calendar_for(session, "Guadeloupe", "America/Guadeloupe", "2026-27")
    assert here.why_not(d("15/02/2027")) == "carnaval (Guadeloupe)"
    assert here.why_not(d("21/12/2026")) == "vacances de Noël (Guadeloupe)"
    assert here.is_school_day(d("08/02/2027"))
    assert not there.is_school_day(d("08/02/2027"))


def test_the_calendar_is_made_once_while_its_rows_stay(engine):
    with gesture(engine) as session:
        first = calendar_for(session, "C", PARIS, "2026-27")
        assert calendar_for(session, "C", PARIS, "2026-27") is first
        enter(session, "Pont local", "12/11/2026", "13/11/2026", zone="C")
        assert calendar_for(session, "C", PARIS, "2026-27") is not first


def test_entering_the_same_again_changes_nothing(engine):
    with gesture(engine) as session:
        assert enter(session, "Toussaint", "17/10/2026", "01/11/2026")
        assert not enter(session, "Toussaint", "17/10/2026", "01/11/2026")
        assert not enter(session, "Noël", "19/12/2026", "03/01/2027", zone="C")
        lines = session.connection().execute(sa.select(JOURNAL.c.what, JOURNAL.c.subject)).all()
    assert [tuple(line) for line in lines] == [("calendar.entered", "calendar:Corse:2026-27")]


def test_entering_under_the_same_name_replaces(engine):
    with gesture(engine) as session:
        enter(session, "Toussaint", "17/10/2026", "01/11/2026", official=False)
        assert enter(session, "Toussaint", "17/10/2026", "02/11/2026")
        here = calendar_for(session, "Corse", PARIS, "2026-27")
    assert here.why_not(d("02/11/2026")) == "vacances de la Toussaint (Corse)"


@pytest.mark.parametrize(
    ("name", "first", "last", "says"),
    [
        ("Toussaint", "01/11/2026", "17/10/2026", "avant de commencer"),
        ("Toussaint", "17/10/2026", "17/10/2027", "durerait 366 jours"),
        ("Toussaint", "17/10/2025", "01/11/2025", "n'est pas dans l'année scolaire 2026-27"),
        ("Pont", "18/12/2026", "21/12/2026", "chevauche « Noël »"),
    ],
)
def test_a_wrong_period_is_refused_and_changes_nothing(memory, name, first, last, says):
    with gesture(memory) as session:
        enter(session, "Noël", "19/12/2026", "03/01/2027")
        with pytest.raises(BadDefinition, match=says):
            enter(session, name, first, last)
        rows = session.connection().execute(sa.select(SCHOOL_HOLIDAY.c.name)).scalars().all()
    assert rows == ["Noël"]


def test_removing_a_hand_entry_gives_the_shipped_row_back(engine):
    with gesture(engine) as session:
        enter(session, "Toussaint", "16/10/2026", "01/11/2026", zone="C")
        remove(session, zone="C", school_year="2026-27", name="Toussaint", at=AT)
        here = calendar_for(session, "C", PARIS, "2026-27")
        assert here.is_school_day(d("16/10/2026"))
        assert not here.is_school_day(d("19/10/2026"))
        with pytest.raises(NotFound, match="Toussaint"):
            remove(session, zone="C", school_year="2026-27", name="Toussaint", at=AT)
