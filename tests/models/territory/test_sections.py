"""A section is one with its establishment: not counted twice, not written to twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.territory.sections import NotASection, in_use, join, sections, separate
from models.journal import JOURNAL
from models.territory.finding import Finder, find_unit
from models.territory.importing.attaching import schools
from models.territory.importing.import_report import ImportReport
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Kind, Level, UnitState
from models.work.action import Action
from models.year.cycle import Cycle
from models.year.participation import participating, people_or_units_changed
from tests.models.territory.importing import files
from tests.models.territory.importing.files import AT, LATER, Row, college, put, school, uai

L, SEP, C, OTHER = (uai(940000 + n) for n in (1, 2, 3, 4))
LYCEE = college(
    940001, Type_etablissement="Lycée", Nom_etablissement="Lycée Darius Milhaud", code_nature="306"
)
NAMELESS = {"code_bassin_formation": "", "libelle_bassin_formation": ""}


def section(number: int = 940002, mother: str = L, nature: str = "334", **facts: str) -> Row:
    """A section's row, as the directory gives it: often without a bassin."""
    own = {
        "Type_etablissement": "Lycée",
        "Nom_etablissement": "SEP du lycée Darius Milhaud",
        "code_nature": nature,
        "etablissement_mere": mother,
        "type_rattachement_etablissement_mere": "SECTION",
        **NAMELESS,
    }
    return college(number, **{**own, **facts})


def load(engine: sa.Engine, tmp_path: Path, *rows: Row) -> ImportReport:
    return files.load(engine, put(tmp_path, rows), in_use=in_use)


def names(engine: sa.Engine) -> list[str]:
    with reading(engine) as session:
        return [unit.code for unit in schools(session)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_section_is_its_lycee(engine: sa.Engine, tmp_path: Path, order: int) -> None:
    rows = [LYCEE, section(), college(940003)][::order]
    report = load(engine, tmp_path, *rows)
    assert (report.read, report.schools, report.merged, report.unattached) == (3, 2, 1, 0)
    line = 2 + [row["Identifiant_de_l_etablissement"] for row in rows].index(SEP)
    assert report.sections == [
        {"unit": SEP, "name": "SEP du lycée Darius Milhaud", "line": line, "part_of": L}
    ]
    assert names(engine) == [L, C]
    with reading(engine) as session:
        assert find_unit(session, SEP).code == L
        assert [c.code for c in Finder(session).candidates(SEP)] == [L]
        assert [(a.code, b.code) for a, b in sections(session)] == [(SEP, L)]
    assert load(engine, tmp_path, *rows).changes == []


def test_a_section_takes_no_part_in_a_cycle_until_it_is_taken_apart(
    engine: sa.Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, LYCEE, section())
    with gesture(engine) as session:
        academy = find_unit(session, "academie:24").id or 0
        cycle = Cycle(academy_id=academy, school_year="2026-27", week=date(2027, 3, 15))
        session.add(cycle)
        session.flush()
        people_or_units_changed(session, AT)
        assert participating(session, cycle.id or 0, Level.SCHOOL) == 1
        separate(session, SEP, AT, "p7")
        people_or_units_changed(session, AT)
        assert participating(session, cycle.id or 0, Level.SCHOOL) == 2


def test_a_section_that_carries_an_action_is_left_apart(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, tmp_path, LYCEE, section(mother=""))
    with gesture(memory) as session:
        academy, here = find_unit(session, "academie:24").id or 0, find_unit(session, SEP).id or 0
        cycle = Cycle(academy_id=academy, school_year="2026-27", week=date(2027, 3, 15))
        session.add(cycle)
        session.flush()
        session.add(
            Action(
                cycle_id=cycle.id or 0, unit_id=here, title="Ateliers", on_date=date(2027, 3, 16)
            )
        )
    report = load(memory, tmp_path, LYCEE, section())
    assert (names(memory), len(report.notices)) == ([L, SEP], 1)


@pytest.mark.parametrize(
    ("nature", "kind"), [("334", "Lycée"), ("335", "Lycée"), ("336", "Collège"), ("390", "Collège")]
)
def test_every_nature_of_section_is_one_with_its_establishment(
    memory: sa.Engine, tmp_path: Path, nature: str, kind: str
) -> None:
    report = load(memory, tmp_path, LYCEE, section(nature=nature, Type_etablissement=kind))
    assert [row["part_of"] for row in report.sections] == [L]
    assert names(memory) == [L]


@pytest.mark.parametrize("nature", ["306", "320", "340", "370"])
def test_an_annexe_is_an_establishment(memory: sa.Engine, tmp_path: Path, nature: str) -> None:
    report = load(memory, tmp_path, LYCEE, section(nature=nature))
    assert report.sections == []
    assert names(memory) == [L, SEP]


def test_a_section_without_a_known_establishment_stays_apart_and_is_said(
    memory: sa.Engine, tmp_path: Path
) -> None:
    rows = [LYCEE, section(mother=""), section(940003, mother=OTHER)]
    report = load(memory, tmp_path, *rows)
    assert names(memory) == [L, SEP, C]
    (notice,) = report.notices
    assert f"({C}, ligne 4) reste à part : c'est une section de {OTHER}" in notice


def test_a_section_that_was_an_establishment_becomes_one_with_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, LYCEE, section(mother=""))
    report = load(engine, tmp_path, LYCEE, section())
    assert report.changes == [{"unit": SEP, "what": "joined", "old": None, "new": L}]
    assert names(engine) == [L]
    back = load(engine, tmp_path, LYCEE, section(mother=""))
    assert {"unit": SEP, "what": "separated", "old": L, "new": None} in back.changes
    assert names(engine) == [L, SEP]


