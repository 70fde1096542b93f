"""The people of an académie are loaded from one table, as often as wanted."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel

from models.database.engine import open_engine
from models.database.transactions import gesture
from models.errors import BadFile
from models.journal import JOURNAL
from models.territory.importing.academies import ensure_academy
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from tests.models.territory.importing.files import (
    LATER,
    Row,
    as_csv,
    as_xlsx,
    everything,
    load_people,
    put,
)
from tests.models.territory.importing.six_people import COLUMNS, PEOPLE, person, territory


@pytest.fixture
def ready(engine: sa.Engine, tmp_path: Path) -> sa.Engine:
    territory(engine, tmp_path)
    return engine


@pytest.fixture
def quick(memory: sa.Engine, tmp_path: Path) -> sa.Engine:
    territory(memory, tmp_path)
    return memory


def held(engine: sa.Engine) -> set[tuple[Any, ...]]:
    """Who holds what: unit, function, mail, name, deputy's mail, first and last day."""
    d = PERSON.alias("d")
    a = ASSIGNMENT
    query = (
        sa.select(
            UNIT.c.code, a.c.function, PERSON.c.mail, PERSON.c.name, d.c.mail, a.c.starts, a.c.ends
        )
        .join(UNIT, UNIT.c.id == a.c.unit_id)
        .join(PERSON, PERSON.c.id == a.c.person_id)
        .outerjoin(d, d.c.id == a.c.deputy_id)
    )
    with Session(engine) as session:
        return {tuple(row) for row in session.execute(query)}


ALWAYS, OPEN = date(1900, 1, 1), date(9999, 12, 31)
HELD = {
    ("24", "rector", "cabinet@ac-creteil.fr", "Anne Recteur", None, ALWAYS, OPEN),
    (
        "24",
        "pilot",
        "paul@ac-creteil.fr",
        "Paul Pilote",
        "sophie@ac-creteil.fr",
        date(2026, 9, 1),
        date(2027, 8, 31),
    ),
    ("094", "dasen", "dasen94@ac-creteil.fr", "Denis", "paul@ac-creteil.fr", ALWAYS, OPEN),
    ("0940920P", "relay", "irene@ac-creteil.fr", "Irène", "paul@ac-creteil.fr", ALWAYS, OPEN),
    ("0940920P", "advisor", "carl@ac-creteil.fr", "Carl", None, ALWAYS, OPEN),
    ("0940176F", "head", "dora@ac-creteil.fr", "Dora", None, ALWAYS, OPEN),
}


def test_everybody_in_the_file_is_named(ready: sa.Engine, tmp_path: Path) -> None:
    report = load_people(ready, put(tmp_path, PEOPLE))
    assert (report.read, report.people, report.assignments) == (6, 7, 6)
    assert report.changes[1] == {
        "unit": "24",
        "what": "added",
        "old": None,
        "new": "recteur : cabinet@ac-creteil.fr",
    }
    assert len(report.changes) == 6
    assert held(ready) == HELD


def test_the_same_file_again_changes_nothing(ready: sa.Engine, tmp_path: Path) -> None:
    path = put(tmp_path, PEOPLE)
    load_people(ready, path)
    assert load_people(ready, path, LATER).changes == []
    assert held(ready) == HELD


def test_a_workbook_with_real_dates_and_numbers_says_the_same(
    quick: sa.Engine, tmp_path: Path
) -> None:
    load_people(quick, put(tmp_path, PEOPLE))
    rows: list[dict[str, Any]] = [dict(row) for row in PEOPLE]
    rows[0]["unité"], rows[1]["unité"], rows[2]["unité"] = 24, 24.0, 94
    rows[1] |= {"du": date(2026, 9, 1), "au": date(2027, 8, 31)}
    assert load_people(quick, as_xlsx(tmp_path / "p.xlsx", rows), LATER).changes == []


