"""A year before that was lived elsewhere: last year's list of actions makes a closed cycle.

Nothing is asked of anybody and no letter leaves: the cycle is born, launched and closed in one
transaction, and each action goes through its own door to where it was left. Comparison with last
year and « do it again » have from then on what they read. A file brought twice changes nothing
twice; an import is taken back while nobody took anything up from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.places import split_place
from models.calendar.school_year import school_year_of
from models.clock import Moment
from models.database.transactions import measured
from models.errors import Refusal, WrongMove
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.finding import cycles_of, year_of
from models.gestures.cycle.opening import bring_cycle_to, draft_cycle
from models.intake.tabular.any_table import AnyTable
from models.territory.school_names import SchoolNames
from models.territory.unit import Unit
from models.words.collation import same
from models.words.moments import PARIS
from models.words.nouns import CYCLE_STATES
from models.work.action import ACTION, ACTION_DAY, ACTION_MOVES, ActionState
from models.work.brought.lines import BroughtAction
from models.work.brought.mapping import BroughtMap
from models.work.brought.plan import YearPlan, plan_of
from models.work.brought.year_import import YEAR_IMPORT, YearImport
from models.work.days import columns_of, write_days
from models.work.marks import kept_beside
from models.work.transitions import move
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState

TO = "reprendre une année passée"
S = ActionState
WAYS: dict[ActionState, tuple[ActionState, ...]] = {
    S.SUBMITTED: (S.SUBMITTED,),
    S.WITHDRAWN: (S.SUBMITTED, S.WITHDRAWN),
    S.DECLINED: (S.SUBMITTED, S.DECLINED),
    S.ACCEPTED: (S.SUBMITTED, S.ACCEPTED),
    S.TOOK_PLACE: (S.SUBMITTED, S.ACCEPTED, S.TOOK_PLACE),
    S.POSTPONED: (S.SUBMITTED, S.ACCEPTED, S.POSTPONED),
    S.CANCELLED: (S.SUBMITTED, S.ACCEPTED, S.CANCELLED),
}
"""The doors that an action goes through, to where it was left."""
AT_ONCE = 500
OWN = ("action", "participation", "yearimport")
"""What an import writes of a cycle."""


class NotBrought(Refusal):
    """A list that can't be brought as it is mapped."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class YearBrought:
    """What was brought: *made* actions of the *plan*, the others being *known* already."""

    plan: YearPlan
    school_year: str
    made: int
    known: int

    def as_dict(self) -> dict[str, Any]:
        return {"cycle": self.school_year, "made": self.made, "known": self.known} | (
            self.plan.as_dict()
        )


def plan_year(
    session: Session, academy: Unit, school_year: str, table: AnyTable, mapped: BroughtMap
) -> YearPlan:
    """What *table* would make of a year of *academy*; nothing is written."""
    year = year_of(academy, school_year)
    zone = split_place(academy.place)[0]
    names = SchoolNames(session, int(academy.id or 0))
    return plan_of(table, mapped, names, lambda day: school_year_of(day, zone) == year)


def bring_year(
    session: Session,
    academy: Unit,
    school_year: str,
    table: AnyTable,
    mapped: BroughtMap,
    file: str,
    by: Actor | None,
    moment: Moment,
) -> YearBrought:
    """The actions of a past year, in a closed cycle of *academy*: what is there already stays.
    *by*: None for the administrator at the keyboard.

    Raises NotYours, NotBrought (no title, no school, no day), WrongMove (the year has a cycle of
    its own, or is not over), BadWeek, CalendarUnknown.
    """
    day = moment.in_timezone(academy.timezone or PARIS).date()
    who = _slot(session, by, int(academy.id or 0), day)
    year = year_of(academy, school_year)
    plan = plan_year(session, academy, year, table, mapped)
    _need_whole(plan)
    cycle = _there(session, academy, year) or _born(session, academy, year, plan, day, moment)
    new = _unknown(session, cycle, plan)
    made = len(new)
    if made:
        _write(session, cycle, plan, new)
        _record(session, cycle, plan, made, file, who, moment)
    return YearBrought(plan=plan, school_year=year, made=made, known=len(plan.actions) - made)


def _slot(session: Session, by: Actor | None, academy_id: int, day: date) -> str:
    """The slot of who does it. Raises NotYours."""
    if by is None:
        return "admin"
    return need(session, by, Gesture.CHANGE_CYCLE, academy_id, day, TO).by.slot


def _need_whole(plan: YearPlan) -> None:
    if plan.lacking:
        raise NotBrought(
            plan.lacking[0], "Complétez la correspondance des colonnes.", lacking=list(plan.lacking)
        )
    if not plan.actions:
        raise NotBrought(
            "Aucune ligne ne donne d'action.",
            "Vérifiez les colonnes du titre et de l'école, puis recommencez.",
        )


