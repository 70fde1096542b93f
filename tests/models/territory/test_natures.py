"""An establishment is what its nature says, whatever its type and its name."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import config_file
from models.territory.natures import NAME, nature_of, natures
from models.territory.unit import UNIT, Kind
from tests.models.territory.importing.files import Row, load, put, school, uai

FILE = config_file(NAME)
ECOLES = ("101", "102", "103", "111", "151", "152", "153", "160", "161", "162", "169", "170")
LYCEES = ("300", "301", "302", "306", "307", "310", "312", "315", "320", "332", "380")
COLLEGES = ("340", "342", "344", "345", "346", "349", "350", "352")
SECTIONS = ("334", "335", "336", "390")
OTHERS = (
    "200",
    "209",
    "240",
    "242",
    "246",
    "249",
    "290",
    "400",
    "410",
    "420",
    "430",
    "440",
    "445",
    "450",
    "455",
    "470",
    "480",
    "490",
    "499",
    "503",
    "504",
    "523",
    "553",
    "580",
    "600",
    "605",
    "630",
    "700",
    "710",
    "720",
    "740",
    "802",
    "805",
    "809",
    "830",
    "843",
    "847",
    "900",
)
NOMENCLATURE = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines(), delimiter=";"))
LABELS = {row["code"]: row["libelle"] for row in NOMENCLATURE}


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (ECOLES, Kind.ECOLE),
        (LYCEES, Kind.LYCEE),
        (COLLEGES, Kind.COLLEGE),
        (("370",), Kind.EREA),
        (OTHERS, None),
    ],
)
def test_each_nature_has_its_kind(codes: tuple[str, ...], kind: Kind | None) -> None:
    found = {code: nature_of(code, None) for code in codes}
    assert {code: n and n.kind for code, n in found.items()} == dict.fromkeys(codes, kind)
    assert not any(n is None or n.section for n in found.values())


def test_sections_are_known() -> None:
    assert tuple(code for code, n in natures().items() if n.section) == SECTIONS
    assert [natures()[code].kind for code in SECTIONS] == [
        Kind.LYCEE,
        Kind.LYCEE,
        Kind.COLLEGE,
        Kind.COLLEGE,
    ]


def test_a_nature_s_degree_goes_with_its_kind() -> None:
    for row in NOMENCLATURE:
        kind = natures()[row["code"]].kind
        assert row["degre"] == ("" if kind is None else "1" if kind is Kind.ECOLE else "2")
        assert (row["degre"] or row["code"][0]) in "12345"


def test_a_nature_is_known_by_its_label_alone() -> None:
    assert all(nature_of(None, label) == natures()[code] for code, label in LABELS.items())
    assert nature_of("", "École composée uniquement de STS et/ou CPGE") == natures()["400"]


@pytest.mark.parametrize(
    ("code", "label", "known"),
    [
        ("0400", None, "400"),
        ("340 - Collège", None, "340"),
        ("COLLEGE", None, "340"),
        ("École composée uniquement de STS et/ou CPGE", None, "400"),
        ("151.0", None, "151"),
        ("151,00", None, "151"),
        (" 340 ", None, "340"),
        ("", None, None),
        (None, None, None),
        ("n/a", "COLLEGE", "340"),
        ("15", "", None),
        ("399", None, None),
        (None, "ETABLISSEMENT", None),
    ],
)
def test_a_code_is_read_as_a_spreadsheet_leaves_it(
    code: str | None, label: str | None, known: str | None
) -> None:
    assert nature_of(code, label) == (natures()[known] if known else None)


def test_a_nature_that_is_new_says_its_degree_at_least() -> None:
    assert [n and n.kind for n in (nature_of("199", None), nature_of("888", None))] == [
        Kind.ECOLE,
        None,
    ]


def kinds(engine: sa.Engine, tmp_path: Path, *rows: Row) -> list[Kind]:
    load(engine, put(tmp_path, rows))
    with engine.connect() as connection:
        query = sa.select(UNIT.c.kind).where(UNIT.c.code.in_([uai(940001), uai(940002)]))
        return list(connection.execute(query.order_by(UNIT.c.code)).scalars())


@pytest.mark.parametrize(
    ("type_", "code", "kind"),
    [
        ("Ecole", "312", Kind.LYCEE),
        ("Ecole", "332", Kind.LYCEE),
        ("Lycée", "370", Kind.EREA),
        ("Autre", "340", Kind.COLLEGE),
        ("", "151", Kind.ECOLE),
        ("Lycée", "", Kind.LYCEE),
        ("Collège", "399", Kind.COLLEGE),
    ],
)
def test_the_nature_comes_before_the_type_and_the_name(
    memory: sa.Engine, tmp_path: Path, type_: str, code: str, kind: Kind
) -> None:
    row = school(
        940001, Type_etablissement=type_, code_nature=code, Nom_etablissement="École Jeanne"
    )
    assert kinds(memory, tmp_path, row) == [kind]


@pytest.mark.parametrize("type_", ["Ecole", "Lycée", "Autre", ""])
@pytest.mark.parametrize(
    "said", [{"code_nature": "400"}, {"libelle_nature": LABELS["400"]}, {"code_nature": "430"}]
)
def test_a_school_of_sts_and_cpge_alone_is_no_primary_school(
    memory: sa.Engine, tmp_path: Path, type_: str, said: dict[str, str]
) -> None:
    name = "Ecole supérieure privée"
    row = school(940001, Type_etablissement=type_, Nom_etablissement=name, **said)
    report = load(memory, put(tmp_path, [row, school(940002, code_nature="101")]))
    assert (report.schools, dict(report.ignored_why)) == (1, {"type qui ne participe pas": 1})


def test_words_for_a_nature_that_is_not_known_say_what_a_name_only_suggests(
    engine: sa.Engine, tmp_path: Path
) -> None:
    rows: list[Row] = [
        school(
            940001,
            Type_etablissement="",
            code_nature="",
            Nom_etablissement="École IME",
            libelle_nature="INSTITUT MEDICO-EDUCATIF",
        ),
        school(
            940002,
            Type_etablissement="",
            code_nature="",
            Nom_etablissement="École de commerce",
            libelle_nature="ECOLE DE COMMERCE, GESTION, COMPTABILITE, VENTE",
        ),
    ]
    assert load(engine, put(tmp_path, rows)).schools == 0
