"""Dates, places and counts are said as a French letter says them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.words.french import (
    NARROW,
    academy_named,
    by,
    counted,
    days_left,
    deadline,
    grouped,
    hour,
    long_date,
    place_of,
    plural,
    typeset,
)
from models.words.moments import ago


def test_a_day_is_written_in_full_and_the_first_of_a_month_is_1er():
    assert long_date(date(2027, 1, 15)) == "vendredi 15 janvier 2027"
    assert long_date(date(2027, 3, 1)) == "lundi 1er mars 2027"


@pytest.mark.parametrize(
    ("timezone", "place"),
    [
        ("Europe/Paris", "heure de Paris"),
        ("Indian/Reunion", "heure de La Réunion"),
        ("Indian/Mayotte", "heure de Mayotte"),
        ("America/Martinique", "heure de la Martinique"),
        ("America/Guadeloupe", "heure de la Guadeloupe"),
        ("America/Cayenne", "heure de la Guyane"),
        ("America/Miquelon", "heure de Saint-Pierre-et-Miquelon"),
        ("Pacific/Noumea", "heure de Nouméa"),
        ("Pacific/Tahiti", "heure de Tahiti"),
        ("Pacific/Wallis", "heure de Wallis-et-Futuna"),
    ],
)
def test_a_deadline_names_its_place(timezone: str, place: str):
    assert place_of(timezone) == place
    said = deadline(date(2027, 1, 15), timezone)
    assert said == f"vendredi 15 janvier 2027 à 23 h 59 ({place})"


def test_an_hour_is_the_one_that_the_place_shows():
    moment = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # the night the clocks change in Paris
    assert hour(moment, "Europe/Paris") == "3 h"
    assert hour(datetime(2027, 1, 8, 6, 45, tzinfo=UTC), "Europe/Paris") == "7 h 45"
    assert hour(datetime(2027, 1, 8, 6, 5, tzinfo=UTC), "Indian/Reunion") == "10 h 05"


def test_zero_and_one_are_singular_and_thousands_are_apart():
    said = [plural(n, "chose", "choses") for n in (0, 1, 2, 1200)]
    assert said == ["0 chose", "1 chose", "2 choses", f"1{NARROW}200 choses"]


def test_a_count_alone_has_its_thousands_apart():
    assert [grouped(n) for n in (0, 640, 6563, 1_200_000)] == [
        "0",
        "640",
        f"6{NARROW}563",
        f"1{NARROW}200{NARROW}000",
    ]


def test_what_has_just_been_is_not_said_in_seconds():
    assert ago(timedelta(0)) == ago(timedelta(seconds=-1)) == "à l'instant"
    assert [ago(timedelta(seconds=n)) for n in (40, 90)] == ["il y a 40 s", "il y a 1 min"]


def test_an_academy_is_named_with_its_kind():
    assert academy_named("Créteil") == "académie de Créteil"
    assert academy_named("Amiens") == "académie d’Amiens"
    assert academy_named("Guadeloupe") == "académie de la Guadeloupe"
    assert academy_named("Académie de Lyon") == "Académie de Lyon"
    assert (
        academy_named("Nouvelle-Calédonie (vice-rectorat)")
        == "vice-rectorat de la Nouvelle-Calédonie"
    )


def test_the_days_left_are_said_as_a_sentence_or_not_at_all():
    assert [days_left(n) for n in (None, 5, 1, 0, -1, -3)] == [
        "",
        "Il reste 5 jours de classe.",
        "Il reste 1 jour de classe.",
        "C’est aujourd’hui le dernier jour.",
        "L’échéance est passée depuis 1 jour de classe.",
        "L’échéance est passée depuis 3 jours de classe.",
    ]


def test_no_date_is_no_words():
    assert by(None) == ""
    assert by(date(2027, 1, 15)) == ", au plus tard le vendredi 15 janvier 2027"


def test_spaces_and_apostrophes_are_set_and_addresses_left_alone():
    assert typeset("L'école : « oui » !") == (f"L’école{NARROW}: «{NARROW}oui{NARROW}»{NARROW}!")
    assert typeset("à o'neil@ac-lyon.fr : d'ici") == f"à o'neil@ac-lyon.fr{NARROW}: d’ici"
    assert typeset("https://x.fr/l'an") == "https://x.fr/l'an"
    assert typeset("l'**équipe** d'") == "l’**équipe** d’"
    assert typeset("à 23 h 59") == "à 23\xa0h\xa059"


def test_words_that_all_take_an_s_are_typed_once():
    said = [counted(n, "courrier abandonné") for n in (0, 1, 3)]
    assert said == ["0 courrier abandonné", "1 courrier abandonné", "3 courriers abandonnés"]
    assert counted(2, "avis rendu") == "2 avis rendus"
