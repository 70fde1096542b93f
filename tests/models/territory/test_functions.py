"""The functions of today are read as people write them."""

from __future__ import annotations

import pytest

from models.territory.functions import function_named, functions, name_of, reached_as
from models.territory.unit import Kind, Level
from models.words.collation import same

L = Level
SAID = [
    (L.REGION, "DRAIO", "guidance"),
    (L.REGION, "DRANE", "digital"),
    (L.REGION, "DRAFPIC", "vocational"),
    (L.ACADEMY, "vice-recteur", "rector"),
    (L.ACADEMY, "Vice rectrice", "rector"),
    (L.ACADEMY, "CSAIO", "pilot"),
    (L.ACADEMY, "SAIO", "guidance"),
    (L.ACADEMY, "DRAIO", "guidance"),
    (L.ACADEMY, "DAP", "dap"),
    (L.ACADEMY, "EAFC", "training"),
    (L.ACADEMY, "CT-EVS", "school_life"),
    (L.ACADEMY, "CT EVS", "school_life"),
    (L.ACADEMY, "déléguée à la vie lycéenne", "pupils_life"),
    (L.DEPARTMENT, "DAASEN", "pilot"),
    (L.DEPARTMENT, "coordonnatrice PSAD", "psad"),
    (L.BASIN, "PSAD", "psad"),
    (L.BASIN, "directrice du CIO", "cio_director"),
    (L.BASIN, "Psy-EN", "psyen"),
    (L.SCHOOL, "RDS", "dropout_referent"),
    (L.SCHOOL, "C.P.E.", "cpe"),
    (L.SCHOOL, "PsyEN", "psyen"),
    (L.SCHOOL, "référente CVL", "pupils_life"),
    (L.SCHOOL, "Responsable", "head"),
    (L.SCHOOL, "directeur de CIO", "head"),
]


@pytest.mark.parametrize(("level", "text", "code"), SAID)
def test_a_function_is_read_as_people_write_it(level: Level, text: str, code: str) -> None:
    found = function_named(level, text)
    assert found
    assert found.code == code


def test_no_word_means_two_functions_of_a_level() -> None:
    for level in Level:
        mine = [f for f in functions().values() if f.level is level]
        words = [w for f in mine for w in {same(w) for w in (f.code, f.name, *f.aliases)}]
        assert sorted(words) == sorted(set(words)), level


def test_an_acronym_says_what_it_stands_for() -> None:
    found = functions()[L.SCHOOL, "cpe"]
    assert found.in_full(Kind.COLLEGE) == "CPE (conseiller principal d'éducation)"
    assert functions()[L.SCHOOL, "relay"].in_full(Kind.COLLEGE) == "relais"


def test_who_answers_for_a_carrier_is_called_what_they_are_there() -> None:
    at_school = name_of(Level.SCHOOL, "head", Kind.COLLEGE)
    assert at_school == "chef d'établissement ou directeur"
    assert name_of(Level.SCHOOL, "head", Kind.PARTNER) == "responsable"
    assert name_of(Level.SCHOOL, "relay", Kind.PARTNER) == name_of(Level.SCHOOL, "relay")


def test_a_school_at_its_directorys_address_is_no_relay() -> None:
    assert reached_as(Level.SCHOOL, "relay", "u12") == "adresse de l'école ou de l'établissement"
    assert reached_as(Level.SCHOOL, "relay", "p3") == "relais"
    assert reached_as(Level.BASIN, "relay", "u4") == "relais"
