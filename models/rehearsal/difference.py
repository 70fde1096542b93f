"""The difference, letter by letter, between what a cycle would send and what it would send changed.

Both are forecasts of the same moment, on copies in memory: what a letter says, and nothing of the
home, is touched. Of a live cycle, letters that left already are the same on both sides, and are not
counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, actor_with
from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import change_cycle
from models.letters.called import name_of_text
from models.outbox.addressees import addresses, by_id
from models.rehearsal.answers import Answers
from models.rehearsal.concerned import concerned_by, written_in
from models.rehearsal.copying import copy_of, twin_of
from models.rehearsal.envelopes import UnwrittenEnvelopes
from models.rehearsal.foreseen import DIGEST, FORESEEN, NothingToForesee, kept_back
from models.rehearsal.parting import both_lived
from models.rehearsal.rehearse import Progress, Rehearsed, let_it_go_by, make_live
from models.territory.functions import functions_as, name_of
from models.territory.holders import slots_of
from models.territory.unit import UNIT, Level
from models.tick import in_hand
from models.work.message import MESSAGE, MessageState
from models.year.course import Course
from models.year.cycle import Cycle, CycleState

M = MESSAGE.c
Channels = Mapping[Level, Mapping[str, str | None]]
Change = Callable[[Session, Cycle], None]
"""A gesture on a cycle, made on the copy whose forecast is « after »."""


@dataclass(frozen=True, kw_only=True)
class ChangedLetter:
    """A letter that a change adds, drops, moves or words otherwise: *before* and *after* are the
    moments at which it would leave, on the clocks of who receives it (None: it would not).

    *name*: what its text is called; *former*: what the text that it had is called; *way*,
    *former_way*: the named ways by which it would leave and left, where they differ; *about* the
    unit that it is about, *to* who receives it, in the unit *home*, as *function*; *kept*: it is
    owed all the same, and waits for a pilot's release.
    """

    rule: str
    rung: str
    text: str
    name: str
    about: str
    about_code: str
    to: str
    slot: str
    home: str
    home_code: str
    function: str
    before: datetime | None
    after: datetime | None
    kept: bool = False
    key: str
    former: str = ""
    way: str = ""
    former_way: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a change does to the letters to come; *moved*: those of another text too, on whatever
    day; *rerouted*: those that leave by another way; *same*: how many letters of the messages that
    it concerns leave as they would have."""

    added: tuple[ChangedLetter, ...] = ()
    dropped: tuple[ChangedLetter, ...] = ()
    moved: tuple[ChangedLetter, ...] = ()
    rerouted: tuple[ChangedLetter, ...] = ()
    same: int = 0

    @property
    def nothing(self) -> bool:
        """Whether no letter changes."""
        return not (self.added or self.dropped or self.moved or self.rerouted)

    @property
    def changed(self) -> int:
        """How many letters change."""
        return len(self.added) + len(self.dropped) + len(self.moved) + len(self.rerouted)

    @property
    def keys(self) -> list[str]:
        """The letters that leave by the change: once one did, it is not taken back."""
        return [one.key for one in (*self.added, *self.moved, *self.rerouted)]


def letters_difference(
    engine: sa.Engine,
    cycle_id: int,
    changes: Mapping[str, Any],
    moment: datetime,
    *,
    by: Actor | None = None,
    answers: str = "none",
    seed: int = 1,
) -> Difference:
    """What *changes* (those of ``change_cycle``) add, drop and move among the letters that leave
    from *moment* on; a draft is forecast as if it were launched then.

    *by*: who would change a live cycle (by default, its pilot); *answers*, *seed*: whether seeded
    people answer meanwhile, as in a rehearsal. Raises what ``change_cycle`` does, and Refusal for a
    cycle that is closed.
    """

    def change(session: Session, cycle: Cycle) -> None:
        live = cycle.state is CycleState.LIVE
        change_cycle(
            session,
            cycle,
            changes,
            by or (_pilot(session, cycle, moment) if live else None),
            moment,
        )

    return difference_made_by(engine, cycle_id, change, moment, answers=answers, seed=seed)


