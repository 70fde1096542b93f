"""What fiches say is counted by the database as it would be by reading each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.actions.content import brings, chosen, has, hours
from models.work.action import ACTION
from tests.academy import Year, launched

FICHES: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "in_class", "year_long_work": "Un journal.", "training_hours": 1.5},
    {"kind": "in_class", "audiences": {"parents": 3}, "pupils_part": ["actors", "organisers"]},
    {
        "training_hours": 6,
        "partners": [
            {"name": "A", "brings": ["money"], "convention": False},
            {"name": "B", "brings": ["money", "people"]},
        ],
    },
)


def count(year: Year, condition: Any) -> int:
    query = sa.select(sa.func.count()).select_from(ACTION).where(condition)
    with reading(year.engine) as session:
        return int(session.connection().execute(query).scalar_one())


def test_fiches_are_counted_on_both_databases(engine: sa.Engine) -> None:
    year = launched(engine)
    for fiche in FICHES:
        year.draft("E11", on="11/01/2027 10:00", content=fiche)
    found = {
        "year_long_work": count(year, has("year_long_work")),
        "training": count(year, has("training_hours")),
        "partners": count(year, has("partners")),
        "in class": count(year, chosen("kind", "in_class")),
        "parents": count(year, chosen("audiences", "parents")),
        "organisers": count(year, chosen("pupils_part", "organisers")),
        "audience": count(year, chosen("pupils_part", "audience")),
        "money": count(year, brings("money")),
        "people": count(year, brings("people")),
        "premises": count(year, brings("premises")),
        "hours": year.all(sa.select(sa.func.sum(hours())))[0][0],
    }
    assert found == {
        "year_long_work": 1,
        "training": 2,
        "partners": 1,
        "in class": 2,
        "parents": 1,
        "organisers": 1,
        "audience": 0,
        "money": 1,
        "people": 1,
        "premises": 0,
        "hours": 7.5,
    }
