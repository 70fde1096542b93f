"""One whole académie on the last evening of its call: 4,000 schools, their people, their year.

The year is lived by the rules, cohorts and gestures of the real one, from the first day of cadrage
on; letters are marked as sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

import models.tables  # noqa: F401 -- every table
from benchmarks.made_up import unit
from models.access.actors import Actor, actor_with
from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.actions import proposing, reporting
from models.gestures.actions.proposing import Proposal
from models.gestures.chain.holding import who_holds
from models.gestures.cycle.opening import draft_cycle
from models.gestures.validation.deciding import Decision, decide
from models.rehearsal.answers import Answers
from models.rehearsal.rehearse import let_it_go_by, start_over
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import BASIN_LINK, UNIT, Kind, Level
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.comment import COMMENT
from models.work.days import columns_of, single, write_days
from models.work.message import DELIVERED, MESSAGE, MessageState
from models.work.model_actions import themes
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course

DEPARTMENTS = ("077", "093", "094")
BASINS, CIRCONSCRIPTIONS, SCHOOLS = 25, 120, 4000
ACADEMY, FIRST_DEPARTMENT = 1, 2
FIRST_BASIN = FIRST_DEPARTMENT + len(DEPARTMENTS)
FIRST_CIRCONSCRIPTION = FIRST_BASIN + BASINS
FIRST_SCHOOL = FIRST_CIRCONSCRIPTION + CIRCONSCRIPTIONS
TEAMS = {
    Level.ACADEMY: ("pilot", "rector", "cardie", "communication", "training", "digital"),
    Level.DEPARTMENT: ("pilot", "dasen", "ien_io", "mlds"),
    Level.BASIN: ("relay", "advisor"),
}
DEPUTIZED = ("pilot", "relay")
ALWAYS = {"starts": date(1900, 1, 1), "ends": date(9999, 12, 31)}
SUMMER = pendulum.datetime(2026, 8, 24, tz="Europe/Paris")
WEEK = date(2027, 3, 15)
TOLD, DECLINED, WITHDRAWN, JOINED, SPOKEN_OF = 60, 20, 10, 300, 400
"""Actions of which the end was told already, that were declined, that were withdrawn, that have
associated schools, that were commented on."""


@dataclass(frozen=True, kw_only=True)
class Academy:
    """What was made: its cycle, the moment it is at, and who holds which function of which unit."""

    course: Course
    moment: datetime
    holders: dict[tuple[int, str], str]


def founded(engine: sa.Engine) -> Academy:
    """The académie in *engine*, its year lived until the last evening of the call."""
    units = list(_units())
    people, held = _people(units)
    with gesture(engine) as session:
        connection = session.connection()
        connection.execute(sa.insert(UNIT), units)
        connection.execute(sa.insert(BASIN_LINK), list(_links()))
        connection.execute(sa.insert(PERSON), people)
        connection.execute(sa.insert(ASSIGNMENT), held)
        cycle_id = _drafted(session)
    course = start_over(engine, cycle_id)
    evening = course.calendar().at(course.on(course.home, "call_closes"), 20)
    let_it_go_by(engine, course, Answers("typical"), until=evening)
    with gesture(engine) as session:
        _some_took_place(session, course, evening)
        _some_did_not(session, course, evening)
        _join_and_speak(session, course, evening)
        _fill_the_mailbox(session)
        set_clock(session, evening)
    holders = {(a["unit_id"], a["function"]): f"p{a['person_id']}" for a in held}
    return Academy(course=course, moment=evening, holders=holders)


def _drafted(session: Session) -> int:
    cycle = draft_cycle(session, "2026-27", "24", WEEK, {}, SUMMER)
    cycle.changes = {"themes": list(themes())}
    session.add(cycle)
    session.flush()
    return int(cycle.id or 0)


# ── units and people ─────────────────────────────────────────────────────────────────────────────


def _units() -> Iterator[dict[str, Any]]:
    yield unit(ACADEMY, Level.ACADEMY, Kind.ACADEMY, "24")
    for n, code in enumerate(DEPARTMENTS):
        yield unit(
            FIRST_DEPARTMENT + n,
            Level.DEPARTMENT,
            Kind.DEPARTMENT,
            code,
            parent_id=ACADEMY,
            academy_id=ACADEMY,
        )
    for n in range(BASINS):
        yield _gathering(FIRST_BASIN, n, Kind.BASIN, "B")
    for n in range(CIRCONSCRIPTIONS):
        yield _gathering(FIRST_CIRCONSCRIPTION, n, Kind.CIRCONSCRIPTION, "C")
    for n in range(SCHOOLS):
        yield _school(n)


def _department(n: int) -> int:
    return FIRST_DEPARTMENT + n % len(DEPARTMENTS)


def _gathering(first: int, n: int, kind: Kind, letter: str) -> dict[str, Any]:
    return unit(
        first + n,
        Level.BASIN,
        kind,
        f"{letter}{n}",
        parent_id=_department(n),
        department_id=_department(n),
        academy_id=ACADEMY,
    )


def _school(n: int) -> dict[str, Any]:
    """One school of three is a collège."""
    college = n % 3 == 0
    nth = n % BASINS if college else n % CIRCONSCRIPTIONS
    own = (FIRST_BASIN if college else FIRST_CIRCONSCRIPTION) + nth
    return unit(
        FIRST_SCHOOL + n,
        Level.SCHOOL,
        Kind.COLLEGE if college else Kind.ECOLE,
        f"S{n}",
        parent_id=own,
        basin_id=own,
        department_id=_department(nth),
        academy_id=ACADEMY,
        mail=f"ce.{n}@ac-creteil.example",
    )


def _links() -> Iterator[dict[str, int]]:
    """Each circonscription is linked to a bassin of its département."""
    departments = len(DEPARTMENTS)
    for n in range(CIRCONSCRIPTIONS):
        basin = n % departments + departments * (n // departments % (BASINS // departments))
        circonscription = FIRST_CIRCONSCRIPTION + n
        yield {"circonscription_id": circonscription, "basin_id": FIRST_BASIN + basin}


def _people(units: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Everybody, and what they hold: a team for each unit, a head for each collège, a relay for
    one école of four; others answer at the directory's address."""
    people: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []

    def somebody() -> int:
        number = len(people) + 1
        mail = f"p{number}@ac-creteil.example"
        people.append({"id": number, "name": f"Personne {number}", "mail": mail})
        return number

    for one in units:
        for function in _functions(one):
            person = somebody()
            deputy = somebody() if function in DEPUTIZED else None
            held.append(
                {
                    "person_id": person,
                    "unit_id": one["id"],
                    "function": function,
                    "deputy_id": deputy,
                    **ALWAYS,
                }
            )
    return people, held


