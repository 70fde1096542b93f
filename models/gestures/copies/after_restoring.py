"""After a copy was put back, what may have left since waits: a pilot says whether it has.

Held are the letters owed when the copy was made whose moment has come (see ``restoring``), and
those that the clock owes for the time between (``models.tick``). What people do from then on sends
its letters as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.chain.announcing import keep_from_carriers, tell_carriers
from models.gestures.mail.posting import find_messages
from models.operations.restoration import RESTORATION
from models.planner.instructed import Asked, Sending
from models.work.message import MESSAGE, MESSAGE_MOVES, MESSAGE_RESTORED, MessageState
from models.work.rows import KeptMessage
from models.work.transitions import move, moving
from models.year.course import Course

M, S = MESSAGE.c, MessageState
MOVES: dict[MessageState, set[MessageState]] = {s: set() for s in S} | {
    S.HELD: {S.OWED, S.SENT},
    S.SENT: {S.HELD},
}
"""Those of MESSAGE_MOVES by which a pilot says what became of a letter, or takes it back."""
WHY = "mis en attente par une restauration : peut-être déjà parti"
SAID_SENT = "dit parti"
"""How the result of a letter begins that a pilot said had left."""
HELD_SINCE = sa.and_(M.restoration_id.is_not(None), M.digest_id.is_(None), M.state == S.HELD)
SAID = sa.and_(
    M.restoration_id.is_not(None),
    M.digest_id.is_(None),
    M.state == S.SENT,
    M.result.startswith(SAID_SENT),
)


# ── the clock owes ───────────────────────────────────────────────────────────────────────────────


def held(restoration_id: int, *which: sa.ColumnElement[bool]) -> sa.Update:
    """The move of letters that may have left before that restoration, claimed or not."""
    values: dict[str, Any] = {"claim": None, "restoration_id": restoration_id, "result": WHY}
    return moving(MESSAGE, MESSAGE_RESTORED, S.HELD, *which, **values)


def held_by(restoration_id: int) -> Asked:
    """The same, for letters that are yet to be owed."""
    return Asked(state=S.HELD, result=WHY, restoration_id=restoration_id)


def hold_new(
    session: Session, course: Course, restoration_id: int, moment: datetime, *, after: int
) -> None:
    """Hold what the clock's own gestures owed at *moment*, after the message *after*."""
    new = sa.and_(M.cycle_id == course.cycle_id, M.id > after, M.owed_at == moment)
    session.connection().execute(held(restoration_id, new))
    since = {"restoration_id": restoration_id, "result": WHY}
    session.connection().execute(sa.update(MESSAGE).where(new, M.state == S.HELD).values(since))
    keep_from_carriers(session, course, after)


# ── a pilot says ─────────────────────────────────────────────────────────────────────────────────


class NotSinceARestoration(Refusal):
    """A letter of which nobody asks whether it has left."""

    status = 409


def say(
    session: Session,
    course: Course,
    target: MessageState,
    by: Actor,
    moment: datetime,
    *,
    sending: Sending | None = None,
    which: Sequence[str] | None = None,
) -> list[int]:
    """Say of the letters *which*, of all those of a *sending*, or of all, that they have left
    (``SENT``), that they have not (``OWED``: they leave), or take back that they have (``HELD``).

    Their numbers, one at least: all are, or none. Raises NotYours, NotFound, NotSinceARestoration,
    WrongMove.
    """
    by = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, course.local_day(moment)).by
    rows = _asked_about(session, course, target, sending, which)
    for chunk in (rows[n : n + 1000] for n in range(0, len(rows), 1000)):
        _say(session, course, [r.id for r in chunk], target, moment)
    one_by_one = which is not None
    entries = _each(rows, target, by) if one_by_one else _by_sending(course, rows, target, by)
    journal.write(session, course.cycle_id, moment, entries)
    return [r.id for r in rows]


