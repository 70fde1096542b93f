"""``orgue rehearse``: the whole year read beforehand, message by message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from models.clock import Moment
from models.database.transactions import reading
from models.home import home_engine
from models.rehearsal import rehearse as rehearsing
from models.rehearsal.listing import busiest, messages_of, warnings_of, weeks_of
from models.rehearsal.page import page
from models.words.french import counted
from models.work.message import MessageState
from orgue import which
from orgue.moments import Now, SchoolYear, WhichAcademy, moment_of
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
ANSWERS = {
    "none": "personne ne répond",
    "typical": "réponses habituelles",
    "diligent": "réponses rapides",
}


@verb(app, "rehearse")
def rehearse(
    year: SchoolYear,
    academy: WhichAcademy,
    answers: Annotated[
        Literal["none", "typical", "diligent"], typer.Option(help="Comment les gens répondent.")
    ] = "none",
    seed: Annotated[int, typer.Option(help="Le hasard des réponses, toujours le même.")] = 1,
    messages: Annotated[bool, typer.Option("--messages", help="Montre chaque courrier.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Écrit une page que le pilote peut lire.")
    ] = None,
    now: Now = None,
) -> Outcome:
    """Répète l'année entière sur une copie : chaque courrier qui partirait, et pourquoi."""
    engine = home_engine()
    moment_of(engine, now)
    with reading(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        cycle_id, school_year = int(cycle.id or 0), cycle.school_year
    done = _with_progress(engine, cycle_id, answers, seed)
    with reading(done.engine) as session:
        found = messages_of(session, done.course, states=[MessageState.SENT])
        day = done.course.begins(done.course.home)
        warnings = warnings_of(session, done.course, day)
    data = {
        "cycle": school_year,
        "academy": academy,
        "answers": answers,
        "seed": seed,
        "visited": done.visited,
        "messages": found,
        "weeks": weeks_of(done.course, found),
        "busiest": busiest(found),
        "warnings": [*done.unwritable, *warnings],
    }
    if html:
        _write(html, data)
    return Outcome(data=data, show=lambda console: _print(console, data, messages, html))


def _with_progress(engine: sa.Engine, cycle_id: int, answers: str, seed: int) -> Any:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("Répétition de l'année", total=330, said="")
        first: list[datetime] = []

        def tell(moment: datetime, sent: int) -> None:
            first[:] = first or [moment]
            days = (moment - first[0]).days
            progress.update(
                task,
                completed=days,
                said=f"{moment:%d/%m/%Y} · {counted(sent, 'courrier')}",
            )

        return rehearsing.rehearse(engine, cycle_id, answers=answers, seed=seed, progress=tell)


def _print(console: Console, data: dict[str, Any], every: bool, html: Path | None) -> None:
    total = len(data["messages"])
    console.print(
        f"[bold]{counted(total, 'courrier')}[/] d'ici la fin du cycle "
        f"({ANSWERS[data['answers']]}).\n"
    )
    _print_weeks(console, data["weeks"])
    _print_busiest(console, data["busiest"])
    _print_warnings(console, data["warnings"])
    if every:
        _print_messages(console, data["messages"])
    if html:
        console.print(f"\nPage à lire : {html}", markup=False)
    elif not every:
        console.print("\n--messages montre chaque courrier, --html FICHIER en fait une page.")


def _print_weeks(console: Console, weeks: Sequence[dict[str, Any]]) -> None:
    table = Table("Semaine du", "Courriers", "Personnes", "", box=None, padding=(0, 2, 0, 0))
    most = max((w["messages"] for w in weeks), default=1)
    for w in weeks:
        bar = "▇" * max(1, round(30 * w["messages"] / most))
        table.add_row(f"{w['week']:%d/%m/%Y}", str(w["messages"]), str(w["people"]), bar)
    console.print(table)


def _print_busiest(console: Console, people: Sequence[dict[str, Any]]) -> None:
    table = Table(
        "Les plus sollicités",
        "Courriers",
        "Semaine la plus chargée",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for p in people:
        table.add_row(p["to"], str(p["messages"]), str(p["fullest_week"]))
    console.print()
    console.print(table)


def _print_warnings(console: Console, warnings: Sequence[dict[str, Any]]) -> None:
    if warnings:
        console.print("\n[bold]À savoir[/]")
    for w in warnings[:30]:
        console.print(f"  · {w['sentence']}", markup=False)
    if len(warnings) > 30:
        console.print(f"  … et {len(warnings) - 30} autres (--json les donne tous)")


def _print_messages(console: Console, messages: Sequence[dict[str, Any]]) -> None:
    console.print()
    for m in messages:
        items = f" ({', '.join(i['template'] for i in m['items'])})" if m.get("items") else ""
        at = f"{m['at'][:10]} {m['at'][11:16]}"
        line = f"{at}  {m['to']}  {m['unit_name']}  {m['template']}{items} — {m['reason']}"
        console.print(line, markup=False)


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(data), encoding="utf-8")


__all__ = ["Moment", "app"]
