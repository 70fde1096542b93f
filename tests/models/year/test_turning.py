"""Nothing of a cycle is carried to the next year, or dropped, without having been declared."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel

from models import tables  # noqa: F401  every table, so that none is missing
from models.year.cycle import CYCLE
from models.year.definition import Definition
from models.year.turning import CYCLE as COLUMNS
from models.year.turning import DEFINITION, TABLES, Fate, Turning, turning_of

WHERE = (
    "Declare what becomes of it when the year turns (keep, reset, recompute or ask) in "
    "models/year/turning.py, {place}."
)


def parts_of(hint: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The shapes inside a type, each with how it is reached: ``.*`` by name, ``[]`` in a list."""
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield "", hint
    elif origin in (Union, types.UnionType, Annotated):
        for one in args:
            yield from parts_of(one)
    elif origin is dict:
        yield from ((f".*{how}", shape) for how, shape in parts_of(args[1]))
    elif origin is tuple:
        yield from ((f"[]{how}", shape) for how, shape in parts_of(args[0]))


def undeclared(shape: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The keys of *shape* that are declared neither whole nor part by part."""
    for name, field in shape.model_fields.items():
        path = f"{prefix}{name}"
        if path in DEFINITION:
            continue
        inside = [(path + how, part) for how, part in parts_of(field.annotation)]
        split = [(p, part) for p, part in inside if any(d.startswith(f"{p}.") for d in DEFINITION)]
        if not split:
            yield path
        for where, part in split:
            yield from undeclared(part, f"{where}.")


def hanging_on_a_cycle() -> set[str]:
    """The tables that say their cycle, and those that hang on one of them."""
    every = SQLModel.metadata.tables.values()
    found = {t.name for t in every if "cycle_id" in t.columns}
    while True:
        more = {
            t.name
            for t in every
            if any(key.column.table.name in found for key in t.foreign_keys) and t.name != "cycle"
        }
        if more <= found:
            return found
        found |= more


def test_every_column_of_a_cycle_says_what_becomes_of_it() -> None:
    missing = set(CYCLE.columns.keys()) - set(COLUMNS)
    assert not missing, f"{sorted(missing)}: {WHERE.format(place='under CYCLE, by its name')}"


def test_every_key_of_a_definition_says_what_becomes_of_it() -> None:
    missing = sorted(undeclared(Definition))
    place = "under DEFINITION, by its path: « key », « key.*.inside », « key[].inside »"
    assert not missing, f"{missing}: {WHERE.format(place=place)}"


def test_every_table_that_hangs_on_a_cycle_says_what_becomes_of_it() -> None:
    missing = sorted(hanging_on_a_cycle() - set(TABLES))
    assert not missing, f"{missing}: {WHERE.format(place='under TABLES, by its name')}"


def test_nothing_is_declared_that_is_no_more() -> None:
    assert set(COLUMNS) <= set(CYCLE.columns.keys())
    assert set(TABLES) <= set(SQLModel.metadata.tables)
    heads = {path.replace("[]", "").partition(".")[0] for path in DEFINITION}
    assert heads == set(Definition.model_fields)


def test_a_new_key_of_a_definition_is_found_out() -> None:
    class Grown(Definition):
        another: int = 0

    assert list(undeclared(Grown)) == ["another"]


def test_no_day_of_a_past_year_is_kept() -> None:
    days = [p for p in DEFINITION if p.rpartition(".")[2] in ("on", "until")]
    assert days == ["milestones.*.on", "other_dates[].on", "other_dates[].until"]
    assert {DEFINITION[p].turn for p in days} <= {Fate.ASK, Fate.RECOMPUTE}


@pytest.mark.parametrize(
    ("path", "turn"),
    [
        ("messages.call_opened.on", Fate.KEEP),
        ("flagships", Fate.KEEP),
        ("week.slogan", Fate.ASK),
        ("milestones.seminar.on", Fate.RECOMPUTE),
        ("milestones.seminar.at", Fate.KEEP),
        ("nowhere.at.all", None),
    ],
)
def test_what_is_declared_of_a_key_is_found_by_its_path(path: str, turn: Fate | None) -> None:
    found: Turning | None = turning_of(path)
    assert (found.turn if found else None) is turn
