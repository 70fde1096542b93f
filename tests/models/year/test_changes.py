"""What differs between two definitions is kept flat, and laid again as it was."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.year.changes import difference, touch, with_former

NAMES = st.sampled_from(["basin", "delay", "on", "a.b"])
VALUES = st.one_of(st.none(), st.integers(0, 3), st.booleans(), st.lists(st.integers(0, 2)))
TABLES = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=3),
    lambda inner: st.dictionaries(NAMES, st.one_of(VALUES, inner), max_size=3),
    max_leaves=8,
)


def test_a_value_that_differs_is_kept_under_its_whole_name() -> None:
    before = {"flagships": 3, "hours": {"opens": "07:30", "closes": "18:30"}, "themes": []}
    after = {"flagships": 3, "hours": {"opens": "08:00", "closes": "18:30"}, "themes": ["Lire"]}
    assert difference(before, after) == (
        {"hours.opens": "07:30", "themes": []},
        {"hours.opens": "08:00", "themes": ["Lire"]},
    )


def test_what_was_added_is_in_the_one_alone_and_what_was_taken_out_in_the_other() -> None:
    before = {"messages": {"mine": {"to": "relays"}}}
    after = {"messages": {"yours": {"to": "heads"}}}
    assert difference(before, after) == (
        {"messages.mine": {"to": "relays"}},
        {"messages.yours": {"to": "heads"}},
    )


def test_a_table_with_a_name_that_has_a_dot_is_one_value() -> None:
    before, after = {"kinds": {"a.b": "Forum"}}, {"kinds": {"a.b": "Salon"}}
    assert difference(before, after) == ({"kinds": {"a.b": "Forum"}}, {"kinds": {"a.b": "Salon"}})


@given(TABLES, TABLES)
def test_the_former_values_laid_again_give_back_what_was_there(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    before, after = {"top": before}, {"top": after}
    assert with_former(after, *difference(before, after)) == before


def test_a_key_touches_what_it_holds_and_what_holds_it_and_not_its_neighbour() -> None:
    assert touch("hours.opens", "hours")
    assert touch("hours", "hours.opens")
    assert not touch("hours.opens", "hours.opens_late")
