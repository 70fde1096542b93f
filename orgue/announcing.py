"""``orgue announce``: the decisions kept until now are announced together, seen before they are."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from models.database.transactions import gesture, tried
from models.errors import Refusal
from models.gestures.under_way import need_under_way
from models.home import home_engine
from models.intake.amounts import NoAmount, amount
from models.serving.validation.announcements import Announced, announce_and_look, need_decisions
from models.words.french import plural
from models.year.course import load_course
from orgue import which
from orgue.acting import whose
from orgue.moments import Academy, By, Now, Year, day_typed, moment_of
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
SHOWN = 40
"""Letters that are shown one by one; ``--json`` gives them all."""


@verb(app, "announce")
def announce(
    by: By,
    week: Annotated[str | None, typer.Option(help="Seulement les unités de cette semaine.")] = None,
    decisions: Annotated[
        int | None, typer.Option("--decisions", help="Le nombre de décisions, pour les annoncer.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Annonce ensemble les décisions gardées jusqu'ici, après les avoir montrées."""
    monday = day_typed(week, "--week") if week else None
    engine = home_engine()
    moment = moment_of(engine, now)

    def made(*, typed: int | None) -> Announced:
        with (gesture if typed is not None else tried)(engine) as session:
            course = load_course(session, which.the_cycle(session, year, academy))
            need_under_way(session, course)
            tracks = [t for t in course.dates if monday is None or t.week == monday]
            found = announce_and_look(session, course, tracks, whose(session, by), moment)
            if typed is not None:
                need_decisions(found, typed)
        return found

    if decisions is None:
        decisions = _typed(made(typed=None))
    done = made(typed=decisions) if decisions else Announced(decisions=0, messages=(), people=0)
    return Outcome(data=_as_dict(done), show=lambda console: console.print(_said(done)))


def _as_dict(done: Announced) -> dict[str, Any]:
    letters = [{"to": m.name, "unit_name": m.unit, "what": m.what} for m in done.messages]
    return {"announced": done.decisions, "people": done.people, "messages": letters}


def _said(done: Announced) -> str:
    if not done.decisions:
        return "Aucune décision n'est à annoncer : rien n'est parti."
    decisions = plural(done.decisions, "décision annoncée", "décisions annoncées")
    letters = plural(len(done.messages), "courrier part", "courriers partent")
    return f"{decisions} ; {letters} au prochain envoi du jour."


def _typed(found: Announced) -> int:
    """The number as the pilot types it, having read what would leave; 0 where nothing would."""
    if not found.decisions:
        return 0
    decisions = plural(found.decisions, "décision serait annoncée", "décisions seraient annoncées")
    letters = plural(len(found.messages), "courrier partirait", "courriers partiraient")
    people = plural(found.people, "personne", "personnes")
    said = f"{decisions} ; {letters}, à {people}."
    if not sys.stdin.isatty() or "--json" in sys.argv:
        raise Refusal(
            said,
            f"Relisez-les (« À valider », « Annoncer les décisions »), puis ajoutez --decisions "
            f"{found.decisions}.",
            decisions=found.decisions,
            messages=[m.what for m in found.messages],
        )
    _show(err, found)
    err.print(said)
    try:
        return int(amount(typer.prompt("Tapez le nombre de décisions", err=True)) or -1)
    except NoAmount as refused:
        raise Refusal(refused.sentence, "Rien n'est annoncé : recommencez.") from None


def _show(console: Console, found: Announced) -> None:
    table = Table("À", "Unité", "Ce qui lui est dit", box=None, padding=(0, 2, 0, 0))
    for letter in found.messages[:SHOWN]:
        table.add_row(letter.name, letter.unit, letter.what)
    console.print(table)
    if len(found.messages) > SHOWN:
        console.print(f"… et {len(found.messages) - SHOWN} autres courriers.")
