"""``orgue doctor``: what is wrong here, and what to do about it; nothing is changed nor sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from config.settings import Settings
from models.home import founded_engine
from models.serving.examined.home import examine_home
from models.serving.examined.mail import mail_ahead
from models.serving.examined.verdicts import HealthCheck, Verdict
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Ce qui ne va pas ici, et quoi faire.")
MARKS = {
    Verdict.WELL: "[green]✓[/]",
    Verdict.TO_SEE: "[yellow]![/]",
    Verdict.ILL: "[bold red]✗[/]",
    Verdict.NOT_RUN: "·",
}


@verb(app, "home")
def home() -> Outcome:
    """La maison : sa base, ses disques, ses sauvegardes, ses réglages, ses passages."""
    settings = Settings()
    return _told(examine_home(founded_engine(settings), settings))


@app.callback(invoke_without_command=True)
def doctor(
    context: typer.Context,
    json_: Annotated[bool, typer.Option("--json", hidden=True)] = False,
) -> None:
    """Without a word after it, the home is looked at."""
    if context.invoked_subcommand is None:
        home(json_=json_)


@verb(app, "mail")
def mail(
    selector: Annotated[
        list[str] | None,
        typer.Option("--selector", help="Le sélecteur de la signature DKIM ; plusieurs si besoin."),
    ] = None,
) -> Outcome:
    """Le courrier : le serveur, le domaine de l'expéditeur, ce qui partira et quand."""
    from channels.examined import examine_mail  # start-up: the resolver is for this alone

    settings = Settings()
    found = [*examine_mail(settings, selector or ())]
    return _told([*found, *mail_ahead(founded_engine(settings), settings)])


def _told(found: Iterable[HealthCheck]) -> Outcome:
    every = list(found)
    ills = [one for one in every if one.verdict is Verdict.ILL]
    data = {"ok": not ills, "examined": [asdict(one) for one in every]}
    return Outcome(data=data, show=lambda console: _show(console, every), code=int(any(ills)))


def _show(console: Console, every: list[HealthCheck]) -> None:
    for one in every:
        told = f"{MARKS[one.verdict]} {escape(one.about)} : {escape(one.sentence)}"
        console.print(f"{told} [dim]{escape(one.next_step)}[/]".rstrip())
