"""The two years before the year before: one bassin, then the eight; then all join, by the plan.

Nobody lived them here: their actions are written as they were left, in closed cycles without
letters, as those of a year that was run with spreadsheets. No two of their figures are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import actor_with
from models.calendar.entering import enter_holiday
from models.database.transactions import gesture
from models.demo import steps
from models.demo.academy import basins, circonscriptions
from models.demo.names import ACADEMY
from models.demo.steps import PAST, DemoYear
from models.gestures.actions.proposing import Proposal, draft_row
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.finding import cycles_of, find_academy
from models.gestures.cycle.opening import bring_cycle_to, change_cycle, draft_cycle
from models.gestures.cycle.rolling_out import set_rollout
from models.rehearsal import fiches
from models.territory.finding import find_unit
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.action import ACTION, ACTION_MOVES, ActionState
from models.work.days import write_days
from models.work.transitions import move
from models.year.course import Course, load_course
from models.year.cycle import PARTICIPATION, CycleState

ZONE, SOURCE = "C", "Arrêté du 7 décembre 2022, entré pour les années d'avant"
HOLIDAYS = {
    "2022-23": (("Été", date(2023, 7, 8), date(2023, 9, 3)),),
    "2023-24": (
        ("Toussaint", date(2023, 10, 21), date(2023, 11, 5)),
        ("Noël", date(2023, 12, 23), date(2024, 1, 7)),
        ("Hiver", date(2024, 2, 10), date(2024, 2, 25)),
        ("Printemps", date(2024, 4, 6), date(2024, 4, 21)),
        ("Ascension", date(2024, 5, 9), date(2024, 5, 12)),
        ("Été", date(2024, 7, 6), date(2024, 9, 1)),
    ),
    "2024-25": (
        ("Toussaint", date(2024, 10, 19), date(2024, 11, 3)),
        ("Noël", date(2024, 12, 21), date(2025, 1, 5)),
        ("Hiver", date(2025, 2, 15), date(2025, 3, 2)),
        ("Printemps", date(2025, 4, 12), date(2025, 4, 27)),
        ("Ascension", date(2025, 5, 29), date(2025, 6, 1)),
    ),
}
"""Of zone C: the table that the software ships begins after them."""
S = ActionState
LEFT = {S.TOOK_PLACE: 78, S.CANCELLED: 8, S.DECLINED: 6, S.WITHDRAWN: 8}
"""How actions were left, in a hundred."""
WAYS = {
    S.TOOK_PLACE: (S.SUBMITTED, S.ACCEPTED, S.TOOK_PLACE),
    S.CANCELLED: (S.SUBMITTED, S.ACCEPTED, S.CANCELLED),
    S.DECLINED: (S.SUBMITTED, S.DECLINED),
    S.WITHDRAWN: (S.SUBMITTED, S.WITHDRAWN),
}


@dataclass(frozen=True, kw_only=True)
class EarlierYear(DemoYear):
    """Who took part (*only*, by code), and of a hundred: the schools that *proposed*, their actions
    *with_parents*, those that were *reported* on."""

    only: tuple[str, ...]
    proposed: int
    with_parents: int
    reported: int


FIRST = EarlierYear(
    school_year="2023-24",
    week=date(2024, 3, 18),
    summer=pendulum.datetime(2023, 8, 28, 7),
    directory=PAST.directory,
    people=PAST.people,
    only=(f"bassin:{basins()[0].code}",),
    proposed=70,
    with_parents=15,
    reported=50,
)
SECOND = EarlierYear(
    school_year="2024-25",
    week=date(2025, 3, 17),
    summer=pendulum.datetime(2024, 8, 26, 7),
    directory=PAST.directory,
    people=PAST.people,
    only=tuple(f"bassin:{basin.code}" for basin in basins()),
    proposed=55,
    with_parents=28,
    reported=60,
)
EARLIER = (FIRST, SECOND)


def write_earlier_years(engine: sa.Engine) -> None:
    """Write both years, and the plan by which the académie grew; what is there stays."""
    with gesture(engine) as session:
        academy = find_academy(session, ACADEMY)
        if cycles_of(session, academy, FIRST.school_year):
            return
        _enter_holidays(session)
        for year in EARLIER:
            _write(session, year)
        set_rollout(session, int(academy.id or 0), _plan(session), None, PAST.summer)


def _plan(session: Session) -> dict[int, str]:
    """The school year in which each bassin, then each circonscription, joined."""
    joined = dict.fromkeys(SECOND.only, SECOND.school_year)
    joined |= dict.fromkeys(FIRST.only, FIRST.school_year)
    joined |= dict.fromkeys((circo.code for circo in circonscriptions()), PAST.school_year)
    return {int(find_unit(session, code).id or 0): year for code, year in joined.items()}


def _enter_holidays(session: Session) -> None:
    for school_year, rows in HOLIDAYS.items():
        for name, first, last in rows:
            enter_holiday(
                session,
                zone=ZONE,
                school_year=school_year,
                name=name,
                first=first,
                last=last,
                source=SOURCE,
                at=FIRST.summer,
            )


def _write(session: Session, year: EarlierYear) -> None:
    """A cycle that is drafted, launched and closed at once, with what was left in it."""
    cycle = draft_cycle(session, year.school_year, ACADEMY, year.week, {}, year.summer)
    changes = {**steps.changes_of(year), "participation": {"only": list(year.only)}}
    change_cycle(session, cycle, changes, None, year.summer)
    definition = checked_definition(cycle.changes)
    cycle.definition = definition.model_dump(mode="json", by_alias=True)
    session.add(cycle)
    session.flush()
    course = load_course(session, cycle)
    ends = course.end_of(course.home, course.on(course.home, "year_ends"))
    bring_cycle_to(session, cycle, CycleState.LIVE, launched_at=year.summer)
    _write_actions(session, course, year)
    bring_cycle_to(session, cycle, CycleState.CLOSED, closed_at=ends)
    told = {"subject": f"cycle.{cycle.id}", "by": "admin"}
    launched = told | {"what": "cycle.launched", "facts": {"messages": 0}}
    closed = told | {"what": "cycle.closed", "facts": {"dropped": 0}}
    journal.write(session, course.cycle_id, year.summer, [launched])
    journal.write(session, course.cycle_id, ends, [closed])


def _write_actions(session: Session, course: Course, year: EarlierYear) -> None:
    """Each is written as a draft, and brought through its doors to where it was left."""
    left: dict[ActionState, list[int]] = {state: [] for state in LEFT}
    for school in _taking_part(session, course):
        luck = Random(f"{year.school_year} {school.id}")
        if luck.randrange(100) >= year.proposed:
            continue
        (state,) = luck.choices(list(LEFT), list(LEFT.values()))
        offered = _offered(course, year, school, luck)
        row = draft_row(course, offered, actor_with(f"u{school.id}"))
        row |= _said_of(course, year, offered, state, luck)
        insert = sa.insert(ACTION).values(row).returning(ACTION.c.id)
        number = int(session.connection().execute(insert).scalar_one())
        write_days(session, {number: offered.held}, new=True)
        left[state].append(number)
    for state, ids in left.items():
        for target in WAYS[state]:
            move(session, ACTION, ACTION_MOVES, ids, target, next_round=target is S.SUBMITTED)


def _taking_part(session: Session, course: Course) -> Sequence[Any]:
    u, p = UNIT.c, PARTICIPATION.c
    query = sa.select(u.id, u.name, u.kind, u.mail).join(PARTICIPATION, p.unit_id == u.id)
    query = query.where(p.cycle_id == course.cycle_id, is_school()).order_by(u.id)
    return session.connection().execute(query).all()


def _offered(
    course: Course, year: EarlierYear, school: fiches.ProposingSchool, luck: Random
) -> Proposal:
    """What a school proposed; fewer had parents in it than today."""
    wanted = luck.randrange(100) < year.with_parents
    while (offered := fiches.proposal(course, school, luck)).with_parents is not wanted:
        continue
    return offered


def _said_of(
    course: Course, year: EarlierYear, offered: Proposal, state: ActionState, luck: Random
) -> dict[str, Any]:
    """When it was proposed, decided and reported on, and what was reported."""
    calendar, (opens, closes) = course.calendar(), course.call_days(course.home)
    proposed = calendar.add(opens, luck.randrange(1, calendar.between(opens, closes)))
    decided = calendar.add(closes, luck.randrange(2, 20)) if state is not S.WITHDRAWN else None
    dates: dict[str, Any] = {
        "proposed_on": proposed,
        "submitted_on": proposed,
        "decided_on": decided,
        "announced": decided is not None,
        "withdrawn_on": None if decided else calendar.add(proposed, 10),
    }
    if state is S.TOOK_PLACE and luck.randrange(100) < year.reported:
        reported = calendar.add(offered.held[-1].on, luck.randrange(1, 12))
        dates["reported_at"] = calendar.at(reported, 16)
        dates["report"] = fiches.report_of(offered.content, luck)
    return dates
