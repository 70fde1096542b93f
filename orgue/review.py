"""``orgue review show``, ``press`` and ``questions``: what the review of the year is made of."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from config.settings import Settings
from models.access.scope import scope_of
from models.database.transactions import reading
from models.gestures.papers import asking, press
from models.home import home_engine
from models.serving.review.content import ReviewContent, review_as_dict, review_content
from models.serving.review.gathered import press_of
from models.words.nouns import AUDIENCES
from models.work.review import Audience
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.papers import review
from orgue.verbs import Outcome, verb

app = review
links = typer.Typer(help="La presse, bassin par bassin.", no_args_is_help=True)
app.add_typer(links, name="press")
OfUnit = Annotated[
    str, typer.Argument(metavar="UNITÉ", help="Code : académie, département, bassin.")
]
To = Annotated[Audience, typer.Option("--to", help="partners ou parents.")]


@verb(app, "show")
def show(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Montre le bilan de l'année : chiffres, textes, presse, réponses."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day = course.local_day(moment)
        found = review_content(session, course, scope_of(session, whose(session, by), day), day)
    return Outcome(data=review_as_dict(found), show=lambda console: _print(console, found))


def _print(console: Console, found: ReviewContent) -> None:
    for one in found.sections:
        console.print(f"[bold]{one.title}[/]")
        said = [one.text, *(f"- {item}" for item in one.items)]
        said += [
            f"  {f.label} : {f.now}" + (f" (l'an dernier : {f.before})" if f.before else "")
            for f in one.figures
        ]
        said += [f"- {p.unit} : {p.title} ({p.address})" for p in one.press]
        said += [f"- {who} : {text}" for _, text, who in one.answers]
        for line in filter(None, said):
            console.print(line, markup=False)


@verb(links, "list")
def list_(year: Year = None, academy: Academy = None) -> Outcome:
    """Montre les articles et reportages notés."""
    with reading(home_engine()) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        found = press_of(session, int(cycle.id or 0))

    def table(console: Console) -> None:
        for one in found:
            console.print(f"{one.id}. {one.unit} : {one.title} ({one.address})", markup=False)

    data: list[dict[str, Any]] = [{k: v for k, v in vars(p).items() if k != "mine"} for p in found]
    return Outcome(data={"press": data}, show=table)


@verb(links, "add")
def add(
    unit: OfUnit,
    title: Annotated[str, typer.Argument(metavar="TITRE")],
    address: Annotated[str, typer.Argument(metavar="ADRESSE", help="https://…")],
    by: By,
    medium: Annotated[str, typer.Option(help="Le média.")] = "",
    on: Annotated[str, typer.Option("--on", help="Sa date.")] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Ajoute un article ou un reportage au bilan."""
    said = {"title": title, "address": address, "medium": medium, "on": on}
    with acting(by, now, year, academy) as act:
        found = act.unit(unit)
        given = (int(found.id or 0), said, act.actor, act.moment)
        number = press.add_press_link(act.session, act.course, *given)
        name = found.name
    return done(f"Lien de presse n° {number} : {name}.", press=number)


@verb(links, "remove")
def remove(
    number: Annotated[int, typer.Argument(metavar="N", help="Son numéro : review press list.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Ôte un lien de presse du bilan."""
    with acting(by, now, year, academy) as act:
        press.remove_press_link(act.session, act.course, number, act.actor, act.moment)
    return done(f"Lien de presse n° {number} : ôté.", press=number)


@verb(app, "ask")
def ask(
    unit: OfUnit,
    to: To,
    by: By,
    stop: Annotated[bool, typer.Option("--stop", help="Retire l'adresse.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Donne aux questions une adresse sans compte, pour les partenaires ou les parents."""
    with acting(by, now, year, academy) as act:
        found = act.unit(unit)
        given = (int(found.id or 0), to, act.actor, act.moment)
        name, code, token = found.name, found.code, ""
        if stop:
            asking.stop_asking(act.session, act.course, *given)
        else:
            token = asking.ask_questions(act.session, act.course, *given)
    whom = AUDIENCES[to].lower()
    if not token:
        return done(f"L'adresse des questions est retirée : {name}, {whom}.", unit=code)
    address = f"{Settings().portal}review/answer/{token}"
    return done(f"Questions posées, {name}, {whom} : {address}", unit=code, address=address)
