"""``orgue team``, ``objectives``: what pilots and relays do."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from models.access.actors import actor_of
from models.access.scope import scope_of
from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.framing import teams
from models.gestures.framing.objectives import (
    follow_objective,
    measure_objectives,
    set_objectives,
)
from models.gestures.people.delegating import give_order, order_said
from models.home import home_engine
from models.serving.dashboard.objectives import (
    as_dict,
    fixed_with_measures,
    followed_objectives,
)
from models.serving.framing.teams import relays_below, team_of
from models.serving.home.delegations import delegations_of
from models.territory.delegation import order_in_words
from models.territory.finding import find_unit
from models.territory.staff import name_person
from models.territory.unit import Unit
from models.words.french import counted
from models.year.course import load_course
from models.year.objectives import RECKONED
from models.year.participation import people_or_units_changed
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, day_typed, moment_of
from orgue.verbs import Outcome, verb

team = typer.Typer(help="Les équipes et les relais.", no_args_is_help=True)
objectives = typer.Typer(help="Les objectifs de l'année suivante.", no_args_is_help=True)
WhichUnit = Annotated[str, typer.Argument(metavar="UNITÉ", help="Son code.")]


@verb(team, "name")
def name(
    unit: WhichUnit,
    by: By,
    function: Annotated[str, typer.Option(help="relais, pilote, MLDS…")],
    mail: Annotated[str, typer.Option(help="Son adresse.")],
    name: Annotated[str, typer.Option(help="Son nom.")] = "",
    deputy: Annotated[str | None, typer.Option(help="Adresse du suppléant.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="À partir du.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Jusqu'au.")] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Nomme quelqu'un pour une fonction dans une unité."""
    days = {
        k: day_typed(v, o) for k, v, o in (("starts", from_, "--from"), ("ends", to, "--to")) if v
    }
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        unit_id = int(target.id or 0)
        hand = teams.may_name(act.session, act.course, unit_id, act.actor, act.moment)
        held = name_person(
            act.session,
            target,
            function,
            name,
            mail,
            deputy,
            at=act.moment,
            by=hand.slot,
            **days,
        )
        people_or_units_changed(act.session, act.moment)
    return done(
        f"{mail} : {held.function}, {target.name}.", unit=target.code, function=held.function
    )


