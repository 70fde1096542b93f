"""DBOS: an action is a durable workflow that waits to be told of each gesture.

What a gesture changes is one transactional step of the workflow, on the database that also holds
the workflow. A gesture ends when its step is committed and its carrier could read it.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID, SQLAlchemyDatasource

from benchmarks.peers import asked

URL = sys.argv[1].replace("postgresql://", "postgresql+psycopg://")
asked.sqlite_path(sys.argv[1])
META = sa.MetaData()
SCHOOL = sa.Table(
    "school",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("circonscription", sa.Integer, index=True),
)
ACTION = sa.Table(
    "action",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("school_id", sa.ForeignKey(SCHOOL.c.id), index=True),
    sa.Column("title", sa.String),
    sa.Column("state", sa.String),
)
DECISION = sa.Table(
    "decision",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("action_id", sa.ForeignKey(ACTION.c.id), index=True),
    sa.Column("what", sa.String),
    sa.Column("by", sa.String),
    sa.Column("at", sa.DateTime),
)

WAITING = 60
"""Workflows that wait meanwhile: each holds a thread, so fewer than the others' three hundred."""
config: DBOSConfig = {
    "name": "orgue-bench",
    "system_database_url": URL,
    "log_level": "ERROR",
    # SQLite has no LISTEN: DBOS looks every second by default, and a gesture would take as long.
    "notification_listener_polling_interval_sec": 0.01,
    "max_executor_threads": 100,
}
DBOS(config=config)
datasource = SQLAlchemyDatasource.create(URL)
said: dict[tuple[int, str], threading.Event] = {}


@datasource.transaction
def keep(number: int, what: str, by: str) -> None:
    """What a gesture changes, and who made it."""
    session = datasource.sql_session()
    if what == asked.DRAFT:
        row = {"id": number, "school_id": asked.school_of(number), "title": f"Atelier n° {number}"}
        session.execute(sa.insert(ACTION), row | {"state": what})
    else:
        session.execute(sa.update(ACTION).where(ACTION.c.id == number).values(state=what))
    now = datetime.now(UTC)
    session.execute(sa.insert(DECISION), {"action_id": number, "what": what, "by": by, "at": now})


@DBOS.workflow()
def action(number: int, by: str) -> None:
    """One action, from its draft to the département's decision."""
    keep(number, asked.DRAFT, by)
    told(number, asked.DRAFT)
    for what in (asked.SUBMIT, *asked.DECISIONS):
        message = DBOS.recv(what, timeout_seconds=3600)
        keep(number, what, message["by"])
        told(number, what)


def told(number: int, what: str) -> None:
    if event := said.get((number, what)):
        event.set()


def gesture(number: int, what: str, by: str, watch: asked.Watch) -> None:
    """Make it, and return once its step is committed."""
    event = said[number, what] = threading.Event()
    with watch(what):
        with watch(f"{what}, accepted"):
            _tell(number, what, by)
        if not event.wait(30):
            raise TimeoutError(f"{what} of {number}")
    del said[number, what]


def _tell(number: int, what: str, by: str) -> None:
    if what == asked.DRAFT:
        with SetWorkflowID(f"action-{number}"):
            DBOS.start_workflow(action, number, by)
    else:
        DBOS.send(f"action-{number}", {"by": by}, what)


def act(number: int, watch: asked.Watch) -> None:
    school = asked.school_of(number)
    own, relay = f"u{school}", f"p{asked.circonscription_of(school)}"
    for what, by in zip(asked.GESTURES, (own, own, relay, "p0"), strict=True):
        gesture(number, what, by, watch)


def founded() -> None:
    with datasource.engine.begin() as connection:
        META.create_all(connection)
        connection.execute(
            sa.insert(SCHOOL),
            [
                {"id": n, "circonscription": asked.circonscription_of(n)}
                for n in range(asked.SCHOOLS)
            ],
        )


founded()
DBOS.launch()
for waits in range(WAITING):
    for first in (asked.DRAFT, asked.SUBMIT):
        gesture(waits, first, f"u{waits}", asked.Watch())
asked.answer(act)
os._exit(0)  # those that wait hold their threads
