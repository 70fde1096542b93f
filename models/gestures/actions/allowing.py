"""The school says what its papers allow of an image, a film or a work; the school, a relay or a
pilot withdraws it, at any time, and it is shown nowhere from then on.
"""

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
from models.errors import Refusal
from models.gestures.actions.documenting import attested, facts_of, find, need_hand, write_of
from models.gestures.actions.loading import load
from models.gestures.actions.papers_said import need_said
from models.gestures.no_names import need_nobody_listed
from models.planner.executor import owe_now
from models.work.action import ACTION
from models.work.document import DOCUMENT
from models.work.uses import SaidUses
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

LONGEST_REASON = 500


class NoWithdrawalReason(Refusal):
    """An image that is withdrawn without a word."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "Quelques mots suffisent, sans nommer aucun élève.")


def say_uses(
    session: Session,
    course: Course,
    document_id: int,
    said: SaidUses,
    by: Actor,
    moment: datetime,
) -> None:
    """Keep what the school's papers allow of a document, in the place of what was said before.

    Raises NotYours, NotFound, BadDocument (see :func:`need_said`), Refusal (its action is gone).
    """
    document = find(session, document_id)
    action = load(session, course, [document.action_id])[document.action_id]
    by = need_hand(session, course, action, by, moment)
    need_said(document.kind, said, course.local_day(moment))
    values: dict[str, object] = {"consent": None, "attested_by": None, "attested_at": None}
    values |= attested(said, by, moment)
    _update(session, document_id, values)
    write_of(session, course, "document.uses_said", action, document_id, by, moment, facts_of(said))


def withdraw_document(
    session: Session, course: Course, document_id: int, reason: str, by: Actor, moment: datetime
) -> str:
    """Withdraw a document: it leaves every page, feed and output at once, and so does each copy of
    the same file, wherever the académie has it. What was made with it before is remembered; in a
    year under way, who proposed each action and who joined it there are told, unless their own unit
    withdrew it.

    At any time, also of a cycle that is closed: who asks that their image be withdrawn waits for
    no campaign. Returns the digest to sweep once this is committed. Raises NotYours, NotFound,
    :class:`NoWithdrawalReason`.
    """
    document = find(session, document_id)
    action = load(session, course, [document.action_id])[document.action_id]
    day = course.local_day(moment)
    right = need(session, by, Gesture.WITHDRAW_IMAGE, action.unit_id, day)
    reason = _need_reason(reason)
    told = {"by": right.by.slot, "as_function": right.function}
    found = _of_the_same_file(session, course, document.digest)
    for same in found:
        _update(
            session,
            same.id,
            {"removed_at": moment, "withdrawn_by": right.by.slot, "withdrawn_reason": reason},
        )
        entry: dict[str, Any] = {
            "what": "document.withdrawn",
            "subject": f"action.{same.action_id}",
        }
        entry |= {"unit_id": same.unit_id, "facts": {"document": same.id}}
        journal.write(session, same.cycle_id, moment, [entry | told])
    _tell(session, found, moment)
    return str(document.digest)


def _tell(session: Session, found: Sequence[Any], moment: datetime) -> None:
    for cycle_id in sorted({same.cycle_id for same in found}):
        cycle = session.get_one(Cycle, cycle_id)
        if cycle.state is CycleState.LIVE:
            course = load_course(session, cycle)
            actions = sorted({one.action_id for one in found if one.cycle_id == cycle_id})
            owed = course.definition.owed_to("withdrawn_images")
            owe_now(session, course, owed, moment, actions)


def _of_the_same_file(session: Session, course: Course, digest: str) -> Sequence[Any]:
    """Wherever the académie has that file: whoever is on a picture is on each of its copies."""
    d, a, c = DOCUMENT.c, ACTION.c, CYCLE.c
    query = (
        sa.select(d.id, d.action_id, a.unit_id, a.cycle_id)
        .join(ACTION, a.id == d.action_id)
        .join(CYCLE, c.id == a.cycle_id)
        .where(d.digest == digest, d.removed_at.is_(None), c.academy_id == course.academy_id)
        .order_by(d.id)
    )
    return session.connection().execute(query).all()


def _need_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise NoWithdrawalReason("Dites pourquoi cette image ou ce document est retiré.")
    if len(reason) > LONGEST_REASON:
        raise NoWithdrawalReason(f"Le motif est trop long : {LONGEST_REASON} signes au plus.")
    need_nobody_listed(reason, "reason")
    return reason


def _update(session: Session, document_id: int, values: dict[str, object]) -> None:
    statement = sa.update(DOCUMENT).where(DOCUMENT.c.id == document_id).values(**values)
    session.connection().execute(statement)
