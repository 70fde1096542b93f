"""``orgue cycle``: drafted, shown, checked, launched, reopened, closed."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from models.clock import Moment
from models.database.transactions import gesture, reading, tried
from models.errors import Refusal
from models.gestures.cycle import opening, reopening
from models.gestures.cycle.given_back import GivenBack
from models.gestures.cycle.weeks import no_monday
from models.home import home_engine
from models.intake.amounts import NoAmount, amount
from models.rehearsal.checked import check_cycle
from models.rehearsal.launching import first_fortnight, launch_as_counted
from models.serving.calendar.given_back import lines
from models.territory.unit import Unit
from models.words.french import capital, counted, long_date, plural
from models.words.moments import long_span, span
from models.words.nouns import CYCLE_STATES, LEVELS, LEVELS_COUNTED, PHASES_IN_A_LINE
from models.year.course import load_course
from models.year.cycle import Cycle
from models.year.week import Span
from orgue import changing, differing, next_year, own_week, putting_off, which
from orgue.acting import whose
from orgue.moments import (
    Academy,
    By,
    Now,
    SchoolYear,
    WhichAcademy,
    day_typed,
    moment_of,
    span_typed,
)
from orgue.verbs import Outcome, and_more, cycle_name, err, verb

app = typer.Typer(
    help="Le cycle d'une année : préparer, relire, lancer, fermer.", no_args_is_help=True
)
app.add_typer(putting_off.app)
app.add_typer(differing.app)
app.add_typer(changing.app)
app.add_typer(own_week.app)


@verb(app, "draft")
def draft(
    year: SchoolYear,
    academy: WhichAcademy,
    week: Annotated[
        str | None, typer.Option("--week", help="Premier jour de la semaine : 2027-03-15")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Son dernier jour ; sinon, le vendredi.")
    ] = None,
    week_of: Annotated[
        list[str] | None,
        typer.Option("--week-of", help="UNITÉ=DATE, ou UNITÉ=DATE..DATE : des jours à elle."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option("--like", help="L'année dont il repart, 2026-27 : dates recalculées."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Avec --like : redessine un cycle déjà préparé.")
    ] = False,
    now: Now = None,
) -> Outcome:
    """Prépare le cycle d'une année ; rien ne part avant « launch »."""
    engine = home_engine()
    moment = moment_of(engine, now)
    first = day_typed(week, "--week") if week else None
    last = day_typed(until, "--until") if until else None
    if like:
        if week_of:
            raise Refusal(
                "--week-of ne va pas avec --like : les semaines propres sont recalculées.",
                "Redonnez-les ensuite : « orgue cycle draft … --week … --week-of … ».",
            )
        return next_year.drafted(engine, year, academy, like, first, last, moment, again=again)
    if first is None:
        raise Refusal(
            "Il manque le premier jour de la semaine.",
            "Donnez --week 2027-03-15, ou --like 2025-26 pour repartir d'un cycle passé.",
        )
    weeks = dict(_week_of(one) for one in week_of or [])
    with gesture(engine) as session:
        cycle = opening.draft_cycle(
            session, year, academy, first, weeks, moment, until=last, name=cycle_name.get()
        )
        said = " ".join(filter(None, ["Préparé, pas encore lancé.", no_monday(first)]))
        return _shown(session, cycle, moment, said)


def _week_of(text: str) -> tuple[str, Span]:
    code, equals, days = text.partition("=")
    if not equals:
        raise Refusal(
            f"--week-of : « {text} » n'est ni UNITÉ=DATE ni UNITÉ=DATE..DATE.",
            "Exemples : 24942=2027-03-22, ou 24942=2027-03-22..2027-03-27.",
        )
    return code.strip(), span_typed(days, "--week-of")


@verb(app, "show")
def show(year: SchoolYear, academy: WhichAcademy, now: Now = None) -> Outcome:
    """Montre les dates d'un cycle, et pourquoi elles ont bougé."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        return _shown(session, cycle, moment, capital(CYCLE_STATES[cycle.state]) + ".")


def _shown(session: Session, cycle: Cycle, moment: Moment, state: str) -> Outcome:
    course = load_course(session, cycle)
    data = opening.as_dict(course, cycle, session.get_one(Unit, cycle.academy_id), moment)

    def table(console: Console) -> None:
        title = (
            f"Cycle {data['year']} · {data['academy_name']} · semaine "
            f"{long_span(cycle.week, cycle.week_ends)}"
        )
        console.print(f"[bold]{title}[/]\n{state}")
        _print_phases(console, data)
        _print_milestones(console, data)

    return Outcome(data=data, show=table)


def _print_phases(console: Console, data: dict[str, Any]) -> None:
    table = Table("Temps", "Ouvre", "Ferme", "État", box=None, padding=(0, 2, 0, 0))
    for p in data["phases"]:
        state = PHASES_IN_A_LINE[p["state"]] if data["live"] else ""
        table.add_row(p["name"], long_date(p["opens"]), long_date(p["closes"]), state)
    console.print(table)


def _print_milestones(console: Console, data: dict[str, Any]) -> None:
    table = Table("Échéance", "Date", "Pourquoi", box=None, padding=(0, 2, 0, 0))
    for m in data["milestones"]:
        held = m["week"], m["week_ends"]
        own = f" (semaine {span(*held)})" if held != (data["week"], data["week_ends"]) else ""
        before = f"au lieu du {m['moved_from']:%d/%m/%Y} : " if m["moved_from"] else ""
        table.add_row(m["title"] + own, long_date(m["on"]), before + m["why"])
    console.print()
    console.print(table)


@verb(app, "check")
def check(year: SchoolYear, academy: WhichAcademy, now: Now = None) -> Outcome:
    """Vérifie un cycle : définition, dates raccourcies, trous, unités participantes."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        data = _checked(session, which.find_cycle(session, year, academy), moment)
    return Outcome(data=data, show=lambda console: _print_check(console, data))