def test_a_section_whose_establishment_closes_stands_again(
    memory: sa.Engine, tmp_path: Path
) -> None:
    load(memory, tmp_path, LYCEE, section())
    load(memory, tmp_path, LYCEE | {"etat": "FERME"}, section())
    assert names(memory) == [SEP]


def test_a_section_that_closes_does_not_stand_again(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, tmp_path, LYCEE, section())
    load(memory, tmp_path, LYCEE, section(etat="FERME"))
    assert names(memory) == [L]


def somebody_in(engine: sa.Engine, code: str, ends: date) -> None:
    with engine.begin() as connection:
        unit = connection.execute(sa.select(UNIT.c.id).where(UNIT.c.code == code)).scalar_one()
        person = sa.insert(PERSON).values(name="Ana", mail="ana@ac-creteil.fr", pace="at_once")
        made = connection.execute(person).inserted_primary_key
        assert made is not None
        row = {"person_id": made[0], "unit_id": unit, "function": "relay", "ends": ends}
        connection.execute(sa.insert(ASSIGNMENT).values(starts=date(2026, 9, 1), **row))


def test_a_section_with_people_of_its_own_is_left_apart_and_named(
    engine: sa.Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, LYCEE, section(mother=""))
    somebody_in(engine, SEP, date(2027, 8, 31))
    report = load(engine, tmp_path, LYCEE, section())
    assert (names(engine), report.sections) == ([L, SEP], [])
    assert "et a des personnes ou des actions" in report.notices[0]
    with gesture(engine) as session, pytest.raises(NotASection, match="a des personnes"):
        join(session, SEP, L, AT, "admin")


def test_who_left_long_ago_keeps_no_section_apart(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, tmp_path, LYCEE, section(mother=""))
    somebody_in(memory, SEP, date(2026, 9, 2))
    load(memory, tmp_path, LYCEE, section())
    assert names(memory) == [L]


def test_a_pilot_takes_a_section_apart_and_no_import_undoes_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    load(engine, tmp_path, LYCEE, section())
    with gesture(engine) as session:
        found = separate(session, SEP, AT, "p7")
        whole = find_unit(session, L)
        assert (found.state, found.kind, found.basin_id) == (
            UnitState.OPEN,
            Kind.LYCEE,
            whole.basin_id,
        )
        assert find_unit(session, SEP).id == found.id
    report = load(engine, tmp_path, LYCEE, section())
    assert (report.changes, report.schools, report.sections) == ([], 2, [])
    assert names(engine) == [L, SEP]
    with gesture(engine) as session:
        assert join(session, SEP, L, LATER, "p7").code == L
        told = session.execute(sa.select(JOURNAL).where(JOURNAL.c.what.like("school.%"))).all()
    assert [(entry.what, entry.by) for entry in told] == [
        ("school.separated", "p7"),
        ("school.joined", "p7"),
    ]
    assert names(engine) == [L]


@pytest.mark.parametrize(
    ("child", "whole", "why"),
    [
        (C, "24942", "ne peut pas être une section"),
        (C, C, "ne peut pas être une section"),
        (C, uai(750001), "pas de la même académie"),
        (L, C, "a ses propres sections"),
    ],
)
def test_what_cannot_be_a_section_is_refused(
    memory: sa.Engine, tmp_path: Path, child: str, whole: str, why: str
) -> None:
    far = school(750001, Code_departement="75", code_circonscription="0750922F")
    load(memory, tmp_path, LYCEE, section(), college(940003), far)
    with gesture(memory) as session, pytest.raises(NotASection, match=why):
        join(session, child, whole, AT, "admin")


def test_only_a_section_can_be_taken_apart(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, tmp_path, LYCEE)
    with gesture(memory) as session:
        with pytest.raises(NotASection, match="n'est la section d'aucun"):
            separate(session, L, AT, "admin")
        with pytest.raises(NotFound):
            separate(session, SEP, AT, "admin")


def test_the_section_of_a_section_is_part_of_what_that_one_is_part_of(
    engine: sa.Engine, tmp_path: Path
) -> None:
    segpa = section(940004, mother=SEP, nature="390", Nom_etablissement="SEGPA")
    report = load(engine, tmp_path, segpa, section(), LYCEE)
    assert {one["unit"]: one["part_of"] for one in report.sections} == {SEP: L, OTHER: L}
    assert names(engine) == [L]


def test_sections_of_each_other_stay_apart(engine: sa.Engine, tmp_path: Path) -> None:
    each = [section(mother=OTHER), section(940004, mother=SEP, Nom_etablissement="L'autre")]
    report = load(engine, tmp_path, *each)
    assert (report.sections, names(engine)) == ([], [SEP, OTHER])
