"""What people do, whoever they are: gestures picked by number, so that any number makes sense.

A gesture that the engine refuses (too late, not theirs, already done) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import Refusal
from models.gestures.actions import (
    answering_call,
    answering_put_off,
    associating,
    flagships,
    proposing,
    reporting,
    taking_place,
)
from models.gestures.actions.answering_put_off import DateAnswer
from models.gestures.actions.editing import Edit, reopen
from models.gestures.actions.proposing import Proposal
from models.gestures.cycle import opening, putting_off
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.framing import objectives, teams
from models.gestures.papers import submitting
from models.gestures.territory import suspending
from models.gestures.validation import announcing_together, deciding
from models.gestures.validation.deciding import Decision
from models.territory import staff
from models.territory.people import ASSIGNMENT
from models.territory.unit import Unit, UnitState
from models.work.action import ActionState
from models.work.call_answer import CallReply
from models.work.days import HeldDay, in_fiche
from models.work.paper import PaperKind
from models.work.put_off import PutOffReply
from models.work.validation import TaskState
from models.year.course import Course
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed
from models.year.week import Span
from tests.academy import mail_of
from tests.promises.picture import GOING_ON
from tests.promises.world import World, actor

SCHOOLS = ("E11", "E12", "E13", "E21", "L11", "E00", "E31")
UNITS = ("AC", "D1", "C1", "C2", "B1", "D2", "C3")
PEOPLE = ("ien1", "ien2", "ien3", "pilote1", "pilote", "conseil1", "bassin1", "proviseure")
FUNCTIONS = {"AC": "pilot", "D": "pilot", "C": "relay", "B": "relay", "E": "head", "L": "head"}
VERDICTS = (TaskState.ACCEPTED, TaskState.ACCEPTED, TaskState.RETURNED, TaskState.DECLINED)
SILENCED = ("E11", "C1", "L11", "D1", "E12", "AC", "C3")
HELD = ((0,), (0, 1, 2), (5,), (3,), (0, 4), (1, 2))
"""Days of the week on which an action is held: one, several, a Saturday, some that come back."""
PUT_OFF = ("AC", "D1", "AC", "C1", "D2", "E11")
"""Where a week is put off, or some of its days."""
OUTCOMES = (ActionState.TOOK_PLACE, ActionState.POSTPONED, ActionState.CANCELLED)

BINDING: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"asked_of_academy": 120},
    {"partners": [{"name": "La médiathèque", "brings": ["money"]}]},
    {"speakers_words": "une comédienne"},
)
"""What of an action needs somebody's word, beside a cost and a convention."""

Gesture = Callable[[World, int, int], object]
Made = TypeVar("Made", bound=Gesture)
GESTURES: dict[str, Gesture] = {}


def does(make: Made) -> Made:
    GESTURES[make.__name__] = make
    return make


def pick(rows: Sequence[Any], n: int) -> Any:
    return rows[n % len(rows)] if rows else None


# ── schools ──────────────────────────────────────────────────────────────────────────────────────


@does
def draft(world: World, n: int, m: int) -> int | None:
    """Number *n* tells the school, *m* what is special in the action."""
    unit = world.units[pick(SCHOOLS, n)]
    who = sorted(world.picture().holders(unit, "relay"))
    own = [a.person_id for a in world.picture().active(unit, "project_holder")]
    by = actor(f"p{own[0]}" if own and m % 2 else pick(who, 0)) if own or who else None
    if by is None:
        return None
    proposal = Proposal(
        unit_id=unit,
        title="Atelier théâtre",
        theme="Le théâtre",
        contact="la direction",
        on_date=_days(world, m)[0].on,
        days=_days(world, m),
        confirm=True,
        flagship=m == 3,
        has_cost=m == 4 and not n % 5,
        has_convention=m == 4 and n % 5 == 1,
        content=BINDING[n % 5] if m == 4 else {},
        with_parents=m in (2, 5),
        associated=(world.units[pick(SCHOOLS, n + 1)],) if m == 5 else (),
    )
    ids = world.act(proposing.propose, [(proposal, by)])
    return ids[0] if ids else None


