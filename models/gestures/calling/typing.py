"""« Saisir pour l'école »: a relay or a pilot types what a school says on the telephone.

It goes through the gestures that the school would make itself; who typed is kept and shown, and the
school is told once, with the link by which it corrects or withdraws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import by_what, need
from models.errors import Refusal
from models.gestures.actions.carrying import has_its_place
from models.gestures.actions.loading import load
from models.gestures.actions.proposing import Proposal, propose, submit
from models.gestures.actions.reporting import confirm as say_outcome
from models.gestures.actions.reporting import report, report_as_planned
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.territory.holders import slots_of
from models.territory.unit import UNIT, Level
from models.work.action import ACTION, ActionState
from models.work.calling import TYPED_FOR_SCHOOL, TypedKind
from models.work.rows import ActionRow
from models.year.course import Course

TO = "saisir ce que dit une école au téléphone"


def outcome_may_be_typed(action: ActionRow, day: date) -> bool:
    """Whether somebody may say for the school what became of *action*: its day has come, and no
    report says it yet."""
    due = action.last_day <= day and not action.reported_at
    return due and any(
        has_its_place(what, action, action.state, day) for what in ("outcome", "report")
    )


def propose_for_school(
    session: Session,
    course: Course,
    proposal: Proposal,
    by: Actor,
    moment: datetime,
    *,
    confirm: bool = False,
) -> int:
    """Submit for a school the action that it says on the telephone; return its number.

    The same form sent twice makes one. Raises NotYours, NotFound, and what ``proposing.submit``
    raises: nothing is kept then.
    """
    hand = _typing(session, course, proposal.unit_id, by, moment)
    if (known := _kept_already(session, course, proposal)) is not None:
        return known
    (number,) = propose(session, course, [(proposal, hand)], moment)
    head = next(iter(_heads(session, course, proposal.unit_id, moment)), None)
    if head is not None:
        ours = sa.update(ACTION).where(ACTION.c.id == number)
        session.connection().execute(ours.values(author_id=head))
    _keep(session, course, TypedKind.PROPOSAL, number, hand, moment, round_=1)
    submit(session, course, [(number, hand)], moment, confirm=confirm)
    _tell(session, course, number, moment)
    return number


def _kept_already(session: Session, course: Course, proposal: Proposal) -> int | None:
    if not proposal.form_key:
        return None
    a = ACTION.c
    same = (a.form_key == proposal.form_key, a.unit_id == proposal.unit_id)
    query = sa.select(a.id).where(a.cycle_id == course.cycle_id, *same)
    found: int | None = session.connection().execute(query).scalar_one_or_none()
    return found


def _heads(session: Session, course: Course, unit_id: int, moment: datetime) -> list[int]:
    """Who heads the school: its word is theirs, and they are written to."""
    found = slots_of(session, unit_id, "head", course.local_day(moment))
    return [person for person in found.values() if person is not None]


def outcome_for_school(
    session: Session,
    course: Course,
    action_id: int,
    outcome: ActionState,
    by: Actor,
    moment: datetime,
    reason: str = "",
) -> None:
    """Say for a school what its action became. Raises what ``reporting.confirm`` raises."""

    def say(hand: Actor) -> None:
        say_outcome(session, course, [(action_id, outcome, hand)], moment, reason)

    _type(session, course, TypedKind.OUTCOME, action_id, by, moment, say)


def report_for_school(
    session: Session,
    course: Course,
    action_id: int,
    content: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    planned: bool = False,
) -> None:
    """Report for a school on its action; *planned*: it took place as its fiche says, which
    *content* corrects. Raises what ``reporting.report`` and ``report_as_planned`` raise."""

    def say(hand: Actor) -> None:
        if planned:
            report_as_planned(session, course, [(action_id, content, hand)], moment)
        else:
            report(session, course, [(action_id, dict(content), hand)], moment)

    _type(session, course, TypedKind.REPORT, action_id, by, moment, say)


def _type(
    session: Session,
    course: Course,
    kind: TypedKind,
    action_id: int,
    by: Actor,
    moment: datetime,
    say: Callable[[Actor], None],
) -> None:
    action = load(session, course, [action_id])[action_id]
    hand = _typing(session, course, action.unit_id, by, moment)
    say(hand)
    _keep(session, course, kind, action_id, hand, moment, round_=action.round)
    _tell(session, course, action_id, moment)


def _typing(session: Session, course: Course, unit_id: int, by: Actor, moment: datetime) -> Actor:
    """*by*, in the capacity in which they type for a school. Raises NotYours, NotFound, Refusal."""
    need_under_way(session, course)
    right = need(session, by, Gesture.CALL, unit_id, course.local_day(moment), TO)
    level = sa.select(UNIT.c.level).where(UNIT.c.id == unit_id)
    if session.connection().execute(level).scalar_one() is not Level.SCHOOL:
        raise Refusal("On ne saisit que pour une école ou un établissement.", "Choisissez-en un.")
    return replace(right.by, typing_for=unit_id)


def _keep(
    session: Session,
    course: Course,
    kind: TypedKind,
    action_id: int,
    hand: Actor,
    moment: datetime,
    *,
    round_: int,
) -> None:
    """Who typed what for whom: a row, and a line of the journal."""
    unit_id = hand.typing_for or 0
    held = by_what(session, hand, Gesture.CALL, unit_id, course.local_day(moment))
    assert held is not None
    row = {
        "cycle_id": course.cycle_id,
        "action_id": action_id,
        "unit_id": unit_id,
        "kind": kind,
        "round": round_,
        "by": hand.slot,
        "function": held.function,
        "home_id": held.unit_id,
        "typed_at": moment,
        "told": bool(course.definition.owed_to("typed_for_schools")),
    }
    kept = sa.insert(TYPED_FOR_SCHOOL).values(row).returning(TYPED_FOR_SCHOOL.c.id)
    number = int(session.connection().execute(kept).scalar_one())
    entry = {
        "what": "action.typed_for_school",
        "subject": f"action.{action_id}",
        "unit_id": unit_id,
        "by": hand.slot,
        "as_function": held.function,
        "facts": {"typed": number, "kind": kind.value},
    }
    journal.write(session, course.cycle_id, moment, [entry])


def _tell(session: Session, course: Course, action_id: int, moment: datetime) -> None:
    owed = course.definition.owed_to("typed_for_schools")
    owe_now(session, course, owed, moment, [action_id])
