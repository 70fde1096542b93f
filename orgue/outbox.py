"""``orgue outbox``: every message, read before it leaves, held, released, dropped, sent again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from channels.returned import letters_in
from channels.returned import returned as read
from models.clock import now as clock_now
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.copies.after_restoring import say
from models.gestures.mail import posting
from models.home import home_engine
from models.letters.called import name_of_text
from models.letters.reading import letter_of
from models.outbox.returned import note_returned
from models.rehearsal.listing import messages_of
from models.serving.mail.after_restoring import restored_sendings
from models.serving.mail.of_a_former import WHAT_TO_DO, OfAFormer, of_a_former
from models.words import moments
from models.words.french import capital, counted, plural
from models.words.nouns import MESSAGE_STATES
from models.words.units import short_name
from models.work.message import MessageState
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done
from orgue.moments import Academy, By, Now, Year
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les courriers : à envoyer, envoyés, en échec.", no_args_is_help=True)
STATES = "owed (à envoyer), held (mis en attente), sent (parti), dropped, parked…"
Messages = Annotated[list[str], typer.Argument(metavar="COURRIER...", help="Numéros ou clés.")]


@verb(app, "list")
def list_(
    state: Annotated[list[MessageState] | None, typer.Option(help=STATES)] = None,
    limit: Annotated[int, typer.Option(help="Combien au plus à l'écran.")] = 50,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Liste les courriers du cycle."""
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = messages_of(session, course, states=state)
    return Outcome(data={"messages": found}, show=lambda console: _print(console, found, limit))


def _print(console: Console, messages: list[dict[str, Any]], limit: int) -> None:
    table = Table("N°", "Quand", "À", "Courrier", "Pour", "État", box=None, padding=(0, 2, 0, 0))
    for m in messages[:limit]:
        items = f" ({len(m['items'])})" if m.get("items") else ""
        at = m["at"][:16].replace("T", " ")
        unit, state = short_name(m["unit_name"]), MESSAGE_STATES[m["state"]]
        table.add_row(str(m["id"]), at, m["to"], name_of_text(m["template"]) + items, unit, state)
    console.print(table if messages else "Aucun courrier.")
    if len(messages) > limit:
        console.print(f"… et {len(messages) - limit} autres (--limit, ou --json pour tous)")


