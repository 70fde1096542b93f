"""``orgue cycle put-off``: a week, days of it or chosen actions are put off, or cancelled."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from models.database.transactions import gesture, tried
from models.errors import Refusal
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.cycle.putting_off import PutOffDone, put_off
from models.home import home_engine
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.french import capital, counted, plural
from models.words.moments import long_span
from models.work.days import as_said, planned
from models.year.week import Span
from orgue import which
from orgue.acting import whose
from orgue.moments import By, Now, SchoolYear, WhichAcademy, day_typed, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer()
OPTIONS = "--to PREMIER[..DERNIER], ou --cancel"


@verb(app, "put-off")
def put_off_(
    year: SchoolYear,
    academy: WhichAcademy,
    reason: Annotated[str, typer.Option("--reason", help="La cause, lue de tous.")],
    by: By,
    to: Annotated[
        str | None, typer.Option("--to", help="Les nouveaux jours : PREMIER ou PREMIER..DERNIER.")
    ] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Annuler, sans nouvelle date.")] = False,
    unit: Annotated[
        str | None, typer.Option("--unit", help="Un département ou un bassin seul.")
    ] = None,
    days: Annotated[
        str | None, typer.Option("--days", help="Certains jours seuls : JOUR,JOUR.")
    ] = None,
    action: Annotated[
        list[int] | None, typer.Option("--action", help="Une action seule, par son numéro.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Le faire, et non le montrer.")] = False,
    now: Now = None,
) -> Outcome:
    """Reporte ou annule une semaine, des jours ou des actions ; montre d'abord ce que cela fait."""
    engine = home_engine()
    moment = moment_of(engine, now)
    if cancel == bool(to):
        raise Refusal(f"Dites ce que cela devient : {OPTIONS}.", "L'un des deux, pas les deux.")
    span, some = _span(to, bool(days)) if to else None, tuple(map(_day, _split(days)))
    chosen = tuple(action or ())
    with (gesture if yes else tried)(engine) as session:
        cycle = which.the_cycle(session, year, academy)
        whole = session.get_one(Unit, cycle.academy_id)
        where = find_unit(session, unit, academy=whole) if unit else whole
        asked = AskedPutOff(
            unit_id=int(where.id or 0),
            cause=reason,
            to=span,
            days=some,
            actions=chosen,
        )
        found = put_off(session, cycle, asked, whose(session, by), moment)
    return Outcome(data=_data(found, yes), show=lambda console: _show(console, found, yes))


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _day(text: str) -> Any:
    return day_typed(text, "--days")


def _span(text: str, days: bool) -> Span:
    """*text* as days; of some days alone, one day is one day, not the rest of its week."""
    first, _, last = (part.strip() for part in text.partition(".."))
    begins = day_typed(first, "--to")
    ends = day_typed(last, "--to") if last else None
    return Span(begins, begins) if days and ends is None else Span.of(begins, ends)


def _data(found: PutOffDone, yes: bool) -> dict[str, Any]:
    return {
        "done": yes,
        "put_off": found.number if yes else None,
        "units": found.units,
        "asked": found.asked,
        "letters": found.letters,
        "answer_by": found.answer_by,
        "actions": [
            {
                "id": one.action.id,
                "title": one.action.title,
                "was": as_said(one.was),
                "days": as_said(one.now),
            }
            for one in found.actions
        ],
        "dates": [{"title": t, "was": was, "on": on} for t, was, on in found.dates],
    }


def _show(console: Console, found: PutOffDone, yes: bool) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    span = long_span(found.was.first, found.was.last)
    say(f"{'Fait' if yes else 'Ce que cela ferait'} ; semaine prévue {span}.")
    say(f"{capital(counted(len(found.actions), 'action concernée'))} :")
    for one in found.actions[:20]:
        stays = "proposée" if one.first[1] else "reste prévue"
        now = f"{stays} {planned(one.now)}" if one.now else "annulée"
        say(f"  · n° {one.action.id} « {one.action.title} » : {planned(one.was)} → {now}")
    if len(found.actions) > 20:
        say(f"  · … et {len(found.actions) - 20} autres")
    for title, was, on in found.dates:
        say(f"  · {title} : {was:%d/%m/%Y} → {on:%d/%m/%Y}")
    if found.fewer:
        say(f"{found.fewer[0]} jours n'en font plus que {found.fewer[1]} : certains se rejoignent.")
    if found.own_weeks:
        held = plural(found.own_weeks, "unité garde ses", "unités gardent leurs")
        say(f"{held} propres jours : reportez-les à part (--unit).")
    letters = plural(found.letters, "courrier part", "courriers partent")
    asked = plural(found.asked, "unité répond", "unités répondent")
    say(f"{letters} ; {asked} pour ses actions.")
    if not yes:
        say("Pour le faire : ajoutez --yes.")
