"""``orgue thanks``: who waits to be thanked, and the pilot's yes."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.mail.thanking import let_thanks_go
from models.serving.mail.thanks import thanks_waiting
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les remerciements : qui les attend, les laisser partir.", no_args_is_help=True
)


@verb(app, "list")
def list_(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Montre chaque lettre qui attend votre accord, et à qui."""
    with acting(by, now, year, academy) as act:
        day = act.course.local_day(act.moment)
        need(act.session, act.actor, Gesture.SEE_TO_MAIL, act.course.academy_id, day)
        shown = thanks_waiting(act.session, act.course, act.moment)

    def show(console: Console) -> None:
        table = Table("À qui", "Fonction", "Unité", "Signée", box=None, padding=(0, 2, 0, 0))
        for one in shown.held:
            table.add_row(one.name, one.function, one.unit, one.signed)
        console.print(table if shown.held else "Aucun remerciement n'attend.")

    held = [
        {"name": o.name, "mail": o.mail, "unit": o.unit, "signed": o.signed} for o in shown.held
    ]
    data = {"on": shown.on, "held": held, "expected": shown.expected, "sent": shown.sent}
    return Outcome(data=data | {"unsaid": shown.unsaid}, show=show)


@verb(app, "send")
def send(
    count: Annotated[int, typer.Argument(metavar="NOMBRE", help="Combien « list » en montre.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Laisse partir les remerciements qui attendent, s'ils sont bien si nombreux."""
    with acting(by, now, year, academy) as act:
        sent = let_thanks_go(act.session, act.course, count, act.actor, act.moment)
    return done(f"{sent} remerciements partent aux prochaines heures d'envoi.", sent=sent)
