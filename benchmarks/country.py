"""The country in the middle of its validations: 30 académies, 60,000 schools, two school years.

The first académie has 4,000 schools, the others share the rest. Rows are laid down by the thousand,
as gestures would have left them; last year's cycles are closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pendulum
import sqlalchemy as sa

from benchmarks.made_up import unit
from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.cycle.checking import checked_definition
from models.rehearsal.fiches import fiche_of, report_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Kind, Level
from models.work.action import ACTION, ACTION_DAY, ActionState
from models.work.marks import kept_beside
from models.work.model_actions import model_actions, themes
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.cycle import CYCLE, PARTICIPATION, CycleState

ACADEMIES, DEPARTMENTS, GATHERINGS, SCHOOLS, ACTIONS = 30, 101, 1500, 60_000, 45_000
REGIONS = 18
LARGEST = 4_000
"""Schools of the first académie."""
NATION, FIRST_REGION = 1, 2
FIRST_ACADEMY = FIRST_REGION + REGIONS
FIRST_DEPARTMENT = FIRST_ACADEMY + ACADEMIES
FIRST_GATHERING = FIRST_DEPARTMENT + DEPARTMENTS
FIRST_SCHOOL = FIRST_GATHERING + GATHERINGS
YEARS = (("2025-26", date(2026, 3, 16)), ("2026-27", date(2027, 3, 15)))
MOMENT = pendulum.datetime(2027, 1, 25, 10, tz="Europe/Paris")
A = ActionState
CHUNK = 5_000


@dataclass(frozen=True, kw_only=True)
class Country:
    """*readers*: the slot of somebody at each level; *units*: the unit that each reads."""

    cycle_id: int
    readers: dict[str, str]
    units: dict[str, int]


def founded(engine: sa.Engine) -> Country:
    """Lay the country down in *engine*."""
    units = list(_units())
    _insert(engine, UNIT, units)
    people = list(_people(units))
    _insert(engine, PERSON, [person for person, _ in people])
    _insert(engine, ASSIGNMENT, [held for _, held in people])
    _insert(engine, CYCLE, list(_cycles()))
    _insert(engine, PARTICIPATION, list(_participations(units)))
    actions = list(_actions())
    _insert(engine, ACTION, actions)
    with engine.begin() as connection:
        days = sa.select(ACTION.c.id, ACTION.c.on_date)
        connection.execute(sa.insert(ACTION_DAY).from_select(["action_id", "on_date"], days))
    _insert(engine, TASK, list(_tasks(actions)))
    with gesture(engine) as session:
        set_clock(session, MOMENT)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    places = {
        "nation": NATION,
        "region": FIRST_REGION,
        "academy": FIRST_ACADEMY,
        "department": FIRST_DEPARTMENT,
        "basin": FIRST_GATHERING,
    }
    return Country(
        cycle_id=ACADEMIES + 1, readers={name: f"p{i}" for name, i in places.items()}, units=places
    )


def _insert(engine: sa.Engine, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), CHUNK):
        with gesture(engine) as session:
            session.connection().execute(sa.insert(table), rows[first : first + CHUNK])


# ── the territory ────────────────────────────────────────────────────────────────────────────────


def _academy(department: int) -> int:
    return department % ACADEMIES


def _units() -> Iterator[dict[str, Any]]:
    yield unit(NATION, Level.NATION, Kind.NATION, "FR")
    for n in range(REGIONS):
        yield unit(FIRST_REGION + n, Level.REGION, Kind.REGION, f"R{n}", parent_id=NATION)
    for n in range(ACADEMIES):
        above = FIRST_REGION + n % REGIONS
        yield unit(FIRST_ACADEMY + n, Level.ACADEMY, Kind.ACADEMY, f"A{n}", parent_id=above)
    for n in range(DEPARTMENTS):
        above = FIRST_ACADEMY + _academy(n)
        yield unit(
            FIRST_DEPARTMENT + n,
            Level.DEPARTMENT,
            Kind.DEPARTMENT,
            f"D{n}",
            parent_id=above,
            academy_id=above,
        )
    for n in range(GATHERINGS):
        yield _gathering(n)
    for n in range(SCHOOLS):
        yield _school(n)


def _gathering(n: int) -> dict[str, Any]:
    """One gathering of five is a bassin."""
    kind = Kind.BASIN if n % 5 == 0 else Kind.CIRCONSCRIPTION
    department = n % DEPARTMENTS
    return unit(
        FIRST_GATHERING + n,
        Level.BASIN,
        kind,
        f"G{n}",
        academy_id=_id_of_academy(department),
        parent_id=FIRST_DEPARTMENT + department,
        department_id=FIRST_DEPARTMENT + department,
    )


def _id_of_academy(department: int) -> int:
    return FIRST_ACADEMY + _academy(department)


def _school(n: int) -> dict[str, Any]:
    """The first schools are those of the first académie; one of six is a collège or a lycée."""
    gathering = _of_the_first(n) if n < LARGEST else n % GATHERINGS
    above = _gathering(gathering)
    kind = (Kind.COLLEGE, *[Kind.ECOLE] * 5)[n % 6]
    return unit(
        FIRST_SCHOOL + n,
        Level.SCHOOL,
        kind,
        f"S{n}",
        parent_id=above["id"],
        basin_id=above["id"],
        department_id=above["department_id"],
        academy_id=above["academy_id"],
        mail=f"ce.{n}@pays.example",
        priority="REP" if n % 9 == 0 else None,
    )


_FIRST = [n for n in range(GATHERINGS) if _academy(n % DEPARTMENTS) == 0]


def _of_the_first(n: int) -> int:
    return _FIRST[n % len(_FIRST)]


def _people(units: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Somebody for each unit above the schools, with its number; one of two has a deputy."""
    functions = {Level.BASIN: "relay"}
    always = {"starts": date(1900, 1, 1), "ends": date(9999, 12, 31)}
    for one in units:
        if one["level"] is Level.SCHOOL:
            return
        n = one["id"]
        person = {"id": n, "name": f"Personne {n}", "mail": f"p{n}@pays.example"}
        held = {"person_id": n, "unit_id": n, "function": functions.get(one["level"], "pilot")}
        yield person, held | always | {"deputy_id": n - 1 if n % 2 and n > 1 else None}


