"""A report that says « elle mérite d'être partagée » proposes its action to the library: nobody
types it again, and nothing is on the shelf before somebody of the académie has read it.

A report that says so no more takes its proposal back, as long as nobody has answered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.database.transactions import upsert
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.library_entry import (
    ENTRY_MOVES,
    LIBRARY_ENTRY,
    EntryAudience,
    EntryKind,
    EntryState,
    Licence,
)
from models.work.transitions import moving
from models.year.course import Course

E = LIBRARY_ENTRY.c
S = EntryState
LONGEST_TEXT = 5000


def propose_from_reports(
    session: Session,
    course: Course,
    reports: Mapping[int, tuple[Mapping[str, Any], str]],
    moment: datetime,
) -> None:
    """Propose, or take back, the actions of *reports*: by number, what is reported and the slot of
    who does."""
    shared = {n: slot for n, (said, slot) in reports.items() if said.get("worth_sharing")}
    gone = [n for n in reports if n not in shared]
    if shared:
        _propose(session, course, shared, moment)
    if gone:
        untouched = E.decided_at.is_(None)
        back = moving(LIBRARY_ENTRY, ENTRY_MOVES, S.WITHDRAWN, E.action_id.in_(gone), untouched)
        back = back.where(E.state == S.PROPOSED).values(removed_at=moment)
        session.connection().execute(back)


def _propose(session: Session, course: Course, slots: Mapping[int, str], moment: datetime) -> None:
    connection, a = session.connection(), ACTION.c
    again = moving(
        LIBRARY_ENTRY,
        ENTRY_MOVES,
        S.PROPOSED,
        E.action_id.in_(list(slots)),
        E.decided_at.is_(None),
        removed_at=None,
    )
    connection.execute(again)
    query = sa.select(ACTION, UNIT.c.name).join(UNIT, UNIT.c.id == a.unit_id)
    actions = connection.execute(query.where(a.id.in_(list(slots)))).all()
    rows = [_row(course, one, slots[one.id], moment) for one in actions]
    kept = upsert(session, LIBRARY_ENTRY).values(rows)
    kept = kept.on_conflict_do_nothing(index_elements=["action_id"]).returning(E.id, E.action_id)
    units = {one.id: one.unit_id for one in actions}
    entries = [
        {
            "what": "library.proposed",
            "subject": f"library.{row.id}",
            "unit_id": units[row.action_id],
            "by": slots[row.action_id],
            "facts": {"action": row.action_id},
        }
        for row in connection.execute(kept).all()
    ]
    if entries:
        journal.write(session, course.cycle_id, moment, entries)


def _row(course: Course, action: sa.Row[Any], slot: str, moment: datetime) -> dict[str, Any]:
    return {
        "stable_id": str(uuid4()),
        "academy_id": course.academy_id,
        "action_id": action.id,
        "kind": EntryKind.PRACTICE,
        "state": S.PROPOSED,
        "offered": False,
        "title": action.title[:200],
        "theme": action.theme[:200],
        "text": text_of_action(action.content),
        "author": action.name[:200],
        "audiences": [EntryAudience.STAFF.value],
        "licence": Licence.RESERVED,
        "with_parents": bool(action.with_parents),
        "added_at": moment,
        "added_by": slot,
    }


def text_of_action(content: Mapping[str, Any]) -> str:
    """What the fiche says was meant: its description and objectives. Effects and difficulties are
    the report's, which whoever keeps the entry reads before writing from it."""
    said = (str(content.get(field) or "").strip() for field in ("description", "objectives"))
    return "\n\n".join(text for text in said if text)[:LONGEST_TEXT]
