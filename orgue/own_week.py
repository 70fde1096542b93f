"""``orgue cycle week``: a unit holds the week on days of its own, or on those of all again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlmodel import Session

from models.database.transactions import gesture, tried
from models.errors import Refusal
from models.gestures.cycle.own_week import OwnWeekSet, set_own_week
from models.home import home_engine
from models.rehearsal.difference import Difference, difference_made_by
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.french import plural
from models.words.moments import long_span
from models.year.cycle import Cycle
from orgue import which
from orgue.acting import whose
from orgue.differing import as_dict
from orgue.differing import show as show_letters
from orgue.moments import Now, SchoolYear, WhichAcademy, moment_of, span_typed
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
OPTIONS = "--to PREMIER[..DERNIER], ou --shared"


@dataclass(frozen=True, kw_only=True)
class OwnWeekShown:
    """What was done, or would be; *letters*: what it does to those to come, where one looks."""

    unit: str
    code: str
    found: OwnWeekSet
    letters: Difference | None


@verb(app, "week")
def week(
    year: SchoolYear,
    academy: WhichAcademy,
    unit: Annotated[
        str, typer.Option("--unit", help="Un département, un bassin ou un établissement.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", help="Ses jours : PREMIER ou PREMIER..DERNIER.")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="Revenir à la semaine commune.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Le faire, et non le montrer.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Au nom de qui, si c'est lancé.")] = None,
    now: Now = None,
) -> Outcome:
    """Donne à une unité une semaine à elle ; montre d'abord ce que cela déplace."""
    engine = home_engine()
    moment = moment_of(engine, now)
    if shared == bool(to):
        raise Refusal(f"Dites quand elle la tient : {OPTIONS}.", "L'un des deux, pas les deux.")
    days = span_typed(to, "--to") if to else None
    with (gesture if yes else tried)(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        whole = session.get_one(Unit, cycle.academy_id)
        one = find_unit(session, unit, academy=whole)
        cycle_id, unit_id, name, code = int(cycle.id or 0), int(one.id or 0), one.name, one.code
        actor = whose(session, by) if by else None
        found = set_own_week(session, cycle, unit_id, days, actor, moment)
    letters = None
    if not yes:

        def change(session: Session, cycle: Cycle) -> None:
            set_own_week(session, cycle, unit_id, days, actor, moment)

        with err.status("Je compare les courriers, un à un…"):
            letters = difference_made_by(engine, cycle_id, change, moment)
    shown = OwnWeekShown(unit=name, code=code, found=found, letters=letters)
    return Outcome(data=_data(shown, yes), show=lambda console: _show(console, shown, yes))


def _data(shown: OwnWeekShown, yes: bool) -> dict[str, Any]:
    found = shown.found
    return {
        "done": yes,
        "unit": shown.code,
        "was": {"first": found.was.first, "last": found.was.last},
        "to": {"first": found.to.first, "last": found.to.last},
        "dates": [{"name": title, "old": was, "new": on} for title, was, on in found.dates],
        "units": found.units,
        "outside": found.outside,
        "letters": as_dict(shown.letters) if shown.letters is not None else None,
    }


def _show(console: Console, shown: OwnWeekShown, yes: bool) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    found = shown.found
    held = long_span(found.to.first, found.to.last)
    if found.was == found.to:
        say(f"{shown.unit} tient déjà la semaine {held} : aucune date ne bouge.")
    else:
        verb_ = "tient" if yes else "tiendrait"
        was = long_span(found.was.first, found.was.last)
        say(f"{shown.unit} {verb_} la semaine {held}, au lieu de {was}.")
    if found.units:
        say(f"{plural(found.units, 'unité suit', 'unités suivent')}.")
    for title, was_on, on in found.dates:
        say(f"  · {title} : {was_on:%d/%m/%Y} → {on:%d/%m/%Y}")
    if found.outside:
        left = plural(found.outside, "action reste", "actions restent")
        say(f"{left} hors de sa semaine : leur école choisit un autre jour.")
    if shown.letters is not None:
        show_letters(console, shown.letters)
    if not yes:
        say("Pour le faire : ajoutez --yes.")
