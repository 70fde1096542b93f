"""The re-check and the acknowledgement of a claimed message.

A claimed message is asked about once more before it leaves, then marked with its result.

Sent once, or twice with the same Message-ID when the process dies between the server's 250 and our
mark, or is cut off for longer than its claims last: the duplicates there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.signin import still_open
from models.database.prepared import PreparedStatement
from models.outbox import pilot_words
from models.outbox.claiming import AT_THIS_HOUR, leaving_at
from models.outbox.opposition import opposed
from models.planner.cohorts import among
from models.planner.executor import cohort_parameters
from models.planner.rules import DueRule, calendar_rules, invited, what_is_owed
from models.work.message import (
    LETTER,
    MESSAGE,
    MESSAGE_MOVES,
    OVERTAKEN,
    TOO_LATE,
    MessageState,
)
from models.work.rows import MessageRow
from models.work.subjects import FOR_ONESELF, SubjectKind
from models.work.transitions import moving
from models.year.course import Course, Track, by_course
from models.year.cycle import CYCLE, PARTICIPATION, CycleState
from models.year.switches import sends

M = MESSAGE.c
TRIES = 8
B = sa.bindparam


LEFT = (MessageState.CLAIMED, MessageState.OWED, MessageState.HELD)
"""What may turn out to have left: whoever holds it by now must not send it again."""


def _marking() -> tuple[Any, Any]:
    """Messages, then the items of those that are digests: one index for each."""
    ids: Any = B("ids", expanding=True)
    values: dict[str, Any] = {"claim": None, "sent_at": B("sent_at")}
    values |= {"result": B("code"), "flow_run_id": B("run")}
    sent, carried = MessageState.SENT, (MessageState.GATHERED,)
    message = moving(MESSAGE, MESSAGE_MOVES, sent, M.id.in_(ids), starts=LEFT, **values)
    items = moving(MESSAGE, MESSAGE_MOVES, sent, M.digest_id.in_(ids), starts=carried, **values)
    return message, items


_SENT, _SENT_ITEMS = _marking()
_HELD = sa.and_(
    M.id.in_(B("ids", expanding=True)), M.state == MessageState.CLAIMED, M.claim == B("token")
)
_OURS = sa.select(M.id).where(_HELD)
_OURS_NOW = sa.select(M.id, AT_THIS_HOUR.label("now")).where(_HELD)
_CARRIED = (
    sa.select(*LETTER)
    .where(M.digest_id.in_(B("ids", expanding=True)), M.state == MessageState.GATHERED)
    .order_by(M.digest_id, M.id)
)
_TRACKS = sa.select(
    PARTICIPATION.c.unit_id,
    PARTICIPATION.c.week,
    PARTICIPATION.c.week_ends,
    PARTICIPATION.c.place,
).where(
    PARTICIPATION.c.cycle_id == B("cycle"),
    PARTICIPATION.c.unit_id.in_(B("units", expanding=True)),
)
_STATE = sa.select(CYCLE.c.state).where(CYCLE.c.id == B("cycle"))


def items_of(session: Session, digests: Sequence[int]) -> list[Any]:
    """The items that the digests carry."""
    found: list[Any] = []
    for chunk in _chunks(digests, 1000):
        found += session.connection().execute(_CARRIED, {"ids": chunk}).all()
    return found


def no_longer_wanted(
    session: Session, course: Course, rows: Sequence[Any], moment: datetime
) -> dict[int, str]:
    """Of *rows* (messages and items, not digests), those to drop, and why.

    The same cohort that owed them is asked again: is the task still open, does the recipient
    still hold the function, is the school still silent?
    """
    others = [r for r in rows if r.subject_kind not in FOR_ONESELF]
    if len(others) < len(rows):
        signing_in = [r for r in rows if r.subject_kind == SubjectKind.SIGN_IN]
        rest = no_longer_wanted(session, course, others, moment) if others else {}
        return rest | _late_to_sign_in(session, signing_in)
    dropped: dict[int, str] = {}
    for of, own in by_course(session, course, rows):
        dropped |= _unwanted(session, of, own, moment) if own else {}
    return dropped


def _unwanted(
    session: Session, course: Course, rows: Sequence[Any], moment: datetime
) -> dict[int, str]:
    state = session.connection().execute(_STATE, {"cycle": course.cycle_id}).scalar_one()
    if state is not CycleState.LIVE:
        return {r.id: "le cycle est clos" for r in rows}
    past = {at for at in {r.not_after for r in rows} if at and moment >= at}
    dropped = {r.id: TOO_LATE for r in rows if r.not_after in past}
    tracks = tracks_of(session, course, {r.unit_id for r in rows})
    dropped |= overtaken(course, rows, tracks, moment)
    dropped |= _put_off(course, rows, tracks, moment)
    dropped |= opposed(session, [r for r in rows if r.id not in dropped])
    dropped |= {r.id: NO_PART for r in rows if r.id not in dropped and r.unit_id not in tracks}
    left = sorted((r for r in rows if r.id not in dropped), key=_rule_of)
    for (rule, rung), same in groupby(left, key=_rule_of):
        batch = list(same)
        name = cohort_of(course, rule, rung)
        if name is None:
            dropped |= {r.id: "la règle n'existe plus, ou elle est désactivée" for r in batch}
            continue
        wanted = _wanted(session, course, name, rung, batch, moment)
        dropped |= {r.id: NOT_NOW for r in batch if _place(r) not in wanted}
    return dropped


def _late_to_sign_in(session: Session, rows: Sequence[Any]) -> dict[int, str]:
    """Letters whose sign-in link serves no more; it is of no cycle, live or not."""
    usable = still_open(session, [r.subject_id for r in rows])
    return {r.id: TOO_LATE for r in rows if r.subject_id not in usable}


def done_since(session: Session, course: Course, rows: Sequence[Any], moment: datetime) -> set[int]:
    """Of *rows*, sent or not, those whose cohort does not hold them any more: done, or moved."""
    found: set[int] = set()
    for of, own in by_course(session, course, rows):
        for (rule, rung), same in groupby(sorted(own, key=_rule_of), key=_rule_of):
            batch = list(same)
            if name := cohort_of(of, rule, rung):
                wanted = _wanted(session, of, name, rung, batch, moment)
                found |= {r.id for r in batch if _place(r) not in wanted}
    return found


_rule_of = attrgetter("rule", "rung")
_place = attrgetter("subject_kind", "subject_id", "round", "unit_id", "slot")


def overtaken(
    course: Course, rows: Sequence[Any], tracks: Mapping[int, Track], moment: datetime
) -> dict[int, str]:
    """Reminders that could not leave before a stronger rung became due: only that one does."""
    if not any(r.rung for r in rows):
        return {}
    due = what_is_owed(course, moment)

    @cache  # thousands of rows, of a few kinds
    def stronger(rule: str, rung: str, owed_at: datetime, due_on: date) -> list[DueRule]:
        newer = [s for s in due if s.rule == rule and s.rung != rung and not s.alone]
        return [s for s in newer if s.since > owed_at and s.reaches(due_on)]

    found = [(r, over) for r in rows if r.rung and (over := stronger(*_rung_of(r)))]
    return {
        r.id: OVERTAKEN
        for r, over in found
        if any(rule.track == tracks.get(r.unit_id) for rule in over)
    }


_rung_of = attrgetter("rule", "rung", "owed_at", "due_on")


def _put_off(
    course: Course, rows: Sequence[Any], tracks: Mapping[int, Track], moment: datetime
) -> dict[int, str]:
    """What waited while its date was put off, by a suspension or with its week: that day owes it,
    not this one."""
    shapes = course.definition.messages
    dated = [r for r in rows if r.rule in shapes and (shapes[r.rule].at or shapes[r.rule].each)]
    to_come = {
        (track, rule.rule, rule.rung)
        for track in {tracks[r.unit_id] for r in dated if r.unit_id in tracks}
        for rule in calendar_rules(course, track)
        if rule.since > moment
    }
    return {r.id: PUT_OFF for r in dated if (tracks.get(r.unit_id), r.rule, r.rung) in to_come}


def tracks_of(session: Session, course: Course, units: set[int]) -> dict[int, Track]:
    """The track of each of *units* that takes part."""
    found: dict[int, Track] = {}
    for chunk in _chunks(sorted(units), 1000):
        given = {"cycle": course.cycle_id, "units": chunk}
        for row in session.connection().execute(_TRACKS, given):
            found[row.unit_id] = Track.of(row)
    return found


def cohort_of(course: Course, rule: str, rung: str) -> str | None:
    """The cohort that a message's rule and rung came from; None for one that is off by now."""
    ladder = rule.removeprefix("ladder_")
    if ladder != rule and ladder in ("default", "cabinet"):
        rungs = getattr(course.definition.ladders, ladder)
        to = next((r.to for r in rungs if f"{r.at:+d}" == rung), None)
        return f"late_{to}_{ladder}" if to else None
    if rule in pilot_words.BY_RULE:
        return pilot_words.LISTS[pilot_words.BY_RULE[rule]].cohort
    shape = course.definition.messages.get(rule)
    if shape is None or not sends(course.definition, shape):
        return None
    own = next((r.to for r in shape.at if r.at == rung and r.to), None)
    return invited(course, own or shape.to)


