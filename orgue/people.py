"""People are loaded from a table; they are away, or end a function, by a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from sqlmodel import Session

from config.settings import Settings
from models.access.actors import Actor
from models.clock import now
from models.database.transactions import gesture, reading, tried
from models.errors import BadFile, NotFound
from models.gestures.people import own_page
from models.gestures.people.first_admin import make_admin
from models.gestures.people.signing_in import print_a_link
from models.gestures.territory.bringing import writing_alone
from models.home import home_engine
from models.operations.lock import Lock
from models.serving.setup.faults import faults_of, keep_faults
from models.serving.setup.landing import lands_on
from models.territory import reach, staff
from models.territory.addresses import asked_mail
from models.territory.finding import find_unit
from models.territory.functions import name_of
from models.territory.importing.people_file import (
    CHANGED_PEOPLE,
    PeopleReport,
    import_people,
)
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Unit
from models.words import moments
from models.words.french import counted
from models.words.sort_keys import bytewise
from orgue import assignments
from orgue.acting import whose
from orgue.moments import day_typed
from orgue.territory import By, by_whom, people_or_units_changed
from orgue.verbs import Outcome, and_more, err, verb

app = typer.Typer(help="Les personnes : charger, voir, absences, fins.", no_args_is_help=True)
app.add_typer(assignments.app, name="review")

Mail = Annotated[str, typer.Argument(metavar="COURRIEL")]
SHOWN = 20


@verb(app, "import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="CSV, XLSX, ODS ou XLS.")],
    ends: Annotated[
        str | None,
        typer.Option(
            "--ends",
            metavar="LE",
            help="Dernier jour de ceux que le fichier ne nomme plus, dans les fonctions dont il "
            "parle ; montré d'abord, rien n'est enregistré.",
        ),
    ] = None,
    ended: Annotated[
        int | None,
        typer.Option(
            "--ended", metavar="NOMBRE", help="Le nombre de fins montré, pour les enregistrer."
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FICHIER", help="Où écrire, en CSV, ce qui ne va pas."),
    ] = None,
    by: By = None,
) -> Outcome:
    """Charge ou met à jour les personnes : unité, fonction, nom, courriel, suppléant, du, au."""
    last = day_typed(ends, "--ends") if ends else None
    progress = err.status(f"Lecture de {file.name}…") if err.is_terminal else nullcontext()
    with _faults_kept(errors), progress, writing_alone(home_engine()):
        report = _tried(file, last, by) if last else None
        kept = report is None or report.ended == (ended or 0)
        if report is None or kept:
            report = _brought(file, last, by)
    seen = report
    data = seen.as_dict() | {"kept": kept}
    return Outcome(data=data, show=lambda console: _show_report(console, seen, kept=kept))


@contextmanager
def _faults_kept(path: Path | None) -> Iterator[None]:
    """Write what is wrong in a file that is refused as a table, where one asks for it."""
    try:
        yield
    except BadFile as bad:
        found = faults_of(bad)
        if path is None or not found:
            raise
        keep_faults(path, found)
        raise BadFile(
            bad.sentence, f"{bad.next_step} Les erreurs sont dans {path}.", **bad.facts
        ) from None


def _tried(file: Path, ends: date | None, by: str | None) -> PeopleReport:
    with tried(home_engine()) as session:
        return import_people(session, file, now(session), by=by_whom(session, by), ends=ends)


def _brought(file: Path, ends: date | None, by: str | None) -> PeopleReport:
    with gesture(home_engine()) as session:
        at = now(session)
        report = import_people(session, file, at, by=by_whom(session, by), ends=ends)
        if report.changes:
            people_or_units_changed(session, at)
    return report


def _show_report(console: Console, report: PeopleReport, *, kept: bool) -> None:
    console.print(
        f"{counted(report.people, 'personne')}, "
        f"{counted(report.assignments, 'affectation')} "
        f"({counted(report.read, 'ligne lue')}), "
        f"{counted(len(report.changes), 'changement')}."
    )
    for sentence in report.notices:
        console.print(f"• {sentence}", markup=False)
    for change in report.changes[:SHOWN]:
        what = CHANGED_PEOPLE.get(change["what"], change["what"])
        line = f"  {change['unit']} {what} : {change['old'] or '–'} → {change['new'] or '–'}"
        console.print(line, markup=False)
    if len(report.changes) > SHOWN:
        console.print(f"  {and_more(len(report.changes) - SHOWN)}")
    if not kept:
        console.print(
            "Rien n'est encore enregistré. Prennent fin : "
            f"{counted(report.ended, 'fonction')}. Relisez-les, puis ajoutez "
            f"--ended {report.ended}.",
            markup=False,
        )


@verb(app, "list")
def list_(
    unit: Annotated[str | None, typer.Option("--unit", help="Une seule unité.")] = None,
) -> Outcome:
    """Liste qui tient quelle fonction, où, et jusqu'à quand."""
    with reading(home_engine()) as session:
        rows = _held(session, find_unit(session, unit) if unit else None)
    return Outcome(data={"assignments": rows}, show=lambda console: _show_list(console, rows))