def _asked_about(
    session: Session,
    course: Course,
    target: MessageState,
    sending: Sending | None,
    which: Sequence[str] | None,
) -> list[Any]:
    if which is not None:
        rows = find_messages(session, course, which)
        for row in rows:
            _need_of_a_restoration(row)
        return rows
    of = SAID if target is S.HELD else HELD_SINCE
    query = sa.select(MESSAGE).where(M.cycle_id == course.cycle_id, of)
    if sending is not None:
        query = query.where(M.rule == sending[0], M.rung == sending[1])
    query = query.order_by(M.rule, M.rung, M.id).with_for_update()
    return _need_some(list(session.connection().execute(query)), target, sending)


def _need_some(rows: list[Any], target: MessageState, sending: Sending | None) -> list[Any]:
    if rows:
        return rows
    what = "n'a été dit parti" if target is S.HELD else "n'attend depuis une restauration"
    of = f" de l'envoi « {':'.join(sending)} »" if sending is not None else ""
    raise NotSinceARestoration(
        f"Aucun courrier{of} {what}.", "« orgue outbox restored » montre les envois qui le sont."
    )


def _need_of_a_restoration(row: KeptMessage) -> None:
    said = row.state is not S.SENT or (row.result or "").startswith(SAID_SENT)
    if row.restoration_id is None or not said:
        raise NotSinceARestoration(
            f"Le courrier n° {row.id} n'a pas été mis en attente par une restauration.",
            "« orgue outbox restored » montre ceux qui le sont.",
            id=row.id,
        )


def _say(
    session: Session, course: Course, ids: list[int], target: MessageState, moment: datetime
) -> None:
    values: dict[str, Any] = {"result": WHY, "sent_at": None}
    if target is S.OWED:
        values = {"result": None, "attempts": 0}
    if target is S.SENT:
        day = course.local_day(moment)
        values = {"result": f"{SAID_SENT} par un pilote, le {day:%d/%m/%Y}", "sent_at": moment}
    move(session, MESSAGE, MOVES, ids, target, **values)
    if target is S.SENT:
        _date(session, ids)
    if target is not S.OWED:
        _carry(session, ids, target, values)
    if target is not S.HELD:
        tell_carriers(session, course, ids)


def _date(session: Session, ids: list[int]) -> None:
    """A letter that had left did so when it might first have, at the latest by the restoration."""
    r = RESTORATION.c
    until = sa.select(r.until).where(r.id == M.restoration_id).scalar_subquery()
    at = sa.case((M.not_before < until, M.not_before), else_=until)
    session.connection().execute(sa.update(MESSAGE).where(M.id.in_(ids)).values(sent_at=at))


def _carry(session: Session, ids: list[int], target: MessageState, values: dict[str, Any]) -> None:
    """What a digest carries goes with it."""
    carried, sent = M.digest_id.in_(ids), target is S.SENT
    statement = moving(MESSAGE, MESSAGE_RESTORED, S.GATHERED, carried, **values)
    if sent:
        was = (S.GATHERED,)
        statement = moving(MESSAGE, MESSAGE_MOVES, S.SENT, carried, starts=was, **values)
    session.connection().execute(statement)


def _each(rows: Sequence[Any], target: MessageState, by: Actor) -> list[dict[str, Any]]:
    return [
        {
            "what": f"message.{target.value}",
            "subject": f"message.{r.id}",
            "unit_id": r.unit_id,
            "by": by.slot,
            "facts": {"was": r.state.value},
        }
        for r in rows
    ]


_BECOMES = {S.SENT: "sending.said_sent", S.OWED: "sending.released", S.HELD: "sending.held_again"}


def _by_sending(
    course: Course, rows: Sequence[Any], target: MessageState, by: Actor
) -> list[dict[str, Any]]:
    return [
        {
            "what": _BECOMES[target],
            "subject": f"cycle.{course.cycle_id}",
            "by": by.slot,
            "facts": {"rule": rule, "rung": rung, "count": len(list(same))},
        }
        for (rule, rung), same in groupby(rows, key=attrgetter("rule", "rung"))
    ]
