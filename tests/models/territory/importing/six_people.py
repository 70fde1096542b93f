"""Six people of an académie as a file names them, and the territory where they are."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from tests.models.territory.importing.files import Row, as_csv, cut_rows, load, put, school

COLUMNS = ("unité", "fonction", "nom", "courriel", "suppléant", "du", "au")


def person(*cells: str) -> Row:
    return dict(zip(COLUMNS, [*cells, *[""] * 7], strict=False))


PEOPLE = [
    person("24", "recteur", "Anne Recteur", "Cabinet@ac-creteil.fr"),
    person(
        "24",
        "pilote académique",
        "Paul Pilote",
        "paul@ac-creteil.fr",
        "Sophie Adjointe <sophie@ac-creteil.fr>",
        "2026-09-01",
        "31/08/2027",
    ),
    person("094", "DASEN", "Denis", "dasen94@ac-creteil.fr", "Paul Pilote"),
    person("0940920P", "IEN", "Irène", "irene@ac-creteil.fr", "paul@ac-creteil.fr"),
    person("0940920P", "conseiller pédagogique", "Carl", "carl@ac-creteil.fr"),
    person("0940176F", "directrice", "Dora", "dora@ac-creteil.fr"),
]


def territory(engine: sa.Engine, folder: Path) -> None:
    known = school(940176, Nom_etablissement="Ecole Doisneau")
    load(engine, put(folder, as_csv([*cut_rows(), known]), "territoire.csv"))
