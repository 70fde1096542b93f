"""``orgue journal``: whether the journal is whole, and the life of an action or of a paper."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from models.access.scope import scope_of
from models.database.transactions import reading
from models.errors import BadFile
from models.home import founded_engine
from models.serving.journal.life import life_of_action, life_of_paper
from models.serving.journal.taken_out import life_as_dict, life_in_lines, write_life
from models.serving.journal.verified import (
    ChainStanding,
    JournalStanding,
    journal_standing,
    read_marks,
)
from models.words import moments
from models.words.french import plural
from models.words.system import why
from orgue.acting import whose
from orgue.moments import By, Now, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le journal : le vérifier, en tirer la vie d'une action ou d'un écrit.",
    no_args_is_help=True,
)


class Living(StrEnum):
    """What has a life in the journal."""

    ACTION = "action"
    PAPER = "paper"


class LifeForm(StrEnum):
    """The formats of a life that is taken out."""

    PDF = "pdf"
    XLSX = "xlsx"


@verb(app, "verify")
def verify(
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FICHIER", help="Un relevé d'avant, fait par --json."),
    ] = None,
) -> Outcome:
    """Vérifie que rien n'a été réécrit ni retiré du journal ; code 1 s'il ne se suit pas."""
    marks = read_marks(against) if against else ()
    with reading(founded_engine()) as session:
        found = journal_standing(session, marks)
    return Outcome(
        data=found.as_dict(),
        show=lambda console: _show(console, found, compared=against is not None),
        code=0 if found.whole else 1,
    )


def _show(console: Console, found: JournalStanding, *, compared: bool) -> None:
    for chain in found.chains:
        console.print(f"{'✓' if chain.whole else '✗'} {_line(chain)}", markup=False)
    console.print(_verdict(found), markup=False)
    if not found.guarded:
        console.print(
            "ATTENTION : la base ne refuse pas de changer le journal ; ses déclencheurs ont été "
            "ôtés. Restaurez-les depuis une sauvegarde, ou avec qui tient la base.",
            markup=False,
        )
    if found.whole and not compared:
        console.print(
            "La fin d'une chaîne ne se vérifie que par un relevé gardé ailleurs : "
            "« orgue journal verify --json > releve.json », puis « --against releve.json ».",
            markup=False,
        )


def _line(chain: ChainStanding) -> str:
    count = plural(chain.entries, "événement", "événements")
    said = f"{chain.name} : {count}"
    if chain.until is not None:
        said += f", le dernier le {moments.moment(chain.until)}, empreinte {chain.last[:16]}"
    if chain.broken_at is not None:
        said += f". La chaîne se rompt à l'événement n° {chain.broken_at}"
    if chain.unlike is not None:
        said += f". L'événement n° {chain.unlike} n'est plus celui du relevé"
    return f"{said}."


def _verdict(found: JournalStanding) -> str:
    if found.whole:
        return "Le journal est entier : chaque événement suit le précédent."
    return (
        "Le journal n'est pas entier : un événement y a été réécrit, retiré ou ajouté. Gardez la "
        "base telle quelle, et prévenez le responsable de la sécurité des systèmes d'information."
    )


@verb(app, "export")
def export(
    kind: Annotated[Living, typer.Argument(help="action, ou paper pour un écrit.")],
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", min=1)],
    by: By,
    form: Annotated[LifeForm, typer.Option("--format", help="pdf ou xlsx.")] = LifeForm.PDF,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FICHIER", help="Où l'écrire.")
    ] = None,
    now: Now = None,
) -> Outcome:
    """Écrit toute la vie d'une action ou d'un écrit : qui, quand, au nom de qui, dans l'ordre."""
    engine = founded_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        scope = scope_of(session, whose(session, by), moment.date())
        of = life_of_action if kind is Living.ACTION else life_of_paper
        life = of(session, number, scope)
    place = out or Path(f"vie-{kind.value}-{number}.{form.value}")
    try:
        if form is LifeForm.PDF:
            # Late: the portal, which no other command of the journal waits for.
            from web.exports.life import life_pdf

            place.write_bytes(life_pdf(life, moment))
        else:
            write_life(life, moment, place)
    except OSError as wrong:
        raise BadFile(
            f"« {place} » ne peut pas être écrit : {why(wrong)}.", "Donnez-en un autre."
        ) from None
    data = life_as_dict(life) | {"file": str(place), "format": form.value}

    def show(console: Console) -> None:
        for line in life_in_lines(life):
            console.print(line, markup=False)
        console.print(f"Écrit dans « {place} ».", markup=False)

    return Outcome(data=data, show=show)
