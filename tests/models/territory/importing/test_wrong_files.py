"""A wrong file gets one French sentence and changes nothing."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter

from models.errors import BadFile
from tests.models.territory.importing.files import (
    CUT,
    as_csv,
    as_xlsx,
    everything,
    load,
    load_people,
    put,
    school,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + zlib.compress(b"an image" * 99)
PEOPLE = "unité;fonction;nom;courriel\n24;recteur;Anne;anne@ac-creteil.fr\n".encode()
WRONG = {
    "empty": (b"", "vide"),
    "blank": (b"\r\n \r\n", "vide"),
    "binary": (bytes(range(256)) * 9, "n'est pas un tableau"),
    "image": (PNG, "n'est pas un tableau"),
    "pdf": (b"%PDF-1.7 obj endobj", "est un PDF, pas un tableau"),
    "broken workbook": (b"PK\x03\x04" + b"broken" * 99, "illisible"),
    "something else": (b"date;montant\n2026-01-01;12\n", "n'est pas un annuaire"),
    "a people file": (PEOPLE, "n'est pas un annuaire"),
    "people by UAI": (PEOPLE.replace("unité".encode(), b"UAI"), "n'est pas un annuaire"),
    "no UAI column": (b"Nom_etablissement;Type_etablissement\nEcole;Ecole\n", "Identifiant"),
    "no name column": (b"UAI;Type_etablissement\n0940176F;Ecole\n", "nom établissement"),
    "titles alone": (b"UAI;Nom_etablissement;Type_etablissement\n", "ligne de titres"),
    "no valid UAI": (b"UAI;Nom;Type\n0940176A;Ecole;Ecole\n", "ligne 2, colonne « UAI »"),
    "open quote": (b'UAI;Nom;Type\n0940176F;"Ecole;Ecole\n' + b"x;y;z\n" * 99, "de la ligne 2"),
}


@pytest.mark.parametrize(("content", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_directory_is_refused_whole(
    memory: sa.Engine, tmp_path: Path, content: bytes, says: str
) -> None:
    load(memory, CUT)
    before = everything(memory)
    with pytest.raises(BadFile, match=says) as refusal:
        load(memory, put(tmp_path, content))
    assert "\n" not in refusal.value.sentence
    assert refusal.value.next_step
    assert everything(memory) == before


@pytest.mark.parametrize("content", [v[0] for v in WRONG.values()][:7], ids=[*WRONG][:7])
def test_a_wrong_people_file_is_refused_whole(
    memory: sa.Engine, tmp_path: Path, content: bytes
) -> None:
    load(memory, CUT)
    before = everything(memory)
    with pytest.raises(BadFile):
        load_people(memory, put(tmp_path, content))
    assert everything(memory) == before


def test_a_file_that_is_not_there_is_said(memory: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="n'existe pas"):
        load(memory, tmp_path / "absent.csv")
    with pytest.raises(BadFile, match="ne peut pas être lu"):
        load(memory, tmp_path)


def test_a_truncated_workbook_is_refused(memory: sa.Engine, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "annuaire.xlsx", [school(940001)])
    path.write_bytes(path.read_bytes()[:-700])
    with pytest.raises(BadFile, match="illisible"):
        load(memory, path)


def test_a_workbook_whose_cells_are_too_many_is_refused(memory: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "annuaire.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "UAI")
        sheet.write(100_000, 100, "une case perdue")
    with pytest.raises(BadFile, match="trop grand : au plus 10 millions de cases") as refused:
        load(memory, path)
    assert "en CSV" in refused.value.next_step


def test_a_directory_is_not_a_people_file(memory: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"n'est pas un fichier de personnes.*fonction"):
        load_people(memory, put(tmp_path, as_csv([school(940001)])))
