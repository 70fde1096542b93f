"""The territory is loaded from the directory, looked at, and completed by hand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree as Drawing
from sqlmodel import Session

from models.access.actors import Actor, actor_of
from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.territory import carriers
from models.gestures.territory import sections as sectioning
from models.gestures.territory.bringing import writing_alone
from models.home import home_engine
from models.territory.finding import find_unit
from models.territory.importing import attaching
from models.territory.importing.annuaire import import_directory
from models.territory.importing.import_report import CHANGED_SCHOOLS, ImportReport
from models.territory.schools import is_school
from models.territory.unit import BASIN_LINK, UNIT, Kind, Level, Unit, UnitState
from models.territory.within import of_academy
from models.words.french import counted, plural
from models.words.nouns import UNIT_STATES
from models.words.sort_keys import bytewise
from models.words.units import short_name
from models.year import participation
from orgue import redrawing, rollout
from orgue.verbs import Outcome, and_more, err, verb

app = typer.Typer(help="Le territoire : charger l'annuaire, voir, rattacher.", no_args_is_help=True)
app.add_typer(redrawing.app)
app.add_typer(rollout.app)

File = Annotated[Path, typer.Argument(metavar="FICHIER", help="Annuaire, CSV ou classeur.")]
Academy = Annotated[str | None, typer.Option("--academy", help="Code de l'académie (24).")]
By = Annotated[str | None, typer.Option("--by", metavar="COURRIEL", help="Qui fait le geste.")]
SHOWN = 20


def people_or_units_changed(session: Session, at: datetime) -> None:
    """What the cycles owe is counted again, in the same gesture."""
    participation.people_or_units_changed(session, at)


def by_whom(session: Session, mail: str | None) -> str:
    """The slot of who makes the gesture; the admin at the keyboard when not said."""
    return actor_of(session, mail).slot if mail else "admin"


@verb(app, "import")
def import_(file: File, by: By = None) -> Outcome:
    """Charge ou met à jour les établissements depuis l'Annuaire de l'éducation."""
    with err.status("Import…") if err.is_terminal else nullcontext() as status:
        say = status.update if status else lambda text: None
        with writing_alone(home_engine()), gesture(home_engine()) as session:
            at = now(session)
            who = by_whom(session, by)
            report = import_directory(
                session, file, at, progress=say, by=who, in_use=sectioning.in_use
            )
            if report.changes:
                people_or_units_changed(session, at)
    return Outcome(data=report.as_dict(), show=lambda console: _show_report(console, report))


def _ending(n: int, word: str) -> str:
    return word if n < 2 else f"{word}s"


def _show_report(console: Console, report: ImportReport) -> None:
    console.print(
        f"[bold]{report.schools}[/] {_ending(report.schools, 'établissement')}, "
        f"{counted(report.circonscriptions, 'circonscription')}, "
        f"{counted(report.basins, 'bassin')} "
        f"({counted(report.read, 'ligne lue')}, "
        f"{counted(report.merged, 'fusionnée')}, "
        f"{plural(report.ignored, 'laissée de côté', 'laissées de côté')})."
    )
    for why, count in report.ignored_why.items():
        console.print(f"  laissés de côté : {count}, {escape(why)}")
    for row in report.ignored_rows[:SHOWN]:
        line = f"  ligne {row.get('line')}, « {row.get('uai')} » : {row['why']}"
        console.print(line, markup=False)
    _show_unread_mails(console, report.unread_mails)
    _show_changes(console, report)
    for row in report.sections[:SHOWN]:
        console.print(
            f"Section : {row['name']} ({row['unit']}) ne fait qu'un avec {row['part_of']} ; "
            f"pour l'en séparer : orgue territory separate {row['unit']}",
            markup=False,
        )
    for row in report.closing:
        console.print(f"À fermer : {row['name']} ({row['unit']})", markup=False)
    for row in report.missing[:SHOWN]:
        console.print(
            f"Absent du fichier : {row['name']} ({row['unit']}) ; il reste ouvert.", markup=False
        )
    for sentence in [p["sentence"] for p in report.proposals] + report.notices:
        console.print(f"• {sentence}", markup=False)
    if report.unattached:
        console.print(f"{report.unattached} sans rattachement : orgue territory list --unattached")


def _show_unread_mails(console: Console, rows: list[dict[str, Any]]) -> None:
    """Schools that the file gives no address: one that was known is kept."""
    if rows:
        said = plural(len(rows), "adresse n'est pas lue", "adresses ne sont pas lues")
        console.print(f"{said} (celle que l'on connaissait est gardée) :")
    for row in rows[:SHOWN]:
        line = f"  ligne {row['line']}, {row['uai']}, colonne « {row['column']} »"
        console.print(f"{line} : « {row['value']} »", markup=False)
    if len(rows) > SHOWN:
        console.print(f"  {and_more(len(rows) - SHOWN)}")


def _show_changes(console: Console, report: ImportReport) -> None:
    added = [c for c in report.changes if c["what"] == "added"]
    others = [c for c in report.changes if c["what"] != "added"]
    console.print(f"{counted(len(added), 'ajout')}, {counted(len(others), 'autre changement')}.")
    for change in others[:SHOWN]:
        what = CHANGED_SCHOOLS.get(change["what"], change["what"])
        line = f"  {change['unit']} {what} : {change['old'] or '–'} → {change['new'] or '–'}"
        console.print(line, markup=False)
    if len(others) > SHOWN:
        console.print(f"  {and_more(len(others) - SHOWN)}")


@verb(app, "list")
def list_(
    unattached: Annotated[bool, typer.Option(help="Sans bassin ni circonscription.")] = False,
    missing: Annotated[bool, typer.Option(help="Absents du dernier annuaire.")] = False,
    sections: Annotated[bool, typer.Option(help="Les sections et leur établissement.")] = False,
    others: Annotated[
        bool, typer.Option("--carriers", help="Les structures qui ne sont pas des établissements.")
    ] = False,
    academy: Academy = None,
) -> Outcome:
    """Liste les établissements : tous, non rattachés, absents du dernier fichier, sections."""
    with reading(home_engine()) as session:
        scope = find_unit(session, f"academie:{academy}") if academy else None
        if sections:
            return _sections(session, scope)
        if others:
            return _carriers(session, scope)
        units = attaching.schools(session, scope, unattached=unattached, missing=missing)
        rows = [_row(session, unit) for unit in units]
    return Outcome(data={"units": rows}, show=lambda console: _show_list(console, rows))


def _carriers(session: Session, academy: Unit | None) -> Outcome:
    mine = [of_academy(academy.id)] if academy is not None else []
    found = carriers.carriers_of(session, mine)
    rows = [_row(session, unit) | {"type": unit.type_name} for unit in found]

    def show(console: Console) -> None:
        for row in rows:
            state = f" [{UNIT_STATES[row['state']]}]" if UNIT_STATES[row["state"]] else ""
            line = (
                f"{row['unit']}  {short_name(row['name'])}, {row['type']} → {row['parent']}{state}"
            )
            console.print(line, markup=False)
        console.print(f"{counted(len(rows), 'structure')}.")

    return Outcome(data={"units": rows}, show=show)


def _sections(session: Session, academy: Unit | None) -> Outcome:
    rows = [
        {"unit": section.code, "name": section.name, "part_of": whole.code, "whole": whole.name}
        for section, whole in sectioning.sections(session, academy)
    ]
    return Outcome(data={"units": rows}, show=lambda console: _show_sections(console, rows))


def _show_sections(console: Console, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        sentence = (
            f"{row['unit']}  {short_name(row['name'])} → "
            f"{row['part_of']}  {short_name(row['whole'])}"
        )
        console.print(sentence, markup=False)
    console.print(f"{counted(len(rows), 'section')}.")


def _row(session: Session, unit: Unit) -> dict[str, Any]:
    parent = session.get(Unit, unit.parent_id) if unit.parent_id else None
    return {
        "unit": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "commune": unit.commune,
        "parent": parent.code if parent else None,
        "state": unit.state,
        "mail": unit.mail,
        "missing_since": unit.missing_since,
        "attached_by_hand": unit.attached_by_hand,
    }


def _show_list(console: Console, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        state = f" [{UNIT_STATES[row['state']]}]" if UNIT_STATES[row["state"]] else ""
        since = f" absent depuis le {row['missing_since']:%d/%m/%Y}" if row["missing_since"] else ""
        place = f"{row['commune'] or ''} → {row['parent']}"
        console.print(
            f"{row['unit']}  {short_name(row['name'])}, {place}{state}{since}", markup=False
        )
    console.print(f"{counted(len(rows), 'établissement')}.")


@verb(app, "attach")
def attach(
    school: Annotated[str, typer.Argument(metavar="UAI", help="L'établissement.")],
    unit: Annotated[str, typer.Argument(metavar="UNITÉ", help="Le bassin ou la circonscription.")],
    by: By = None,
) -> Outcome:
    """Rattache un établissement à un bassin ou à une circonscription."""
    with gesture(home_engine()) as session:
        at = now(session)
        found = attaching.attach(session, school, unit, at, by_whom(session, by))
        people_or_units_changed(session, at)
        row = _row(session, found)
    sentence = f"{row['name']} ({row['unit']}) est rattaché à {row['parent']}."
    return Outcome(data=row, show=lambda console: console.print(sentence, markup=False))


@verb(app, "gather")
def gather(
    network: Annotated[str, typer.Argument(metavar="RÉSEAU", help="Le code du réseau.")],
    school: Annotated[
        list[str] | None, typer.Option("--school", help="Un UAI ; plusieurs fois. Sans lui : tous.")
    ] = None,
    by: By = None,
) -> Outcome:
    """Rattache à un réseau ses établissements privés : ceux que l'on dit, ou tous ceux de son
    département qui ne sont pas rattachés à la main."""
    with gesture(home_engine()) as session:
        at = now(session)
        given = (network, school or [], at, by_whom(session, by))
        found = attaching.attach_to_network(session, *given)
        people_or_units_changed(session, at)
        rows = [_row(session, one) for one in found]
    sentence = f"{counted(len(rows), 'établissement rattaché')} au réseau {network}."
    data = {"network": network, "units": rows}
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


Section = Annotated[str, typer.Argument(metavar="UAI", help="La section.")]
Whole = Annotated[str, typer.Argument(metavar="ÉTABLISSEMENT", help="Le sien.")]


@verb(app, "join")
def join(section: Section, whole: Whole, by: By = None) -> Outcome:
    """Joint une section à son établissement : ils ne font qu'un."""
    with gesture(home_engine()) as session:
        at = now(session)
        found = sectioning.join(session, section, whole, at, by_whom(session, by))
        people_or_units_changed(session, at)
        name, code = found.name, found.code
    sentence = f"{section} ne fait plus qu'un avec {name} ({code})."
    data = {"unit": section, "part_of": code}
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "separate")
def separate(section: Section, by: By = None) -> Outcome:
    """Sépare une section de son établissement : elle en est un, les imports n'y changent rien."""
    with gesture(home_engine()) as session:
        at = now(session)
        found = sectioning.separate(session, section, at, by_whom(session, by))
        people_or_units_changed(session, at)
        row = _row(session, found)
    sentence = f"{row['name']} ({row['unit']}) est un établissement à part, dans {row['parent']}."
    return Outcome(data=row, show=lambda console: console.print(sentence, markup=False))


