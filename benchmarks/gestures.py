"""Draft, submit, decide twice: one transaction each, at 4,000 schools, and what one commit costs.

On a SQLite file and on a PostgreSQL of default durability, and there once more with tables that
nobody analysed. With ``--base DIR``, the same on the base, in turn, and whether each gesture holds:
at most a tenth more than the base, and one commit.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from importlib import import_module
from itertools import count
from statistics import median
from types import SimpleNamespace
from typing import Any

import pendulum
import psycopg
import sqlalchemy as sa

CIRCONSCRIPTIONS, SCHOOLS, BEFORE = 60, 4000, 300
"""*BEFORE*: actions that wait for a decision already."""
NOON = pendulum.datetime(2026, 12, 1, 12, 0, tz="Europe/Paris")
FIRST_SCHOOL = 3 + CIRCONSCRIPTIONS
FIRST_RELAY, PILOT = 5, 3
"""People of ``made_up``: the relay of the first circonscription, the département's pilot."""
GESTURES = ("draft", "submit", "decide, bassin", "decide, département")
COMMIT = "one commit"


def names() -> SimpleNamespace:
    """What the gestures are called in the tree that runs: this one, or the base.

    Each line names the places where it may be, the newest first: a module that moves gets another.
    """
    return SimpleNamespace(
        drafted=_first("drafted", "benchmarks.made_up"),
        bring_up_to_date=_first("bring_up_to_date", "models.migrations"),
        open_engine=_first("open_engine", "models.database.engine", "models.database"),
        gesture=_first("gesture", "models.database.transactions", "models.database"),
        Actor=_first("Actor", "models.access.actors", "models.gestures.actors"),
        checked_definition=_first(
            "checked_definition", "models.gestures.cycle.checking", "models.gestures.checking"
        ),
        Decision=_first(
            "Decision", "models.gestures.validation.deciding", "models.gestures.deciding"
        ),
        decide=_first("decide", "models.gestures.validation.deciding", "models.gestures.deciding"),
        Proposal=_first(
            "Proposal", "models.gestures.actions.proposing", "models.gestures.proposing"
        ),
        propose=_first("propose", "models.gestures.actions.proposing", "models.gestures.proposing"),
        submit=_first("submit", "models.gestures.actions.proposing", "models.gestures.proposing"),
        in_hand=_first("in_hand", "models.tick"),
        TASK=_first("TASK", "models.work.validation"),
        TaskState=_first("TaskState", "models.work.validation"),
        Cycle=_first("Cycle", "models.year.cycle"),
        CycleState=_first("CycleState", "models.year.cycle"),
    )


def _first(name: str, *places: str) -> Any:
    for place in places:
        try:
            return getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"{name} is in none of {places}")


