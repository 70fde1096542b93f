"""``orgue territory redraw``, ``changes`` and ``put-back``: units merge, close, move, old → new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from models.database.transactions import gesture, reading, tried
from models.errors import Refusal
from models.gestures.cycle.finding import find_academy
from models.gestures.redrawing.carrying import RedrawDone
from models.gestures.redrawing.moves import ActionFate, AskedRedraw, fate_typed
from models.gestures.redrawing.redraw import redraw, take_back
from models.home import home_engine
from models.serving.territory.changes import TerritoryChangeLine, changes_of
from models.territory.importing.moves_file import read_moves_file
from models.territory.redrawn import ChangeKind
from models.words.french import counted, plural
from orgue.acting import done, whose
from orgue.moments import Now, WhichAcademy, day_typed, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer()
Academy = WhichAcademy
By = Annotated[str | None, typer.Option("--by", metavar="COURRIEL", help="Qui fait le geste.")]
SHOWN = 20


@verb(app, "redraw")
def redraw_(
    academy: Academy,
    kind: Annotated[
        ChangeKind, typer.Option("--kind", help="move, fuse, merge, close ou drop.")
    ] = ChangeKind.MOVE,
    file: Annotated[
        Path | None, typer.Argument(metavar="FICHIER", help="Table : ancien, nouveau.")
    ] = None,
    move: Annotated[
        list[str] | None, typer.Option("--move", help="ANCIEN=NOUVEAU, ou ANCIEN ; plusieurs fois.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Le jour ; sinon, aujourd'hui.")] = None,
    actions: Annotated[
        str | None, typer.Option("--actions", help="go_on, hand_over:CODE ou end.")
    ] = None,
    action: Annotated[
        list[str] | None, typer.Option("--action", help="NUMÉRO=go_on|hand_over:CODE|end.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Le faire, et non le montrer.")] = False,
    by: By = None,
    now: Now = None,
) -> Outcome:
    """Change le territoire, ancien → nouveau ; montre d'abord ce que cela ferait."""
    engine = home_engine()
    moment = moment_of(engine, now)
    asked = AskedRedraw(
        kind=kind,
        moves=[*(read_moves_file(file) if file else []), *map(_pair, move or [])],
        on=day_typed(on, "--on") if on else None,
        actions=_fates(actions, action or []),
    )
    with (gesture if yes else tried)(engine) as session:
        unit = find_academy(session, academy)
        actor = whose(session, by) if by else None
        found = redraw(session, int(unit.id or 0), asked, actor, moment, look=not yes)
    return Outcome(data=_data(found, yes), show=lambda console: _show(console, found, yes))


def _pair(text: str) -> tuple[str, str]:
    old, _, new = (part.strip() for part in text.partition("="))
    return old, new


def _fates(of_all: str | None, each: list[str]) -> dict[int, ActionFate]:
    found = {0: fate_typed(of_all)} if of_all else {}
    for text in each:
        number, equals, word = text.partition("=")
        if not equals or not number.strip().isdigit():
            raise Refusal(
                f"--action : « {text} » n'est pas NUMÉRO=CE QU'ELLE DEVIENT.", "Exemple : 12=end."
            )
        found[int(number)] = fate_typed(word)
    return found


def _data(found: RedrawDone, yes: bool) -> dict[str, Any]:
    return {
        "done": yes and bool(found.lines),
        "planned": yes and not found.lines,
        "change": found.number if yes else None,
        "moves": [{"old": code, "name": old, "new": new} for old, new, code in found.lines],
        "actions": [
            {"id": number, "title": title, "school": school, "becomes": becomes}
            for number, title, school, becomes in found.actions
        ],
        "schools": found.schools,
        "tasks": found.tasks,
        "letters": found.letters,
        "notes": found.notes,
    }


def _show(console: Console, found: RedrawDone, yes: bool) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False)

    if yes and not found.lines:
        say(f"C'est noté (n° {found.number}) : le changement se fera au jour dit.")
        return
    say(f"Fait (n° {found.number})." if yes else "Ce que cela ferait :")
    for old, new, code in found.lines[:SHOWN]:
        say(f"  · {old} ({code}) → {new or 'rien'}")
    if len(found.lines) > SHOWN:
        say(f"  · … et {len(found.lines) - SHOWN} autres")
    for number, title, school, becomes in found.actions[:SHOWN]:
        say(f"  · n° {number} « {title} » ({school}) : {becomes}")
    schools = counted(found.schools, "école concernée")
    tasks = plural(found.tasks, "demande suit", "demandes suivent")
    say(f"{schools}, {tasks}, {plural(found.letters, 'courrier part', 'courriers partent')}.")
    for note in found.notes:
        say(note)
    if not yes:
        say("Pour le faire : ajoutez --yes.")


@verb(app, "changes")
def changes(academy: Academy) -> Outcome:
    """Liste les changements du territoire, faits, prévus et repris."""
    with reading(home_engine()) as session:
        lines = changes_of(session, int(find_academy(session, academy).id or 0))
    data = {"changes": [_line(one) for one in lines]}

    def show(console: Console) -> None:
        for one in lines:
            moves = ", ".join(f"{old} → {new or 'rien'}" for old, new in one.moves[:3])
            state = {"done": "fait", "planned": "prévu", "undone": "repris", "failed": "impossible"}
            said = f"n° {one.number} {one.on:%d/%m/%Y} [{state[one.state]}] {one.called} : {moves}"
            console.print(said, markup=False)
        console.print(counted(len(lines), "changement") + ".")

    return Outcome(data=data, show=show)


def _line(one: TerritoryChangeLine) -> dict[str, Any]:
    moves = [{"old": old, "new": new} for old, new in one.moves]
    return {
        "change": one.number,
        "kind": one.kind,
        "on": one.on,
        "state": one.state,
        "moves": moves,
    }


@verb(app, "put-back")
def put_back(
    number: Annotated[int, typer.Argument(metavar="NUMÉRO", help="Le changement.")],
    by: By = None,
    now: Now = None,
) -> Outcome:
    """Reprend un changement tant que rien n'a été fait depuis, ou renonce à un changement prévu."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        back = take_back(session, number, whose(session, by) if by else None, moment)
    if not back.done:
        return done("Le changement prévu est abandonné.", change=number, done=False, sent=0)
    sent = plural(back.sent, "courrier l'avait dit", "courriers l'avaient dit")
    told = f" {sent} : écrivez à ceux qui l'ont reçu." if back.sent else ""
    return done(
        f"Le territoire est comme il était.{told}", change=number, done=True, sent=back.sent
    )
