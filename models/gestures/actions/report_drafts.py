"""A report is kept as it is typed, and handed in by another gesture alone; of two people who type
at once, the second loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import WrongMove
from models.gestures.actions.editing import Edit, Kept, Stale
from models.gestures.actions.loading import load
from models.gestures.actions.reporting import REPORTED_ON, report
from models.gestures.under_way import need_under_way
from models.words.nouns import ACTION_IS
from models.work.action import ACTION
from models.work.report import REPORT, expected
from models.work.rows import ActionRow
from models.year.course import Course


def kept_report(action: ActionRow) -> dict[str, Any]:
    """The report as it stands: what is being typed, what was handed in, or who was expected."""
    for found in (action.report_draft, action.report):
        if found is not None:
            return found
    return {"numbers": expected(action.content)}


def keep_report(
    session: Session, course: Course, action_id: int, asked: Edit, by: Actor, moment: datetime
) -> Kept:
    """Keep what was typed of a report, without handing it in; the same again changes nothing.

    *asked*: its *values*, and the *report_edits* that its writer had *seen*. One line in the
    journal, however often it is kept. Raises NotYours, WrongMove (nothing to report), Stale.
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    day = course.local_day(moment)
    by = need(session, by, Gesture.PROPOSE, action.unit_id, day, "écrire ce bilan").by
    if action.state not in REPORTED_ON:
        raise WrongMove(
            f"L'action « {action.title} » est {ACTION_IS[action.state]} : elle n'a pas de bilan.",
            "Affichez son état avant de recommencer.",
            id=action_id,
            state=action.state.value,
        )
    changed = _changed(action, asked)
    if not changed:
        return Kept(edits=action.report_edits, changed=())
    need_latest(action, asked)
    a = ACTION.c
    done = session.connection().execute(
        sa.update(ACTION)
        .where(a.id == action_id, a.report_edits == action.report_edits)
        .values(
            report_draft=kept_report(action) | dict(asked.values),
            report_edits=action.report_edits + 1,
        )
    )
    if done.rowcount != 1:
        raise _stale(action.report_edits + 1, changed)
    if action.report_draft is None:
        entry = {"what": "action.report_begun", "subject": f"action.{action_id}"}
        begun = {**entry, "unit_id": action.unit_id, "by": by.slot}
        journal.write(session, course.cycle_id, moment, [begun])
    return Kept(edits=action.report_edits + 1, changed=changed)


def hand_in(
    session: Session, course: Course, action_id: int, asked: Edit, by: Actor, moment: datetime
) -> None:
    """Hand a report in, whole. Raises what ``report`` does, and Stale (it was kept meanwhile)."""
    action = load(session, course, [action_id])[action_id]
    need_latest(action, asked)
    whole = kept_report(action) | dict(asked.values)
    report(session, course, [(action_id, whole, by)], moment)


def need_latest(action: ActionRow, asked: Edit) -> None:
    """Refuse a report whose writer did not read what is kept now. Raises Stale."""
    changed = _changed(action, asked)
    if changed and asked.seen is not None and asked.seen != action.report_edits:
        raise _stale(action.report_edits, changed)


def _stale(edits: int, changed: tuple[str, ...]) -> Stale:
    return Stale(edits, changed, "Ce bilan a été enregistré")


def _changed(action: ActionRow, asked: Edit) -> tuple[str, ...]:
    kept = kept_report(action)
    return tuple(
        f.code
        for f in REPORT
        if f.code in asked.values and _said(kept, f.code) != _said(asked.values, f.code)
    )


def _said(values: Mapping[str, Any], code: str) -> object:
    """What is said of a field; what was never said and what is said empty are the same."""
    return values.get(code) or None