def difference_made_by(
    engine: sa.Engine,
    cycle_id: int,
    change: Change,
    moment: datetime,
    *,
    answers: str = "none",
    seed: int = 1,
    progress: Progress | None = None,
) -> Difference:
    """:func:`letters_difference`, for any gesture on a cycle: *change* is made on a copy.

    *progress* is told how far the year has come, without the change and then with it.

    Raises what *change* does.
    """
    before = copy_of(engine, cycle_id, with_state=True)
    after = twin_of(before)
    with written_in(after) as written, gesture(after) as session:
        cycle = session.get_one(Cycle, cycle_id)
        if cycle.state is CycleState.CLOSED:
            raise NothingToForesee("Le cycle est clos : plus rien ne partira.")
        draft = cycle.state is CycleState.DRAFT
        change(session, cycle)
    beyond = written.beyond_the_cycle
    if draft:
        make_live(before, cycle_id, moment)
        with written_in(after) as launching:
            make_live(after, cycle_id, moment)
        written.tables |= launching.tables
    courses = in_hand(before, cycle_id), in_hand(after, cycle_id)
    only = None
    if not beyond:
        only = concerned_by(*courses, answers=answers != "none")
    if only is not None and not only:
        return Difference()

    def live(copy: sa.Engine, course: Course, **bounds: datetime) -> Rehearsed:
        return let_it_go_by(
            copy,
            course,
            Answers(answers, seed),
            **({"start": moment} | bounds),
            envelopes=UnwrittenEnvelopes(),
            progress=progress,
            only=only,
        )

    known = None if only is None else written
    years = both_lived((before, after), courses, known, moment, live)
    return difference_between(years.was, years.will_be, moment, years.since)


def _pilot(session: Session, cycle: Cycle, moment: datetime) -> Actor | None:
    """The academic pilot: in whose name a change of a live cycle is tried."""
    slots = sorted(slots_of(session, cycle.academy_id, "pilot", moment.date()))
    return actor_with(slots[0]) if slots else None


# ── letter by letter ─────────────────────────────────────────────────────────────────────────────


