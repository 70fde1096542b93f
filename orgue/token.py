"""``orgue token``: people lend their name to a program, for the JSON API, and take it back."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from sqlmodel import Session

from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.people.tokens import (
    LONGEST,
    make_token,
    revoke_token,
    tokens_of,
)
from models.home import home_engine
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.words.french import counted
from orgue.acting import whose
from orgue.territory import By, by_whom
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les jetons de l'API : faire, voir, révoquer.", no_args_is_help=True)


@verb(app, "make", in_a_name=True)
def make(
    mail: Annotated[str, typer.Argument(metavar="COURRIEL", help="Au nom de qui il agit.")],
    name: Annotated[str, typer.Option(help="À quoi il servira.")],
    scope: Annotated[
        list[str],
        typer.Option(help="read, propose, decide, report (rendre compte)…"),
    ],
    days: Annotated[int, typer.Option(help=f"Combien de jours, {LONGEST} au plus.")] = 90,
) -> Outcome:
    """Fait un jeton. Il n'est montré qu'une fois : gardez-le comme un mot de passe."""
    with gesture(home_engine()) as session:
        actor = whose(session, mail)
        made = make_token(session, actor, name, scope, days, now(session))
    data = {"id": made.id, "token": made.token, "scopes": scope, "expires_at": made.expires_at}
    return Outcome(data=data, show=lambda console: _show_made(console, data))


def _show_made(console: Console, data: dict[str, Any]) -> None:
    console.print(data["token"], markup=False)
    until = f"{data['expires_at']:%d/%m/%Y}"
    console.print(f"Jeton n° {data['id']}, jusqu'au {until} : il ne sera plus montré.")


@verb(app, "list")
def list_(
    person: Annotated[str | None, typer.Option(metavar="COURRIEL", help="D'une personne.")] = None,
) -> Outcome:
    """Liste les jetons qui ne sont pas révoqués, sans les montrer."""
    with reading(home_engine()) as session:
        slots = whose(session, person).slots if person else None
        rows = tokens_of(session, slots)
        mails = _mails(session, {row.slot for row in rows})
    tokens = [_row(row) | {"person": mails.get(row.slot, "")} for row in rows]
    return Outcome(data={"tokens": tokens}, show=lambda console: _show_list(console, tokens))


def _row(row: object) -> dict[str, Any]:
    kept = ("id", "name", "scopes", "starts", "made_at", "expires_at", "last_used_at")
    return {name: getattr(row, name) for name in kept}


def _mails(session: Session, slots: set[str]) -> dict[str, str]:
    """The address of each slot."""
    found: dict[str, str] = {}
    for letter, table in (("p", PERSON), ("u", UNIT)):
        ids = [int(slot[1:]) for slot in slots if slot.startswith(letter)]
        query = sa.select(table.c.id, table.c.mail).where(table.c.id.in_(ids))
        found |= {f"{letter}{r.id}": r.mail or "" for r in session.connection().execute(query)}
    return found


def _show_list(console: Console, tokens: list[dict[str, Any]]) -> None:
    for one in tokens:
        used = f"servi le {one['last_used_at']:%d/%m/%Y}" if one["last_used_at"] else "jamais servi"
        console.print(
            f"n° {one['id']}  {one['starts']}…  {one['name']} · {one['person']} · "
            f"{', '.join(one['scopes'])} · jusqu'au {one['expires_at']:%d/%m/%Y} · {used}",
            markup=False,
        )
    console.print(f"{counted(len(tokens), 'jeton')}.")


@verb(app, "revoke")
def revoke(
    number: Annotated[int, typer.Argument(metavar="N°", help="Le numéro du jeton.")],
    by: By = None,
) -> Outcome:
    """Révoque un jeton : il n'ouvre plus rien."""
    with gesture(home_engine()) as session:
        revoke_token(session, number, by_whom(session, by), now(session))
    sentence = f"Le jeton n° {number} est révoqué."
    return Outcome(
        data={"id": number, "revoked": True},
        show=lambda console: console.print(sentence, markup=False),
    )