def _functions(one: dict[str, Any]) -> tuple[str, ...]:
    if one["kind"] is Kind.COLLEGE:
        return ("head",)
    if one["kind"] is Kind.ECOLE:
        return ("relay",) if one["id"] % 4 == 0 else ()
    return TEAMS[one["level"]]


# ── what the year lacks ──────────────────────────────────────────────────────────────────────────


def _some_took_place(session: Session, course: Course, evening: datetime) -> None:
    """Accepted actions whose day came before the week: said of, reported on, put off, cancelled."""
    a = ACTION.c
    query = sa.select(a.id, a.unit_id).where(a.state == ActionState.ACCEPTED).limit(TOLD)
    rows = session.connection().execute(query.order_by(a.id)).all()
    early = sa.update(ACTION).where(a.id.in_([r.id for r in rows]))
    days = single(date(2026, 12, 15))
    session.connection().execute(early.values(columns_of(days)))
    write_days(session, {r.id: days for r in rows})
    ends = (ActionState.TOOK_PLACE, ActionState.POSTPONED, ActionState.CANCELLED)
    by = {r.id: Actor(slot=f"u{r.unit_id}", unit_id=r.unit_id) for r in rows}
    said = [(r.id, ends[n % 3], by[r.id]) for n, r in enumerate(rows)]
    reporting.confirm(session, course, said, evening, "La salle n'était pas libre.")
    told = [
        (i, {"effects": "Des élèves sont revenus."}, by[i])
        for i, end, _ in said[: TOLD // 2]
        if end is ActionState.TOOK_PLACE
    ]
    reporting.report(session, course, told, evening)


def _some_did_not(session: Session, course: Course, evening: datetime) -> None:
    """Actions that were declined, or taken back."""
    a, t = ACTION.c, TASK.c
    query = sa.select(t.id).where(t.state == TaskState.OPEN, t.level == Level.BASIN)
    ids = list(session.connection().execute(query.limit(DECLINED)).scalars())
    holding = dict(sorted(who_holds(session, course, ids, course.local_day(evening))))
    declined = [
        Decision(task_id=i, verdict=TaskState.DECLINED, by=actor_with(slot), reason="Hors cadrage.")
        for i, slot in holding.items()
    ]
    decide(session, course, declined, evening)
    drafts = sa.select(a.id, a.unit_id).where(a.state == ActionState.DRAFT).limit(WITHDRAWN)
    for row in session.connection().execute(drafts).all():
        by = Actor(slot=f"u{row.unit_id}", unit_id=row.unit_id)
        proposing.withdraw(session, course, row.id, by, evening)


def _join_and_speak(session: Session, course: Course, evening: datetime) -> None:
    """Associated schools, and what validators said."""
    a = ACTION.c
    query = sa.select(a.id, a.unit_id).where(a.round > 0).order_by(a.id)
    rows = session.connection().execute(query).all()
    joined = [
        {"action_id": r.id, "unit_id": FIRST_SCHOOL + (r.unit_id + n) % SCHOOLS, "agreed": None}
        for r in rows[:JOINED]
        for n in (1, 2)
    ]
    session.connection().execute(sa.insert(ASSOCIATED_SCHOOL), joined)
    said = [
        {
            "cycle_id": course.cycle_id,
            "subject_kind": SubjectKind.ACTION,
            "subject_id": r.id,
            "at": evening,
            "by": "p1",
            "as_function": "pilot",
            "unit_id": ACADEMY,
            "text": "À suivre de près.",
        }
        for r in rows[:SPOKEN_OF]
    ]
    session.connection().execute(sa.insert(COMMENT), said)


def _fill_the_mailbox(session: Session) -> None:
    """The letters that left, as the local mailbox keeps them."""
    m, page = MESSAGE.c, sa.literal("<p>Bonjour</p>" * 300)
    left = sa.select(m.key, m.sent_at, m.slot, m.reason, m.reason, page)
    left = left.where(m.state == MessageState.SENT, m.digest_id.is_(None))
    columns = ["key", "at", "to", "subject", "text", "html"]
    session.connection().execute(sa.insert(DELIVERED).from_select(columns, left))


def last_drafts(
    session: Session, academy: Academy, clients: int, each: int
) -> list[tuple[int, list[int]]]:
    """Some écoles, and the drafts that are ready to be submitted, *each* for every one of them."""
    schools = [FIRST_SCHOOL + n for n in range(SCHOOLS) if n % 3 and (FIRST_SCHOOL + n) % 4]
    found = []
    for school in schools[:clients]:
        by = Actor(slot=f"u{school}", unit_id=school)
        asked = [(_last(academy.course, school, n), by) for n in range(each)]
        found.append((school, proposing.propose(session, academy.course, asked, academy.moment)))
    return found


def _last(course: Course, school: int, n: int) -> Proposal:
    return Proposal(
        unit_id=school,
        title=f"Atelier du dernier soir n° {n}",
        theme=themes()[n % 4],
        on_date=course.on(course.home, "week_opens"),
        contact="le secrétariat",
        confirm=True,
    )
