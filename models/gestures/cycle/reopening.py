"""What the clock did before its date is given back: phases, silences taken for agreement, letters
not sent, and an announcement while all its letters are still owed.

A run lived at a wrong moment (a clock that was wrong) leaves a cycle ahead of its calendar. By who
may change the cycle, each part goes back to what its dates say of now, through the table of its own
moves, with a line in the journal. What persons decided since stays, and so does what depends on it;
letters that left stay sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.chain.announcing import to_relays, verdicts
from models.gestures.cycle import silent_agreements
from models.gestures.cycle.clockwork import TO_COME, known_phases, phase_state, rank
from models.gestures.cycle.given_back import (
    LEFT,
    NOT_LEFT,
    TOO_LATE,
    GivenBack,
    chunks,
    drop,
    owe_again,
)
from models.outbox import sending
from models.outbox.jump import dated
from models.words.nouns import PHASE_TURNS
from models.work.action import ACTION
from models.work.announced import announcing_came, given_back_since, subject_of, subjects_of
from models.work.message import (
    LETTER,
    MESSAGE,
    MESSAGE_MOVES,
    NEXT_DIGEST,
    NOTHING_TO_SAY,
    OVERTAKEN,
    RULE_RUN,
    MessageState,
)
from models.work.subjects import SubjectKind
from models.work.transitions import moving
from models.year.classes import MessageClass
from models.year.course import Course, Track, follows
from models.year.cycle import PARTICIPATION, PHASE, Cycle, CycleState
from models.year.phases import PhaseKind

A, J, M, S = ACTION.c, journal.JOURNAL.c, MESSAGE.c, MessageState
TO_REOPEN = "rendre ce qui a été fait avant sa date"


class NotUnderWay(Refusal):
    """A draft, or a cycle that is closed: no run touches it."""

    def __init__(self) -> None:
        super().__init__(
            "Ce cycle n'est pas en cours : il n'y a rien à rendre.",
            "Seul un cycle lancé, et qui n'est pas clos, vit de passages.",
        )


class NothingAhead(Refusal):
    """The cycle is where its calendar says."""

    def __init__(self) -> None:
        super().__init__(
            "Rien n'est à rendre : le cycle en est où son calendrier le dit.",
            "« orgue status » dit où en est l'année.",
        )


def reopen(session: Session, course: Course, by: Actor, moment: datetime) -> GivenBack:
    """Bring a cycle back to what its calendar says of *moment*.

    Raises NotYours, NotUnderWay, NothingAhead.
    """
    day = course.local_day(moment)
    by = need(session, by, Gesture.CHANGE_CYCLE, course.academy_id, day, TO_REOPEN).by
    if session.get_one(Cycle, course.cycle_id).state is not CycleState.LIVE:
        raise NotUnderWay
    done = GivenBack()
    _phases(session, course, by, moment, done)
    _announcements(session, course, by, moment, done)
    silent_agreements.give_back(session, course, by, moment, done)
    _letters(session, course, moment, done)
    if not done:
        raise NothingAhead
    # What was carried out ahead is not remembered: the next run owes anew what its day owes.
    session.connection().execute(sa.delete(RULE_RUN).where(RULE_RUN.c.cycle_id == course.cycle_id))
    facts = {
        "phases": len(done.phases),
        "silences": done.silences,
        "announcements": done.announced,
        "messages": done.letters.total(),
        "owed_again": done.owed_again.total(),
    }
    entry = {"what": "cycle.reopened", "subject": f"cycle.{course.cycle_id}", "by": by.slot}
    said = entry | {"unit_id": course.academy_id, "facts": facts}
    journal.write(session, course.cycle_id, moment, [said])
    course.memo.pop("state_kept", None)
    return done


# ── phases ───────────────────────────────────────────────────────────────────────────────────────


def _phases(session: Session, course: Course, by: Actor, moment: datetime, done: GivenBack) -> None:
    named: dict[str, None] = {}
    for track, kind, was, state in phases_ahead(session, course, moment):
        _write(session, course, track, kind, state, moment)
        facts = {"phase": kind.value, "was": was, "to": state}
        entry = {"what": "phase.given_back", "subject": subject_of(track), "by": by.slot}
        journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
        named[f"« {course.definition.phase_name(kind)} » redevient {PHASE_TURNS[state]}"] = None
    done.phases = list(named)


def phases_ahead(
    session: Session, course: Course, moment: datetime
) -> list[tuple[Track, PhaseKind, str, str]]:
    """The phases that are further than their dates say of *moment*: where they are, where those say
    that they should be."""
    known, found = known_phases(session, course), []
    for track in course.dates:
        for kind in course.phases(track):
            was = known.get((track, kind), TO_COME)
            state = phase_state(course, track, kind, moment)
            if rank(state) < rank(was):
                found.append((track, kind, was, state))
    return found


def _write(
    session: Session, course: Course, track: Track, kind: PhaseKind, state: str, moment: datetime
) -> None:
    p = PHASE.c
    here = sa.and_(p.cycle_id == course.cycle_id, follows(p, track))
    since = None if state == TO_COME else _opened_at(session, course, track, kind, moment)
    session.connection().execute(
        sa.update(PHASE).where(here, p.kind == kind).values(state=state, changed_at=since)
    )


def _opened_at(
    session: Session, course: Course, track: Track, kind: PhaseKind, moment: datetime
) -> datetime:
    """When a phase that is open again was opened, by a run of before *moment*; else now."""
    query = sa.select(J.at, J.facts).where(
        J.chain == course.cycle_id,
        J.what == "phase.opened",
        J.subject.in_(subjects_of(track)),
        J.at <= moment,
    )
    rows = session.connection().execute(query.order_by(J.seq))
    return max((r.at for r in rows if r.facts["phase"] == kind.value), default=moment)


# ── announcements ────────────────────────────────────────────────────────────────────────────────


def _announcements(
    session: Session, course: Course, by: Actor, moment: datetime, done: GivenBack
) -> None:
    found = {t: _announced_ahead(session, course, t, moment) for t in course.dates}
    tracks = {track: subject for track, subject in found.items() if subject}
    if not tracks:
        return
    letters = _told_ahead(session, course, moment)
    if any(letter.state in LEFT for letter in letters):
        done.announcement_left = True
        return
    tell = verdicts(course)
    ours = {m.subject_id for m in letters if m.rule in tell}
    for track in tracks:
        ours |= _known_by_no_letter(session, course, track, moment)
    for chunk in chunks(sorted(ours)):
        untold = sa.update(ACTION).where(A.id.in_(chunk), A.announced.is_(sa.true()))
        done.announced += session.connection().execute(untold.values(announced=False)).rowcount
    drop(session, [letter for letter in letters if letter.not_left], done)
    done.announcements = len(tracks)
    for subject in tracks.values():
        entry = {"what": "announcement.given_back", "subject": subject, "by": by.slot}
        facts = {"count": done.announced}
        journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])


def _known_by_no_letter(
    session: Session, course: Course, track: Track, moment: datetime
) -> set[int]:
    """Actions of *track* that are announced though no letter of before *moment* told of them: the
    announcement found nobody to write to. None, where a pilot had announced them."""
    if _announced_by(session, course, track, J.by != CLOCK.slot):
        return set()
    p = PARTICIPATION.c
    in_time = sa.exists().where(
        M.cycle_id == course.cycle_id,
        M.subject_kind == SubjectKind.ACTION,
        M.subject_id == A.id,
        M.round == A.round,
        M.rule.in_(sorted(verdicts(course))),
        M.owed_at <= moment,
    )
    query = (
        sa.select(A.id)
        .join(PARTICIPATION, sa.and_(p.cycle_id == A.cycle_id, p.unit_id == A.unit_id))
        .where(A.cycle_id == course.cycle_id, follows(p, track))
        .where(A.announced.is_(sa.true()), A.decided_on.is_not(None), ~in_time)
    )
    return set(session.connection().execute(query).scalars())


def _announced_ahead(
    session: Session, course: Course, track: Track, moment: datetime
) -> str | None:
    """The name under which the clock announced the decisions of *track*, whose date is still to
    come; None: it did not."""
    if announcing_came(course, track, moment):
        return None
    return _announced_by(session, course, track, J.by == CLOCK.slot)


def _announced_by(
    session: Session, course: Course, track: Track, who: sa.ColumnElement[bool]
) -> str | None:
    query = sa.select(J.subject).where(
        J.chain == course.cycle_id,
        J.what == "decisions.announced",
        who,
        J.subject.in_(subjects_of(track)),
        ~given_back_since(journal.JOURNAL),
    )
    return session.connection().execute(query.limit(1)).scalar()


def _told_ahead(session: Session, course: Course, moment: datetime) -> list[Any]:
    """The letters of announcements that are owed since a moment to come."""
    return _ahead(session, course, moment, M.rule.in_(sorted(verdicts(course) | to_relays(course))))


# ── letters ──────────────────────────────────────────────────────────────────────────────────────


def _letters(session: Session, course: Course, moment: datetime, done: GivenBack) -> None:
    """What a date owes, owed since a moment to come and not sent: its right day owes it anew. What
    was owed in its time and dropped since for a moment to come is owed again."""
    digests = _ahead(session, course, moment, M.cls == MessageClass.DIGEST, M.state == S.OWED)
    for chunk in chunks([d.id for d in digests]):
        carried, was = M.digest_id.in_(chunk), (S.GATHERED,)
        again = moving(MESSAGE, MESSAGE_MOVES, S.OWED, carried, starts=was, digest_id=None)
        session.connection().execute(again)
    drop(session, _ahead(session, course, moment, M.rule.in_(dated(course)), NOT_LEFT), done)
    drop(session, [*digests, *_digests_dropped(session, course, moment)], GivenBack())
    owe_again(session, _dropped_too_soon(session, course, moment), done)


def _digests_dropped(session: Session, course: Course, moment: datetime) -> list[Any]:
    """Those whose day is still to come, or has not passed: it gathers another."""
    late = sa.and_(M.result == NEXT_DIGEST, M.not_after > moment)
    empty = sa.and_(M.result == NOTHING_TO_SAY, M.owed_at > moment)
    query = sa.select(M.id, M.text, M.state).where(
        M.cycle_id == course.cycle_id,
        M.cls == MessageClass.DIGEST,
        M.state == S.DROPPED,
        sa.or_(late, empty),
    )
    return list(session.connection().execute(query.order_by(M.id)))


def _dropped_too_soon(session: Session, course: Course, moment: datetime) -> list[Any]:
    """Letters dropped as too late that are not too late at *moment*; each is asked about once more
    before it leaves."""
    wanted = sa.or_(M.not_after.is_(None), M.not_after > moment)
    query = sa.select(*LETTER, M.result).where(
        M.cycle_id == course.cycle_id, TOO_LATE, wanted, M.subject_kind != SubjectKind.SIGN_IN
    )
    rows = session.connection().execute(query.order_by(M.id)).all()
    reminders = [row for row in rows if row.result == OVERTAKEN]
    tracks = sending.tracks_of(session, course, {row.unit_id for row in reminders})
    still = sending.overtaken(course, reminders, tracks, moment)
    return [row for row in rows if row.id not in still]


def _ahead(
    session: Session, course: Course, moment: datetime, *which: sa.ColumnElement[bool]
) -> list[Any]:
    query = sa.select(
        M.id, M.text, M.rule, M.state, M.subject_id, NOT_LEFT.label("not_left")
    ).where(M.cycle_id == course.cycle_id, M.owed_at > moment, *which)
    return list(session.connection().execute(query.order_by(M.id)))
