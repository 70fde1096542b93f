"""A made-up académie of any size: one département, circonscriptions, écoles, and their people."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import pendulum
import sqlalchemy as sa

import models.tables  # noqa: F401 -- every table
from models.database.transactions import gesture
from models.gestures.cycle.opening import draft_cycle
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Kind, Level

PEOPLE = (("pilot", 1), ("rector", 1), ("pilot", 2), ("dasen", 2))


def drafted(engine: sa.Engine, circonscriptions: int, schools: int) -> int:
    """Fill *engine* with *schools* écoles and draft the cycle of 2026-27; return its id."""
    with gesture(engine) as session:
        connection = session.connection()
        connection.execute(sa.insert(UNIT), _units(circonscriptions, schools))
        connection.execute(sa.insert(PERSON), _persons(circonscriptions))
        connection.execute(sa.insert(ASSIGNMENT), _assignments(circonscriptions))
        cycle = draft_cycle(
            session, "2026-27", "24", date(2027, 3, 15), {}, pendulum.datetime(2026, 8, 1)
        )
        return int(cycle.id or 0)


def unit(number: int, level: Level, kind: Kind, code: str, **more: object) -> dict[str, Any]:
    """The row of a unit."""
    above = {"parent_id": None, "academy_id": None, "department_id": None, "basin_id": None}
    fixed = {"id": number, "level": level, "kind": kind, "code": code, "name": f"Unité {code}"}
    place = {"timezone": "Europe/Paris", "place": "C", "state": "open", "mail": None}
    rest = {"recteur_is_dasen": False, "attached_by_hand": False}
    return {**fixed, **above, **place, **rest, **more}


def _units(circonscriptions: int, schools: int) -> list[dict[str, object]]:
    top = {"academy_id": 1, "department_id": 2}
    units = [
        unit(1, Level.ACADEMY, Kind.ACADEMY, "24"),
        unit(2, Level.DEPARTMENT, Kind.DEPARTMENT, "094", parent_id=1, academy_id=1),
    ]
    for n in range(circonscriptions):
        code = f"C{n}"
        units.append(unit(3 + n, Level.BASIN, Kind.CIRCONSCRIPTION, code, parent_id=2, **top))
    for n in range(schools):
        own = 3 + n % circonscriptions
        number, mail = 3 + circonscriptions + n, f"ce.{n}@ac-creteil.example"
        below = {"parent_id": own, "basin_id": own, "mail": mail, **top}
        units.append(unit(number, Level.SCHOOL, Kind.ECOLE, f"S{n}", **below))
    return units


def _persons(circonscriptions: int) -> list[dict[str, object]]:
    return [
        {"id": n, "name": f"Personne {n}", "mail": f"p{n}@ac-creteil.example"}
        for n in range(1, len(PEOPLE) + circonscriptions + 1)
    ]


def _assignments(circonscriptions: int) -> list[dict[str, object]]:
    held = [*PEOPLE, *(("relay", 3 + n) for n in range(circonscriptions))]
    days = {"starts": date(1900, 1, 1), "ends": date(9999, 12, 31)}
    return [
        {"person_id": n, "unit_id": unit, "function": function, **days}
        for n, (function, unit) in enumerate(held, 1)
    ]


def spin() -> float:
    """Seconds this machine takes, now, for ten million additions: what ratios are made to."""
    began, x = time.perf_counter(), 0
    for i in range(10_000_000):
        x += i
    return time.perf_counter() - began


def measured(what: str, target: float, run: Callable[[], float], times: int = 3) -> None:
    """Print the median of *times* runs, in seconds and as a ratio of :func:`spin`."""
    found = sorted(run() for _ in range(times))
    middle, unit = median(found), spin()
    print(
        f"{what}: {middle:.2f} s (median of {times}, {found[0]:.2f}-{found[-1]:.2f}), "
        f"target {target:g} s, {middle / unit:.1f} x the spin of {unit:.2f} s",
        flush=True,
    )
