"""A pilot plans which bassins join in which school year; a cycle takes its own from the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import BadDefinition, NotFound, Refusal
from models.gestures.cycle.finding import year_of
from models.gestures.cycle.opening import change_cycle
from models.gestures.territory.suspending import local_day
from models.territory.rollout import ROLLOUT_STEP, R, codes_by, steps_of, takes_part_by
from models.territory.unit import UNIT, Level, Unit
from models.words.signs import seen
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed

TO = "planifier le déploiement"
MAY_JOIN = (Level.DEPARTMENT, Level.BASIN)


class BadPlan(Refusal):
    """A plan that cannot be kept as it was typed."""

    status = 422


class PlannedMeanwhile(Refusal):
    """Somebody else gave the same unit another year meanwhile."""

    status = 409


def set_rollout(
    session: Session,
    academy_id: int,
    plan: Mapping[int, str],
    by: Actor | None,
    moment: datetime,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Have each unit of *plan* join in a school year, or (empty) in none yet; the others stay as
    they were. How many changed. *by* None: the admin at the keyboard. *seen*: the plan that was
    looked at, of which what nobody typed over is let be (None: whatever is there).

    Raises NotYours, NotFound, BadPlan, PlannedMeanwhile.
    """
    academy, who = session.get_one(Unit, academy_id), "admin"
    if by is not None:
        day = local_day(academy, moment)
        who = need(session, by, Gesture.CHANGE_CYCLE, academy_id, day, TO).by.slot
    session.connection().execute(
        sa.select(UNIT.c.id).where(UNIT.c.id == academy_id).with_for_update()
    )
    known = steps_of(session, academy_id)
    wanted = _years(academy, plan)
    if seen is not None:
        wanted = _typed_over(session, wanted, known, seen)
    changed = {unit: year for unit, year in wanted.items() if known.get(unit, "") != year}
    _need_theirs(session, academy_id, changed)
    if not changed:
        return 0
    connection = session.connection()
    connection.execute(sa.delete(ROLLOUT_STEP).where(R.unit_id.in_(sorted(changed))))
    rows = [
        {"unit_id": unit, "academy_id": academy_id, "school_year": year}
        for unit, year in sorted(changed.items())
        if year
    ]
    if rows:
        connection.execute(sa.insert(ROLLOUT_STEP), rows)
    entry = {"what": "rollout.set", "subject": f"unit.{academy_id}", "unit_id": academy_id}
    facts = {"units": len(changed)}
    journal.write(session, 0, moment, [entry | {"by": who, "facts": facts}])
    people_or_units_changed(session, moment)
    return len(changed)


def _typed_over(
    session: Session, wanted: Mapping[int, str], known: Mapping[int, str], seen: Mapping[int, str]
) -> dict[int, str]:
    """What somebody typed over what they had *seen*. Raises PlannedMeanwhile: another did too."""
    typed = {unit: year for unit, year in wanted.items() if year != seen.get(unit, "")}
    for unit, year in typed.items():
        now = known.get(unit, "")
        if now not in (seen.get(unit, ""), year):
            name = session.get_one(Unit, unit).name
            raise PlannedMeanwhile(
                f"Quelqu'un d'autre vient de dire l'année de « {name} » : {now or 'pas encore'}.",
                "Votre saisie est ci-dessous : comparez, puis enregistrez de nouveau.",
                errors={unit: f"Dit entre-temps par quelqu'un d'autre : {now or 'pas encore'}."},
            )
    return typed


def _years(academy: Unit, plan: Mapping[int, str]) -> dict[int, str]:
    """The school year of each unit of *plan*; empty: none. Raises BadPlan, which says of each unit
    (*errors*) what is wrong with its own."""
    wanted: dict[int, str] = {}
    wrong: dict[int, BadDefinition] = {}
    for unit, text in plan.items():
        said = seen(text).strip()
        try:
            wanted[unit] = year_of(academy, said) if said else ""
        except BadDefinition as bad:
            wrong[unit] = bad
    if wrong:
        first = next(iter(wrong.values()))
        errors = {unit: bad.sentence for unit, bad in wrong.items()}
        raise BadPlan(first.sentence, first.next_step, errors=errors)
    return wanted


def _need_theirs(session: Session, academy_id: int, units: Mapping[int, str]) -> None:
    mine = (UNIT.c.academy_id == academy_id, UNIT.c.level.in_(MAY_JOIN))
    query = sa.select(UNIT.c.id).where(*mine, UNIT.c.id.in_(sorted(units)))
    there = set(session.connection().execute(query).scalars())
    if other := set(units) - there:
        raise NotFound(
            f"L'unité n° {min(other)} n'est pas un bassin, une circonscription ou un département "
            "de l'académie.",
            "Choisissez dans la liste.",
        )


def follow_the_plan(session: Session, cycle: Cycle, by: Actor | None, moment: datetime) -> int:
    """Have the units that joined by its year take part in a cycle, and no others; how many.

    Raises BadPlan (no unit joined by then), and what changing a cycle does.
    """
    codes = codes_by(session, cycle.academy_id, cycle.school_year)
    if not codes:
        raise BadPlan(
            f"Le plan ne fait participer aucun territoire en {cycle.school_year}.",
            "Dites d'abord en quelle année chacun rejoint.",
        )
    chosen = {"participation": takes_part_by(session, cycle.academy_id, cycle.school_year)}
    change_cycle(session, cycle, chosen, by, moment)
    return len(codes)
