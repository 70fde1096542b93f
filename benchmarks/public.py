"""The public programme of 1,500 actions at a hundred requests a second, a change among them.

On a SQLite file. The portal, as ``orgue up`` serves it, has one core (``taskset``) and who asks has
the other. Then how long a change takes to show, and how long a search takes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

import sqlalchemy as sa

from benchmarks.asking import Answer, Ask, Crowd, Times, watched
from benchmarks.made_up import spin
from benchmarks.portal import served
from benchmarks.programme import founded
from config.settings import Settings
from models import journal
from models.clock import now
from models.database.transactions import gesture, reading
from models.home import home_engine
from models.programme.public import public_actions
from models.serving.programme.public_kept import kept_programme
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.year.course import load_course
from models.year.cycle import Cycle

PUBLIC, PACE, SECONDS, TARGET, SHOWS = 1_500, 100, 10, 50, 5.0
ASKING, SERVING = 0, 1
"""The cores."""
SOUGHT = ("parents", "debat", "perseverence", "salle 3", "école des", "conseil d'élèves")


def published(engine: sa.Engine) -> str:
    """The programme of the other measure, public and open to families; its address."""
    founded(engine, PUBLIC)
    with gesture(engine) as session:
        connection = session.connection()
        rows = connection.execute(sa.select(ACTION.c.id, ACTION.c.content)).all()
        opened = sa.update(ACTION).where(ACTION.c.id == sa.bindparam("number"))
        opened = opened.values(public=True, content=sa.bindparam("said"))
        given = [
            {"number": r.id, "said": r.content | {"open_to": ["families"] if r.id % 2 else []}}
            for r in rows
        ]
        connection.execute(opened, given)
        code = sa.select(UNIT.c.code).where(UNIT.c.level == Level.ACADEMY)
        return f"/semaine/{connection.execute(code).scalar_one()}"


def asks(home: str) -> list[Ask]:
    """What a day of visitors asks: mostly the page, some actions, filters, searches, feeds."""
    whole = [Ask(name="page", path=home)] * 4
    some = [Ask(name="action", path=f"{home}/{n}") for n in (1, 7, 42)]
    more = ("?day=2027-03-16", "?q=parents", "/agenda.ics", "/rss.xml", "/feed.json")
    return [*whole, *some, *(Ask(name=path, path=f"{home}{path}") for path in more)]


def change(engine: sa.Engine, number: int, *, public: bool) -> None:
    """As a head does it: the row and its line in the journal."""
    with gesture(engine) as session:
        changed = sa.update(ACTION).where(ACTION.c.id == number).values(public=public)
        session.connection().execute(changed)
        entry = {"what": "action.made_internal", "subject": f"action.{number}", "by": "p1"}
        journal.write(session, 1, now(session), [entry | {"facts": {}}])


def measure(engine: sa.Engine, home: str, folder: Path) -> float:
    os.sched_setaffinity(0, {ASKING})
    with served(folder, ("taskset", "-c", str(SERVING))) as (port, process):
        crowd = Crowd(port, 40)
        crowd.at(20, asks(home) * 2)
        every = asks(home)
        wanted = [every[n % len(every)] for n in range(PACE * SECONDS)]
        for name, some in (("the page alone", [every[0]] * PACE * SECONDS), ("mixed", wanted)):
            given, work = watched(process, lambda some=some: crowd.at(PACE, some))
            show(name, given, work)
        with busy(engine):
            given, work = watched(process, lambda: crowd.at(PACE, wanted))
            show("mixed, while others work", given, work)
        took = until_it_shows(engine, crowd, home)
        print(f"{'a change shows after':32} {took:.1f} s (at most {SHOWS:.0f})", flush=True)
        return Times.of(given).p95


def show(name: str, given: Sequence[Answer], work: float) -> None:
    assert all(one.status == 200 for one in given), {one.status for one in given}
    load = os.getloadavg()[0]
    print(
        f"{name:32} {Times.of(given)} (target p95 {TARGET})  "
        f"{work / len(given) * 1000:4.1f} ms of work  load {load:.1f}",
        flush=True,
    )


@contextmanager
def busy(engine: sa.Engine) -> Iterator[None]:
    """Somebody makes a gesture twice a second, and each is in the journal."""
    over = Event()

    def work() -> None:
        while not over.wait(0.5):
            change(engine, 41, public=True)

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def until_it_shows(engine: sa.Engine, crowd: Crowd, home: str) -> float:
    """Seconds until the page of an action that is made internal is gone."""
    ask = Ask(name="action", path=f"{home}/42")
    assert crowd.ask(ask).status == 200
    change(engine, 42, public=False)
    began = time.perf_counter()
    while crowd.ask(ask).status == 200:
        time.sleep(0.05)
    return time.perf_counter() - began


def searches(engine: sa.Engine, home: str) -> None:
    """Each search, in this process: reading the programme anew, then finding."""
    began = time.perf_counter()
    shown = kept_programme(engine, home.rpartition("/")[2]).shown
    read = time.perf_counter() - began
    assert shown.index
    taken = []
    with reading(engine) as session:
        course = load_course(session, session.get_one(Cycle, shown.cycle_id))
        began = time.perf_counter()
        public_actions(session, course)
        again = time.perf_counter() - began
    for typed in SOUGHT * 20:
        began = time.perf_counter()
        shown.index.find(typed)
        taken.append((time.perf_counter() - began) * 1000)
    p95 = quantiles(taken, n=20)[-1]
    words = f"p50 {median(taken):.1f}  p95 {p95:.1f} ms"
    print(f"{len(shown.actions)} actions: {read * 1000:.0f} ms to read, {again * 1000:.0f} again")
    print(f"a search: {words}")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "home"
        engine = home_engine(Settings(home=folder))
        home = published(engine)
        spins = [spin()]
        searches(engine, home)
        p95 = measure(engine, home, folder)
        spins.append(spin())
    print(f"spin: {median(spins):.2f} s ({min(spins):.2f}-{max(spins):.2f})")
    sys.exit(p95 > TARGET)


if __name__ == "__main__":
    main()
