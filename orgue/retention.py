"""``orgue retention``: how long each kind of data is kept, what falls due, the slip that the
Archives sign, and the purge that it allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from config.settings import Settings
from models.access.actors import Actor
from models.clock import Moment
from models.database.transactions import gesture, reading
from models.errors import BadFile
from models.gestures.cycle.finding import find_academy, find_cycle
from models.gestures.retention import disposing
from models.gestures.retention.asking import need_keeper_of, person_of
from models.gestures.retention.cleaning import clean
from models.gestures.retention.due import DueLot, due_lots
from models.gestures.retention.taking_over import JoinedReceipt, join_receipt
from models.home import founded_engine, home_engine
from models.serving.retention.slip_file import write_slip
from models.territory.unit import Unit
from models.words.french import plural
from models.words.system import why
from models.work.documents import Examined, examined
from models.work.retention.rows import HeldFor
from models.year.own_retention import own_kinds
from models.year.retention import KindOfData, kinds_of_data, kinds_tried
from orgue.acting import whose
from orgue.moments import Now, WhichAcademy, day_typed, moment_of
from orgue.verbs import Outcome, err, verb

app = typer.Typer(
    help="Les durées de conservation : ce qui vient à son terme, le bordereau, la purge.",
    no_args_is_help=True,
)
Who = Annotated[str | None, typer.Option("--by", metavar="COURRIEL", help="Qui le fait.")]
Kinds = Mapping[str, KindOfData]
Slip = Annotated[int, typer.Argument(metavar="NUMÉRO", min=1, help="Le numéro du bordereau.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")]


@contextmanager
def kept_in(
    academy: str, by: str | None, now: str | None
) -> Iterator[tuple[Session, Unit, Actor | None, Moment]]:
    """A gesture of who keeps retention in an académie: theirs, or the keyboard's."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        unit = find_academy(session, academy)
        yield session, unit, whose(session, by) if by else None, moment


@verb(app, "kinds")
def kinds(
    academy: Annotated[
        str | None,
        typer.Option("--academy", help="Les durées de cette académie : son code."),
    ] = None,
) -> Outcome:
    """Liste chaque sorte de donnée : sa durée d'utilité, son sort final, et pourquoi."""
    found = list(_kinds_of(academy).values())
    data = {
        "kinds": [
            {
                "kind": one.code,
                "name": one.name,
                "months": one.months,
                "least": one.least,
                "most": one.most,
                "bounds": one.bounds,
                "from": one.starts.value,
                "fate": one.fate.value,
                "visa": one.visa,
                "why": one.why,
                "source": one.source,
                "holds": list(one.holds),
            }
            for one in found
        ]
    }

    def show(console: Console) -> None:
        table = Table("Sorte de donnée", "Utile", "Sort", "Pourquoi")
        for one in found:
            table.add_row(one.name, one.in_use, one.fate_said, one.why)
        console.print(table)

    return Outcome(data=data, show=show)


def _kinds_of(academy: str | None, tried: Mapping[str, int] | None = None) -> Kinds:
    """The kinds of the installation, those of an académie, or what they would be with those that
    are *tried*. Raises BadDefinition (beyond its bounds)."""
    if academy is None:
        return kinds_of_data()
    with reading(founded_engine()) as session:
        ours = own_kinds(session, int(find_academy(session, academy).id or 0))
    return kinds_tried(ours, tried or {})


def _months_typed(said: list[str] | None) -> dict[str, int]:
    found = {}
    for one in said or []:
        code, _, months = one.partition("=")
        if not months.isdecimal():
            raise typer.BadParameter("--set s'écrit sorte=mois : mail=36.")
        found[code.strip()] = int(months)
    return found