def _wanted(
    session: Session, course: Course, name: str, rung: str, batch: Sequence[Any], moment: datetime
) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    for chunk in _chunks(sorted({r.subject_id for r in batch}), 2000):
        parameters = cohort_parameters(course, course.local_day(moment), rung)
        given = parameters | {"subjects": chunk}
        rows = _still_in(name).execute(session.connection(), given)
        found.update(map(tuple, rows.all()))
    return found


@lru_cache(maxsize=128)
def _still_in(name: str) -> PreparedStatement:
    r = among(name).subquery()
    columns = (r.c.subject_kind, r.c.subject_id, r.c.round, r.c.unit_id, r.c.slot)
    return PreparedStatement(sa.select(*columns))


NOT_NOW = "déjà fait, ou le destinataire a changé"
NO_PART = "l'unité ne participe plus au cycle"
PUT_OFF = "sa date est remise : il partira ce jour-là"


def drop(session: Session, dropped: dict[int, str]) -> None:
    """Write down that messages are not wanted any more, and why.

    What nobody received leaves its key free: a holder back from an absence is told after all, what
    is put off is owed by its new day, and units that are taken back in are written to.
    """
    by_reason: dict[str, list[int]] = {}
    for message_id, reason in dropped.items():
        by_reason.setdefault(reason, []).append(message_id)
    free = {"key": M.key + ":n" + sa.cast(M.id, sa.String)}
    for reason, ids in by_reason.items():
        freed = free if reason in (NOT_NOW, NO_PART, PUT_OFF) else {}
        for chunk in _chunks(ids, 1000):
            session.connection().execute(
                moving(
                    MESSAGE,
                    MESSAGE_MOVES,
                    MessageState.DROPPED,
                    M.id.in_(chunk),
                    starts=_IN_HAND,
                    result=reason,
                    claim=None,
                    **freed,
                )
            )


