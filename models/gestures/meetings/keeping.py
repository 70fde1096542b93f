"""A pilot says of a meeting of the year its place, its day and hours, its agenda, and for how many;
a relay says it of those of their bassin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.cycle.meeting_guests import moved
from models.gestures.cycle.meeting_moves import meeting_moved
from models.gestures.cycle.opening import alone_on, change_cycle
from models.gestures.meetings.details import Details, read_details
from models.gestures.meetings.places import move_up
from models.intake.days import BadDay, need_day
from models.words.nouns import MEETINGS
from models.work.known_meeting import KnownMeeting, known_meeting
from models.work.meeting import MEETING, MeetingKind
from models.work.typed_days import NotUnderstood, clock_typed, need_hours
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState

LONGEST = {"place": 160, "town": 80, "text": 2_000}
LONGEST_ITEM = {"title": 200, "who": 160}
MOST = 20
"""Items of an agenda."""
MOVES = ("place", "town", "starts", "ends")
"""What those invited are told of when it changes, beside the day."""


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
    code: str,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    seen: int | None = None,
) -> None:
    """Keep what is *said* of a meeting; its day too, which for the conference and the seminar is a
    date of the cycle. What is not said of its places, its training or its publicity stays.

    *seen*: how many times it had been kept when it was read (None: whatever). The same said again
    changes nothing. Raises BadMeeting, :class:`MeetingChanged`, NotFound, NotYours, WrongMove
    (closed), BadDefinition (a day that the year has no room for).
    """
    course = in_hand(session, cycle)
    known = need_known(session, course, code)
    right = need_right(session, course, known.unit_id, by, moment, "préparer une rencontre")
    if seen is not None and seen != (known.row.edits if known.row else 0):
        raise MeetingChanged
    if code in set(MeetingKind):
        need_day_of(session, course, code)
    read = _read(session, course, known, said)
    if code in set(MeetingKind) and read.on and read.on != known.on:
        at = {"milestones": {str(code): {"on": read.on.isoformat()}}}
        change_cycle(session, cycle, at, by, moment)
    _write(session, cycle, course, known, read, right, moment)


def _write(
    session: Session,
    cycle: Cycle,
    course: Course,
    known: KnownMeeting,
    read: Details,
    right: Right,
    moment: datetime,
) -> None:
    values, before = dict(read.values), known.row
    if known.own:
        values |= {"on_day": read.on, "until": read.until}
    kept = before is not None and before.edits
    same = kept and all(getattr(before, k) == v for k, v in values.items())
    if same and read.on in (None, known.on):
        return
    values |= {"edits": (before.edits if before else 0) + 1, "kept_at": moment}
    keep_row(session, course, known.code, values)
    _tell_if_moved(session, cycle, course, known, read, moment)
    if "capacity" in values:
        move_up(session, course, known.code, moment)
    entry = {
        "what": "meeting.kept",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": known.unit_id or course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {
            "meeting": known.code,
            "on": read.on.isoformat() if read.on else None,
            "items": len(read.values["agenda"]),
        },
    }
    journal.write(session, course.cycle_id, moment, [entry])


def _tell_if_moved(
    session: Session,
    cycle: Cycle,
    course: Course,
    known: KnownMeeting,
    read: Details,
    moment: datetime,
) -> None:
    """Tell those invited when the day, the hours or the place changed; a new day of the conference
    or the seminar was told with the cycle's dates."""
    before = known.row
    elsewhere = any((getattr(before, k, None) or None) != (read.values[k] or None) for k in MOVES)
    if known.code in set(MeetingKind):
        if elsewhere and read.on == known.on:
            meeting_moved(session, cycle, MeetingKind(known.code), known.on, moment)
    elif elsewhere or (known.own and read.on != known.on):
        moved(session, course, known, moment)


def keep_row(session: Session, course: Course, code: str, values: Mapping[str, Any]) -> None:
    """Lay *values* over the row of a meeting, made when it has none."""
    blank = {"name": "", "kind": "", "place": "", "town": "", "text": "", "agenda": [], "edits": 0}
    made = {"cycle_id": course.cycle_id, "code": str(code)} | blank | dict(values)
    kept = upsert(session, MEETING).values(made)
    same = {"index_elements": ["cycle_id", "code"], "set_": dict(values)}
    session.connection().execute(kept.on_conflict_do_update(**same))


def in_hand(session: Session, cycle: Cycle) -> Course:
    """The course of a cycle that nobody else changes meanwhile. Raises WrongMove (closed)."""
    alone_on(session, cycle)
    if cycle.state is CycleState.CLOSED:
        raise WrongMove(f"Le cycle {cycle.school_year} est clos : il ne change plus.")
    return load_course(session, cycle)


def need_right(
    session: Session,
    course: Course,
    unit_id: int | None,
    by: Actor,
    moment: datetime,
    what: str,
) -> Right:
    """By what right *by* holds a meeting of a unit, or of the académie. Raises NotYours."""
    day, at = course.local_day(moment), unit_id or course.academy_id
    return need(session, by, Gesture.HOLD_MEETING, at, day, what)


def need_known(session: Session, course: Course, code: str) -> KnownMeeting:
    """The meeting of *code*. Raises NotFound."""
    known = known_meeting(session, course, code)
    if known is None:
        raise NotFound("Cette rencontre n'est pas, ou plus, dans l'année.", "Revenez à la liste.")
    return known


def need_day_of(session: Session, course: Course, code: str) -> date:
    """The first day of a meeting. Raises NotFound; Refusal: it is not held, or has no day yet."""
    known = need_known(session, course, code)
    if known.on is not None:
        return known.on
    if code in set(MeetingKind):
        raise Refusal(
            f"{MEETINGS[str(code)]} n'a pas lieu cette année.",
            f"Pour la tenir : « orgue cycle change … milestones.{code}.on=JOUR ».",
        )
    raise Refusal(f"« {known.name} » n'a pas encore de jour.", "Donnez-lui un jour.")


def _read(
    session: Session, course: Course, known: KnownMeeting, said: Mapping[str, Any]
) -> Details:
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
    on = known.on
    if known.own or known.code in set(MeetingKind):
        on = _day(known.on, said.get("on"), "on", errors)
    until = _day(None, said.get("until"), "until", errors) if known.own else None
    if on and until and until < on:
        errors["until"] = "Le dernier jour vient avant le premier."
    values |= read_details(said, errors, own=known.own)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadMeeting(" ".join(errors.values()), step, errors=errors)
    return Details(on=on, until=until, values=values)


def _clock(typed: object, field: str, errors: dict[str, str]) -> str | None:
    try:
        return clock_typed(str(typed or ""))
    except NotUnderstood as bad:
        errors.setdefault(field, str(bad))
        return None


def _day(now: date | None, typed: object, field: str, errors: dict[str, str]) -> date | None:
    if not typed:
        return now
    try:
        return need_day(str(typed))
    except BadDay as bad:
        errors[field] = f"{bad.why[:1].upper()}{bad.why[1:]}."
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
