"""The field: the schools that proposed, what their actions are made of, how long they wait.

A proposed action is one that was submitted and not withdrawn, whatever became of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.database.types import one_of
from models.planner.cohort import PROPOSED
from models.serving.actions import content
from models.serving.actions.traits import TO_COLLEGE, TO_LYCEE
from models.serving.actions.visibility import seen, shown_state
from models.serving.dashboard.heard import COUNTED, heard
from models.serving.dashboard.standing import schools_of
from models.serving.framing.choices import Framing, framing_of
from models.serving.perimeter import Perimeter
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.meeting import MEETING
from models.year.cycle import CYCLE


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """*invited* schools, those *heard* (that proposed) and those that *take part*; of the others,
    who *joined* another's action or *answered*; *proposed* actions, and how many have what.

    *framed*: of a cycle that has themes. *waiting*: for an answer. *kept*: not declined; those that
    count as *training*, and their *hours*, are among them. *without_hours*: of any state.
    """

    invited: int = 0
    heard: int = 0
    take_part: int = 0
    joined: int = 0
    answered: int = 0
    proposed: int = 0
    framed: int = 0
    on_theme: int = 0
    waiting: int = 0
    with_parents: int = 0
    with_instances: int = 0
    to_college: int = 0
    to_lycee: int = 0
    with_partners: int = 0
    premises: int = 0
    money: int = 0
    people: int = 0
    workshops: int = 0
    kept: int = 0
    training: int = 0
    hours: float = 0
    without_hours: int = 0
    met_hours: float = 0
    """Of meetings that count as training, those that are called off left out."""
    year_long: int = 0

    def __add__(self, other: Deeds) -> Deeds:
        return Deeds(**{f: getattr(self, f) + getattr(other, f) for f in NAMES})


NAMES = tuple(f.name for f in fields(Deeds))


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Days from a last submission to its decision: of how many, the *median*, the *longest*."""

    answered: int = 0
    median: float = 0
    longest: int = 0


def deeds(session: Session, perimeter: Perimeter) -> dict[int, Deeds]:
    """What the schools and the actions of *perimeter* are, by the unit in whose row they count."""
    framing = framing_of(session, perimeter.cycle_ids)
    found: dict[int, Deeds] = {}
    for query in (_schools(perimeter), _actions(perimeter, framing), _meetings(perimeter)):
        for row in session.connection().execute(query):
            said = {k: v or 0 for k, v in row._mapping.items() if k != "at"}
            found[row.at] = found.get(row.at, Deeds()) + Deeds(**said)
    return found


SAID = {"heard": "proposed", "take_part": "take_part", "joined": "joined", "answered": "answered"}


def _schools(perimeter: Perimeter) -> Any:
    made, at = heard(perimeter), perimeter.row_of().label("at")
    said = (
        sa.func.sum(sa.case((COUNTED[figure](made), 1), else_=0)).label(name)
        for name, figure in SAID.items()
    )
    return (
        sa.select(at, sa.func.count().label("invited"), *said)
        .select_from(schools_of(perimeter, made))
        .where(perimeter.holds(), is_school())
        .group_by(at)
    )


def _actions(perimeter: Perimeter, framing: Framing) -> Any:
    shown, at = shown_state(perimeter.scope), perimeter.row_of().label("at")
    kept = shown.not_in([ActionState.DECLINED, ActionState.LAPSED])
    counted = {
        "proposed": sa.true(),
        "framed": framing.has_themes(),
        "on_theme": framing.theme() != "",
        "waiting": shown == ActionState.SUBMITTED,
        "with_parents": ACTION.c.with_parents.is_(sa.true()),
        "with_instances": content.has("instances"),
        "to_college": TO_COLLEGE,
        "to_lycee": TO_LYCEE,
        "with_partners": content.has("partners"),
        **{what: content.brings(what) for what in ("premises", "money", "people", "workshops")},
        "kept": kept,
        "training": sa.and_(kept, content.has("training_hours")),
        "without_hours": sa.not_(content.has("training_hours")),
        "year_long": content.has("year_long_work"),
    }
    hours = sa.func.sum(sa.case((kept, content.hours())))
    sums = [sa.func.sum(sa.case((holds, 1), else_=0)).label(n) for n, holds in counted.items()]
    return (
        sa.select(at, *sums, hours.label("hours"))
        .select_from(ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id))
        .where(*_proposed(perimeter, shown))
        .group_by(at)
    )


def _meetings(perimeter: Perimeter) -> Any:
    """The hours of training of the meetings that each unit holds, or its académie."""
    m, at = MEETING.c, perimeter.row_of().label("at")
    held_by = UNIT.c.id == sa.func.coalesce(m.unit_id, CYCLE.c.academy_id)
    counted = (m.training_hours.is_not(None), m.called_off_at.is_(None))
    return (
        sa.select(at, sa.func.sum(m.training_hours).label("met_hours"))
        .select_from(MEETING.join(CYCLE, CYCLE.c.id == m.cycle_id).join(UNIT, held_by))
        .where(perimeter.of_cycle(m.cycle_id), *counted, perimeter.holds())
        .group_by(at)
    )


def _proposed(perimeter: Perimeter, shown: sa.ColumnElement[Any]) -> tuple[Any, ...]:
    """The actions of *perimeter* that its reader may see, and that were proposed."""
    of_it = perimeter.of_cycle(ACTION.c.cycle_id)
    return of_it, one_of(shown, PROPOSED), seen(perimeter.scope), perimeter.holds()


def whole(found: Mapping[int, Deeds]) -> Deeds:
    return sum(found.values(), Deeds())


# ── the time that a proposal waits ───────────────────────────────────────────────────────────────


def waits(session: Session, perimeter: Perimeter, calendar: SchoolCalendar | None) -> Wait:
    """How long a proposal waited for its answer, over those whose answer the reader may know.

    The clock stops while an action is corrected: what counts is from its last submission. In
    school days of *calendar*; in days, where several académies have each their own.
    """
    a, shown = ACTION.c, shown_state(perimeter.scope)
    query = (
        sa.select(a.submitted_on, a.decided_on, sa.func.count().label("n"))
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            *_proposed(perimeter, shown),
            shown != ActionState.SUBMITTED,
            a.submitted_on.is_not(None),
            a.decided_on.is_not(None),
        )
        .group_by(a.submitted_on, a.decided_on)
    )
    days: Counter[int] = Counter()
    for row in session.connection().execute(query):
        days[_lasted(row.submitted_on, row.decided_on, calendar)] += row.n
    return Wait(answered=days.total(), median=median_of(days.items()), longest=max(days, default=0))


def _lasted(first: date, last: date, calendar: SchoolCalendar | None) -> int:
    return (last - first).days if calendar is None else calendar.between(first, last)


def median_of(counted: Iterable[tuple[int, int]]) -> float:
    """The median of values that are given with how often each is there; 0 for none."""
    pairs = sorted(counted)
    count = sum(n for _, n in pairs)
    if not count:
        return 0
    low, high = _ranked(pairs, (count - 1) // 2), _ranked(pairs, count // 2)
    return (low + high) / 2


def _ranked(pairs: list[tuple[int, int]], rank: int) -> int:
    """The value at *rank*, from 0."""
    for value, n in pairs:
        rank -= n
        if rank < 0:
            return value
    raise IndexError(rank)
