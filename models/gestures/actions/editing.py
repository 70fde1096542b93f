"""A fiche is kept as it is typed; of two people who type at once, the second loses nothing.

A draft, or an action sent back, is simply kept. One that was submitted or accepted goes back to
who decides: a new version is frozen, and what changed is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal, WrongMove
from models.gestures.actions.associating import associate, associated_ids
from models.gestures.actions.completeness import need_whole
from models.gestures.actions.dating import (
    confirmed_in,
    need_dates,
    note_confirmed,
    surroundings,
)
from models.gestures.actions.loading import load, load_under_way, track_of
from models.gestures.actions.measures import need_offered
from models.gestures.actions.proposing import drop_open_tasks
from models.gestures.actions.redating import date_is_given, note_left_days
from models.gestures.actions.submitting import send_up
from models.gestures.under_way import need_to_come, need_under_way
from models.planner.executor import owe_now
from models.words.nouns import ACTION_IS
from models.work import fiche
from models.work.action import ACTION, ACTION_MOVES, WRITTEN_FREELY, ActionState
from models.work.days import (
    Days,
    columns_of,
    days_of,
    in_fiche,
    moved_to,
    said_days,
    write_days,
)
from models.work.marks import kept_beside
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.work.validation import TASK, TaskState
from models.year.course import Course

A = ActionState
REOPENED = (A.SUBMITTED, A.ACCEPTED)
TO_CHECK = "to_check"
"""In the content of a draft: the codes of the fields that were filled in for its writer, from last
year's action or by default, and are to be checked."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """*values* are those that ``read_fiche`` gives, of some fields or of all.

    *associated*: the schools, by id; none: unchanged. *seen*: the action's *edits* as its writer
    read it; none: whatever it is now. *checked*: its writer looked at what was filled in for
    them. *confirm*: the dates that ask are meant.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    associated: tuple[int, ...] | None = None
    seen: int | None = None
    checked: bool = False
    confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """*edits* to give back with the next edit; *changed*: the codes of the fields that changed."""

    edits: int
    changed: tuple[str, ...]


class Stale(Refusal):
    """The action was kept by somebody else since it was read; nothing was overwritten.

    Facts: *edits* now, and *changed*, the codes of the fields that differ from what is kept.
    """

    def __init__(
        self, edits: int, changed: Sequence[str], what: str = "Cette action a été enregistrée"
    ) -> None:
        super().__init__(
            f"{what} entre-temps, dans un autre onglet ou par quelqu'un d'autre.",
            "Rien de ce que vous avez tapé n'est perdu : comparez, puis enregistrez de nouveau.",
            edits=edits,
            changed=list(changed),
        )


class NothingChanged(Refusal):
    """An action sent up again as it was."""


def edit(
    session: Session, course: Course, action_id: int, asked: Edit, by: Actor, moment: datetime
) -> Kept:
    """Keep what was typed in a draft or an action sent back; the same again changes nothing.

    One line in the journal for a draft, one for each round of correction, however often it is
    kept. Raises NotYours, :class:`Stale`, WrongMove (what is submitted goes by :func:`reopen`).
    """
    action = load(session, course, [action_id])[action_id]
    by = _need_hand(session, course, action, by, moment)
    if action.state not in WRITTEN_FREELY:
        raise WrongMove(
            f"L'action « {action.title} » est {ACTION_IS[action.state]}.",
            "La modifier la renvoie à la validation : demandez-le expressément.",
            id=action_id,
            state=action.state.value,
        )
    need_offered(course, asked.values, action.content)
    kept = _keep(session, course, action, asked, by, moment)
    if kept.edits != action.edits and _is_news(session, action):
        _write(session, course, "action.edited", action, by, moment)
    return kept


def reopen(
    session: Session, course: Course, action_id: int, asked: Edit, by: Actor, moment: datetime
) -> Kept:
    """Change a submitted or accepted action: its chain starts again on a new frozen version.

    Raises NotYours, :class:`Stale`, :class:`NothingChanged`, Incomplete, WrongMove (any other
    state), Refusal (its day is past).
    """
    action = load(session, course, [action_id])[action_id]
    by = _need_hand(session, course, action, by, moment)
    day = course.local_day(moment)
    if action.state not in REOPENED:
        raise _written_no_more(action)
    need_to_come(action, course, moment)
    kept_day = {"on_date"} if asked.values.get("on_date", "") is None else set()
    need_whole(course, action, {c: v for c, v in asked.values.items() if c not in kept_day})
    need_offered(course, asked.values, action.content)
    kept = _keep(session, course, action, asked, by, moment)
    if not kept.changed:
        raise NothingChanged(
            "Rien n'a changé : l'action reste comme elle est.", "Modifiez-la, ou quittez la page."
        )
    drop_open_tasks(session, SubjectKind.ACTION, action_id)
    if action.state is A.SUBMITTED:  # taken back, to be submitted again
        move(session, ACTION, ACTION_MOVES, [action_id], A.RETURNED)
    move(
        session,
        ACTION,
        ACTION_MOVES,
        [action_id],
        A.SUBMITTED,
        next_round=True,
        submitted_on=day,
        lapsed_on=None,
        correct_by=None,
        decided_on=None,
        decided_by_silence=False,
        announced=False,
    )
    facts = {"round": action.round + 1, "fields": len(kept.changed)}
    _write(session, course, "action.changed", action, by, moment, facts)
    now = load_under_way(session, course, [action_id])
    rounds, days = {action_id: now[action_id].round}, days_of(session, [action_id])
    send_up(session, course, now, rounds, days, moment)
    if {"on_date", "days"} & set(kept.changed):
        moved = course.definition.owed_to("associates_of_moved")
        owe_now(session, course, moved, moment, [action_id])
    return kept


