"""Whatever a spreadsheet does to the directory, the tree is the same and nothing changes twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from models.database.engine import open_engine
from tests.models.territory.importing.files import LATER, Row, as_csv, cut_rows, load, put, tree

NEEDED = {
    "Identifiant_de_l_etablissement",
    "Nom_etablissement",
    "nom_circonscription",
    "code_circonscription",
    "code_bassin_formation",
    "libelle_bassin_formation",
    "etat",
    "Mail",
    "Nom_commune",
    "Statut_public_prive",
    "date_ouverture",
    "Appartenance_Education_Prioritaire",
}
"""Without these the file says less; every other column may go and the tree is the same."""
OTHER_NAMES = {
    "Identifiant_de_l_etablissement": ["Identifiant de l'établissement", "UAI", "Code UAI", "uai"],
    "Nom_etablissement": ["Nom de l'établissement", "nom etablissement", "Appellation officielle"],
    "Type_etablissement": ["Type d'établissement", "type", "TYPE ETABLISSEMENT"],
    "Code_departement": ["code departement", "Code-Département", "Département"],
    "Mail": ["E-mail", "Courriel", "MAIL", "mél"],
    "etat": ["Etat", "ÉTAT", "Etat établissement"],
    "nom_circonscription": ["Nom circonscription", "Circonscription"],
    "code_circonscription": ["Code_Circonscription", "UAI circonscription"],
    "code_bassin_formation": ["Code bassin de formation", "code bassin"],
    "libelle_bassin_formation": ["Bassin de formation", "Libellé bassin formation"],
    "Nom_commune": ["Commune", "nom.commune"],
    "Statut_public_prive": ["Statut public/privé", "Secteur"],
    "ministere_tutelle": ["Ministère de tutelle"],
    "date_ouverture": ["Date d'ouverture", "DATE OUVERTURE"],
    "multi_uai": ["etablissement_multi_lignes"],
    "coordX_origine": ["coordonnee_X"],
}
ZEROS = (
    "Code_departement",
    "Code_academie",
    "Identifiant_de_l_etablissement",
    "code_circonscription",
    "Code_postal",
    "Telephone",
)
NUMBERS = ("SIREN_SIRET", "Telephone", "Fax", "Code_commune", "Code_departement", "Code_postal")


@dataclass(frozen=True, kw_only=True)
class Handling:
    """What happened to a file between the ministry and us."""

    seed: int
    shuffled: bool
    dropped: frozenset[str]
    renamed: bool
    style: str
    encoding: str
    delimiter: str
    stripped: bool
    damaged: bool
    dates: bool
    repeated: int

    def done_to(self, rows: list[Row]) -> bytes:
        chance = Random(self.seed)
        rows = [{k: v for k, v in row.items() if k not in self.dropped} for row in rows]
        rows += [self._repeat(chance.choice(rows), chance) for _ in range(self.repeated)]
        rows = [self._cells(row) for row in rows]
        columns = list(rows[0])
        if self.shuffled:
            chance.shuffle(rows)
            chance.shuffle(columns)
        rows = [{c: row[c] for c in columns} for row in rows]
        titles = {c: self._title(c, chance) for c in columns}
        return as_csv(rows, titles=titles, delimiter=self.delimiter, encoding=self.encoding)

    def _repeat(self, row: Row, chance: Random) -> Row:
        """The same school again, on a row that says less."""
        silent = chance.sample(sorted(row), len(row) // 3)
        kept = ("Identifiant_de_l_etablissement", "Type_etablissement", "etat")
        return {k: "" if k in silent and k not in kept else v for k, v in row.items()}

    def _cells(self, row: Row) -> Row:
        changed = dict(row)
        for column in row:
            if self.stripped and column in ZEROS:
                changed[column] = changed[column].lstrip("0")
            if self.damaged and column in NUMBERS and changed[column]:
                changed[column] = "2,17E+13"
            if self.dates and column.startswith("date_") and changed[column]:
                changed[column] = "/".join(reversed(changed[column].split("-")))
        return changed

    def _title(self, column: str, chance: Random) -> str:
        title = chance.choice(OTHER_NAMES.get(column, [column])) if self.renamed else column
        return {
            "upper": title.upper(),
            "spaced": title.replace("_", " "),
            "as is": title,
            "lower": f" {title.lower()} ",
        }[self.style]


@st.composite
def handlings(draw: st.DrawFn) -> Handling:
    optional = sorted(set(cut_rows()[0]) - NEEDED)
    return Handling(
        seed=draw(st.integers(0, 9999)),
        shuffled=draw(st.booleans()),
        dropped=frozenset(draw(st.sets(st.sampled_from(optional)))),
        renamed=draw(st.booleans()),
        style=draw(st.sampled_from(["as is", "upper", "lower", "spaced"])),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])),
        delimiter=draw(st.sampled_from([";", ",", "\t", "|"])),
        stripped=draw(st.booleans()),
        damaged=draw(st.booleans()),
        dates=draw(st.booleans()),
        repeated=draw(st.integers(0, 9)),
    )


@contextmanager
def home() -> Iterator[tuple[sa.Engine, Path]]:
    """A database and a folder of their own: hypothesis keeps one fixture for all examples."""
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with tempfile.TemporaryDirectory() as folder:
        yield engine, Path(folder)
    engine.dispose()


def tree_of(content: bytes) -> dict[str, tuple[object, ...]]:
    with home() as (engine, folder):
        load(engine, put(folder, content))
        return tree(engine)


TRUE = tree_of(as_csv(cut_rows()))


@given(handlings())
@settings(max_examples=25)
def test_a_handled_file_makes_the_same_tree(handling: Handling) -> None:
    with home() as (engine, folder):
        report = load(engine, put(folder, handling.done_to(cut_rows())))
        assert tree(engine) == TRUE
        assert (report.read, report.schools) == (60 + handling.repeated, 60)
        assert (report.merged, report.ignored) == (handling.repeated, 0)


@given(
    handlings(),
    st.sets(
        st.sampled_from(sorted(NEEDED - {"Identifiant_de_l_etablissement", "Nom_etablissement"}))
    ),
)
@settings(max_examples=25)
def test_a_resaved_copy_even_with_fewer_columns_changes_nothing(
    handling: Handling, lost: set[str]
) -> None:
    with home() as (engine, folder):
        load(engine, put(folder, as_csv(cut_rows())))
        rows = [{k: v for k, v in row.items() if k not in lost} for row in cut_rows()]
        assert load(engine, put(folder, handling.done_to(rows)), LATER).changes == []
        assert tree(engine) == TRUE


@given(handlings(), handlings())
@settings(max_examples=10)
def test_what_the_second_file_says_does_not_depend_on_how_the_first_was_saved(
    one: Handling, two: Handling
) -> None:
    with home() as (engine, folder):
        rows = cut_rows()
        load(engine, put(folder, one.done_to(rows)))
        rows[5] |= {"Nom_etablissement": "Ecole Nouvelle"}
        report = load(engine, put(folder, two.done_to(rows)), LATER)
        uai = rows[5]["Identifiant_de_l_etablissement"]
        assert [(c["unit"], c["what"], c["new"]) for c in report.changes] == [
            (uai, "renamed", "Ecole Nouvelle")
        ]


@given(st.integers(0, 9999), st.integers(1, 30))
@settings(max_examples=10)
def test_no_school_is_ever_lost(seed: int, removed: int) -> None:
    with home() as (engine, folder):
        load(engine, put(folder, as_csv(cut_rows())))
        rows = cut_rows()
        gone = {
            rows.pop(Random(seed + n).randrange(len(rows)))["Identifiant_de_l_etablissement"]
            for n in range(removed)
        }
        report = load(engine, put(folder, as_csv(rows)), LATER)
        assert {c["unit"] for c in report.changes if c["what"] == "missing"} == gone
        assert {code: facts[:-1] for code, facts in tree(engine).items()} == {
            code: facts[:-1] for code, facts in TRUE.items()
        }