Circo = Annotated[str, typer.Argument(metavar="CIRCO", help="La circonscription.")]
Basin = Annotated[str, typer.Argument(metavar="BASSIN", help="Le bassin.")]


@verb(app, "link")
def link(circo: Circo, basin: Basin, by: By = None) -> Outcome:
    """Lie une circonscription à un bassin (elle peut en avoir plusieurs)."""
    with gesture(home_engine()) as session:
        at = now(session)
        new = attaching.link(session, circo, basin, at, by_whom(session, by))
        people_or_units_changed(session, at)
    sentence = f"{circo} est liée à {basin}." if new else f"{circo} était déjà liée à {basin}."
    data = {"circonscription": circo, "basin": basin, "linked": True, "new": new}
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


@verb(app, "unlink")
def unlink(circo: Circo, basin: Basin, by: By = None) -> Outcome:
    """Défait le lien d'une circonscription à un bassin."""
    with gesture(home_engine()) as session:
        at = now(session)
        attaching.unlink(session, circo, basin, at, by_whom(session, by))
        people_or_units_changed(session, at)
    data = {"circonscription": circo, "basin": basin, "linked": False}
    sentence = f"{circo} n'est plus liée à {basin}."
    return Outcome(data=data, show=lambda console: console.print(sentence, markup=False))


