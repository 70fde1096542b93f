"""``orgue library``: the resource library, listed, answered, checked, taken out and brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.settings import Settings
from models.access.scope import scope_of
from models.database.transactions import gesture, reading, tried
from models.errors import BadFile
from models.gestures.actions import documenting
from models.gestures.cycle.finding import find_academy
from models.gestures.library import checking, keeping
from models.gestures.library.bringing import bring_library
from models.home import home_engine
from models.intake.link_answers import LinkLooker, LinkState
from models.serving.library.packed import pack_library
from models.serving.library.shelf import AskedShelf, library_shelf
from models.words.french import plural
from models.words.system import why
from models.work.library_entry import ENTRY_KINDS, EntryState
from models.work.library_package import read_package
from orgue.acting import done, whose
from orgue.moments import By, Now, WhichAcademy, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(help="La bibliothèque de ressources.", no_args_is_help=True)
EntryNumber = Annotated[int, typer.Argument(metavar="NUMÉRO", min=1, help="Son numéro.")]
Reason = Annotated[str, typer.Option("--reason", help="Pourquoi.")]
STATES = {
    EntryState.KEPT: "en rayon",
    EntryState.PROPOSED: "à examiner",
    EntryState.DECLINED: "non gardée",
    EntryState.WITHDRAWN: "retirée",
}


@verb(app, "list")
def list_(
    by: By,
    words: Annotated[str, typer.Argument(metavar="MOTS", help="Ce que l'on cherche.")] = "",
    state: Annotated[EntryState, typer.Option("--state", help="En rayon, à examiner…")] = (
        EntryState.KEPT
    ),
    now: Now = None,
) -> Outcome:
    """Liste les ressources ; avec --state proposed, ce qui attend une réponse."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        day = moment.in_timezone("Europe/Paris").date()
        scope = scope_of(session, whose(session, by), day)
        found = library_shelf(session, scope, AskedShelf(words=words, state=state), day)
        lines = [
            {
                "entry": one.id,
                "kind": one.kind.value,
                "title": one.title,
                "theme": one.theme,
                "academy": one.academy,
                "offered": one.offered,
                "dead_on": one.dead_on,
            }
            for one in found.lines
        ]

    def show(console: Console) -> None:
        table = Table("N°", "Titre", "Ce que c'est", "Thème", "Lien")
        for one in found.lines:
            dead = f"mort le {one.dead_on:%d/%m/%Y}" if one.dead_on else ""
            table.add_row(str(one.id), one.title, ENTRY_KINDS[one.kind], one.theme, dead)
        console.print(table)
        console.print(plural(found.found, "ressource", "ressources") + f", {STATES[state]}.")

    return Outcome(data={"found": found.found, "entries": lines}, show=show)


@verb(app, "keep")
def keep(number: EntryNumber, by: By, now: Now = None) -> Outcome:
    """Met en rayon ce qu'un bilan proposait, ou ce qui était écarté ou retiré."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        keeping.keep_entry(session, number, whose(session, by), moment)
    return done(f"La ressource n° {number} est en rayon.", entry=number)


@verb(app, "decline")
def decline(number: EntryNumber, by: By, reason: Reason, now: Now = None) -> Outcome:
    """Ne garde pas ce qu'un bilan proposait."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        keeping.decline_entry(session, number, reason, whose(session, by), moment)
    return done(f"La proposition n° {number} n'est pas gardée.", entry=number)


@verb(app, "withdraw")
def withdraw(number: EntryNumber, by: By, reason: Reason, now: Now = None) -> Outcome:
    """Retire une ressource de toutes les pages, et efface son fichier."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        digest = keeping.withdraw_entry(session, number, reason, whose(session, by), moment)
    if digest:
        documenting.sweep(engine, Settings().documents, digest)
    return done(f"La ressource n° {number} est retirée.", entry=number)


@verb(app, "offer")
def offer(
    number: EntryNumber,
    by: By,
    ours: Annotated[bool, typer.Option("--ours", help="La garder à la sienne.")] = False,
    now: Now = None,
) -> Outcome:
    """Propose une ressource à toutes les académies de l'installation ; --ours, à la sienne."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        keeping.offer_entry(session, number, whose(session, by), moment, offered=not ours)
    said = "à son académie" if ours else "à toutes les académies"
    return done(f"La ressource n° {number} est proposée {said}.", entry=number, offered=not ours)


