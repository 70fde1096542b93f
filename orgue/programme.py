"""``orgue programme link`` and ``revoke``: the address at which anybody reads a programme."""

from __future__ import annotations

from typing import Annotated

import typer

from config.settings import Settings
from models.gestures.programme import sharing
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="L'adresse d'un programme, que chacun peut lire sans se connecter.",
    no_args_is_help=True,
)
OfUnit = Annotated[
    str, typer.Argument(metavar="UNITÉ", help="Code : académie, département, bassin.")
]


@verb(app, "link")
def link(
    unit: OfUnit, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Donne une adresse au programme d'un territoire ; celle d'avant n'ouvre plus rien."""
    with acting(by, now, year, academy) as act:
        found = act.unit(unit)
        number = int(found.id or 0)
        token = sharing.share_programme(act.session, act.course, number, act.actor, act.moment)
        name, code = found.name, found.code
    address = f"{Settings().portal}programme/{token}"
    return done(f"Programme partagé, {name} : {address}", unit=code, address=address)


@verb(app, "revoke")
def revoke(
    unit: OfUnit, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Retire l'adresse du programme d'un territoire : elle n'ouvre plus rien."""
    with acting(by, now, year, academy) as act:
        found = act.unit(unit)
        number = int(found.id or 0)
        sharing.take_programme_down(act.session, act.course, number, act.actor, act.moment)
        name, code = found.name, found.code
    return done(f"L'adresse du programme est retirée : {name}.", unit=code, address=None)
