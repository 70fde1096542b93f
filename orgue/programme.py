"""``orgue programme link`` and ``revoke``: the address at which anybody reads a programme."""

from __future__ import annotations

from typing import Annotated

import typer

from config.settings import Settings
from models.gestures.programme import public_side, sharing
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


@verb(app, "down")
def down(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Ferme le côté public de l'académie : plus aucune page, ni agenda, ni flux ne se lit."""
    with acting(by, now, year, academy) as act:
        public_side.take_public_side_down(act.session, act.course, act.actor, act.moment)
    return done("Le côté public est fermé.", open=False)


@verb(app, "up")
def up(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Rouvre le côté public de l'académie."""
    with acting(by, now, year, academy) as act:
        public_side.put_public_side_up(act.session, act.course, act.actor, act.moment)
    return done("Le côté public est ouvert.", open=True)


@verb(app, "contact")
def contact(
    mail: Annotated[str, typer.Argument(metavar="ADRESSE", help="« » : aucune.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Garde l'adresse de l'académie que joint le formulaire du public ; elle n'est pas montrée."""
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, mail, act.actor, act.moment)
        changed = public_side.set_public_contact(*given)
    return done("Adresse enregistrée." if changed else "Rien n'a changé.", changed=changed)
