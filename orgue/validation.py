"""``orgue validate``: the tasks of who must decide."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table

from models.clock import now as clock_now
from models.database.transactions import reading
from models.gestures.chain.holding import who_holds
from models.gestures.validation import deciding
from models.gestures.validation.deciding import Decision
from models.home import home_engine
from models.territory.unit import UNIT
from models.words.nouns import LEVELS, PAPERS, TASK_STATES
from models.words.units import short_name
from models.work.action import ACTION
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les demandes de validation.", no_args_is_help=True)
Tasks = Annotated[list[int], typer.Argument(metavar="DEMANDE...", help="Un ou plusieurs numéros.")]
Reason = Annotated[str, typer.Option("--reason", help="Le motif, que le porteur lira.")]


@verb(app, "list")
def list_(by: By, year: Year = None, academy: Academy = None) -> Outcome:
    """Ce qui attend votre avis."""
    with reading(home_engine()) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        course, actor = load_course(session, cycle), whose(session, by)
        t, u, a = TASK.c, UNIT.c, ACTION.c
        query = (
            sa.select(TASK, u.name, u.code, a.title)
            .join(UNIT, u.id == t.about_id)
            .outerjoin(ACTION, sa.and_(a.id == t.subject_id, t.subject_kind == SubjectKind.ACTION))
            .where(t.cycle_id == course.cycle_id, t.state == TaskState.OPEN)
            .order_by(t.due_on, t.id)
        )
        rows = {r.id: r for r in session.connection().execute(query)}
        day = course.local_day(clock_now(session))
        mine = {i for i, slot in who_holds(session, course, list(rows), day) if slot in actor.slots}
    tasks = [_as_dict(r) for i, r in rows.items() if i in mine]
    return Outcome(data={"tasks": tasks}, show=lambda console: _print(console, tasks))


class ListedTask(TaskRow, Protocol):
    """A task, what it is about, and its unit."""

    @property
    def title(self) -> str | None: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


def _as_dict(row: ListedTask) -> dict[str, Any]:
    title = row.title or PAPERS[row.subject_kind]
    return {
        "task": row.id,
        "subject": f"{row.subject_kind}.{row.subject_id}",
        "title": title,
        "unit": row.code,
        "unit_name": row.name,
        "level": row.level.value,
        "round": row.round,
        "asked": row.asked_on,
        "due": row.due_on,
    }


def _print(console: Console, tasks: list[dict[str, Any]]) -> None:
    table = Table("N°", "Objet", "Unité", "Niveau", "Avant le", box=None, padding=(0, 2, 0, 0))
    for t in tasks:
        table.add_row(
            str(t["task"]),
            t["title"],
            short_name(t["unit_name"]),
            LEVELS[t["level"]],
            f"{t['due']:%d/%m/%Y}",
        )
    console.print(table if tasks else "Rien n'attend votre avis.")


@verb(app, "accept")
def accept(
    tasks: Tasks,
    by: By,
    reason: Reason = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Accepte."""
    return _decide(tasks, TaskState.ACCEPTED, by, reason, now, year, academy)


@verb(app, "return")
def return_(
    tasks: Tasks,
    by: By,
    reason: Reason = "",
    until: Annotated[str | None, typer.Option(help="Corrigée avant le : 2027-01-20")] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Renvoie pour correction, avec un motif et une date."""
    return _decide(tasks, TaskState.RETURNED, by, reason, now, year, academy, until)


@verb(app, "decline")
def decline(
    tasks: Tasks,
    by: By,
    reason: Reason = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Refuse, avec un motif."""
    return _decide(tasks, TaskState.DECLINED, by, reason, now, year, academy)


def _decide(
    tasks: list[int],
    verdict: TaskState,
    by: str,
    reason: str,
    now: str | None,
    year: str | None,
    academy: str | None,
    until: str | None = None,
) -> Outcome:
    correct_by = day_typed(until, "--until") if until else None
    with acting(by, now, year, academy, of=(TASK, tasks[0])) as act:
        decisions = [
            Decision(task_id=t, verdict=verdict, by=act.actor, reason=reason, correct_by=correct_by)
            for t in dict.fromkeys(tasks)
        ]
        deciding.decide(act.session, act.course, decisions, act.moment)
    numbers = ", ".join(f"n° {t}" for t in tasks)
    return done(f"Demande {numbers} : {TASK_STATES[verdict]}.", tasks=tasks, verdict=verdict.value)


@verb(app, "delegate")
def delegate(
    task: Annotated[int, typer.Argument(metavar="DEMANDE")],
    by: By,
    to: Annotated[str, typer.Option("--to", help="Adresse du collègue ou du suppléant.")],
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Délègue à un suppléant ou à un collègue."""
    with acting(by, now, year, academy, of=(TASK, task)) as act:
        deciding.delegate(act.session, act.course, task, to, act.actor, act.moment)
    return done(f"Demande n° {task} déléguée à {to}.", task=task, delegate=to)
