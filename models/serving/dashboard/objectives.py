"""Last year's objectives, with where each stands now; those of this year's seminar with theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.letters.lists import schools_heard
from models.planner.cohort import PROPOSED
from models.serving.actions import content
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.work.action import ACTION, ActionState
from models.year.course import Course
from models.year.cycle import CYCLE, OBJECTIVE, PARTICIPATION
from models.year.objectives import (
    RECKONED,
    Measured,
    ObjectiveText,
    followed_by,
    measure_of,
    objectives_of,
)

Numbers = Mapping[str, float | None]


class PlacedObjective(ObjectiveText, Protocol):
    """An objective in its place, with where it stands the year after, as a pilot says it."""

    @property
    def position(self) -> int: ...
    @property
    def reached(self) -> float | None: ...


@dataclass(frozen=True, kw_only=True)
class FollowedObjective:
    """An objective, *was* at the year's end that fixed it and *now*; *number*: its place."""

    number: int
    text: str
    measured: Measured
    was: float | None = None
    now: float | None = None

    @property
    def label(self) -> str:
        return self.measured.label

    @property
    def typed(self) -> bool:
        """Whether a pilot types where it stands."""
        return bool(self.measured.measure) and not self.measured.figure

    @property
    def said(self) -> tuple[str, str, str]:
        """What it was, where it stands, what it is to be."""
        say = self.measured.said
        return say(self.was), say(self.now), say(self.measured.target)

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is nothing to compare."""
        target, was = self.measured.target, self.was
        if target is None or self.now is None:
            return None
        falls = was is not None and was > target
        return self.now <= target if falls else self.now >= target


def followed_objectives(
    session: Session, course: Course, day: date
) -> tuple[FollowedObjective, ...]:
    """The objectives that the académie's last year fixed, followed in *course* on *day*."""
    found = list(
        session.connection().execute(
            sa.select(OBJECTIVE, CYCLE.c.week_ends.label("ended"))
            .join(CYCLE, CYCLE.c.id == OBJECTIVE.c.cycle_id)
            .where(OBJECTIVE.c.cycle_id == followed_by(course))
            .order_by(OBJECTIVE.c.position)
        )
    )
    if not any(row.figure for row in found):
        return tuple(_followed(row, {}, {}) for row in found)
    was = reckoned(session, found[0].cycle_id, course.academy_id, found[0].ended)
    now = reckoned(session, course.cycle_id, course.academy_id, day)
    return tuple(_followed(row, was, now) for row in found)


def fixed_with_measures(
    session: Session, course: Course, day: date
) -> tuple[FollowedObjective, ...]:
    """The objectives that *course* fixed for next year, with what each measure is this year."""
    found = objectives_of(session, course.cycle_id)
    some = any(row.figure for row in found)
    was = reckoned(session, course.cycle_id, course.academy_id, day) if some else {}
    return tuple(_followed(row, was, {}) for row in found)


def _followed(row: PlacedObjective, was: Numbers, now: Numbers) -> FollowedObjective:
    measured = measure_of(row)
    one = measured.figure
    return FollowedObjective(
        number=row.position,
        text=row.text,
        measured=measured,
        was=was.get(one) if one else row.value,
        now=now.get(one) if one else row.reached,
    )


def as_dict(one: FollowedObjective) -> dict[str, Any]:
    """An objective for programs."""
    return {
        "number": one.number,
        "text": one.text,
        **vars(one.measured),
        "label": one.label,
        "was": one.was,
        "now": one.now,
        "reached": one.reached,
    }


# ── what we reckon ───────────────────────────────────────────────────────────────────────────────


def reckoned(session: Session, cycle_id: int, academy_id: int, day: date) -> Numbers:
    """Each figure of ``RECKONED`` for a cycle, in three statements; a share of nothing is None.

    Relays are those of *day*. What a decision would tell before it is announced is in none.
    """
    done = session.connection().execute(_actions(cycle_id)).one()
    schools = session.connection().execute(schools_heard(cycle_id, academy_id)).one()
    units = session.connection().execute(_relays(cycle_id, day)).one()
    counts: dict[str, float | None] = {
        "take_part": schools.take_part or 0,
        "take_part_share": _share(schools.take_part, schools.invited),
        "relays_share": _share(units.held, units.of),
        "reported_share": _share(done.reported, done.took_place),
    }
    counts |= {key: getattr(done, key) or 0 for key in ACTIONS}
    for key in ("with_parents", "with_partners"):
        counts[f"{key}_share"] = _share(getattr(done, key), done.proposed)
    assert counts.keys() == RECKONED.keys()
    return counts


ACTIONS = ("proposed", "took_place", "with_parents", "with_partners", "reported")


def _share(count: int | None, of: int | None) -> float | None:
    return round(100 * (count or 0) / of, 1) if of else None


def _actions(cycle_id: int) -> Any:
    a = ACTION.c
    proposed = one_of(a.state, PROPOSED)
    counted = {
        "proposed": proposed,
        "took_place": a.state == ActionState.TOOK_PLACE,
        "with_parents": sa.and_(proposed, a.with_parents.is_(sa.true())),
        "with_partners": sa.and_(proposed, content.has("partners")),
        "reported": sa.and_(a.state == ActionState.TOOK_PLACE, a.reported_at.is_not(None)),
    }
    sums = [sa.func.sum(sa.case((holds, 1), else_=0)).label(n) for n, holds in counted.items()]
    return sa.select(*sums).where(a.cycle_id == cycle_id)


def _relays(cycle_id: int, day: date) -> Any:
    """The participating bassins and circonscriptions, and those with a relay on *day*."""
    a, p = ASSIGNMENT.alias().c, PARTICIPATION.c
    held = sa.exists().where(
        a.unit_id == UNIT.c.id, a.function == "relay", a.starts <= day, a.ends >= day
    )
    return (
        sa.select(
            sa.func.count().label("of"), sa.func.sum(sa.case((held, 1), else_=0)).label("held")
        )
        .select_from(PARTICIPATION.join(UNIT, UNIT.c.id == p.unit_id))
        .where(p.cycle_id == cycle_id, UNIT.c.level == Level.BASIN)
    )