def _held(session: Session, unit: Unit | None) -> list[dict[str, Any]]:
    deputy = PERSON.alias("deputy")
    query = (
        sa.select(
            UNIT.c.code.label("unit"),
            UNIT.c.name.label("unit_name"),
            UNIT.c.level,
            UNIT.c.kind,
            ASSIGNMENT.c.function,
            PERSON.c.name,
            PERSON.c.mail,
            ASSIGNMENT.c.starts,
            ASSIGNMENT.c.ends,
            deputy.c.mail.label("deputy"),
        )
        .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
        .join(PERSON, PERSON.c.id == ASSIGNMENT.c.person_id)
        .outerjoin(deputy, deputy.c.id == ASSIGNMENT.c.deputy_id)
        .order_by(
            bytewise(UNIT.c.code),
            ASSIGNMENT.c.function,
            bytewise(PERSON.c.mail),
            ASSIGNMENT.c.starts,
        )
    )
    if unit is not None:
        query = query.where(UNIT.c.id == unit.id)
    return [_row(row) for row in session.execute(query)]


def _row(row: sa.Row[*tuple[Any, ...]]) -> dict[str, Any]:
    said = {name: value for name, value in row._mapping.items() if name != "kind"}
    return said | {
        "function_name": name_of(row.level, row.function, row.kind),
        "starts": None if row.starts <= staff.ALWAYS else row.starts,
        "ends": None if row.ends >= staff.UNTIL_FURTHER_NOTICE else row.ends,
    }


def _show_list(console: Console, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        period = f" du {row['starts']:%d/%m/%Y}" if row["starts"] else ""
        period += f" au {row['ends']:%d/%m/%Y}" if row["ends"] else ""
        deputy = f", suppléant {row['deputy']}" if row["deputy"] else ""
        who = f"{row['name']} <{row['mail']}>"
        console.print(
            f"{row['unit']}  {row['function_name']} : {who}{period}{deputy}", markup=False
        )
    console.print(f"{counted(len(rows), 'affectation')}.")


@verb(app, "absent")
def absent(
    mail: Mail,
    starts: Annotated[str, typer.Argument(metavar="DU", help="2026-11-02 ou 02/11/2026")],
    ends: Annotated[str, typer.Argument(metavar="AU")],
    by: By = None,
) -> Outcome:
    """Déclare une absence (jours compris) : le suppléant répond à la place, à défaut le niveau
    au-dessus."""
    first, last = day_typed(starts, "DU"), day_typed(ends, "AU")
    with gesture(home_engine()) as session:
        at = now(session)
        absence = staff.declare_absence(session, mail, first, last, at, by_whom(session, by))
        people_or_units_changed(session, at)
        data = {"mail": asked_mail(mail), "starts": absence.starts, "ends": absence.ends}
    sentence = f"{mail} est absent du {data['starts']:%d/%m/%Y} au {data['ends']:%d/%m/%Y}."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "end")
def end(
    unit: Annotated[str, typer.Argument(metavar="UNITÉ")],
    function: Annotated[str, typer.Argument(metavar="FONCTION")],
    mail: Mail,
    ends: Annotated[str, typer.Argument(metavar="LE", help="Dernier jour dans la fonction.")],
    by: By = None,
) -> Outcome:
    """Met fin à une affectation : la personne tient la fonction jusqu'à ce jour compris."""
    last = day_typed(ends, "LE")
    with gesture(home_engine()) as session:
        at = now(session)
        found = find_unit(session, unit)
        held = staff.end_assignment(session, found, function, mail, last, at, by_whom(session, by))
        people_or_units_changed(session, at)
        data = {"unit": found.code, "function": held.function, "mail": mail, "ends": held.ends}
    sentence = f"{mail} tient cette fonction jusqu'au {data['ends']:%d/%m/%Y}."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "unreachable")
