"""``orgue occasion``: the highlights of a year, listed, entered, changed, taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.settings import Settings
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.actions.documenting import sweep
from models.gestures.cycle.occasions import keep_occasion, take_occasion_away
from models.home import home_engine
from models.work.documents import Examined, examined
from models.year.course import load_course
from models.year.occasions import find_occasion, read_occasions
from orgue import which
from orgue.acting import done, whose
from orgue.moments import By, Now, SchoolYear, WhichAcademy, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les temps forts d'une année : lancement, forum, concours, parrain ou marraine.",
    no_args_is_help=True,
)
Code = Annotated[str, typer.Option("--code", help="Celui à changer, tel que « list » le montre.")]


@verb(app, "list")
def list_(year: SchoolYear, academy: WhichAcademy) -> Outcome:
    """Montre les temps forts et les autres dates d'un cycle."""
    with reading(home_engine()) as session:
        course = load_course(session, which.find_cycle(session, year, academy))
        year = course.school_year
        found = read_occasions(session, course)
    data = [
        {
            "code": one.code,
            "kind": one.kind,
            "name": one.name,
            "on": one.on,
            "until": one.until,
            "where": one.where,
            "unit": one.unit,
            "text": one.text,
            "document": one.document.name if one.document else None,
        }
        for one in found
    ]

    def show(console: Console) -> None:
        table = Table("Code", "Nature", "Titre", "Dates", "Lieu", box=None, padding=(0, 2, 0, 0))
        for one in found:
            table.add_row(one.code, one.kind, one.name, one.days, one.where)
        console.print(table if found else "Aucun temps fort pour l'instant.")

    return Outcome(data={"cycle": year, "academy": academy, "occasions": data}, show=show)


@verb(app, "set")
def set_(
    year: SchoolYear,
    academy: WhichAcademy,
    by: By,
    name: Annotated[str | None, typer.Option("--name", help="Son titre.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="launch, forum, travelling_forum, contest, sponsor")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Premier jour : 2027-03-15")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Dernier jour, ou clôture.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Lieu.")] = None,
    town: Annotated[str | None, typer.Option("--town", help="Commune.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Qui l'organise : son code.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Ce qu'il faut savoir.")] = None,
    document: Annotated[Path | None, typer.Option("--document", help="Le règlement…")] = None,
    code: Code = "",
    now: Now = None,
) -> Outcome:
    """Ajoute un temps fort, ou change celui de --code (ce qui n'est pas dit reste)."""
    engine, settings = home_engine(), Settings()
    moment = moment_of(engine, now)
    said: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "on": on,
        "until": until,
        "place": place,
        "town": town,
        "unit": unit,
        "text": text,
    }
    file = _file(document, settings.document_limit) if document else None
    with gesture(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        year = cycle.school_year
        was = find_occasion(load_course(session, cycle), code) if code else None
        kept_on = was.model_dump() if was else {}
        values = kept_on | {key: value for key, value in said.items() if value is not None}
        given = (session, cycle, values, whose(session, by), moment)
        kept = keep_occasion(*given, code=code, file=file, folder=settings.documents)
    if kept.let_go:
        sweep(engine, settings.documents, kept.let_go)
    return done(f"Temps fort enregistré : {kept.code}.", code=kept.code, cycle=year)


def _file(path: Path, limit: int) -> Examined:
    try:
        content = path.read_bytes()
    except OSError:
        raise NotFound(f"« {path} » ne peut pas être lu.", "Vérifiez le chemin.") from None
    return examined(content, path.name, limit)


@verb(app, "remove")
def remove(
    year: SchoolYear,
    academy: WhichAcademy,
    by: By,
    code: Annotated[str, typer.Option("--code", help="Tel que « list » le montre.")],
    now: Now = None,
) -> Outcome:
    """Ôte un temps fort du calendrier."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle = which.find_cycle(session, year, academy)
        year = cycle.school_year
        gone = take_occasion_away(session, cycle, code, whose(session, by), moment)
    if gone.let_go:
        sweep(engine, Settings().documents, gone.let_go)
    return done("Temps fort ôté du calendrier.", code=code, cycle=year)
