"""Training belongs to the EAFC and to its tool: it says under which code a meeting is known there,
what it counts for, and whether attestations of presence may be made here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.meetings.details import read_details
from models.gestures.meetings.keeping import BadMeeting, keep_row, need_known
from models.gestures.under_way import need_under_way
from models.year.course import Course


def say_training(
    session: Session,
    course: Course,
    code: str,
    said: Mapping[str, Any],
    attests: bool,
    by: Actor,
    moment: datetime,
) -> None:
    """Keep what the EAFC says of a meeting: its *dispositif*, its *module*, its *training_hours*;
    *attests*: attestations of presence may be made. Raises BadMeeting, NotFound, NotYours,
    CycleIsClosed."""
    need_under_way(session, course)
    need_known(session, course, code)
    day = course.local_day(moment)
    right = need(session, by, Gesture.KEEP_TRAINING, course.academy_id, day)
    errors: dict[str, str] = {}
    values = read_details(said, errors, own=False)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadMeeting(" ".join(errors.values()), step, errors=errors)
    keep_row(session, course, code, values | {"attests": attests, "kept_at": moment})
    entry = {
        "what": "meeting.training",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": str(code), "attests": attests},
    }
    journal.write(session, course.cycle_id, moment, [entry])
