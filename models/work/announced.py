"""Whether a week's decisions were announced to all: on their date, or before it by a pilot."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.year.course import Course, Track

LONGEST_SUBJECT = 40


def announced(session: Session, course: Course, track: Track, moment: datetime) -> bool:
    """Whether the decisions of *track* were announced together, by a pilot or on their date."""
    if announcing_came(course, track, moment):
        return True
    return session.connection().execute(_ANNOUNCED, _told(course, track)).first() is not None


def announcing_came(course: Course, track: Track, moment: datetime) -> bool:
    """Whether the date of the announcement has come; never, in a year that has none."""
    on = course.day_of(track, "announce")
    return on is not None and moment >= course.calendar(track).at(on, 0)


def kept_until(
    session: Session, course: Course, track: Track, moment: datetime, *, flagship: bool
) -> date | None:
    """The day on which a decision taken now on an action of *track* is told, with the others; None:
    it is told at once."""
    if not course.definition.keeps(flagship) or announced(session, course, track, moment):
        return None
    return course.day_of(track, "announce")


def given_back_since(entry: sa.Table) -> Any:
    """Whether the announcement that *entry* tells was given back later (``reopening``)."""
    later = journal.JOURNAL.alias("later").c
    return sa.exists().where(
        later.chain == entry.c.chain,
        later.subject == entry.c.subject,
        later.what == "announcement.given_back",
        later.seq > entry.c.seq,
    )


_ANNOUNCED = (
    sa.select(journal.JOURNAL.c.seq)
    .where(
        journal.JOURNAL.c.chain == sa.bindparam("cycle"),
        journal.JOURNAL.c.what == "decisions.announced",
        journal.JOURNAL.c.subject.in_(sa.bindparam("track", expanding=True)),
        ~given_back_since(journal.JOURNAL),
    )
    .limit(1)
)


def carry_announcement(
    session: Session, course: Course, was: Track, now: Track, moment: datetime
) -> None:
    """Units whose place is named anew: if the decisions of *was* were announced on their date,
    those of *now* are not announced again."""
    said = [
        session.connection().execute(_ON_ITS_DATE, _told(course, track)).first()
        for track in (was, now)
    ]
    if said[0] is not None and said[1] is None:
        entry = {"what": "decisions.announced", "subject": subject_of(now), "facts": {"count": 0}}
        journal.write(session, course.cycle_id, moment, [entry])


def _told(course: Course, track: Track) -> dict[str, Any]:
    return {"cycle": course.cycle_id, "track": subjects_of(track)}


_ON_ITS_DATE = _ANNOUNCED.where(journal.JOURNAL.c.by == "clock")


def subject_of(track: Track) -> str:
    """How a track is named in the journal."""
    whole = f"track.{track}"
    if len(whole) <= LONGEST_SUBJECT:
        return whole
    mark = sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: LONGEST_SUBJECT - 9]}~{mark}"


def subjects_of(track: Track) -> tuple[str, str]:
    """The same, and how it was named while every week ended on its Friday: the journal keeps it."""
    return subject_of(track), f"track.{track.week.isoformat()}.{track.place}"[:LONGEST_SUBJECT]
