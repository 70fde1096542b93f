"""A pilot says of a meeting of the year its place, its day and hours, and its agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import Refusal, WrongMove
from models.gestures.cycle.meeting_moves import meeting_moved
from models.gestures.cycle.opening import alone_on, change_cycle
from models.intake.days import BadDay, need_day
from models.words.nouns import MEETINGS
from models.work.meeting import MEETING, MeetingKind, meeting_of
from models.work.typed_days import NotUnderstood, clock_typed, need_hours
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState

LONGEST = {"place": 160, "town": 80, "text": 2_000}
LONGEST_ITEM = {"title": 200, "who": 160}
MOST = 20
"""Items of an agenda."""
MOVES = ("place", "town", "starts", "ends")
"""What those invited are told of when it changes, beside the day."""
FIELDS = ("place", "town", "starts", "ends", "text", "agenda")


class BadMeeting(Refusal):
    """What can't be kept of a meeting; *errors*, in its facts: what is wrong with each field."""

    status = 422


class MeetingChanged(Refusal):
    """Somebody else kept it meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Quelqu'un d'autre vient de changer cette rencontre.",
            "Votre saisie est ci-dessous : comparez, puis enregistrez de nouveau.",
        )


def keep_meeting(
    session: Session,
    cycle: Cycle,
    kind: MeetingKind,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    seen: int | None = None,
) -> None:
    """Keep what is *said* of a meeting, whole; its day too, which is a date of the cycle.

    *seen*: how many times it had been kept when it was read (None: whatever). The same said again
    changes nothing. Raises BadMeeting, :class:`MeetingChanged`, NotYours, WrongMove (closed),
    BadDefinition (a day that the year has no room for).
    """
    alone_on(session, cycle)
    if cycle.state is CycleState.CLOSED:
        raise WrongMove(f"Le cycle {cycle.school_year} est clos : il ne change plus.")
    course = load_course(session, cycle)
    day = course.local_day(moment)
    right = need(session, by, Gesture.CHANGE_CYCLE, cycle.academy_id, day, "préparer une rencontre")
    before = meeting_of(session, course.cycle_id, kind)
    now = need_day_of(course, kind)
    on, values = _read(now, said)
    edits = before.edits if before else 0
    if seen is not None and seen != edits:
        raise MeetingChanged
    if on != now:
        at = {"milestones": {kind.value: {"on": on.isoformat()}}}
        change_cycle(session, cycle, at, by, moment)
    if before is not None and all(getattr(before, k) == values[k] for k in FIELDS) and on == now:
        return
    values |= {"edits": edits + 1, "kept_at": moment}
    kept = upsert(session, MEETING).values(cycle_id=course.cycle_id, kind=kind, **values)
    same = {"index_elements": ["cycle_id", "kind"], "set_": values}
    session.connection().execute(kept.on_conflict_do_update(**same))
    if on == now and any((getattr(before, k, None) or None) != (values[k] or None) for k in MOVES):
        meeting_moved(session, cycle, kind, now, moment)
    entry = {
        "what": "meeting.kept",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": kind.value, "on": on.isoformat(), "items": len(values["agenda"])},
    }
    journal.write(session, course.cycle_id, moment, [entry])


def need_day_of(course: Course, kind: MeetingKind) -> date:
    """The day of a meeting in the académie's own year. Raises Refusal: it is not held."""
    day = course.day_of(course.home, kind.value)
    if day is None:
        raise Refusal(
            f"{MEETINGS[kind]} n'a pas lieu cette année.",
            f"Pour la tenir : « orgue cycle change … milestones.{kind.value}.on=JOUR ».",
        )
    return day


def _read(now: date, said: Mapping[str, Any]) -> tuple[date, dict[str, Any]]:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {key: str(said.get(key) or "").strip() for key in LONGEST}
    for key, most in LONGEST.items():
        if len(values[key]) > most:
            errors[key] = f"{most} signes au plus."
    for key in ("starts", "ends"):
        values[key] = _clock(said.get(key), key, errors)
    if values["ends"] and not values["starts"]:
        errors.setdefault("starts", "Donnez aussi l'heure du début.")
    try:
        need_hours(values["starts"], values["ends"])
    except NotUnderstood as wrong:
        errors.setdefault("ends", str(wrong))
    values["agenda"] = _agenda(said.get("agenda") or (), errors)
    on = _day(now, said.get("on"), errors)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadMeeting(" ".join(errors.values()), step, errors=errors)
    return on, values


def _clock(typed: object, field: str, errors: dict[str, str]) -> str | None:
    try:
        return clock_typed(str(typed or ""))
    except NotUnderstood as bad:
        errors.setdefault(field, str(bad))
        return None


def _day(now: date, typed: object, errors: dict[str, str]) -> date:
    if not typed:
        return now
    try:
        return need_day(str(typed))
    except BadDay as bad:
        errors["on"] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        return now


def _agenda(rows: Sequence[Mapping[str, Any]], errors: dict[str, str]) -> list[dict[str, str]]:
    """Its items in the order of their hours, those without one where they were typed."""
    items: list[dict[str, str]] = []
    for row in rows:
        item = {key: " ".join(str(row.get(key) or "").split()) for key in ("at", *LONGEST_ITEM)}
        if not any(item.values()):
            continue
        item["at"] = _clock(item["at"], "agenda", errors) or ""
        for key, most in LONGEST_ITEM.items():
            if len(item[key]) > most:
                errors.setdefault("agenda", f"« {item[key][:30]}… » : {most} signes au plus.")
        if not item["title"]:
            errors.setdefault("agenda", "Donnez un titre à chaque point de l'ordre du jour.")
        items.append(item)
    if len(items) > MOST:
        errors.setdefault("agenda", f"{MOST} points au plus.")
    return _in_order(items)


def _in_order(items: list[dict[str, str]]) -> list[dict[str, str]]:
    """What has no hour follows what it was typed after."""
    keyed, last = [], ""
    for n, item in enumerate(items):
        last = item["at"] or last
        keyed.append((last, n, item))
    return [item for _, _, item in sorted(keyed, key=lambda one: one[:2])]