class ForeseenLetter(Protocol):
    """What is read of a letter of a forecast."""

    @property
    def key(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def rung(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def subject_id(self) -> int: ...
    @property
    def round(self) -> int: ...
    @property
    def slot(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def state(self) -> MessageState: ...
    @property
    def text(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def home_id(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def function(self) -> str: ...


Pair = tuple[Any, Any]
"""A letter before and after; None where it does not leave."""


def difference_between(
    was: Rehearsed, will_be: Rehearsed, moment: datetime, since: datetime | None = None
) -> Difference:
    """The letters of two forecasts of *moment*, compared; lines of a digest one by one. Those that
    left before *since* are known to be the same."""
    (before, kept_before), (after, kept_after) = (
        _letters(f, moment, since) for f in (was, will_be)
    )
    pairs = list(_paired(before, after))
    moved = [p for p in pairs if all(p) and _leaves(p[0]) != _leaves(p[1])]
    apart = {id(p) for p in moved}
    rerouted = _rerouted(was, will_be, [p for p in pairs if all(p) and id(p) not in apart])
    same = sum(1 for p in pairs if all(p)) - len(moved) - len(rerouted) + _left_before(was, since)
    added = [p for p in pairs if p[0] is None]
    dropped = [p for p in pairs if p[1] is None]
    return Difference(
        added=_named(will_be, added, kept_before),
        dropped=_named(was, dropped, kept_after),
        moved=_named(will_be, moved, set()),
        rerouted=_named(will_be, rerouted, set(), was.course),
        same=same,
    )


def _rerouted(was: Rehearsed, will_be: Rehearsed, pairs: Sequence[Pair]) -> list[Pair]:
    """Those of *pairs* that leave by another way; who has ways of their own keeps them."""
    chosen = was.course.definition.channels, will_be.course.definition.channels
    if chosen[0] == chosen[1]:
        return []
    with reading(will_be.engine) as session:
        units = by_id(session, UNIT, {row.home_id for _, row in pairs})
    return [
        (one, row)
        for one, row in pairs
        if way_in(chosen[0], units[row.home_id].level, row.function)
        != way_in(chosen[1], units[row.home_id].level, row.function)
    ]


def way_in(channels: Channels, level: str, function: str) -> str:
    """The named way that an académie chose for a function; nothing for the common one."""
    return channels.get(Level(level), {}).get(function) or ""


def _leaves(letter: ForeseenLetter) -> tuple[datetime, str]:
    return letter.sent_at, letter.text


_COLUMNS = (
    M.id,
    M.key,
    M.rule,
    M.rung,
    M.text,
    M.subject_kind,
    M.subject_id,
    M.round,
    M.unit_id,
    M.home_id,
    M.place,
    M.function,
    M.slot,
    M.person_id,
    M.sent_at,
    M.state,
)


def _left_before(done: Rehearsed, since: datetime | None) -> int:
    """How many letters the year that both had in common sent."""
    if since is None:
        return 0
    left = sa.select(sa.func.count()).where(M.text != DIGEST, FORESEEN, M.sent_at < since)
    with reading(done.engine) as session:
        return int(session.connection().execute(left).scalar_one())


def _letters(
    done: Rehearsed, moment: datetime, since: datetime | None
) -> tuple[dict[str, Any], set[str]]:
    """The letters that leave (from *since* on), by key; the keys of those that wait for a release,
    or never leave."""
    leaves = FORESEEN if since is None else sa.and_(FORESEEN, M.sent_at >= since)
    owed = sa.or_(leaves, kept_back(moment))
    query = sa.select(*_COLUMNS).where(M.text != DIGEST, owed).order_by(M.id)
    with reading(done.engine) as session:
        rows = session.connection().execute(query).all()
    leaving = {row.key: row for row in rows if row.state is MessageState.SENT}
    return leaving, {row.key for row in rows if row.state is not MessageState.SENT}


def _paired(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Pair]:
    """Each letter with itself; what is left by what it is about and who receives it: a reminder
    that is moved from five days before a date to seven has another key."""
    for key in before.keys() & after.keys():
        yield before[key], after[key]
    gone, new = _by_purpose(before, after), _by_purpose(after, before)
    for purpose in gone.keys() | new.keys():
        theirs, ours = gone.get(purpose, []), new.get(purpose, [])
        yield from _matched(theirs, ours)


def _matched(theirs: Sequence[ForeseenLetter], ours: Sequence[ForeseenLetter]) -> Iterator[Pair]:
    """In order, as many as there were; else each with the nearest in time, the nearest first."""
    if len(theirs) == len(ours):
        yield from zip(theirs, ours, strict=True)
        return
    apart = sorted(
        (abs(one.sent_at - other.sent_at), n, m)
        for n, one in enumerate(theirs)
        for m, other in enumerate(ours)
    )
    left, right = dict(enumerate(theirs)), dict(enumerate(ours))
    for _, n, m in apart:
        if n in left and m in right:
            yield left.pop(n), right.pop(m)
    yield from ((row, None) for row in left.values())
    yield from ((None, row) for row in right.values())


def _by_purpose(
    these: Mapping[str, ForeseenLetter], others: Mapping[str, ForeseenLetter]
) -> dict[tuple[Any, ...], list[ForeseenLetter]]:
    found: dict[tuple[Any, ...], list[ForeseenLetter]] = {}
    for key, row in these.items():
        if key not in others:
            purpose = row.rule, row.subject_kind, row.subject_id, row.round, row.slot
            found.setdefault(purpose, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.sent_at, row.rung))
    return found


def _named(
    done: Rehearsed, pairs: Sequence[Pair], kept: set[str], former: Course | None = None
) -> tuple[ChangedLetter, ...]:
    """*pairs* with the names of units and people, the first to leave first; *former*: the course
    by whose ways they left, where they have others."""
    if not pairs:
        return ()
    rows = [one or other for other, one in pairs]
    with reading(done.engine) as session:
        to = addresses(session, rows)
        units = by_id(session, UNIT, _units_of(rows))
    local, named = cache(partial(_local, done.course)), cache(name_of_text)
    with functions_as(done.course.definition.functions_said):
        found = [
            _change(pair, row, units, to, local, named, row.key in kept)
            for pair, row in zip(pairs, rows, strict=True)
        ]
    if former is not None:
        ways = done.course.definition.channels, former.definition.channels
        found = [_by_ways(one, row, units, *ways) for one, row in zip(found, rows, strict=True)]
    return tuple(sorted(found, key=lambda one: (one.after or one.before, one.name, one.key)))


def _by_ways(
    one: ChangedLetter,
    row: ForeseenLetter,
    units: Mapping[int, Any],
    now: Channels,
    before: Channels,
) -> ChangedLetter:
    at = units[row.home_id].level, row.function
    return replace(one, way=way_in(now, *at), former_way=way_in(before, *at))


def _units_of(rows: Iterable[Any]) -> set[int]:
    return {number for row in rows for number in (row.unit_id, row.home_id)}


def _local(course: Course, place: str, moment: datetime) -> datetime:
    return course.of_place(place).local(moment)


def _change(
    pair: Pair,
    row: ForeseenLetter,
    units: Mapping[int, Any],
    to: Mapping[str, tuple[str, str]],
    local: Callable[[str, datetime], datetime],
    named: Callable[[str], str],
    kept: bool,
) -> ChangedLetter:
    about, home = units[row.unit_id], units[row.home_id]
    before, after = (local(row.place, one.sent_at) if one is not None else None for one in pair)
    return ChangedLetter(
        rule=row.rule,
        rung=row.rung,
        text=row.text,
        name=named(row.text),
        about=about.name,
        about_code=about.code,
        to=to.get(row.slot, ("", home.name))[1],
        slot=row.slot,
        home=home.name,
        home_code=home.code,
        function=name_of(Level(home.level), row.function),
        before=before,
        after=after,
        kept=kept,
        key=row.key,
        former=_former(pair, named),
    )


def _former(pair: Pair, named: Callable[[str], str]) -> str:
    was, will_be = pair
    return named(was.text) if was and will_be and was.text != will_be.text else ""
