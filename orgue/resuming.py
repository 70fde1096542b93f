"""``orgue resume``: a suspended unit resumes, or, after a jump of the clock, what waits goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.cycle.resuming import resume as let_go_on
from models.home import home_engine
from models.serving.calendar.resuming import WAITS, ResumingCycle, what_waits
from orgue import which
from orgue.acting import whose
from orgue.moments import Academy, Now, Year
from orgue.suspending import resumed
from orgue.verbs import Outcome, verb

app = typer.Typer()


@verb(app, "resume")
def resume(
    unit: Annotated[
        str | None,
        typer.Argument(metavar="UNITÉ", help="L'unité suspendue ; sans elle, l'horloge a sauté."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Adresse de qui décide la reprise ; sans elle, lit.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Reprend ; sans, dit ce qui partirait.")
    ] = False,
    year: Year = None,
    academy: Academy = None,
    now: Now = None,
) -> Outcome:
    """Fait reprendre une unité suspendue ; sans unité, ce qui attend après un saut de l'horloge."""
    if unit is not None:
        if by is None:
            raise Refusal("Il manque qui décide la reprise.", "Ajoutez --by ADRESSE.")
        return resumed(unit, by, yes, now)
    return _looked(year, academy) if by is None else _decided(by, year, academy)


def _looked(year: str | None, academy: str | None) -> Outcome:
    with reading(home_engine()) as session:
        named = _named(session, year, academy)
        waiting = [one for one in what_waits(session, now(session)) if one.cycle in named]
    data = {"waiting": [asdict(one) for one in waiting]}
    return Outcome(data=data, show=lambda console: _show(console, waiting))


def _named(session: Session, year: str | None, academy: str | None) -> set[int]:
    return {int(cycle.id or 0) for cycle in which.cycles_named(session, year, academy)}


def _show(console: Console, waiting: Sequence[ResumingCycle]) -> None:
    if not waiting:
        console.print("Rien n'attend de reprise : ce que les dates commandent suit son cours.")
        return
    print_waiting(console, waiting)
    console.print("Vérifiez l'heure du serveur, puis : « orgue resume --by ADRESSE ».")


def print_waiting(console: Console, waiting: Sequence[ResumingCycle]) -> None:
    """What would happen in each of the cycles that wait; nothing when none does."""
    if not waiting:
        return
    console.print(f"[bold]{WAITS}[/] À la reprise :")
    for one in waiting:
        console.print(f"  {one.academy} {one.school_year}", markup=False)
        for line in one.lines:
            console.print(f"    · {line}", markup=False)


def _decided(by: str, year: str | None, academy: str | None) -> Outcome:
    with gesture(home_engine()) as session:
        only = _named(session, year, academy)
        made = let_go_on(session, whose(session, by), now(session), only)
        left = what_waits(session, now(session))
    data = {"resumed": [c.cycle_id for c in made], "waiting": [one.cycle for one in left]}
    named = ", ".join(f"{c.school_year} (cycle {c.cycle_id})" for c in made)
    said = f"Repris : {named}. Le prochain passage fait ce que les dates commandent."
    return Outcome(data=data, show=lambda console: console.print(said, markup=False))