CHANGED = [
    ({"au": "2027-06-30"}, "ends", "2027-08-31", "2027-06-30"),
    ({"au": ""}, "ends", "2027-08-31", "9999-12-31"),
    ({"du": "2026-09-15"}, "starts", "2026-09-01", "2026-09-15"),
    ({"suppléant": "carl@ac-creteil.fr"}, "deputy", "sophie@ac-creteil.fr", "carl@ac-creteil.fr"),
    ({"suppléant": ""}, "deputy", "sophie@ac-creteil.fr", None),
    (
        {"nom": "Paul Martin", "suppléant": "sophie@ac-creteil.fr"},
        "renamed",
        "Paul Pilote",
        "Paul Martin",
    ),
]


@pytest.mark.parametrize(("cells", "what", "old", "new"), CHANGED)
def test_what_a_later_file_changes_is_listed(
    ready: sa.Engine, tmp_path: Path, cells: Row, what: str, old: str, new: str | None
) -> None:
    rows = [r | ({"suppléant": "paul@ac-creteil.fr"} if r is PEOPLE[2] else {}) for r in PEOPLE]
    load_people(ready, put(tmp_path, rows))
    rows[1] = rows[1] | cells
    report = load_people(ready, put(tmp_path, rows), LATER)
    assert report.changes == [{"unit": "24", "what": what, "old": old, "new": new}]
    assert len(held(ready)) == 6


def test_who_is_not_in_a_later_file_stays(quick: sa.Engine, tmp_path: Path) -> None:
    load_people(quick, put(tmp_path, PEOPLE))
    report = load_people(quick, put(tmp_path, PEOPLE[:2]), LATER)
    assert report.changes == []
    assert held(quick) == HELD


def test_a_file_without_the_optional_columns_changes_none_of_them(
    quick: sa.Engine, tmp_path: Path
) -> None:
    load_people(quick, put(tmp_path, PEOPLE))
    bare = [{k: row[k] for k in ("courriel", "unité", "fonction")} for row in PEOPLE]
    assert load_people(quick, put(tmp_path, bare), LATER).changes == []


def test_two_periods_of_one_person_stay_two(quick: sa.Engine, tmp_path: Path) -> None:
    rows = [
        person("24", "pilote", "Paul", "paul@ac-creteil.fr", "", "01/09/2025", "31/08/2026"),
        person("24", "pilote", "Paul", "paul@ac-creteil.fr", "", "01/01/2027", ""),
    ]
    path = put(tmp_path, rows)
    assert load_people(quick, path).assignments == 2
    assert load_people(quick, path).changes == []


def test_english_titles_and_a_first_name_apart_are_understood(
    quick: sa.Engine, tmp_path: Path
) -> None:
    titles = "Unit Code,FUNCTION,Prénom,Nom,E-mail,Deputy,From,To\n"
    row = "94,dasen,Denis,Martin,Denis@AC-Creteil.fr,,2026-09-01,\n"
    load_people(quick, put(tmp_path, (titles + row).encode("cp1252")))
    assert held(quick) == {
        ("094", "dasen", "denis@ac-creteil.fr", "Denis Martin", None, date(2026, 9, 1), OPEN)
    }


def test_a_function_tells_the_academie_from_the_departement_of_the_same_code(
    quick: sa.Engine, tmp_path: Path
) -> None:
    with gesture(quick) as session:
        ensure_academy(session, "04")
    rows = [person("24", "recteur", "A", "a@x.fr"), person("24", "DASEN", "B", "b@x.fr")]
    load_people(quick, put(tmp_path, rows))
    assert {h[:3] for h in held(quick)} == {("24", "rector", "a@x.fr"), ("024", "dasen", "b@x.fr")}
    with pytest.raises(BadFile, match="ambigu, précisez « academie:24 » ou « departement:024 »"):
        load_people(quick, put(tmp_path, [person("24", "pilote", "C", "c@x.fr")]))


