"""The daily digest: one message a day for each person and address, at 07:45, with all its items.

Items are owed one by one under their own keys; the digest gathers those whose time has come. An
item that turns out to be done is left out when the digest is sent; an empty one is not sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, insert_of
from models.outbox.addressees import addresses
from models.outbox.jump import kept_waiting
from models.planner.rules import hour_of
from models.planner.silence import NOT_SILENCED, silence
from models.territory.rows import Identified
from models.work.message import (
    MESSAGE,
    MESSAGE_MOVES,
    NEXT_DIGEST,
    ONE_ADDRESS,
    MessageState,
)
from models.work.subjects import SubjectKind
from models.work.transitions import moving
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState

M, S = MESSAGE.c, MessageState
DIGEST_COLUMNS = (
    "key",
    "cycle_id",
    "rule",
    "rung",
    "text",
    "cls",
    "state",
    "subject_kind",
    "subject_id",
    "round",
    "unit_id",
    "home_id",
    "place",
    "function",
    "slot",
    "person_id",
    "reason",
    "owed_at",
    "not_before",
    "not_after",
    "attempts",
)


_OWED = sa.and_(
    M.cycle_id == sa.bindparam("cycle"),
    M.state == MessageState.OWED,
    M.not_before <= sa.bindparam("moment"),
)
WAITING = sa.and_(
    _OWED,
    M.cls == MessageClass.NEWS,
    M.place.in_(sa.bindparam("places", expanding=True)),
    M.rule.not_in(sa.bindparam("kept_waiting", expanding=True)),
    NOT_SILENCED,
)
"""The items of ``cycle`` whose time has come at ``moment``, in ``places``; ``kept_waiting``: the
rules whose letters wait after a jump of the clock. What is about a suspended unit waits."""
_PLACES = sa.select(M.place).distinct().where(WAITING)
_STALE = sa.select(M.id).where(
    _OWED, M.cls == MessageClass.DIGEST, M.not_after <= sa.bindparam("moment")
)


def in_hours(course: Course, place: str, moment: datetime) -> bool:
    """Whether messages may leave for recipients of *place*: school days, 07:30-18:30 there."""
    hours = course.definition.hours
    calendar = course.of_place(place)
    return calendar.in_hours(moment, hour_of(hours.opens), hour_of(hours.closes))


def places_to_gather(engine: sa.Engine, course: Course, moment: datetime) -> list[str]:
    """The places where it is digest time and items wait."""
    open_places = [p for p in course.calendars if _digest_time(course, p, moment)]
    if not open_places:
        return []
    parameters: dict[str, Any] = {"cycle": course.cycle_id, "moment": moment}
    with engine.connect() as connection:
        parameters |= silence(connection) | {"places": open_places}
        parameters["kept_waiting"] = kept_waiting(connection, course)
        return sorted(connection.execute(_PLACES, parameters).scalars())


def _digest_time(course: Course, place: str, moment: datetime) -> bool:
    local = course.of_place(place).local(moment)
    started = (local.hour, local.minute) >= hour_of(course.definition.hours.digest)
    return started and in_hours(course, place, moment)


def let_go_of_stale(engine: sa.Engine, course: Course, moment: datetime) -> None:
    """A digest that could not leave on its day is not sent late: its items go in the next one."""
    parameters = {"cycle": course.cycle_id, "moment": moment}
    with engine.connect() as connection:
        ids = list(connection.execute(_STALE, parameters).scalars())
    for chunk in (ids[n : n + 1000] for n in range(0, len(ids), 1000)):
        with gesture(engine) as session:
            _let_go(session, chunk)


def _let_go(session: Session, digests: list[int]) -> None:
    session.connection().execute(_free(digests))
    session.connection().execute(_gone(digests, NEXT_DIGEST))


def _free(digests: list[int]) -> sa.Update:
    """What *digests* carry waits again, for another."""
    return _out_of_digests(M.digest_id.in_(digests))


def _out_of_digests(which: sa.ColumnElement[bool]) -> sa.Update:
    return moving(MESSAGE, MESSAGE_MOVES, S.OWED, which, starts=(S.GATHERED,), digest_id=None)


def take_out(session: Session, items: Sequence[int]) -> None:
    """These *items* leave their digest, and wait for another."""
    for chunk in (list(items[n : n + 1000]) for n in range(0, len(items), 1000)):
        session.connection().execute(_out_of_digests(M.id.in_(chunk)))


def _gone(digests: list[int], why: str) -> sa.Update:
    """*digests* that did not leave never will."""
    owed = (S.OWED,)
    return moving(MESSAGE, MESSAGE_MOVES, S.DROPPED, M.id.in_(digests), starts=owed, result=why)


def gather(session: Session, course: Course, moment: datetime, places: list[str]) -> int:
    """Owe one digest to each person with items waiting, and put the items in it.

    Return the number of new digests. Who already had today's keeps their items for tomorrow.
    """
    day = course.local_day(moment)
    parameters: dict[str, Any] = {
        "cycle": course.cycle_id,
        "moment": moment,
        "places": places,
        "day": day.isoformat(),
        "end": course.end_of(course.home, day),
        "suffix": f".{day.isoformat()}",
        "prefix": f"{course.cycle_id}:digest::cycle.{course.cycle_id}:0:",
    }
    connection = session.connection()
    parameters["kept_waiting"] = kept_waiting(connection, course)
    parameters |= silence(connection)
    made = connection.execute(_owe_digests(connection.dialect.name), parameters).rowcount
    connection.execute(_PUT_IN, parameters)
    if not made:
        return 0
    return int(made) - _unite(session, course, day) - _join_other_cycles(session, course, day)


# ── one message an address ───────────────────────────────────────────────────────────────────────


def _unite(session: Session, course: Course, day: date) -> int:
    """Put into one the digests of a day that go to one address: a person's who is a school's too,
    or of several schools. How many are left out."""
    digests = _todays(session, course, day)
    to, by_mail = addresses(session, digests), defaultdict[str, list[Any]](list)
    for digest in digests:
        mail, _ = to.get(digest.slot, ("", ""))
        by_mail[mail.lower() or digest.slot].append(digest)
    left = 0
    for first, *others in by_mail.values():
        waiting = [digest.id for digest in others if digest.state is MessageState.OWED]
        left += len(waiting)
        if waiting:
            _put_together(session, first, waiting)
    return left


def _join_other_cycles(session: Session, course: Course, day: date) -> int:
    """Put into one the digests of a day that two live cycles of an académie owe to one address.
    How many of this cycle's are left out; one that has left already takes no more in."""
    given = {"cycle": course.cycle_id, "academy": course.academy_id, "day": day.isoformat()}
    theirs = session.connection().execute(_OF_OTHERS, given).all()
    if not theirs:
        return 0
    todays = _todays(session, course, day)
    ours = [digest for digest in todays if digest.state is MessageState.OWED]
    to = addresses(session, [*theirs, *ours])
    first = {to.get(digest.slot, ("", ""))[0].lower(): digest for digest in reversed(theirs)}
    left = 0
    for digest in ours:
        mail = to.get(digest.slot, ("", ""))[0].lower()
        if mail and mail in first:
            _put_together(session, first[mail], [digest.id])
            left += 1
    return left