@verb(app, "check")
def check(academy: WhichAcademy, by: By, now: Now = None) -> Outcome:
    """Vérifie les liens de la bibliothèque ; celui qui ne répond plus est marqué avec sa date."""
    engine = home_engine()
    moment = moment_of(engine, now)
    totals = dict.fromkeys(LinkState, 0)
    with reading(engine) as session:
        unit = find_academy(session, academy)
        checking.need_checker(session, unit, whose(session, by), moment)
        links = checking.links_to_check(session, int(unit.id or 0), most=keeping.MOST)
    for n in range(0, len(links), checking.AT_ONCE):
        some = links[n : n + checking.AT_ONCE]
        states = LinkLooker().states([one.address for one in some])
        with gesture(engine) as session:
            given = (session, find_academy(session, academy), list(zip(some, states, strict=True)))
            counts = checking.note_links(*given, whose(session, by), moment)
        totals = {state: totals[state] + counts[state] for state in totals}
    sentence = plural(len(links), "lien vérifié", "liens vérifiés")
    dead = plural(totals[LinkState.DEAD], "ne répond plus", "ne répondent plus")
    return done(
        f"{sentence} : {dead}.",
        links=len(links),
        dead=totals[LinkState.DEAD],
        unsure=totals[LinkState.UNSURE],
    )


@verb(app, "export")
def export(
    academy: WhichAcademy,
    by: By,
    theme: Annotated[str, typer.Option("--theme", help="Ce thème seul.")] = "",
    out: Annotated[Path, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")] = Path(
        "ressources.zip"
    ),
    now: Now = None,
) -> Outcome:
    """Écrit la bibliothèque en un fichier, pour une autre installation."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        unit = find_academy(session, academy)
        checking.need_checker(session, unit, whose(session, by), moment)
        day = keeping.day_of(unit, moment)
        made = pack_library(session, unit, Settings().documents, day, theme)
    try:
        out.write_bytes(made)
    except OSError as wrong:
        raise BadFile(f"« {out} » ne s'écrit pas : {why(wrong)}.", "Donnez-en un autre.") from None
    return done(f"La bibliothèque est écrite dans « {out} ».", file=str(out), size=len(made))


@verb(app, "import")
def import_(
    academy: WhichAcademy,
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier exporté.")],
    by: By,
    sure: Annotated[bool, typer.Option("--sure", help="L'enregistrer.")] = False,
    now: Now = None,
) -> Outcome:
    """Dit ce qu'une bibliothèque d'ailleurs changerait ; avec --sure, la reprend."""
    engine, settings = home_engine(), Settings()
    moment = moment_of(engine, now)
    try:
        content = file.read_bytes()
    except OSError as wrong:
        raise BadFile(f"« {file} » ne se lit pas : {why(wrong)}.", "Vérifiez le chemin.") from None
    package = read_package(content, settings.document_limit)
    with (gesture if sure else tried)(engine) as session:
        unit = find_academy(session, academy)
        folder = settings.documents if sure else None
        report = bring_library(session, unit, package, whose(session, by), moment, folder)
    return Outcome(data=report | {"kept": sure}, show=lambda console: _show(console, report, sure))


def _show(console: Console, report: dict[str, Any], sure: bool) -> None:
    new, changed = len(report["new"]), len(report["changed"])
    said = plural(new, "ressource nouvelle", "ressources nouvelles")
    said += ", " + plural(changed, "mise à jour", "mises à jour")
    console.print(f"{said}, {report['same']} déjà là.", markup=False)
    for one in report["refused"]:
        console.print(f"Refusée : {one}", markup=False)
    if not sure:
        console.print("Rien n'est enregistré : ajoutez --sure.", markup=False)
