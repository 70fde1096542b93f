"""Pilots keep the highlights of their year: entered, changed, taken away, with a file or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.types import canonical
from models.errors import NotFound, Refusal
from models.gestures.cycle.opening import change_cycle
from models.intake.days import BadDay, need_day
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.work import documents
from models.work.documents import Examined
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle
from models.year.definition import Definition, JoinedFile, OtherDate
from models.year.occasions import OTHER
from models.year.other_dates import codes_of

LONGEST = {"name": 160, "place": 160, "town": 80, "text": 4_000}
MOST = 200
"""Occasions of a year."""


class BadOccasion(Refusal):
    """An occasion that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


class OccasionChanged(BadOccasion):
    """Somebody else changed it, or took it away, since it was read."""

    status = 409


def mark_of_occasion(one: OtherDate) -> str:
    """What tells whether somebody else changed an occasion since it was read."""
    said = one.model_dump(mode="json", exclude={"code"})
    return sha256(canonical(said).encode()).hexdigest()[:16]


def marks_of_occasions(definition: Definition) -> dict[str, str]:
    """The mark of each occasion of a year, by its code."""
    return {code: mark_of_occasion(one) for code, one in _named(definition).items()}


@dataclass(frozen=True, kw_only=True)
class KeptOccasion:
    """An occasion as it was kept: its *code*, and the digest of the file that it had before."""

    code: str
    let_go: str = ""


def keep_occasion(
    session: Session,
    cycle: Cycle,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    code: str = "",
    seen: str | None = None,
    file: Examined | None = None,
    folder: Any = None,
) -> KeptOccasion:
    """Enter an occasion, or change the one of *code*; *file*, joined to it, is kept in *folder*.
    *seen*: its mark when it was read (None: whatever).

    Raises BadOccasion, NotFound, NotYours, WrongMove (closed), :class:`OccasionChanged`.
    """
    course = _in_hand(session, cycle, by, moment)
    named = _named(course.definition)
    before = _as_seen(named, code, seen) if code else None
    values = _read(session, course, said)
    document = before.document if before and not said.get("without_document") else None
    if file is not None:
        documents.store(folder, file)
        document = JoinedFile(name=file.name, media_type=file.media_type, digest=file.digest)
    one = OtherDate(**values, document=document)
    if not code and len(named) >= MOST:
        raise BadOccasion(f"Ce cycle a déjà {MOST} temps forts et autres dates.", "Ôtez-en un.")
    kept = {k: o.model_copy(update={"code": k}) for k, o in named.items()}
    if code:
        kept[code] = one.model_copy(update={"code": code})
        _write(session, cycle, tuple(kept.values()), by, moment)
    else:
        code = codes_of((*kept.values(), one))[-1]
        every = (*kept.values(), one.model_copy(update={"code": code}))
        _write(session, cycle, every, by, moment)
    was = before.document.digest if before and before.document else ""
    return KeptOccasion(code=code, let_go="" if document and document.digest == was else was)


def take_occasion_away(
    session: Session,
    cycle: Cycle,
    code: str,
    by: Actor,
    moment: datetime,
    seen: str | None = None,
) -> KeptOccasion:
    """Take an occasion away; *seen*: its mark when it was read (None: whatever).

    Raises NotFound, NotYours, WrongMove (closed), :class:`OccasionChanged`.
    """
    course = _in_hand(session, cycle, by, moment)
    named = _named(course.definition)
    gone = _as_seen(named, code, seen)
    del named[code]
    left = tuple(one.model_copy(update={"code": k}) for k, one in named.items())
    _write(session, cycle, left, by, moment)
    return KeptOccasion(code=code, let_go=gone.document.digest if gone.document else "")


def _in_hand(session: Session, cycle: Cycle, by: Actor, moment: datetime) -> Course:
    """The course, nobody else changing its cycle meanwhile."""
    locked = sa.select(CYCLE.c.id).where(CYCLE.c.id == cycle.id).with_for_update()
    session.connection().execute(locked)
    session.refresh(cycle)
    course = load_course(session, cycle)
    need(session, by, Gesture.CHANGE_CYCLE, cycle.academy_id, course.local_day(moment))
    return course


def _named(definition: Definition) -> dict[str, OtherDate]:
    others = definition.other_dates
    return dict(zip(codes_of(others), others, strict=True))


def _as_seen(named: Mapping[str, OtherDate], code: str, seen: str | None) -> OtherDate:
    """The occasion of *code*, unless it is no longer as it was *seen*."""
    if code not in named:
        raise _unknown(code)
    if seen is not None and seen != mark_of_occasion(named[code]):
        said = "Quelqu'un d'autre vient de changer ce temps fort."
        step = "Comparez avec la liste, puis recommencez."
        raise OccasionChanged(said, step, errors={"name": f"{said} {step}"})
    return named[code]


def _unknown(code: str) -> NotFound:
    return NotFound(
        "Ce temps fort n'est pas, ou plus, dans le calendrier.",
        "Quelqu'un l'a peut-être ôté : revenez à la liste.",
        occasion=code,
    )


def _write(
    session: Session, cycle: Cycle, others: tuple[OtherDate, ...], by: Actor, moment: datetime
) -> None:
    data = [one.model_dump(mode="json") for one in others]
    change_cycle(session, cycle, {"other_dates": data}, by, moment)


# ── what is typed ────────────────────────────────────────────────────────────────────────────────


def _read(session: Session, course: Course, said: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {key: str(said.get(key) or "").strip() for key in LONGEST}
    for key, most in LONGEST.items():
        if len(values[key]) > most:
            errors[key] = f"{most} signes au plus."
    if not values["name"]:
        errors["name"] = "Donnez-lui un titre."
    kinds = course.definition.occasion_kinds
    values["kind"] = str(said.get("kind") or OTHER)
    if values["kind"] not in kinds:
        errors["kind"] = f"Choisissez parmi : {', '.join(kinds.values())}."
    days = {key: _day(course, said.get(key), key, errors) for key in ("on", "until")}
    first, last = days["on"], days["until"]
    if first and last and last < first:
        errors["until"] = "Le dernier jour vient avant le premier."
    values |= {key: day.isoformat() if day else None for key, day in days.items()}
    values["unit"] = _unit(session, course, str(said.get("unit") or "").strip(), errors)
    if errors:
        raise BadOccasion(
            " ".join(errors.values()), "Corrigez, puis enregistrez de nouveau.", errors=errors
        )
    return values


def _day(course: Course, typed: object, key: str, errors: dict[str, str]) -> date | None:
    """The day typed, from the month before the school year to the two that follow it."""
    if not typed:
        return None
    try:
        day = need_day(str(typed))
    except BadDay as bad:
        errors[key] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        return None
    calendar = course.calendar()
    first, last = calendar.rentree(), calendar.last_day()
    if not (day - first).days >= -31 or (day - last).days > 62:
        errors[key] = f"Vérifiez l'année : le {day:%d/%m/%Y} est loin de {course.school_year}."
    return day


def _unit(session: Session, course: Course, typed: str, errors: dict[str, str]) -> str:
    if not typed:
        return ""
    academy = session.get_one(Unit, course.academy_id)
    try:
        return find_unit(session, typed, academy=academy).code
    except Refusal as refused:
        errors["unit"] = refused.sentence
        return typed
