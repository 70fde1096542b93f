"""What will be thanked, and who: the letters that wait for a pilot's yes, with each addressee; the
schools that have not said yet that their action took place, and so are not thanked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.mail.thanking import held_thanks
from models.letters.thanks import signatory
from models.outbox.addressees import addresses
from models.planner.cohorts import whole
from models.planner.executor import cohort_parameters
from models.planner.rules import calendar_rules
from models.planner.thanks_cohorts import RULE
from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.functions import name_of
from models.territory.unit import UNIT, Level
from models.work.action import ACTION, ActionState
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

M = MESSAGE.c


@dataclass(frozen=True, kw_only=True)
class ThanksLine:
    """Somebody who is thanked: *name* and *mail*, as what, of which unit, by whom (*signed*)."""

    id: int
    name: str
    mail: str
    function: str
    unit: str
    signed: str


@dataclass(frozen=True, kw_only=True)
class ThanksWaiting:
    """*on*: owed this year, from *since*; *held*: each letter that waits; *expected*: how many
    would be thanked today; *sent*: how many left; *unsaid*: schools whose action is past and not
    confirmed; *changed*: an authority changed since letters were held."""

    on: bool
    since: datetime | None
    held: tuple[ThanksLine, ...]
    expected: int
    sent: int
    unsaid: int
    changed: bool

    @property
    def by_function(self) -> list[tuple[str, int]]:
        """How many of each function wait."""
        names = sorted({line.function for line in self.held})
        return [(name, sum(one.function == name for one in self.held)) for name in names]


def thanks_waiting(session: Session, course: Course, moment: datetime) -> ThanksWaiting:
    """Where the thanks of a cycle stand at *moment*."""
    shape = course.definition.messages.get(RULE)
    on = shape is not None and shape.on
    rules = [r for t in course.dates for r in calendar_rules(course, t) if r.rule == RULE]
    day = course.local_day(moment)
    query = (
        sa.select(M.id, M.slot, M.person_id, M.function, M.unit_id, M.owed_at)
        .add_columns(UNIT.c.name.label("unit"), UNIT.c.level, UNIT.c.kind, UNIT.c.department_id)
        .join(UNIT, UNIT.c.id == M.unit_id)
        .where(M.cycle_id == course.cycle_id, held_thanks())
        .order_by(UNIT.c.name_order, M.id)
    )
    rows = session.connection().execute(query).all()
    known = addresses(session, rows)
    signed = {row.department_id: row.unit_id for row in rows}
    names = {d: signatory(session, course, unit, day) for d, unit in signed.items()}
    held = tuple(
        ThanksLine(
            id=row.id,
            name=known[row.slot][1],
            mail=known[row.slot][0],
            function=name_of(Level(row.level), row.function, row.kind),
            unit=row.unit,
            signed=names[row.department_id]["name"] or names[row.department_id]["function"],
        )
        for row in rows
        if row.slot in known
    )
    return ThanksWaiting(
        on=on,
        since=min((r.since for r in rules), default=None),
        held=held,
        expected=_expected(session, course, day),
        sent=_sent(session, course),
        unsaid=_unsaid(session, course, day),
        changed=_changed(session, course, [row.owed_at for row in rows]),
    )


def _expected(session: Session, course: Course, day: date) -> int:
    """How many people and addresses would be thanked, were it today."""
    e = whole("thanked").subquery("e")
    query = sa.select(sa.func.count(e.c.slot.distinct()))
    return int(session.connection().execute(query, cohort_parameters(course, day, "")).scalar_one())


def _sent(session: Session, course: Course) -> int:
    gone = (M.cycle_id == course.cycle_id, M.rule == RULE, M.state == MessageState.SENT)
    query = sa.select(sa.func.count()).where(*gone)
    return int(session.connection().execute(query).scalar_one())


def _unsaid(session: Session, course: Course, day: date) -> int:
    a = ACTION.c
    past = (a.cycle_id == course.cycle_id, a.state == ActionState.ACCEPTED, a.last_day < day)
    query = sa.select(sa.func.count(a.unit_id.distinct())).where(*past, a.announced.is_(sa.true()))
    return int(session.connection().execute(query).scalar_one())


def _changed(session: Session, course: Course, owed: Sequence[datetime]) -> bool:
    """Whether a recteur or a DASEN took office since the first of these was held."""
    if not owed:
        return False
    c = AUTHORITY_CHANGE.c
    query = sa.select(sa.func.count()).where(c.cycle_id == course.cycle_id, c.seen_at >= min(owed))
    return bool(session.connection().execute(query).scalar_one())
