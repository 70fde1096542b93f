"""``orgue programme``: the public side of an académie, down and up, and the address it reaches."""

from __future__ import annotations

from typing import Annotated

import typer

from models.gestures.programme import public_side
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le côté public de l'académie : ce que chacun lit sans se connecter.",
    no_args_is_help=True,
)


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
