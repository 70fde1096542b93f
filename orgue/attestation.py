"""``orgue attestation``: participation that is attested: asked, issued, refused, listed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.access.scope import scope_of
from models.gestures.people.attesting import (
    ask_attestation,
    issue_attestation,
    refuse_attestation,
)
from models.serving.home.attestations import attestations_page
from models.work.attestation import ATTESTATION
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les attestations de participation : demander, délivrer, lister.", no_args_is_help=True
)
Request = Annotated[int, typer.Argument(metavar="N°", help="Celui que « list » montre.")]


@verb(app, "list")
def list_(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Montre les vôtres ; à qui les délivre, toutes celles qui sont demandées."""
    with acting(by, now, year, academy) as act:
        day = act.course.local_day(act.moment)
        scope = scope_of(act.session, act.actor, day)
        shown = attestations_page(act.session, act.course, scope, day)
    found = [*shown.mine, *(one for one in shown.asked if not one.mine), *shown.answered]

    def show(console: Console) -> None:
        table = Table("N°", "Qui", "Fonction", "Unité", "État", box=None, padding=(0, 2, 0, 0))
        for one in found:
            state = one.number or one.state.value
            table.add_row(str(one.id), one.name, one.function, one.unit, state)
        console.print(table if found else "Aucune attestation.")

    lines = [
        {"id": one.id, "name": one.name, "unit": one.unit, "state": one.state, "number": one.number}
        for one in found
    ]
    return Outcome(data={"attestations": lines}, show=show)


@verb(app, "ask")
def ask(
    unit: Annotated[str, typer.Argument(metavar="UNITÉ", help="Là où vous tenez la fonction.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Demande la vôtre, pour la fonction que vous tenez là."""
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, act.unit_id(unit), act.actor, act.moment)
        number = ask_attestation(*given)
    return done(f"Attestation demandée, n° {number}.", id=number)


@verb(app, "issue")
def issue(
    request: Request, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Délivre ce qui est demandé, d'après ce que dit le portail."""
    with acting(by, now, year, academy, of=(ATTESTATION, request)) as act:
        called = issue_attestation(act.session, act.course, request, act.actor, act.moment)
    return done(f"L'attestation n° {called} est délivrée.", id=request, number=called)


@verb(app, "refuse")
def refuse(
    request: Request,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi.")],
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit pourquoi elle n'est pas délivrée."""
    with acting(by, now, year, academy, of=(ATTESTATION, request)) as act:
        refuse_attestation(act.session, act.course, request, reason, act.actor, act.moment)
    return done("La réponse est gardée.", id=request)
