"""Every table of the database is on the map of personal data, or said to hold nobody's."""

from __future__ import annotations

from sqlmodel import SQLModel

from models import tables
from models.serving.trust.data_map import NOBODY, PERSONAL, data_map
from models.serving.trust.durations import kept
from tests.models.serving.trust.facts import facts

WHERE = (
    "Say whose data it holds (PERSONAL), or why nobody's (NOBODY), in "
    "models/serving/trust/data_map.py."
)


def test_every_table_is_on_the_map_once() -> None:
    assert tables.__all__
    every = set(SQLModel.metadata.tables)
    assert every - set(PERSONAL) - set(NOBODY) == set(), WHERE
    assert set(PERSONAL) & set(NOBODY) == set()


def test_what_points_at_a_person_is_personal() -> None:
    """A column that names a person, or says who did it by their slot, is somebody's."""
    for name, table in SQLModel.metadata.tables.items():
        people = any(key.column.table.name == "person" for key in table.foreign_keys)
        slots = {"slot", "by", "made_by", "author_id", "answered_by"} & set(table.columns.keys())
        invented = name == "agendaline"
        if (people or slots) and not invented:
            assert name in PERSONAL, f"{name}: {WHERE}"


def test_each_has_its_duration_and_its_final_fate() -> None:
    for table in PERSONAL:
        found = kept(table)
        assert all(vars(found).values()), table


def test_the_paper_lists_them_all() -> None:
    tables_ = next(
        block for block in data_map(facts()) if block.head and "Sort final" in block.head
    )
    said = " ".join(row[0] for row in tables_.rows)
    there = set(PERSONAL) & set(SQLModel.metadata.tables)
    assert len(tables_.rows) == len(there)
    assert all(f"({table})" in said for table in there)