Under = Annotated[str, typer.Option("--under", metavar="CODE", help="L'unité dont elle dépend.")]
TypeName = Annotated[str, typer.Option("--type", help="CIO, mission locale, association…")]
CarrierMail = Annotated[str, typer.Option("--mail", help="Son adresse.")]
Carrier = Annotated[str, typer.Argument(metavar="CODE", help="La structure.")]


@verb(app, "add")
def add(
    name: Annotated[str, typer.Argument(metavar="NOM", help="Le nom de la structure.")],
    type_: TypeName,
    under: Under,
    mail: CarrierMail = "",
    code: Annotated[str, typer.Option("--code", help="Son code, un UAI par exemple.")] = "",
    by: By = None,
) -> Outcome:
    """Saisit une structure qui n'est pas un établissement (ou un réseau privé)."""
    entry = carriers.CarrierEntry(name=name, type_=type_, mail=mail, code=code)
    with gesture(home_engine()) as session:
        above = find_unit(session, under)
        unit = carriers.add_carrier(session, entry, above, _actor(session, by), now(session))
        row = _row(session, unit) | {"type": unit.type_name}
        takes_part = unit.kind is Kind.PARTNER
    sentence = f"{row['name']} ({row['unit']}) est noté dans {row['parent']}."
    if takes_part:
        sentence += f" Pour qu'il participe : orgue framing units --also {row['unit']} --yes"
    return Outcome(data=row, show=lambda console: console.print(sentence, markup=False))


