"""The cohorts of units: schools invited or silent, relays to name, teams, syntheses owed…"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.planner.cohort import (
    CYCLE_ID,
    EXPECTED,
    NO_DAY,
    ON_DAY,
    PROPOSED,
    RUNG_DAY,
    SINCE_DAY,
    TO_HAPPEN,
    A,
    Only,
    cohort,
    relay_or_pilot,
    steady,
)
from models.territory.holders import (
    DAY,
    active,
    person_slot,
    somebody,
    text,
    to_everyone,
    to_holders,
)
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.reach import reachable
from models.territory.schools import is_carrier, is_school
from models.territory.unit import UNIT, Level, UnitState
from models.territory.within import owners, within
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.assignment_answer import ASSIGNMENT_ANSWER
from models.work.call_answer import answered
from models.work.days import held_on
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.put_off import week_cancelled
from models.work.sharing import agreed, joins, left
from models.work.subjects import SubjectKind
from models.year.cycle import OBJECTIVE, PARTICIPATION
from models.year.delay import DELAY


def _units(
    only: Only,
    *conditions: sa.ColumnElement[bool],
    home: sa.ColumnElement[Any] | None = None,
    function: sa.ColumnElement[Any] | None = None,
    name: sa.FromClause = UNIT,
    round_: sa.ColumnElement[Any] | None = None,
    due_on: sa.ColumnElement[Any] = NO_DAY,
) -> Any:
    """Participating units as subjects: their own relay or pilot is written to by default."""
    u, taking_part = name, _takes_part()
    return (
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            u.c.id.label("subject_id"),
            (sa.literal_column("0", sa.Integer) if round_ is None else round_).label("round"),
            u.c.id.label("unit_id"),
            (u.c.id if home is None else home).label("home_id"),
            (relay_or_pilot(u) if function is None else function).label("function"),
            due_on.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        )
        .join(taking_part, taking_part.c.unit_id == u.c.id)
        .where(only(taking_part.c.unit_id), *conditions)  # the fewer rows to start from
    )


@lru_cache(maxsize=1)
def _takes_part() -> Any:
    p = PARTICIPATION
    return sa.select(p.c.unit_id).where(p.c.cycle_id == CYCLE_ID).subquery("taking_part")


SCHOOL = is_school()
CARRIES = UNIT.c.level == Level.SCHOOL
"""Schools, and carriers that are no school."""
ANIMATED = one_of(UNIT.c.level, [Level.BASIN, Level.DEPARTMENT, Level.ACADEMY])


def _actions_of(
    unit_id: sa.ColumnElement[Any], *conditions: Callable[[sa.FromClause], sa.ColumnElement[bool]]
) -> Any:
    a = ACTION.alias()
    return sa.exists().where(
        a.c.unit_id == unit_id, a.c.cycle_id == CYCLE_ID, *(c(a) for c in conditions)
    )


def _announced(a: sa.FromClause) -> Any:
    return a.c.announced.is_(sa.true())


def _in_state(*states: ActionState) -> Callable[[Any], Any]:
    return lambda a: one_of(a.c.state, states)


def _week_cancelled() -> Any:
    """The SQL condition that the week of a participating UNIT was cancelled for a general cause: it
    is asked no more what it will do in it."""
    return sa.exists().where(week_cancelled(UNIT, CYCLE_ID))


@steady
def invited_schools(only: Only) -> Any:
    """Every school that takes part, and whose week is not cancelled."""
    return to_holders(_units(only, SCHOOL, ~_week_cancelled()))


@steady
def carriers_taking_part(only: Only) -> Any:
    """The carriers that are no school and were named: a rehearsal has them propose, unasked."""
    return to_holders(_units(only, is_carrier()))


@steady
def inviting_relays(only: Only) -> Any:
    """The relays who forward the invitation; a school without bassin is invited directly."""
    alone = sa.and_(SCHOOL, UNIT.c.basin_id.is_(None))
    there = sa.or_(UNIT.c.level == Level.BASIN, alone)
    return to_holders(_units(only, there, ~_week_cancelled()))


def _silent(
    only: Only,
    *conditions: sa.ColumnElement[bool],
    times: sa.ColumnElement[Any] | None = None,
    due_on: sa.ColumnElement[Any] = NO_DAY,
) -> Any:
    """Schools that submitted nothing, take part in nobody's action and did not answer; one that
    withdrew since the rung, whose shared action ended, or whose week is cancelled, is not chased.

    *times* it was asked by a date of its own, *due_on*.
    """
    unit, here = UNIT.c.id, CYCLE_ID.__eq__
    heard = (
        _actions_of(unit, _in_state(*PROPOSED)),
        joins(unit, here),
        answered(unit, CYCLE_ID, DAY, RUNG_DAY),
    )
    withdrew = (
        _actions_of(unit, lambda a: a.c.withdrawn_on >= RUNG_DAY),
        left(unit, here, RUNG_DAY),
    )
    nothing = (~one for one in (*heard, *withdrew, _week_cancelled()))
    return to_holders(_units(only, SCHOOL, *nothing, *conditions, round_=times, due_on=due_on))


@cohort
def silent_schools(only: Only) -> Any:
    """Schools that proposed nothing, take part in nothing and answered nothing (a draft is
    silent)."""
    return _silent(only)


@cohort
def silent_schools_given_a_delay(only: Only) -> Any:
    """Silent schools that may still propose by a delay, their own or one granted above them."""
    granted = sa.and_(DELAY.c.cycle_id == CYCLE_ID, within(DELAY.c.unit_id))
    until = sa.select(sa.func.max(DELAY.c.until)).where(granted).scalar_subquery()
    times = sa.select(sa.func.sum(DELAY.c.times)).where(granted).scalar_subquery()
    return _silent(only, until >= DAY, times=times, due_on=until)


@cohort
def silent_schools_without_draft(only: Only) -> Any:
    """Silent schools that have not even a draft."""
    return _silent(only, ~_actions_of(UNIT.c.id, _in_state(A.DRAFT)))


@cohort
def schools_with_drafts(only: Only) -> Any:
    """Schools with a draft, which somebody may believe submitted, whatever else they proposed."""
    said = answered(UNIT.c.id, CYCLE_ID, DAY, RUNG_DAY)
    return to_holders(
        _units(only, CARRIES, _actions_of(UNIT.c.id, _in_state(A.DRAFT)), ~said, ~_week_cancelled())
    )


@steady
def relays_and_pilots(only: Only) -> Any:
    """Who animates each bassin, circonscription, département and the académie, where the week is
    not cancelled."""
    return to_holders(_units(only, ANIMATED, ~_week_cancelled()))


@steady
def pilots(only: Only) -> Any:
    """The academic and departmental pilots."""
    return to_holders(_units(only, one_of(UNIT.c.level, [Level.DEPARTMENT, Level.ACADEMY])))


@steady
def teams(only: Only) -> Any:
    """Everyone who holds a function in a bassin, circonscription, département or the académie."""
    return to_everyone(_units(only, ANIMATED))


@steady
def letter_to_write(only: Only) -> Any:
    """The académie whose framing letter was not submitted."""
    return to_holders(_units(only, UNIT.c.level == Level.ACADEMY, ~_paper_of(PaperKind.LETTER)))


@steady
def reviews_to_write(only: Only) -> Any:
    """The académie whose review was not submitted."""
    return to_holders(_units(only, UNIT.c.level == Level.ACADEMY, ~_paper_of(PaperKind.REVIEW)))


def _paper_of(kind: PaperKind) -> Any:
    """Whether the unit submitted its paper of *kind* (a returned one was)."""
    p = PAPER.alias()
    return sa.exists().where(
        p.c.cycle_id == CYCLE_ID,
        p.c.unit_id == UNIT.c.id,
        p.c.kind == kind,
        p.c.state != PaperState.DRAFT,
    )


@steady
def teams_to_compose(only: Only) -> Any:
    """The académie and départements with a hole in their team that nobody declared complete; a
    département without a pilot is a hole of its académie's, which names them."""
    levels = one_of(UNIT.c.level, [Level.DEPARTMENT, Level.ACADEMY])
    p = PARTICIPATION.alias()
    complete = sa.exists().where(
        p.c.cycle_id == CYCLE_ID, p.c.unit_id == UNIT.c.id, p.c.team_complete.is_(sa.true())
    )
    return to_holders(_units(only, levels, _has_holes(), ~complete, _not_skipped()))


