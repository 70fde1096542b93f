"""Dates are recomputed as one counts them by hand, in nine places and three years.

``hand_checked/calendars.csv`` has the holidays that are not shipped, each with its source (« non »:
not found published, provisional). ``hand_checked/dates.csv`` was counted apart from the program,
from them and the rules at the top of ``config/cycle.yaml``: school weeks ticked one by one, back
from the week to its call and on to its reports. « prévisionnel »: foreseen from the last year that
is known, for want of a published one.

La Réunion's week of 12 April 2027, for one: back from it 5 April and 30 March (the 29th is the last
day of holidays), 15 March (announce), 8 and 1 March, 22 February (validation), 15, 8 and 1
February, 14 and 7 December, 30, 23, 16 and 9 November: the call.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.facts import SchoolHolidayFact
from models.calendar.school_days import SchoolCalendar
from models.calendar.table import calendar_or_foreseen, put_holiday
from models.database.transactions import gesture
from models.year.dates import dates_of
from models.year.definition import read_definition

FOLDER = Path(__file__).parent / "hand_checked"
TIMEZONES = {
    "Réunion": "Indian/Reunion",
    "Mayotte": "Indian/Mayotte",
    "Guadeloupe": "America/Guadeloupe",
    "Saint Pierre et Miquelon": "America/Miquelon",
    "Nouvelle Calédonie": "Pacific/Noumea",
}
PLACES = ("A", "B", "C", "Corse", *TIMEZONES)
YEARS = ("2025-26", "2026-27", "2027-28")
DEFINITION = read_definition()


def lines_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


LINES = {(line["place"], line["school_year"]): line for line in lines_of("dates.csv")}


def entered(session: Session, place: str) -> None:
    """The holidays of *place* that its recteur fixes, as they are published."""
    for line in lines_of("calendars.csv"):
        if line["place"] == place:
            fact = SchoolHolidayFact(
                name=line["name"],
                first=date.fromisoformat(line["first"]),
                last=date.fromisoformat(line["last"]),
                official=line["official"] == "oui",
                source=line["source"],
                school_year=line["school_year"],
            )
            put_holiday(session, (place, line["school_year"], line["name"]), fact)


@pytest.fixture
def calendar_at(memory: sa.Engine) -> SchoolCalendars:
    return SchoolCalendars(memory)


class SchoolCalendars:
    """The school calendar of a place and a year, its holidays entered."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def __call__(self, place: str, year: str) -> SchoolCalendar:
        with gesture(self.engine) as session:
            entered(session, place)
            zone = TIMEZONES.get(place, "Europe/Paris")
            return calendar_or_foreseen(session, place, zone, year)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("place", PLACES)
def test_dates_are_those_that_are_counted_by_hand(
    calendar_at: SchoolCalendars, place: str, year: str
) -> None:
    line = LINES[place, year]
    week = date.fromisoformat(line["week"])
    dates = dates_of(DEFINITION, calendar_at(place, year), week)
    names = [n for n in line if n not in ("place", "school_year", "week", "calendar")]
    assert {n: dates[n].on.isoformat() for n in names} == {n: line[n] for n in names}


@pytest.mark.parametrize(("place", "year"), LINES)
def test_a_day_of_a_year_that_is_not_published_is_provisional(
    calendar_at: SchoolCalendars, place: str, year: str
) -> None:
    line = LINES[place, year]
    known = any(
        one["place"] == place and one["school_year"] == year and one["official"] == "oui"
        for one in lines_of("calendars.csv")
    )
    shipped = place in ("A", "B", "C")
    week = date.fromisoformat(line["week"])
    assert calendar_at(place, year).is_provisional(week) is not (known or shipped)


def test_every_place_has_every_year() -> None:
    assert list(LINES) == [(place, year) for place in PLACES for year in YEARS]
