"""The programme of 1,200 actions of three days each: its page, and its PDF made beside the pages.

Its page is asked of the application in this process, once the cycle is in hand; the PDF is what the
workshop makes, from the same reading.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from benchmarks.asking import cookies
from benchmarks.made_up import drafted, measured
from config.settings import Settings
from models.clock import set_clock
from models.database.engine import open_engine
from models.database.transactions import gesture
from models.work.action import ACTION, ACTION_DAY, ActionState
from models.work.model_actions import model_actions
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of
from web.app import create
from web.exports.programme import PrintOrder

ACTIONS, DAYS, CIRCONSCRIPTIONS, SCHOOLS = 1_200, 3, 30, 613
MONDAY, NOON = date(2027, 3, 15), pendulum.datetime(2027, 3, 1, 12)
PAGE, PDF = 0.150, 20.0
"""Seconds."""


def founded(engine: sa.Engine, actions: int = ACTIONS) -> int:
    """An académie whose programme is announced; the number of its cycle."""
    SQLModel.metadata.create_all(engine)
    cycle_id = drafted(engine, CIRCONSCRIPTIONS, SCHOOLS)
    with gesture(engine) as session:
        connection = session.connection()
        cycle = session.get_one(Cycle, cycle_id)
        live = {"state": CycleState.LIVE, "launched_at": pendulum.datetime(2026, 9, 1)}
        pinned = definition_of(cycle).model_dump(mode="json", by_alias=True)
        connection.execute(sa.update(CYCLE).values(**live, definition=pinned))
        connection.execute(sa.insert(ACTION), [_action(n, cycle_id) for n in range(actions)])
        connection.execute(sa.insert(ACTION_DAY), list(_days(actions)))
        set_clock(session, NOON)
    return cycle_id


def _action(n: int, cycle_id: int) -> dict[str, Any]:
    first = MONDAY + timedelta(days=n % 3)
    title, content = f"{model_actions()[n % len(model_actions())].title} {n}", _fiche(n)
    return {
        "id": n + 1,
        "cycle_id": cycle_id,
        "unit_id": 3 + CIRCONSCRIPTIONS + n % SCHOOLS,
        "title": title,
        "theme": "La mobilisation des parents",
        "on_date": first,
        "last_day": first + timedelta(days=DAYS - 1),
        "state": ActionState.ACCEPTED,
        "announced": True,
        "round": 1,
        "content": content,
    }


def _fiche(n: int) -> dict[str, Any]:
    return {"place": f"Salle {n % 9}", "objectives": "Associer les familles. " * 20}


def _days(actions: int) -> Iterator[dict[str, Any]]:
    for n in range(actions):
        for k in range(DAYS):
            on = MONDAY + timedelta(days=n % 3 + k)
            yield {"action_id": n + 1, "on_date": on, "starts": "09:00", "ends": "11:30"}


@contextmanager
def portal(folder: Path) -> Iterator[tuple[TestClient, int]]:
    engine = open_engine(f"sqlite:///{folder / 'orgue.db'}")
    cycle_id = founded(engine)
    app = create(engine, Settings(mail_url=None))
    client = TestClient(app, "http://127.0.0.1:8420", follow_redirects=False)
    client.headers["cookie"] = cookies(engine, ["p1"])["p1"]
    yield client, cycle_id


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder, portal(Path(folder)) as (client, cycle_id):
        path = f"/cycles/{cycle_id}/programme"

        def page() -> float:
            began = time.perf_counter()
            answer = client.get(path)
            took = time.perf_counter() - began
            assert answer.text.count("<li") > ACTIONS * DAYS, answer.status_code
            return took

        page()
        print(f"{len(client.get(path).content) / 1024:.0f} KiB of HTML", flush=True)
        measured("the programme's page", PAGE, page, times=15)
        began = time.process_time()
        page()
        print(f"  of which processor: {time.process_time() - began:.3f} s", flush=True)
        measured("the programme's PDF", PDF, lambda: _pdf(client, path), times=1)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)


def _pdf(client: TestClient, path: str) -> float:
    began, spent = time.perf_counter(), time.process_time()
    assert client.get(f"{path}.pdf").status_code == 303
    workshop = client.app.state.workshop  # type: ignore[attr-defined]
    while (making := workshop.of("p1")).under_way:
        time.sleep(0.1)
    assert making.ready, making.failed
    assert isinstance(making.order, PrintOrder)
    print(f"  of which processor: {time.process_time() - spent:.1f} s", flush=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
