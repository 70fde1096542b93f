"""``orgue meeting``: what is held with a list: opened, invited to, answered, called off."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from models.database.transactions import gesture, reading
from models.errors import NotFound, Refusal
from models.gestures.meetings import inviting
from models.gestures.meetings.attaching import attach_calendar, bounds_of, preview
from models.gestures.meetings.attending import answer_invitation
from models.gestures.meetings.opening import call_off, open_meeting
from models.gestures.meetings.training import say_training
from models.home import home_engine
from models.intake.calendar_file import LARGEST, read_calendar
from models.serving.meetings.listed import meeting_list
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.french import counted
from models.work.meeting import KINDS, MeetingReply
from models.year.course import load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les rencontres : ce qui se tient avec une liste, des places et des réponses.",
    no_args_is_help=True,
)
Code = Annotated[str, typer.Argument(metavar="CODE", help="Tel que « list » le montre.")]


@verb(app, "list")
def list_(year: Year = None, academy: Academy = None) -> Outcome:
    """Montre les rencontres de l'année, leurs places et qui attend."""
    with reading(home_engine()) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        found = meeting_list(session, course)
    data = [
        {
            "code": one.known.code,
            "kind": one.known.kind,
            "name": one.known.name,
            "on": one.known.on,
            "until": one.known.until,
            "where": one.known.where,
            "holder": one.holder,
            "capacity": one.capacity,
            "seated": one.seated,
            "waiting": one.waiting,
            "called_off": one.known.called_off_at is not None,
        }
        for one in found
    ]

    def show(console: Console) -> None:
        table = Table("Code", "Nature", "Titre", "Dates", "Places", box=None, padding=(0, 2, 0, 0))
        for one in found:
            places = f"{one.seated}/{one.capacity or '…'}"
            places += f", {one.waiting} en attente" if one.waiting else ""
            days = "annulée" if one.known.called_off_at else one.known.days
            table.add_row(one.known.code, one.known.kind, one.known.name, days, places)
        console.print(table if found else "Aucune rencontre pour l'instant.")

    return Outcome(data={"meetings": data}, show=show)


