"""``orgue cycle difference``: the letters that a change adds, drops and moves; nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from models.database.transactions import reading
from models.home import home_engine
from models.rehearsal.difference import ChangedLetter, Difference, letters_difference
from models.words.collation import in_order
from models.words.french import counted, plural
from models.year.course import load_course
from orgue import which
from orgue.acting import whose
from orgue.changes_typed import changes_typed
from orgue.moments import Now, SchoolYear, WhichAcademy, moment_of
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
MOST = 40
"""Letters of one message that are shown one by one; ``--json`` gives them all."""


@verb(app, "difference", in_a_name=True)
def difference(
    year: SchoolYear,
    academy: WhichAcademy,
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FICHIER|CLÉ=VALEUR...", help="Un YAML de la forme de cycle.yaml, ou des clés."
        ),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Un YAML de la forme de cycle.yaml.")] = None,
    answers: Annotated[
        Literal["none", "typical", "diligent"],
        typer.Option(help="Comment les gens répondent d'ici là."),
    ] = "none",
    by: Annotated[str | None, typer.Option("--by", help="Au nom de qui, si c'est lancé.")] = None,
    now: Now = None,
) -> Outcome:
    """Montre les courriers qu'un changement ajouterait, retirerait ou déplacerait."""
    engine = home_engine()
    moment = moment_of(engine, now)
    laid = _laid(changes or [], file)
    with reading(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        cycle_id, actor = int(cycle.id or 0), whose(session, by) if by else None
        name = load_course(session, cycle).year_name
    with err.status("Je compare les courriers, un à un…"):
        found = letters_difference(engine, cycle_id, laid, moment, by=actor, answers=answers)
    data = {"cycle": name, "academy": academy, "moment": moment, **as_dict(found)}
    return Outcome(data=data, show=lambda console: show(console, found))


def _laid(typed: Sequence[str], file: Path | None) -> dict[str, Any]:
    """A word that is no KEY=VALUE is the file."""
    files = [Path(word) for word in typed if "=" not in word or Path(word).is_file()]
    settings = [word for word in typed if Path(word) not in files]
    return changes_typed(settings, file or next(iter(files), None))


def as_dict(found: Difference) -> dict[str, Any]:
    """A difference for programs, letter by letter."""
    return {
        "added": [_letter(one) for one in found.added],
        "dropped": [_letter(one) for one in found.dropped],
        "moved": [_letter(one) for one in found.moved],
        "rerouted": [_letter(one) for one in found.rerouted],
        "same": found.same,
    }


def _letter(one: ChangedLetter) -> dict[str, Any]:
    return {
        "template": one.text,
        "rule": one.rule,
        "rung": one.rung,
        "unit": one.about_code,
        "unit_name": one.about,
        "to": one.to,
        "to_unit": one.home_code,
        "to_unit_name": one.home,
        "function": one.function,
        "before": one.before.isoformat() if one.before else None,
        "after": one.after.isoformat() if one.after else None,
        "kept": one.kept,
        "key": one.key,
        "former": one.former,
        "way": one.way,
        "former_way": one.former_way,
    }


def show(console: Console, found: Difference) -> None:
    """A difference, message by message."""
    if found.nothing:
        console.print("Aucun courrier à venir ne change.")
        return
    console.print(
        f"[bold]{counted(len(found.added), 'courrier ajouté')}, "
        f"{counted(len(found.dropped), 'retiré')}, "
        f"{counted(len(found.moved), 'déplacé')}, "
        f"{len(found.rerouted)} par une autre voie[/] ; "
        f"{plural(found.same, 'autre part', 'autres partent')} comme prévu."
    )
    for name, letters in _by_message(found):
        console.print(f"\n[bold]{name}[/] ({len(letters)})")
        table = Table("Au sujet de", "À", "Avant", "Après", box=None, padding=(0, 2, 0, 2))
        for one in letters[:MOST]:
            table.add_row(one.about, _to(one), _at(one.before), _after(one))
        console.print(table)
        if len(letters) > MOST:
            console.print(f"    … et {len(letters) - MOST} autres (--json les donne tous)")


def _by_message(found: Difference) -> Iterator[tuple[str, list[ChangedLetter]]]:
    every = [*found.added, *found.dropped, *found.moved, *found.rerouted]
    by_name = sorted(every, key=lambda one: in_order(one.name))
    for name, letters in groupby(by_name, key=lambda one: one.name):
        yield name, list(letters)


def _to(one: ChangedLetter) -> str:
    return one.to if one.to == one.home else f"{one.to}, {one.function}, {one.home}"


def _at(moment: datetime | None) -> str:
    return f"{moment:%d/%m/%Y %H:%M}" if moment else "—"


def _after(one: ChangedLetter) -> str:
    if one.kept and one.after is None:
        return "attendra un accord"
    if one.way or one.former_way:
        return f"{_at(one.after)}, par {one.way or 'la voie commune'}"
    return f"{_at(one.after)}, à la place de « {one.former} »" if one.former else _at(one.after)


__all__ = ["app", "as_dict", "show"]