def _written_no_more(action: ActionRow) -> WrongMove:
    return WrongMove(
        f"L'action « {action.title} » est {ACTION_IS[action.state]} : elle ne se modifie plus.",
        "Affichez son état avant de recommencer.",
        id=action.id,
        state=action.state.value,
    )


def _need_hand(
    session: Session, course: Course, action: ActionRow, by: Actor, moment: datetime
) -> Actor:
    need_under_way(session, course)
    day = course.local_day(moment)
    return need(session, by, Gesture.PROPOSE, action.unit_id, day, "modifier cette action").by


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────


def said_by(action: ActionRow, days: Days, associated: Sequence[int] = ()) -> dict[str, Any]:
    """The whole fiche of an action, by the codes of its fields."""
    columns = {code: getattr(action, code) for code in fiche.COLUMNS}
    apart = {"days": in_fiche(days), "associated": sorted(associated)}
    return {**action.content, **columns, **apart}


def _keep(
    session: Session, course: Course, action: ActionRow, asked: Edit, by: Actor, moment: datetime
) -> Kept:
    had = days_of(session, [action.id])[action.id]
    before = said_by(action, had, associated_ids(session, action.id))
    wanted = {c: v for c, v in asked.values.items() if c not in fiche.APART}
    track = track_of(session, course, action.unit_id)
    days = need_dates(
        days_asked(asked.values, had),
        surroundings(course, track, moment),
        confirm=asked.confirm,
        had=had,
    )
    wanted |= {"on_date": days[0].on, "days": in_fiche(days)}
    if asked.associated is not None:
        wanted["associated"] = sorted(set(asked.associated) - {action.unit_id})
    codes = fiche.changed(before, wanted)
    ticked = asked.checked and TO_CHECK in action.content
    if not codes and not ticked:
        return Kept(edits=action.edits, changed=())
    if codes and asked.seen is not None and asked.seen != action.edits:
        raise Stale(action.edits, codes)
    _update(session, action, {c: wanted[c] for c in codes}, days, asked.checked, moment)
    if days != had or confirmed_in(days, had):
        write_days(session, {action.id: days})
        new = confirmed_in(days, had)
        note_confirmed(session, course, {action.id: (action.unit_id, new, by)}, moment)
    if [day.on for day in days] != [day.on for day in had]:
        date_is_given(session, action.id, by, moment)
        note_left_days(session, [(action.id, had, days)])
    if "associated" in codes:
        associate(session, action.id, wanted["associated"])
    return Kept(edits=action.edits + 1, changed=codes)


def days_asked(values: Mapping[str, Any], had: Days) -> Days:
    """The days that *values* ask of an action that *had* others.

    A first day alone moves them all; a first day that is left empty, or unsaid, stays what it was.
    """
    first = values.get("on_date") or had[0].on
    return said_days(first, values["days"]) if "days" in values else moved_to(had, first)


def _update(
    session: Session,
    action: ActionRow,
    changes: Mapping[str, Any],
    days: Days,
    checked: bool,
    moment: datetime,
) -> None:
    content = content_with(action.content, changes)
    if checked:
        content.pop(TO_CHECK, None)
    columns = {c: v for c, v in changes.items() if c in fiche.COLUMNS}
    a = ACTION.c
    done = session.connection().execute(
        sa.update(ACTION)
        .where(a.id == action.id, a.edits == action.edits)
        .values(
            content=content,
            edits=action.edits + 1,
            edited_at=moment,
            **(columns | columns_of(days)),
            **fiche.traits(content, action.content),
            **kept_beside(content),
        )
    )
    if done.rowcount != 1:
        raise Stale(action.edits + 1, list(changes))


def content_with(content: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """*content* with *values*; what is said empty is not kept, columns are kept elsewhere."""
    new = dict(content)
    for code, value in values.items():
        if code in fiche.COLUMNS or code in fiche.APART:
            continue
        if value in (None, "", [], {}) or value is False:
            new.pop(code, None)
        else:
            new[code] = value
    return new


def _is_news(session: Session, action: ActionRow) -> bool:
    """Whether this edit is the first of its draft, or of its round of correction."""
    if action.state is A.DRAFT:
        return bool(action.edits == 0)
    t = TASK.c
    returned = session.connection().execute(
        sa.select(sa.func.max(t.decided_at)).where(
            t.subject_kind == SubjectKind.ACTION,
            t.subject_id == action.id,
            t.state == TaskState.RETURNED,
        )
    )
    since = returned.scalar_one()
    return since is None or action.edited_at is None or action.edited_at < since


def _write(
    session: Session,
    course: Course,
    what: str,
    action: ActionRow,
    by: Actor,
    moment: datetime,
    facts: Mapping[str, int] | None = None,
) -> None:
    entry = {"what": what, "subject": f"action.{action.id}", "unit_id": action.unit_id}
    entry |= {"by": by.slot, "facts": dict(facts or {})}
    journal.write(session, course.cycle_id, moment, [entry])