@verb(app, "open")
def open_(
    name: Annotated[str, typer.Argument(metavar="TITRE")],
    by: By,
    on: Annotated[str, typer.Option("--on", help="Son jour : 2027-03-15.")],
    kind: Annotated[str, typer.Option("--kind", help=", ".join(KINDS))] = "",
    until: Annotated[str, typer.Option("--until", help="Son dernier jour.")] = "",
    starts: Annotated[str, typer.Option("--from", help="De : 9h.")] = "",
    ends: Annotated[str, typer.Option("--to", help="À : 17h.")] = "",
    place: Annotated[str, typer.Option("--place", help="Lieu.")] = "",
    town: Annotated[str, typer.Option("--town", help="Commune.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Qui la tient : son code.")] = "",
    capacity: Annotated[str, typer.Option("--places", help="Combien ; rien : sans limite.")] = "",
    drawn_from: Annotated[
        str, typer.Option("--drawn-from", help="« conference », pour une micro-conférence.")
    ] = "",
    public: Annotated[bool, typer.Option("--public", help="Au programme public.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Ouvre une rencontre : un lancement, une formation, une micro-conférence d'un bassin."""
    engine = home_engine()
    moment = moment_of(engine, now)
    said: dict[str, Any] = {"name": name, "on": on, "kind": kind, "until": until}
    said |= {"starts": starts, "ends": ends, "place": place, "town": town}
    said |= {"capacity": capacity, "drawn_from": drawn_from, "is_public": public}
    with gesture(engine) as session:
        cycle = which.the_cycle(session, year, academy)
        if unit:
            at = session.get_one(Unit, cycle.academy_id)
            said["unit_id"] = find_unit(session, unit, academy=at).id
        code = open_meeting(session, cycle, said, whose(session, by), moment)
    return done(f"Rencontre ouverte : {code}.", code=code)


@verb(app, "invite")
def invite(
    code: Code,
    by: By,
    unit: Annotated[str, typer.Option("--unit", help="Le territoire ; rien : l'académie.")] = "",
    functions: Annotated[
        list[str] | None, typer.Option("--function", help="Une fonction : relay, head, pilot…")
    ] = None,
    mails: Annotated[
        list[str] | None, typer.Option("--mail", help="Quelqu'un, par son adresse.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Invite des fonctions d'un territoire, ou des personnes ; chacune reçoit un courrier."""
    if not functions and not mails:
        raise Refusal("Dites qui inviter.", "Donnez --function ou --mail.")
    count = 0
    with acting(by, now, year, academy) as act:
        given, who = (act.session, act.course, code), (act.actor, act.moment)
        if functions:
            where = act.unit_id(unit) if unit else act.course.academy_id
            count += inviting.invite_functions(*given, where, functions, *who)
        for mail in mails or ():
            count += inviting.invite_somebody(*given, mail, *who)
    return done(f"{counted(count, 'personne invitée')} de plus.", invited=count)


@verb(app, "expect")
def expect(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="NOM", help="Son nom et sa fonction.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Note quelqu'un qui vient et qui n'est pas dans l'annuaire."""
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, code, name, act.actor, act.moment)
        rank = inviting.expect_somebody(*given)
    return done("C'est noté." if rank is None else f"En attente, au rang {rank}.", waits=rank)


@verb(app, "answer")
def answer(
    code: Code,
    reply: Annotated[MeetingReply, typer.Argument(metavar="RÉPONSE", help="comes, absent, sends")],
    by: By,
    sends: Annotated[str, typer.Option("--sends", help="Qui vient à votre place.")] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Répond à une invitation : vient, ne vient pas, envoie quelqu'un."""
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course, code, reply, act.actor, act.moment, sends)
        rank = answer_invitation(*given)
    words = "C'est noté." if rank is None else f"C'est complet : en attente, au rang {rank}."
    return done(words, reply=reply.value, waits=rank)


@verb(app, "cancel")
def cancel(
    code: Code,
    by: By,
    why: Annotated[str, typer.Option("--why", help="Pourquoi, en une phrase.")] = "",
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Annule une rencontre : ceux qui venaient en sont prévenus, une fois."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        cycle = which.the_cycle(session, year, academy)
        told = call_off(session, cycle, code, why, whose(session, by), moment)
    return done(f"Rencontre annulée ; {counted(told, 'courrier')}.", told=told)


@verb(app, "attach")
def attach(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Un agenda au format ICS.")],
    by: By,
    source: Annotated[str, typer.Option("--source", help="Le nom de cet agenda.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Pour qui ; rien : l'académie.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Montre, sans rien changer.")] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Attache un agenda qui existe déjà : le même apporté de nouveau met à jour."""
    engine = home_engine()
    moment = moment_of(engine, now)
    content, name = _read(file), source or file.name
    with gesture(engine) as session:
        cycle = which.the_cycle(session, year, academy)
        course = load_course(session, cycle)
        events = read_calendar(content, *bounds_of(course), course.timezone)
        if check:
            found = preview(session, course, name, events)
        else:
            at = session.get_one(Unit, cycle.academy_id)
            number = find_unit(session, unit, academy=at).id if unit else None
            given = (name, events, whose(session, by), moment, number)
            found = attach_calendar(session, cycle, *given)
    counts = {"new": len(found.new), "changed": len(found.changed), "gone": len(found.gone)}
    counts["unchanged"] = found.unchanged
    words = ("nouveaux", "changés", "disparus", "inchangés")
    said = ", ".join(f"{n} {word}" for n, word in zip(counts.values(), words, strict=True))
    return done(f"{said}.", **counts, source=found.source)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError:
        raise NotFound(f"« {file} » ne peut pas être lu.", "Vérifiez le chemin.") from None


@verb(app, "training")
def training(
    code: Code,
    by: By,
    dispositif: Annotated[str | None, typer.Option("--dispositif", help="Son code.")] = None,
    module: Annotated[str | None, typer.Option("--module", help="Son code.")] = None,
    hours: Annotated[str | None, typer.Option("--hours", help="Ce qu'elle compte : 3.")] = None,
    attests: Annotated[
        bool, typer.Option("--attests", help="Des attestations peuvent être faites ici.")
    ] = False,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Ce qu'une rencontre vaut en formation : dit par l'EAFC, pour son outil."""
    said = {"dispositif": dispositif, "module": module, "training_hours": hours}
    said = {key: value for key, value in said.items() if value is not None}
    with acting(by, now, year, academy) as act:
        say_training(act.session, act.course, code, said, attests, act.actor, act.moment)
    return done("C'est enregistré.", code=code, attests=attests)
