"""An académie comes with all that is above it, its départements and their places."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import NotFound
from models.territory.importing.academies import (
    academies,
    department_of_uai,
    departments,
    ensure_academy,
    known_academy,
    normal_academy,
    normal_department,
)
from models.territory.unit import UNIT
from tests.models.territory.importing.files import tree


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("94", "094"),
        ("094", "094"),
        ("2a", "02A"),
        ("02A", "02A"),
        ("1", "001"),
        ("974", "974"),
        ("20", None),
        ("Val-de-Marne", None),
        ("", None),
    ],
)
def test_a_departement_has_one_normal_form(text: str, code: str | None) -> None:
    assert normal_department(text) == code


def test_an_academie_gets_its_zero_back() -> None:
    assert [normal_academy(t) for t in ("1", "24", "77", "x")] == ["01", "24", None, None]


def test_every_departement_of_every_academie_has_a_name_a_place_and_a_timezone() -> None:
    assert len(departments()) == 107
    assert all(d.name and d.place and "/" in d.timezone for d in departments().values())


def test_places_say_where_public_holidays_differ() -> None:
    places = {code: departments()[code].place for code in ("094", "057", "054", "067", "974")}
    assert places == {"094": "C", "057": "B+57", "054": "B", "067": "B+67", "974": "Réunion"}
    assert (academies()["15"].place, academies()["12"].place) == ("B+67", "B")


def test_saint_barthelemy_and_saint_martin_answer_to_guadeloupe() -> None:
    found = {d.code: (d.place, d.timezone) for d in academies()["32"].departments}
    assert found == {
        "971": ("Guadeloupe", "America/Guadeloupe"),
        "977": ("Guadeloupe+977", "America/St_Barthelemy"),
        "978": ("Guadeloupe+978", "America/Marigot"),
    }
    with pytest.raises(NotFound, match="relève de la Guadeloupe"):
        known_academy("77")


@pytest.mark.parametrize(
    ("uai", "code"),
    [
        ("0940176F", "094"),
        ("6200088B", "02A"),
        ("7200001X", "02B"),
        ("9740001X", "974"),
        ("9830001X", "988"),
    ],
)
def test_a_uai_tells_its_departement(uai: str, code: str) -> None:
    assert department_of_uai(uai) == code


def test_an_academie_comes_with_its_nation_region_and_departements(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        ensure_academy(session, "24")
    found = {code: facts[2] for code, facts in tree(engine).items()}
    assert found == {"FR": None, "11": "FR", "24": "11", "077": "24", "093": "24", "094": "24"}


def test_asking_twice_makes_nothing_twice(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        assert ensure_academy(session, "24").id == ensure_academy(session, "24").id
        assert session.execute(sa.select(sa.func.count()).select_from(UNIT)).scalar() == 6


def test_two_academies_of_a_region_share_it(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        ensure_academy(session, "24")
        ensure_academy(session, "1")
    assert tree(memory)["01"][2] == tree(memory)["24"][2] == "11"


def test_every_academie_can_be_made(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        for code in academies():
            ensure_academy(session, code)
    with Session(memory) as session:
        skipped = sa.select(UNIT.c.code).where(UNIT.c.recteur_is_dasen, UNIT.c.kind == "academy")
        assert sorted(session.execute(skipped).scalars()) == ["28", "31", "32", "33", "43"]


def test_an_unknown_academie_is_refused(memory: sa.Engine) -> None:
    with gesture(memory) as session, pytest.raises(NotFound, match="99"):
        ensure_academy(session, "99")
    assert tree(memory) == {}
