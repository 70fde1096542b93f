"""``orgue visit``: where a recteur or a DASEN means to come, said, taken back, listed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.access.scope import scope_of
from models.gestures.programme.visiting import cancel_visit, plan_visit
from models.serving.programme.visits import VisitLine, visits_agenda
from models.work.action import ACTION
from models.work.visit import VISIT
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year, day_typed
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les visites du recteur et des DASEN : prévoir, annuler, lister.", no_args_is_help=True
)
OfAuthority = Annotated[
    str, typer.Argument(metavar="UNITÉ", help="Code : l'académie du recteur, ou le département.")
]


@verb(app, "list")
def list_(
    unit: OfAuthority, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Montre les visites prévues d'un recteur ou d'un DASEN."""
    with acting(by, now, year, academy) as act:
        day = act.course.local_day(act.moment)
        scope = scope_of(act.session, act.actor, day)
        shown = visits_agenda(act.session, act.course, scope, act.unit_id(unit))
    found = [*shown.planned, *shown.fallen]

    def show(console: Console) -> None:
        table = Table("N°", "Jour", "Heures", "Action", "Chez", "", box=None, padding=(0, 2, 0, 0))
        for one in found:
            why = f"tombée : l'action {one.why}" if one.why else ""
            table.add_row(str(one.id), f"{one.on:%d/%m/%Y}", one.hours, one.title, one.unit, why)
        console.print(table if found else "Aucune visite n'est prévue.")

    return Outcome(data={"who": shown.who, "visits": [_said(one) for one in found]}, show=show)


def _said(one: VisitLine) -> dict[str, object]:
    return {
        "id": one.id,
        "action": one.action_id,
        "title": one.title,
        "unit": one.unit,
        "on": one.on,
        "from": one.starts,
        "to": one.ends,
        "fell": one.why or None,
        "overlaps": list(one.overlaps),
    }


@verb(app, "plan")
def plan(
    action: Annotated[int, typer.Argument(metavar="N°", help="L'action, ouverte aux autorités.")],
    unit: OfAuthority,
    by: By,
    on: Annotated[str, typer.Option("--on", help="Le jour : 2027-03-16")],
    starts: Annotated[str, typer.Option("--from", help="De : 9h30 ; sinon l'heure dite.")] = "",
    ends: Annotated[str, typer.Option("--to", help="À : 10h30")] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Prévoit la visite d'une action ; l'école est prévenue."""
    day = day_typed(on, "--on")
    with acting(by, now, year, academy, of=(ACTION, action)) as act:
        given = (act.session, act.course, action, act.unit_id(unit), day, act.actor, act.moment)
        made = plan_visit(*given, starts, ends)
    also = f" Aux mêmes heures : {', '.join(made.overlaps)}." if made.overlaps else ""
    words = f"Visite n° {made.number} prévue : l'école est prévenue.{also}"
    return done(words, visit=made.number, overlaps=list(made.overlaps))


@verb(app, "cancel")
def cancel(
    visit: Annotated[int, typer.Argument(metavar="N°", help="Tel que « list » le montre.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Annule une visite ; l'école est prévenue."""
    with acting(by, now, year, academy, of=(VISIT, visit)) as act:
        cancel_visit(act.session, act.course, visit, act.actor, act.moment)
    return done(f"Visite n° {visit} annulée.", visit=visit)
