"""A number is read with its unit, or refused: never misread in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.intake.amounts import NoAmount, amount, hours
from models.work.fiche import FICHE
from models.work.fiche_reading import read_fiche
from models.work.report import REPORT
from web.site.fiche_forms import inputs_of

NO_NUMBER = "Un nombre est attendu, sans autre mot."
HALVES = "Comptez par demi-heures : 1,5 par exemple."

READ: list[tuple[str, Any, Any]] = [
    *(
        ("training_hours", typed, 1.5)
        for typed in (
            "1h30",
            "1 h 30",
            "1H30",
            "1h30min",
            "1 h 30 mn",
            "1:30",
            "1,5",
            "1.5",
            "1,50",
            "1,5 h",
            "1,5 heure",
            "1.5h",
            "90 min",
            "90 minutes",
            "90mn",
            "1\xa0h\xa030",
            "1\u202fh\u202f30",
            "1\u200bh30",
        )
    ),
    *(("training_hours", typed, 3) for typed in ("3h00", "3 h", "3", "3,0 h", "3 heures")),
    *(
        ("cost", typed, 1200)
        for typed in (
            "1200",
            "1 200",
            "1\xa0200 €",
            "1\u202f200€",
            "1 200,00 €",
            "1200 euros",
            "1 200 EUR",
            "€ 1200",
            "1 200 € TTC",
        )
    ),
    *(
        ("cost", typed, 1200.5)
        for typed in (
            "1 200,50 €",
            "1\xa0200,50\xa0€",
            "1\u202f200,5 €",
            "€ 1200.50",
            "1200,5",
            1200.5,
        )
    ),
    ("asked_of_academy", "99,99 euros", 99.99),
    ("cost", "0 €", 0),
    ("audiences", {"pupils_college": "30 élèves"}, {"pupils_college": 30}),
    ("audiences", {"pupils_college": "30 e\u0301le\u0300ves"}, {"pupils_college": 30}),
    ("audiences", {"pupils_lycee": "1 200 lycéens"}, {"pupils_lycee": 1200}),
    ("audiences", {"parents": "12 parents", "staff": "3 pers."}, {"parents": 12, "staff": 3}),
    ("numbers", {"pupils": "25 Élèves"}, {"pupils": 25}),
]
REFUSED = [
    ("training_hours", "0h45", HALVES),
    ("training_hours", "45 min", HALVES),
    ("training_hours", "1h5", HALVES),
    *(
        ("training_hours", typed, NO_NUMBER)
        for typed in (
            "1h60",
            "1h90",
            "1,5h30",
            "1h30 à 2h",
            "2 x 3h",
            "3 h par groupe",
            "2 jours",
            "12 %",
            "10 €",
            "30 élèves",
            "environ 3",
            "1 30",
            "12 30",
            "1½",
            "½",
            "10²",
            "1e2",
            "1:75",
            "h",
            "1h30m00",
        )
    ),
    ("training_hours", "1.500", "« 1.500 » se lit de deux façons : écrivez 1 500, ou 1."),
    ("training_hours", "-1h", "Un nombre positif est attendu."),
    ("cost", "2.000 €", "« 2.000 » se lit de deux façons : écrivez 2 000, ou 2."),
    ("cost", "2,000", "« 2,000 » se lit de deux façons : écrivez 2 000, ou 2."),
    ("audiences", {"parents": "2,5"}, "Parents : un nombre entier est attendu."),
    ("cost", "2,5050 €", "Deux chiffres au plus après la virgule : 1 200,50 par exemple."),
    *(
        ("cost", typed, NO_NUMBER)
        for typed in (
            "2 k€",
            "12 %",
            "3 h",
            "50 centimes",
            "10 20",
            "1 20 €",
            "1'200",
            "$100",
            "10 € par élève",
            "100-200 €",
        )
    ),
    *(
        ("audiences", {"pupils_college": typed}, f"Collégiens : {NO_NUMBER.replace('Un', 'un')}")
        for typed in ("2 classes", "30 parents", "30 lycéens", "30 %", "20 à 30", "30 h", "30 + 25")
    ),
    ("audiences", {"parents": "10 familles"}, f"Parents : {NO_NUMBER.replace('Un', 'un')}"),
]


@pytest.mark.parametrize(("code", "typed", "value"), READ)
def test_a_number_is_read_with_its_unit(code: str, typed: Any, value: Any) -> None:
    assert read_fiche({code: typed}, (*FICHE, *REPORT)) == ({code: value}, {})


@pytest.mark.parametrize(("code", "typed", "said"), REFUSED)
def test_what_is_not_understood_is_refused_with_a_sentence(
    code: str, typed: Any, said: str
) -> None:
    assert read_fiche({code: typed}, (*FICHE, *REPORT)) == ({}, {code: said})


@given(
    st.integers(0, 99_999_999),
    st.sampled_from((" ", "\xa0", "\u202f", "\u2009", "")),
    st.sampled_from((",", ".")),
    st.sampled_from(("{} €", "{}€", "{}\xa0€", "€ {}", "{} euros", "{}")),
)
def test_a_cost_written_in_french_is_what_it_says_to_the_cent(
    cents: int, space: str, comma: str, written: str
) -> None:
    euros = f"{cents // 100:,}".replace(",", space)
    typed = written.format(f"{euros}{comma}{cents % 100:02}")
    assert read_fiche({"cost": typed}) == ({"cost": cents / 100}, {})
    (again,) = inputs_of({"cost": cents / 100}).typed["cost"]
    assert read_fiche({"cost": again}) == ({"cost": cents / 100}, {})


@given(st.integers(0, 400), st.integers(0, 59), st.sampled_from(["{}h{:02}", "{} h {:02} min"]))
def test_hours_and_minutes_are_what_they_say(h: int, m: int, written: str) -> None:
    assert hours(written.format(h, m)) == h + Decimal(m) / 60


@given(st.text(alphabet="0123456789 ,.h:min€+-%/xàé²½\xa0\u202f", max_size=12))
def test_no_figure_is_joined_to_another_that_is_not_its_thousands(typed: str) -> None:
    try:
        found = amount(typed, ("€",))
    except NoAmount:
        return
    figures = "".join(c for c in typed if c.isdigit() or c in ",.").replace(",", ".")
    assert found is None or abs(found) == Decimal(figures)
    assert found is not None or not typed.strip()
