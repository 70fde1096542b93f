"""The first page of each role, at twenty requests a second: an académie of 4,000 schools.

On the last evening of its call, on a SQLite file. The portal, as ``orgue up`` serves it, has one
core (``taskset``) and who asks has the other, so that neither takes the other's. Each role in turn,
then all of them mixed, while some pages follow the year.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks.asking import Answer, Ask, Crowd, Times, cookies, watched
from benchmarks.made_up import spin
from benchmarks.portal import served, statements
from benchmarks.whole_academy import (
    ACADEMY,
    ALWAYS,
    FIRST_BASIN,
    FIRST_CIRCONSCRIPTION,
    FIRST_DEPARTMENT,
    Academy,
    founded,
)
from config.settings import Settings
from models.database.transactions import gesture, reading
from models.home import home_engine
from models.territory.people import ASSIGNMENT, PERSON
from models.work.action import ACTION

PACE, EACH, TARGET, FOLLOWING = 20, 400, 60, 20
ASKING, SERVING = 0, 1
"""The cores."""


def readers(engine: sa.Engine, academy: Academy) -> dict[str, str]:
    """Who reads, by role."""
    held = academy.holders
    with reading(engine) as session:
        school = session.connection().execute(sa.select(sa.func.min(ACTION.c.unit_id))).scalar_one()
    return {
        "pilot": held[ACADEMY, "pilot"],
        "admin": _admin(engine),
        "recteur": held[ACADEMY, "rector"],
        "département": held[FIRST_DEPARTMENT, "pilot"],
        "DASEN": held[FIRST_DEPARTMENT, "dasen"],
        "bassin": held[FIRST_BASIN, "relay"],
        "IEN": held[FIRST_CIRCONSCRIPTION, "relay"],
        "school": f"u{school}",
    }


def _admin(engine: sa.Engine) -> str:
    """An administrator, whom the made-up académie lacks."""
    with gesture(engine) as session:
        connection = session.connection()
        added = sa.insert(PERSON).values(name="Admin", mail="admin@ac-creteil.example")
        number = connection.execute(added).inserted_primary_key[0]  # type: ignore[index]
        row = {"person_id": number, "unit_id": ACADEMY, "function": "admin", **ALWAYS}
        connection.execute(sa.insert(ASSIGNMENT).values(row))
    return f"p{number}"


@contextmanager
def followed(port: int, cookie: str) -> Iterator[None]:
    """A page that follows the year meanwhile."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        asked = f"GET /following HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
        line.sendall(asked.encode())
        assert b"200 OK" in line.recv(100)
        yield


def measure(engine: sa.Engine, asks: Sequence[Ask], home: Path) -> None:
    said = statements(engine, asks)
    os.sched_setaffinity(0, {ASKING})
    with served(home, ("taskset", "-c", str(SERVING))) as (port, process):
        crowd = Crowd(port, 40)
        crowd.at(PACE, [*asks] * 5)  # its templates are read, its statements written
        for ask in asks:
            given, work = watched(process, lambda ask=ask: crowd.at(PACE, [ask] * EACH))
            _show(ask.name, given, work, f"{said[ask.name]:3} statements")
        with ExitStack() as pages:
            for _ in range(FOLLOWING):
                pages.enter_context(followed(port, asks[0].cookie))
            given, work = watched(process, lambda: crowd.at(PACE, [*asks] * (EACH // len(asks))))
            _show(f"all of them, {FOLLOWING} following", given, work)


def _show(name: str, given: Sequence[Answer], work: float, more: str = "") -> None:
    assert all(one.status == 200 for one in given), {one.status for one in given}
    print(
        f"{name:32} {Times.of(given)} (target p95 {TARGET})  "
        f"{work / len(given) * 1000:4.1f} ms of work  {more}",
        flush=True,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        engine = home_engine(Settings(home=home))
        who = readers(engine, founded(engine))
        kept = cookies(engine, list(who.values()))
        asks = [Ask(name=role, path="/", cookie=kept[slot]) for role, slot in who.items()]
        spins = [spin()]
        measure(engine, asks, home)
        spins.append(spin())
    print(f"spin: {median(spins):.2f} s ({min(spins):.2f}-{max(spins):.2f})")


if __name__ == "__main__":
    main()
