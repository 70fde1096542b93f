"""Directories and people files as they come, and what a spreadsheet makes of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.territory.importing.annuaire import import_directory
from models.territory.importing.import_report import ImportReport
from models.territory.importing.people_file import PeopleReport, import_people
from models.territory.uai import letter_of
from models.territory.unit import UNIT

DATA = Path(__file__).resolve().parents[3] / "data"
CUT = DATA / "annuaire-coupe.csv"
AT = pendulum.datetime(2026, 9, 7, 10, tz="Europe/Paris")
LATER = AT.add(months=2)
Row = dict[str, str]


def cut_rows() -> list[Row]:
    """The sixty real rows."""
    with CUT.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def uai(number: int) -> str:
    """The UAI of a made-up school."""
    return f"{number:07d}{letter_of(f'{number:07d}')}"


def school(number: int, **facts: str) -> Row:
    """A row of the directory: an open public école of Créteil's 94, unless *facts* say more."""
    return {
        "Identifiant_de_l_etablissement": uai(number),
        "Nom_etablissement": f"Ecole {number}",
        "Type_etablissement": "Ecole",
        "Statut_public_prive": "Public",
        "Nom_commune": "Créteil",
        "Code_departement": "094",
        "Code_academie": "24",
        "Mail": f"ce.{number}@ac-creteil.fr",
        "Type_contrat_prive": "SANS OBJET",
        "etat": "OUVERT",
        "date_ouverture": "1967-02-01",
        "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
        "nom_circonscription": "Circonscription de Cachan",
        "code_circonscription": "0940922S",
        "libelle_bassin_formation": "",
        "code_bassin_formation": "",
        **facts,
    }


def college(number: int, **facts: str) -> Row:
    """A collège of the bassin 24942."""
    own = {
        "Nom_etablissement": f"Collège {number}",
        "Type_etablissement": "Collège",
        "nom_circonscription": "",
        "code_circonscription": "",
        "libelle_bassin_formation": "94 BASSIN 2",
        "code_bassin_formation": "24942",
    }
    return school(number, **{**own, **facts})


def as_csv(
    rows: Sequence[Row],
    *,
    titles: dict[str, str] | None = None,
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
) -> bytes:
    """*rows* as a CSV file, its columns called by *titles*."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([(titles or {}).get(c, c) for c in columns])
    writer.writerows([[row.get(c, "") for c in columns] for row in rows])
    return out.getvalue().encode(encoding, errors="replace")


def as_xlsx(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """*rows* as a workbook, values typed as they are."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.write_row(0, 0, columns)
    for n, row in enumerate(rows, 1):
        sheet.write_row(n, 0, [row.get(c) for c in columns])
    book.close()
    return path


def put(folder: Path, content: bytes | Sequence[Row], name: str = "annuaire.csv") -> Path:
    """A file of *folder* with *content*."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else as_csv(content))
    return path


def load(engine: sa.Engine, path: Path, at: pendulum.DateTime = AT, **options: Any) -> ImportReport:
    """Import the directory *path*, in one gesture."""
    with gesture(engine) as session:
        return import_directory(session, path, at, **options)


def load_people(engine: sa.Engine, path: Path, at: pendulum.DateTime = AT) -> PeopleReport:
    """Import the people of *path*, in one gesture."""
    with gesture(engine) as session:
        return import_people(session, path, at)


def tree(engine: sa.Engine) -> dict[str, tuple[Any, ...]]:
    """The whole tree by code: name, kind, parent's code, state and what else is known."""
    p = UNIT.alias("p")
    query = sa.select(
        UNIT.c.code,
        UNIT.c.name,
        UNIT.c.kind,
        p.c.code.label("parent"),
        UNIT.c.state,
        UNIT.c.mail,
        UNIT.c.commune,
        UNIT.c.sector,
        UNIT.c.opened_on,
        UNIT.c.place,
        UNIT.c.missing_since,
    ).outerjoin(p, p.c.id == UNIT.c.parent_id)
    with Session(engine) as session:
        return {row.code: tuple(row)[1:] for row in session.execute(query)}


def everything(engine: sa.Engine) -> dict[str, list[Any]]:
    """Every row of every table: what « nothing is changed » compares."""
    from sqlmodel import SQLModel

    with engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(sa.select(table))))
            for table in SQLModel.metadata.sorted_tables
        }


A, B, C = uai(940001), uai(940002), uai(940003)
