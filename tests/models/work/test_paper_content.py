"""What units write is read part by part: what was typed is kept, what is wrong is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.papers.reading import differences, paper_words
from models.work.paper import PaperKind
from models.work.paper_content import PARTS, mark_of, read_frame, read_paper

K = PaperKind
THEMES = ("Les parents", "Le 1er degré", "La formation")


def test_a_letter_says_its_text_its_objectives_and_its_dates() -> None:
    values, errors = read_paper(
        K.LETTER,
        {
            "text": "  Chères équipes,\r\n\r\nLa semaine…\x00 ",
            "objectives": "Associer les parents\n\n Associer  les parents \nÉcouter les élèves",
            "dates": [{"on": "2026-11-12", "name": "Séminaire"}, {"on": "", "name": " "}],
        },
    )
    assert errors == {}
    assert values == {
        "text": "Chères équipes,\n\nLa semaine…",
        "objectives": ["Associer les parents", "Écouter les élèves"],
        "dates": [{"on": "2026-11-12", "name": "Séminaire"}],
    }
    assert paper_words(K.LETTER, values) == (
        ("Le texte", "Chères équipes,\n\nLa semaine…"),
        ("Objectifs de l'année", "Associer les parents\nÉcouter les élèves"),
        ("Dates à connaître", "jeudi 12 novembre 2026 : Séminaire"),
    )


WRONG = [
    (K.LETTER, {}, {"text": "Il manque : le texte."}),
    (K.SYNTHESIS, {"text": "   "}, {"text": "Il manque : ce qui a été fait."}),
    (
        K.REVIEW,
        {"text": "a" * 20_001},
        {"text": "C'est trop long : 20000 caractères au plus, 1 de trop."},
    ),
    (
        K.VERSION,
        {"emphasis": ["Les parents", "Autre"]},
        {"emphasis": "« Autre » n'est pas un thème de l'académie : choisissez parmi eux."},
    ),
    (
        K.VERSION,
        {"emphasis": list(THEMES)},
        {"emphasis": "C'est trop : 2 au plus, vous en avez 3."},
    ),
    (
        K.VERSION,
        {"dates": [{"on": "demain", "name": "Forum"}]},
        {"dates": "« Forum » : « demain » n'est pas une date (exemple : 2027-03-15)."},
    ),
    (
        K.VERSION,
        {"dates": [{"on": "0027-03-15", "name": "Forum"}]},
        {"dates": "« Forum » : vérifiez l'année de « 0027-03-15 » (exemple : 2027-03-15)."},
    ),
    (
        K.VERSION,
        {"dates": [{"name": "Forum"}]},
        {"dates": "« Forum » : il manque la date (exemple : 2027-03-15)."},
    ),
    (K.VERSION, {"dates": [{"on": "2027-03-15"}]}, {"dates": "Dites ce qui a lieu le 15/03/2027."}),
    (
        K.LETTER,
        {"text": "…", "objectives": "a" * 301},
        {"objectives": f"« {'a' * 40}… » est trop long : 300 caractères au plus."},
    ),
]


@pytest.mark.parametrize(("kind", "data", "errors"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    kind: PaperKind, data: dict[str, Any], errors: dict[str, str]
) -> None:
    values, found = read_paper(kind, data, THEMES)
    assert found == errors
    assert {code for code in errors if str(data.get(code, "")).strip()} <= values.keys()


@pytest.mark.parametrize("typed", ["12/11/26", "12/11/2026", "jeudi 12 novembre 2026"])
def test_a_day_is_kept_as_machines_write_it(typed: str) -> None:
    values, errors = read_paper(K.LETTER, {"text": "…", "dates": {"Séminaire": typed}}, THEMES)
    assert errors == {}
    assert values["dates"] == [{"on": "2026-11-12", "name": "Séminaire"}]


def test_a_version_may_say_nothing_at_all() -> None:
    assert read_paper(K.VERSION, {}, THEMES) == ({}, {})


def test_while_the_cycle_has_no_theme_any_may_be_stressed() -> None:
    assert read_paper(K.VERSION, {"emphasis": "Le numérique"}) == (
        {"emphasis": ["Le numérique"]},
        {},
    )


@pytest.mark.parametrize("link", ["javascript:alert(1)", "eduscol", "https://a b.fr", "ftp://a.fr"])
def test_a_frames_link_is_the_address_of_a_page(link: str) -> None:
    values, errors = read_frame({"text": "…", "link": link})
    assert values["link"] == link
    assert errors == {"link": "L'adresse d'une page commence par https:// et n'a pas d'espace."}


def test_what_changed_between_two_rounds_is_told_part_by_part() -> None:
    before = {"text": "Un.", "objectives": ["A"]}
    after = {"text": "Deux.", "objectives": ["A"], "dates": [{"on": "2027-03-15", "name": "Forum"}]}
    assert differences(K.LETTER, before, after) == (
        ("Le texte", "Un.", "Deux."),
        ("Dates à connaître", "", "lundi 15 mars 2027 : Forum"),
    )


def test_two_contents_that_say_the_same_have_the_same_mark() -> None:
    assert mark_of({"a": 1, "b": [2]}) == mark_of({"b": [2], "a": 1}) != mark_of({"a": 1})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(kind=st.sampled_from(K), data=st.data())
def test_nothing_that_is_sent_breaks_the_reading(kind: PaperKind, data: st.DataObject) -> None:
    codes = [part.code for part in PARTS[kind]]
    sent = data.draw(st.dictionaries(st.sampled_from(codes), anything))
    values, _ = read_paper(kind, sent, THEMES)
    assert read_paper(kind, values, THEMES)[0] == values
    paper_words(kind, values)
    mark_of(values)
