"""Days are typed as people say them; what is not understood is named, and nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.work.days import HeldDay, as_said, in_fiche, in_order, in_words, said_days
from models.work.typed_days import MOST, DayBounds, NotUnderstood, TypedDays, as_typed, days_typed

MONDAY = date(2027, 3, 15)
WEEK = DayBounds(opens=MONDAY, closes=date(2027, 3, 19))
LONG = DayBounds(opens=date(2027, 3, 17), closes=date(2027, 3, 24))
ECOLE = DayBounds(
    opens=MONDAY, closes=date(2027, 3, 20), taught=lambda day: day.weekday() in (0, 1, 3, 4)
)


def march(*days: int) -> list[date]:
    return [date(2027, 3, day) for day in days]


def typed(more: str, frame: DayBounds | None = WEEK, first: date | None = None) -> list[date]:
    return [day.on for day in days_typed(TypedDays(first=first, more=more), frame)]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("17/03/2027", [17]),
        ("mercredi 17 mars", [17]),
        ("17", [17]),
        ("17/03", [17]),
        ("16/03/2027\n18/03/2027", [16, 18]),
        ("16/03 ; 18/03", [16, 18]),
        ("du 16 au 18 mars", [16, 17, 18]),
        ("du mardi 16 au jeudi 18 mars 2027", [16, 17, 18]),
        ("du 16/03/2027 au 18/03/2027", [16, 17, 18]),
        ("chaque lundi", [15]),
        ("Tous les lundis", [15]),
        ("les mardis et jeudis", [16, 18]),
        ("tous les mardis, jeudis et vendredis", [16, 18, 19]),
        ("lundi et mercredi", [15, 17]),
        ("tous les jours", [15, 16, 17, 18, 19]),
        ("Chaque jour", [15, 16, 17, 18, 19]),
        ("toute la semaine", [15, 16, 17, 18, 19]),
        ("tous les jours sauf le mercredi", [15, 16, 18, 19]),
        ("chaque mardi du 1er au 31 mars", [2, 9, 16, 23, 30]),
        ("un mardi sur deux du 1er au 31 mars", [2, 16, 30]),
        ("du 19 au 22 mars", [19, 22]),
        ("du vendredi 19 au samedi 20 mars", [19, 20]),
    ],
)
def test_what_people_say_is_understood(said: str, days: list[int]) -> None:
    assert typed(said) == march(*days)


def test_every_day_is_a_day_of_class_there() -> None:
    assert typed("tous les jours", ECOLE) == march(15, 16, 18, 19)
    assert typed("tous les jours, samedi compris", ECOLE) == march(15, 16, 18, 19, 20)
    assert typed("tous les jours", LONG) == march(17, 18, 19, 22, 23, 24)


def test_the_first_day_is_one_of_them_and_until_begins_there() -> None:
    first = date(2027, 3, 16)
    assert typed("chaque jeudi", first=first) == march(16, 18)
    assert typed("jusqu'au 18 mars", first=first) == march(16, 17, 18)
    held = days_typed(TypedDays(first=first, until="18/03/2027", starts="9h", ends="12 h 30"))
    assert held == tuple(HeldDay(day, "09:00", "12:30") for day in march(16, 17, 18))


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("16/03/2027, 9h, 12h", "09:00", "12:00"),
        ("16/03/2027 de 9h30 à 11h", "09:30", "11:00"),
        ("mardi 16 mars à 14 h", "14:00", None),
        ("chaque mardi 9h-12h", "09:00", "12:00"),
        ("le mardi 16 mars, 9:00–12:00", "09:00", "12:00"),
        ("16/03 jusqu'à 12h", None, "12:00"),
        ("16/03", "08:00", "10:00"),
        ("16/03, sans heure", None, None),
    ],
)
def test_a_line_may_say_its_hours(said: str, starts: str | None, ends: str | None) -> None:
    asked = TypedDays(starts="8h", ends="10h", more=said)
    assert days_typed(asked, WEEK) == (HeldDay(date(2027, 3, 16), starts, ends),)


@pytest.mark.parametrize(
    "said",
    [
        "parfois",
        "chaque semaine de la lune",
        "32/03/2027",
        "mercredi 16 mars 2027",
        "16/03/2027, 14h, 9h",
        "16/03/2027, 25h",
        "du 18 au 16 mars",
        "du 1er mars 2027 au 1er avril 2029",
        "chaque samedi",
        "jusqu'au 18 mars",
        "tous les jours de pluie",
        "tous les jours du 1er janvier 2027 au 31 mars 2027",
        "16/03/2028 ou pas",
    ],
)
def test_what_is_not_understood_is_refused_with_examples_or_a_reason(said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        typed(said)
    assert str(refused.value).endswith((".", "?"))


def test_a_recurrence_without_a_week_asks_between_which_days() -> None:
    with pytest.raises(NotUnderstood, match="dites entre quels jours"):
        typed("chaque lundi", None)
    assert typed("chaque lundi du 15 au 30 mars 2027", None) == march(15, 22, 29)


TIMES = st.none() | st.sampled_from(["08:00", "09:30", "12:00"])
HELD = st.builds(
    lambda n, starts, ends: HeldDay(MONDAY + timedelta(days=n), starts, ends and f"1{ends[1:]}"),
    st.integers(0, 300),
    TIMES,
    TIMES.map(lambda t: t and {"08:00": "_4:00", "09:30": "_5:30", "12:00": "_6:00"}[t]),
)
DAYS = st.lists(HELD, min_size=1, max_size=12).map(in_order)


@given(DAYS)
def test_days_typed_again_are_the_same_days(days: tuple[HeldDay, ...]) -> None:
    assert days_typed(as_typed(days)) == days


@given(DAYS)
def test_a_fiche_gives_back_the_days_that_it_was_given(days: tuple[HeldDay, ...]) -> None:
    assert said_days(days[0].on, in_fiche(days)) == days
    assert said_days(days[0].on, as_said(days)) == days


@given(DAYS)
def test_each_day_is_named_or_stands_inside_a_stretch(days: tuple[HeldDay, ...]) -> None:
    said = in_words(days)
    assert str(days[0].on.year) in said
    assert str(days[-1].on.day) in said


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_days_or_a_sentence(said: str) -> None:
    with suppress(NotUnderstood):
        assert len(typed(said)) <= MOST