def _days(world: World, m: int) -> tuple[HeldDay, ...]:
    return tuple(HeldDay(_week(world).first + timedelta(days=n)) for n in HELD[m % len(HELD)])


def _week(world: World) -> Span:
    return Span(*world.course.held(world.course.home))


@does
def moves(world: World, n: int, m: int) -> None:
    """An action that was submitted or accepted is given other days."""
    number = pick(_actions(world, "submitted", "accepted"), n)
    if number:
        days = _days(world, m + 1)
        asked = Edit(values={"on_date": days[0].on, "days": in_fiche(days)}, confirm=True)
        world.act(reopen, number, asked, author(world, number))


@does
def propose(world: World, n: int, m: int) -> None:
    number = draft(world, n, m)
    if number is not None:
        world.act(proposing.submit, [(number, author(world, number))], confirm=True)


def author(world: World, number: int) -> Any:
    row = next(a for a in world.picture().actions if a.id == number)
    slots = sorted(world.picture().authors(row))
    return actor(slots[0] if slots else "p1")


def _actions(world: World, *states: str) -> list[int]:
    return [a.id for a in world.picture().actions if a.state in states]


@does
def submit(world: World, n: int, m: int) -> None:
    number = pick(_actions(world, "returned", "draft"), n)
    if number:
        world.act(proposing.submit, [(number, author(world, number))], confirm=True)


@does
def withdraw(world: World, n: int, m: int) -> None:
    number = pick(_actions(world, "draft", "submitted", "returned", "accepted"), n)
    if number:
        world.act(proposing.withdraw, number, author(world, number))


