"""The lists that are of one letter alone: of what its round numbers, or of who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.letters.meeting_lines import told_of_meeting
from models.letters.thanks import lines_of_thanks, signatory
from models.territory.former_delegations import lines_of_delegations
from models.work.agreement_lines import lines_of_agreement
from models.work.put_off_lines import lines_of, row_of_number
from models.work.redrawn_lines import lines_of_change
from models.work.rows import MessageRow
from models.work.typed_lines import lines_of_typed
from models.work.visit import lines_of_visit
from models.work.withdrawn_lines import lines_of_withdrawn
from models.year.course import Course
from models.year.message_kinds import ListKind

Of = Callable[[Session, Course, MessageRow, datetime], dict[str, Any]]


def _put_off(session: Session, course: Course, row: MessageRow, moment: datetime) -> dict[str, Any]:
    told = row_of_number(session, course.cycle_id, row.round)
    return {"items": lines_of(session, told, row.unit_id)}


def _redrawn(session: Session, course: Course, row: MessageRow, moment: datetime) -> dict[str, Any]:
    return {"items": lines_of_change(session, row)}


def _numbered(lines: Callable[[Session, int], list[dict[str, str]]]) -> Of:
    """What its round is the number of, in *lines*."""

    def told(session: Session, course: Course, row: MessageRow, moment: datetime) -> dict[str, Any]:
        return {"items": lines(session, row.round)}

    return told


def _meeting(session: Session, course: Course, row: MessageRow, moment: datetime) -> dict[str, Any]:
    return told_of_meeting(session, course, row.round)


def _thanks(session: Session, course: Course, row: MessageRow, moment: datetime) -> dict[str, Any]:
    day = course.local_day(moment)
    signed = signatory(session, course, row.unit_id, day)
    return {"items": lines_of_thanks(session, course, row, day), "signatory": signed}


OF_ITS_ROUND: dict[ListKind, Of] = {
    ListKind.PUT_OFF: _put_off,
    ListKind.REDRAWN: _redrawn,
    ListKind.FORMER_DELEGATIONS: _numbered(lines_of_delegations),
    ListKind.TYPED: _numbered(lines_of_typed),
    ListKind.AGREEMENT: _numbered(lines_of_agreement),
    ListKind.WITHDRAWN: _numbered(lines_of_withdrawn),
    ListKind.MEETING: _meeting,
    ListKind.VISIT: _numbered(lines_of_visit),
    ListKind.THANKS: _thanks,
}
