"""``orgue backup`` and ``orgue restore``: a copy of the database, and the home made again of it."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from sqlmodel import Session

from config.settings import Settings
from models.database.transactions import reading
from models.errors import Refusal
from models.home import engine_of, founded_engine
from models.operations.backup import back_up
from models.operations.copies import form_of
from models.putting_back import Ready, house_closed, made_ready
from models.territory.people import PERSON
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.words import moments
from models.words.french import counted, plural
from models.year.cycle import CYCLE
from orgue.verbs import Outcome, err, verb

app = typer.Typer()
WORD = "restaurer"


class NotConfirmed(Refusal):
    """What would be lost was not agreed to."""


@verb(app, "backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier à écrire.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remplace celui qui est là.")] = False,
) -> Outcome:
    """Sauvegarde la base de la campagne, la maison restant ouverte."""
    engine = founded_engine()
    with reading(engine) as session:
        holds = _holds(session)
    back_up(engine, file.absolute(), replace=replace)
    size = file.stat().st_size
    data: dict[str, Any] = {"file": str(file.absolute()), "bytes": size, "holds": holds}

    def show(console: Console) -> None:
        megabytes = f"{size / 1_000_000:.1f}".replace(".", ",")
        console.print(f"Base sauvegardée dans « {file} » ({megabytes} Mo).", markup=False)
        console.print(_said_to_hold(holds), markup=False)
        console.print("N'y sont pas : les documents, la base de Prefect, les réglages ORGUE_….")

    return Outcome(data=data, show=show)


def _holds(session: Session) -> dict[str, int]:
    """How much there is to copy: who made a copy of another base sees it here."""
    schools = sa.select(UNIT.c.id).where(is_school())
    asked = {"cycles": sa.select(CYCLE.c.id), "people": sa.select(PERSON.c.id), "schools": schools}
    count = sa.func.count()
    return {
        what: session.connection().execute(sa.select(count).select_from(q.subquery())).scalar_one()
        for what, q in asked.items()
    }


def _said_to_hold(holds: dict[str, int]) -> str:
    if not any(holds.values()):
        return "ATTENTION : cette base est vide. Vérifiez ORGUE_HOME et ORGUE_DATABASE_URL."
    return (
        f"Elle contient {counted(holds['cycles'], 'cycle')}, "
        f"{counted(holds['people'], 'personne')} et "
        f"{counted(holds['schools'], 'établissement')}."
    )


@verb(app, "restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Une sauvegarde d'orgue.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Sans demander, même si la base présente en sait plus.")
    ] = False,
) -> Outcome:
    """Remet la maison à sa sauvegarde ; ce qui est peut-être déjà parti attend un pilote."""
    settings = Settings()
    form_of(file)  # before a home is made for it
    by = f"{_account()}@{socket.gethostname()}"
    with house_closed(settings), made_ready(settings, file.absolute(), by) as ready:
        if ready.loses and not yes:
            _confirm(ready)
        kept = ready.put_in()
    engine_of.cache_clear()
    data: dict[str, Any] = {
        "backed_up_at": ready.backed_up_at,
        "held": ready.held,
        "kept": kept,
    }
    return Outcome(data=data, show=lambda console: _print(console, data))


def _account() -> str:
    """Its name, or its number: an account that a container gives may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _confirm(ready: Ready) -> None:
    err.print(f"{_lost(ready)} La base présente sera gardée à côté.", markup=False)
    err.print(f"Pour continuer, tapez « {WORD} » : ", markup=False, end="")
    if sys.stdin.readline().strip().lower() != WORD:
        raise NotConfirmed(
            f"{_lost(ready)} Rien n'a changé.", f"Tapez « {WORD} » quand on le demande, ou --yes."
        )


def _lost(ready: Ready) -> str:
    at = moments.moment(ready.backed_up_at)
    if ready.present is None:
        return "La base présente ne se lit pas."
    lines = max(ready.present.lines - ready.copy.lines, 0)
    sent = max(ready.present.sent - ready.copy.sent, 0)
    if not lines and not sent:
        return (
            f"Depuis cette sauvegarde du {at}, la base présente a seulement vécu d'autres "
            "passages : le journal et les courriers partis sont les mêmes."
        )
    return (
        f"La base présente est plus récente que cette sauvegarde du {at} : "
        f"{plural(lines, 'ligne de journal', 'lignes de journal')} et "
        f"{counted(sent, 'courrier parti')} n'y sont pas."
    )


def _print(console: Console, data: dict[str, Any]) -> None:
    at = moments.moment(data["backed_up_at"])
    console.print(f"La maison est remise à sa sauvegarde du {at} (heure de Paris).", markup=False)
    if data["kept"]:
        console.print(f"La base d'avant est gardée : {data['kept']}.", markup=False)
    if data["held"]:
        held = plural(
            data["held"],
            "courrier peut-être déjà parti attend",
            "courriers peut-être déjà partis attendent",
        )
        console.print(f"{held} qu'un pilote le dise.", markup=False)
    console.print(
        "Le premier passage y ajoutera ce qui était dû depuis. "
        "« orgue outbox restored », ou la page des courriers, les montre."
    )
