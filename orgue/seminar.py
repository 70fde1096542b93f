"""``orgue seminar``: the closing seminar, or the December conference: prepared, answered, held."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from models.access.actors import actor_of
from models.database.transactions import gesture, reading
from models.errors import NotFound, Refusal
from models.gestures.meetings import attending
from models.gestures.meetings.keeping import keep_meeting
from models.home import home_engine
from models.serving.meetings.shown import Guests, MeetingShown, guests_of, meeting_shown
from models.words.french import counted
from models.words.nouns import MEETING_REPLIES_COUNTED
from models.work.meeting import MeetingKind, MeetingReply
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Le séminaire de clôture : son lieu, son ordre du jour, qui vient, qui est venu.",
    no_args_is_help=True,
)
Conference = Annotated[
    bool, typer.Option("--conference", help="La conférence de décembre plutôt que le séminaire.")
]
ITEM = "HEURE|TITRE|QUI"


def _kind(conference: bool) -> MeetingKind:
    return MeetingKind.CONFERENCE if conference else MeetingKind.SEMINAR


@verb(app, "show")
def show(conference: Conference = False, year: Year = None, academy: Academy = None) -> Outcome:
    """Montre le jour, le lieu, l'ordre du jour, et combien viennent."""
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = meeting_shown(session, course, _kind(conference))
        guests = guests_of(session, course, _kind(conference), page=0)
    data = _meeting(found) | {"guests": _counts(guests)}
    return Outcome(data=data, show=lambda console: _print(console, found, guests))


def _meeting(found: MeetingShown) -> dict[str, Any]:
    keys = ("name", "on", "starts", "ends", "place", "town", "text", "edits")
    return {key: getattr(found, key) for key in keys} | {"agenda": list(found.agenda)}


def _counts(guests: Guests) -> dict[str, Any]:
    counted = {reply.value: guests.replies.get(reply.value, 0) for reply in MeetingReply}
    return {"invited": guests.invited, **counted, "silent": guests.silent, "came": guests.came}


def _print(console: Console, found: MeetingShown, guests: Guests) -> None:
    when = found.when or "n'a pas lieu cette année"
    console.print(f"{found.name} : {when}", markup=False)
    for line in (found.where, *found.items):
        if line:
            console.print(f"  {line}", markup=False)
    said = [f"{counted(guests.invited, 'personne invitée')}"]
    said += [f"{guests.replies.get(k, 0)} {words}" for k, words in MEETING_REPLIES_COUNTED.items()]
    console.print(", ".join(said) + ".", markup=False)
    if guests.marked:
        words = counted(guests.came, "personne présente")
        console.print(f"{words}.", markup=False)


@verb(app, "set")
def set_(
    by: By,
    on: Annotated[str | None, typer.Option("--on", help="Son jour.")] = None,
    starts: Annotated[str | None, typer.Option("--from", help="De : 9h.")] = None,
    ends: Annotated[str | None, typer.Option("--to", help="À : 17h.")] = None,
    place: Annotated[str | None, typer.Option(help="Le lieu.")] = None,
    town: Annotated[str | None, typer.Option(help="La commune.")] = None,
    text: Annotated[str | None, typer.Option(help="Ce qu'il faut savoir.")] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", help=f"Un point de l'ordre du jour : {ITEM}.")
    ] = None,
    conference: Conference = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Règle le jour, le lieu et l'ordre du jour ; ce qui n'est pas donné reste."""
    engine, kind = home_engine(), _kind(conference)
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle = which.the_cycle(session, year, academy)
        was = meeting_shown(session, load_course(session, cycle), kind)
        given = {"starts": starts, "ends": ends, "place": place, "town": town, "text": text}
        said: dict[str, Any] = {k: getattr(was, k) if v is None else v for k, v in given.items()}
        said |= {"on": on or "", "agenda": [_item(one) for one in item] if item else was.agenda}
        keep_meeting(session, cycle, kind, said, whose(session, by), moment)
        found = meeting_shown(session, load_course(session, cycle), kind)
    return done(f"{found.name} : {found.when}.", **_meeting(found))


def _item(typed: str) -> dict[str, str]:
    parts = [part.strip() for part in typed.split("|")]
    if len(parts) not in (2, 3):
        raise Refusal(f"--item : « {typed[:60]} » n'est pas {ITEM}.", "« 9h|Le bilan|la pilote ».")
    return dict(zip(("at", "title", "who"), (*parts, ""), strict=False))


@verb(app, "came")
def came(
    by: By,
    mails: Annotated[list[str] | None, typer.Argument(metavar="COURRIEL...")] = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", help="Quelqu'un qui n'était pas invité.")
    ] = None,
    conference: Conference = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Note qui est venu, par son adresse, ou par son nom sans y avoir été invité (--also)."""
    kind, count = _kind(conference), 0
    with acting(by, now, year, academy) as act:
        people = [actor_of(act.session, mail) for mail in mails or ()]
        slots = {slot for one in people for slot in one.slots}
        if not slots and not also:
            raise NotFound("Donnez au moins une adresse, ou un nom avec --also.")
        given = (act.session, act.course, kind)
        if slots:
            count = attending.mark_attendance(*given, slots, (), act.actor, act.moment)
        for name in also or ():
            count = attending.add_attendee(*given, name, act.actor, act.moment)
    return done(f"{counted(count, 'personne présente')}.", came=count)
