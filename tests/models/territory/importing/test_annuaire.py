"""A first import makes the tree; each later one says what changed and loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.journal import JOURNAL, first_break
from models.territory.importing.attaching import attach, link, unattached
from models.territory.scope import TerritoryScope, default_scope
from models.territory.unit import UNIT, Kind
from tests.models.territory.importing.files import (
    CUT,
    LATER,
    A,
    B,
    as_csv,
    as_xlsx,
    college,
    cut_rows,
    load,
    put,
    school,
    tree,
    uai,
)


def test_the_cut_of_the_real_file_makes_the_tree(engine: sa.Engine) -> None:
    report = load(engine, CUT)
    assert report.counts() == {
        "read": 60,
        "schools": 60,
        "basins": 2,
        "circonscriptions": 7,
        "unattached": 0,
        "ignored": 0,
        "merged": 0,
        "changes": 60 + 9 + 6,
    }
    found = tree(engine)
    assert found["0940920P"][:3] == (
        "Circonscription d'inspection du 1er degré de Villejuif",
        Kind.CIRCONSCRIPTION,
        "094",
    )
    assert found["0942440S"][2] == "0940920P"


def test_the_same_file_again_changes_nothing(engine: sa.Engine) -> None:
    load(engine, CUT)
    before = tree(engine)
    assert load(engine, CUT, LATER).changes == []
    assert tree(engine) == before


def test_schools_to_be_closed_are_kept_and_flagged(memory: sa.Engine) -> None:
    report = load(memory, CUT)
    assert [row["unit"] for row in report.closing] == ["0941414B", "0941874B"]
    assert {tree(memory)[code][3] for code in ("0941414B", "0941874B")} == {"closing"}


def test_an_ecole_that_carries_a_bassin_stays_and_the_link_is_proposed(memory: sa.Engine) -> None:
    report = load(memory, CUT)
    assert [(p["circonscription"], p["basin"], p["schools"]) for p in report.proposals] == [
        ("0940926W", "24942", ["0942147Y"]),
        ("0941330K", "24942", ["0942148Z"]),
        ("0940920P", "24943", ["0942440S"]),
    ]
    assert "orgue territory link 0940920P 24943" in report.proposals[2]["sentence"]
    names = report.proposals[0]["names"]
    assert all(names[one] for one in ("circonscription", "basin", "schools"))


def test_a_proposal_that_was_followed_says_so(memory: sa.Engine) -> None:
    load(memory, CUT)
    with gesture(memory) as session:
        link(session, "0940920P", "24943", LATER, "admin")
    proposals = load(memory, CUT, LATER).proposals
    assert [p["linked"] for p in proposals] == [False, False, True]


def test_additions_are_listed(memory: sa.Engine, tmp_path: Path) -> None:
    report = load(memory, put(tmp_path, [school(940001)]))
    assert [(c["unit"], c["what"], c["new"]) for c in report.changes] == [
        ("FR", "added", "France"),
        ("11", "added", "Région académique Île-de-France"),
        ("24", "added", "Académie de Créteil"),
        ("077", "added", "Seine-et-Marne"),
        ("093", "added", "Seine-Saint-Denis"),
        ("094", "added", "Val-de-Marne"),
        ("0940922S", "added", "Circonscription de Cachan"),
        (A, "added", "Ecole 940001"),
    ]


CHANGES = [
    (
        {"Nom_etablissement": "Ecole Jules Ferry"},
        {"what": "renamed", "old": "Ecole 940001", "new": "Ecole Jules Ferry"},
    ),
    (
        {"Mail": "autre@ac-creteil.fr"},
        {"what": "mail", "old": "ce.940001@ac-creteil.fr", "new": "autre@ac-creteil.fr"},
    ),
    (
        {"nom_circonscription": "Circonscription d'Orly", "code_circonscription": "0942396U"},
        {"what": "moved", "old": "0940922S", "new": "0942396U"},
    ),
    ({"etat": "A FERMER"}, {"what": "state", "old": "open", "new": "closing"}),
    ({"etat": "FERME"}, {"what": "state", "old": "open", "new": "closed"}),
    ({"Nom_commune": "Cachan"}, {"what": "commune", "old": "Créteil", "new": "Cachan"}),
    (
        {"date_ouverture": "02/02/1967"},
        {"what": "opened", "old": "1967-02-01", "new": "1967-02-02"},
    ),
]


@pytest.mark.parametrize(("facts", "change"), CHANGES, ids=lambda v: str(v.get("what", "")))
def test_what_a_second_file_changes_is_listed(
    engine: sa.Engine, tmp_path: Path, facts: dict[str, str], change: dict[str, str]
) -> None:
    load(engine, put(tmp_path, [school(940001), school(940002)]))
    report = load(engine, put(tmp_path, [school(940001, **facts), school(940002)]), LATER)
    assert [c for c in report.changes if c["unit"] == A] == [{"unit": A, **change}]
    assert load(engine, tmp_path / "annuaire.csv", LATER).changes == []


def test_a_closed_school_is_left_out_of_the_counts(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, put(tmp_path, [school(940001), school(940002)]))
    report = load(memory, put(tmp_path, [school(940001, etat="FERME"), school(940002)]))
    assert (report.schools, report.ignored, report.ignored_why["fermé"]) == (1, 1, 1)


def test_a_closed_school_that_was_never_known_is_not_added(
    memory: sa.Engine, tmp_path: Path
) -> None:
    load(memory, put(tmp_path, [school(940001, etat="FERME"), school(940002)]))
    assert A not in tree(memory)


def test_an_absent_school_is_missing_and_stays_open(engine: sa.Engine, tmp_path: Path) -> None:
    load(engine, put(tmp_path, [school(940001), school(940002)]))
    report = load(engine, put(tmp_path, [school(940001)]), LATER)
    assert report.changes == [{"unit": B, "what": "missing", "old": None, "new": "2026-11-07"}]
    assert tree(engine)[B][3] == "open"
    again = load(engine, tmp_path / "annuaire.csv", LATER.add(days=9))
    assert again.changes == []
    assert [(m["unit"], m["since"]) for m in again.missing] == [(B, "2026-11-07")]


def test_a_missing_school_that_comes_back_is_found(memory: sa.Engine, tmp_path: Path) -> None:
    both = put(tmp_path, [school(940001), school(940002)])
    load(memory, both)
    load(memory, put(tmp_path, [school(940001)], "un.csv"), LATER)
    report = load(memory, both, LATER)
    assert report.changes == [{"unit": B, "what": "found", "old": "2026-11-07", "new": None}]
    assert tree(memory)[B][-1] is None


def test_a_file_of_colleges_does_not_make_the_ecoles_missing(
    memory: sa.Engine, tmp_path: Path
) -> None:
    load(memory, put(tmp_path, [school(940001), school(940002)]))
    report = load(memory, put(tmp_path, [college(940003)]), LATER)
    assert report.missing == []


def test_another_departement_s_file_makes_nobody_missing(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, put(tmp_path, [school(940001)]))
    other = school(770001, Code_departement="077", code_circonscription="0770922S")
    assert load(memory, put(tmp_path, [other])).missing == []


IGNORED = [
    ({"Type_etablissement": "Information et orientation"}, "type qui ne participe pas"),
    ({"Type_etablissement": "Service Administratif"}, "type qui ne participe pas"),
    ({"Type_etablissement": "Médico-social"}, "type qui ne participe pas"),
    ({"ministere_tutelle": "MINISTERE DE L'AGRICULTURE"}, "autre ministère"),
    ({"Statut_public_prive": "Privé", "Type_contrat_prive": "HORS CONTRAT"}, "privé hors contrat"),
    (
        {"Code_departement": "999", "Identifiant_de_l_etablissement": uai(9990001)},
        "département inconnu",
    ),
]


@pytest.mark.parametrize(("facts", "why"), IGNORED)
def test_what_does_not_take_part_is_counted_with_its_reason(
    memory: sa.Engine, tmp_path: Path, facts: dict[str, str], why: str
) -> None:
    report = load(memory, put(tmp_path, [school(940001, **facts), school(940002)]))
    assert (report.schools, report.ignored, dict(report.ignored_why)) == (1, 1, {why: 1})


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("Ecole", Kind.ECOLE), ("Collège", Kind.COLLEGE), ("LYCEE", Kind.LYCEE), ("EREA", Kind.EREA)],
)
def test_what_takes_part_has_its_kind(
    memory: sa.Engine, tmp_path: Path, type_: str, kind: Kind
) -> None:
    contract = "CONTRAT D'ASSOCIATION TOUTES CLASSES"
    row = school(940001, Type_etablissement=type_, Type_contrat_prive=contract)
    load(memory, put(tmp_path, [row | {"Statut_public_prive": "Privé"}]))
    assert (tree(memory)[A][1], tree(memory)[A][6]) == (kind, "private")


def test_a_wider_scope_takes_the_lycees_of_agriculture(memory: sa.Engine, tmp_path: Path) -> None:
    row = college(940001, Type_etablissement="Lycée", ministere_tutelle="MINISTERE AGRICULTURE")
    wider = TerritoryScope(
        kinds=default_scope().kinds, ministries=("education nationale", "agriculture")
    )
    assert load(memory, put(tmp_path, [row]), scope=wider).schools == 1


def test_without_a_type_column_the_rest_tells_the_kind(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [school(940001, code_nature="151"), college(940002, code_nature="340")]
    for row in rows:
        del row["Type_etablissement"]
        row["Nom_etablissement"] = "Jean Moulin"
    load(memory, put(tmp_path, rows))
    assert [tree(memory)[code][1] for code in (A, B)] == [Kind.ECOLE, Kind.COLLEGE]


def test_a_row_with_a_wrong_uai_is_listed_with_its_line(memory: sa.Engine, tmp_path: Path) -> None:
    wrong = school(940002, Identifiant_de_l_etablissement="0940002A")
    report = load(memory, put(tmp_path, [school(940001), wrong]))
    assert report.ignored_rows == [
        {"line": 3, "uai": "0940002A", "why": "UAI invalide (sa lettre ne convient pas)"}
    ]
    assert (report.read, report.schools, report.ignored) == (2, 1, 1)


def test_a_shifted_row_is_left_out_and_listed(memory: sa.Engine, tmp_path: Path) -> None:
    content = as_csv([school(940001), school(940002)]).replace(b"Ecole 940002", b"Ecole;940002")
    report = load(memory, put(tmp_path, content))
    assert [(r["line"], r["uai"]) for r in report.ignored_rows] == [(3, B)]


def test_a_school_on_several_rows_is_one_school(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [
        school(940001, Nom_commune="", Mail="2,17E+13"),
        school(940001),
        school(940001),
        school(940001, etat="A FERMER", Nom_commune="Annexe"),
        school(940002),
    ]
    report = load(memory, put(tmp_path, rows))
    assert (report.read, report.schools, report.merged) == (5, 2, 3)
    assert tree(memory)[A][3:6] == ("open", "ce.940001@ac-creteil.fr", "Créteil")


def test_one_code_under_two_names_is_one_circonscription(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [
        school(940001, nom_circonscription="Circonscription  de Cachan"),
        school(940002),
        school(940003, nom_circonscription="Circo de Cachan"),
    ]
    report = load(memory, put(tmp_path, rows))
    assert (report.circonscriptions, tree(memory)["0940922S"][0]) == (
        1,
        "Circonscription de Cachan",
    )


def test_a_damaged_code_is_read_by_its_name(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [school(940001), school(940002, code_circonscription="2,17E+13")]
    assert load(memory, put(tmp_path, rows)).circonscriptions == 1
    assert tree(memory)[B][2] == "0940922S"


def test_a_circonscription_without_a_code_has_its_name_for_one(
    engine: sa.Engine, tmp_path: Path
) -> None:
    bare = [school(940001, code_circonscription=""), school(940002, code_circonscription="")]
    load(engine, put(tmp_path, bare))
    assert tree(engine)[A][2] == "Circonscription de Cachan"
    report = load(engine, put(tmp_path, [school(940001), school(940002)]), LATER)
    name = "Circonscription de Cachan"
    assert report.changes == [{"unit": "0940922S", "what": "code", "old": name, "new": "0940922S"}]
    assert load(engine, put(tmp_path, bare), LATER).changes == []
    assert tree(engine)[A][2] == "0940922S"


def test_two_circonscriptions_of_one_name_in_two_departements_stay_two(
    memory: sa.Engine, tmp_path: Path
) -> None:
    nord = {"nom_circonscription": "Nord", "code_circonscription": ""}
    rows = [school(940001, **nord), school(770001, Code_departement="77", **nord)]
    path = put(tmp_path, rows)
    assert load(memory, path).circonscriptions == 2
    assert load(memory, path).changes == []
    assert (tree(memory)[A][2], tree(memory)[uai(770001)][2]) == ("Nord (094)", "Nord")


def test_a_name_that_means_two_codes_attaches_nobody(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [
        school(940001),
        school(940002, code_circonscription="0942396U"),
        school(940003, code_circonscription=""),
    ]
    report = load(memory, put(tmp_path, rows))
    assert (report.unattached, len(report.notices)) == (1, 1)
    assert "0940922S et 0942396U" in report.notices[0]


def test_a_school_without_basin_is_unattached_and_can_be_attached(
    engine: sa.Engine, tmp_path: Path
) -> None:
    alone = college(940002, code_bassin_formation="", libelle_bassin_formation="")
    path = put(tmp_path, [school(940001), alone, college(940003)])
    assert load(engine, path).unattached == 1
    with gesture(engine) as session:
        assert [u.code for u in unattached(session)] == [B]
        attach(session, B, "24942", LATER, "admin")
        assert unattached(session) == []
    again = load(engine, path, LATER)
    assert (again.changes, again.unattached) == ([], 0)
    assert tree(engine)[B][2] == "24942"


def test_a_hand_attachment_is_kept_until_the_file_says_something_else(
    memory: sa.Engine, tmp_path: Path
) -> None:
    orly = {"nom_circonscription": "Orly", "code_circonscription": "0942396U"}
    path = put(tmp_path, [school(940001), school(940002, **orly)])
    load(memory, path)
    with gesture(memory) as session:
        attach(session, A, "0942396U", LATER, "admin")
    assert load(memory, path, LATER).changes == []
    vitry = {"nom_circonscription": "Vitry", "code_circonscription": "0940936G"}
    report = load(memory, put(tmp_path, [school(940001, **vitry), school(940002, **orly)]), LATER)
    moved = {"unit": A, "what": "moved", "old": "0942396U", "new": "0940936G"}
    assert [c for c in report.changes if c["unit"] == A] == [moved]


def test_a_file_with_fewer_columns_loses_nothing(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, CUT)
    before = tree(memory)
    kept = ("Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement")
    bare = [{k: row[k] for k in kept} for row in cut_rows()]
    assert load(memory, put(tmp_path, bare), LATER).changes == []
    assert tree(memory) == before


def test_a_school_of_saint_martin_stays_there_without_the_column(
    memory: sa.Engine, tmp_path: Path
) -> None:
    row = school(9710001, Code_departement="978", code_circonscription="", nom_circonscription="")
    load(memory, put(tmp_path, [row]))
    del row["Code_departement"]
    assert load(memory, put(tmp_path, [row]), LATER).changes == []
    assert tree(memory)[uai(9710001)][2] == "978"


def test_accents_lost_to_question_marks_rename_nobody(memory: sa.Engine, tmp_path: Path) -> None:
    rows = [school(940001, Nom_etablissement="Ecole élémentaire Jean Moulin")]
    load(memory, put(tmp_path, rows))
    assert load(memory, put(tmp_path, as_csv(rows, encoding="ascii")), LATER).changes == []


def test_a_workbook_says_the_same_as_the_text(memory: sa.Engine, tmp_path: Path) -> None:
    load(memory, CUT)
    typed = [
        {k: float(v) if k.startswith("Code_") and v.isdigit() else v for k, v in row.items()}
        for row in cut_rows()
    ]
    assert load(memory, as_xlsx(tmp_path / "annuaire.xlsx", typed), LATER).changes == []


def test_lines_before_the_titles_are_passed_over(memory: sa.Engine, tmp_path: Path) -> None:
    content = b"sep=;\r\n" + as_csv([school(940001)], encoding="utf-8")
    assert load(memory, put(tmp_path, content)).schools == 1


def test_a_file_of_the_whole_country_makes_every_academie(
    memory: sa.Engine, tmp_path: Path
) -> None:
    rows = [
        school(number, Code_departement=code)
        for number, code in [(940001, "94"), (10001, "1"), (570001, "57"), (9740001, "974")]
    ]
    rows.append(school(6200001, Code_departement="2A"))
    report = load(memory, put(tmp_path, rows))
    found = tree(memory)
    assert report.schools == 5
    assert {found[row["Identifiant_de_l_etablissement"]][8] for row in rows} == {
        "C",
        "A",
        "B+57",
        "Réunion",
        "Corse",
    }


def test_a_dasen_s_level_is_skipped_overseas_down_to_the_schools(
    memory: sa.Engine, tmp_path: Path
) -> None:
    load(memory, put(tmp_path, [school(9740001, Code_departement="974"), school(940001)]))
    with Session(memory) as session:
        query = sa.select(UNIT.c.code).where(UNIT.c.recteur_is_dasen, UNIT.c.level == "school")
        assert list(session.execute(query).scalars()) == [uai(9740001)]


def test_an_import_is_one_entry_of_the_journal_with_counts_alone(engine: sa.Engine) -> None:
    load(engine, CUT)
    with Session(engine) as session:
        entries = session.execute(sa.select(JOURNAL)).all()
        assert [(e.chain, e.what, e.facts["schools"]) for e in entries] == [
            (0, "territory.imported", 60)
        ]
        assert first_break(session, 0) is None