@does
def confirm(world: World, n: int, m: int) -> None:
    number = pick(_actions(world, "accepted", "postponed"), n)
    if number:
        said = (number, pick(OUTCOMES, m // 3), author(world, number))
        world.act(reporting.confirm, [said], reason="La salle est prise.")


@does
def report(world: World, n: int, m: int) -> None:
    number = pick(_actions(world, "accepted", "took_place"), n)
    if number:
        world.act(reporting.report, [(number, {"effects": "…"}, author(world, number))])


# ── shared actions, and the call ─────────────────────────────────────────────────────────────────


def _head(world: World, unit: int) -> Any:
    slots = sorted(world.picture().holders(unit, "head"))
    return actor(slots[0] if slots else "p1")


@does
def agrees(world: World, n: int, m: int) -> None:
    """An associated school agrees to another's action, or not (one number in three)."""
    link = pick(world.picture().associated, n)
    if link:
        by = _head(world, link.unit_id)
        world.act(associating.answer, link.action_id, link.unit_id, m % 3 != 2, by)


@does
def took_place_there(world: World, n: int, m: int) -> None:
    link = pick([s for s in world.picture().associated if s.agreed], n)
    if link:
        by = _head(world, link.unit_id)
        world.act(taking_place.took_place_here, link.action_id, link.unit_id, by)


@does
def answers_the_call(world: World, n: int, m: int) -> None:
    unit = world.units[pick(SCHOOLS, n)]
    reply = pick((CallReply.LATER, CallReply.NONE, CallReply.ELSEWHERE), m)
    until = world.today() + timedelta(days=m + 1) if m > 2 else None
    until = until if reply is CallReply.LATER else None
    by = sorted(world.picture().animators(unit))
    if by:
        world.act(answering_call.answer_call, unit, reply, actor(by[0]), until=until)


@does
def takes_the_answer_back(world: World, n: int, m: int) -> None:
    answer = pick([a for a in world.picture().answers if a.ended_on is None], n)
    by = sorted(world.picture().animators(answer.unit_id)) if answer else []
    if by:
        world.act(answering_call.take_back, answer.unit_id, actor(by[0]))


# ── what is put off ──────────────────────────────────────────────────────────────────────────────


@does
def puts_off(world: World, n: int, m: int) -> None:
    """A pilot puts chosen actions, or the days on which they are held, off by some days; or cancels
    them (one number in three)."""
    going = [a for a in world.picture().actions if a.state in GOING_ON]
    chosen = {a.id: a for a in (pick(going, n), pick(going, n + m)) if a}
    held = sorted(d.on_date for d in world.picture().days if d.action_id in chosen)
    if held:
        first = held[-1] + timedelta(days=n % 9 - 2 * (m % 2))
        to = Span(first, first + timedelta(days=m)) if n % 3 else None
        which = {"actions": tuple(chosen)} if m % 2 else {"days": tuple(held[: m + 1])}
        code = "AC" if m % 2 else pick(PUT_OFF, n)
        _put_off(world, code, cause="Grève", to=to, **which)


@does
def puts_the_week_off(world: World, n: int, m: int) -> None:
    """A whole week is put off by some weeks of class, or cancelled (one number in four)."""
    code = pick(PUT_OFF, n)
    part = world.picture().parts.get(world.units[code])
    if part:
        first = world.calendar.add(part.week, 5 * (m + 1))
        last = first + (part.week_ends - part.week) - timedelta(days=n % 2)
        _put_off(world, code, cause="Écoles fermées", to=Span(first, last) if n % 4 else None)


def _put_off(world: World, code: str, **which: Any) -> None:
    asked, by = AskedPutOff(unit_id=world.units[code], **which), _pilot(world)

    def put_off(session: Session, _: Course, now: datetime) -> None:
        cycle = session.get_one(Cycle, world.cycle_id)
        putting_off.put_off(session, cycle, asked, by, now)

    world.act(put_off)
    world.changed()


@does
def answers_put_off(world: World, n: int, m: int) -> None:
    """The carrier of what was put off says that its new day suits, gives another, or cancels."""
    p = world.picture()
    action = pick([a for a in p.actions if p.awaits_a_date(a)], n)
    if action:
        reply = pick(tuple(PutOffReply), m)
        day = action.on_date + timedelta(days=m - 1) if reply is PutOffReply.OTHER else None
        said = {action.id: DateAnswer(reply=reply, day=day)}
        by = author(world, action.id)
        world.act(answering_put_off.answer_put_off, action.unit_id, said, by, confirm=True)


# ── who decides ──────────────────────────────────────────────────────────────────────────────────


def _decider(world: World, task: Any, m: int) -> Any:
    p = world.picture()
    ways = (p.deciders, p.deciders, p.deputies, p.level_above, p.academic_pilot)
    slots = sorted(pick(ways, m)(task) or p.deciders(task))
    return actor(slots[0] if slots else "p1")


@does
def decide(world: World, n: int, m: int) -> None:
    task = pick(world.picture().open_tasks(), n)
    if task:
        by = _decider(world, task, m)
        one = Decision(task_id=task.id, verdict=pick(VERDICTS, n + m), by=by, reason="Motif.")
        world.act(deciding.decide, [one])


@does
def delegate(world: World, n: int, m: int) -> None:
    task = pick(world.picture().open_tasks(), n)
    if task:
        world.act(deciding.delegate, task.id, mail_of(pick(PEOPLE, m)), _decider(world, task, 0))


@does
def write_paper(world: World, n: int, m: int) -> None:
    unit = world.units[pick(UNITS, n)]
    kind = pick((PaperKind.LETTER, PaperKind.SYNTHESIS, PaperKind.REVIEW, PaperKind.VERSION), m)
    by = sorted(world.picture().animators(unit))
    if by:
        world.act(submitting.submit_paper, kind, unit, {"text": "…"}, actor(by[0]))


# ── pilots ───────────────────────────────────────────────────────────────────────────────────────


def _pilot(world: World) -> Any:
    slots = sorted(world.picture().holders(world.units["AC"], "pilot"))
    return actor(slots[0] if slots else "p1")


@does
def announce(world: World, n: int, m: int) -> None:
    world.act(announcing_together.announce, list(world.course.dates), _pilot(world))


@does
def choose_flagship(world: World, n: int, m: int) -> None:
    number = pick(_actions(world, "submitted", "accepted", "draft"), n)
    if number:
        row = next(a for a in world.picture().actions if a.id == number)
        unit = world.picture().units[row.unit_id]
        slots = sorted(world.picture().animators(unit.basin_id or unit.department_id))
        if slots:
            world.act(flagships.choose_flagship, number, actor(slots[0]))


@does
def complete_team(world: World, n: int, m: int) -> None:
    unit = world.units[pick(("AC", "D1", "D2"), n)]
    slots = sorted(world.picture().holders(unit, "pilot"))
    if slots:
        world.act(teams.complete_team, unit, actor(slots[0]))


@does
def set_objectives(world: World, n: int, m: int) -> None:
    world.act(objectives.set_objectives, ["Associer davantage les parents."], _pilot(world))


# ── people come and go ───────────────────────────────────────────────────────────────────────────


def _staffed(world: World, change: Callable[[Session], Any]) -> None:
    """A change of people, as the commands make it: counted again in the same gesture."""
    world.now, world.stirred = world.now.add(minutes=3), world.today()
    with suppress(Refusal), gesture(world.engine) as session:
        change(session)
        people_or_units_changed(session, world.now)
    world.changed()


@does
def is_away(world: World, n: int, m: int) -> None:
    first = world.today() + timedelta(days=m % 3)
    absent(world, pick(PEOPLE, n), first, first + timedelta(days=m))


def absent(world: World, who: str, first: date, last: date) -> None:
    mail = mail_of(who)
    _staffed(world, lambda s: staff.declare_absence(s, mail, first, last, world.now, "admin"))


@does
def leaves(world: World, n: int, m: int) -> None:
    """Somebody's function ends, today or in some days."""
    held = [a for a in world.picture().held if a.ends.year == 9999 and a.function != "rector"]
    one = pick(held, n)
    if one:
        ends = world.today() + timedelta(days=m - 1)
        _staffed(world, lambda s: s.connection().execute(_end(one.id, ends)))


def _end(number: int, ends: Any) -> Any:
    return sa.update(ASSIGNMENT).where(ASSIGNMENT.c.id == number).values(ends=ends)


@does
def is_named(world: World, n: int, m: int) -> None:
    """Somebody, new or known, holds a function from today or some days later, with a deputy."""
    code = pick((*UNITS, *SCHOOLS), n)
    function = FUNCTIONS.get(code) or FUNCTIONS[code[0]]
    who = pick(("nouveau", *PEOPLE), m)
    deputy = mail_of("conseil1") if m % 2 and who != "conseil1" else None
    starts = world.today() + timedelta(days=m % 4)

    def name(session: Session) -> None:
        unit = session.get_one(Unit, world.units[code])
        staff.name_person(
            session,
            unit,
            function,
            who.title(),
            mail_of(who),
            deputy,
            starts,
            at=world.now,
            by="admin",
        )

    _staffed(world, name)


@does
def closes(world: World, n: int, m: int) -> None:
    """A school closes for good (seldom: one number in three)."""

    def close(session: Session) -> None:
        unit = session.get_one(Unit, world.units[pick(SCHOOLS, n)])
        unit.state = UnitState.CLOSED
        session.add(unit)
        session.flush()

    if m == 0:
        _staffed(world, close)


@does
def suspends(world: World, n: int, m: int) -> None:
    """A unit falls silent, for some days or until somebody resumes."""
    unit, by = world.units[pick(SILENCED, n)], _pilot(world)
    until = world.today() + timedelta(days=m * 2) if m > 2 else None
    _staffed(
        world,
        lambda s: suspending.suspend(s, unit, by, world.now, reason="Alerte.", until=until),
    )


@does
def resumes(world: World, n: int, m: int) -> None:
    lasting = [s.unit_id for s in world.picture().suspensions if s.resumed_at is None]
    unit, by = pick(lasting, n), _pilot(world)
    if unit:
        _staffed(world, lambda s: suspending.resume(s, unit, by, world.now))


def close_cycle(world: World) -> None:
    """The pilot closes the cycle: nothing more leaves."""
    world.now, by = world.now.add(minutes=3), _pilot(world)
    with suppress(Refusal), gesture(world.engine) as session:
        opening.close_cycle(session, session.get_one(Cycle, world.cycle_id), by, world.now)
    world.changed()
