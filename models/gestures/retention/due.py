"""What falls due: of each kind of data, in each year, what is past its time in use, how much of it
there is and from when to when. What is frozen is shown, and stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.gestures.retention.reached import (
    ReachedRows,
    date_column,
    made_before,
    of_year,
)
from models.gestures.retention.taking_over import receipts_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from models.words.moments import PARIS
from models.work.retention.rows import HELD_FOR, RETENTION_HOLD
from models.year.cycle import CYCLE, CycleState
from models.year.own_retention import own_kinds
from models.year.retention import (
    CountedFrom,
    FinalFate,
    KindOfData,
)

C, H = CYCLE.c, RETENTION_HOLD.c


@dataclass(frozen=True, kw_only=True)
class DueLot:
    """What of a *kind* is at its term: *count* rows of the year *cycle_id* (none: of no year),
    dated from *first* to *last*, since *due_on*. *held*: why it stays all the same; *taken_over*:
    the Archives said that they have what its year hands over."""

    kind: KindOfData
    count: int
    due_on: date
    cycle_id: int | None = None
    year: str = ""
    first: date | None = None
    last: date | None = None
    held: str = ""
    taken_over: bool = False

    @property
    def needs_visa(self) -> bool:
        return self.kind.visa

    @property
    def destroys(self) -> bool:
        """Whether something of it is destroyed: what is handed over is, once it was taken over."""
        return self.kind.fate is not FinalFate.HANDED_OVER or self.taken_over

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.code,
            "name": self.kind.name,
            "cycle": self.cycle_id,
            "year": self.year,
            "rows": self.count,
            "first": self.first,
            "last": self.last,
            "due_on": self.due_on,
            "fate": self.kind.fate.value,
            "visa": self.needs_visa,
            "held": self.held,
            "taken_over": self.taken_over,
        }


def due_lots(
    session: Session,
    academy_id: int,
    moment: Moment,
    kinds: Mapping[str, KindOfData] | None = None,
) -> list[DueLot]:
    """What falls due in an académie at *moment*: its closed years, its people who left, and what
    the installation keeps for a time; by its own durations, or by those of *kinds*."""
    held = holds_of_years(session, academy_id)
    lots: list[DueLot] = []
    for kind in (kinds or own_kinds(session, academy_id)).values():
        lots += FINDERS[kind.starts](session, kind, academy_id, moment, held)
    taken = receipts_of(session, academy_id)
    return [replace(lot, taken_over=True) if lot.cycle_id in taken else lot for lot in lots]


Holds = Mapping[int | None, str]


def holds_of_years(session: Session, academy_id: int) -> dict[int | None, str]:
    """Why the years of an académie are frozen, by the number of their cycle."""
    query = sa.select(H.cycle_id, H.reason).where(
        H.academy_id == academy_id, H.lifted_at.is_(None), H.cycle_id.is_not(None)
    )
    return {row.cycle_id: HELD_FOR[row.reason] for row in session.connection().execute(query)}


def people_held(session: Session) -> set[int]:
    """The people of whom nothing is destroyed for now."""
    query = sa.select(H.person_id).where(H.lifted_at.is_(None), H.person_id.is_not(None))
    return set(session.connection().execute(query).scalars())


def closed_years(session: Session, academy_id: int) -> set[int]:
    """The years of an académie that are closed, by the number of their cycle."""
    query = sa.select(C.id).where(C.academy_id == academy_id, C.state == CycleState.CLOSED)
    return set(session.connection().execute(query).scalars())


def years_of(session: Session, academy_id: int) -> list[tuple[int, str]]:
    """The years of an académie, the last first: the number of their cycle, and what they are
    called."""
    query = sa.select(C.id, C.school_year, C.name).where(C.academy_id == academy_id)
    rows = session.connection().execute(query.order_by(C.school_year.desc(), C.id.desc()))
    return [(row.id, f"{row.school_year} {row.name}".strip()) for row in rows]


# ── by what the time is counted from ─────────────────────────────────────────────────────────────


def _closed(
    session: Session, kind: KindOfData, academy_id: int, moment: Moment, held: Holds
) -> Iterator[DueLot]:
    query = sa.select(C.id, C.school_year, C.name, C.closed_at).where(
        C.academy_id == academy_id, C.state == CycleState.CLOSED, C.closed_at.is_not(None)
    )
    for row in session.connection().execute(query.order_by(C.closed_at)):
        due = row.closed_at.in_timezone(PARIS).add(months=kind.months)
        if due > moment:
            continue
        count, first, last = _measured(session, of_year(kind, row.id))
        if count:
            yield DueLot(
                kind=kind,
                count=count,
                due_on=due.date(),
                cycle_id=row.id,
                year=f"{row.school_year} {row.name}".strip(),
                first=first or row.closed_at.date(),
                last=last or row.closed_at.date(),
                held=held.get(row.id, ""),
            )


def _left(
    session: Session, kind: KindOfData, academy_id: int, moment: Moment, held: Holds
) -> Iterator[DueLot]:
    limit = moment.in_timezone(PARIS).subtract(months=kind.months).date()
    found = people_due(session, academy_id, limit)
    if found:
        yield DueLot(
            kind=kind,
            count=len(found),
            due_on=min(found.values()),
            first=min(found.values()),
            last=max(found.values()),
        )


def people_due(session: Session, academy_id: int, limit: date) -> dict[int, date]:
    """The people of an académie who left on *limit* at the latest, and are not frozen: on which
    day, by their number."""
    P, A = PERSON.c, ASSIGNMENT.c
    ours = (
        sa.select(A.person_id)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(sa.or_(UNIT.c.academy_id == academy_id, UNIT.c.id == academy_id))
    )
    back = sa.select(A.person_id).where(A.ends > limit)  # they left, and came back
    query = sa.select(P.id, P.left_on).where(
        P.left_on <= limit, P.erased_at.is_(None), P.id.in_(ours), P.id.not_in(back)
    )
    frozen = people_held(session)
    rows = session.connection().execute(query)
    return {row.id: row.left_on for row in rows if row.id not in frozen}


def _made(
    session: Session, kind: KindOfData, academy_id: int, moment: Moment, held: Holds
) -> Iterator[DueLot]:
    limit = moment.subtract(months=kind.months)
    count, first, last = _measured(session, made_before(kind, limit), made=True)
    if count:
        due = moment.in_timezone(PARIS).date()
        yield DueLot(kind=kind, count=count, due_on=due, first=first, last=last)


def _never(
    session: Session, kind: KindOfData, academy_id: int, moment: Moment, held: Holds
) -> Iterator[DueLot]:
    return iter(())


FINDERS = {
    CountedFrom.CLOSED: _closed,
    CountedFrom.LEFT: _left,
    CountedFrom.MADE: _made,
    CountedFrom.NEVER: _never,
}


def _measured(
    session: Session, parts: list[ReachedRows], *, made: bool = False
) -> tuple[int, date | None, date | None]:
    """How many rows, and the first and the last of their dates."""
    count, days = 0, []
    for part in parts:
        dated = date_column(part.table, made)
        columns: list[Any] = [sa.func.count().label("n")]
        if dated is not None:
            columns += [sa.func.min(dated).label("first"), sa.func.max(dated).label("last")]
        query = sa.select(*columns).select_from(part.table).where(part.which)
        row = session.connection().execute(query).one()
        count += row.n
        days += [_day(value) for value in row[1:] if value is not None]
    return count, min(days, default=None), max(days, default=None)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
