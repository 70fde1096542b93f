"""A year that nobody published is foreseen from the last one, and never passes for official."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.entering import enter_holiday
from models.calendar.facts import CalendarUnknown
from models.calendar.foreseen import later
from models.calendar.table import calendar_for, calendar_or_foreseen, foresee, known
from models.database.transactions import gesture, reading
from tests.academy import PARIS, at
from tests.models.calendar.years import d

YEAR = "2028-29"


def foreseen_in_a(memory: sa.Engine) -> dict[str, tuple[date, date]]:
    with gesture(memory) as session:
        assert foresee(session, "A", PARIS, YEAR) == 6
        return of_the_year(session)


def of_the_year(session: Session) -> dict[str, tuple[date, date]]:
    return {k[2]: (h.first, h.last) for k, h in known(session, ["A"]).items() if k[1] == YEAR}


def test_holidays_are_foreseen_on_the_same_weekdays(memory: sa.Engine) -> None:
    assert foreseen_in_a(memory) == {
        "Toussaint": (d("21/10/2028"), d("05/11/2028")),
        "Noël": (d("16/12/2028"), d("31/12/2028")),
        "Hiver": (d("17/02/2029"), d("04/03/2029")),
        "Printemps": (d("21/04/2029"), d("07/05/2029")),
        "Ascension": (d("10/05/2029"), d("13/05/2029")),
        "Été": (d("30/06/2029"), d("30/08/2029")),
    }


def test_every_day_of_a_year_that_is_foreseen_is_provisional(memory: sa.Engine) -> None:
    foreseen_in_a(memory)
    with reading(memory) as session:
        calendar = calendar_for(session, "A", PARIS, YEAR)
    assert calendar.is_provisional(d("14/03/2029"))
    assert calendar.is_provisional(d("20/02/2029"))
    assert not calendar.is_provisional(d("14/03/2028"))
    assert "prévisionnel" in (calendar.why_not(d("20/02/2029")) or "")


def test_it_is_looked_at_without_being_written(memory: sa.Engine) -> None:
    with reading(memory) as session:
        calendar = calendar_or_foreseen(session, "A", PARIS, YEAR)
        assert calendar.rentree() == d("01/09/2028")
        with pytest.raises(CalendarUnknown):
            calendar_for(session, "A", PARIS, YEAR)


def test_what_is_entered_takes_the_place_of_what_was_foreseen(memory: sa.Engine) -> None:
    foreseen_in_a(memory)
    first, last = d("10/02/2029"), d("25/02/2029")
    with gesture(memory) as session:
        enter_holiday(
            session,
            zone="A",
            school_year=YEAR,
            name="Vacances d'hiver",
            first=first,
            last=last,
            at=at("01/09/2028 09:00"),
        )
        found = of_the_year(session)
    assert found["Vacances d'hiver"] == (first, last)
    assert "Hiver" not in found
    assert "Noël" in found


def test_a_year_that_is_known_is_not_foreseen(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        assert foresee(session, "A", PARIS, "2027-28") == 0


@pytest.mark.parametrize(("place", "year"), [("A", "2031-32"), ("Mayotte", "2028-29")])
def test_what_is_too_far_or_was_never_known_is_refused(
    memory: sa.Engine, place: str, year: str
) -> None:
    with reading(memory) as session, pytest.raises(CalendarUnknown):
        calendar_or_foreseen(session, place, PARIS, year)


def test_a_day_keeps_its_weekday_from_year_to_year() -> None:
    for day in (date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31)):
        for years in (1, 2, 3):
            assert later(day, years).weekday() == day.weekday()
            assert abs((later(day, years) - day).days - 365.25 * years) <= 4
