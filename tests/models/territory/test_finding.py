"""A unit is found by the code that people use for it; a code that means two is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import Ambiguous, NotFound
from models.territory.finding import Finder, find_unit
from models.territory.importing.academies import ensure_academy
from models.territory.unit import Unit
from tests.models.territory.importing.files import college, load, put, school, uai

A = uai(940001)


@pytest.fixture
def session(engine: sa.Engine, tmp_path: Path) -> Iterator[Session]:
    load(engine, put(tmp_path, [school(940001), college(940002)]))
    with gesture(engine) as opened:
        yield opened


FOUND = [
    ("24", "24"),
    ("94", "094"),
    ("094", "094"),
    ("FR", "FR"),
    ("région:11", "11"),
    ("0940922S", "0940922S"),
    ("940922s", "0940922S"),
    ("24942", "24942"),
    ("Circonscription de Cachan", "0940922S"),
    ("Circonscription  de Cachan ", "0940922S"),
    (A, A),
    (A.lower().lstrip("0"), A),
    ("bassin:24942", "24942"),
    ("Académie:24", "24"),
    ("departement:94", "094"),
    ("école:" + A, A),
    ("24/24942", "24942"),
    (f"{A}\u200b", A),
    (f"\ufeff{A[:3]}\u00ad{A[3:]}", A),
    (f"'{A}", A),
    ("94.0", "094"),
    ("'094", "094"),
    ("24942,0", "24942"),
    ("bassin\u00a0:\u202f24942", "24942"),
    ("2494２", "24942"),
    ("Circonscription\u00a0de Cachan\u200b", "0940922S"),
    ("region:11", "11"),
    ("région académique:11", "11"),
    ("Région académique Île-de-France", "11"),
    ("ile-de-france", "11"),
    ("region:Ile de France", "11"),
    ("Académie de Créteil", "24"),
    ("créteil", "24"),
    ("Val de Marne", "094"),
]


def test_a_name_means_what_bears_it_whole_before_what_bears_more(session: Session) -> None:
    circonscription = find_unit(session, "0940922S")
    circonscription.name = "Créteil"
    session.add(circonscription)
    session.flush()
    assert find_unit(session, "Créteil").code == "0940922S"
    assert [c.code for c in Finder(session).candidates("Créteil")] == ["0940922S"]
    assert find_unit(session, "academie:Créteil").code == "24"


def test_every_form_of_a_code_finds_its_unit(session: Session) -> None:
    assert [find_unit(session, asked).code for asked, _ in FOUND] == [code for _, code in FOUND]
    finder = Finder(session)
    assert [[c.code for c in finder.candidates(asked)] for asked, _ in FOUND] == [
        [code] for _, code in FOUND
    ]


@pytest.mark.parametrize("asked", ["", "99", "25", "bassin:24", "0940999X", "Cachan", "24/"])
def test_a_code_that_nobody_has_is_said(session: Session, asked: str) -> None:
    with pytest.raises(NotFound, match=r"Aucune unité|n'est pas un UAI"):
        find_unit(session, asked)


def test_a_bassins_lost_zero_is_put_back(session: Session, tmp_path: Path) -> None:
    bordeaux = ensure_academy(session, "04")
    known = find_unit(session, "24942").model_dump() | {"id": None, "code": "04931"}
    session.add(Unit(**known | {"academy_id": bordeaux.id, "parent_id": bordeaux.id}))
    session.flush()
    codes = ("04931", "4931", "4931.0", "bassin:4931", "4/4931", "04/04931\u200b")
    assert {find_unit(session, code).code for code in codes} == {"04931"}
    assert {c.code for code in codes for c in Finder(session).candidates(code)} == {"04931"}


def test_a_sign_that_is_taken_for_another_is_named(session: Session) -> None:
    with pytest.raises(NotFound, match=r"« 094\u041e926W » \(le signe « \u041e » \(U\+041E\)\)"):
        find_unit(session, "094\u041e926W")


def test_a_wrong_letter_is_said_with_the_right_one(session: Session) -> None:
    with pytest.raises(NotFound, match="sa lettre devrait être F"):
        find_unit(session, "0940176A")


def test_24_is_creteil_until_the_dordogne_is_loaded(session: Session) -> None:
    ensure_academy(session, "04")
    with pytest.raises(Ambiguous) as refusal:
        find_unit(session, "24")
    assert refusal.value.facts["candidates"] == ["academie:24", "departement:024"]
    assert "Créteil" in refusal.value.sentence
    assert "Dordogne" in refusal.value.sentence
    assert find_unit(session, "024").name == "Dordogne"
    assert find_unit(session, "academie:24").name == "Académie de Créteil"


def test_an_academie_given_settles_it(session: Session) -> None:
    bordeaux = ensure_academy(session, "04")
    creteil = find_unit(session, "academie:24")
    assert find_unit(session, "24", bordeaux).name == "Dordogne"
    assert find_unit(session, "24", creteil).name == "Académie de Créteil"


def test_a_bassin_code_in_two_academies_is_told_by_the_academie(
    session: Session, tmp_path: Path
) -> None:
    other = ensure_academy(session, "25")
    basin = find_unit(session, "24942")
    copy = basin.model_dump() | {"id": None, "academy_id": other.id, "parent_id": other.id}
    session.add(Unit(**copy))
    session.flush()
    with pytest.raises(Ambiguous) as refusal:
        find_unit(session, "24942")
    assert refusal.value.facts["candidates"] == ["bassin:24/24942", "bassin:25/24942"]
    assert find_unit(session, "bassin:25/24942").academy_id == other.id