def mark_sent(
    session: Session,
    ids: Sequence[int],
    moment: datetime,
    code: str,
    flow_run_id: str | None = None,
    digests: Sequence[int] | None = None,
) -> None:
    """Messages left, and the items of those that are *digests* (any of them, when not given)."""
    values = {"sent_at": moment, "code": code, "run": flow_run_id}
    digests = ids if digests is None else digests
    for statement, whose in ((_SENT, ids), (_SENT_ITEMS, digests)):
        for chunk in _chunks(whose, 1000):
            session.connection().execute(statement, values | {"ids": chunk})


def mark_failed(
    session: Session,
    row: MessageRow,
    code: str,
    detail: str,
    *,
    for_good: bool,
    blocked: bool,
    moment: datetime,
) -> bool:
    """A refusal parks a message; anything else lets it be tried again, later and later.

    *blocked*: the way out itself failed, which is no try of this message. Return whether it was
    parked.
    """
    parked = for_good or (row.attempts >= TRIES and not blocked)
    wait = timedelta(minutes=min(5 * 2 ** (row.attempts - 1), 240))
    values: dict[str, Any] = {"result": f"{code} {detail}"[:300], "claim": None}
    if not parked:
        values |= {"not_before": moment + wait}
        values |= {"attempts": row.attempts - 1} if blocked else {}
    becomes = MessageState.PARKED if parked else MessageState.OWED
    session.connection().execute(_out_of_hand(becomes, M.id == row.id, **values))
    return parked


