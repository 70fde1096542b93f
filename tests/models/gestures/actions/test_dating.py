"""A date that is seldom meant asks once, at every door; one of another year is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.calendar.school_days import SchoolCalendar
from models.database.transactions import reading
from models.gestures.actions import editing, proposing
from models.gestures.actions.dating import (
    DateToConfirm,
    OutsideTheYear,
    Surroundings,
    WhyAsked,
    need_dates,
    warnings_of_dates,
    what_days_ask,
    year_of,
)
from models.gestures.actions.editing import Edit
from models.journal import JOURNAL
from models.work.action import ACTION, ACTION_DAY
from models.work.days import HeldDay, in_order, single
from tests.academy import Year

ON = "24/11/2026 09:00"
SATURDAY = date(2027, 6, 5)


def around(place: str = "C", today: date = date(2026, 11, 24)) -> Surroundings:
    return Surroundings(
        opens=date(2027, 3, 15),
        closes=date(2027, 3, 20),
        calendar=SchoolCalendar(
            place=place, timezone="Europe/Paris", school_year="2026-27", holidays=()
        ),
        school_year="2026-27",
        today=today,
    )


def why(day: date, here: Surroundings | None = None) -> tuple[WhyAsked, ...]:
    asked = what_days_ask([day], here or around())
    return asked[0].reasons if asked else ()


def test_each_reason_is_said() -> None:
    assert why(date(2027, 3, 16)) == ()
    assert why(date(2027, 3, 20)) == ()  # a Saturday, inside the week
    assert why(date(2027, 3, 17), around("C~w3")) == (WhyAsked.NO_CLASS,)
    assert why(date(2027, 3, 16), around(today=date(2027, 3, 18))) == (WhyAsked.PAST,)
    assert why(SATURDAY) == (WhyAsked.OUTSIDE, WhyAsked.NO_CLASS)
    (asked,) = what_days_ask([SATURDAY], around())
    assert asked.words == (
        "Le samedi 5 juin 2027 est en dehors de la semaine, qui se tient du lundi 15 au samedi 20 "
        "mars 2027, et est sans classe (samedi)."
    )


@pytest.mark.parametrize("day", ["2028-03-15", "2026-07-31", "2027-09-01"])
def test_another_year_is_refused(day: str) -> None:
    with pytest.raises(OutsideTheYear, match="Vérifiez l'année"):
        why(date.fromisoformat(day))


def test_the_far_south_has_calendar_years() -> None:
    assert year_of("2026-27", "Nouvelle Calédonie") == (date(2027, 1, 1), date(2027, 12, 31))
    assert year_of("2026-27", "C") == (date(2026, 8, 1), date(2027, 8, 31))


DATES = st.dates(date(2026, 8, 1), date(2027, 8, 31)).map(HeldDay)
DAYS = st.lists(DATES, min_size=1, max_size=8).map(in_order)
TODAY = st.dates(date(2026, 8, 1), date(2027, 8, 31))


@given(DAYS, TODAY)
def test_what_was_confirmed_asks_no_more_and_what_asks_nothing_needs_nothing(
    days: tuple[HeldDay, ...], today: date
) -> None:
    here = around(today=today)
    asked = {one.on for one in what_days_ask([d.on for d in days], here)}
    if asked:
        with pytest.raises(DateToConfirm):
            need_dates(days, here, confirm=False)
    kept = need_dates(days, here, confirm=True)
    assert {d.on for d in kept if d.confirmed} == asked
    assert need_dates(kept, here, confirm=False) == kept
    again = need_dates(tuple(HeldDay(d.on) for d in kept), here, confirm=False, had=kept)
    assert [d.confirmed for d in again] == [d.confirmed for d in kept]


@given(DAYS, st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_nothing_far_from_the_year_is_ever_kept(days: tuple[HeldDay, ...], far: date) -> None:
    first, last = year_of("2026-27", "C")
    mixed = in_order([*days, HeldDay(far)])
    if not first <= far <= last:
        with pytest.raises(OutsideTheYear):
            need_dates(mixed, around(), confirm=True)


def edit(year: Year, number: int, on: date, **said: object) -> None:
    asked = Edit(values={"on_date": on}, **said)  # type: ignore[arg-type]
    year.act(editing.edit, number, asked, year.by("E11"), on=ON)


def confirmed(year: Year, number: int) -> list[tuple[date, bool]]:
    d = ACTION_DAY.c
    rows = year.all(sa.select(d.on_date, d.confirmed).where(d.action_id == number))
    return [(row.on_date, row.confirmed) for row in rows]


def test_a_draft_keeps_its_date_until_the_other_is_confirmed(year: Year) -> None:
    number = year.draft("E11", on=ON)
    with pytest.raises(DateToConfirm):
        edit(year, number, SATURDAY)
    assert confirmed(year, number) == [(date(2027, 3, 16), False)]
    edit(year, number, SATURDAY, confirm=True)
    assert confirmed(year, number) == [(SATURDAY, True)]
    edit(year, number, SATURDAY)  # asked once
    year.submit(number, "E11", on=ON)
    with pytest.raises(DateToConfirm):
        year.act(
            editing.reopen,
            number,
            Edit(values={"on_date": SATURDAY + timedelta(days=7)}),
            year.by("E11"),
            on=ON,
        )
    told = sa.select(JOURNAL.c.facts).where(JOURNAL.c.what == "action.date_confirmed")
    assert [row.facts for row in year.all(told)] == [{"days": 1}]


def test_submitting_asks_what_keeping_did_not(year: Year) -> None:
    number = year.draft("E11", on=ON)
    given = [(number, year.by("E11"))]
    with year.engine.begin() as connection:
        connection.execute(sa.update(ACTION_DAY).values(on_date=SATURDAY))
    with pytest.raises(DateToConfirm):
        year.act(proposing.submit, given, on=ON)
    year.act(proposing.submit, given, on=ON, confirm=True)
    assert confirmed(year, number) == [(SATURDAY, True)]


def test_what_was_kept_before_is_shown_to_the_pilot(year: Year) -> None:
    number = year.draft("E11", "Débat", on=ON)
    with reading(year.engine) as session:
        assert warnings_of_dates(session, year.course) == []
    with year.engine.begin() as connection:
        connection.execute(sa.update(ACTION).values(last_day=date(2028, 3, 15)))
    with reading(year.engine) as session:
        (told,) = warnings_of_dates(session, year.course)
    assert told.startswith(f"L'action n° {number} (« Débat »")
    assert "mercredi 15 mars 2028" in told


def test_a_date_of_2028_is_kept_by_no_gesture(year: Year) -> None:
    wrong = date(2028, 3, 15)
    number = year.draft("E11", on=ON)
    for said in ({}, {"confirm": True}):
        with pytest.raises(OutsideTheYear):
            edit(year, number, wrong, **said)
    with pytest.raises(OutsideTheYear):
        year.draft("E11", on=ON, day="15/03/2028", confirm=True)
    assert confirmed(year, number) == [(single(date(2027, 3, 16))[0].on, False)]
