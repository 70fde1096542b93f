"""``orgue framing``: the national frame, the letter, its versions, the units that take part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlmodel import Session

from models.calendar.school_year import school_year_named
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.cycle import opening
from models.gestures.framing import national_frame as framed
from models.gestures.papers import submitting
from models.gestures.validation import issuing
from models.home import home_engine
from models.serving.framing import participation
from models.serving.framing.progress import Cadrage, as_dict, cadrage, frames, text_to_start_from
from models.serving.papers.reading import in_words
from models.territory.finding import find_unit
from models.territory.unit import Level
from models.words.french import capital, counted
from models.words.nouns import LEVELS, LEVELS_COUNTED, PAPER_STATES
from models.words.units import short_name
from models.work.paper import PaperKind
from models.work.paper_content import FRAME
from models.year.course import Course, load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, SchoolYear, Year, day_typed, moment_of
from orgue.papers import File, More, Text, WhichUnit, parts_typed, text_typed
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le cadrage : cadre national, lettre, déclinaisons, unités participantes.",
    no_args_is_help=True,
)
frame = typer.Typer(help="Le cadre national, et les mots d'une région.", no_args_is_help=True)
app.add_typer(frame, name="frame")


# ── the frame ────────────────────────────────────────────────────────────────────────────────────


@verb(frame, "set")
def set_frame(
    school_year: SchoolYear,
    by: By,
    unit: Annotated[str, typer.Option("--unit", help="FR, ou region:11.")] = "FR",
    text: Text = None,
    file: File = None,
    theme: Annotated[list[str] | None, typer.Option("--theme", help="Un thème.")] = None,
    link: Annotated[str, typer.Option("--link", help="Une page à consulter.")] = "",
    now: Now = None,
) -> Outcome:
    """Fixe le cadre national d'une année, ou les mots d'une région."""
    school_year = school_year_named(school_year)
    content = {"text": text_typed(text, file), "themes": theme or [], "link": link}
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        target = find_unit(session, unit)
        given = (school_year, int(target.id or 0), content, whose(session, by), moment)
        framed.set_frame(session, *given)
    return done(f"Cadre {school_year} fixé : {target.name}.", unit=target.code, year=school_year)


@verb(frame, "show")
def show_frame(school_year: SchoolYear) -> Outcome:
    """Montre le cadre national d'une année, et les mots des régions."""
    school_year = school_year_named(school_year)
    with reading(home_engine()) as session:
        found = frames(session, school_year)
    data = {"year": school_year, "frames": [{"unit": f.unit, **f.content} for f in found]}

    def show(console: Console) -> None:
        for one in found:
            console.print(f"[bold]{one.unit}[/]")
            _print_parts(console, in_words(FRAME, one.content))
        if not found:
            console.print(f"Aucun cadre n'est fixé pour {school_year}.")

    return Outcome(data=data, show=show)


def _print_parts(console: Console, parts: tuple[tuple[str, str], ...]) -> None:
    for title, text in parts:
        console.print(f"{title} : {text}", markup=False)


# ── the letter and its versions ──────────────────────────────────────────────────────────────────