# ── the cycle ────────────────────────────────────────────────────────────────────────────────────


def _there(session: Session, academy: Unit, year: str) -> Cycle | None:
    """The cycle that earlier files made. Raises WrongMove for one that was lived here."""
    found = cycles_of(session, academy, year)
    brought = [cycle for cycle in found if imports_of(session, int(cycle.id or 0))]
    if found and not brought:
        state = CYCLE_STATES[found[0].state]
        raise WrongMove(
            f"L'année {year} a déjà son cycle, {state} : un tableau ne s'y ajoute pas.",
            "Choisissez une année qui n'a pas été vécue ici.",
        )
    return brought[0] if brought else None


def _born(
    session: Session,
    academy: Unit,
    year: str,
    plan: YearPlan,
    day: date,
    moment: Moment,
) -> Cycle:
    """A cycle that is drafted, launched and closed at once: nothing can leave in between."""
    assert plan.week is not None, "it is asked for before"
    if plan.week >= day or year >= school_year_of(day, split_place(academy.place)[0]):
        raise WrongMove(
            f"L'année {year} n'est pas passée : ses actions se proposent dans son cycle.",
            "Choisissez une année d'avant celle-ci.",
        )
    cycle = draft_cycle(session, year, academy.code, plan.week, {}, moment)
    definition = checked_definition(cycle.changes)
    cycle.definition = definition.model_dump(mode="json", by_alias=True)
    session.add(cycle)
    session.flush()
    bring_cycle_to(session, cycle, CycleState.LIVE, launched_at=moment)
    bring_cycle_to(session, cycle, CycleState.CLOSED, closed_at=moment)
    return cycle


def imports_of(session: Session, cycle_id: int) -> Sequence[YearImport]:
    """The files that a cycle was made from, in order."""
    query = sa.select(YearImport).where(YEAR_IMPORT.c.cycle_id == cycle_id)
    return session.scalars(query.order_by(YEAR_IMPORT.c.id)).all()


# ── its actions ──────────────────────────────────────────────────────────────────────────────────


def _key(cycle_id: int, one: BroughtAction) -> str:
    """What makes one action of a line, however often it is brought."""
    said = [cycle_id, one.school.id, same(one.title), one.days[0].on.isoformat()]
    return f"y{sha256(repr(said).encode()).hexdigest()[:32]}"


def _unknown(session: Session, cycle: Cycle, plan: YearPlan) -> dict[str, BroughtAction]:
    """The actions that the cycle does not have yet, by key; of two same lines, the first."""
    query = sa.select(ACTION.c.form_key).where(ACTION.c.cycle_id == cycle.id)
    there = set(session.connection().execute(query).scalars())
    found: dict[str, BroughtAction] = {}
    for one in plan.actions:
        key = _key(int(cycle.id or 0), one)
        if key not in there:
            found.setdefault(key, one)
    return found


def _write(
    session: Session, cycle: Cycle, plan: YearPlan, new: Mapping[str, BroughtAction]
) -> None:
    """Each action is written as a draft, and brought through its doors to where it was left."""
    course = load_course(session, cycle)
    dates = _usual(course)
    theme = course.definition.common_theme
    rows = [_row(plan, one, key, cycle, dates, theme) for key, one in new.items()]
    session.connection().execute(sa.insert(ACTION), rows)
    numbers = _numbers(session, cycle)
    write_days(session, {numbers[key]: one.days for key, one in new.items()}, new=True)
    for state, way in WAYS.items():
        ids = [numbers[key] for key, one in new.items() if plan.state_of(one) is state]
        for some in _slices(ids):
            for target in way:
                move(
                    session,
                    ACTION,
                    ACTION_MOVES,
                    some,
                    target,
                    next_round=target is S.SUBMITTED,
                )
    cycle.population += 1  # what was counted of that year is counted again
    session.add(cycle)
    session.flush()
    measured(session, ACTION, ACTION_DAY, PARTICIPATION)


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))


def _numbers(session: Session, cycle: Cycle) -> dict[str, int]:
    query = sa.select(ACTION.c.form_key, ACTION.c.id).where(ACTION.c.cycle_id == cycle.id)
    return {row.form_key: row.id for row in session.connection().execute(query)}


@dataclass(frozen=True, kw_only=True)
class _UsualDates:
    """When what a list does not date was done: on the last day for it."""

    proposed: date
    decided: date
    reported: datetime


def _usual(course: Course) -> _UsualDates:
    home = course.home
    week = course.on(home, "week_closes")
    reported = course.day_of(home, "reports_due") or week
    return _UsualDates(
        proposed=course.day_of(home, "call_closes") or course.on(home, "week_opens"),
        decided=course.day_of(home, "decisions_due") or course.on(home, "week_opens"),
        reported=course.calendar().at(reported, 12),
    )


