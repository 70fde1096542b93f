"""A day is read in one way at every door."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.intake.days import EVER, AnotherYear, BadDay, day_or_none, need_day, split_hour

SEPTEMBER = [
    "2026-09-01",
    "2026/9/1",
    "01/09/2026",
    "1/9/2026",
    "01/09/26",
    "1/9/26",
    "01-09-2026",
    "01-09-26",
    "01.09.2026",
    "01.09.26",
    "1.9.26",
    " 1 / 9 / 2026 ",
    "01/09/2026 00:00:00",
    "2026-09-01T00:00:00",
    "2026-09-01 00:00",
    "2026-08-31T22:00:00Z",
    "2026-08-31 22:00:00+00:00",
    "2026-08-31T22:00:00.000+0000",
    "2026-09-01T00:00:00+02:00",
    "1er septembre 2026",
    "1 sept. 2026",
    "1 septembre 26",
    "mardi 1er septembre 2026",
    "MARDI 1 SEPTEMBRE 2026",
    "01/09/2026 à 9h30",
    "'01/09/2026",
    '="01/09/2026"',
    "01/09/26\u200b",
    "\ufeff01/09/2026",
    "\u00a001/09/2026\u202f",
    "1er\u00a0septembre\u00a02026",
]


@pytest.mark.parametrize("text", SEPTEMBER)
def test_a_day_is_read_in_every_form_that_people_and_spreadsheets_give_it(text: str) -> None:
    assert need_day(text) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-01T22:00:00Z", date(2026, 10, 2)),
        ("2026-10-01T21:59:00Z", date(2026, 10, 1)),
        ("2026-12-31T23:00:00+00:00", date(2027, 1, 1)),
        ("2026-12-31T22:59:59Z", date(2026, 12, 31)),
    ],
)
def test_an_instant_is_its_day_in_paris(text: str, day: date) -> None:
    assert need_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2026-31-12",
        "29/02/27",
        "30/02/2027",
        "31/02/2027",
        "32/01/2027",
        "09/13/2026",
        "00/09/2026",
        "2026-13-01",
        "01/09/202",
        "01/09",
        "septembre 2026",
        "1 jui 2026",
        "1 sep tembre 2026",
        "demain",
        "",
        "46266",
        "46266,5",
        "16/03-27",
        "2026-08-31T25:00:00Z",
        "2027-03-16T99:99",
        "2027-03-16T09:99",
        "16/03/2027 25:00",
        "16/03/2027 à 9h60",
        "01/09/2026 ou 02/09/2026",
        "١/٩/٢٠٢٦",
    ],
)
def test_what_is_no_day_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(BadDay, match="n'est pas une date") as bad:
        need_day(text)
    assert (bad.value.status, text[:40] in bad.value.why) == (422, True)
    assert day_or_none(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0026-11-30",
        "01/10/0026",
        "30/11/0026",
        "2062-12-11",
        "01/09/2062",
        "2126-12-18",
        "0000-01-01",
        "20266-09-01",
        "01/09/20266",
        "1999-12-31",
        "01/09/98",
        "1er septembre 1926",
        "0026-10-01T22:00:00Z",
        "31/12/9999",
        "31/12/2050 23:30Z",
        "2000-01-01T00:30+12:00",
    ],
)
def test_a_year_far_from_us_is_a_slip_that_is_told(text: str) -> None:
    with pytest.raises(AnotherYear, match="Vérifiez l'année"):
        need_day(text)


@pytest.mark.parametrize("text", ["12/31/26", "09/13/2026", "9.13.26"])
def test_a_month_before_its_day_is_told_from_other_slips(text: str) -> None:
    with pytest.raises(BadDay, match="n'est pas une date : le jour s'écrit avant le mois"):
        need_day(text)


@pytest.mark.parametrize(
    ("text", "is_a"),
    [
        ("lundi 16 mars 2027", "mardi"),
        ("Lun. 16 mars 2027", "mardi"),
        ("jeu 1er sept. 26", "mardi"),
    ],
)
def test_a_day_of_the_week_that_is_another_is_told(text: str, is_a: str) -> None:
    with pytest.raises(BadDay, match=f"n'est pas une date : c'est un {is_a}"):
        need_day(text)


@pytest.mark.parametrize("prefix", ["mardi", "MAR.", "le", "ma"])
def test_a_word_before_a_day_may_be_its_own_day_of_the_week(prefix: str) -> None:
    assert need_day(f"{prefix} 16 mars 2027") == date(2027, 3, 16)


@pytest.mark.parametrize("text", ["9999-12-31T23:00:00-10:00", "0001-01-01T00:30:00+10:00"])
def test_an_instant_that_no_calendar_holds_in_paris_is_refused(text: str) -> None:
    with pytest.raises(BadDay, match="n'est pas une date"):
        need_day(text, EVER)


def test_a_door_may_look_at_older_years() -> None:
    years = range(1950, 2051)
    assert need_day("01/09/1998", years) == date(1998, 9, 1)
    with pytest.raises(AnotherYear):
        need_day("01/09/98", years)


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("16/03/27 9:00", ("16/03/27", "T09:00")),
        ("2026-11-02T09:00Z", ("2026-11-02", "T09:00Z")),
        ("16/03/2027 à 9h", ("16/03/2027", "T09:00")),
        ("09:00", ("09:00", "")),
    ],
)
def test_an_hour_is_told_from_its_day(text: str, halves: tuple[str, str]) -> None:
    assert split_hour(text) == halves


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_every_day_of_our_time_is_read_whatever_its_form(day: date) -> None:
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%dT12:00:00Z")
    assert {need_day(day.strftime(form)) for form in forms} == {day}


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_refusal(text: str) -> None:
    found = day_or_none(text)
    assert found is None or isinstance(found, date)