@verb(app, "change")
def change(
    code: Carrier,
    name: Annotated[str, typer.Option("--name", help="Son nouveau nom.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Son type.")] = "",
    under: Annotated[str, typer.Option("--under", metavar="CODE", help="L'unité.")] = "",
    mail: Annotated[str | None, typer.Option("--mail", help="Son adresse ; '' l'ôte.")] = None,
    by: By = None,
) -> Outcome:
    """Corrige une structure saisie à la main."""
    with gesture(home_engine()) as session:
        unit = find_unit(session, code)
        above = find_unit(session, under) if under else None
        kept = (unit.mail or "") if mail is None else mail
        entry = carriers.CarrierEntry(name=name, type_=type_, mail=kept)
        carriers.change_carrier(session, unit, entry, above, _actor(session, by), now(session))
        row = _row(session, unit) | {"type": unit.type_name}
    sentence = f"{row['name']} ({row['unit']}), {row['type']}, est dans {row['parent']}."
    return Outcome(data=row, show=lambda console: console.print(sentence, markup=False))


@verb(app, "close")
def close(code: Carrier, by: By = None) -> Outcome:
    """Ferme une structure saisie à la main."""
    return _turned(code, by, carriers.close_carrier, "est fermé : plus rien ne lui est envoyé.")


@verb(app, "reopen")
def reopen(code: Carrier, by: By = None) -> Outcome:
    """Rouvre une structure fermée par erreur."""
    return _turned(code, by, carriers.reopen_carrier, "est de nouveau ouvert.")


def _turned(code: str, by: str | None, turn: Callable[..., None], said: str) -> Outcome:
    with gesture(home_engine()) as session:
        unit = find_unit(session, code)
        turn(session, unit, _actor(session, by), now(session))
        row = _row(session, unit)
    sentence = f"{row['name']} ({row['unit']}) {said}"
    return Outcome(data=row, show=lambda console: console.print(sentence, markup=False))


def _actor(session: Session, mail: str | None) -> Actor | None:
    return actor_of(session, mail) if mail else None


@verb(app, "tree")
def tree(academy: Academy = None) -> Outcome:
    """Montre l'arbre, de la nation aux bassins et circonscriptions, avec leurs effectifs."""
    with reading(home_engine()) as session:
        scope = find_unit(session, f"academie:{academy}") if academy else None
        rows = _above_schools(session, scope)
    return Outcome(data={"units": rows}, show=lambda console: _draw(console, rows))


def _above_schools(session: Session, academy: Unit | None) -> list[dict[str, Any]]:
    """Every unit above the schools, how many hang on it, and the bassins it goes with."""
    u, p, s = UNIT, UNIT.alias("p"), UNIT.alias("s")
    open_ = sa.and_(s.c.parent_id == u.c.id, is_school(s))
    count = sa.select(sa.func.count()).where(open_, s.c.state != UnitState.CLOSED)
    query = sa.select(
        u.c.id,
        u.c.code,
        u.c.name,
        u.c.level,
        u.c.kind,
        u.c.parent_id,
        p.c.code.label("parent"),
        count.scalar_subquery().label("schools"),
    ).outerjoin(p, p.c.id == u.c.parent_id)
    query = query.where(u.c.level != Level.SCHOOL).order_by(bytewise(u.c.code))
    if academy is not None:
        query = query.where(of_academy(academy.id, u))
    links = sa.select(BASIN_LINK.c.circonscription_id, u.c.code).join(
        u, u.c.id == BASIN_LINK.c.basin_id
    )
    linked: dict[int, list[str]] = {}
    for row in session.execute(links.order_by(bytewise(u.c.code))):
        linked.setdefault(row[0], []).append(row[1])
    found = session.execute(query)
    return [dict(row._mapping) | {"basins": linked.get(row.id, [])} for row in found]


def _draw(console: Console, rows: list[dict[str, Any]]) -> None:
    here = {row["id"] for row in rows}
    below: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        below.setdefault(row["parent_id"] if row["parent_id"] in here else None, []).append(row)
    for root in below.get(None, []):
        drawing = Drawing(_label(root))
        _grow(drawing, root["id"], below)
        console.print(drawing)


def _grow(drawing: Drawing, unit: int, below: dict[int | None, list[dict[str, Any]]]) -> None:
    for row in below.get(unit, []):
        _grow(drawing.add(_label(row)), row["id"], below)


def _label(row: dict[str, Any]) -> str:
    count = f" [{row['schools']}]" if row["schools"] else ""
    loose = " (non rattachés)" if count and row["level"] is Level.DEPARTMENT else ""
    linked = f" ↔ {', '.join(row['basins'])}" if row["basins"] else ""
    code = f"region:{row['code']}" if row["kind"] is Kind.REGION else row["code"]
    return escape(f"{code}{count}{loose}  {short_name(row['name'])}{linked}")
