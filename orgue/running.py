"""``orgue tick`` and ``orgue status``: one run without Prefect, and where things stand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import pendulum
import sqlalchemy as sa
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session

from config.settings import Settings
from models.database.transactions import reading
from models.errors import Refusal
from models.home import founded_engine, home_engine
from models.letters.called import name_of_text
from models.outbox.drain import CycleFailure
from models.planner.upcoming import next_owed
from models.serving.calendar.resuming import WAITS, ResumingCycle, what_waits
from models.serving.home.board import outbox_counts
from models.serving.home.faults import faults, folder_faults
from models.serving.home.privacy import privacy_faults
from models.serving.mail.after_restoring import restored_count
from models.territory.functions import name_of
from models.territory.unit import UNIT, Level
from models.tick import CycleRun, heartbeat, run_year
from models.words import moments
from models.words.french import counted, plural
from models.words.nouns import MESSAGES_IN_A_LINE
from models.words.units import short_name
from models.work.validation import AWAITED, TASK
from models.year.cycle import CYCLE, CycleState
from orgue.moments import Now, moment_of
from orgue.resuming import print_waiting
from orgue.verbs import Outcome, verb

app = typer.Typer()

INTERRUPTED = 130
"""The exit code of a command that was asked to stop."""


@verb(app, "tick")
def tick(now: Now = None) -> Outcome:
    """Fait ce qu'un passage programmé ferait, sans Prefect : ce qui est dû, moins le fait."""
    from channels.delivery import deliver  # start-up: « status », beside it, opens no channel
    from channels.opening import open_channel
    from channels.stopping import stopped_by_signals

    engine, settings = home_engine(), Settings()
    moment = moment_of(engine, now, settings)
    with open_channel(settings, engine) as channel:
        year = run_year(engine, moment)
        with stopped_by_signals():
            sent = deliver(engine, None, channel)
    failed: dict[int, CycleFailure | CycleRun] = {f.cycle: f for f in sent.failed}
    failed |= {c.cycle: c for c in year.failed}
    data: dict[str, Any] = {
        "moment": moment,
        "owed": year.total_owed,
        "cycles": [
            {
                "cycle": c.cycle,
                "academy": c.academy,
                "owed": dict(c.owed),
                "waits": c.waits,
                "error": failed[c.cycle].error if c.cycle in failed else None,
            }
            for c in year.cycles
        ],
        "sent": sent.sent,
        "dropped": sent.dropped,
        "retried": sent.retried,
        "parked": sent.parked,
        "stopped": sent.stopped,
        "unmarked": sent.unmarked,
    }
    if failed:
        named = " ; ".join(f"{f.academy} {f.school_year} ({f.error})" for f in failed.values())
        raise Refusal(
            f"Le passage a échoué pour {named}.",
            "Les autres cycles ont eu leur part ; le prochain passage recommence.",
            **data,
        )
    code = INTERRUPTED if sent.stopped else 0
    return Outcome(data=data, show=lambda console: _print_tick(console, data), code=code)


def _print_tick(console: Console, data: dict[str, Any]) -> None:
    if not data["cycles"]:
        console.print("Aucun cycle n'est lancé : rien n'est dû.")
        return
    console.print(
        f"{plural(data['owed'], 'dû', 'dus')}, {plural(data['sent'], 'envoyé', 'envoyés')}, "
        f"{plural(data['dropped'], 'abandonné', 'abandonnés')}, "
        f"{data['retried']} à réessayer, {data['parked']} en échec."
    )
    if any(cycle["waits"] for cycle in data["cycles"]):
        console.print(f"{WAITS} Voyez « orgue resume ».")
    if data["stopped"]:
        console.print(f"Arrêté à la demande : {_left(data['unmarked'])}")


def _left(unmarked: int) -> str:
    if not unmarked:
        return "ce qui n'est pas parti reste dû, le prochain passage l'enverra."
    return (
        f"le départ de {counted(unmarked, 'courrier')} n'a pas pu être noté, "
        "le prochain passage peut les envoyer une seconde fois."
    )