def unreachable() -> Outcome:
    """Liste les adresses refusées pour de bon, auxquelles on n'écrit plus."""
    with reading(home_engine()) as session:
        found = reach.unreachable(session, _today(session))
    return Outcome(data={"unreachable": found}, show=lambda console: _show_refused(console, found))


def _show_refused(console: Console, found: list[dict[str, Any]]) -> None:
    for row in found:
        console.print(
            f"{row['mail']}  {row['name']} : refusée le {row['since']:%d/%m/%Y} ({row['code']}), "
            f"de nouveau joignable le {row['until']:%d/%m/%Y}",
            markup=False,
        )
    console.print(f"{len(found)} adresses.")


@verb(app, "reachable")
def reachable(mail: Mail, by: By = None) -> Outcome:
    """Dit qu'une adresse refusée marche de nouveau : on y écrit sans attendre."""
    with gesture(home_engine()) as session:
        at = now(session)
        slots = reach.reachable_again(session, mail, at, by_whom(session, by))
        if slots:
            people_or_units_changed(session, at)
    sentence = f"{mail} est de nouveau joignable." if slots else f"{mail} était déjà joignable."
    data = {"mail": mail.strip().lower(), "slots": slots}
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "revoke", in_a_name=True)
def revoke(mail: Mail, by: By = None) -> Outcome:
    """Révoque les liens, les connexions et les jetons d'une adresse : un courrier égaré, un vol."""
    with gesture(home_engine()) as session:
        of = whose(session, mail)
        own_page.revoke_links(session, of, by_whom(session, by), now(session))
    sentence = f"Les liens, connexions et jetons de {mail} n'ouvrent plus rien."
    return Outcome(data={"slot": of.slot}, show=lambda c: c.print(sentence, markup=False))


@verb(app, "link", in_a_name=True)
def link(
    mail: Mail,
    name: Annotated[
        str, typer.Option("--name", metavar="NOM", help="Prénom et nom de l'administrateur.")
    ] = "",
    academy: Annotated[
        str | None,
        typer.Option(
            "--academy",
            metavar="ACADÉMIE",
            help="Son académie (24, Créteil) : en fait l'administrateur, s'il n'y en a pas encore.",
        ),
    ] = None,
    by: By = None,
) -> Outcome:
    """Donne un lien de connexion à remettre en main propre ; il sert une fois, une demi-heure.

    Sur une installation vide, --academy nomme le premier administrateur.
    """
    with gesture(home_engine()) as session:
        at = now(session)
        if academy is not None:
            make_admin(session, mail, name, academy, by, at)
        actor = _known(session, mail)
        today = at.in_timezone(moments.PARIS).date()
        path = print_a_link(
            session, actor, by_whom(session, by), at, lands_on(session, actor, today)
        )
    address = f"{_portal()}{path}"
    data = {"mail": mail.strip().lower(), "link": address}
    return Outcome(data=data, show=lambda console: _show_link(console, data))


def _known(session: Session, mail: str) -> Actor:
    """Who has that address; while nobody is there, how the first comes in."""
    try:
        return whose(session, mail)
    except NotFound as unknown:
        if session.connection().execute(sa.select(PERSON.c.id).limit(1)).first() is not None:
            raise
        raise NotFound(
            f"Personne n'a l'adresse « {mail} » : l'installation est vide.",
            f"Nommez son premier administrateur : orgue people link {mail} --name "
            '"Prénom Nom" --academy 24 (le code ou le nom de votre académie).',
            mail=mail,
        ) from unknown


def _show_link(console: Console, data: dict[str, str]) -> None:
    console.print(data["link"], markup=False)
    err.print(
        f"Il connecte {data['mail']}, une fois, pendant une demi-heure : ne le remettez qu'à "
        "cette personne.",
        markup=False,
    )


def _portal() -> str:
    """Where the portal is: as who has the home open says, else as the settings do."""
    settings = Settings()
    said = Lock(settings.home / "up.lock").holder().get("portal")
    return str(said or settings.portal).rstrip("/")


def _today(session: Session) -> date:
    today = now(session).in_timezone(moments.PARIS)
    return date(today.year, today.month, today.day)
