"""A column is what its title says; what is not understood, or said twice, is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import BadFile
from models.intake.tabular.headings import Sought
from models.territory.importing.people_columns import COLUMNS
from tests.models.intake.tabular.files import PAUL, TITLES, csv_of, read

BRACKETS = [
    "unité (obligatoire)",
    "* Unité",
    "UNITÉ [code]",
    "unité\n(obligatoire)",
    "unité (code",
    "(obligatoire) unité",
    "Unité (UAI, 24, 094…)",
    "code unité (facultatif) *",
    "Unité :",
    "unite",
]


@pytest.mark.parametrize("title", BRACKETS)
def test_a_bracket_after_a_known_title_is_no_matter(tmp_path: Path, title: str) -> None:
    table = read(tmp_path, csv_of([f'"{title}"', *TITLES[1:]], PAUL))
    assert table.cell(table.rows[0][1], "unit") == "094"
    assert table.notices == []


SAID = {
    "Du (format : jj/mm/aaaa)": "starts",
    "prise de fonction": "starts",
    "Fin de fonction": "ends",
    "adresse du suppléant": "deputy_mail",
    "Courriel (suppléant)": "deputy_mail",
    "Suppléante : courriel": "deputy_mail",
    "suppléant nom": "deputy_name",
    "Nom de la suppléante": "deputy_name",
    "Prénom du suppléant": "deputy_first_name",
    "Courriel (académique) du suppléant": "deputy_mail",
    "Suppléant(e)": "deputy",
    "remplaçant": "deputy",
    "Prénom (titulaire)": "first_name",
}


@pytest.mark.parametrize(("title", "field"), SAID.items())
def test_what_people_write_above_a_column_is_understood(
    tmp_path: Path, title: str, field: str
) -> None:
    table = read(tmp_path, csv_of([*TITLES, title], [*PAUL, "ceci"]))
    assert table.cell(table.rows[0][1], field) == "ceci"
    assert table.titles["mail"] == "courriel"


OF_ANOTHER = [
    "courriel (adresse du suppléant)",
    "Mél [de l'adjointe]",
    "Courriel [binôme]",
    "mail (ancien)",
    "Courriel (secrétariat)",
    "Courriel (secrétaire)",
    "adresse mail {gestionnaire}",
    "mél (de l'assistante)",
    "Courriel (précédent)",
    "e-mail (successeur)",
    "mail (DASEN sortant)",
]


@pytest.mark.parametrize("title", OF_ANOTHER)
def test_a_bracket_that_names_another_person_is_a_matter(tmp_path: Path, title: str) -> None:
    table = read(tmp_path, csv_of([*TITLES, title], [*PAUL, "anne@ac.fr"]))
    assert table.cell(table.rows[0][1], "mail") == PAUL[3]
    assert title in table.notices[0]
    with pytest.raises(BadFile, match="pas de colonne « courriel »"):
        read(tmp_path, csv_of([*TITLES[:3], title], PAUL))


@pytest.mark.parametrize("title", ["Suppléant (ancien)", "courriel du suppléant (secrétariat)"])
def test_such_a_bracket_after_the_deputy_is_one_too(tmp_path: Path, title: str) -> None:
    table = read(tmp_path, csv_of([*TITLES, title], [*PAUL, "anne@ac.fr"]))
    assert (table.has("deputy"), table.has("deputy_mail")) == (False, False)
    assert title in table.notices[0]


@pytest.mark.parametrize("field", COLUMNS)
def test_two_columns_of_one_meaning_are_refused_and_both_named(tmp_path: Path, field: str) -> None:
    one, other = COLUMNS[field][0], COLUMNS[field][1]
    for pair in ([one, one], [one, other], [one, f"{one} (bis)"]):
        rest = [t for t in TITLES if t not in pair and field not in _fields(t)]
        with pytest.raises(BadFile, match=f"deux colonnes « {one} » : ") as refused:
            read(tmp_path, csv_of([*rest, *pair], ["x"] * (len(rest) + 2)))
        said = refused.value.sentence
        assert all(f"« {title} »" in said for title in pair)
        assert "\n" not in said


def _fields(title: str) -> list[str]:
    return [field for field, names in COLUMNS.items() if title in names]


def test_the_places_of_both_are_told(tmp_path: Path) -> None:
    text = csv_of(
        ["unité", "fonction", "nom", "courriel", "nom", "courriel"], [*PAUL, "A", "a@b.fr"]
    )
    with pytest.raises(BadFile) as refused:
        read(tmp_path, text)
    assert refused.value.sentence == (
        "Le fichier personnes.csv a deux colonnes « nom » : « nom » (C) et « nom » (E) ; "
        "deux colonnes « courriel » : « courriel » (D) et « courriel » (F)."
    )


def test_a_deputy_before_the_holder_is_not_taken_for_the_holder(tmp_path: Path) -> None:
    titles = ["unité", "fonction", "suppléant nom", "courriel", "nom", "courriel"]
    with pytest.raises(BadFile, match="deux colonnes « courriel »"):
        read(tmp_path, csv_of(titles, ["094", "pilote", "Anne", "anne@ac.fr", *PAUL[2:]]))


ROW = ["094", "pilote", "Paul Essai", "paul@ac.fr", "Anne Essai", "anne@ac.fr"]
STACKED = {
    "a title above, merged": [
        ["Relais 2026-27", "", "", "", "", ""],
        ["", "", "Titulaire", "", "Suppléant", ""],
        ["unité", "fonction", "nom", "courriel", "nom", "courriel"],
    ],
    "units merged down": [
        ["unité", "fonction", "Titulaire (obligatoire)", "", "Suppléant(e) éventuel", ""],
        ["", "", "nom", "courriel", "suppléant", "courriel du suppléant"],
    ],
    "roles below": [
        ["unité", "fonction", "nom", "courriel", "suppléant", ""],
        ["", "", "", "", "nom", "courriel"],
    ],
    "roles below each": [
        ["unité", "fonction", "titulaire", "", "suppléante", ""],
        ["(code)", "", "nom complet", "mél (professionnel)", "nom complet", "mél (professionnel)"],
    ],
    "a role above the deputy alone": [
        ["", "", "", "", "Suppléant"],
        ["unité", "fonction", "nom", "courriel", "nom", "courriel"],
    ],
    "words of no role": [
        ["Affectation", "", "Personne", "", "Suppléance", ""],
        ["unité", "fonction", "nom", "courriel", "nom du suppléant", "courriel du suppléant"],
    ],
    "crossed": [
        ["unité", "fonction", "nom", "courriel", "nom", "courriel"],
        ["", "", "titulaire", "titulaire", "suppléant", "suppléant"],
    ],
}


@pytest.mark.parametrize("titles", STACKED.values(), ids=STACKED)
def test_titles_on_two_lines_tell_the_holder_from_the_deputy(
    tmp_path: Path, titles: list[list[str]]
) -> None:
    table = read(tmp_path, csv_of(*titles, ROW))
    row = table.rows[0][1]
    fields = ("unit", "function", "name", "mail", "deputy_mail")
    assert [table.cell(row, field) for field in fields] == [*ROW[:4], ROW[5]]
    assert ROW[4] in (table.cell(row, "deputy_name"), table.cell(row, "deputy"))
    assert [line for line, _ in table.rows] == [len(titles) + 1]


def test_a_row_below_its_titles_is_no_title(tmp_path: Path) -> None:
    rows = [["094", "titulaire", "Nom", "paul@ac.fr"], ["", "", "", ""], ["24", "", "", "nom"]]
    assert [row for _, row in read(tmp_path, csv_of(TITLES, *rows)).rows] == [rows[0], rows[2]]


def test_titles_that_are_not_understood_are_named(tmp_path: Path) -> None:
    titles = [*TITLES, "Discipline", "adjoint", "", ""]
    table = read(tmp_path, csv_of(titles, [*PAUL, "EPS", "Anne", "oui", ""]))
    assert table.notices == [
        "Le fichier a des colonnes non lues : « Discipline », « adjoint », sans titre (G)."
    ]


def test_a_column_beyond_the_last_title_is_named_too(tmp_path: Path) -> None:
    rows = [[*PAUL, "anne@ac.fr", ""], [*PAUL, "", ""], [*PAUL, "zoe@ac.fr", ""]]
    assert read(tmp_path, csv_of(TITLES, *rows)).notices == [
        "Le fichier a des colonnes non lues : sans titre (E)."
    ]
    assert read(tmp_path, csv_of(TITLES, *[[*PAUL, "", ""]] * 3)).notices == []


def test_a_long_list_of_them_is_cut(tmp_path: Path) -> None:
    titles = [*TITLES, *(f"note {n}" for n in range(30))]
    (notice,) = read(tmp_path, csv_of(titles, [*PAUL, *["x"] * 30])).notices
    assert notice.endswith("« note 19 » et 10 autres.")


def test_where_titles_have_a_rank_the_others_are_named(tmp_path: Path) -> None:
    sought = Sought(
        what="une liste",
        synonyms={"name": ("dénomination", "nom"), "mail": ("mail", "courriel")},
        anchors=("name",),
        ranked=frozenset({"name"}),
        of_no_use=("Téléphone",),
    )
    table = read(tmp_path, "nom;Dénomination;telephone\na;b;c\n", sought)
    assert (table.cell(table.rows[0][1], "name"), table.notices) == (
        "b",
        ["Le fichier a des colonnes non lues : « nom »."],
    )
    with pytest.raises(BadFile, match="deux colonnes « mail »"):
        read(tmp_path, "nom;mail;courriel\na;b;c\n", sought)
    with pytest.raises(BadFile, match="deux colonnes « dénomination »"):
        read(tmp_path, "nom;nom\na;b\n", sought)