@verb(app, "due")
def due(
    academy: WhichAcademy,
    tried: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="SORTE=MOIS",
            help="Ce qui serait à son terme avec cette durée : mail=12 ; rien n'est enregistré.",
        ),
    ] = None,
    now: Now = None,
) -> Outcome:
    """Dit ce qui est à son terme, en quel nombre, et ce qui est gelé ; rien n'est détruit."""
    kinds = _kinds_of(academy, _months_typed(tried))
    engine = founded_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        unit = find_academy(session, academy)
        lots = due_lots(session, int(unit.id or 0), moment, kinds)
        holds = disposing.open_holds(session, int(unit.id or 0))
        frozen = [{"hold": one.id, "of": disposing.hold_said(one)} for one in holds]
    data = {"due": [lot.as_dict() for lot in lots], "holds": frozen}

    def show(console: Console) -> None:
        for lot in lots:
            console.print(_lot_said(lot), markup=False)
        for one in frozen:
            console.print(f"Gel n° {one['hold']} : {one['of']}.", markup=False)
        if not lots:
            console.print("Rien n'est à son terme.")

    return Outcome(data=data, show=show)


def _lot_said(lot: DueLot) -> str:
    year = f", {lot.year}" if lot.year else ""
    dates = f", du {lot.first:%d/%m/%Y} au {lot.last:%d/%m/%Y}" if lot.first and lot.last else ""
    visa = " avec le visa des Archives" if lot.needs_visa and lot.destroys else ""
    held = f" ; gelé : {lot.held}" if lot.held else ""
    return (
        f"{lot.kind.name}{year} : {plural(lot.count, 'ligne', 'lignes')}{dates} ; "
        f"{lot.kind.fate_said}{visa}, depuis le {lot.due_on:%d/%m/%Y}{held}."
    )


