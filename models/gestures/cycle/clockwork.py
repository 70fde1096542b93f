"""What the clock does by itself: phases open and close, silence is taken for agreement where the
cycle says so, decisions are announced on their date.

Set operations: each commits its state with one journal entry, whatever the number.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK
from models.calendar.suspension import SUSPENDED
from models.database.transactions import upsert
from models.gestures.validation.announcing_together import (
    announce,
    kept_for_nothing,
    tell_what_was_kept,
)
from models.gestures.validation.deciding import Decision, decide
from models.territory.unit import UNIT
from models.territory.within import suspended_within
from models.work.announced import announcing_came, given_back_since, subject_of, subjects_of
from models.work.validation import TASK, TaskState
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION, PHASE
from models.year.phases import PhaseKind

TO_COME, OPEN, CLOSED = "to_come", "open", "closed"


def phase_state(course: Course, track: Track, kind: PhaseKind, moment: datetime) -> str:
    """Where a phase stands at *moment*, by its dates alone."""
    if moment < course.opens_at(track, kind):
        return TO_COME
    return OPEN if moment < course.closes_at(track, kind) else CLOSED


def bring_phases_to(
    session: Session, course: Course, moment: datetime
) -> list[tuple[PhaseKind, str]]:
    """Open and close the phases whose date has come; return what moved."""
    moving = phases_to_move(session, course, moment)
    for track, kind, state in moving:
        _write(session, course, track, kind, state, moment)
    return [(kind, state) for _, kind, state in moving]


def phases_to_move(
    session: Session, course: Course, moment: datetime
) -> list[tuple[Track, PhaseKind, str]]:
    """The phases whose date has come, and the state that each is due."""
    known = known_phases(session, course)
    found = []
    for track in course.dates:
        if course.is_suspended(track):
            continue
        for kind in course.phases(track):
            state = phase_state(course, track, kind, moment)
            before = known.get((track, kind), TO_COME)
            if rank(state) > rank(before):
                found.append((track, kind, state))
    return found


def rank(state: str) -> int:
    """How far a state is in the life of a phase."""
    return (TO_COME, OPEN, CLOSED).index(state)


def known_phases(session: Session, course: Course) -> dict[tuple[Track, PhaseKind], str]:
    """Where each phase was brought to, by track and kind."""
    rows = session.connection().execute(_PHASES, {"cycle": course.cycle_id})
    return {(Track.of(r), r.kind): r.state for r in rows}


_PHASES = sa.select(PHASE).where(PHASE.c.cycle_id == sa.bindparam("cycle"))


def _write(
    session: Session, course: Course, track: Track, kind: PhaseKind, state: str, moment: datetime
) -> None:
    here = {"week": track.week, "week_ends": track.ends, "place": track.place}
    row = {"cycle_id": course.cycle_id, **here, "kind": kind}
    change = {"state": state, "changed_at": moment}
    session.connection().execute(
        upsert(session, PHASE)
        .values(row | change)
        .on_conflict_do_update(index_elements=list(row), set_=change)
    )
    entry = {
        "what": f"phase.{'opened' if state == OPEN else 'closed'}",
        "subject": subject_of(track),
    }
    journal.write(session, course.cycle_id, moment, [entry | {"facts": {"phase": kind.value}}])


def accept_tacitly(session: Session, course: Course, moment: datetime) -> int:
    """Silence is agreement, where the level says so: the tasks past that day are accepted."""
    ids = silences(session, course, moment)
    for first in range(0, len(ids), 500):
        chunk = ids[first : first + 500]
        verdicts = [Decision(task_id=i, verdict=TaskState.TACIT, by=CLOCK) for i in chunk]
        decide(session, course, verdicts, moment)
    return len(ids)


def silences(session: Session, course: Course, moment: datetime) -> list[int]:
    """The tasks whose silence is agreement by *moment*; none where the clock is stopped, or about a
    unit that takes no part any more."""
    given = {"cycle": course.cycle_id, "today": course.local_day(moment)}
    return list(session.connection().execute(_SILENCES, given).scalars())


def _silences() -> sa.Select[int]:
    t, p = TASK.c, PARTICIPATION.c
    taking_part = sa.exists().where(p.cycle_id == t.cycle_id, p.unit_id == t.about_id)
    stopped = sa.exists().where(UNIT.c.id == t.about_id, suspended_within(SUSPENDED))
    query = sa.select(t.id).where(
        t.cycle_id == sa.bindparam("cycle"),
        t.state == TaskState.OPEN,
        t.tacit_on < sa.bindparam("today"),
        ~stopped,
        taking_part,
    )
    return query.order_by(t.id)


_SILENCES = _silences()


def announce_on_date(session: Session, course: Course, moment: datetime) -> int:
    """Decisions kept until now are announced together on their date; at once, where the cycle keeps
    none any more."""
    if kept := kept_for_nothing(session, course):
        tell_what_was_kept(session, course, kept, moment)
    due = tracks_to_announce(session, course, moment)
    return len(kept) + (announce(session, course, due, CLOCK, moment) if due else 0)


def tracks_to_announce(session: Session, course: Course, moment: datetime) -> list[Track]:
    """The tracks whose decisions are to be announced by *moment*, and were not."""
    if course.definition.announcing == "at_once":
        return []
    return [
        track
        for track in course.dates
        if not course.is_suspended(track)
        and announcing_came(course, track, moment)
        and moment < course.end_of(track, course.on(track, "week_closes"))
        and not _announced(session, course, track)
    ]


def _announced(session: Session, course: Course, track: Track) -> bool:
    key = f"announced:{subject_of(track)}"
    if key in course.memo:
        return True
    j = journal.JOURNAL.c
    found = (
        session.connection()
        .execute(
            sa.select(j.seq)
            .where(
                j.chain == course.cycle_id,
                j.what == "decisions.announced",
                j.subject.in_(subjects_of(track)),
                j.by == CLOCK.slot,
                ~given_back_since(journal.JOURNAL),
            )
            .limit(1)
        )
        .first()
    )
    return found is not None