def _checked(session: Session, cycle: Cycle, moment: Moment) -> dict[str, Any]:
    found = check_cycle(session, cycle, moment)
    return {
        "cycle": found.course.school_year,
        "live": found.live,
        "units": found.units,
        "shortened": found.shortened,
        "past": found.past,
        "provisional": found.provisional,
        "pilot": found.pilot,
        "warnings": found.warnings,
    }


def _print_check(console: Console, data: dict[str, Any]) -> None:
    units = ", ".join(plural(n, LEVELS[k], LEVELS_COUNTED[k]) for k, n in data["units"].items())
    console.print(f"[bold]Participent :[/] {units}")
    if not data["pilot"]:
        console.print("[bold red]Pas de pilote académique :[/] le cycle ne pourra pas être lancé.")
    for title, sentences in (
        ("Raccourci", data["shortened"]),
        ("Déjà passé", data["past"]),
        ("Dates prévisionnelles", data["provisional"]),
        ("À savoir", [w["sentence"] for w in data["warnings"]]),
    ):
        if sentences:
            console.print(f"\n[bold]{title}[/]")
        for line in sentences[:40]:
            console.print(f"  · {line}", markup=False)
        if len(sentences) > 40:
            console.print(f"  {and_more(len(sentences) - 40)}")


@verb(app, "launch")
def launch(
    year: SchoolYear,
    academy: WhichAcademy,
    by: By,
    messages: Annotated[
        int | None, typer.Option("--messages", help="Nombre de courriers de la première quinzaine.")
    ] = None,
    now: Now = None,
) -> Outcome:
    """Lance le cycle : la définition est figée, les premiers courriers partent."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        cycle_id = int(which.find_cycle(session, year, academy).id or 0)
    with err.status("Je compte les courriers de la première quinzaine…"):
        found = first_fortnight(engine, cycle_id, moment)
    typed = messages if messages is not None else _typed(found.count)
    with gesture(engine) as session:
        cycle = launch_as_counted(session, found, whose(session, by), moment, typed)
        return _shown(session, cycle, moment, f"Lancé : {_letters(found.count)} dans la quinzaine.")


def _letters(count: int) -> str:
    return counted(count, "courrier")


def _first_letters(count: int) -> str:
    leave = "courrier partira", "courriers partiront"
    return f"{plural(count, *leave)} dans la première quinzaine."


def _typed(announced: int) -> int:
    """The number as the pilot types it, having read the rehearsal."""
    if not sys.stdin.isatty() or "--json" in sys.argv:
        raise Refusal(
            _first_letters(announced),
            f"Relisez-les (« orgue rehearse »), puis lancez avec --messages {announced}.",
            messages=announced,
        )
    err.print(_first_letters(announced))
    try:
        return int(amount(typer.prompt("Tapez ce nombre pour lancer", err=True)) or 0)
    except NoAmount as refused:
        raise Refusal(refused.sentence, "Rien n'est lancé : recommencez.") from None


@verb(app, "close")
def close(year: SchoolYear, academy: WhichAcademy, by: By, now: Now = None) -> Outcome:
    """Ferme le cycle : plus rien ne part."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        dropped = opening.close_cycle(session, cycle, whose(session, by), moment)
        year = cycle.school_year
    data = {"cycle": year, "academy": academy, "state": "closed", "dropped": dropped}
    return Outcome(
        data=data,
        show=lambda console: console.print(
            f"Cycle {year} clos ; {counted(dropped, 'courrier abandonné')}."
        ),
    )


@verb(app, "reopen")
def reopen(
    year: SchoolYear,
    academy: WhichAcademy,
    by: By,
    yes: Annotated[
        bool, typer.Option("--yes", help="Le rend ; sans, dit ce qui le serait.")
    ] = False,
    now: Now = None,
) -> Outcome:
    """Rend ce qu'un passage a fait avant sa date : temps, silences, annonce, courriers dus."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with (gesture if yes else tried)(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        course, actor = load_course(session, cycle), whose(session, by)
        made = reopening.reopen(session, course, actor, moment)
    data = {"given_back": yes, **vars(made)}
    return Outcome(data=data, show=lambda console: _print_given_back(console, made, yes))


def _print_given_back(console: Console, made: GivenBack, yes: bool) -> None:
    console.print("[bold]Rendu :[/]" if yes else "[bold]Serait rendu :[/]")
    for line in lines(made):
        console.print(f"  · {line}", markup=False)
    if not yes:
        console.print("Rien n'est encore fait : ajoutez --yes pour le rendre.")


__all__ = ["Academy", "app"]
