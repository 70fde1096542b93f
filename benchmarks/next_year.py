"""Next year drafted from this one: 4,000 schools, 1,500 actions, 6,000 people, a SQLite file."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import pendulum
import sqlalchemy as sa
from sqlmodel import SQLModel

from benchmarks.made_up import measured, spin
from benchmarks.queue import CIRCONSCRIPTIONS, SCHOOLS, counted, founded, pilots_browser, read
from models.clock import set_clock
from models.database.engine import open_engine
from models.database.transactions import gesture, tried
from models.gestures.cycle.drafting_like import draft_like
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import Unit
from models.year.cycle import Cycle

PEOPLE, FIRST, TIMES = 6000, 10_000, 5
JULY = pendulum.datetime(2027, 7, 5, 10, 0, tz="Europe/Paris")
DAYS = {"starts": date(1900, 1, 1), "ends": date(9999, 12, 31)}
PILOT = "p1"


def peopled(engine: sa.Engine) -> None:
    """Project holders, in schools in turn, until the académie has its 6,000 people."""
    numbers = range(FIRST, FIRST + PEOPLE)
    school = 3 + CIRCONSCRIPTIONS
    with gesture(engine) as session:
        connection = session.connection()
        people = [
            {"id": n, "name": f"Personne {n}", "mail": f"q{n}@ac-creteil.example"} for n in numbers
        ]
        held = [
            {
                "person_id": n,
                "unit_id": school + n % SCHOOLS,
                "function": "project_holder",
                **DAYS,
            }
            for n in numbers
        ]
        connection.execute(sa.insert(PERSON), people)
        connection.execute(sa.insert(ASSIGNMENT), held)
        set_clock(session, JULY)


def drafted(engine: sa.Engine) -> float:
    """Seconds to draft it whole; it is undone after."""
    with tried(engine) as session:
        academy, like = session.get_one(Unit, 1), session.get_one(Cycle, 1)
        began = time.perf_counter()
        draft_like(session, academy, "2027-28", like, JULY)
        return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        SQLModel.metadata.create_all(engine)
        founded(engine)
        peopled(engine)
        measured("next year drafted", 5, lambda: drafted(engine))
        client = pilots_browser(engine, PILOT)
        read(client, "/years/next")
        with counted(engine) as said:
            read(client, "/years/next")
        took = median(read(client, "/years/next") for _ in range(TIMES))
        print(f"/years/next: {took * 1000:.0f} ms, target 1,000 ms, {len(said)} statements")
        print(f"spin: {spin():.2f} s")
        engine.dispose()


if __name__ == "__main__":
    main()
