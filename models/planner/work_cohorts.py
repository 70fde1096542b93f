"""The cohorts of work under way: actions, papers, validation tasks and their ladder's rungs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.planner.cohort import (
    AFTER,
    CABINET,
    COHORTS,
    CYCLE_ID,
    LEAST_ROOM,
    NO_DAY,
    TO_HAPPEN,
    UP_TO,
    A,
    Only,
    cohort,
    every,
    relay_or_pilot,
    steady,
    these,
)
from models.territory.holders import (
    DAY,
    attended,
    away,
    person_slot,
    text,
    to_absent,
    to_authors,
    to_deputies,
    to_holders,
    to_people,
    together,
    unattended,
)
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.work.action import ACTION, ASSOCIATED_SCHOOL, BEING_DECIDED, HAS_LAPSED
from models.work.calling import TYPED_FOR_SCHOOL, TypedKind
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK, TaskState

T = TYPED_FOR_SCHOOL.c


def _actions(
    only: Only,
    *conditions: sa.ColumnElement[bool],
    due_on: sa.ColumnElement[Any] = NO_DAY,
    round_: sa.ColumnElement[Any] = ACTION.c.round,
    of: sa.Table | None = None,
) -> Any:
    """Actions as subjects: whoever proposed them is written to. The day of an action is no date by
    which anything is asked. *of*: a table of which each row is one more subject."""
    a = ACTION
    there = a if of is None else a.join(of, of.c.action_id == a.c.id)
    return to_authors(
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.c.id.label("subject_id"),
            round_.label("round"),
            a.c.unit_id,
            a.c.unit_id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            due_on.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            a.c.last_day.label("on_date"),
            a.c.author_id,
        )
        .select_from(there.join(UNIT, UNIT.c.id == a.c.unit_id))
        .where(only(a.c.id), a.c.cycle_id == CYCLE_ID, *conditions)
    )


@steady
def received_actions(only: Only) -> Any:
    """Actions that were submitted: the receipt of one's own gesture, not of what somebody typed."""
    typed = sa.exists().where(
        T.action_id == ACTION.c.id,
        T.round == ACTION.c.round,
        T.kind == TypedKind.PROPOSAL,
        T.told.is_(sa.true()),
    )
    return _actions(only, ~one_of(ACTION.c.state, [A.DRAFT, A.WITHDRAWN]), ~typed)


@steady
def typed_for_schools(only: Only) -> Any:
    """What was typed for a school on the telephone: it is told once each time, and may correct."""
    return _actions(
        only, ACTION.c.state != A.WITHDRAWN, T.told.is_(sa.true()), round_=T.id, of=TYPED_FOR_SCHOOL
    )


def _decided(only: Only, *conditions: sa.ColumnElement[bool]) -> Any:
    announced = ACTION.c.announced.is_(sa.true())
    return _actions(only, announced, ACTION.c.state != A.WITHDRAWN, *conditions)


def _registered_by_its_head() -> Any:
    """The SQL condition that nobody was asked before an action was in the programme, and somebody
    may object: its receipt said both."""
    t, a = TASK.c, ACTION.c
    of_it = (t.subject_kind == SubjectKind.ACTION, t.subject_id == a.id, t.round == a.round)
    asked = sa.exists().where(*of_it, t.objection.is_(sa.false()))
    return sa.and_(sa.exists().where(*of_it, t.objection.is_(sa.true())), ~asked)


@steady
def accepted_actions(only: Only) -> Any:
    """Accepted actions whose decision is announced, but for those whose receipt said so."""
    silence = ACTION.c.decided_by_silence.is_(sa.true())
    accepted = one_of(ACTION.c.state, TO_HAPPEN)
    return _decided(only, accepted, ~silence, ~_registered_by_its_head())


@steady
def actions_accepted_tacitly(only: Only) -> Any:
    """Actions accepted because nobody answered in time, announced."""
    silence = ACTION.c.decided_by_silence.is_(sa.true())
    return _decided(only, one_of(ACTION.c.state, TO_HAPPEN), silence)


@steady
def declined_actions(only: Only) -> Any:
    """Declined actions whose decision is announced."""
    return _decided(only, ACTION.c.state == A.DECLINED)


