"""``orgue school``: a school's page in the terminal, the calls that it had, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, need, scope_of
from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.calling.noting import note_call, undo_call
from models.home import home_engine
from models.serving.actions.page import state_words
from models.serving.dashboard.call_list import MOST_CALLS, SchoolToCall, schools_to_call
from models.serving.perimeter import Perimeter
from models.serving.schools.calls import CallLine
from models.serving.schools.page import SchoolPage, school_of, school_page
from models.territory.finding import find_unit
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Unit
from models.words.moments import moment as said_moment
from models.work.calling import PHONE_CALL
from models.year.course import Course, load_course
from orgue import which
from orgue.acting import acting, done, whose
from orgue.moments import Academy, By, Now, Year, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(
    help="Les écoles : leur page, les appels reçus, qui appeler.", no_args_is_help=True
)
School = Annotated[str, typer.Argument(metavar="ÉCOLE", help="UAI de l'école.")]
OfUnit = Annotated[str, typer.Argument(metavar="UNITÉ", help="Bassin, département, académie…")]


@dataclass(frozen=True, kw_only=True)
class LookedSchool:
    """A unit of a cycle, as who reads it sees it."""

    session: Session
    course: Course
    scope: Scope
    unit: Unit

    @property
    def number(self) -> int:
        return int(self.unit.id or 0)


def _looked(
    session: Session, code: str, by: str, now: str | None, year: str | None, academy: str | None
) -> LookedSchool:
    moment = moment_of(home_engine(), now)
    cycle = which.the_cycle(session, year, academy, to_read=True)
    course = load_course(session, cycle)
    unit = find_unit(session, code, academy=session.get_one(Unit, cycle.academy_id))
    scope = scope_of(session, whose(session, by), course.local_day(moment))
    return LookedSchool(session=session, course=course, scope=scope, unit=unit)


@verb(app, "show")
def show(
    school: School, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Montre la page d'une école : qui y répond, ses actions, ses courriers, ses appels."""
    with reading(home_engine()) as session:
        seen = _looked(session, school, by, now, year, academy)
        row = school_of(session, seen.scope, seen.number)
        found = school_page(session, seen.scope, row, seen.course)
    return Outcome(data=_as_dict(found), show=lambda console: _print(console, found))


def _as_dict(found: SchoolPage) -> dict[str, Any]:
    """The page for programs; telephones are for calling, and in no answer."""
    return {
        "unit": found.unit.code,
        "name": found.unit.name,
        "above": list(found.above),
        "open": found.open,
        "mail": found.mail or None,
        "people": [
            {"function": one.function, "name": one.name, "mail": one.mail or None}
            for one in found.people
        ],
        "actions": [
            {
                "action": row.id,
                "title": row.title,
                "year": row.school_year,
                "on_date": row.on_date,
                "state": row.shown.value,
            }
            for row in found.actions
        ],
        "letters": found.letters,
        "calls": [_call(one) for one in found.called],
        "typed": [
            {"action": one.action_id, "what": one.what, "who": one.who, "at": one.at}
            for one in found.typed
        ],
    }


def _call(one: CallLine) -> dict[str, Any]:
    return {"call": one.id, "at": one.at, "who": one.who, "note": one.note, "own": one.own}


def _print(console: Console, found: SchoolPage) -> None:
    shut = "" if found.open else " (fermé)"
    lines = [f"{found.unit.name} ({found.unit.code}){shut}", " · ".join(found.above)]
    lines += ["", "Ses actions"]
    lines += [
        f"  n° {row.id}  {row.title or 'Action sans titre'}, {row.school_year}, "
        f"{row.on_date:%d/%m/%Y} : {state_words(row, row.shown)}"
        for row in found.actions
    ] or ["  Sans proposition à ce jour."]
    lines += ["", "Qui y répond"]
    lines += [f"  {one.name}, {one.function}" for one in found.people] or [
        "  Personne n'y est nommé : l'adresse de l'annuaire reçoit les courriers."
    ]
    if found.calls:
        lines += ["", "Les appels", *map(_line, found.called)]
        lines += [] if found.called else ["  Aucun appel noté."]
    if found.letters:
        lines += ["", "Ses courriers"]
        lines += [f"  {said_moment(one['at'])} : {one['title']}" for one in found.letters]
    for line in lines:
        console.print(line, markup=False)


def _line(one: CallLine) -> str:
    note = f" : {one.note}" if one.note else ""
    return f"  n° {one.id}  {said_moment(one.at)}, par {one.who}{note}"


@verb(app, "calls")
def calls(
    unit: OfUnit, by: By, now: Now = None, year: Year = None, academy: Academy = None
) -> Outcome:
    """Liste les écoles à appeler : sans proposition à ce jour, et leur dernier appel."""
    with reading(home_engine()) as session:
        seen = _looked(session, unit, by, now, year, academy)
        need(session, seen.scope.actor, Gesture.CALL, seen.number, seen.scope.day)
        row: UnitRow = session.connection().execute(_row(seen.number)).one()
        cycle_id = seen.course.cycle_id
        within = Perimeter(cycle_ids=(cycle_id,), scope=seen.scope, unit=row)
        found = schools_to_call(session, cycle_id, within, seen.scope.day)
        codes = dict(session.connection().execute(_codes([s.id for s in found])).tuples().all())
    data = [_to_call(one, codes[one.id]) for one in found]

    def table(console: Console) -> None:
        shown = Table("UAI", "École", "Commune", "Qui demander", "Appelé", box=None)
        for one in found:
            last = f"{one.last.at:%d/%m/%Y}" if one.last else ""
            shown.add_row(codes[one.id], one.name, one.commune, one.person, last)
        console.print(shown if found else "Aucune école n'est à appeler.")
        if len(found) == MOST_CALLS:
            console.print(f"Les {MOST_CALLS} premières : nommez un bassin pour les autres.")

    return Outcome(data={"unit": seen.unit.code, "schools": data}, show=table)


def _row(number: int) -> Any:
    return sa.select(UNIT).where(UNIT.c.id == number)


def _codes(numbers: list[int]) -> Any:
    return sa.select(UNIT.c.id, UNIT.c.code).where(UNIT.c.id.in_(numbers))


def _to_call(one: SchoolToCall, code: str) -> dict[str, Any]:
    return {
        "unit": code,
        "name": one.name,
        "commune": one.commune,
        "where": one.where,
        "person": one.person,
        "last": _call(one.last) if one.last else None,
    }


@verb(app, "called")
def called(
    school: School,
    by: By,
    note: Annotated[str, typer.Option("--note", help="Ce qui s'est dit, en une ligne.")] = "",
    undo: Annotated[
        int | None, typer.Option("--undo", metavar="N", min=1, help="Retire l'appel n° N.")
    ] = None,
    now: Now = None,
    year: Year = None,
    academy: Academy = None,
) -> Outcome:
    """Note un appel à une école, ou retire celui que l'on a noté par erreur."""
    if undo is not None:
        if note:
            raise Refusal("--note ne va pas avec --undo.", "Ôtez l'une ou l'autre.")
        with acting(by, now, year, academy, of=(PHONE_CALL, undo)) as act:
            undo_call(act.session, act.course, undo, act.actor, act.moment)
        return done(f"Appel n° {undo} retiré.", call=undo, undone=True)
    with acting(by, now, year, academy, school) as act:
        unit = act.unit(school)
        given = (act.session, act.course, int(unit.id or 0), note, act.actor, act.moment)
        number = note_call(*given)
    return done(f"Appel n° {number} noté : {unit.name}.", call=number, unit=unit.code)