def _row(
    plan: YearPlan,
    one: BroughtAction,
    key: str,
    cycle: Cycle,
    dates: _UsualDates,
    theme: str,
) -> dict[str, Any]:
    state = plan.state_of(one)
    decided = state not in (S.SUBMITTED, S.WITHDRAWN)
    proposed = one.proposed or dates.proposed
    reports = state is S.TOOK_PLACE and one.tells
    return {
        "cycle_id": cycle.id,
        "unit_id": one.school.id,
        "title": one.title,
        "theme": one.theme or theme,
        **columns_of(one.days),
        "state": S.DRAFT,
        "round": 0,
        "with_parents": one.with_parents,
        "content": dict(one.content),
        **kept_beside(one.content),
        "announced": decided,
        "proposed_on": proposed,
        "submitted_on": proposed,
        "withdrawn_on": (one.decided or proposed) if state is S.WITHDRAWN else None,
        "decided_on": (one.decided or max(proposed, dates.decided)) if decided else None,
        "report": {"numbers": dict(one.numbers), **one.said} if reports else None,
        "reported_at": dates.reported if reports else None,
        "form_key": key,
    }


def _record(
    session: Session,
    cycle: Cycle,
    plan: YearPlan,
    made: int,
    file: str,
    by: str,
    moment: Moment,
) -> None:
    """The file with its report, and a line in the journal."""
    report = plan.as_dict()
    record = YearImport(
        cycle_id=int(cycle.id or 0),
        at=moment,
        by=by,
        file=file[:120],
        actions=made,
        report=report,
    )
    session.add(record)
    session.flush()
    _tell(session, cycle, "cycle.brought", by, moment, actions=made, states=report["states"])


def _tell(
    session: Session, cycle: Cycle, what: str, by: str, moment: Moment, **facts: object
) -> None:
    entry = {"what": what, "subject": f"cycle.{cycle.id}", "unit_id": cycle.academy_id}
    entry |= {"by": by, "facts": facts}
    journal.write(session, int(cycle.id or 0), moment, [entry])


# ── taking back ──────────────────────────────────────────────────────────────────────────────────


def take_back_year(session: Session, cycle: Cycle, by: Actor | None, moment: Moment) -> int:
    """Efface a cycle that files made, with its actions; returns how many there were.

    Raises NotYours, WrongMove (lived here; an action was taken up; something was added since).
    """
    day = load_course(session, cycle).local_day(moment)
    who = _slot(session, by, cycle.academy_id, day)
    cycle_id = int(cycle.id or 0)
    if not imports_of(session, cycle_id):
        raise WrongMove(
            f"L'année {cycle.school_year} a été vécue ici : elle ne s'efface pas.",
            "Seule une année reprise d'un tableau peut l'être.",
        )
    _need_alone(session, cycle)
    connection, own = session.connection(), ACTION.c.cycle_id == cycle_id
    actions = sa.select(ACTION.c.id).where(own)
    count = connection.execute(sa.select(sa.func.count()).where(own)).scalar_one()
    _tell(session, cycle, "cycle.brought_taken_back", who, moment, actions=count)
    connection.execute(sa.delete(ACTION_DAY).where(ACTION_DAY.c.action_id.in_(actions)))
    for table in (ACTION, PARTICIPATION, YEAR_IMPORT):
        connection.execute(sa.delete(table).where(table.c.cycle_id == cycle_id))
    session.expunge(cycle)
    connection.execute(sa.delete(CYCLE).where(CYCLE.c.id == cycle_id))
    return int(count)


def _need_alone(session: Session, cycle: Cycle) -> None:
    """Refuse to efface what something else stands on."""
    own, copy = sa.select(ACTION.c.id).where(ACTION.c.cycle_id == cycle.id), ACTION.alias()
    taken = sa.select(sa.func.count()).where(copy.c.copied_from.in_(own))
    again = session.connection().execute(taken).scalar_one()
    if again:
        raise WrongMove(
            f"Des actions de {cycle.school_year} ont été refaites ({again}) : elle ne s'efface "
            "plus.",
            "Les actions refaites gardent ainsi leur origine.",
        )
    hanging = [
        t for t in SQLModel.metadata.sorted_tables if "cycle_id" in t.c and t.name not in OWN
    ]
    there = [sa.exists().where(t.c.cycle_id == cycle.id).label(t.name) for t in hanging]
    found = session.connection().execute(sa.select(*there)).one()._mapping
    if any(found.values()):
        raise WrongMove(
            f"On a ajouté quelque chose à l'année {cycle.school_year} depuis sa reprise : elle ne "
            "s'efface plus.",
            "Rien n'en part : elle peut rester.",
        )
