"""The country's actions as a file: 30 académies of 1,500 actions each, in seconds and in memory.

Each file is made by a process of its own; its peak of memory is counted from before its first line,
once its libraries are loaded.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pendulum
import sqlalchemy as sa
import xlsxwriter  # noqa: F401 -- its own weight is not the file's
from sqlmodel import SQLModel

import models.tables  # noqa: F401 -- every table
from benchmarks.made_up import spin, unit
from models.access.actors import Actor
from models.access.scope import scope_of
from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.rehearsal.fiches import PUPILS, fiche_of, report_of
from models.serving.exports.catalogue import EXPORTS, Order
from models.serving.exports.workshop import Workshop
from models.serving.perimeter import By, Perimeter
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Kind, Level
from models.work.action import ACTION, ACTION_DAY, FROZEN_VERSION, ActionState
from models.work.model_actions import model_actions, themes
from models.work.subjects import SubjectKind
from models.year.cycle import CYCLE, PARTICIPATION, CycleState

ACADEMIES, DEPARTMENTS, BASINS, SCHOOLS, ACTIONS = 30, 3, 48, 2000, 1500
WEEK, NOON = date(2027, 3, 15), pendulum.datetime(2027, 3, 22, 12)
STATES = (ActionState.TOOK_PLACE, ActionState.ACCEPTED, ActionState.SUBMITTED, ActionState.DECLINED)
PILOT = Actor(slot="p1", person_id=1)
TARGET = (10.0, 300)
"""Seconds and MB."""


def founded(engine: sa.Engine) -> None:
    """The country, its schools, and what they propose."""
    SQLModel.metadata.create_all(engine)
    luck = Random(7)
    with gesture(engine) as session:
        connection = session.connection()
        connection.execute(sa.insert(UNIT), [unit(1, Level.NATION, Kind.NATION, "FR")])
        connection.execute(
            sa.insert(PERSON), [{"id": 1, "name": "Personne", "mail": "p@x.example"}]
        )
        connection.execute(
            sa.insert(ASSIGNMENT),
            [
                {
                    "person_id": 1,
                    "unit_id": 1,
                    "function": "pilot",
                    "starts": date(1900, 1, 1),
                    "ends": date(9999, 12, 31),
                }
            ],
        )
        for n in range(ACADEMIES):
            _academy(connection, n, luck)


def _academy(connection: sa.Connection, n: int, luck: Random) -> None:
    first = 2 + n * (1 + DEPARTMENTS + BASINS + SCHOOLS)
    units = list(_units(first, n))
    connection.execute(sa.insert(UNIT), units)
    cycle = {
        "id": n + 1,
        "academy_id": first,
        "school_year": "2026-27",
        "week": WEEK,
        "state": CycleState.LIVE,
        "population": 1,
        "link_key": "k",
        "changes": {},
    }
    connection.execute(sa.insert(CYCLE), [cycle])
    part = {
        "cycle_id": n + 1,
        "week": WEEK,
        "place": "C",
        "since": date(1900, 1, 1),
        "team_complete": False,
    }
    connection.execute(sa.insert(PARTICIPATION), [part | {"unit_id": u["id"]} for u in units])
    schools = [u for u in units if u["level"] is Level.SCHOOL]
    actions = [_action(n, k, schools[k % SCHOOLS], luck) for k in range(ACTIONS)]
    connection.execute(sa.insert(ACTION), actions)
    days = [{"action_id": a["id"], "on_date": a["on_date"]} for a in actions]
    connection.execute(sa.insert(ACTION_DAY), days)
    connection.execute(sa.insert(FROZEN_VERSION), [_frozen(a) for a in actions])


def _units(first: int, n: int) -> Iterator[dict[str, Any]]:
    basins, schools = first + 1 + DEPARTMENTS, first + 1 + DEPARTMENTS + BASINS
    yield unit(first, Level.ACADEMY, Kind.ACADEMY, f"A{n}", parent_id=1)
    for d in range(DEPARTMENTS):
        yield unit(
            first + 1 + d,
            Level.DEPARTMENT,
            Kind.DEPARTMENT,
            f"D{n}-{d}",
            parent_id=first,
            academy_id=first,
        )
    for b in range(BASINS):
        above = first + 1 + b % DEPARTMENTS
        yield unit(
            basins + b,
            Level.BASIN,
            Kind.BASIN,
            f"B{n}-{b}",
            parent_id=above,
            department_id=above,
            academy_id=first,
        )
    for s in range(SCHOOLS):
        basin, above = basins + s % BASINS, first + 1 + s % BASINS % DEPARTMENTS
        kind = Kind.COLLEGE if s % 3 == 0 else Kind.ECOLE
        yield unit(
            schools + s,
            Level.SCHOOL,
            kind,
            f"S{n}-{s}",
            parent_id=basin,
            basin_id=basin,
            department_id=above,
            academy_id=first,
            commune="Une commune",
            mail=f"ce.{n}.{s}@ac.example",
        )


def _action(n: int, k: int, school: dict[str, Any], luck: Random) -> dict[str, Any]:
    model, state = luck.choice(model_actions()), STATES[k % len(STATES)]
    traits = {"has_cost": k % 20 == 0, "has_convention": k % 25 == 0, "with_parents": k % 3 == 0}
    content = fiche_of(model, PUPILS[school["kind"]], traits, luck)
    happened = state is ActionState.TOOK_PLACE
    return {
        "id": n * ACTIONS + k + 1,
        "cycle_id": n + 1,
        "unit_id": school["id"],
        "title": model.title,
        "theme": themes()[k % 4],
        "on_date": WEEK,
        "round": 1,
        "contact": f"le secrétariat, {school['mail']}",
        "state": state,
        "flagship": k % 12 == 0,
        "late": False,
        "content": content,
        "proposed_on": date(2027, 1, 11),
        "submitted_on": date(2027, 1, 11),
        "decided_on": date(2027, 2, 1),
        "announced": True,
        "decided_by_silence": False,
        "report": report_of(content, luck) if happened else None,
        "reported_at": NOON if happened else None,
        **traits,
    }


def _frozen(action: dict[str, Any]) -> dict[str, Any]:
    said = {name: action[name] for name in ("title", "theme", "contact", "on_date")}
    content = action["content"] | said | {"associated": []}
    return {
        "subject_kind": SubjectKind.ACTION,
        "subject_id": action["id"],
        "round": 1,
        "content": content,
    }


# ── one file ─────────────────────────────────────────────────────────────────────────────────────


def ordered(engine: sa.Engine, export: str, form: str, whole: bool) -> Order:
    """An order of the national pilot; *whole*: with every column."""
    chosen = EXPORTS[export]
    with reading(engine) as session:
        perimeter = Perimeter(
            cycle_ids=tuple(range(1, ACADEMIES + 1)),
            by=By.ACADEMY,
            scope=scope_of(session, PILOT, NOON.date()),
        )
        numbers = chosen.numbers(session, perimeter)
    columns = tuple(c for c in chosen.columns if whole or c.usual)
    return Order(
        export=chosen, columns=columns, form=form, perimeter=perimeter, numbers=numbers, name="x"
    )


def make(url: str, folder: str, asked: tuple[str, str, bool], told: Any) -> None:
    """Make one file; tell its lines, columns, seconds, MB of memory and of disk."""
    engine = open_engine(url)
    with reading(engine) as session:
        session.connection().execute(sa.select(UNIT.c.id).limit(1)).all()
    before, began = _peak(), time.perf_counter()
    order = ordered(engine, *asked)
    workshop = Workshop(engine=engine, folder=Path(folder))
    workshop.make(order)
    took = time.perf_counter() - began
    making = workshop.of(order.slot)
    assert making is not None
    assert making.ready, making.failed
    size = making.path.stat().st_size / 1e6
    told.put((len(order.numbers), len(order.columns), took, _peak() - before, size))


def _peak() -> float:
    """The most memory that the process has had, in MB."""
    kilobytes = 1024 if sys.platform == "darwin" else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilobytes / 1024


def main() -> None:
    alone = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'orgue.db'}"
        engine = open_engine(url)
        founded(engine)
        engine.dispose()
        for asked in (
            ("actions", "xlsx", False),
            ("actions", "xlsx", True),
            ("actions", "csv", True),
            ("schools", "xlsx", False),
        ):
            told = alone.Queue()
            worker = alone.Process(target=make, args=(url, folder, asked, told))
            worker.start()
            lines, columns, took, memory, size = told.get()
            worker.join()
            unit_of_time = spin()
            print(
                f"{asked[0]}, {asked[1]}: {lines} lines, {columns} columns: {took:.1f} s "
                f"(target {TARGET[0]:g}), {memory:.0f} MB more (target {TARGET[1]}), "
                f"{size:.1f} MB on disk, {took / unit_of_time:.0f} x the spin of "
                f"{unit_of_time:.2f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