FAULTS = [
    ({"courriel": "paul(at)ac-creteil.fr"}, "courriel", "n'est pas une adresse"),
    ({"courriel": ""}, "courriel", "l'adresse manque"),
    ({"unité": "0949999X"}, "unité", "aucune unité n'a le code"),
    ({"unité": ""}, "unité", "le code de l'unité manque"),
    ({"fonction": "concierge"}, "fonction", "n'est pas une fonction de"),
    ({"fonction": ""}, "fonction", "la fonction manque"),
    ({"du": "2027-09-01", "au": "2027-08-31"}, "au", "précède le début"),
    ({"du": "le 3 mai"}, "du", "n'est pas une date"),
    ({"suppléant": "Quelqu'un"}, "suppléant", "ni une adresse ni le nom"),
    ({"suppléant": "paul@ac-creteil.fr"}, "suppléant", "la personne elle-même"),
]


@pytest.mark.parametrize(("cells", "column", "why"), FAULTS)
def test_one_wrong_cell_refuses_the_whole_file(
    ready: sa.Engine, tmp_path: Path, cells: Row, column: str, why: str
) -> None:
    before = everything(ready)
    rows = [PEOPLE[0], PEOPLE[1] | cells, *PEOPLE[3:]]
    with pytest.raises(BadFile, match=why) as refusal:
        load_people(ready, put(tmp_path, rows, "équipe.csv"))
    said = refusal.value
    assert said.sentence.startswith(f"équipe.csv, ligne 3, colonne « {column} » : ")
    assert (said.facts["line"], said.facts["column"]) == (3, column)
    assert everything(ready) == before


TWICE = [
    ("bob@x.fr", "anne@x.fr", "", "suppléant", "« bob@x.fr » contredit « anne@x.fr »"),
    ("Bob <bob@x.fr>", "Anne@x.fr", "", "suppléant", "contredit « anne@x.fr »"),
    ("bob@x,fr", "anne@x.fr", "", "suppléant", "« bob@x,fr » contredit"),
    ("bob@x.fr", "Paul Pilote", "", "suppléant", "contredit « paul@ac-creteil.fr »"),
    ("", "anne@x.fr", "bob@x.fr", "nom du suppléant", "contredit « anne@x.fr »"),
    ("anne@x.fr", "", "bob@x.fr", "nom du suppléant", "contredit « anne@x.fr »"),
]


def with_deputy(*cells: str) -> Row:
    """A row that says its deputy in three columns."""
    titles = ("suppléant", "courriel suppléant", "nom du suppléant")
    return PEOPLE[2] | dict(zip(titles, cells, strict=True))


@pytest.mark.parametrize(("deputy", "mail", "name", "column", "why"), TWICE)
def test_two_addresses_of_one_deputy_are_not_chosen_between(
    quick: sa.Engine, tmp_path: Path, deputy: str, mail: str, name: str, column: str, why: str
) -> None:
    rows = [with_deputy("", "", "") | PEOPLE[1], with_deputy(deputy, mail, name)]
    with pytest.raises(BadFile, match=f"ligne 3, colonne « {column} » : .*{why}"):
        load_people(quick, put(tmp_path, rows))


@pytest.mark.parametrize(
    "cells",
    [
        ("Anne Essai", "Anne@x.fr", ""),
        ("Anne Essai <anne@x.fr>", "anne@x.fr", ""),
        ("anne@x.fr", "anne@x.fr", "Anne Essai"),
        ("anne@x.fr", "", "Anne Essai"),
        ("", "Anne Essai <anne@x.fr>", "anne@x.fr"),
    ],
)
def test_one_address_of_a_deputy_said_twice_is_one(
    quick: sa.Engine, tmp_path: Path, cells: tuple[str, str, str]
) -> None:
    load_people(quick, put(tmp_path, [with_deputy(*cells)]))
    with Session(quick) as session:
        found = session.execute(sa.select(PERSON.c.name).where(PERSON.c.mail == "anne@x.fr"))
        assert found.scalars().all() == ["Anne Essai"]