@verb(app, "hold")
def hold(
    academy: WhichAcademy,
    reason: Annotated[HeldFor, typer.Option("--reason", help="Pourquoi.")],
    year: Annotated[
        str | None, typer.Option("--year", metavar="ANNÉE", help="L'année gelée.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="COURRIEL", help="La personne gelée.")
    ] = None,
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Gèle une année, ou ce qui est tenu sur une personne : rien n'en est détruit."""
    if (year is None) == (person is None):
        raise typer.BadParameter("donnez --year, ou --person.")
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        number = int(unit.id or 0)
        cycle = find_cycle(session, year, academy).id if year else None
        who = person_of(session, number, person).id if person else None
        made = disposing.hold(session, unit, reason, actor, moment, cycle_id=cycle, person_id=who)
        data = {"hold": made.id, "of": disposing.hold_said(made)}
    sentence = f"Gel n° {data['hold']} : {data['of']}. Rien n'en est détruit."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "free")
def free(
    academy: WhichAcademy,
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", min=1, help="Le numéro du gel.")],
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Lève un gel."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        disposing.free(session, unit, number, actor, moment)
    sentence = f"Le gel n° {number} est levé."
    return Outcome(data={"hold": number}, show=lambda c: c.print(sentence, markup=False))


@verb(app, "slip")
def slip(
    academy: WhichAcademy,
    number: Annotated[
        int | None, typer.Option("--number", help="Écrit de nouveau ce bordereau.")
    ] = None,
    out: Out = None,
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Établit le bordereau d'élimination de ce qui est à son terme, en ODS pour les Archives."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        if number:
            need_keeper_of(session, unit, actor, moment)
            made = disposing.slip_of(session, unit, number)
        else:
            made = disposing.draw_slip(session, unit, actor, moment)
        place = out or Path(f"bordereau-elimination-{made.id}.ods")
        try:
            write_slip(place, made, unit)
        except OSError as wrong:
            raise BadFile(
                f"« {place} » ne peut pas être écrit : {why(wrong)}.", "Donnez-en un autre."
            ) from None
        data = {"slip": made.id, "lines": made.lines, "file": str(place)}
    sentence = (
        f"Bordereau n° {data['slip']}, {plural(len(made.lines), 'ligne', 'lignes')}, écrit dans "
        f"« {place} ». Envoyez-le aux Archives ; rien n'est détruit avant leur visa."
    )
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "visa")
def visa(
    academy: WhichAcademy,
    number: Slip,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le bordereau visé, en PDF.")],
    reference: Annotated[str, typer.Option("--reference", help="La référence du visa.")],
    on: Annotated[str, typer.Option("--on", metavar="LE", help="Le jour du visa.")],
    signed_by: Annotated[str, typer.Option("--signed-by", help="Qui a signé : sa qualité.")],
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Joint à un bordereau le visa des Archives : il peut alors être purgé."""
    settings, day = Settings(), day_typed(on, "--on")
    read = _read(file, settings)
    joined = disposing.JoinedVisa(reference=reference, on=day, signed_by=signed_by, file=read)
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        disposing.join_visa(session, unit, number, joined, settings.documents, actor, moment)
    sentence = f"Le visa « {reference} » est joint au bordereau n° {number}."
    data = {"slip": number, "reference": reference, "on": day}
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


def _read(file: Path, settings: Settings) -> Examined:
    try:
        content = file.read_bytes()
    except OSError as wrong:
        raise BadFile(f"« {file} » ne se lit pas : {why(wrong)}.", "Vérifiez le chemin.") from None
    return examined(content, file.name, settings.document_limit)


@verb(app, "receipt")
def receipt(
    academy: WhichAcademy,
    year: Annotated[str, typer.Argument(metavar="ANNÉE", help="L'année versée, close.")],
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le procès-verbal, en PDF.")],
    reference: Annotated[str, typer.Option("--reference", help="La référence qu'il porte.")],
    on: Annotated[str, typer.Option("--on", metavar="LE", help="Le jour qu'il porte.")],
    by: Who = None,
    now: Now = None,
) -> Outcome:
    """Joint à une année close le procès-verbal de prise en charge des Archives."""
    settings, day = Settings(), day_typed(on, "--on")
    given = JoinedReceipt(reference=reference, on=day, file=_read(file, settings))
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        cycle = int(find_cycle(session, year, academy).id or 0)
        made = join_receipt(session, unit, cycle, given, settings.documents, actor, moment)
        data = {"cycle": cycle, "reference": made.reference, "on": day}
    sentence = (
        f"Le procès-verbal « {data['reference']} » est joint à l'année {year} : ce qui en est "
        "versé peut être mis à un bordereau d'élimination, une fois à son terme."
    )
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "purge")
def purge(academy: WhichAcademy, number: Slip, by: Who = None, now: Now = None) -> Outcome:
    """Détruit ce qu'un bordereau visé énumère. C'est sans retour."""
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        done = disposing.purge_slip(session, unit, number, actor, moment, _progress("ligne"))
    return _cleaned(done, {"slip": number})


@verb(app, "sweep")
def sweep(academy: WhichAcademy, by: Who = None, now: Now = None) -> Outcome:
    """Efface ce qui est à son terme sans visa : traces techniques, personnes parties."""
    folder = Settings().documents
    with kept_in(academy, by, now) as (session, unit, actor, moment):
        done = disposing.sweep_due(session, unit, folder, actor, moment, _progress("texte"))
    return _cleaned(done, {})


def _progress(what: str) -> disposing.Tell:
    def tell(done: int) -> None:
        if err.is_terminal and done % 50 in (0, 1):
            err.print(f"{what} {done}…", end="\r")

    return tell


def _cleaned(done: disposing.PurgedRows, data: dict[str, object]) -> Outcome:
    if done.total or done.people or "slip" not in data:  # a cleaning that failed is made again
        clean(home_engine(), Settings(), done.files, done.sought)
    rows = plural(done.total, "ligne détruite", "lignes détruites")
    people = plural(done.people, "personne effacée", "personnes effacées")
    return Outcome(
        data=data | {"rows": done.total, "people": done.people},
        show=lambda console: console.print(f"{rows}, {people}.", markup=False),
    )
