"""SpiffWorkflow: an action is a BPMN process of three user tasks, kept as JSON in a row.

The engine knows no database: each gesture reads the row, completes the task that waits, and writes
the row and who decided in one transaction, through the driver.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.peers import asked

TABLES = (
    "CREATE TABLE school (id INTEGER PRIMARY KEY, circonscription INTEGER)",
    "CREATE TABLE action (id INTEGER PRIMARY KEY, school INTEGER REFERENCES school, state TEXT)",
    "CREATE TABLE decision (action INTEGER REFERENCES action, what TEXT, by_whom TEXT, at TEXT)",
    "CREATE INDEX decision_action ON decision (action)",
)
STEPS = {asked.SUBMIT: "submit", asked.DECISIONS[0]: "basin", asked.DECISIONS[1]: "department"}


class Store:
    """A database reached through its driver, one transaction at a time."""

    def __init__(self, url: str) -> None:
        path = asked.sqlite_path(url)
        self.mark = "?" if path else "%s"
        if path:
            self.connection: Any = sqlite3.connect(path, isolation_level=None)
            self.connection.execute("PRAGMA synchronous=FULL")
        else:
            import psycopg

            self.connection = psycopg.connect(url, autocommit=True)
        self.begin = "BEGIN IMMEDIATE" if path else "BEGIN"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute(self.begin)
        yield
        self.connection.execute("COMMIT")

    def run(self, statement: str, *values: object) -> Any:
        return self.connection.execute(statement.replace("?", self.mark), values)


parser = BpmnParser()
parser.add_bpmn_file(str(Path(__file__).parent / "action.bpmn"))
SPEC = parser.get_spec("action")
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
store = Store(sys.argv[1])


def draft(number: int) -> None:
    workflow = BpmnWorkflow(SPEC)
    workflow.do_engine_steps()
    with store.transaction():
        store.run(
            "INSERT INTO action VALUES (?, ?, ?)",
            number,
            asked.school_of(number),
            serializer.serialize_json(workflow),
        )
        note(number, asked.DRAFT, f"u{asked.school_of(number)}")


def note(number: int, what: str, by: str) -> None:
    now = datetime.now(UTC).isoformat()
    store.run("INSERT INTO decision VALUES (?, ?, ?, ?)", number, what, by, now)


def complete(number: int, what: str, by: str) -> None:
    """Complete the task that waits, which is the one of *what*."""
    with store.transaction():
        row = store.run("SELECT state FROM action WHERE id = ?", number).fetchone()
        workflow = serializer.deserialize_json(row[0])
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        assert task.task_spec.name == STEPS[what]
        task.data[STEPS[what]] = {"by": by, "accepted": True}
        task.run()
        workflow.do_engine_steps()
        state = serializer.serialize_json(workflow)
        store.run("UPDATE action SET state = ? WHERE id = ?", state, number)
        note(number, what, by)


def act(number: int, watch: asked.Watch) -> None:
    school = asked.school_of(number)
    with watch(asked.DRAFT):
        draft(number)
    by = (f"u{school}", f"p{asked.circonscription_of(school)}", "p0")
    for what, who in zip(STEPS, by, strict=True):
        with watch(what):
            complete(number, what, who)


def founded() -> None:
    for table in TABLES:
        store.run(table)
    with store.transaction():
        for n in range(asked.SCHOOLS):
            store.run("INSERT INTO school VALUES (?, ?)", n, asked.circonscription_of(n))
    for number in range(asked.BEFORE):
        draft(number)
        complete(number, asked.SUBMIT, f"u{number}")


founded()
asked.answer(act)
