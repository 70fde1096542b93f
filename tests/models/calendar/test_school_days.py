"""Dates move off holidays, and always say why."""

from __future__ import annotations

from datetime import date

import pytest

from models.calendar.facts import CalendarUnknown, Moved
from models.calendar.school_days import SchoolCalendar
from tests.models.calendar.years import calendar, d

C = calendar("C")


@pytest.mark.parametrize(
    ("place", "day", "why"),
    [
        ("C", "15/03/2027", None),
        ("C", "17/03/2027", None),
        ("C", "20/03/2027", "samedi"),
        ("C", "21/03/2027", "dimanche"),
        ("C", "10/02/2027", "vacances d'hiver (zone C)"),
        ("C", "25/12/2026", "vacances de Noël (zone C)"),
        ("C", "29/03/2027", "jour férié : Lundi de Pâques"),
        ("C", "06/05/2027", "jour férié : Ascension"),
        ("C", "07/05/2027", "pont de l'Ascension (zone C)"),
        ("C", "17/05/2027", "jour férié : Lundi de Pentecôte"),
        ("C", "11/11/2026", "jour férié : Armistice"),
        ("C", "10/07/2028", "vacances d'été (zone C) (prévisionnel)"),
        ("B", "26/03/2027", None),
        ("B+67", "26/03/2027", "jour férié : Vendredi saint"),
        ("B+68", "26/03/2027", "jour férié : Vendredi saint"),
        ("B+57", "26/03/2027", "jour férié : Vendredi saint"),
        ("B+057", "26/03/2027", "jour férié : Vendredi saint"),
        ("B+54", "26/03/2027", None),
    ],
)
def test_a_day_says_why_it_is_not_a_school_day(place: str, day: str, why: str | None) -> None:
    assert calendar(place).why_not(d(day)) == why
    assert calendar(place).is_school_day(d(day)) == (why is None)


@pytest.mark.parametrize(
    ("zone", "day", "name"),
    [
        ("Réunion", "20/12/2027", "Abolition de l'esclavage"),
        ("Martinique", "22/05/2028", "Abolition de l'esclavage"),
        ("Guadeloupe", "27/05/2027", "Abolition de l'esclavage"),
        ("Guadeloupe+978", "28/05/2027", "Abolition de l'esclavage"),
        ("Guyane", "10/06/2027", "Abolition de l'esclavage"),
        ("Mayotte", "27/04/2027", "Abolition de l'esclavage"),
        ("Nouvelle Calédonie", "24/09/2027", "Fête de la Citoyenneté"),
        ("Polynésie", "05/03/2027", "Arrivée de l'Évangile"),
        ("Wallis et Futuna", "28/04/2027", "Saint Pierre Chanel"),
        ("Saint Pierre et Miquelon", "29/03/2027", "Lundi de Pâques"),
    ],
)
def test_overseas_have_their_own_public_holidays(zone: str, day: str, name: str) -> None:
    assert calendar(zone).why_not(d(day)) == f"jour férié : {name}"


def test_a_due_date_in_holidays_moves_back_and_says_why() -> None:
    assert C.back(d("02/01/2027")) == Moved(
        on=d("18/12/2026"), moved_from=d("02/01/2027"), why="vacances de Noël (zone C)"
    )


def test_a_due_date_on_a_sunday_moves_back_to_friday() -> None:
    found = C.back(d("14/03/2027"))
    assert found == Moved(on=d("12/03/2027"), moved_from=d("14/03/2027"), why="dimanche")


def test_a_school_day_does_not_move() -> None:
    assert C.back(d("15/03/2027")) == C.forward(d("15/03/2027")) == Moved(on=d("15/03/2027"))


def test_an_opening_moves_forward_within_its_week() -> None:
    assert C.forward(d("29/03/2027")) == Moved(
        on=d("30/03/2027"), moved_from=d("29/03/2027"), why="jour férié : Lundi de Pâques"
    )


def test_an_opening_moves_back_when_no_school_day_follows_in_its_week() -> None:
    assert C.forward(d("07/05/2027")) == Moved(
        on=d("05/05/2027"),
        moved_from=d("07/05/2027"),
        why="jour férié : Ascension, pont de l'Ascension (zone C)",
    )