def _todays(session: Session, course: Course, day: date) -> Sequence[Any]:
    since = course.calendar().at(day, 0)
    given = {"cycle": course.cycle_id, "day": day.isoformat(), "since": since}
    return session.connection().execute(_TODAYS, given).all()


def free_others(session: Session, cycle_id: int) -> None:
    """What the digests of a cycle carry for another one waits again, for its own."""
    d = MESSAGE.alias("d").c
    its_own = sa.select(d.id).where(d.cycle_id == cycle_id, d.cls == MessageClass.DIGEST)
    session.connection().execute(
        _out_of_digests(sa.and_(M.digest_id.in_(its_own), M.cycle_id != cycle_id))
    )


class _First(Identified, Protocol):
    @property
    def state(self) -> MessageState: ...


def _put_together(session: Session, first: _First, digests: list[int]) -> None:
    """What *digests* carry goes with the *first*, or tomorrow when that one has left."""
    carried = sa.and_(M.digest_id.in_(digests), M.state == S.GATHERED)
    with_it = sa.update(MESSAGE).where(carried).values(digest_id=first.id)
    session.connection().execute(with_it if first.state is S.OWED else _free(digests))
    session.connection().execute(_gone(digests, ONE_ADDRESS))


_TODAYS = (
    sa.select(M.id, M.slot, M.person_id, M.state)
    .where(
        M.cycle_id == sa.bindparam("cycle"),
        M.cls == MessageClass.DIGEST,
        M.rung == sa.bindparam("day"),
        # of that day by the index that orders letters, not among all those of the year
        M.state.in_([s for s in MessageState if s is not MessageState.DROPPED]),
        M.not_before >= sa.bindparam("since", type_=M.not_before.type),
    )
    .order_by(M.state == MessageState.OWED, M.person_id.is_(None), M.id)
)
"""The digests of ``day``, which begins at ``since``: those that left first, then a person's before
schools'."""


_OF_OTHERS = (
    sa.select(M.id, M.slot, M.person_id, M.state)
    .join(CYCLE, CYCLE.c.id == M.cycle_id)
    .where(
        CYCLE.c.academy_id == sa.bindparam("academy"),
        CYCLE.c.state == CycleState.LIVE,
        M.cycle_id != sa.bindparam("cycle"),
        M.cls == MessageClass.DIGEST,
        M.rung == sa.bindparam("day"),
        M.state == MessageState.OWED,
    )
    .order_by(M.person_id.is_(None), M.id)
    .with_for_update(of=MESSAGE)  # none is taken to be sent meanwhile
)
"""The digests of ``day`` that the académie's other live cycles owe, and that did not leave yet."""


KEY = sa.bindparam("prefix", type_=sa.String) + M.slot + sa.bindparam("suffix", type_=sa.String)


@lru_cache(maxsize=2)
def _owe_digests(dialect: str) -> Any:
    """One digest for each person with items."""
    word, given = sa.literal, sa.bindparam
    cycle, moment = given("cycle", type_=sa.Integer), given("moment", type_=M.owed_at.type)
    chosen = (
        sa.select(
            KEY,
            cycle,
            word("digest"),
            given("day", type_=sa.String),
            word("digest"),
            word(MessageClass.DIGEST, M.cls.type),
            word(MessageState.OWED, M.state.type),
            word(SubjectKind.CYCLE),
            cycle,
            word(0),
            sa.func.min(M.home_id),
            sa.func.min(M.home_id),
            sa.func.min(M.place),
            sa.func.min(M.function),
            M.slot,
            sa.func.min(M.person_id),
            word("le résumé du jour"),
            moment,
            moment,
            given("end", type_=M.owed_at.type),
            word(0),
        )
        .where(WAITING)
        .group_by(M.slot)
    )
    insert = insert_of(dialect, MESSAGE).from_select(list(DIGEST_COLUMNS), chosen)
    return insert.on_conflict_do_nothing()


def _putting_in() -> Any:
    d = MESSAGE.alias("d")
    which = (WAITING, d.c.key == KEY, d.c.state == S.OWED)
    return moving(MESSAGE, MESSAGE_MOVES, S.GATHERED, *which, digest_id=d.c.id)


_PUT_IN = _putting_in()
