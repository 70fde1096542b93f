"""What people paste, and what a spreadsheet made of a file, is read as what one sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.errors import BadFile
from models.territory.unit import UNIT
from tests.models.territory.importing.files import (
    CUT,
    Row,
    college,
    load,
    load_people,
    put,
    school,
    uai,
)
from tests.models.territory.importing.pasted import HEAD, README, held


@pytest.fixture
def cut(memory: sa.Engine) -> sa.Engine:
    load(memory, CUT)
    return memory


def people(engine: sa.Engine, folder: Path, text: str) -> Any:
    return load_people(engine, put(folder, text.encode(), "personnes.csv"))


# ── people ───────────────────────────────────────────────────────────────────────────────────────

LINE = "094;pilote;Paul Essai;paul.essai@ac-exemple.fr;;;\n"
PAUL = (
    "094",
    "pilot",
    "Paul Essai",
    "paul.essai@ac-exemple.fr",
    None,
    date(1900, 1, 1),
    date(9999, 12, 31),
)
SAME = [
    "094;pilote;Paul Essai;paul.essai@ac-exemple.fr\u200b;;;",
    "'094;pilote;'Paul Essai;'paul.essai@ac-exemple.fr;;;",
    "094;pilote;Paul Essai;\ufeffpaul.essai@ac-exemple.fr;;;",
    "094;pilote;Paul Essai;paul.es\u00adsai@ac-exemple.fr;;;",
    "094\u200b;pi\u00adlote;Paul\u00a0Essai\u2060;paul.essai@ac-exemple.fr;;;",
    "94;pilote;Paul Essai;paul.essai@ac-exemple.fr;;;",
    '094;pilote;Paul Essai;"Paul Essai <paul.essai@ac-exemple.fr>";;;',
    "94.0;pilote;Paul Essai;mailto:paul.essai@ac-exemple.fr;;;",
    '="094";pilote;;"Paul Essai <paul.essai@ac-exemple.fr>";;;',
    "094;pilote;Paul Essai;Paul.Essai@AC-exemple.fr.;;;",
]


@pytest.mark.parametrize("line", SAME)
def test_a_line_is_read_as_one_sees_it(cut: sa.Engine, tmp_path: Path, line: str) -> None:
    people(cut, tmp_path, HEAD + line + "\n")
    assert held(cut) == [PAUL]
    assert people(cut, tmp_path, HEAD + LINE).changes == []


@pytest.mark.parametrize(
    "code",
    [
        "0940926W\u200b",
        "\u200e0940926W",
        "940926w",
        "0940926\u00a0W",
        "'0940926W",
        "circonscription : 0940926W",
    ],
)
def test_a_circonscription_is_known_by_its_code_as_one_sees_it(
    cut: sa.Engine, tmp_path: Path, code: str
) -> None:
    people(cut, tmp_path, f"{HEAD}{code};IEN;Inès Essai;ines.essai@ac-exemple.fr;;;\n")
    assert [row[:2] for row in held(cut)] == [("0940926W", "relay")]


DAYS = {
    "2026-10-01T22:00:00Z": date(2026, 10, 2),
    "01/10/26": date(2026, 10, 1),
    "1er octobre 2026": date(2026, 10, 1),
    "01/10/1998": date(1998, 10, 1),
    "'01/10/2026": date(2026, 10, 1),
}


@pytest.mark.parametrize("text", DAYS)
def test_a_first_day_is_read_as_people_write_it(cut: sa.Engine, tmp_path: Path, text: str) -> None:
    people(cut, tmp_path, LINE.join((HEAD, "")).replace(";;;\n", f";;{text};\n"))
    assert [row[5] for row in held(cut)] == [DAYS[text]]


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"du": "01/10/0026"}, "du", "vérifiez l'année de « 01/10/0026 »"),
        ({"du": "01/10/98"}, "du", "vérifiez l'année de « 01/10/98 »"),
        ({"au": "2126-10-01"}, "au", "vérifiez l'année de « 2126-10-01 »"),
        ({"au": "46266"}, "au", "donnez à la cellule le format d'une date"),
        ({"au": "29/02/27"}, "au", "« 29/02/27 » n'est pas une date"),
        ({"courriel": "a@x.fr ; b@x.fr"}, "courriel", "donne 2 adresses de courriel"),
        ({"courriel": "p\u0430ul@x.fr"}, "courriel", "le signe « \u0430 » (U+0430)"),
        ({"unité": "094\u041e926W"}, "unité", "le signe « \u041e » (U+041E)"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    cut: sa.Engine, tmp_path: Path, cells: Row, column: str, why: str
) -> None:
    row = {
        "unité": "094",
        "fonction": "pilote",
        "nom": "Paul",
        "courriel": "paul@x.fr",
        "du": "",
        "au": "",
    } | cells
    with pytest.raises(BadFile) as refusal:
        load_people(cut, put(tmp_path, [row]))
    assert f"ligne 2, colonne « {column} »" in refusal.value.sentence
    assert why in refusal.value.sentence
    assert held(cut) == []


def test_the_readmes_file_saved_again_by_a_spreadsheet_says_the_same(
    cut: sa.Engine, tmp_path: Path
) -> None:
    people(cut, tmp_path, README)
    before = held(cut)
    again = README.replace("\n094;", "\n94;").replace("/2026", "/26")
    assert people(cut, tmp_path, again).changes == []
    assert (len(before), held(cut)) == (7, before)


# ── the directory ────────────────────────────────────────────────────────────────────────────────

A, B = uai(940001), uai(940002)


def mails(engine: sa.Engine) -> dict[str, str | None]:
    with Session(engine) as session:
        rows = session.execute(sa.select(UNIT.c.code, UNIT.c.mail).where(UNIT.c.code.in_([A, B])))
        return {row.code: row.mail for row in rows}


READ = [
    "ce.a@ac-exemple.fr\u200b",
    "mailto:ce.a@ac-exemple.fr",
    "ce.a@ac-exemple.fr.",
    "ce.a@ac-exemple.fr,",
    "ce.a @ac-exemple.fr",
    "Secrétariat <ce.a@ac-exemple.fr>",
    " ce.a@ac-exemple.fr ",
    "'ce.a@ac-exemple.fr",
]


@pytest.mark.parametrize("said", READ)
def test_a_schools_only_address_is_read(memory: sa.Engine, tmp_path: Path, said: str) -> None:
    report = load(memory, put(tmp_path, [school(940001, Mail=said), school(940002)]))
    assert mails(memory)[A] == "ce.a@ac-exemple.fr"
    assert report.unread_mails == []


TOLD = [
    "ce.a@ac-exemple.fr;ce.b@ac-exemple.fr",
    "ce.a@ac-exemple.fr / dir@ac-exemple.fr",
    "ce.a(at)ac-exemple.fr",
    "2,17E+13",
    "néant",
]


@pytest.mark.parametrize("said", TOLD)
def test_an_address_that_cannot_be_read_is_told_with_its_line(
    memory: sa.Engine, tmp_path: Path, said: str
) -> None:
    load(memory, put(tmp_path, [school(940001), school(940002)]))
    rows = [
        school(940001),
        school(940002, Mail=said),
        school(940003, Mail=""),
        school(940004, Mail=said, etat="FERME"),
    ]
    report = load(memory, put(tmp_path, rows))
    told = {"line": 3, "uai": B, "value": said, "column": "Mail"}
    assert report.as_dict()["unread_mails"] == [told]
    assert mails(memory)[B] == "ce.940002@ac-creteil.fr"  # what was known is kept


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff", "\u00a0", "\u2060"])
def test_a_school_is_known_by_its_uai_as_one_sees_it(
    memory: sa.Engine, tmp_path: Path, sign: str
) -> None:
    rows = [
        school(940001, Identifiant_de_l_etablissement=A + sign),
        college(
            940002,
            Identifiant_de_l_etablissement=f"{B[:3]}{sign}{B[3:]}",
            code_bassin_formation="24942" + sign,
        ),
    ]
    report = load(memory, put(tmp_path, rows))
    assert (report.ignored_rows, report.schools, report.unattached) == ([], 2, 0)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("0940001A", "UAI invalide (sa lettre ne convient pas)"),
        ("094001", "UAI invalide (sept chiffres et une lettre)"),
        (
            "094000\u041e1X",
            "UAI invalide (sept chiffres et une lettre), le signe « \u041e » (U+041E)",
        ),
        ("", "ligne sans UAI"),
    ],
)
def test_what_is_wrong_with_a_uai_is_said(
    memory: sa.Engine, tmp_path: Path, said: str, why: str
) -> None:
    rows = [school(940001), school(940002, Identifiant_de_l_etablissement=said)]
    report = load(memory, put(tmp_path, rows))
    assert [row["why"] for row in report.ignored_rows] == [why]