@verb(app, "show")
def show(
    message: Annotated[str, typer.Argument(metavar="COURRIER")],
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Montre un courrier tel qu'il partirait, ou tel qu'il est parti."""
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        row = posting.find_message(session, course, message)
        letter = letter_of(session, course, row, row.sent_at or clock_now(session))
    data = {
        "id": row.id,
        "key": row.key,
        "state": row.state.value,
        "result": row.result,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
    }

    def say(console: Console) -> None:
        console.print(f"[bold]{letter.subject}[/]\n", highlight=False)
        console.print(letter.text, markup=False)

    return Outcome(data=data, show=say)


@verb(app, "formers")
def formers(year: Year = None, academy: Academy = None) -> Outcome:
    """Ce qui attend sous le nom d'un recteur ou d'un DASEN qui n'est plus en fonction."""
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = of_a_former(session, course)

    def say(console: Console) -> None:
        for one in found:
            console.print(_of_a_former(one), markup=False)
        console.print(WHAT_TO_DO if found else "Rien n'attend sous le nom d'un ancien.")

    data = {"formers": [asdict(one) for one in found], "next": WHAT_TO_DO if found else ""}
    return Outcome(data=data, show=say)


def _of_a_former(one: OfAFormer) -> str:
    waits = [plural(one.held, "courrier mis en attente", "courriers mis en attente")] * bool(
        one.held
    )
    waits += ["attend le document signé"] * one.awaits
    visa = f"visa de {one.former} ({one.function}, remplacé le {one.since:%d/%m/%Y})"
    return f"{capital(one.title)}, {one.unit} : {visa} ; {', '.join(waits)}."


def _change(
    which: list[str],
    target: MessageState,
    word: str,
    by: str,
    now: str | None,
    year: str | None,
    academy: str | None,
) -> Outcome:
    with acting(by, now, year, academy) as act:
        ids = posting.change(act.session, act.course, which, target, act.actor, act.moment)
    return done(f"{_counted(ids)} : {word}.", messages=ids, state=target.value)


@verb(app, "hold")
def hold(
    messages: Messages, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Met en attente."""
    return _change(messages, MessageState.HELD, "mis en attente", by, now, year, academy)


@verb(app, "release")
def release(
    messages: Messages, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Laisse repartir ce qui était en attente."""
    return _change(messages, MessageState.OWED, "à envoyer", by, now, year, academy)


@verb(app, "drop")
def drop(
    messages: Messages, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Abandonne : le courrier ne partira pas."""
    return _change(messages, MessageState.DROPPED, "abandonné", by, now, year, academy)


@verb(app, "retry")
def retry(
    messages: Messages, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Envoie de nouveau ce qui est en échec."""
    return _change(messages, MessageState.OWED, "à envoyer de nouveau", by, now, year, academy)


# ── after a copy was put back ────────────────────────────────────────────────────────────────────

Which = Annotated[list[str] | None, typer.Argument(metavar="[COURRIER...]", help="Numéros, clés.")]
OfSending = Annotated[
    str | None, typer.Option("--sending", help="Tout un envoi : règle:échelon, comme la liste.")
]
All = Annotated[bool, typer.Option("--all", help="Tout ce qui attend depuis la restauration.")]


@verb(app, "restored")
def restored(year: Year = None, academy: Academy = None) -> Outcome:
    """Montre ce qui attend depuis une restauration : peut-être déjà parti."""
    with reading(home_engine()) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        found = restored_sendings(session, int(cycle.id or 0))
    sendings = [
        {
            "sending": one.key,
            "name": one.name,
            "count": one.held,
            "said_sent": one.said,
            "people": one.people,
            "first": one.first,
        }
        for one in found
    ]
    return Outcome(
        data={"sendings": sendings}, show=lambda console: _print_restored(console, sendings)
    )


def _print_restored(console: Console, sendings: list[dict[str, Any]]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("Envoi", no_wrap=True, overflow="ignore", min_width=_longest(sendings))
    for title in ("Courrier", "Depuis", "En attente", "Dits partis"):
        table.add_column(title)
    for s in sendings:
        since = moments.moment(s["first"])
        table.add_row(s["sending"], s["name"], since, str(s["count"]), str(s["said_sent"]))
    console.print(table if sendings else "Rien n'attend depuis une restauration.")
    if sendings:
        console.print(
            "Déjà partis : « orgue outbox left » ; à envoyer : « orgue outbox send » "
            "(numéros, --sending ou --all).",
            markup=False,
        )


def _counted(ids: Sequence[int]) -> str:
    return counted(len(ids), "courrier")


def _longest(sendings: list[dict[str, Any]]) -> int | None:
    """A key is typed again after --sending: it is shown whole, however narrow the terminal."""
    return max((len(s["sending"]) for s in sendings), default=None)


@verb(app, "left")
def left(
    by: By,
    messages: Which = None,
    sending: OfSending = None,
    all_: All = False,
    undo: Annotated[bool, typer.Option("--undo", help="Ils n'étaient pas partis.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit que des courriers tenus par une restauration étaient déjà partis."""
    target = MessageState.HELD if undo else MessageState.SENT
    word = "de nouveau en attente" if undo else "noté parti"
    return _say(target, word, by, messages, sending, all_, now, year, academy)


@verb(app, "send")
def send(
    by: By,
    messages: Which = None,
    sending: OfSending = None,
    all_: All = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Dit que des courriers tenus par une restauration sont à envoyer."""
    return _say(MessageState.OWED, "à envoyer", by, messages, sending, all_, now, year, academy)


def _say(
    target: MessageState,
    word: str,
    by: str,
    messages: list[str] | None,
    sending: str | None,
    all_: bool,
    now: str | None,
    year: str | None,
    academy: str | None,
) -> Outcome:
    if [bool(messages), sending is not None, all_].count(True) != 1:
        raise Refusal("Dites lesquels.", "Donnez des numéros, ou --sending, ou --all.")
    rule, _, rung = (sending or "").partition(":")
    with acting(by, now, year, academy) as act:
        ids = say(
            act.session,
            act.course,
            target,
            act.actor,
            act.moment,
            sending=(rule, rung) if sending is not None else None,
            which=messages or None,
        )
    return done(f"{_counted(ids)} : {word}.", messages=ids, state=target.value)


# ── what came back ───────────────────────────────────────────────────────────────────────────────

ABOUT = {
    "mailbox": "l'adresse n'existe pas",
    "recipient": "le destinataire ne reçoit pas",
    "letter": "la lettre est refusée",
    "us": "c'est nous qui sommes refusés",
}


@verb(app, "returned")
def returned(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FICHIER...",
            help="Un courriel, une boîte mbox ou un dossier "
            "Maildir ; « - » : un courriel, sur l'entrée.",
        ),
    ],
) -> Outcome:
    """Lit les retours d'un relais de messagerie : qui n'a pas reçu sa lettre, et pourquoi."""
    mails = [mail for file in files for mail in _mails(file, letters_in)]
    with gesture(home_engine()) as session:
        at = clock_now(session)
        today = at.in_timezone(moments.PARIS)
        found = [one for mail in mails for one in read(mail)]
        noted = note_returned(session, found, date(today.year, today.month, today.day), at)
    return Outcome(
        data={"read": len(mails), "returned": noted},
        show=lambda console: _print_returned(console, len(mails), noted),
    )


def _mails(file: str, letters_in: Callable[[Path], Iterable[bytes]]) -> Iterator[bytes]:
    if file == "-":
        yield sys.stdin.buffer.read()
        return
    try:
        yield from letters_in(Path(file))
    except OSError as fault:
        raise Refusal(
            f"« {file} » ne peut être lu.", "Donnez un fichier, ou un dossier."
        ) from fault


def _print_returned(console: Console, mails: int, noted: list[dict[str, Any]]) -> None:
    console.print(f"{counted(mails, 'courriel lu')}, {counted(len(noted), 'retour')}.")
    for one in noted:
        whose = "" if one["message"] else " (d'aucune lettre partie d'ici)"
        again = "" if one["new"] or not one["message"] else " (déjà noté)"
        what = f"{one['to']} : {ABOUT[one['about']]}{whose}{again} — {one['said']}"
        console.print(what, markup=False)
