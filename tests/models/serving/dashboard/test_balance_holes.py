"""Holes are named where the framing or the schools call for something that no action does."""

from __future__ import annotations

from typing import Any

from models.serving.actions.traits import TRAITS
from models.serving.dashboard.balance import CARRIED, Balance, BalancePlace, Tally
from models.serving.dashboard.balance_holes import Hole, holes
from models.serving.perimeter import By
from models.territory.unit import Level

PARENTS, FIRST = "Les parents et le numérique", "Le 1er degré"
NONE = dict.fromkeys(TRAITS, 0)
NO_SCHOOL = dict.fromkeys(("all", *CARRIED), 0)


def tally(**changed: Any) -> Tally:
    """A programme that lacks nothing, but what *changed* says."""
    whole = {"actions": 9, "traits": dict.fromkeys(TRAITS, 3), "themes": {PARENTS: 5, FIRST: 4}}
    return Tally(**(whole | changed))


def place(unit_id: int = 1, name: str = "Nord", **changed: Any) -> BalancePlace:
    """A département that lacks nothing."""
    whole = {
        "level": Level.DEPARTMENT,
        "within": name,
        "within_id": unit_id,
        "actions": 9,
        "themes": {PARENTS: 5, FIRST: 4},
        "traits": dict.fromkeys(TRAITS, 3),
        "schools": dict.fromkeys(("all", *CARRIED), 10),
    }
    return BalancePlace(unit_id=unit_id, name=name, **(whole | changed))


def basin(unit_id: int, name: str, **changed: Any) -> BalancePlace:
    return place(unit_id, name, level=Level.BASIN, within="Nord", within_id=1, most=3, **changed)


def balanced(*places: BalancePlace, **changed: Any) -> Balance:
    whole = {
        "by": By.DEPARTMENT,
        "themes": (PARENTS, FIRST),
        "now": tally(),
        "before": None,
        "schools": {"all": 10},
        "basins": (),
    }
    return Balance(places=places, **(whole | changed))


def said(found: Balance) -> list[tuple[str, str]]:
    return [(hole.unit, hole.sentence) for hole in holes(found)]


def test_nothing_is_missing_in_a_whole_programme() -> None:
    assert holes(balanced(place(), place(2, "Sud"), basins=(basin(3, "Bassin Un"),))) == ()


def test_a_stressed_theme_that_nobody_takes_up_comes_first() -> None:
    bare = place(2, "Sud", themes={FIRST: 9}, stressed=(PARENTS,), traits=NONE)
    found = holes(balanced(place(themes={PARENTS: 9}), bare))
    assert found[0] == Hole(
        unit_id=2,
        unit="Sud",
        stressed=True,
        about="themes",
        theme=PARENTS,
        sentence=f"Aucune action sur « {PARENTS} », que ce département met en avant.",
    )
    assert [(hole.unit, hole.sentence) for hole in found[1:]] == [
        ("Nord", f"Aucune action sur « {FIRST} »."),
        ("Sud", "Aucune action avec des parents."),
        ("Sud", "Aucune action du 1er degré."),
        ("Sud", "Aucune action du 2d degré."),
        ("Sud", "Aucune action en éducation prioritaire."),
    ]


def test_a_bassin_says_whose_theme_it_is() -> None:
    here = basin(3, "Bassin Un", stressed=(PARENTS,), themes={FIRST: 9})
    assert said(balanced(here, by=By.BASIN)) == [
        ("Bassin Un", f"Aucune action sur « {PARENTS} », que le département Nord met en avant.")
    ]


def test_what_is_missing_everywhere_is_said_once_before_each_territory() -> None:
    lacking = dict.fromkeys(TRAITS, 3) | {
        "with_parents": 0,
        "partners.any": 0,
        "training": 0,
        "kind.orientation": 0,
    }
    nowhere = place(traits=NONE, themes={PARENTS: 9}, schools=NO_SCHOOL | {"all": 1})
    found = balanced(nowhere, now=tally(traits=lacking, themes={PARENTS: 9}))
    assert said(found) == [
        ("", f"Aucune action sur « {FIRST} »."),
        ("", "Aucune action du type « Orientation »."),
        ("", "Aucune action à laquelle des parents prennent part."),
        ("", "Aucune action avec un partenaire."),
        ("", "Aucune action ne compte comme formation."),
    ]


def test_a_territory_without_any_action_is_said_in_one_sentence() -> None:
    empty = place(2, "Sud", actions=0, themes={}, traits=NONE)
    assert said(balanced(place(), empty)) == [("Sud", "Aucune action n'est proposée.")]
    nothing = tally(actions=0, traits=NONE, themes={})
    assert said(balanced(empty, now=nothing)) == [("", "Aucune action n'est proposée.")]


def test_what_has_no_school_lacks_nothing() -> None:
    empty = place(
        2, "Sud", actions=0, themes={}, traits=NONE, schools=NO_SCHOOL, stressed=(PARENTS,)
    )
    alone = basin(3, "Bassin Un", traits=NONE, schools=NO_SCHOOL)
    assert holes(balanced(place(), empty, basins=(alone,))) == ()
    assert holes(balanced(now=tally(actions=0), schools={"all": 0})) == ()


def test_a_degree_is_called_for_only_where_schools_are_of_it() -> None:
    only_first = NO_SCHOOL | {"all": 5, "degree.first": 5}
    bare = place(
        traits=dict.fromkeys(TRAITS, 3) | {"degree.first": 0, "degree.second": 0},
        schools=only_first,
    )
    assert said(balanced(bare)) == [("Nord", "Aucune action du 1er degré.")]


def test_bassins_without_flagship_are_named_together_by_departement() -> None:
    bare = dict.fromkeys(TRAITS, 3) | {"flagship": 0}
    many = tuple(basin(10 + n, f"Bassin {n}", traits=bare) for n in range(10))
    assert said(balanced(place(), basins=(basin(3, "Bassin Un"), *many))) == [
        (
            "Nord",
            "Aucune action phare : Bassin 0, Bassin 1, Bassin 2, Bassin 3, Bassin 4, "
            "Bassin 5, Bassin 6, Bassin 7 et 2 autres.",
        ),
    ]
    assert said(balanced(many[0], by=By.BASIN, basins=(many[0],))) == [
        ("Bassin 0", "Aucune action phare.")
    ]


def test_no_flagship_is_missed_where_none_is_asked_for() -> None:
    bare = dict.fromkeys(TRAITS, 3) | {"flagship": 0}
    one = BalancePlace(
        unit_id=3,
        name="Bassin Un",
        level=Level.BASIN,
        within_id=1,
        actions=1,
        traits=bare,
        schools=NO_SCHOOL | {"all": 1},
        most=0,
    )
    assert holes(balanced(place(), basins=(one,))) == ()


def test_rows_of_several_academies_do_not_each_miss_every_theme() -> None:
    one = place(level=Level.ACADEMY, themes={PARENTS: 9})
    assert holes(balanced(one, by=By.ACADEMY)) == ()