@verb(team, "delegation")
def delegation(
    unit: WhichUnit,
    by: By,
    function: Annotated[str, typer.Option(help="recteur ou DASEN.")],
    mail: Annotated[str, typer.Option(help="L'adresse de qui répond en son nom.")],
    reference: Annotated[str, typer.Option(help="La référence de l'arrêté de délégation.")],
    on: Annotated[str, typer.Option("--on", help="La date de l'arrêté.")],
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Donne l'arrêté par lequel quelqu'un répond au nom d'un recteur ou d'un DASEN."""
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        day = act.course.local_day(act.moment)
        deputy = actor_of(act.session, mail).person_id or 0
        said = order_said(act.session, target, function, deputy, reference, day_typed(on, "--on"))
        number = give_order(act.session, said, act.actor, act.moment, day)
    return done(f"{mail} : arrêté {reference}, {target.name}.", unit=target.code, order=number)


@verb(team, "delegations")
def delegations(by: By, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Liste qui répond au nom de quel recteur ou DASEN, et par quel arrêté."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day = course.local_day(moment)
        found = delegations_of(session, scope_of(session, whose(session, by), day), day)

    def show(console: Console) -> None:
        for one in found:
            order = order_in_words(one.reference, one.dated_on) or "arrêté à donner"
            name = f"{one.deputy} au nom de {one.authority} ({one.function}, {one.unit})"
            console.print(f"{name} : {order}.", markup=False)
        if not found:
            console.print("Personne ne répond au nom d'un recteur ni d'un DASEN.")

    return Outcome(data={"delegations": [asdict(one) for one in found]}, show=show)


@verb(team, "complete")
def complete(
    unit: WhichUnit, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Dit que l'équipe est composée, même avec des trous."""
    with acting(by, now, year, academy) as act:
        target = act.unit(unit)
        teams.complete_team(act.session, act.course, int(target.id or 0), act.actor, act.moment)
    return done(f"Équipe composée : {target.name}.", unit=target.code, complete=True)


@verb(team, "show")
def show(unit: WhichUnit, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Les fonctions attendues d'une unité, qui les tient, et les trous."""
    cycle_id, target, day = _seen(unit, now, year, academy)
    with reading(home_engine()) as session:
        found = team_of(session, cycle_id, target, day)
    seats = [
        {"function": s.code, "expected": s.expected, "holders": [h.mail for h in s.holders]}
        for s in found.seats
    ]

    def table(console: Console) -> None:
        for seat in found.seats:
            held = ", ".join(h.name for h in seat.holders) or "à pourvoir"
            console.print(f"{seat.name} : {held}", markup=False)

    data = {"unit": target.code, "complete": found.complete, "seats": seats}
    return Outcome(data=data, show=table)


@verb(team, "relays")
def relays(unit: WhichUnit, now: Now = None, year: Year = None, academy: Academy = None) -> Outcome:
    """Le relais de chaque unité du dessous, son suppléant, s'il est joignable."""
    cycle_id, target, day = _seen(unit, now, year, academy)
    with reading(home_engine()) as session:
        found = relays_below(session, cycle_id, target, day)
    lines = [
        {
            "unit": r.unit,
            "relay": r.holder.mail if r.holder else None,
            "deputy": r.holder.deputy if r.holder else "",
            "reachable": r.is_reached,
        }
        for r in found
    ]

    def table(console: Console) -> None:
        for relay in found:
            held = relay.holder.name if relay.holder else "à nommer"
            console.print(f"{relay.unit} : {held}", markup=False)

    return Outcome(data={"unit": target.code, "relays": lines}, show=table)


def _seen(
    unit: str, now: str | None, year: str | None, academy: str | None
) -> tuple[int, Unit, date]:
    """The cycle that is looked at, the unit of that code, the day it is there."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        cycle = which.the_cycle(session, year, academy, to_read=True)
        target = find_unit(session, unit, academy=session.get_one(Unit, cycle.academy_id))
        return int(cycle.id or 0), target, load_course(session, cycle).local_day(moment)


MEASURE = "N|CHIFFRE|CIBLE|JOUR, ou N|CE QUE L'ON MESURE|CIBLE|JOUR|CETTE ANNÉE|UNITÉ"


@verb(objectives, "set")
def set_(
    texts: Annotated[list[str], typer.Argument(metavar="OBJECTIF...")],
    by: By,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", help=f"La mesure de l'objectif N : {MEASURE}."),
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Fixe les objectifs de l'année suivante et leurs mesures, et les publie."""
    said = dict(_measure(one) for one in measure or ())
    with acting(by, now, year, academy) as act:
        given = (act.session, act.course)
        set_objectives(*given, texts, act.actor, act.moment)
        if said:
            measure_objectives(*given, said, act.actor, act.moment)
    return done(
        f"{counted(len(texts), 'objectif publié')}.",
        objectives=texts,
        measures=len(said),
    )


def _measure(typed: str) -> tuple[int, dict[str, str]]:
    parts = [part.strip() for part in typed.split("|")]
    if not 2 <= len(parts) <= 6 or not parts[0].isdigit():
        raise Refusal(
            f"--measure : « {typed[:60]} » n'est pas {MEASURE}.",
            f"Chiffres calculés : {', '.join(RECKONED)}.",
        )
    number, what, target, due_on, value, unit = (*parts, *[""] * (6 - len(parts)))
    known = what in RECKONED
    said = {"target": target, "due_on": due_on, "value": value, "unit": unit}
    return int(number), said | {"figure" if known else "measure": what}


@verb(objectives, "show")
def show_objectives(year: Year = None, academy: Academy = None, now: Now = None) -> Outcome:
    """Montre les objectifs de l'an dernier, où chacun en est, et ceux de l'an prochain."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        course = load_course(session, which.the_cycle(session, year, academy, to_read=True))
        day = course.local_day(moment)
        followed = followed_objectives(session, course, day)
        fixed = fixed_with_measures(session, course, day)

    def table(console: Console) -> None:
        for title, found in (("De l'an dernier", followed), ("Pour l'an prochain", fixed)):
            console.print(f"[bold]{title}[/]")
            for one in found:
                was, is_now, _ = one.said
                told = [one.measured.wanted, f"était {was}" if was else ""]
                told += [f"à ce jour {is_now}" if is_now else ""]
                words = " ; ".join(filter(None, told))
                line = f"{one.number}. {one.text}" + (f" ({words})" if words else "")
                console.print(line, markup=False)

    data = {"followed": [as_dict(o) for o in followed], "fixed": [as_dict(o) for o in fixed]}
    return Outcome(data=data, show=table)


@verb(objectives, "follow")
def follow(
    number: Annotated[int, typer.Argument(metavar="N", help="Son numéro, que « show » donne.")],
    reached: Annotated[str, typer.Argument(metavar="VALEUR", help="Où il en est.")],
    by: By,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Note où en est un objectif de l'an dernier, dont la mesure se saisit."""
    with acting(by, now, year, academy) as act:
        follow_objective(act.session, act.course, number, reached, act.actor, act.moment)
    return done(f"Objectif {number} : {reached}.", number=number, reached=reached)
