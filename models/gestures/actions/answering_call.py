"""A school answers the call without proposing: no action this year, with another, or later.

Reminders stop at once, and nobody counts it among the silent. It is undone by proposing, by taking
the answer back, and, for « later », by the day that the school gave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.database.types import one_of
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import live_tracks_of
from models.planner.cohort import PROPOSED
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.call_answer import CALL_ANSWER, CallReply
from models.year import delay as delays
from models.year.course import Course, Track
from models.year.phases import PhaseKind

C = CALL_ANSWER.c
LAST_REMINDERS = 5
"""School days before the close at which « later » ends, unless a day is given: two reminders may
still leave."""

INSTEAD = "Répondez plutôt « pas d'action cette année », ou « avec une autre école »."


class WrongDay(Refusal):
    """« Later », until a day that cannot be."""

    status = 422

    def __init__(self, sentence: str, step: str) -> None:
        super().__init__(sentence, step, fields={"until": sentence})


def answer_call(
    session: Session,
    course: Course,
    unit_id: int,
    reply: CallReply,
    by: Actor,
    moment: datetime,
    until: date | None = None,
) -> date | None:
    """Keep what a school answers to the call; the last answer counts. Until when it is left in
    peace, of « later » (*until*, or some days before the close).

    Raises NotYours, NotFound (no school of this cycle), Refusal (it proposed; « later » from the
    last day on), :class:`WrongDay`.
    """
    (kept,) = answer_for_units(session, course, [(unit_id, reply, by)], moment, until)
    return kept


def answer_for_units(
    session: Session,
    course: Course,
    replies: Sequence[tuple[int, CallReply, Actor]],
    moment: datetime,
    until: date | None = None,
) -> list[date | None]:
    """:func:`answer_call`, for several schools at once. Raises what it does for any of them."""
    units = [unit for unit, *_ in replies]
    tracks = live_tracks_of(session, course, units)
    day = course.local_day(moment)
    rights = [
        need(session, by, Gesture.PROPOSE, unit, day, "répondre à l'appel")
        for unit, _, by in replies
    ]
    _need_schools(session, units)
    _need_nothing_proposed(session, course, units)
    ends = [
        _until(session, course, unit, tracks[unit], moment, until)
        if reply is CallReply.LATER
        else None
        for unit, reply, _ in replies
    ]
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for (unit, reply, _), right, end in zip(replies, rights, ends, strict=True):
        row = {"cycle_id": course.cycle_id, "unit_id": unit, "reply": reply, "until": end}
        row |= {"answered_at": moment, "answered_by": right.by.slot}
        rows.append(row | {"ended_on": None, "ended_by": None})
        facts = {"reply": reply.value} | ({"until": end.isoformat()} if end else {})
        entry = {"what": "call.answered", "subject": f"unit.{unit}", "unit_id": unit}
        entry |= {"by": right.by.slot, "as_function": right.function, "facts": facts}
        entries.append(entry)
    kept = upsert(session, CALL_ANSWER)
    again = {name: kept.excluded[name] for name in KEPT}
    kept = kept.on_conflict_do_update(index_elements=["cycle_id", "unit_id"], set_=again)
    session.connection().execute(kept, rows)
    journal.write(session, course.cycle_id, moment, entries)
    return ends


KEPT = ("reply", "until", "answered_at", "answered_by", "ended_on", "ended_by")


def take_back(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> CallReply:
    """Take an answer back: the school is reminded again, from the next reminder on. What it was.

    Raises NotYours, NotFound (it answered nothing that stands).
    """
    live_tracks_of(session, course, [unit_id])
    day = course.local_day(moment)
    right = need(session, by, Gesture.PROPOSE, unit_id, day, "reprendre cette réponse")
    reply = standing_reply(session, course, unit_id)
    if reply is None:
        raise NotFound(
            "Aucune réponse à l'appel n'est à reprendre.", "Sa page dit ce qui est enregistré."
        )
    _end(session, course, [unit_id], day, right.by.slot)
    entry = {"what": "call.answer_taken_back", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    entry |= {"by": right.by.slot, "as_function": right.function}
    journal.write(session, course.cycle_id, moment, [entry])
    return reply


def ended_by_proposing(
    session: Session, course: Course, proposing: Mapping[int, Actor], moment: datetime
) -> None:
    """Who proposes has changed its mind: what it answered to the call stands no more."""
    given = {"cycle": course.cycle_id, "units": list(proposing)}
    found = list(session.connection().execute(_STANDING, given).scalars())
    for unit in found:
        _end(session, course, [unit], course.local_day(moment), proposing[unit].slot)


_ANSWERED = sa.select(C.unit_id).where(C.cycle_id == sa.bindparam("cycle"), C.ended_on.is_(None))
_STANDING = _ANSWERED.where(C.unit_id.in_(sa.bindparam("units", expanding=True)))
_ENDING = _ANSWERED.where(C.until <= sa.bindparam("day"))


def ended_by_the_clock(session: Session, course: Course, moment: datetime) -> int:
    """« Later » whose day has come: the school is asked again. How many."""
    day = course.local_day(moment)
    given = {"cycle": course.cycle_id, "day": day}
    found = list(session.connection().execute(_ENDING, given).scalars())
    if found:
        _end(session, course, found, day, None)
        entries = [
            {
                "what": "call.answer_ended",
                "subject": f"unit.{unit}",
                "unit_id": unit,
                "by": CLOCK.slot,
            }
            for unit in found
        ]
        journal.write(session, course.cycle_id, moment, entries)
    return len(found)


def standing_answer(session: Session, course: Course, unit_id: int) -> Any:
    """The row of what a school answered, while it stands; None."""
    query = sa.select(CALL_ANSWER).where(
        C.cycle_id == course.cycle_id, C.unit_id == unit_id, C.ended_on.is_(None)
    )
    return session.connection().execute(query).first()


def standing_reply(session: Session, course: Course, unit_id: int) -> CallReply | None:
    """What a school answered, while it stands."""
    row = standing_answer(session, course, unit_id)
    return row.reply if row else None


def _end(
    session: Session, course: Course, unit_ids: Collection[int], day: date, by: str | None
) -> None:
    here = sa.and_(C.cycle_id == course.cycle_id, C.unit_id.in_(list(unit_ids)))
    ended = sa.update(CALL_ANSWER).where(here, C.ended_on.is_(None))
    session.connection().execute(ended.values(ended_on=day, ended_by=by))


def _need_schools(session: Session, unit_ids: Sequence[int]) -> None:
    query = sa.select(UNIT.c.id).where(UNIT.c.id.in_(unit_ids), is_school())
    if set(unit_ids) - set(session.connection().execute(query).scalars()):
        raise NotFound(
            "Seuls une école ou un établissement répondent à l'appel.",
            "Les autres unités ne sont pas relancées : elles n'ont rien à répondre.",
        )


def _need_nothing_proposed(session: Session, course: Course, unit_ids: Sequence[int]) -> None:
    a = ACTION.c
    query = sa.select(a.title).where(
        a.cycle_id == course.cycle_id, a.unit_id.in_(unit_ids), one_of(a.state, PROPOSED)
    )
    row = session.connection().execute(query.limit(1)).first()
    if row is not None:
        raise Refusal(
            f"L'action « {row.title} » est déjà proposée : votre réponse est connue.",
            "Si elle ne doit plus avoir lieu, retirez-la sur sa page.",
        )


def last_day(session: Session, course: Course, unit_id: int, track: Track) -> date:
    """The last day to which « later » may go: the call's close, or the school's own delay."""
    closes: date = course.on(track, "call_closes")
    return max(closes, delays.of_units(session, course.cycle_id, [unit_id]).get(unit_id, closes))


def _until(
    session: Session,
    course: Course,
    unit_id: int,
    track: Track,
    moment: datetime,
    typed: date | None,
) -> date:
    today, last = course.local_day(moment), last_day(session, course, unit_id, track)
    if moment >= course.closes_at(track, PhaseKind.CALL_FOR_ACTIONS) and last < today:
        raise Refusal(
            f"L'appel est clos depuis le {last:%d/%m/%Y} : il n'y a plus de rappel à remettre.",
            INSTEAD,
        )
    if last <= today:
        raise Refusal(
            f"L'appel se clôt le {last:%d/%m/%Y} : il n'y a plus de rappel à remettre.", INSTEAD
        )
    if typed is None:
        usual = course.calendar(track).add(last, -LAST_REMINDERS)
        return min(max(usual, date.fromordinal(today.toordinal() + 1)), last)
    if typed <= today:
        raise WrongDay(f"Le {typed:%d/%m/%Y} n'est pas à venir.", "Donnez un jour à venir.")
    if typed > last:
        raise WrongDay(
            f"L'appel se clôt le {last:%d/%m/%Y}.", f"Donnez un jour jusqu'au {last:%d/%m/%Y}."
        )
    return typed