@cohort
def unanswered_actions(only: Only) -> Any:
    """Proposals that are being decided, since the day on which they were submitted: whoever pilots
    their département is told, or their académie where nobody does. Once a proposal."""
    a, u = ACTION.c, UNIT.c
    piloted = sa.and_(~u.recteur_is_dasen.is_(sa.true()), attended(u.department_id, text("pilot")))
    home = sa.case((piloted, u.department_id), else_=sa.func.coalesce(u.academy_id, u.id))
    return to_holders(
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.id.label("subject_id"),
            sa.literal_column("0", sa.Integer).label("round"),
            a.unit_id,
            home.label("home_id"),
            text("pilot").label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            a.submitted_on.label("on_date"),
        )
        .join(UNIT, u.id == a.unit_id)
        .where(only(a.id), a.cycle_id == CYCLE_ID, BEING_DECIDED)
    )


@steady
def lapsed_actions(only: Only) -> Any:
    """Actions that were submitted and that nobody answered while there was time."""
    return _actions(only, HAS_LAPSED)


@cohort
def actions_to_confirm(only: Only) -> Any:
    """Accepted actions whose day has come: did it take place?"""
    return _actions(only, ACTION.c.state == A.ACCEPTED)


@cohort
def actions_to_report(only: Only) -> Any:
    """Actions that took place and have no report yet."""
    return _actions(only, ACTION.c.state == A.TOOK_PLACE, ACTION.c.reported_at.is_(None))


def _associated(
    only: Only, home: sa.ColumnElement[Any], function: str, due_on: sa.ColumnElement[Any] = NO_DAY
) -> Any:
    """The schools associated with an action, and the unit in which somebody is written to."""
    a, s = ACTION, ASSOCIATED_SCHOOL
    return (
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.c.id.label("subject_id"),
            sa.literal_column("0", sa.Integer).label("round"),
            s.c.unit_id,
            home.label("home_id"),
            text(function).label("function"),
            due_on.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            a.c.on_date,
        )
        .join(s, s.c.action_id == a.c.id)
        .where(
            only(a.c.id),
            a.c.cycle_id == CYCLE_ID,
            ~one_of(a.c.state, [A.DRAFT, A.WITHDRAWN, A.DECLINED]),
        )
    )


@steady
def associated_schools(only: Only) -> Any:
    """Schools associated with another's action, whose head is asked to agree, until its day."""
    own = ASSOCIATED_SCHOOL.c.unit_id
    return to_holders(_associated(only, own, "head", due_on=ACTION.c.on_date))


@steady
def relays_of_associated_schools(only: Only) -> Any:
    """Relays of the associated schools that hang on another branch than the carrier: informed."""
    theirs, carrier = UNIT.alias("theirs"), UNIT.alias("carrier")
    asked = _associated(only, theirs.c.basin_id, "relay")
    return to_holders(
        asked.join(theirs, theirs.c.id == ASSOCIATED_SCHOOL.c.unit_id)
        .join(carrier, carrier.c.id == ACTION.c.unit_id)
        .where(theirs.c.basin_id != sa.func.coalesce(carrier.c.basin_id, carrier.c.id))
    )


@steady
def framing_readers(only: Only) -> Any:
    """Who reads a framing text once accepted: the letter goes to the départements, and, like a
    département's version, to its bassins and circonscriptions."""
    p, u = PAPER, UNIT
    of_letter = sa.and_(
        p.c.kind == PaperKind.LETTER,
        u.c.academy_id == p.c.unit_id,
        sa.or_(
            u.c.level == Level.DEPARTMENT,
            sa.and_(u.c.level == Level.BASIN, u.c.recteur_is_dasen.is_(sa.true())),
        ),
    )
    of_version = sa.and_(
        p.c.kind == PaperKind.VERSION, u.c.department_id == p.c.unit_id, u.c.level == Level.BASIN
    )
    return to_holders(
        sa.select(
            text(SubjectKind.PAPER).label("subject_kind"),
            p.c.id.label("subject_id"),
            p.c.round,
            u.c.id.label("unit_id"),
            u.c.id.label("home_id"),
            relay_or_pilot(u).label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        )
        .join(u, sa.or_(of_letter, of_version))
        .where(
            only(p.c.id),
            p.c.cycle_id == CYCLE_ID,
            p.c.state == PaperState.ACCEPTED,
            p.c.awaits_signed.is_(sa.false()),
        )
    )


