"""A unit is named shortly in tables, whole elsewhere, and agreed with after « de » and « à »."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import ROOT
from models.words.units import at_unit, of_unit, short_name

REAL = ROOT.parent / "shared" / "data" / "annuaire-val-de-marne-2026.csv"
CUT = ROOT / "tests" / "data" / "annuaire-coupe.csv"
CIRCO = "Circonscription d'inspection du 1er degré "
KINDS = (
    "Circonscription d'inspection du 1er degré de",
    "Circonscription de",
    "Circonscription",
    "Bassin d'éducation et de formation de",
    "Bassin de",
    "École maternelle publique",
    "École élémentaire d'application",
    "Ecole primaire",
    "Collège",
    "Collège privé",
    "Lycée",
    "Lycée général et technologique",
    "Lycée polyvalent",
    "Lycée professionnel privé",
    "Section d'enseignement professionnel du lycée polyvalent",
    "Établissement régional d'enseignement adapté",
    "",
)


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        (CIRCO + "de Créteil 1", "Circo. Créteil 1"),
        ("Circonscription d'inspection  du 1er degre d'Orly", "Circo. Orly"),
        (CIRCO + "d’Ivry-sur-Seine", "Circo. Ivry-sur-Seine"),
        (CIRCO + "du Havre Est", "Circo. du Havre Est"),
        (CIRCO + "de la Ciotat", "Circo. de la Ciotat"),
        (CIRCO + "de L'Haÿ-les-Roses", "Circo. de L'Haÿ-les-Roses"),
        ("Circonscription du premier degré de Denain", "Circo. Denain"),
        ("CIRCONSCRIPTION DE DENAIN", "Circo. DENAIN"),
        ("Circonscription Aubrenac", "Circo. Aubrenac"),
        ("Circonscription 3", "Circo. 3"),
        ("Circonscription", "Circonscription"),
        ("Bassin d'éducation et de formation de Lyon Sud", "Bassin Lyon Sud"),
        ("Bassin de Lens", "Bassin de Lens"),
        ("Ecole maternelle les Planètes", "Maternelle les Planètes"),
        ("École élémentaire publique Guy Moquet", "Élémentaire Guy Moquet"),
        (
            "École élémentaire d'application Albert Einstein",
            "Élémentaire d'application Albert Einstein",
        ),
        ("École Jules Ferry", "École Jules Ferry"),
        ("Collège Elsa Triolet", "Collège Elsa Triolet"),
        ("Lycée général et technologique Voltaire", "LGT Voltaire"),
        ("Lycée polyvalent privé Sainte-Marie", "LPO privé Sainte-Marie"),
        ("Lycée professionnel", "Lycée professionnel"),
        ("Lycée Louis-le-Grand", "Lycée Louis-le-Grand"),
        ("", ""),
    ],
)
def test_a_name_is_as_short_as_a_table_wants_it(whole: str, short: str) -> None:
    assert short_name(whole) == short


def directories() -> list[Path]:
    return [path for path in (CUT, REAL) if path.exists()]


def lines() -> Iterator[dict[str, str]]:
    for path in directories():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file, delimiter=";")


NAMES = sorted(
    {
        " ".join(line[column].split())
        for line in lines()
        for column in (
            "Nom_etablissement",
            "nom_circonscription",
            "Nom_commune",
            "Libelle_departement",
        )
        if line[column]
    }
)


def test_the_real_names_are_tried_where_the_directory_is_at_hand() -> None:
    assert len(NAMES) > (500 if REAL.exists() else 60)


def test_two_real_names_become_one_only_where_publique_alone_tells_them_apart() -> None:
    wholes = defaultdict(set)
    for name in NAMES:
        wholes[short_name(name)].add(name.replace(" publique", ""))
    assert [both for both in wholes.values() if len(both) > 1] == []


def test_every_real_circonscription_is_shown_by_its_place() -> None:
    circos = [name for name in NAMES if name.lower().startswith("circonscription")]
    assert circos
    for name in circos:
        assert short_name(name).startswith("Circo. ")
        assert len(short_name(name)) <= 32
        assert "inspection" not in short_name(name)


def holds(name: str) -> None:
    """What a short name promises of any name."""
    short = short_name(name)
    seen = " ".join(name.split())
    assert len(short) <= len(seen)
    assert bool(short) == bool(seen)
    assert short_name(short) == short
    if seen:
        assert short.rsplit(maxsplit=1)[-1] in seen


@pytest.mark.parametrize("kind", KINDS)
def test_real_names_of_any_kind_keep_their_own_part(kind: str) -> None:
    for name in NAMES:
        holds(f"{kind} {name}".strip())


@given(kind=st.sampled_from(KINDS), own=st.text(max_size=40))
def test_whatever_the_name_its_short_one_is_no_longer_and_never_empty(kind: str, own: str) -> None:
    name = f"{kind} {own}"
    short = short_name(name)
    assert len(short) <= len(" ".join(name.split()))
    assert bool(short) == bool(name.strip())
    assert short_name(short) == short


@pytest.mark.parametrize(
    ("name", "of", "at"),
    [
        ("École Jules Ferry", "de l’École Jules Ferry", "à l’École Jules Ferry"),
        ("Ecole élémentaire Bled", "de l’Ecole élémentaire Bled", "à l’Ecole élémentaire Bled"),
        ("Collège Elsa Triolet", "du Collège Elsa Triolet", "au Collège Elsa Triolet"),
        ("LP Jean Macé", "du LP Jean Macé", "au LP Jean Macé"),
        ("Circonscription 3", "de la Circonscription 3", "à la Circonscription 3"),
        ("Circo. Orly", "de la Circo. Orly", "à la Circo. Orly"),
        ("Académie d'Orvance", "de l’Académie d'Orvance", "à l’Académie d'Orvance"),
        ("Créteil 1", "de Créteil 1", "à Créteil 1"),
        ("Aubrenac", "d’Aubrenac", "à Aubrenac"),
        ("Évry", "d’Évry", "à Évry"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("Yerres", "de Yerres", "à Yerres"),
        ("Yvetot", "d’Yvetot", "à Yvetot"),
        ("Ivry-sur-Seine", "d’Ivry-sur-Seine", "à Ivry-sur-Seine"),
        ("Hyères", "d’Hyères", "à Hyères"),
        ("Hauts-de-Sauvaigne", "de Hauts-de-Sauvaigne", "à Hauts-de-Sauvaigne"),
        ("Le Havre", "du Havre", "au Havre"),
        ("Le Kremlin-Bicêtre", "du Kremlin-Bicêtre", "au Kremlin-Bicêtre"),
        ("Les Ulis", "des Ulis", "aux Ulis"),
        ("La Queue-en-Brie", "de La Queue-en-Brie", "à La Queue-en-Brie"),
        ("L'Haÿ-les-Roses", "de L'Haÿ-les-Roses", "à L'Haÿ-les-Roses"),
        ("La Réunion", "de La Réunion", "à La Réunion"),
        ("Essonne", "de l’Essonne", "à l’Essonne"),
        ("Val-de-Marne", "du Val-de-Marne", "au Val-de-Marne"),
        ("Seine-Saint-Denis", "de la Seine-Saint-Denis", "à la Seine-Saint-Denis"),
        ("Hauts-de-Seine", "des Hauts-de-Seine", "aux Hauts-de-Seine"),
        ("Paris", "de Paris", "à Paris"),
        ("Onze Maisons", "de Onze Maisons", "à Onze Maisons"),
        ("", "de ", "à "),
    ],
)
def test_a_name_is_agreed_with_after_de_and_a(name: str, of: str, at: str) -> None:
    assert (of_unit(name), at_unit(name)) == (of, at)


def test_no_real_name_shocks_after_de_or_a() -> None:
    vowels = "AEIOUÉÈÊÎÔŒaeiouéèêîôœ"
    for name in NAMES:
        said, at = of_unit(name), at_unit(name)
        assert not said.startswith((*(f"de {v}" for v in vowels), "de Le ", "de Les ")), said
        assert not at.startswith(("à Le ", "à Les ", "à Collège", "à Ecole", "à École")), at
        assert said.endswith(name.split(maxsplit=1)[-1])


def test_every_departement_has_its_article() -> None:
    with (ROOT / "config" / "departments.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [line["nom"] for line in csv.DictReader(file, delimiter=";")]
    bare = {name for name in names if of_unit(name) in (f"de {name}", f"d’{name}")}
    assert bare == {
        "La Réunion",
        "Mayotte",
        "Paris",
        "Saint-Barthélemy",
        "Saint-Martin",
        "Saint-Pierre-et-Miquelon",
        "Wallis-et-Futuna",
    }