# ── two years ────────────────────────────────────────────────────────────────────────────────────


def _cycles() -> Iterator[dict[str, Any]]:
    read = checked_definition().model_dump(mode="json", by_alias=True)
    definition = read | {"themes": list(themes())}
    numbers = count(1)
    for year, week in YEARS:
        state = CycleState.CLOSED if year == YEARS[0][0] else CycleState.LIVE
        for n in range(ACADEMIES):
            yield {
                "id": next(numbers),
                "academy_id": FIRST_ACADEMY + n,
                "school_year": year,
                "week": week,
                "state": state,
                "changes": {},
                "definition": definition,
                "launched_at": pendulum.datetime(week.year - 1, 9, 1),
                "population": 0,
                "link_key": f"{n:064}",
            }


def _cycle_of(academy_id: int, year: int) -> int:
    return year * ACADEMIES + academy_id - FIRST_ACADEMY + 1


def _participations(units: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for year, (_, week) in enumerate(YEARS):
        for one in units:
            academy = one["id"] if one["level"] is Level.ACADEMY else one["academy_id"]
            if academy is not None:
                yield {
                    "cycle_id": _cycle_of(academy, year),
                    "unit_id": one["id"],
                    "week": week,
                    "place": "C",
                    "since": date(1900, 1, 1),
                    "team_complete": False,
                }


STATES = (
    A.SUBMITTED,
    A.SUBMITTED,
    A.RETURNED,
    A.ACCEPTED,
    A.ACCEPTED,
    A.ACCEPTED,
    A.DECLINED,
    A.WITHDRAWN,
    A.DRAFT,
)
ENDED = (A.TOOK_PLACE, A.TOOK_PLACE, A.TOOK_PLACE, A.CANCELLED, A.DECLINED, A.TOOK_PLACE)


def _actions() -> Iterator[dict[str, Any]]:
    luck, numbers, models = Random(7), count(1), model_actions()
    for year, (_, week) in enumerate(YEARS):
        for n in range(ACTIONS):
            school = _school((n * 7 + year) % SCHOOLS)
            yield _action(next(numbers), year, week, school, models[n % len(models)], luck)


def _action(
    number: int, year: int, week: date, school: dict[str, Any], model: Any, luck: Random
) -> dict[str, Any]:
    states = STATES if year else ENDED
    state = states[number % len(states)]
    pupils = ("pupils_college" if school["kind"] is Kind.COLLEGE else "pupils_elementary", 30, 120)
    traits = {
        "has_cost": number % 25 == 0,
        "has_convention": number % 20 == 0,
        "with_parents": number % 5 < 2,
    }
    content = fiche_of(model, pupils, traits, luck)
    proposed = week - timedelta(days=luck.randrange(60, 110))
    decided = state not in (A.SUBMITTED, A.RETURNED, A.WITHDRAWN, A.DRAFT)
    submitted = state is not A.DRAFT
    reported = state is A.TOOK_PLACE and number % 5 > 0
    return {
        "id": number,
        "cycle_id": _cycle_of(school["academy_id"], year),
        "unit_id": school["id"],
        "title": f"{model.title} {number}",
        "theme": luck.choice([*themes(), "Le nôtre"]),
        "on_date": week + timedelta(days=number % 5),
        "contact": "La direction",
        "state": state,
        "round": int(submitted),
        "flagship": number % 12 == 0,
        **traits,
        "late": False,
        "content": content,
        **kept_beside(content),
        "proposed_on": proposed if submitted else None,
        "submitted_on": proposed if submitted else None,
        "decided_on": proposed + timedelta(days=number % 15) if decided else None,
        "decided_by_silence": False,
        "announced": decided and (not year or number % 4 > 0),
        "report": report_of(content, luck) if reported else None,
        "reported_at": pendulum.datetime(week.year, 4, 2) if reported else None,
        "edits": 1,
    }


def _tasks(actions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What waits waits at its bassin or circonscription; what was decided was decided there."""
    for one in actions:
        waits = one["state"] is A.SUBMITTED
        if not waits and one["decided_on"] is None:
            continue
        school = _school(one["unit_id"] - FIRST_SCHOOL)
        decided = one["decided_on"]
        yield {
            "cycle_id": one["cycle_id"],
            "subject_kind": SubjectKind.ACTION,
            "subject_id": one["id"],
            "round": 1,
            "level": Level.BASIN,
            "unit_id": school["basin_id"],
            "function": "relay",
            "about_id": school["id"],
            "room": 6,
            "asked_on": one["proposed_on"],
            "due_on": one["proposed_on"] + timedelta(days=9),
            "state": TaskState.OPEN if waits else TaskState.ACCEPTED,
            "decided_at": pendulum.datetime(decided.year, decided.month, decided.day)
            if decided
            else None,
        }