@steady
def returned_work(only: Only) -> Any:
    """Actions and papers sent back to be corrected."""
    p, u = PAPER, UNIT
    papers = to_authors(
        sa.select(
            text(SubjectKind.PAPER).label("subject_kind"),
            p.c.id.label("subject_id"),
            p.c.round,
            p.c.unit_id,
            p.c.unit_id.label("home_id"),
            relay_or_pilot(u).label("function"),
            p.c.correct_by.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
            p.c.author_id,
        )
        .join(u, u.c.id == p.c.unit_id)
        .where(only(p.c.id), p.c.cycle_id == CYCLE_ID, p.c.state == PaperState.RETURNED)
    ).subquery()
    sent_back = ACTION.c.state == A.RETURNED
    actions = _actions(only, sent_back, due_on=ACTION.c.correct_by).subquery()
    return sa.union_all(sa.select(actions), sa.select(papers))


def tasks(
    only: Only,
    *conditions: sa.ColumnElement[bool],
    home: sa.ColumnElement[Any] | None = None,
    function: sa.ColumnElement[Any] | None = None,
) -> Any:
    """Open validation tasks as subjects."""
    t, u = TASK, UNIT
    return (
        sa.select(
            text(SubjectKind.TASK).label("subject_kind"),
            t.c.id.label("subject_id"),
            t.c.round,
            t.c.about_id.label("unit_id"),
            (t.c.unit_id if home is None else home).label("home_id"),
            (t.c.function if function is None else function).label("function"),
            t.c.due_on,
            t.c.room,
            NO_DAY.label("on_date"),
        )
        .join(u, u.c.id == t.c.unit_id)
        .where(only(t.c.id), t.c.cycle_id == CYCLE_ID, t.c.state == TaskState.OPEN, *conditions)
    )


NOBODY_THERE = sa.and_(
    unattended(TASK.c.unit_id, TASK.c.function),
    ~sa.and_(UNIT.c.level == Level.ACADEMY, TASK.c.function == text("pilot")),  # nobody is above
    TASK.c.function.not_in(CABINET),  # nobody signs for the recteur or the DASEN
)
HELD = sa.or_(TASK.c.delegate_id.is_(None), away(TASK.c.delegate_id))
"""Tasks that are their function's own: delegated to nobody, or to a colleague who is away."""


def to_deciders(only: Only, *conditions: sa.ColumnElement[bool]) -> Any:
    """Whoever is asked to decide: the colleague it was delegated to, else who holds the function;
    while neither holder nor deputy is there, the level above."""
    return together(_of_who_is_there(only, *conditions), standing_in(only, *conditions))


def of_their_own(only: Only) -> Any:
    """Whose tasks they are, even while they are away or their address refuses mail."""
    own = tasks(only, HELD)
    return together(_delegated(only), to_holders(own, anyhow=True), to_absent(own))


def standing_in(only: Only, *conditions: sa.ColumnElement[bool], anyhow: bool = False) -> Any:
    """The level above the tasks whose holder and deputy are both away; theirs again afterwards."""
    return _over(only, HELD, NOBODY_THERE, *conditions, anyhow=anyhow)


def _of_who_is_there(only: Only, *conditions: sa.ColumnElement[bool]) -> Any:
    own = tasks(only, HELD, ~NOBODY_THERE, *conditions)
    return together(_delegated(only, ~away(TASK.c.delegate_id), *conditions), to_holders(own))


def _delegated(only: Only, *conditions: sa.ColumnElement[bool]) -> Any:
    d = tasks(only, TASK.c.delegate_id.is_not(None), *conditions)
    d = d.add_columns(TASK.c.delegate_id).cte()
    columns = [c for c in d.c if c.name != "delegate_id"]
    return sa.select(
        *columns, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot")
    ).join(PERSON, PERSON.c.id == d.c.delegate_id)


def _of_kinds(only: Only, *kinds: str) -> Any:
    return to_deciders(only, TASK.c.subject_kind.in_([text(k) for k in kinds]), AWAITED)


@lru_cache(maxsize=1)
def open_tasks_of() -> Any:
    """The open tasks given as ``subjects``, of any kind, and who is asked each now."""
    return to_deciders(these)


@lru_cache(maxsize=1)
def own_tasks_of() -> Any:
    """The same, and whose each is, who is away or not: a third of the time to plan."""
    return of_their_own(these)


