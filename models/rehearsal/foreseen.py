"""What will leave until the end of the cycle if nobody does anything: counted by day, by text and
by whom it is for, each letter at hand on the copy where its year went by."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.database.transactions import reading
from models.errors import Refusal
from models.journal import JOURNAL
from models.letters.called import name_of_text
from models.planner.instructed import NOT_SENT
from models.rehearsal.rehearse import REHEARSED, Progress, Rehearsed, forecast, last_moment
from models.territory.functions import reached_as
from models.territory.unit import UNIT, Level
from models.words.collation import in_order
from models.work.message import MESSAGE, MessageState
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState

M = MESSAGE.c
DIGEST = "digest"
FORESEEN = sa.and_(M.state == MessageState.SENT, M.result == REHEARSED)
"""What left on the copy: not what had left before."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a forecast was made from: the journal's last line, the count of people and units, the
    state of the cycle, the académie's day."""

    seq: int
    population: int
    state: CycleState
    day: date


@dataclass(frozen=True, kw_only=True)
class OfDay:
    """What one sending owes on a day: how many would leave, alone or in a digest; how many a pilot
    keeps waiting, or wanted nobody to receive."""

    rule: str
    rung: str
    text: str
    name: str
    leaves: int
    held: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """The letters of one day, and the sendings that they are of, the largest first."""

    on: date
    letters: int
    sendings: tuple[OfDay, ...]


@dataclass(frozen=True, kw_only=True)
class ToCome:
    """All that one rule owes on one rung: to how many *people* or addresses, by function (most
    first), on which days; *key*: one of its letters."""

    rule: str
    rung: str
    text: str
    name: str
    reason: str
    count: int
    people: int
    functions: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int], ...]
    leaves: int
    held: int
    dropped: int
    key: str


@dataclass(frozen=True, kw_only=True)
class OfText:
    """How many letters one text makes alone, and how many lines it has in daily digests."""

    text: str
    name: str
    letters: int
    items: int


@dataclass(frozen=True, kw_only=True)
class OfFunction:
    """How many letters go to a *function* (``school.head``), to how many people or addresses."""

    function: str
    name: str
    level: Level
    letters: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """A forecast; *moment* is the home's, *computed_at* real, *took* in seconds.

    Its letters are read by :meth:`opened`, one reader at a time.
    """

    cycle_id: int
    moment: datetime
    until: datetime
    computed_at: Moment
    took: float
    basis: Basis
    letters: int
    people: int
    days: tuple[Day, ...]
    texts: tuple[OfText, ...]
    functions: tuple[OfFunction, ...]
    sendings: Mapping[tuple[str, str], ToCome]
    done: Rehearsed = field(repr=False)
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def course(self) -> Course:
        return self.done.course

    @property
    def busiest(self) -> int:
        """The letters of the fullest day."""
        return max((day.letters for day in self.days), default=0)

    @contextmanager
    def opened(self) -> Iterator[Session]:
        """The copy, for one reader: it has a single connection."""
        with self.turn, reading(self.done.engine) as session:
            yield session


def basis_of(session: Session, cycle_id: int, day: date) -> Basis:
    """What a forecast made now would be made from."""
    last = sa.select(sa.func.max(JOURNAL.c.seq)).where(JOURNAL.c.chain == cycle_id)
    query = sa.select(CYCLE.c.population, CYCLE.c.state, last.scalar_subquery().label("seq"))
    row = session.connection().execute(query.where(CYCLE.c.id == cycle_id)).one()
    return Basis(seq=row.seq or 0, population=row.population, state=row.state, day=day)


class NothingToForesee(Refusal):
    """A cycle that is closed owes nothing any more."""


def foresee(
    engine: sa.Engine, cycle_id: int, moment: datetime, basis: Basis, progress: Progress | None
) -> Foreseen:
    """Let the rest of the year go by on a copy; a draft goes by as if it were launched now.

    Raises Refusal: a definition or a text that is wrong, a cycle that is closed.
    """
    if basis.state is CycleState.CLOSED:
        raise NothingToForesee("Le cycle est clos : plus rien ne partira.")
    began = time.monotonic()
    launch = basis.state is not CycleState.LIVE
    done = forecast(engine, cycle_id, moment, launch=launch, progress=progress)
    return Foreseen(
        cycle_id=cycle_id,
        moment=moment,
        until=last_moment(done.course),
        basis=basis,
        computed_at=pendulum.now("UTC"),
        took=time.monotonic() - began,
        done=done,
        **counted(done, moment),
    )


def counted(done: Rehearsed, since: datetime) -> dict[str, Any]:
    """What left on a copy *since* a moment: by sending, by day, by text and by function."""
    with reading(done.engine) as session:
        rows = session.connection().execute(_rows(since)).all()
    return _counted(done.course, rows)