def test_the_sentence_gives_the_first_fault_and_how_many_more(
    quick: sa.Engine, tmp_path: Path
) -> None:
    rows = [PEOPLE[0], *(row | {"courriel": "?"} for row in PEOPLE[3:])]
    with pytest.raises(BadFile, match=r"ligne 3, .*\(2 autres erreurs\)\.") as refusal:
        load_people(quick, put(tmp_path, rows))
    assert [e["line"] for e in refusal.value.facts["errors"]] == [3, 4, 5]


def test_two_rows_that_contradict_each_other_are_refused(quick: sa.Engine, tmp_path: Path) -> None:
    rows = [PEOPLE[1], PEOPLE[1] | {"au": "2027-01-01"}]
    with pytest.raises(BadFile, match=r"ligne 3, .*contredit la ligne 2"):
        load_people(quick, put(tmp_path, rows))


def test_the_journal_holds_counts_and_no_name(quick: sa.Engine, tmp_path: Path) -> None:
    load_people(quick, put(tmp_path, PEOPLE))
    with Session(quick) as session:
        last = session.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq.desc())).first()
    assert last is not None
    assert (last.what, last.facts) == (
        "people.imported",
        {"read": 6, "people": 7, "assignments": 6, "changes": 6},
    )


TITLES = {
    "unité": ["Unité", "CODE UNITE", "code_unité", "unit"],
    "fonction": ["Fonction", "FUNCTION"],
    "nom": ["Nom", "nom complet", "NAME"],
    "courriel": ["Courriel", "E-mail", "adresse mail"],
    "suppléant": ["Suppléant(e)", "SUPPLEANT", "deputy"],
    "du": ["Du", "from", "Date de début"],
    "au": ["Au", "to", "date_de_fin"],
}


@given(
    st.integers(0, 9999),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=15)
def test_a_handled_people_file_says_the_same(
    seed: int, delimiter: str, encoding: str, stripped: bool, repeated: bool
) -> None:
    chance = Random(seed)
    rows = PEOPLE + (PEOPLE[:2] if repeated else [])
    if stripped:
        rows = [row | {"unité": row["unité"].lstrip("0")} for row in rows]
    columns = chance.sample(COLUMNS, len(COLUMNS))
    rows = [{c: row[c] for c in columns} for row in chance.sample(rows, len(rows))]
    titles = {c: chance.choice(TITLES[c]) for c in columns}
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with tempfile.TemporaryDirectory() as folder:
        territory(engine, Path(folder))
        load_people(engine, put(Path(folder), PEOPLE))
        content = as_csv(rows, titles=titles, delimiter=delimiter, encoding=encoding)
        assert load_people(engine, put(Path(folder), content), LATER).changes == []
        assert held(engine) == HELD
    engine.dispose()


def test_the_nation_and_the_regions_have_their_pilots_and_readers(
    ready: sa.Engine, tmp_path: Path
) -> None:
    rows = [
        person("FR", "pilote national", "Nadia", "nadia@education.gouv.fr"),
        person("FR", "lectrice", "Léa", "lea@education.gouv.fr"),
        person("region:11", "pilote régionale", "Rose", "rose@region-academique-idf.fr"),
    ]
    load_people(ready, put(tmp_path, as_csv(rows), "nation.csv"))
    query = sa.select(UNIT.c.level, ASSIGNMENT.c.function, PERSON.c.name)
    joined = query.join(ASSIGNMENT, ASSIGNMENT.c.unit_id == UNIT.c.id).join(
        PERSON, PERSON.c.id == ASSIGNMENT.c.person_id
    )
    with ready.connect() as connection:
        found = {(r.level.value, r.function, r.name) for r in connection.execute(joined)}
    assert found == {
        ("nation", "pilot", "Nadia"),
        ("nation", "reader", "Léa"),
        ("region", "pilot", "Rose"),
    }