@verb(app, "status")
def status(
    check: Annotated[
        bool, typer.Option("--check", help="Dit seulement si tout va bien : code 0, sinon 1.")
    ] = False,
    now: Now = None,
) -> Outcome:
    """Où en est l'année : dernier passage, dix prochaines échéances, retards, courriers."""
    if check:
        return _checked()
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        waiting = what_waits(session, moment)
        data: dict[str, Any] = {
            "moment": moment,
            "heartbeat": _heartbeat(session),
            "waiting": [asdict(one) for one in waiting],
            "next": next_owed(session, moment, 10),
            "late": late_tasks(session, moment),
            "outbox": {state.value: n for state, _, n in outbox_counts(session)},
            "held_since_restore": restored_count(session),
        }
    return Outcome(data=data, show=lambda console: _print_status(console, data, waiting))


def _checked() -> Outcome:
    """For a watchdog: what is late or stuck, and the exit code that says whether anything is. What
    others may read is told and is no fault of the year's."""
    settings = Settings()
    with reading(founded_engine(settings)) as session:
        found = faults(session, settings.period)
        told = (*privacy_faults(settings), *folder_faults(settings.config))
        data = {
            "ok": not found,
            "heartbeat": _heartbeat(session),
            "faults": [asdict(fault) for fault in found],
            "warnings": [asdict(fault) for fault in told],
        }
    return Outcome(
        data=data, show=lambda console: _print_check(console, data), code=int(any(found))
    )


def _print_check(console: Console, data: dict[str, Any]) -> None:
    for fault in (*data["faults"], *data["warnings"]):
        console.print(f"[bold]{escape(fault['sentence'])}[/] {escape(fault['next_step'])}")
    if data["ok"]:
        console.print("Tout va bien : rien n'est en retard, rien n'est bloqué.")


def _heartbeat(session: Session) -> dict[str, Any] | None:
    beat = heartbeat(session)
    if beat is None:
        return None
    age = (pendulum.now("UTC") - pendulum.instance(beat.completed_at)).total_seconds()
    return {"completed_at": beat.completed_at, "moment": beat.moment, "age_seconds": round(age, 1)}


def late_tasks(session: Session, moment: datetime) -> list[dict[str, Any]]:
    """The validation tasks of live cycles past their due date, the latest first."""
    t, u = TASK.c, UNIT.c
    day = pendulum.instance(moment).in_timezone("Europe/Paris").date()
    query = (
        sa.select(t.id, t.subject_kind, t.subject_id, t.function, t.due_on, u.name, u.code, u.level)
        .join(UNIT, u.id == t.unit_id)
        .join(CYCLE, CYCLE.c.id == t.cycle_id)
        .where(AWAITED, t.due_on < day, CYCLE.c.state == CycleState.LIVE)
        .order_by(t.due_on, t.id)
        .limit(200)
    )
    return [
        {
            "task": r.id,
            "subject": f"{r.subject_kind}.{r.subject_id}",
            "unit": r.code,
            "unit_name": r.name,
            "function": r.function,
            "function_name": name_of(Level(r.level), r.function),
            "due": r.due_on,
        }
        for r in session.connection().execute(query)
    ]


def _print_status(console: Console, data: dict[str, Any], waiting: list[ResumingCycle]) -> None:
    beat = data["heartbeat"]
    if beat:
        ago = moments.lasting(pendulum.duration(seconds=beat["age_seconds"]))
        console.print(f"Dernier passage : il y a {ago}.")
    else:
        console.print("Aucun passage encore : « orgue up » ou « orgue tick ».")
    print_waiting(console, waiting)
    table = Table("Ensuite", "", box=None, padding=(0, 2, 0, 0))
    for owed in data["next"]:
        at = moments.moment(datetime.fromisoformat(owed["at"]))
        table.add_row(at, f"{name_of_text(owed['what'])} — {owed['reason']}")
    console.print(table if data["next"] else "Rien n'est prévu : aucun cycle lancé.")
    for late in data["late"][:10]:
        console.print(
            f"En retard : n° {late['task']}, {short_name(late['unit_name'])} "
            f"({late['function_name']}), attendu le {late['due']:%d/%m/%Y}",
            markup=False,
        )
    counts = ", ".join(f"{n} {MESSAGES_IN_A_LINE[s]}" for s, n in sorted(data["outbox"].items()))
    console.print(f"Courriers : {counts or 'aucun'}.")
    if waiting := data["held_since_restore"]:
        console.print(
            f"{plural(waiting, 'courrier attend', 'courriers attendent')} depuis une restauration "
            f"qu'un pilote dise {'s’ils étaient partis' if waiting > 1 else 's’il était parti'} : "
            "« orgue outbox restored »."
        )