@pytest.mark.parametrize(
    ("n", "on"),
    [
        (-15, "02/11/2026"),
        (-12, "23/11/2026"),
        (-8, "04/01/2027"),
        (-6, "18/01/2027"),
        (-3, "22/02/2027"),
        (-2, "01/03/2027"),
        (0, "15/03/2027"),
        (1, "22/03/2027"),
        (2, "30/03/2027"),
        (3, "19/04/2027"),
        (5, "03/05/2027"),
    ],
)
def test_offsets_are_counted_in_school_weeks(n: int, on: str) -> None:
    assert C.week(d("15/03/2027"), n).on == d(on)


def test_an_offset_names_the_holidays_it_jumps_over() -> None:
    found = C.week(d("15/03/2027"), -6)
    assert found.why == "semaines sans classe non comptées : vacances d'hiver (zone C)"
    assert found.moved_from is None
    assert C.week(d("15/03/2027"), -1) == Moved(on=d("08/03/2027"))


def test_a_week_whose_monday_is_off_starts_on_tuesday() -> None:
    assert C.week(d("15/03/2027"), 2) == Moved(
        on=d("30/03/2027"), moved_from=d("29/03/2027"), why="jour férié : Lundi de Pâques"
    )


def test_holidays_that_end_within_a_week_are_named_once() -> None:
    assert C.week(d("26/04/2027"), 10).why.count("vacances d'été") == 1


def test_a_week_in_the_holidays_becomes_the_next_school_week() -> None:
    found = C.week(d("05/04/2027"))
    assert (found.on, found.moved_from) == (d("19/04/2027"), d("05/04/2027"))
    assert "vacances de printemps" in found.why


def test_the_last_day_of_a_week_is_its_last_school_day() -> None:
    assert C.last_of_week(d("15/03/2027")) == d("19/03/2027")
    assert C.last_of_week(d("03/05/2027")) == d("05/05/2027")
    assert C.last_of_week(d("15/03/2027"), 2) == d("02/04/2027")


def test_a_week_that_closes_early_says_why() -> None:
    assert C.end_of_week(d("15/03/2027")) == Moved(on=d("19/03/2027"))
    assert C.end_of_week(d("03/05/2027")) == Moved(
        on=d("05/05/2027"),
        moved_from=d("07/05/2027"),
        why="jour férié : Ascension, pont de l'Ascension (zone C)",
    )
    assert calendar("B+67").end_of_week(d("22/03/2027")).why == "jour férié : Vendredi saint"


def test_the_eve_of_a_day_says_what_stands_between() -> None:
    assert C.eve(d("16/03/2027")) == Moved(on=d("15/03/2027"))
    assert C.eve(d("15/03/2027")) == Moved(on=d("12/03/2027"))
    assert C.eve(d("22/02/2027")) == Moved(
        on=d("05/02/2027"), moved_from=d("19/02/2027"), why="vacances d'hiver (zone C)"
    )


def test_a_week_of_december_belongs_to_the_month_of_its_thursday() -> None:
    assert C.school_week_of_month(2026, 12, 1).on == d("30/11/2026")
    assert C.school_week_of_month(2026, 12, 2).on == d("07/12/2026")
    assert calendar("C", "2025-26").school_week_of_month(2025, 12, 2).on == d("08/12/2025")
    assert C.school_week_of_month(2026, 12, 9).on == d("14/12/2026")


def test_holidays_between_two_days_are_those_that_touch_them() -> None:
    names = [h.name for h in C.holidays_between(d("21/02/2027"), d("03/04/2027"))]
    assert names == ["Hiver", "Printemps"]


@pytest.mark.parametrize(
    ("day", "provisional"),
    [
        ("15/03/2027", False),
        ("15/11/2027", False),
        ("10/07/2028", True),
        ("02/10/2028", True),
        ("15/03/2024", True),
    ],
)
def test_what_nobody_published_is_provisional(day: str, provisional: bool) -> None:
    assert C.is_provisional(d(day)) is provisional


def test_counting_goes_on_outside_the_known_years() -> None:
    assert C.is_school_day(d("15/10/2040"))
    assert C.between(d("15/10/2040"), C.add(d("15/10/2040"), 300)) == 300
    assert C.add(d("15/10/2040"), -8000) < d("01/01/2010")


def test_a_year_without_its_summers_has_no_rentree() -> None:
    empty = SchoolCalendar(
        place="Corse", timezone="Europe/Paris", school_year="2026-27", holidays=[]
    )
    with pytest.raises(CalendarUnknown, match="La rentrée de l'année 2026-27"):
        empty.rentree()


def test_a_datetime_counts_as_its_day() -> None:
    moment = C.at(date(2027, 3, 13), 9)
    assert C.back(moment).on == d("12/03/2027")
    assert type(C.add(moment, 0)) is date
