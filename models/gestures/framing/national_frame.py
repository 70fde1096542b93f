"""The national frame is set for a school year; each région académique may add its own words.

It is read by everybody, and an académie's framing starts from its themes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.school_year import need_year
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.territory.unit import UNIT, Level
from models.work.paper_content import mark_of, read_frame
from models.year.frame import FRAME

PARIS = ZoneInfo("Europe/Paris")
LEVELS = (Level.NATION, Level.REGION)


class BadFrame(Refusal):
    """A frame that cannot be set as it is; *errors* says why, by part."""

    status = 422


class FrameChanged(Refusal):
    """Somebody set another frame since this one was read; *now* is what they set."""


def set_frame(
    session: Session,
    school_year: str,
    unit_id: int,
    data: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    seen: str | None = None,
) -> None:
    """Set the frame of the nation, or a région's words, for *school_year*.

    *seen*: the mark of what was read; None sets it whatever is there. Raises NotYours, BadFrame,
    FrameChanged.
    """
    by = need_framer(session, unit_id, by, moment).by
    school_year = need_year(school_year)
    content, errors = read_frame(data)
    if errors:
        raise BadFrame(f"Le cadre n'est pas prêt. {next(iter(errors.values()))}", errors=errors)
    now = frame_of(session, school_year, unit_id)
    if now == content:
        return
    if seen is not None and seen != mark_of(now):
        raise FrameChanged(
            "Quelqu'un d'autre a modifié ce cadre pendant que vous l'écriviez.",
            "Votre texte est encore là : comparez, puis enregistrez de nouveau.",
            now=now,
            mark=mark_of(now),
        )
    _keep(session, school_year, unit_id, content, by, moment)
    entry = {"what": "frame.set", "subject": f"unit.{unit_id}", "unit_id": unit_id, "by": by.slot}
    journal.write(session, 0, moment, [entry | {"facts": {"school_year": school_year}}])


def need_framer(session: Session, unit_id: int, by: Actor, moment: datetime) -> Right:
    """The right of *by* to set the frame of a unit. Raises NotFound (no frame there), NotYours."""
    level = session.connection().execute(sa.select(UNIT.c.level).where(UNIT.c.id == unit_id))
    if level.scalar_one_or_none() not in LEVELS:
        raise NotFound(
            "Seules la nation et les régions académiques donnent un cadre.",
            "Une académie écrit sa lettre de cadrage.",
            unit=unit_id,
        )
    return need(session, by, Gesture.SET_FRAME, unit_id, paris_day(moment))


def frame_of(session: Session, school_year: str, unit_id: int) -> dict[str, Any]:
    """The frame of a unit for a year; empty when none was set."""
    f = FRAME.c
    query = sa.select(f.content).where(f.school_year == school_year, f.unit_id == unit_id)
    return dict(session.connection().execute(query).scalar_one_or_none() or {})


def _keep(
    session: Session,
    school_year: str,
    unit_id: int,
    content: dict[str, Any],
    by: Actor,
    moment: datetime,
) -> None:
    row = {"school_year": school_year, "unit_id": unit_id, "content": content}
    row |= {"set_at": moment, "set_by": by.slot}
    insert = upsert(session, FRAME).values(row)
    kept = {name: insert.excluded[name] for name in ("content", "set_at", "set_by")}
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=["school_year", "unit_id"], set_=kept)
    )


def paris_day(moment: datetime) -> date:
    """The day of *moment* where the nation is."""
    return moment.astimezone(PARIS).date()