def kept_back(since: datetime) -> Any:
    """What was owed on the copy and does not leave: a pilot wanted it so, or has to release it."""
    asked = sa.and_(M.state == MessageState.DROPPED, M.result.startswith(NOT_SENT))
    return sa.and_(M.owed_at >= since, sa.or_(M.state == MessageState.HELD, asked))


def _rows(since: datetime) -> Any:
    at = sa.func.coalesce(M.sent_at, M.not_before, type_=M.sent_at.type).label("at")
    columns = (M.key, M.state, M.rule, M.rung, M.text, M.function, M.slot, M.digest_id, M.reason)
    return (
        sa.select(at, *columns, UNIT.c.level)
        .join(UNIT, UNIT.c.id == M.home_id)
        .where(sa.or_(FORESEEN, kept_back(since)))
        .order_by(at, M.id)
    )


def _counted(course: Course, rows: Sequence[Any]) -> dict[str, Any]:
    every, rows = rows, [r for r in rows if r.state is MessageState.SENT]
    whole = [r for r in rows if r.digest_id is None]
    return {
        "sendings": sendings_of(course, every),
        "letters": len(whole),
        "people": len({r.slot for r in whole}),
        "days": _by_day(course, every),
        "texts": _by_text(rows),
        "functions": _by_function(whole),
    }


def _by_day(course: Course, rows: Sequence[Any]) -> tuple[Day, ...]:
    letters: Counter[date] = Counter()
    kinds: dict[date, dict[tuple[str, str, str], Counter[MessageState]]] = {}
    day_of = cache(course.local_day)  # thousands of rows, of a few moments
    for row in rows:
        on = day_of(row.at)
        letters[on] += row.digest_id is None and row.state is MessageState.SENT
        if row.text != DIGEST:
            own = kinds.setdefault(on, {}).setdefault((row.rule, row.rung, row.text), Counter())
            own[row.state] += 1
    return tuple(
        Day(on=on, letters=count, sendings=_of_day(kinds.get(on, {})))
        for on, count in sorted(letters.items())
    )


def _of_day(kinds: Mapping[tuple[str, str, str], Counter[MessageState]]) -> tuple[OfDay, ...]:
    found = [
        OfDay(rule=rule, rung=rung, text=text, name=name_of_text(text), **_became(states))
        for (rule, rung, text), states in kinds.items()
    ]
    return tuple(
        sorted(found, key=lambda f: (-f.leaves - f.held - f.dropped, in_order(f.name), f.rung))
    )


def _became(states: Counter[MessageState]) -> dict[str, int]:
    return {
        "leaves": states[MessageState.SENT],
        "held": states[MessageState.HELD],
        "dropped": states[MessageState.DROPPED],
    }


def sendings_of(course: Course, rows: Sequence[Any]) -> dict[tuple[str, str], ToCome]:
    """The sendings that *rows* are of, each once, whatever its days."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        if row.text != DIGEST:
            found.setdefault((row.rule, row.rung), []).append(row)
    return {one: _to_come(course, own) for one, own in found.items()}


def _to_come(course: Course, rows: Sequence[Any]) -> ToCome:
    first = rows[0]
    moments = Counter(r.at for r in rows)
    days: Counter[date] = Counter()
    for at, count in moments.items():
        days[course.local_day(at)] += count
    functions = Counter(reached_as(Level(r.level), r.function, r.slot) for r in rows)
    return ToCome(
        rule=first.rule,
        rung=first.rung,
        text=first.text,
        name=name_of_text(first.text),
        reason=first.reason,
        key=first.key,
        count=len(rows),
        people=len({r.slot for r in rows}),
        functions=tuple(functions.most_common()),
        days=tuple(sorted(days.items())),
        **_became(Counter(r.state for r in rows)),
    )


def _by_text(rows: Sequence[Any]) -> tuple[OfText, ...]:
    alone = Counter(r.text for r in rows if r.digest_id is None)
    items = Counter(r.text for r in rows if r.digest_id is not None)
    found = [
        OfText(text=t, name=name_of_text(t), letters=alone[t], items=items[t])
        for t in alone | items
    ]
    return tuple(sorted(found, key=lambda f: (-f.letters - f.items, in_order(f.name))))


def _by_function(whole: Sequence[Any]) -> tuple[OfFunction, ...]:
    letters = Counter((Level(r.level), r.function) for r in whole)
    people: dict[tuple[Level, str], set[str]] = {}
    for row in whole:
        people.setdefault((Level(row.level), row.function), set()).add(row.slot)
    return tuple(
        OfFunction(
            function=f"{level.value}.{code}",
            name=reached_as(level, code, min(people[level, code])),
            level=level,
            letters=count,
            people=len(people[level, code]),
        )
        for (level, code), count in letters.most_common()
    )
