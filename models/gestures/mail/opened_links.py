"""A letter's link was used: kept once, the first time, for the school or unit whose letter it was.

What is counted as opened is this, and nothing that a letter would report by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Session

from models.database.transactions import upsert
from models.letters.signed_links import LETTERS, bearer_of
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.work.link_use import LINK_USE
from models.work.message import MESSAGE
from models.work.paper import PAPER
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from models.year.cycle import CYCLE, CycleState

Use = dict[str, Any]
"""A row of LINK_USE, but for its moment."""
ABOUT = {
    LETTERS[SubjectKind.ACTION]: (ACTION, "unit_id"),
    LETTERS[SubjectKind.TASK]: (TASK, "unit_id"),
    LETTERS[SubjectKind.PAPER]: (PAPER, "unit_id"),
    "d": (MESSAGE, "home_id"),
}
"""What a path's first letter names, and the unit that its page is about."""


def new_use(session: Session, address: str) -> Use | None:
    """What is to be kept of the link *address* (with its seal), whose page was just read; None
    when it was used before, or the cycle is closed: its figures do not change any more."""
    path, _, seal = address.rpartition("/")
    bearer, about = bearer_of(seal), _about(session, path)
    if bearer is None or about is None:
        return None
    cycle_id, unit_id = about
    c = LINK_USE.c
    known = sa.exists().where(c.path == path, c.slot == bearer.slot)
    over = sa.exists().where(CYCLE.c.id == cycle_id, CYCLE.c.state == CycleState.CLOSED)
    if session.connection().execute(sa.select(sa.or_(known, over))).scalar_one():
        return None
    home = _home(session, bearer.slot, unit_id)
    return {"path": path, "slot": bearer.slot, "cycle_id": cycle_id, "unit_id": home}


def _about(session: Session, path: str) -> tuple[int, int] | None:
    """The cycle and the unit that a path is about."""
    _, letter, *numbers = path.split("/")
    if letter == "u":
        return int(numbers[0]), int(numbers[1])
    table, unit = ABOUT[letter]
    query = sa.select(table.c.cycle_id, table.c[unit]).where(table.c.id == int(numbers[0]))
    row = session.connection().execute(query).first()
    return (row[0], row[1]) if row else None


def _home(session: Session, slot: str, unit_id: int) -> int:
    """Where who used a link is at home: in the unit that its page is about when they ever held a
    function there, or hold none; else where they do, above it if they can. A relay who reads of a
    school's action is not that school, nor the one that they head."""
    number = int(slot[1:])
    if slot.startswith("u"):
        return number
    a, about = ASSIGNMENT.c, UNIT.alias("about")
    query = (
        sa.select(a.unit_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .join(about, about.c.id == unit_id)
        .where(sa.or_(a.person_id == number, a.deputy_id == number))
        .order_by(_distance(a.unit_id, about.c), a.ends.desc(), a.id)
        .limit(1)
    )
    found: int | None = session.connection().execute(query).scalar_one_or_none()
    return unit_id if found is None else found


def _distance(home: sa.ColumnElement[Any], about: ReadOnlyColumnCollection[str, Any]) -> Any:
    """How far *home* is from what a page is *about*: the unit itself, one above it, another level,
    another school."""
    above = (home == about.basin_id, home == about.department_id, home == about.academy_id)
    return sa.case(
        (home == about.id, 0), (sa.or_(*above), 1), (UNIT.c.level != Level.SCHOOL, 2), else_=3
    )


def keep_uses(session: Session, uses: Sequence[Use], moment: datetime) -> None:
    """Keep that links were used, each once: the first time counts."""
    if uses:
        rows = [use | {"first_at": moment} for use in uses]
        session.connection().execute(upsert(session, LINK_USE).on_conflict_do_nothing(), rows)


def invitations_used(cycle_id: int, schools: Iterable[tuple[int, str]]) -> list[Use]:
    """What the links of schools' invitations leave: of each, the school and whose link it was."""
    return [
        {
            "path": f"/u/{cycle_id}/{unit_id}/call",
            "slot": slot,
            "cycle_id": cycle_id,
            "unit_id": unit_id,
        }
        for unit_id, slot in schools
    ]
