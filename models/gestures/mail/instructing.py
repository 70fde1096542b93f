"""What a pilot asks of a sending before it is owed: keep it back, let it go by, say it otherwise.

Only what a date owes can be asked about: what follows somebody's gesture comes all year, and each
of its letters is held or dropped in the outbox.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound, WrongMove
from models.gestures.mail.rewording import SaidMeanwhile, need_words
from models.planner.rules import calendar_rules
from models.work.instruction import INSTRUCTION, Does
from models.work.message import MESSAGE
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState
from models.year.definition import Definition, MessageShape

N = INSTRUCTION.c
NOTHING = "0:0"
"""The mark of a sending of which nothing was asked."""


def is_dated(course: Course, rule: str, rung: str) -> bool:
    """Whether a date owes that sending: once, then never again."""
    shape = course.definition.messages.get(rule)
    if shape is None or not shape.on:
        return False
    return rung in _rungs(shape).values() or (
        shape.each is not None and _is_owed(course, rule, rung)
    )


def _is_owed(course: Course, rule: str, rung: str) -> bool:
    """Whether *rung* is a day on which *rule* owes something."""
    owed = (one for track in course.dates for one in calendar_rules(course, track))
    return any((one.rule, one.rung) == (rule, rung) for one in owed)


def _rungs(shape: MessageShape) -> dict[str, str]:
    """What the rung of each date is called: nothing where the rule has but one."""
    return {one.at: one.at if len(shape.at) > 1 else "" for one in shape.at}


def follow(session: Session, cycle_id: int, before: Definition, after: Definition) -> None:
    """What was asked of a sending, and what it owed, stay with it when a change of its rule's dates
    leaves but one, or adds to the only one: its rung is called otherwise, and nothing leaves twice.
    """
    for rule, old in before.messages.items():
        rungs = _rungs(after.messages[rule]) if rule in after.messages else {}
        for at, was in _rungs(old).items():
            if rungs.get(at, was) != was:
                _rename(session, cycle_id, rule, was, rungs[at])


def _rename(session: Session, cycle_id: int, rule: str, was: str, now: str) -> None:
    connection, of_rule = session.connection(), sa.and_(N.cycle_id == cycle_id, N.rule == rule)
    connection.execute(sa.delete(INSTRUCTION).where(of_rule, N.rung == now))
    connection.execute(sa.update(INSTRUCTION).where(of_rule, N.rung == was).values(rung=now))
    m, before = MESSAGE.c, f"{cycle_id}:{rule}:{was}:"
    key = sa.literal(f"{cycle_id}:{rule}:{now}:") + sa.func.substr(m.key, len(before) + 1)
    taken = sa.exists().where(MESSAGE.alias("other").c.key == key)
    owed = sa.and_(m.cycle_id == cycle_id, m.rule == rule, m.rung == was, ~taken)
    connection.execute(sa.update(MESSAGE).where(owed).values(rung=now, key=key))


def instruction_of(
    session: Session, cycle_id: int, rule: str, rung: str, *, kept: bool = False
) -> InstructionMark | None:
    """What was asked of a sending, None when nothing was; *kept* so until the gesture ends."""
    query = sa.select(INSTRUCTION).where(N.cycle_id == cycle_id, N.rule == rule, N.rung == rung)
    return session.connection().execute(query.with_for_update() if kept else query).first()


class InstructionMark(Protocol):
    """What was asked of a sending."""

    @property
    def does(self) -> Does | None: ...
    @property
    def wording_id(self) -> int | None: ...


def mark_of(asked: InstructionMark | None) -> str:
    """What tells whether somebody else asked something since it was looked at."""
    return f"{asked.does or 0}:{asked.wording_id or 0}" if asked else NOTHING


def ask(
    session: Session,
    course: Course,
    rule: str,
    rung: str,
    seen: str,
    by: Actor,
    moment: datetime,
    **what: Any,
) -> None:
    """Ask *what* of a sending: ``does`` (a Does, or None: it leaves) or ``wording_id`` (None: its
    own text), the other stays; asked nothing, it is as ever.

    *seen*: the mark of what was asked when it was looked at. Raises NotYours, NotFound (no such
    sending, no such words), WrongMove (closed), SaidMeanwhile.
    """
    by = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, course.local_day(moment)).by
    _need_open(session, course)
    if not is_dated(course, rule, rung):
        raise NotFound("Ce cycle n'a pas cet envoi.", "La prévision montre ceux à venir.")
    if what.get("wording_id") is not None:
        need_words(session, course, what["wording_id"])
    was = instruction_of(session, course.cycle_id, rule, rung, kept=True)
    if seen != mark_of(was):
        raise SaidMeanwhile(
            "Quelqu'un d'autre a donné une consigne sur cet envoi pendant que vous le regardiez.",
            "Relisez-la, puis recommencez.",
        )
    now = {"does": was.does if was else None, "wording_id": was.wording_id if was else None} | what
    _keep(session, course, rule, rung, now, by, moment)
    facts = {"rule": rule, "rung": rung, "does": now["does"], "wording": now["wording_id"]}
    freed = not any(now.values())
    entry = {
        "what": "sending.freed" if freed else "sending.asked",
        "subject": f"cycle.{course.cycle_id}",
        "by": by.slot,
        "facts": {"rule": rule, "rung": rung} if freed else facts,
    }
    journal.write(session, course.cycle_id, moment, [entry])


def _need_open(session: Session, course: Course) -> None:
    state = session.connection().execute(
        sa.select(CYCLE.c.state).where(CYCLE.c.id == course.cycle_id)
    )
    if state.scalar_one() is CycleState.CLOSED:
        raise WrongMove("Ce cycle est clos.", "Rien n'en partira plus.")


def _keep(
    session: Session,
    course: Course,
    rule: str,
    rung: str,
    asked: dict[str, Any],
    by: Actor,
    moment: datetime,
) -> None:
    mine = sa.and_(N.cycle_id == course.cycle_id, N.rule == rule, N.rung == rung)
    if not any(asked.values()):
        session.connection().execute(sa.delete(INSTRUCTION).where(mine))
        return
    values = asked | {"given_at": moment, "given_by": by.slot}
    row = values | {"cycle_id": course.cycle_id, "rule": rule, "rung": rung}
    insert = upsert(session, INSTRUCTION).values(row)
    keys = ["cycle_id", "rule", "rung"]
    session.connection().execute(insert.on_conflict_do_update(index_elements=keys, set_=values))
