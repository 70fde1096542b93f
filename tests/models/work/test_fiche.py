"""The fiche is declared once, and read without ever failing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.database.types import canonical
from models.words.name_lists import words_of_left
from models.work.fiche import (
    FICHE,
    FIELDS,
    LIGHT,
    FieldShape,
    changed,
    missing,
    pupils_in,
    traits,
)
from models.work.fiche_reading import (
    READERS,
    LeftOut,
    from_form,
    named_in,
    read_fiche,
    read_strictly,
)
from models.work.report import REPORT
from tests.models.work.fiches import FICHES, JSON

ALL = (*FICHE, *REPORT)


def test_the_light_path_has_four_needed_fields_beside_the_school() -> None:
    assert [f.code for f in LIGHT] == ["title", "theme", "on_date", "days", "contact"]
    assert all(f.light and f.column for f in LIGHT)
    assert [f.code for f in LIGHT if not f.needed] == ["days"]


def test_a_code_is_used_once() -> None:
    assert len({f.code for f in ALL}) == len(ALL)


def test_each_shape_is_read() -> None:
    assert set(READERS) | {FieldShape.DAYS} == set(FieldShape)


def test_a_field_with_choices_or_a_list_says_its_limits() -> None:
    for field in ALL:
        needs_limit = field.shape not in (
            FieldShape.DATE,
            FieldShape.CHOICE,
            FieldShape.CHOICES,
            FieldShape.YES,
        )
        assert (field.limit > 0) is needs_limit, field.code


@given(st.dictionaries(st.sampled_from([f.code for f in ALL]), JSON))
def test_reading_never_fails_and_what_it_gives_is_read_again_as_it_is(
    data: dict[str, Any],
) -> None:
    values, errors = read_fiche(data, ALL)
    unread = {"days"} if "on_date" in errors else set()
    assert set(data) - unread <= set(values) | set(errors) <= set(data)
    assert not set(values) & set(errors)
    assert read_fiche(values, ALL) == (values, {})
    canonical(values)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "title",
                    "audiences.parents",
                    "partners.0.name",
                    "partners.99.name",
                    "partners.x",
                    "kind",
                    "partners.1.brings",
                    "pupils_part",
                    "on_date",
                    "évil",
                    "partners.0.convention",
                ]
            ),
            st.text(max_size=20),
        )
    )
)
def test_any_form_is_read(pairs: list[tuple[str, str]]) -> None:
    read_fiche(from_form(pairs))


def test_a_form_s_fields_are_gathered() -> None:
    data = from_form(
        [
            ("title", "  Un   débat "),
            ("on_date", "2027-03-16"),
            ("audiences.parents", "1 200"),
            ("audiences.staff", ""),
            ("pupils_part", "audience"),
            ("pupils_part", "actors"),
            ("partners.0.name", ""),
            ("partners.1.name", "Ville"),
            ("partners.1.brings", "money"),
            ("partners.1.convention", "on"),
            ("associated", "E11\r\n\r\nE12"),
            ("cost", "1 500 €"),
            ("training_hours", "1,5"),
        ]
    )
    values, errors = read_fiche(data)
    assert errors == {}
    assert values == {
        "title": "Un débat",
        "on_date": date(2027, 3, 16),
        "kind": "",
        "novelty": "",
        "parents_part": "",
        "open_to": [],
        "online": False,
        "axis": "",
        "produces": [],
        "levels": [],
        "instances": [],
        "measures": [],
        "speakers": [],
        "audiences": {"parents": 1200},
        "convention_signed_by": [],
        "pupils_part": ["actors", "audience"],
        "associated": ["E11", "E12"],
        "partners": [{"name": "Ville", "brings": ["money"], "convention": True}],
        "cost": 1500,
        "training_hours": 1.5,
    }


WRONG = [
    ("title", "x" * 123, "C'est trop long de 3 signes : 120 au plus."),
    ("title", ["x"], "Un texte est attendu ici."),
    ("on_date", "31/02/2027", "Cette date n'existe pas. Écrivez-la ainsi : 16/03/2027."),
    ("on_date", "mardi", "Cette date n'existe pas. Écrivez-la ainsi : 16/03/2027."),
    ("on_date", "0027-03-16", "Vérifiez l'année de cette date."),
    ("on_date", "16/03/2062", "Vérifiez l'année de cette date."),
    ("kind", "fête", "Choisissez dans la liste."),
    ("pupils_part", ["actors", "roi"], "Choisissez dans la liste."),
    ("cost", "cher", "Un nombre est attendu, sans autre mot."),
    ("cost", "-3", "Un nombre positif est attendu."),
    ("cost", "2,5050 €", "Deux chiffres au plus après la virgule : 1 200,50 par exemple."),
    ("training_hours", "1,2", "Comptez par demi-heures : 1,5 par exemple."),
    ("audiences", {"parents": "cent"}, "Parents : un nombre est attendu, sans autre mot."),
    ("audiences", {"chats": 3}, "Ce public n'est pas dans la liste."),
    (
        "audiences",
        {"staff": 999_999},
        "Personnels : c'est beaucoup : 100000 au plus. Vérifiez le nombre.",
    ),
    ("partners", [{"name": "", "convention": True}], "Partenaire 1 : il manque son nom."),
    ("partners", [{"name": "x" * 121}], "Partenaire 1 : le nom est trop long, 120 signes au plus."),
    (
        "evidence",
        "javascript:alert(1)",
        "« javascript:alert(1) » n'est pas l'adresse d'une page : https://…",
    ),
]


@pytest.mark.parametrize(("code", "value", "said"), WRONG)
def test_what_is_wrong_is_said_with_what_to_do(code: str, value: Any, said: str) -> None:
    assert read_fiche({code: value}, ALL) == ({}, {code: said})


@pytest.mark.parametrize(
    "typed",
    [
        "16/03/2027",
        "16.3.2027",
        "2027-03-16",
        " 16 / 3 / 2027 ",
        "16/03/27",
        "16-3-2027",
        "mardi 16 mars 2027",
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str) -> None:
    assert read_fiche({"on_date": typed}) == ({"on_date": date(2027, 3, 16)}, {})


def test_signs_that_no_screen_shows_are_taken_out() -> None:
    values, _ = read_fiche({"title": "Dé\x00bat\x1b", "description": "une\r\nligne"})
    assert values == {"title": "Débat", "description": "une\nligne"}


def test_formulas_and_scripts_are_kept_as_they_were_typed() -> None:
    typed = "=HYPERLINK(1) <script>alert(1)</script>"
    assert read_fiche({"title": typed})[0] == {"title": typed}


def test_a_list_of_names_is_left_out_and_told_and_a_sentence_is_not() -> None:
    left: LeftOut = {}
    listed = {"description": "Un débat.\nMARTIN Léa\nPETIT Tom\nLEGRAND Zoé", "objectives": "Oser."}
    values, errors = read_fiche(listed, left=left)
    assert values == {"description": "Un débat.", "objectives": "Oser."}
    assert (errors, left) == ({}, {"description": ("MARTIN Léa", "PETIT Tom", "LEGRAND Zoé")})
    assert "« MARTIN Léa ; PETIT Tom ; LEGRAND Zoé »" in words_of_left(left["description"])
    kept = {"description": "Le lycée Sophie Germain et la Mission Locale."}
    assert read_fiche(kept) == (kept, {})


def test_a_program_that_lists_people_is_told_and_nothing_of_it_is_kept() -> None:
    values, errors = read_strictly({"title": "Débat", "description": "Léa, Tom, Inès et Karim"})
    assert values == {"title": "Débat"}
    assert "noms d'élèves" in errors["description"]


def test_words_of_pupils_carry_no_name() -> None:
    left: LeftOut = {}
    said = [{"words": "On a pu parler. Léa, 4e B", "level": ""}, {"words": "Tom :", "level": ""}]
    values, _ = read_fiche({"pupils_words": said}, REPORT, left=left)
    assert [one["words"] for one in values["pupils_words"]] == ["On a pu parler."]
    assert left == {"pupils_words": ("Léa", "Tom")}


def test_who_to_contact_may_be_several() -> None:
    said = {"contact": "Léa Martin, Tom Petit, Zoé Legrand"}
    assert read_fiche(said) == (said, {})


def test_what_was_kept_before_is_noticed() -> None:
    assert named_in({"description": "Léa, Tom, Inès et Karim", "title": "Un"}) == ("description",)


def test_what_is_missing_is_what_the_light_path_asks() -> None:
    assert [f.code for f in missing({"title": "Débat", "on_date": date(2027, 3, 16)})] == [
        "theme",
        "contact",
    ]


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


@given(FICHES)
def test_a_fiche_does_not_differ_from_itself(said: dict[str, Any]) -> None:
    assert changed(said, said) == ()


@given(FICHES, FICHES)
def test_what_is_said_otherwise_is_named_both_ways(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    whole = {f.code: None for f in FICHE}
    assert changed(whole | one, whole | two) == changed(whole | two, whole | one)


def test_what_was_never_said_and_what_is_said_empty_are_the_same() -> None:
    assert changed({}, {"partners": [], "place": "", "audiences": {}, "cost": None}) == ()
    assert changed({"cost": None}, {"cost": 0}) == ("cost",)


def test_a_date_is_compared_whatever_its_form() -> None:
    assert changed({"on_date": "2027-03-16"}, {"on_date": date(2027, 3, 16)}) == ()


# ── what the chain needs ─────────────────────────────────────────────────────────────────────────

TRAITS = [
    ({"cost": 10}, {}, {"has_cost": True}),
    ({"cost": 0}, {}, {"has_cost": False}),
    ({}, {"cost": 10}, {"has_cost": False}),
    ({}, {}, {}),
    ({"partners": [{"name": "A", "convention": True}]}, {}, {"has_convention": True}),
    ({"partners": [{"name": "A", "convention": False}]}, {}, {"has_convention": False}),
    ({"parents_part": "workshop"}, {}, {"with_parents": True}),
    ({"parents_part": "audience", "audiences": {"parents": 9}}, {}, {"with_parents": False}),
    ({"audiences": {"parents": 9}}, {}, {"with_parents": True}),
]


@pytest.mark.parametrize(("said", "before", "found"), TRAITS)
def test_the_chain_s_traits_are_read_in_the_fiche(
    said: dict[str, Any], before: dict[str, Any], found: dict[str, bool]
) -> None:
    assert traits(said, before) == found


def test_pupils_are_counted_whatever_their_level() -> None:
    assert pupils_in({"pupils_college": 30, "pupils_lycee": 12, "parents": 5}) == 42
    assert FIELDS["audiences"].named("pupils_lycee") == "Lycéens"