def _has_holes() -> Any:
    return sa.or_(*(_hole(level) for level in (Level.DEPARTMENT, Level.ACADEMY)), _below_unled())


def _below_unled() -> Any:
    """An académie of which a département that takes part has no pilot."""
    d, p = UNIT.alias("d"), PARTICIPATION.alias()
    unled = sa.exists().where(
        d.c.academy_id == UNIT.c.id,
        d.c.level == Level.DEPARTMENT,
        d.c.recteur_is_dasen.is_(sa.false()),
        p.c.cycle_id == CYCLE_ID,
        p.c.unit_id == d.c.id,
        ~somebody(d.c.id, "pilot"),
    )
    return sa.and_(UNIT.c.level == Level.ACADEMY, unled)


def _hole(level: Level) -> Any:
    expected, so_many = EXPECTED[level]
    a = ASSIGNMENT.alias()
    held = sa.select(sa.func.count(sa.distinct(a.c.function))).where(
        a.c.unit_id == UNIT.c.id, a.c.function.in_(expected), active(a)
    )
    return sa.and_(UNIT.c.level == level, held.scalar_subquery() < so_many)


def _not_skipped() -> Any:
    """Not a département of an académie whose recteur is also DASEN: that level is skipped."""
    return ~sa.and_(UNIT.c.level == Level.DEPARTMENT, UNIT.c.recteur_is_dasen.is_(sa.true()))


