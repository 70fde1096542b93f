"""What a pilot does with the outbox: hold, release, drop, send again; each leaves a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, WrongMove
from models.gestures.chain.announcing import tell_carriers
from models.letters.reading import of_the_academy
from models.territory import reach
from models.work.message import MESSAGE, MessageState
from models.work.transitions import move, moving
from models.year.course import Course
from models.year.cycle import Cycle
from models.year.participation import count_again

M = MESSAGE.c
S = MessageState
PILOT_MOVES: dict[MessageState, set[MessageState]] = {s: set() for s in S} | {
    S.OWED: {S.HELD, S.DROPPED},
    S.HELD: {S.OWED, S.DROPPED},
    S.GATHERED: {S.DROPPED, S.OWED},
    S.PARKED: {S.OWED, S.DROPPED},
}
"""Those of MESSAGE_MOVES that a person makes: what is leaving at this moment is left alone."""


def find_message(session: Session, course: Course, which: str) -> Any:
    """The message of a number or a key. Raises NotFound."""
    (found,) = find_messages(session, course, [which])
    return found


def cycle_of(session: Session, number: int) -> int:
    """The cycle of the message of that number. Raises NotFound."""
    query = sa.select(M.cycle_id).where(M.id == number)
    cycle: int | None = session.connection().execute(query).scalar()
    if cycle is None:
        raise NotFound(f"Il n'y a pas de courrier n° {number}.")
    return cycle


def find_messages(session: Session, course: Course, which: Sequence[str]) -> list[Any]:
    """The messages of numbers or keys, in that order, each once. Raises NotFound."""
    wanted = list(dict.fromkeys(which))
    found: dict[str, Any] = {}
    for chunk in (wanted[n : n + 500] for n in range(0, len(wanted), 500)):
        ids = [int(w) for w in chunk if _is_number(w)]
        named = sa.or_(M.id.in_(ids), M.key.in_([w for w in chunk if not _is_number(w)]))
        own = sa.and_(M.cycle_id == course.cycle_id, of_the_academy(course))
        query = sa.select(MESSAGE).where(own, named)
        for row in session.connection().execute(query):
            found |= {str(row.id): row, row.key: row}
    keys = [str(int(w)) if _is_number(w) else w for w in wanted]
    missing = next((w for w in keys if w not in found), None)
    if missing is not None:
        raise NotFound(
            f"Il n'y a pas de courrier « {missing} ».", "« orgue outbox list » les montre."
        )
    return list({found[w].id: found[w] for w in keys}.values())


def _is_number(which: str) -> bool:
    return which.isascii() and which.isdigit() and len(which) < 10


AT_REST = (S.OWED, S.HELD, S.PARKED)
"""The states of a digest from which an item may still be taken."""


def digests_at_rest(
    session: Session, rows: Sequence[Any], states: Sequence[MessageState]
) -> set[int]:
    """The digests of gathered *rows* that are in *states*; locked: a delivery takes them after
    us."""
    numbers = sorted({r.digest_id for r in rows if r.state is S.GATHERED and r.digest_id})
    found: set[int] = set()
    for chunk in (numbers[n : n + 500] for n in range(0, len(numbers), 500)):
        query = sa.select(M.id).where(M.id.in_(chunk), M.state.in_(states)).with_for_update()
        found |= set(session.connection().execute(query).scalars())
    return found


def _need_none_leaving(session: Session, rows: Sequence[Any]) -> None:
    at_rest = digests_at_rest(session, rows, AT_REST)
    for row in rows:
        if row.state is S.GATHERED and row.digest_id not in at_rest:
            raise WrongMove(
                f"Le n° {row.id} part en ce moment, dans un résumé du jour : rien n'est changé.",
                "Revenez aux courriers pour voir ceux qui attendent encore.",
                id=row.id,
            )


def change(
    session: Session,
    course: Course,
    which: Sequence[str],
    target: MessageState,
    by: Actor,
    moment: datetime,
) -> list[int]:
    """Bring messages to *target* (held, owed again, dropped), all or none.

    To send again is to say that the address serves: its bounce is forgotten. A decision is
    announced by the release of the letter that tells it.
    Raises NotFound, NotYours, WrongMove (already sent, or leaving at this moment).
    """
    day = course.local_day(moment)
    by = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, day).by
    rows = find_messages(session, course, which)
    _need_none_leaving(session, rows)
    values: dict[str, Any] = {"claim": None, "digest_id": None}
    if target is MessageState.OWED:
        values |= {"attempts": 0}
    if target is MessageState.DROPPED:
        values |= {"result": "abandonné par le pilote"}
    ids = [r.id for r in rows]
    move(session, MESSAGE, PILOT_MOVES, ids, target, **values)
    if target is MessageState.OWED:
        tell_carriers(session, course, [r.id for r in rows if r.state is MessageState.HELD])
        _forget_why(session, ids)
        parked = [r.slot for r in rows if r.state is MessageState.PARKED]
        if reach.forgive(session, parked, moment, by.slot):
            count_again(session, session.get_one(Cycle, course.cycle_id))
    if target is MessageState.DROPPED:
        _drop_items(session, ids)
    entries = [
        {
            "what": f"message.{target.value}",
            "subject": f"message.{r.id}",
            "unit_id": r.unit_id,
            "by": by.slot,
            "facts": {"was": r.state.value},
        }
        for r in rows
    ]
    journal.write(session, course.cycle_id, moment, entries)
    return ids


def _forget_why(session: Session, ids: list[int]) -> None:
    """What a restoration held may have left no more: it leaves."""
    of_a_copy = sa.and_(M.id.in_(ids), M.restoration_id.is_not(None))
    session.connection().execute(sa.update(MESSAGE).where(of_a_copy).values(result=None))


def _drop_items(session: Session, digests: list[int]) -> None:
    """A digest goes with what it carries."""
    carried, why = M.digest_id.in_(digests), "abandonné par le pilote"
    gone = moving(MESSAGE, PILOT_MOVES, S.DROPPED, carried, starts=(S.GATHERED,), result=why)
    session.connection().execute(gone)
