"""``orgue suspend`` and ``orgue resume UNIT``: a unit falls silent, and speaks again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from models.database.transactions import gesture, reading
from models.gestures.territory import suspending
from models.home import home_engine
from models.rehearsal.resumed import ResumedLetters, what_resuming_sends
from models.serving.mail.suspended import what_waits
from models.territory.finding import find_unit
from models.words.french import plural
from models.words.units import of_unit
from orgue.acting import done, whose
from orgue.moments import By, Now, day_typed, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer()


@verb(app, "suspend")
def suspend(
    unit: Annotated[
        str, typer.Argument(metavar="UNITÉ", help="Code : académie, département, bassin ou école.")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="Le motif, lu des seuls pilotes ; aucun nom d'élève.")
    ],
    by: By,
    until: Annotated[
        str | None, typer.Option("--until", help="Dernier jour, s'il est connu.")
    ] = None,
    now: Now = None,
) -> Outcome:
    """Suspend les courriers et les délais d'une unité et de tout ce qui est dessous."""
    engine = home_engine()
    moment = moment_of(engine, now)
    end = day_typed(until, "--until") if until else None
    with gesture(engine) as session:
        found = find_unit(session, unit)
        number = suspending.suspend(
            session, int(found.id or 0), whose(session, by), moment, reason=reason, until=end
        )
        waiting = what_waits(session, int(found.id or 0)).count
    letters = plural(waiting, "courrier attend", "courriers attendent")
    return done(
        f"Suspendu : {found.name}{_until(end)}. {letters}.",
        suspension=number,
        unit=found.code,
        until=end,
        waiting=waiting,
    )


def _until(end: date | None) -> str:
    return f", jusqu'au {end:%d/%m/%Y} compris" if end else ""


def resumed(unit: str, by: str, yes: bool, now: str | None) -> Outcome:
    """``orgue resume UNIT``: what it would let leave, or (*yes*) the resuming itself."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        found, actor = find_unit(session, unit), whose(session, by)
        unit_id, name, code = int(found.id or 0), found.name, found.code
    if not yes:
        letters = what_resuming_sends(engine, unit_id, actor, moment)
        data = {"resumed": False, "unit": code, "letters": [asdict(one) for one in letters]}
        return Outcome(data=data, show=lambda console: _show(console, name, letters))
    with gesture(engine) as session:
        days = suspending.resume(session, unit_id, actor, moment)
    lasted = plural(days, "jour a été perdu", "jours ont été perdus")
    return done(
        f"Repris : {name}. {lasted} ; le prochain passage fait le reste.",
        resumed=True,
        unit=code,
        days=days,
    )


def _show(console: Console, name: str, letters: Sequence[ResumedLetters]) -> None:
    if not letters:
        console.print(f"À la reprise, rien ne partirait pour {name} d'ici quinze jours.")
    else:
        console.print(f"À la reprise {of_unit(name)}, partiraient :", markup=False)
    for one in letters:
        said = f"  · {one.name} : {one.today} aujourd'hui, {one.fortnight} d'ici quinze jours"
        console.print(said, markup=False)
    console.print("Pour reprendre : ajoutez --yes.")
