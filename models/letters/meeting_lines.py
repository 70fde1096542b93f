"""What a letter about a meeting says of it: its day and hours, its place, its agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.words.days import clock, hours_in_words
from models.work.known_meeting import known_meeting
from models.work.meeting import MEETING, ROUNDS
from models.year.course import Course


def agenda_lines(agenda: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Each item of a meeting's agenda: its title, who speaks, its hour."""
    return [
        {
            "title": one["title"],
            "unit": one["who"],
            "detail": clock(one["at"]) if one["at"] else "",
        }
        for one in agenda
    ]


def told_of_meeting(session: Session, course: Course, round_: int) -> dict[str, Any]:
    """The meeting that a letter is about: that of its own number."""
    mine = (MEETING.c.id == round_ // ROUNDS, MEETING.c.cycle_id == course.cycle_id)
    row = session.connection().execute(sa.select(MEETING).where(*mine)).first()
    known = known_meeting(session, course, row.code) if row else None
    if row is None or known is None:
        return {}
    event = {
        "name": known.name,
        "on_text": known.days.removeprefix("du "),
        "place": known.where,
        "text": row.text,
    }
    event["hours"] = hours_in_words(row.starts, row.ends)
    event |= {"why": row.called_off_why, "places": str(row.capacity or "")}
    return {"event": event, "items": agenda_lines(row.agenda)}