@steady
def subjects_to_validate(only: Only) -> Any:
    """Open tasks on actions and syntheses, and who must decide."""
    return _of_kinds(only, "action", "synthesis")


@steady
def open_to_objection(only: Only) -> Any:
    """Actions that a school registered itself, and who may object to them."""
    return to_deciders(only, TASK.c.objection.is_(sa.true()))


@steady
def letters_to_validate(only: Only) -> Any:
    """The framing letter, at the recteur's."""
    return _of_kinds(only, "letter")


@steady
def versions_to_issue(only: Only) -> Any:
    """The departmental versions, at each DASEN's."""
    return _of_kinds(only, "version")


@steady
def reviews_to_validate(only: Only) -> Any:
    """The review of the cycle, at the recteur's."""
    return _of_kinds(only, "review")


@cohort
def late_validators(only: Only) -> Any:
    """Who must answer a request past its date, once for each unit in which they answer."""
    r = _of_who_is_there(every, AWAITED, TASK.c.due_on < DAY, only(TASK.c.unit_id)).subquery()
    return sa.select(
        text(SubjectKind.UNIT).label("subject_kind"),
        r.c.home_id.label("subject_id"),
        sa.literal_column("0", sa.Integer).label("round"),
        r.c.home_id.label("unit_id"),
        r.c.home_id,
        sa.func.min(r.c.function).label("function"),
        sa.func.min(r.c.due_on).label("due_on"),
        sa.cast(sa.null(), sa.Integer).label("room"),
        NO_DAY.label("on_date"),
        r.c.person_id,
        r.c.slot,
    ).group_by(r.c.home_id, r.c.person_id, r.c.slot)


def of_ladder(cabinet: bool) -> Any:
    return TASK.c.function.in_(CABINET) if cabinet else TASK.c.function.not_in(CABINET)


def above(only: Only, *conditions: sa.ColumnElement[bool], anyhow: bool = False) -> Any:
    """The first level above a task where somebody is there: bassin, département, académie."""
    return _over(only, UNIT.c.level != Level.ACADEMY, *conditions, anyhow=anyhow)


def _over(only: Only, *conditions: sa.ColumnElement[bool], anyhow: bool = False) -> Any:
    """The same; over what the académie itself decides, its pilot."""
    u = UNIT
    at_department = sa.and_(
        one_of(u.c.level, [Level.SCHOOL, Level.BASIN]),
        ~u.c.recteur_is_dasen.is_(sa.true()),
        attended(u.c.department_id, text("pilot")),
    )
    home = sa.case(
        (_at_basin(u), u.c.basin_id),
        (at_department, u.c.department_id),
        else_=sa.func.coalesce(u.c.academy_id, u.c.id),
    )
    function = sa.case((_at_basin(u), "relay"), else_="pilot")
    return to_people(tasks(only, *conditions, home=home, function=function), anyhow=anyhow)


def _at_basin(u: sa.FromClause) -> Any:
    return sa.and_(u.c.level == Level.SCHOOL, attended(u.c.basin_id, text("relay")))


def academic_pilot(only: Only, *conditions: sa.ColumnElement[bool], anyhow: bool = False) -> Any:
    home = sa.func.coalesce(UNIT.c.academy_id, UNIT.c.id)
    pilots = tasks(only, *conditions, home=home, function=text("pilot"))
    return to_people(pilots, anyhow=anyhow)


def _late_cohorts() -> None:
    """For each rung's target and each ladder, the open tasks and who is then written to."""
    targets: dict[str, Callable[..., Any]] = {
        "holder": to_deciders,
        "deputy": lambda only, *c: to_deputies(tasks(only, *c)),
        "above": above,
        "pilot": academic_pilot,
    }
    for target, build in targets.items():
        for ladder in ("default", "cabinet"):
            condition = sa.and_(of_ladder(ladder == "cabinet"), ON_THE_RUNG)
            COHORTS[f"late_{target}_{ladder}"] = partial(_late, build, condition)


def _late(build: Callable[..., Any], condition: sa.ColumnElement[bool], only: Only) -> Any:
    return build(only, condition)


ON_THE_RUNG = sa.and_(
    AWAITED,
    TASK.c.due_on <= UP_TO,
    TASK.c.due_on > AFTER,
    sa.func.coalesce(TASK.c.room, 0) >= LEAST_ROOM,
)


_late_cohorts()
