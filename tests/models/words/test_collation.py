"""French is compared, searched and sorted in one way, whatever keys people have."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.database.engine import open_engine
from models.words.collation import asked, in_order, loosely, same, sought, speaks_of

SAME = [
    ("Débat sur l’orientation", "debat sur l'orientation", "DÉBAT SUR L'ORIENTATION"),
    ("Café ouvert", "Cafe\u0301 ouvert", "CAFE OUVERT", "Café\xa0ouvert", " café  ouvert "),
    ("Cœur et œuvre", "coeur et oeuvre", "CŒUR ET ŒUVRE"),
    ("Ex æquo", "ex aequo", "EX ÆQUO"),
    ("R.É.P.", "REP", "R.E.P", "rép", "R. É. P."),
    ("C.P.E. et A.E.D.", "CPE et AED"),
    ("Saint-Maur", "saint maur", "SAINT‑MAUR", "Saint–Maur", "Saint Maur"),
    ("co-éducation", "coéducation", "Co\u2011éducation", "co\xadéducation"),
    ("Élé\u200bmentaire", "élémentaire", "\ufeffÉLÉMENTAIRE"),
    ("ﬁlles", "filles"),
    ("n° 1", "nº 1", "N°1"),
    ("L'île", "L´île", "Lʼîle", "L‘île"),
]


def found(typed: str, shown: str) -> bool:
    return speaks_of(asked(typed), sought(shown), shown)


OTHERS = [("REP", "REP+"), ("Lycée 1", "Lycée 2"), ("École", "Écoles"), ("?", "!"), ("", "?")]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_are_the_same(spellings: tuple[str, ...]) -> None:
    assert len({same(one) for one in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert same(one) != same(other)


@pytest.mark.parametrize("spellings", SAME)
def test_what_is_typed_finds_each_spelling(spellings: tuple[str, ...]) -> None:
    for shown in spellings:
        for typed in spellings:
            assert found(typed, f"Le {shown} de mars"), (shown, typed)


@pytest.mark.parametrize("typed", ["l'avion", "debats", "ré pub", "orient ation 2", "%", "_"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert not found(typed, "Débat sur l’orientation")


MET = "aàâÀbBcçdeéÉèêëfîïlmnoôœŒæsStuùy 12.,’'‘-–‑_&+()«»€%\xa0\u202f\u200b\u0301"
TEXTS = st.text(alphabet=MET, max_size=14)


@given(TEXTS, st.integers(0, 14), st.integers(0, 14))
def test_what_the_page_shows_is_found_when_it_is_typed(shown: str, one: int, two: int) -> None:
    assert found(shown, f"avant {shown} après")
    typed = " ".join(shown.split()[min(one, two) : max(one, two)])
    for way in (typed, typed.upper(), unicodedata.normalize("NFD", typed), loosely(typed)):
        assert found(way, shown), (way, sought(shown))


@given(TEXTS)
def test_composed_or_not_is_no_difference(text: str) -> None:
    for key in (same, loosely, sought, in_order):
        assert key(unicodedata.normalize("NFC", text)) == key(unicodedata.normalize("NFD", text))


def test_lists_are_in_french_order() -> None:
    names = [
        "Zola",
        "Étang",
        "école 2",
        "École 10",
        "Eluard",
        "Éluard",
        "eluard",
        "L’Île",
        "L'Haÿ",
        "La Fontaine",
        "Œuvre",
        "Odéon",
        "Saint-Maur",
        "Sainte-Marie",
        "Saint Maur",
        "cote",
        "Côté",
        "côté",
        "coté",
        "côte",
        "2e collège",
        "« Les Lilas »",
    ]
    assert sorted(names, key=in_order) == [
        "« Les Lilas »",
        "2e collège",
        "cote",
        "coté",
        "côte",
        "côté",
        "Côté",
        "École 10",
        "école 2",
        "eluard",
        "Eluard",
        "Éluard",
        "Étang",
        "L'Haÿ",
        "L’Île",
        "La Fontaine",
        "Odéon",
        "Œuvre",
        "Saint Maur",
        "Saint-Maur",
        "Sainte-Marie",
        "Zola",
    ]


SIGNS = "aAàÀâbcçCÇdeéÉèêëiîïlLnñoôöœŒæÆpqrsßtuùûüyÿz0129 '-–,.;:!?()«»&/°+€_\xa0"


@given(texts=st.lists(st.text(alphabet=SIGNS, max_size=9), min_size=2, max_size=60))
def test_the_order_is_that_of_icu_s_french(texts: list[str], postgresql: tuple[str, str]) -> None:
    url, _ = postgresql
    engine = open_engine(url.format("postgres"))
    t = sa.column("t", sa.String)
    rows = sa.select(t).select_from(sa.func.unnest(sa.cast(texts, sa.ARRAY(sa.Text))).alias("t"))
    with engine.connect() as connection:
        theirs = list(connection.execute(rows.order_by(sa.collate(t, "fr-x-icu"))).scalars())
    engine.dispose()
    keys = [in_order(text) for text in theirs]
    wrong = [(one, two) for one, two in pairwise(theirs) if in_order(one) > in_order(two)]
    assert wrong == [], keys
