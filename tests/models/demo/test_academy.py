"""The académie of Orvance is whole, always the same, and nowhere but in a demo's home."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.demo import academy, names, staff
from models.demo.founding import SUMMER, write_files
from models.demo.steps import THIS
from models.territory.functions import functions
from models.territory.importing.academies import academies, department_of_uai, departments
from models.territory.importing.annuaire import import_directory
from models.territory.importing.people_file import import_people
from models.territory.uai import check_uai
from models.territory.unit import UNIT, Kind, Level
from models.work.model_actions import model_actions, themes


def test_every_school_has_a_valid_uai_of_its_own() -> None:
    found = [school.uai for school in academy.schools()]
    assert [check_uai(uai) for uai in found] == found
    assert len(set(found)) == 240


def test_circonscriptions_have_uais_that_no_school_has() -> None:
    found = {c.code for c in academy.circonscriptions()}
    assert {check_uai(code) for code in found} == found
    assert found & {school.uai for school in academy.schools()} == set()


def test_it_has_the_size_of_a_small_academie(home: Path, memory: sa.Engine) -> None:
    write_files(home)
    with gesture(memory) as session:
        report = import_directory(session, home / THIS.directory, SUMMER)
    assert (report.schools, report.basins, report.circonscriptions) == (240, 8, 12)
    with memory.connect() as connection:
        kinds = Counter(connection.execute(sa.select(UNIT.c.kind)).scalars())
    assert {k: kinds[k] for k in (Kind.DEPARTMENT, Kind.ECOLE, Kind.COLLEGE, Kind.LYCEE)} == {
        Kind.DEPARTMENT: 3,
        Kind.ECOLE: 168,
        Kind.COLLEGE: 48,
        Kind.LYCEE: 23,
    }


def test_loading_its_files_again_changes_nothing(home: Path, memory: sa.Engine) -> None:
    write_files(home)
    changes = []
    for _ in range(2):
        write_files(home)
        with gesture(memory) as session:
            schools = import_directory(session, home / THIS.directory, SUMMER)
            people = import_people(session, home / THIS.people, SUMMER)
        changes.append((len(schools.changes), len(people.changes)))
    assert min(changes[0]) > 100
    assert changes[1] == (0, 0)


def test_no_address_in_it_can_be_reached() -> None:
    mails = {s.mail for s in academy.schools()} | {h.mail for h in staff.holders()}
    assert [mail for mail in mails if not mail.endswith(".example")] == []


def test_every_expected_function_is_held_but_for_the_holes() -> None:
    held = {(h.unit.removeprefix("bassin:"), h.function) for h in staff.holders()}
    codes = {
        Level.ACADEMY: [names.ACADEMY],
        Level.DEPARTMENT: [perimeter.code for perimeter in names.LANDS],
        Level.BASIN: [basin.code for basin in academy.basins()],
    }
    missing = {
        (level, code, known.code)
        for known in functions().values()
        if known.expected
        for level in [known.level]
        for code in codes[level]
        if (code, known.name) not in held
    }
    assert missing == staff.HOLES


def test_some_have_a_deputy_some_leave_and_some_are_away() -> None:
    holders = staff.holders()
    mails = {h.mail for h in holders}
    assert sum(bool(h.deputy) for h in holders) > 15
    assert sum(h.ends is not None for h in holders) == len(staff.LEAVERS)
    assert {away.mail for away in staff.absences()} <= mails


def test_nobody_is_two_people() -> None:
    told = list(names.people())
    assert len(set(told)) == len(told) == 29 * 31


def test_its_schools_are_public_and_private_and_some_in_priority_education() -> None:
    schools = academy.schools()
    assert {s.private for s in schools if s.type == "Ecole"} == {True, False}
    assert {s.private for s in schools if s.type == "Collège"} == {True, False}
    assert {s.priority for s in schools} == {"", "REP", "REP+"}


def test_a_home_without_a_demo_does_not_know_it(home: Path) -> None:
    assert names.ACADEMY not in academies()
    assert department_of_uai("9910001A") is None
    write_files(home)
    assert academies()[names.ACADEMY].name == "Orvance"
    assert [d.code for d in academies()[names.ACADEMY].departments] == ["991", "992", "993"]
    assert len(departments()) == 110
    assert department_of_uai("9910001A") == "991"


def test_another_home_of_the_same_process_does_not_know_it_either(
    home: Path, monkeypatch, tmp_path: Path
) -> None:
    write_files(home)
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path / "other"))
    assert names.ACADEMY not in academies()


def test_its_academie_hangs_under_a_region_of_its_own(home: Path, memory: sa.Engine) -> None:
    write_files(home)
    with gesture(memory) as session:
        import_directory(session, home / THIS.directory, SUMMER)
    with reading(memory) as session:
        above = sa.select(UNIT.c.kind, UNIT.c.code, UNIT.c.name).order_by(UNIT.c.id).limit(3)
        assert [tuple(row) for row in session.execute(above)] == [
            (Kind.NATION, "FR", "France"),
            (Kind.REGION, "99", "Région académique Rives d'Orvance"),
            (Kind.ACADEMY, "99", "Académie d'Orvance"),
        ]


def test_the_kit_gives_four_themes_and_eleven_model_actions() -> None:
    assert len(themes()) == 4
    assert len({model.title for model in model_actions()}) == 11
    assert {model.kind for model in model_actions()} == {
        "in_class",
        "orientation",
        "parents_and_partners",
        "other",
    }
    assert all(model.text.endswith(".") for model in model_actions())
