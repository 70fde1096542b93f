"""``orgue cycle change``, ``history``, ``take-back``: the settings of a year, seen before they are
kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.database.transactions import gesture, reading, tried
from models.gestures.cycle import opening
from models.gestures.cycle.taking_back import take_back_change
from models.home import home_engine
from models.rehearsal.difference import Difference, difference_made_by
from models.serving.settings.history import ChangeLine, history
from models.serving.settings.previewing import Previewed, ValueChange, previewed
from models.territory.unit import Unit
from models.words.moments import moment as said_moment
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState
from orgue import differing, which
from orgue.acting import whose
from orgue.changes_typed import changes_typed
from orgue.moments import Now, SchoolYear, WhichAcademy, moment_of
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
ByWhom = Annotated[str | None, typer.Option("--by", help="Pilote, si le cycle est lancé.")]
Yes = Annotated[
    bool, typer.Option("--yes", help="L'enregistre ; sans, un cycle lancé dit ce qui changerait.")
]
Note = Annotated[str, typer.Option("--note", help="Pourquoi ; se relit dans l'historique.")]
Make = Callable[..., int | None]
"""``make(session, cycle, by, moment, seen=…, letters=…)``: a change, or one taken back."""


@verb(app, "change", in_a_name=True)
def change(
    year: SchoolYear,
    academy: WhichAcademy,
    settings: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLÉ=VALEUR...", help="milestones.announce.on=2027-02-25"),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="Un YAML de la forme de cycle.yaml.")] = None,
    by: ByWhom = None,
    note: Annotated[
        str, typer.Option("--note", help="Pourquoi ; se relit dans l'historique.")
    ] = "",
    yes: Yes = False,
    now: Now = None,
) -> Outcome:
    """Change ce que l'académie veut à sa façon : dates, délais, unités, textes demandés."""
    changes = changes_typed(settings or [], file)

    def make(
        session: Session,
        cycle: Cycle,
        by: Actor | None,
        at: Moment,
        seen: str | None = None,
        letters: list[str] | None = None,
    ) -> int | None:
        return opening.change_cycle(
            session, cycle, changes, by, at, note=note, seen=seen, letters=letters
        )

    return _changed(year, academy, by, now, yes, make)


@verb(app, "take-back")
def take_back(
    year: SchoolYear,
    academy: WhichAcademy,
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="Son numéro (« history »).")],
    by: ByWhom = None,
    yes: Yes = False,
    now: Now = None,
) -> Outcome:
    """Reprend un changement, tant que rien n'est parti par lui : les valeurs d'avant reviennent."""

    def make(
        session: Session,
        cycle: Cycle,
        by: Actor | None,
        at: Moment,
        seen: str | None = None,
        letters: list[str] | None = None,
    ) -> int | None:
        return take_back_change(session, cycle, number, by, at, seen=seen, letters=letters)

    return _changed(year, academy, by, now, yes, make)


def _changed(
    year: str, academy: str, by: str | None, now: str | None, yes: bool, make: Make
) -> Outcome:
    """What *make* does, seen; made if the cycle is a draft, or with *yes*."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with tried(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        actor = whose(session, by) if by else None
        seen = previewed(session, cycle, lambda s, c: make(s, c, actor, moment))
        cycle_id, live = int(cycle.id or 0), cycle.state is CycleState.LIVE
    found = _difference(engine, cycle_id, actor, moment, make) if live else None
    done = not seen.nothing and (yes or not live)
    number = None
    with (gesture if done else reading)(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        if done:
            letters = found.keys if found else None
            number = make(session, cycle, actor, moment, seen=seen.seen, letters=letters)
        data = _as_data(session, cycle, number, seen, found)
    return Outcome(data=data, show=lambda console: _print(console, seen, found, number))


def _difference(
    engine: sa.Engine, cycle_id: int, by: Actor | None, moment: Moment, make: Make
) -> Difference:
    def made(session: Session, cycle: Cycle) -> None:
        make(session, cycle, by, moment)

    with err.status("Je compare les courriers, un à un…"):
        return difference_made_by(engine, cycle_id, made, moment)


def _as_data(
    session: Session,
    cycle: Cycle,
    number: int | None,
    seen: Previewed,
    found: Difference | None,
) -> dict[str, Any]:
    """What changes, and nothing of what stays."""
    return {
        "cycle": load_course(session, cycle).year_name,
        "academy": session.get_one(Unit, cycle.academy_id).code,
        "changed": number is not None,
        "number": number,
        "values": [asdict(one) for one in seen.values],
        "dates": [asdict(one) for one in seen.dates],
        "letters": differing.as_dict(found) if found else None,
    }


def _print(console: Console, seen: Previewed, found: Difference | None, number: int | None) -> None:
    if seen.nothing:
        console.print("Tout est déjà ainsi : rien n'a changé.")
        return
    _print_values(console, seen.values)
    if seen.dates:
        table = Table("Échéance", "Avant", "Ensuite", box=None, padding=(0, 2, 0, 0))
        for one in seen.dates:
            days = [f"{day:%d/%m/%Y}" if day else "—" for day in (one.was, one.now)]
            table.add_row(one.title, *days)
        console.print(table)
    if found:
        differing.show(console, found)
    if number is None:
        console.print("Rien n'est encore changé : ajoutez --yes pour l'enregistrer.")
    else:
        console.print(f"Changé (n° {number}).")


def _print_values(console: Console, values: tuple[ValueChange, ...]) -> None:
    table = Table("Réglage", "Avant", "Ensuite", box=None, padding=(0, 2, 0, 0))
    for one in values:
        table.add_row(one.called, one.was, one.now)
    console.print(table)


@verb(app, "history")
def changes(year: SchoolYear, academy: WhichAcademy) -> Outcome:
    """Montre les changements d'un cycle : qui, quand, avant et après."""
    engine = home_engine()
    with reading(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        course = load_course(session, cycle)
        lines = history(session, cycle, course, most=1000)
    data = {"cycle": course.year_name, "academy": academy, "changes": [as_line(o) for o in lines]}
    return Outcome(data=data, show=lambda console: _print_history(console, lines))


def as_line(one: ChangeLine) -> dict[str, Any]:
    """A change of the history, for programs."""
    return asdict(one)


def _print_history(console: Console, lines: list[ChangeLine]) -> None:
    if not lines:
        console.print("Rien n'a encore été changé.")
    for one in lines:
        notes = [f"reprend le n° {one.takes_back}"] if one.takes_back else []
        notes += [f"repris par le n° {one.taken_back_by}"] if one.taken_back_by else []
        notes += [f"« {one.note} »"] if one.note else []
        said = " · ".join([f"n° {one.number}", said_moment(one.at), f"par {one.by}", *notes])
        console.print(f"\n[bold]{said}[/]")
        _print_values(console, one.values)