@steady
def relays_to_name(only: Only) -> Any:
    """The départements with a bassin or circonscription that has no relay; where a département has
    no pilot, that of its académie is asked."""
    b, p = UNIT.alias("b"), PARTICIPATION.alias()
    without = sa.exists().where(
        b.c.department_id == UNIT.c.id,
        b.c.level == Level.BASIN,
        p.c.cycle_id == CYCLE_ID,
        p.c.unit_id == b.c.id,
        ~somebody(b.c.id, "relay"),
    )
    above = sa.or_(UNIT.c.recteur_is_dasen.is_(sa.true()), ~somebody(UNIT.c.id, "pilot"))
    home = sa.case((above, UNIT.c.academy_id), else_=UNIT.c.id)
    return to_holders(_units(only, UNIT.c.level == Level.DEPARTMENT, without, home=home))


def _owing_synthesis(only: Only, level: Level) -> Any:
    return to_holders(
        _units(only, UNIT.c.level == level, ~_paper_of(PaperKind.SYNTHESIS), _not_skipped())
    )


@steady
def basins_owing_synthesis(only: Only) -> Any:
    """Bassins and circonscriptions whose synthesis was not submitted."""
    return _owing_synthesis(only, Level.BASIN)


@steady
def departments_owing_synthesis(only: Only) -> Any:
    """Départements whose synthesis was not submitted."""
    return _owing_synthesis(only, Level.DEPARTMENT)


@steady
def academies_owing_synthesis(only: Only) -> Any:
    """The académie whose synthesis was not submitted."""
    return _owing_synthesis(only, Level.ACADEMY)


@steady
def objectives_readers(only: Only) -> Any:
    """Relays and pilots, once the seminar's objectives are set."""
    set_ = sa.exists().where(OBJECTIVE.c.cycle_id == CYCLE_ID)
    return to_holders(_units(only, ANIMATED, set_))


@steady
def assignments_to_review(only: Only) -> Any:
    """Units of which a function held that day has no answer yet in the review of the year's end;
    where a unit has no relay or pilot, the pilot of the level above is asked in its place."""
    a, w, above = ASSIGNMENT.alias(), ASSIGNMENT_ANSWER.alias(), UNIT.c.department_id
    said = sa.exists().where(w.c.assignment_id == a.c.id, w.c.cycle_id == CYCLE_ID)
    unanswered = sa.exists().where(a.c.unit_id == UNIT.c.id, active(a), ~said)
    level, own = UNIT.c.level, somebody(UNIT.c.id, relay_or_pilot(UNIT))
    home = sa.case(
        (sa.or_(own, ~one_of(level, [Level.BASIN, Level.DEPARTMENT])), UNIT.c.id),
        (sa.and_(level == Level.BASIN, somebody(above, "pilot")), above),
        else_=UNIT.c.academy_id,
    )
    function = sa.case((home == UNIT.c.id, relay_or_pilot(UNIT)), else_="pilot")
    units = _units(only, sa.or_(ANIMATED, CARRIES), unanswered, home=home, function=function)
    return to_holders(units)


def action_in(unit: sa.FromClause, *conditions: Callable[[Any], Any], shared: bool = False) -> Any:
    """Whether an action of the cycle is carried in *unit* or below it; *shared*: or has there a
    school that agreed to it."""
    a, c = ACTION.alias(), UNIT.alias()
    of_cycle = (a.c.cycle_id == CYCLE_ID, *(x(a) for x in conditions))
    carried = sa.select(*owners(c)).join(a, a.c.unit_id == c.c.id).where(*of_cycle)
    if shared:
        s = ASSOCIATED_SCHOOL.alias()
        joined = s.join(a, a.c.id == s.c.action_id).join(c, c.c.id == s.c.unit_id)
        theirs = sa.select(*owners(c)).select_from(joined).where(agreed(s), *of_cycle)
        carriers = sa.union(carried, theirs).cte()
    else:
        carriers = carried.distinct().cte()
    carrying = [sa.select(o).where(o.is_not(None)) for o in carriers.c]
    return unit.c.id.in_(sa.union_all(*carrying))  # one list, not one search for each unit