def _out_of_hand(
    becomes: MessageState, *which: sa.ColumnElement[bool], **values: object
) -> sa.Update:
    """The move of what a pass had claimed, and no longer holds."""
    claimed = (MessageState.CLAIMED,)
    return moving(MESSAGE, MESSAGE_MOVES, becomes, *which, starts=claimed, **values)


def _untried(*which: sa.ColumnElement[bool]) -> sa.Update:
    return _out_of_hand(MessageState.OWED, *which, claim=None, attempts=M.attempts - 1)


def ours(session: Session, ids: Sequence[int], token: str) -> set[int]:
    """Those of *ids* on which the claim of *token* still holds."""
    found: set[int] = set()
    for chunk in _chunks(ids, 1000):
        parameters = {"ids": chunk, "token": token}
        found |= set(session.connection().execute(_OURS, parameters).scalars())
    return found


def ours_now(
    session: Session, course: Course, ids: Sequence[int], token: str, moment: datetime
) -> dict[int, bool]:
    """Those of *ids* that *token* holds still, and whether *moment* is in their hours."""
    found: dict[int, bool] = {}
    for chunk in _chunks(ids, 1000):
        parameters = leaving_at(session, course, moment) | {"ids": chunk, "token": token}
        rows = session.connection().execute(_OURS_NOW, parameters)
        found |= {row.id: bool(row.now) for row in rows}
    return found


def give_back_all(session: Session, cycle_id: int, token: str, but: Sequence[int]) -> None:
    """Owe again all that *token* claimed in a cycle and did not try: all *but* these."""
    claimed = sa.and_(M.cycle_id == cycle_id, M.claim == token)
    session.connection().execute(_untried(claimed, M.id.not_in(but)))


def give_back(session: Session, ids: Sequence[int], token: str) -> None:
    """Owe again what was claimed and not tried."""
    for chunk in _chunks(ids, 1000):
        held = {"ids": chunk, "token": token}
        session.connection().execute(_untried(_HELD), held)


def set_aside(session: Session, ids: Sequence[int], words: str) -> None:
    """Park what cannot be sent as it is, items of a digest too: *words* say why."""
    for chunk in _chunks(ids, 1000):
        values: dict[str, Any] = {"claim": None, "digest_id": None, "result": words}
        parked, which = MessageState.PARKED, M.id.in_(chunk)
        session.connection().execute(
            moving(MESSAGE, MESSAGE_MOVES, parked, which, starts=_IN_HAND, **values)
        )


_IN_HAND = (MessageState.CLAIMED, MessageState.GATHERED)


def note_empty_digests(
    session: Session, course: Course, count: int, day: date, moment: datetime
) -> None:
    """An empty digest is not sent, but leaves a line in the journal."""
    entry = {"what": "digest.empty", "subject": f"cycle.{course.cycle_id}"}
    facts = {"count": count, "day": day.isoformat()}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])


def _chunks(values: Iterable[int], size: int) -> list[list[int]]:
    found = list(values)
    return [found[n : n + size] for n in range(0, len(found), size)]