@verb(app, "submit")
def submit(
    by: By,
    unit: Annotated[str | None, typer.Argument(metavar="UNITÉ")] = None,
    text: Text = None,
    file: File = None,
    part: More = None,
    from_region: Annotated[
        bool, typer.Option("--from-region", help="Le texte de la région académique.")
    ] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Soumet la lettre de cadrage au recteur."""
    content = parts_typed(PaperKind.LETTER, part)
    if not from_region:
        content |= {"text": text_typed(text, file)}
    with acting(by, now, year, academy) as act:
        if from_region:
            content |= {"text": _words_of_region(act.session, act.course)}
        unit_id = act.unit_id(unit) if unit else act.course.academy_id
        given = (PaperKind.LETTER, unit_id, content, act.actor, act.moment)
        paper = submitting.submit_paper(act.session, act.course, *given)
    return done("Lettre de cadrage soumise au recteur.", paper=paper, state="submitted")


def _words_of_region(session: Session, course: Course) -> str:
    words = text_to_start_from(session, course)
    if not words:
        raise Refusal(
            f"La région académique n'a pas écrit de cadre pour {course.school_year}.",
            "Son pilote l'écrit : « orgue framing frame set ANNÉE --unit region:CODE ». "
            "Sans lui, donnez --text ou --file.",
        )
    return words


@verb(app, "issue")
def issue(
    unit: WhichUnit,
    by: By,
    text: Text = None,
    file: File = None,
    emphasis: Annotated[
        list[str] | None, typer.Option(help="Thème que le département met en avant.")
    ] = None,
    date_: Annotated[
        list[str] | None, typer.Option("--date", help="NOM=DATE propre au département.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Le DASEN publie la déclinaison de son département."""
    content = {"text": text_typed(text, file), "emphasis": emphasis or [], "dates": _dates(date_)}
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        given = (int(target.id or 0), content, act.actor, act.moment)
        issuing.issue_version(act.session, act.course, *given)
    return done(f"Déclinaison publiée : {target.name}.", unit=target.code, state="accepted")


def _dates(typed: list[str] | None) -> list[dict[str, str]]:
    pairs = (one.partition("=") for one in typed or [])
    return [{"name": name, "on": str(day_typed(day, "--date"))} for name, _, day in pairs]


# ── where it stands ──────────────────────────────────────────────────────────────────────────────


@verb(app, "show")
def show(year: Year = None, academy: Academy = None, now: Now = None) -> Outcome:
    """Où en est le cadrage : lettre, déclinaisons, thèmes, objectifs, équipes et relais."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        course = load_course(session, cycle)
        found = cadrage(session, course, course.local_day(moment))
    data = as_dict(found)
    return Outcome(data=data, show=lambda console: _print_cadrage(console, found, data))


def _print_cadrage(console: Console, found: Cadrage, data: dict[str, Any]) -> None:
    console.print(f"[bold]Lettre de cadrage[/] : {PAPER_STATES[data['letter']]}")
    for version in found.versions:
        stressed = f" ({', '.join(version.emphasis)})" if version.emphasis else ""
        console.print(
            f"  {short_name(version.unit)} : {PAPER_STATES[version.state]}{stressed}", markup=False
        )
    for title, texts in (
        ("Thèmes", found.themes),
        ("Objectifs hérités", found.inherited),
        ("Objectifs de l'année", found.objectives),
    ):
        console.print(f"[bold]{title}[/]")
        for text in texts or ("aucun",):
            console.print(f"  · {text}", markup=False)
    for level, staffing in found.staffing.items():
        console.print(
            f"{capital(_level(level))} : {counted(staffing.holes, 'fonction')} "
            f"sans titulaire, {staffing.without_relay} sans relais"
        )


# ── the units that take part ─────────────────────────────────────────────────────────────────────


@verb(app, "units", in_a_name=True)
def units(
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Seulement cette unité et ce qui en dépend.")
    ] = None,
    but: Annotated[list[str] | None, typer.Option("--but", help="Sauf cette unité.")] = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", help="Cette structure (CIO, mission locale…) aussi."),
    ] = None,
    private: Annotated[
        bool | None,
        typer.Option("--private/--no-private", help="Inviter le privé sous contrat, ou non."),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Toutes les unités participent.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Pilote, si le cycle est lancé.")] = None,
    sure: Annotated[bool, typer.Option("--yes", help="Changer : sans cela, on montre.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Montre qui rejoindrait ou quitterait le cycle ; avec --yes, change."""
    chosen: dict[str, Any] = {"only": only or [], "but": but or []} if only or but else {}
    chosen |= {"only": [], "but": []} if everyone else {}
    chosen |= {} if also is None else {"also": also}
    chosen |= {} if private is None else {"private": private}
    if not chosen:
        raise Refusal("Rien à changer.", "Donnez --only, --but, --also, --private ou --all.")
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        seen = participation.preview(session, cycle, chosen)
        if sure:
            changes = {"participation": chosen}
            actor = whose(session, by) if by else None
            opening.change_cycle(session, cycle, changes, actor, moment)
    data = _counts(seen) | {"changed": sure}
    return Outcome(data=data, show=lambda console: _print_units(console, seen, sure))


def _counts(seen: participation.Preview) -> dict[str, Any]:
    sides = {"joining": seen.joining.counts, "leaving": seen.leaving.counts, "after": seen.after}
    return {side: {level.value: n for level, n in found.items()} for side, found in sides.items()}


def _print_units(console: Console, seen: participation.Preview, sure: bool) -> None:
    for title, moving in (("Rejoignent", seen.joining), ("Quittent", seen.leaving)):
        others = counted(moving.carriers, "autre structure")
        said = [_in_words(moving.counts), others if moving.carriers else ""]
        console.print(f"[bold]{title}[/] : {', '.join(filter(None, said)) or 'personne'}")
        for name in moving.names[:20]:
            console.print(f"  · {name}", markup=False)
    console.print(f"[bold]Participeront[/] : {_in_words(seen.after) or 'personne'}")
    console.print("Changé." if sure else "Rien n'est changé : ajoutez --yes pour le faire.")


def _level(level: Level) -> str:
    """A cycle has one académie, and several of the others."""
    return LEVELS[level] if level is Level.ACADEMY else LEVELS_COUNTED[level]


def _in_words(counts: Mapping[Level, int]) -> str:
    return ", ".join(f"{n} {_level(level)}" for level, n in counts.items())
