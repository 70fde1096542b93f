"""``orgue kit``: the communication kit of a cycle, its items and its elements."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from config.settings import Settings
from models.access.actors import Actor
from models.database.transactions import gesture, reading
from models.errors import BadFile, Refusal
from models.gestures.cycle.opening import change_cycle
from models.gestures.kit.elements import (
    LIMIT,
    GivenElement,
    keep_element,
    looked_at,
    remove_element,
)
from models.gestures.kit.making import KitAsked
from models.home import home_engine
from models.serving.kit.elements import OF_2015, kit_elements
from models.serving.kit.making import make_item
from models.serving.kit.page import KitItemLine, kit_item, kit_shown
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.work.documents import place_of, too_large
from models.work.kit import ELEMENTS, KINDS, ElementKind, KitEdition, KitKind
from models.year.course import load_course
from orgue import which
from orgue.acting import done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le kit de communication : communiqué, dossier de presse, livret, affiche, diplômes.",
    no_args_is_help=True,
)
Kind = Annotated[str, typer.Argument(metavar="ÉLÉMENT", help=", ".join(KINDS))]
OfUnit = Annotated[str | None, typer.Option("--unit", metavar="CODE", help="Un territoire.")]
W = TypeVar("W", bound=StrEnum)


def _word(words: type[W], typed: str) -> W:
    try:
        return words(typed)
    except ValueError:
        raise Refusal(f"« {typed} » n'existe pas.", f"Choisissez {', '.join(words)}.") from None


@verb(app, "list")
def list_(now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Liste ce qui est fait, et ce qui a changé depuis."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = kit_shown(session, course, course.local_day(moment))

    def show(console: Console) -> None:
        for one in found.last:
            console.print(_said(one), markup=False)
            for change in one.changes:
                console.print(f"    « {change.title} » {change.what}", markup=False)
        if not found.last:
            console.print("Rien n'est encore fait.", markup=False)

    return Outcome(data={"items": [_data(one) for one in found.last]}, show=show)


def _said(one: KitItemLine) -> str:
    state = "à jour" if one.up_to_date else "a changé depuis" if one.stands else "à refaire"
    return f"{one.number} : {one.called}, {one.unit} ({one.form}, {one.made_at:%d/%m/%Y}) : {state}"


def _data(one: KitItemLine) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "edition": one.edition.value,
        "format": one.form,
        "unit": one.unit,
        "name": one.name,
        "stands": one.stands,
        "up_to_date": one.up_to_date,
        "words": list(one.words),
        "changes": [{"action": c.action_id, "title": c.title, "what": c.what} for c in one.changes],
    }


@verb(app, "make")
def make(
    kind: Kind,
    by: By,
    form: Annotated[str, typer.Option("--format", help="docx, odt, pptx ou odp.")],
    unit: OfUnit = None,
    internal: Annotated[
        bool, typer.Option("--internal", help="Pour les personnels : toutes les retenues.")
    ] = False,
    preview: Annotated[bool, typer.Option(help="Avec un aperçu, si LibreOffice est là.")] = True,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire aussi.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Fait un élément du kit, et le garde."""
    engine, folder = home_engine(), Settings().documents
    moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy))
        actor = whose(session, by)
        home = session.get_one(Unit, course.academy_id)
        number = int(find_unit(session, unit, academy=home).id) if unit else course.academy_id
    asked = KitAsked(
        unit_id=number,
        kind=_word(KitKind, kind),
        form=form,
        edition=KitEdition.INTERNAL if internal else KitEdition.PUBLIC,
    )
    made = make_item(engine, folder, course.cycle_id, asked, actor, previews=preview)
    if out is not None:
        _written(made, out, now, year, academy)
    return done(f"{KINDS[asked.kind]} : fait, numéro {made}.", number=made, format=form)


@verb(app, "get")
def get(
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="Celui de « list ».")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Écrit le fichier d'un élément, tant qu'il peut être diffusé."""
    place = _written(number, out, now, year, academy)
    return done(f"Écrit : {place}.", file=str(place))


def _written(
    number: int, out: Path | None, now: str | None, year: str | None, academy: str | None
) -> Path:
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        row = kit_item(session, course, number, course.local_day(moment))
    place = out or Path(row.name)
    try:
        place.write_bytes(place_of(Settings().documents, row.digest).read_bytes())
    except OSError as wrong:
        raise BadFile(f"« {place} » ne peut pas être écrit.", "Donnez-en un autre.") from wrong
    return place


@verb(app, "issuer")
def issuer(
    name: Annotated[str, typer.Argument(metavar="SERVICE", help="Vide : l'académie.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit quel service signe ce qui est fait."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle, actor = which.the_cycle(session, year, academy), whose(session, by)
        change_cycle(session, cycle, {"kit": {"issuer": name}}, actor, moment)
    return done(f"Ce qui sera fait nommera : {name or 'l’académie'}.", issuer=name)


# ── elements ─────────────────────────────────────────────────────────────────────────────────────


@verb(app, "elements")
def elements(now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Liste les éléments donnés, en vigueur puis archivés."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = kit_elements(session, course.academy_id, course.local_day(moment))

    def show(console: Console) -> None:
        for one in found:
            state = f"archivé : {one.archived}" if one.archived else "en vigueur"
            said = f"{one.row.id} : {one.row.title}, {one.called}, version {one.row.version}"
            console.print(f"{said} ({one.given_by}) : {state}", markup=False)
        for past in OF_2015:
            console.print(f"{past.title} : archivé ({past.why})", markup=False)

    keys = ("id", "title", "version", "name")
    lines = [
        {key: getattr(one.row, key) for key in keys}
        | {"kind": one.row.kind.value, "given_by": one.given_by, "archived": one.archived}
        for one in found
    ]
    return Outcome(data={"elements": lines}, show=show)


@verb(app, "element")
def element(
    kind: Annotated[str, typer.Argument(metavar="SORTE", help=", ".join(ELEMENTS))],
    file: Annotated[Path, typer.Argument(metavar="FICHIER")],
    by: By,
    of: Annotated[str, typer.Option("--of", help="Pour un masque : de quoi.")] = "",
    title: Annotated[str, typer.Option("--title", help="Son nom.")] = "",
    until: Annotated[str, typer.Option("--until", help="Valable jusqu'au.")] = "",
    unit: OfUnit = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Donne un élément, vérifié d'abord ; le même nom en fait la version suivante."""
    engine = home_engine()
    moment = moment_of(engine, now)
    which_kind = _word(ElementKind, kind)
    mask_of = _word(KitKind, of) if of else None
    read, form = looked_at(_read(file), file.name, which_kind, mask_of)
    with gesture(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        actor: Actor = whose(session, by)
        number = int(find_unit(session, unit).id) if unit else course.academy_id
        given = GivenElement(
            unit_id=number,
            kind=which_kind,
            file=read,
            form=form,
            of=mask_of,
            title=title,
            valid_until=until,
        )
        kept = keep_element(session, given, Settings().documents, actor, moment)
    return done(f"« {read.name} » est gardé, numéro {kept}.", number=kept)


@verb(app, "withdraw")
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="Celui de « elements ».")],
    by: By,
    now: Now = None,
) -> Outcome:
    """Retire un élément : il reste, archivé."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        remove_element(session, number, whose(session, by), moment)
    return done("L'élément est retiré : il reste archivé.", number=number)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as wrong:
        raise BadFile(f"Le fichier {path} ne se lit pas.", "Vérifiez son nom.") from wrong
    if len(content) > LIMIT:
        raise too_large(LIMIT)
    return content
