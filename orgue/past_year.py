"""``orgue action import``: last year's list of actions makes a closed cycle."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from models.clock import now
from models.database.transactions import gesture, tried
from models.gestures.cycle.finding import find_academy, find_cycle
from models.gestures.cycle.past_year import (
    bring_year,
    imports_of,
    plan_year,
    take_back_year,
)
from models.home import home_engine
from models.intake.tabular.any_table import read_any
from models.words.french import counted
from models.work.brought.columns import worth_of
from models.work.brought.mapping import BroughtMap, read_map
from models.work.brought.plan import WHAT, in_words
from orgue import fiche  # noqa: F401  its verbs are those of the same noun
from orgue.acting import whose
from orgue.actions import app
from orgue.verbs import Outcome, err, verb

SHOWN = 20
By = Annotated[str | None, typer.Option("--by", metavar="COURRIEL", help="Qui fait le geste.")]
Academy = Annotated[str, typer.Option("--academy", help="Code de l'académie (24).")]
Cycle = Annotated[str, typer.Option("--cycle", help="L'année passée : 2025-26.")]


@verb(app, "import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="XLSX, ODS, XLS ou CSV.")],
    academy: Academy,
    cycle: Cycle,
    map_: Annotated[
        Path | None, typer.Option("--map", help="Colonnes, établissements, résultats : un YAML.")
    ] = None,
    try_: Annotated[bool, typer.Option("--try", help="Montre, et ne garde rien.")] = False,
    by: By = None,
) -> Outcome:
    """Reprend les actions d'une année passée : un cycle clos, sans courrier ni demande d'avis."""
    mapped = read_map(map_) if map_ else BroughtMap()
    progress = err.status(f"Lecture de {file.name}…") if err.is_terminal else nullcontext()
    with progress:
        table = read_any(file, WHAT, worth_of)
        engine = home_engine()
        if try_:
            with tried(engine) as session:
                plan = plan_year(session, find_academy(session, academy), cycle, table, mapped)
            return _told(plan.as_dict() | {"kept": False})
        with gesture(engine) as session:
            unit, at = find_academy(session, academy), now(session)
            actor = whose(session, by) if by else None
            done = bring_year(session, unit, cycle, table, mapped, file.name, actor, at)
    return _told(done.as_dict() | {"kept": True})


def _told(report: dict[str, Any]) -> Outcome:
    return Outcome(data=report, show=lambda console: _show(console, report))


def _show(console: Console, report: dict[str, Any]) -> None:
    said = [f"{in_words(report)}, semaine du {report['week'] or '…'}."]
    if report["kept"]:
        made = counted(report["made"], "action reprise")
        said.append(f"{made} ; {report['known']} déjà là.")
    said += [f"• Il manque : {sentence}" for sentence in report["lacking"]]
    said += [f"• Colonne jamais gardée : {c['column']}, {c['why']}." for c in report["left_out"]]
    said += [f"• Colonne non lue : {column}." for column in report["not_read"]]
    said += [_doubt(one) for one in report["doubtful"]]
    said += [
        f"  ligne {cell['line']}, {cell['column']} : {cell['why']}"
        for cell in report["unread"][:SHOWN]
    ]
    if len(report["unread"]) > SHOWN:
        said.append(f"  … et {len(report['unread']) - SHOWN} autres (--json les donne tous).")
    said += [f"• {warning}" for warning in report["warnings"]]
    for sentence in said:
        console.print(sentence, markup=False)


def _doubt(one: dict[str, Any]) -> str:
    near = " ; ".join(c["name"] for c in one["candidates"]) or "rien d'approchant"
    return (
        f"• Établissement à préciser (schools: de --map) : « {one['typed']} », "
        f"lignes {', '.join(one['lines'][:5])} ; peut-être {near}."
    )


@verb(app, "import-back")
def import_back(academy: Academy, cycle: Cycle, by: By = None) -> Outcome:
    """Efface une année reprise d'un tableau, tant que rien n'en a été refait."""
    with gesture(home_engine()) as session:
        found = find_cycle(session, cycle, academy)
        cycle = found.school_year
        files = [one.file for one in imports_of(session, int(found.id or 0))]
        actor = whose(session, by) if by else None
        count = take_back_year(session, found, actor, now(session))
    told = f"L'année {cycle} est effacée : {counted(count, 'action')}."
    data = {"cycle": cycle, "actions": count, "files": files}
    return Outcome(data=data, show=lambda console: console.print(told, markup=False))
