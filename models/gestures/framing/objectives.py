"""The objectives of next year are set in the closing seminar, by who pilots the académie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.chain.announcing import animated_units
from models.gestures.under_way import need_under_way
from models.intake.amounts import NoAmount, amount
from models.intake.days import BadDay, need_day
from models.planner.executor import owe_now
from models.year.course import Course
from models.year.cycle import OBJECTIVE
from models.year.objectives import (
    NO_MEASURE,
    PERCENT,
    RECKONED,
    Measured,
    followed_by,
    measure_of,
    objectives_of,
)

LONGEST = {"measure": 160, "unit": 20}
GREATEST = 10**9
FOLLOWED = ("reached", "reached_at", "reached_by")


class BadMeasure(Refusal):
    """A measure that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


def set_objectives(
    session: Session, course: Course, objectives: Sequence[str], by: Actor, moment: datetime
) -> None:
    """Fix next year's objectives (replacing those set before) and publish them; the same ones are
    published once. One whose text stays keeps its measure, and where a year under way said that it
    stands."""
    right = _right(session, course, by, moment)
    wanted = [o.strip() for o in objectives if o.strip()]
    if not wanted:
        raise Refusal("Il faut au moins un objectif.", "Donnez un texte par objectif.")
    before = objectives_of(session, course.cycle_id)
    if [row.text for row in before] == wanted:
        return
    o, was = OBJECTIVE.c, {row.text: row for row in before}
    session.connection().execute(sa.delete(OBJECTIVE).where(o.cycle_id == course.cycle_id))
    rows = [
        {"cycle_id": course.cycle_id, "position": n, "text": text}
        | vars(measure_of(was[text]) if text in was else NO_MEASURE)
        | {name: getattr(was.get(text), name, None) for name in FOLLOWED}
        for n, text in enumerate(wanted, 1)
    ]
    session.connection().execute(sa.insert(OBJECTIVE), rows)
    _note(session, course, "objectives.set", right, moment, {"count": len(rows)})
    names = course.definition.owed_to("objectives_readers")
    owe_now(session, course, names, moment, animated_units(session, course))


# ── their measures ───────────────────────────────────────────────────────────────────────────────


def measure_objectives(
    session: Session,
    course: Course,
    said: Mapping[int, Mapping[str, Any]],
    by: Actor,
    moment: datetime,
) -> None:
    """Give objectives, by their place from 1 on, the measure that is *said* of each: ``figure``
    (one that we reckon) or ``measure`` and ``unit`` in words with its ``value``; ``target`` and
    ``due_on``. Said empty, it has none. Raises BadMeasure, NotFound, NotYours, CycleIsClosed."""
    right = _right(session, course, by, moment)
    rows = {row.position: row for row in objectives_of(session, course.cycle_id)}
    errors: dict[str, str] = {}
    read = {n: read_measure(n, one, errors) for n, one in said.items()}
    unknown = sorted(set(read) - set(rows))
    if unknown:
        raise NotFound(f"Il n'y a pas d'objectif n° {unknown[0]}.", "Fixez d'abord les objectifs.")
    if errors:
        raise BadMeasure(
            " ".join(errors.values()), "Corrigez, puis enregistrez de nouveau.", errors=errors
        )
    changed = {n: one for n, one in read.items() if measure_of(rows[n]) != one}
    for n, one in changed.items():
        kept = sa.update(OBJECTIVE).where(OBJECTIVE.c.id == rows[n].id)
        session.connection().execute(kept.values(**vars(one)))
    if changed:
        _note(session, course, "objectives.measured", right, moment, {"count": len(changed)})


def read_measure(n: int, said: Mapping[str, Any], errors: dict[str, str]) -> Measured:
    """What is *said* of the measure of objective *n*; what is wrong, by field and number."""
    figure = str(said.get("figure") or "").strip()
    if figure and figure not in RECKONED:
        errors[f"figure.{n}"] = f"Choisissez parmi : {', '.join(RECKONED)}."
    words = {k: " ".join(str(said.get(k) or "").split()) for k in LONGEST}
    for key, most in LONGEST.items():
        if len(words[key]) > most:
            errors[f"{key}.{n}"] = f"{most} signes au plus."
    typed = {k: _number(said.get(k), f"{k}.{n}", errors) for k in ("value", "target")}
    due_on = _day(said.get("due_on"), f"due_on.{n}", errors)
    if figure:
        return Measured(figure=figure, target=typed["target"], due_on=due_on)
    if not words["measure"]:
        if any((words["unit"], *(v is not None for v in typed.values()), due_on)):
            errors[f"measure.{n}"] = "Dites ce que l'on mesure, ou choisissez un chiffre calculé."
        return NO_MEASURE
    return Measured(
        measure=words["measure"],
        unit=words["unit"],
        value=typed["value"],
        target=typed["target"],
        due_on=due_on,
    )


def _number(typed: object, field: str, errors: dict[str, str]) -> float | None:
    try:
        found = amount(str(typed), [PERCENT]) if typed not in (None, "") else None
    except NoAmount as bad:
        errors[field] = str(bad)
        return None
    if found is not None and found > GREATEST:
        errors[field] = "Ce nombre est trop grand."
    return None if found is None else float(found)


def _day(typed: object, field: str, errors: dict[str, str]) -> date | None:
    try:
        return need_day(str(typed)) if typed else None
    except BadDay as bad:
        errors[field] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        return None


# ── followed, the year after ─────────────────────────────────────────────────────────────────────


def follow_objective(
    session: Session, course: Course, number: int, reached: str, by: Actor, moment: datetime
) -> None:
    """Say in the year that comes where an objective of last year's stands, by its *number* (place):
    for a measure that a pilot types. Empty: it is not known any more.

    Raises BadMeasure, NotFound, NotYours, CycleIsClosed.
    """
    right = _right(session, course, by, moment)
    o = OBJECTIVE.c
    query = sa.select(OBJECTIVE).where(o.cycle_id == followed_by(course), o.position == number)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound(
            f"Aucune année précédente n'a fixé d'objectif n° {number}.",
            "La page des objectifs montre ceux qui se suivent.",
        )
    if row.figure or not row.measure:
        why = "est calculé" if row.figure else "n'a pas de mesure"
        raise Refusal(f"Cet objectif {why} : il n'y a rien à y saisir.", "Choisissez-en un autre.")
    errors: dict[str, str] = {}
    value = _number(reached, f"reached.{number}", errors)
    if errors:
        raise BadMeasure(" ".join(errors.values()), "Écrivez un nombre.", errors=errors)
    if value == row.reached:
        return
    values = {"reached": value, "reached_at": moment, "reached_by": right.by.slot}
    session.connection().execute(sa.update(OBJECTIVE).where(o.id == row.id).values(values))
    _note(session, course, "objectives.followed", right, moment, {"number": number})


def _right(session: Session, course: Course, by: Actor, moment: datetime) -> Right:
    need_under_way(session, course)
    day = course.local_day(moment)
    return need(session, by, Gesture.SET_OBJECTIVES, course.academy_id, day)


def _note(
    session: Session,
    course: Course,
    what: str,
    right: Right,
    moment: datetime,
    facts: dict[str, Any],
) -> None:
    entry: dict[str, Any] = {
        "what": what,
        "subject": f"cycle.{course.cycle_id}",
        "by": right.by.slot,
        "as_function": right.function,
        "facts": facts,
    }
    journal.write(session, course.cycle_id, moment, [entry])