class Academy:
    """4,000 schools in the middle of their call, and a carrier who makes the next gestures."""

    def __init__(self, url: str, *, analysed: bool, schools: int = SCHOOLS) -> None:
        self.of, self.size = names(), schools
        self.engine = self.of.open_engine(url)
        self.of.bring_up_to_date(self.engine)
        self.course = self.of.in_hand(self.engine, self._live())
        self.schools = count(BEFORE)
        self._submit_before()
        self.commit = _committer(self.engine)
        if analysed:
            self._analyse()

    def _live(self) -> int:
        number: int = self.of.drafted(self.engine, CIRCONSCRIPTIONS, self.size)
        with self.of.gesture(self.engine) as session:
            cycle = session.get_one(self.of.Cycle, number)
            cycle.definition = self.of.checked_definition().model_dump(mode="json", by_alias=True)
            cycle.state = self.of.CycleState.LIVE
            cycle.launched_at = NOON.subtract(days=60)
            session.add(cycle)
        return number

    def _submit_before(self) -> None:
        asked = [self._proposal(n) for n in range(BEFORE)]
        with self.of.gesture(self.engine) as session:
            numbers = self.of.propose(session, self.course, asked, NOON)
            both = list(zip(numbers, (by for _, by in asked), strict=True))
            self.of.submit(session, self.course, both, NOON)

    def _analyse(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def _proposal(self, n: int) -> tuple[Any, Any]:
        school = FIRST_SCHOOL + n % self.size
        proposal = self.of.Proposal(
            unit_id=school,
            title=f"Atelier n° {n}",
            theme="La mobilisation des parents",
            on_date=date(2027, 3, 16),
            contact="le secrétariat",
            flagship=True,
        )
        return proposal, self.of.Actor(slot=f"u{school}", unit_id=school)

    def next_action(self) -> dict[str, float]:
        """Seconds of each gesture of one action's way up, and of a commit beside them."""
        n = next(self.schools)
        asked, took = self._proposal(n), {}
        with self._timed(took, "draft") as session:
            (number,) = self.of.propose(session, self.course, [asked], NOON)
        with self._timed(took, "submit") as session:
            self.of.submit(session, self.course, [(number, asked[1])], NOON)
        for gesture, person in zip(GESTURES[2:], self._deciders(n), strict=True):
            decision = self._agreed(number, person)
            with self._timed(took, gesture) as session:
                self.of.decide(session, self.course, [decision], NOON)
        began = time.perf_counter()
        self.commit(n)
        return took | {COMMIT: time.perf_counter() - began}

    def _deciders(self, n: int) -> tuple[int, int]:
        return FIRST_RELAY + n % self.size % CIRCONSCRIPTIONS, PILOT

    def _agreed(self, action: int, person: int) -> Any:
        t = self.of.TASK.c
        waits = sa.select(t.id).where(t.subject_id == action, t.state == self.of.TaskState.OPEN)
        with self.engine.connect() as connection:
            task = connection.execute(waits).scalar_one()
        by = self.of.Actor(slot=f"p{person}", person_id=person)
        return self.of.Decision(task_id=task, verdict=self.of.TaskState.ACCEPTED, by=by)

    def _timed(self, took: dict[str, float], what: str) -> Any:
        return _Timed(self.of.gesture(self.engine), took, what)


class _Timed:
    """A transaction, and the seconds from its beginning to the end of its commit."""

    def __init__(self, transaction: Any, took: dict[str, float], what: str) -> None:
        self.transaction, self.took, self.what = transaction, took, what

    def __enter__(self) -> Any:
        self.began = time.perf_counter()
        return self.transaction.__enter__()

    def __exit__(self, *fault: Any) -> Any:
        done = self.transaction.__exit__(*fault)
        self.took[self.what] = time.perf_counter() - self.began
        return done


def _committer(engine: sa.Engine) -> Callable[[int], object]:
    """Commits one row, durably, on the same disk, straight through the driver.

    On SQLite in a file beside, always ``synchronous=FULL``: the base's own commits reach no disk.
    """
    if engine.dialect.name == "sqlite":
        beside = sqlite3.connect(f"{engine.url.database}.commits", isolation_level=None)
        beside.execute("PRAGMA journal_mode=WAL")
        beside.execute("PRAGMA synchronous=FULL")
        beside.execute("CREATE TABLE commits (n INTEGER)")
        return lambda n: beside.execute("INSERT INTO commits VALUES (?)", (n,))
    own = psycopg.connect(_plain(engine.url), autocommit=True)
    own.execute("CREATE TABLE commits (n INTEGER)")
    return lambda n: own.execute("INSERT INTO commits VALUES (%s)", (n,))


def _plain(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def asked(url: str, *statistics: str) -> None:
    """The measure itself, as :mod:`benchmarks.against_base` asks for it, on either tree."""
    academy = Academy(url, analysed="never analysed" not in statistics)
    for line in sys.stdin:
        print(json.dumps([academy.next_action() for _ in range(int(line))]), flush=True)


def main() -> None:
    from benchmarks.against_base import options

    told = options(__doc__, turns=20, each=10).parse_args()
    for place, url, more in _places():
        measured(place, url, more, told)


def _places() -> Iterator[tuple[str, Callable[[], str], tuple[str, ...]]]:
    from benchmarks.durable import postgresql, sqlite_files

    with ExitStack() as stack:
        yield "SQLite file", stack.enter_context(sqlite_files()), ()
        server = stack.enter_context(postgresql())
        if server is None:
            print("PostgreSQL: NOT RUN, initdb is not installed")
            return
        yield "PostgreSQL", server, ()
        yield "PostgreSQL, never analysed", server, ("never analysed",)


def measured(place: str, url: Callable[[], str], more: tuple[str, ...], told: Any) -> None:
    """Print what the gestures cost at *place*: a line each."""
    from benchmarks.against_base import against, of_tree, shown, trees, turn_about

    programs = {
        name: of_tree(tree, __file__, url(), *more) for name, tree in trees(told.base).items()
    }
    turns = max(told.turns // 4, 1) if more else told.turns  # a second for each action, there
    found = turn_about(programs, turns, told.each)
    ours, base = found["here"], found.get("base")
    commit = median(ours[COMMIT])
    print(f"{place}, {len(ours[COMMIT])} actions; one commit: {shown(ours[COMMIT])}")
    for gesture in GESTURES:
        share = commit / median(ours[gesture])
        compared = against(ours[gesture], base[gesture], commit) if base else ""
        print(
            f"  {gesture:20}{shown(ours[gesture])}, {share:3.0%} one commit{compared}", flush=True
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--asked"]:
        asked(*sys.argv[2:])
    else:
        main()