@cohort
def basins_without_parents(only: Only) -> Any:
    """Bassins with actions, none of them with parents."""
    there = _in_state(A.SUBMITTED, *TO_HAPPEN)
    with_parents = action_in(UNIT, there, lambda a: a.c.with_parents, shared=True)
    some = action_in(UNIT, there)
    return to_holders(_units(only, UNIT.c.level == Level.BASIN, some, ~with_parents))


@cohort
def units_with_decisions(only: Only) -> Any:
    """Bassins, circonscriptions and départements in which a decision was announced."""
    levels = one_of(UNIT.c.level, [Level.BASIN, Level.DEPARTMENT])
    return to_holders(_units(only, levels, action_in(UNIT, _announced)))


@cohort
def units_with_flagships(only: Only) -> Any:
    """Bassins, circonscriptions and départements in which the decision on a flagship was
    announced."""
    levels = one_of(UNIT.c.level, [Level.BASIN, Level.DEPARTMENT])
    flagship = action_in(UNIT, _announced, lambda a: a.c.flagship.is_(sa.true()))
    return to_holders(_units(only, levels, flagship))


@cohort
def units_with_new_decisions(only: Only) -> Any:
    """Bassins, circonscriptions and départements in which a decision was told in the school week
    before that of the day."""
    levels = one_of(UNIT.c.level, [Level.BASIN, Level.DEPARTMENT])
    taken = action_in(
        UNIT, _announced, lambda a: sa.and_(a.c.decided_on >= SINCE_DAY, a.c.decided_on < ON_DAY)
    )
    return to_holders(_units(only, levels, taken))


@cohort
def programme_readers(only: Only) -> Any:
    """Relays, pilots, and the schools whose action, their own or another's that they agreed to, is
    in the programme, as announced; a cancelled week has none."""
    own = _actions_of(UNIT.c.id, _in_state(*TO_HAPPEN), _announced)
    in_it = sa.and_(CARRIES, sa.or_(own, joins(UNIT.c.id, CYCLE_ID.__eq__, _in_the_programme)))
    return to_holders(_units(only, sa.or_(ANIMATED, in_it), ~_week_cancelled()))


def _in_the_programme(a: sa.FromClause) -> Any:
    return sa.and_(one_of(a.c.state, TO_HAPPEN), _announced(a))


@cohort
def hosts_of_the_day(only: Only) -> Any:
    """Relays and pilots in whose unit an action takes place that day, as announced, and the schools
    that hold one or take part in it."""
    happens = _in_state(A.ACCEPTED, A.TOOK_PLACE)

    def that_day(a: sa.FromClause) -> Any:
        return held_on(a, ON_DAY)

    def in_it(a: sa.FromClause) -> Any:
        return sa.and_(happens(a), _announced(a), that_day(a))

    below = action_in(UNIT, happens, _announced, that_day, shared=True)
    own = _actions_of(UNIT.c.id, happens, _announced, that_day)
    here = sa.and_(CARRIES, sa.or_(own, joins(UNIT.c.id, CYCLE_ID.__eq__, in_it)))
    return to_holders(_units(only, sa.or_(sa.and_(ANIMATED, below), here)))


# ── lists that a pilot writes to ─────────────────────────────────────────────────────────────────


@cohort
def relays_and_pilots_alone(only: Only) -> Any:
    """Who animates a bassin, a circonscription, a département or the académie, without deputy."""
    s, a = _units(only, ANIMATED, _not_skipped()).cte(), ASSIGNMENT.alias("a")
    here = sa.and_(a.c.unit_id == s.c.home_id, a.c.function == s.c.function, active(a))
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, here)
        .join(PERSON, sa.and_(PERSON.c.id == a.c.person_id, reachable(PERSON, DAY)))
        .where(a.c.deputy_id.is_(None), ~_another_before(a))
    )


def _another_before(a: sa.FromClause) -> Any:
    """Whether somebody holds the function since earlier: they are the one who is shown."""
    b = ASSIGNMENT.alias("b")
    before = sa.or_(b.c.starts < a.c.starts, sa.and_(b.c.starts == a.c.starts, b.c.id < a.c.id))
    same = sa.and_(b.c.unit_id == a.c.unit_id, b.c.function == a.c.function)
    return sa.exists().where(same, active(b), before)


@cohort
def unattached_schools(only: Only) -> Any:
    """Participating schools that are in no bassin and no circonscription."""
    nowhere = sa.and_(UNIT.c.basin_id.is_(None), UNIT.c.state != UnitState.CLOSED)
    return to_holders(_units(only, SCHOOL, nowhere))
