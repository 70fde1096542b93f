"""The first screen of a queue of 1,500, through the portal: 4,000 schools, a SQLite file."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles

import pendulum
import sqlalchemy as sa
from fastapi import Request, Response
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from benchmarks.made_up import drafted, spin
from config.settings import Settings
from models.access.actors import Actor
from models.clock import set_clock
from models.database.engine import open_engine
from models.database.transactions import gesture
from models.gestures.actions import proposing
from models.gestures.actions.proposing import Proposal
from models.gestures.cycle.checking import checked_definition
from models.gestures.people.sessions import open_session
from models.gestures.validation import deciding
from models.gestures.validation.deciding import Decision
from models.tick import in_hand
from models.work.validation import TASK, TaskState
from models.year.cycle import Cycle, CycleState
from web.app import create
from web.request.session import COOKIE, let_in

CIRCONSCRIPTIONS, SCHOOLS, ACTIONS, TIMES = 60, 4000, 1500, 20
NOON = pendulum.datetime(2026, 12, 1, 12, 0, tz="Europe/Paris")
LATER = pendulum.datetime(2027, 1, 12, 12, 0, tz="Europe/Paris")
THEMES = ("La mobilisation des parents", "L'implication du 1er degré", "L'articulation")
PILOT = Actor(slot="p3", person_id=3)


def founded(engine: sa.Engine) -> None:
    """An académie in validation: 1,500 flagships wait for the département's pilot."""
    cycle_id = drafted(engine, CIRCONSCRIPTIONS, SCHOOLS)
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        cycle.definition = checked_definition().model_dump(mode="json", by_alias=True)
        cycle.state, cycle.launched_at = CycleState.LIVE, NOON.subtract(days=60)
        session.add(cycle)
    course = in_hand(engine, cycle_id)
    with gesture(engine) as session:
        first = 3 + CIRCONSCRIPTIONS
        asked = [
            (
                Proposal(
                    unit_id=first + n,
                    title=f"Atelier théâtre n° {n}",
                    theme=THEMES[n % 3],
                    contact="La direction",
                    on_date=date(2027, 3, 16),
                    flagship=True,
                ),
                Actor(slot=f"u{first + n}", unit_id=first + n),
            )
            for n in range(ACTIONS)
        ]
        numbers = proposing.propose(session, course, asked, NOON)
        both = list(zip(numbers, (by for _, by in asked), strict=True))
        proposing.submit(session, course, both, NOON)
        set_clock(session, LATER)
    with gesture(engine) as session:  # each circonscription agrees
        tasks = session.connection().execute(sa.select(TASK.c.id, TASK.c.unit_id)).all()
        relays = {unit: Actor(slot=f"p{unit + 2}", person_id=unit + 2) for _, unit in tasks}
        agreed = [
            Decision(task_id=task, verdict=TaskState.ACCEPTED, by=relays[unit])
            for task, unit in tasks
        ]
        deciding.decide(session, course, agreed, LATER)


def pilots_browser(engine: sa.Engine, slot: str = PILOT.slot) -> TestClient:
    app = create(engine, Settings(mail_url=None))
    client = TestClient(app, "http://127.0.0.1:8420")
    request = Request({"type": "http", "app": app, "headers": []})
    with gesture(engine) as session:
        opened = open_session(session, [(slot, 0)], "Firefox sous Linux")
    let_in(request, answer := Response(), opened)
    client.cookies.set(COOKIE, answer.headers["set-cookie"].split("=")[1].split(";")[0])
    return client


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def read(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        SQLModel.metadata.create_all(engine)
        founded(engine)
        client = pilots_browser(engine)
        for path in ("/queue", "/queue?theme=L'articulation&q=theatre+7", "/queue?page=30"):
            read(client, path)
            with counted(engine) as said:
                read(client, path)
            took = [read(client, path) for _ in range(TIMES)]
            print(
                f"{path}: {median(took) * 1000:.0f} ms (median of {TIMES}, p95 "
                f"{quantiles(took, n=20)[-1] * 1000:.0f}), target 150 ms, "
                f"{len(said)} statements"
            )
        print(f"spin: {spin():.2f} s")
        engine.dispose()


if __name__ == "__main__":
    main()
