"""Valmont with something to measure of each factor; a second académie beside it; a year before."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from models.access.actors import actor_of
from models.access.scope import scope_of
from models.database.transactions import gesture
from models.serving.perimeter import By, Perimeter, cycles_of_year
from models.territory.unit import Kind, Level, Unit
from models.work.action import ACTION
from models.work.marks import kept_beside
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState
from tests.academy import Year, at, day, launched, mail_of, name_to
from tests.days import give_days

THEMES = ["Les parents", "Le numérique"]
ON, LATER, TODAY = "11/01/2027 10:00", "18/01/2027 10:00", "11/02/2027 10:00"
WORK = {"year_long_work": "Le journal de l'école.", "instances": ["delegates"]}
HELPED = {"partners": [{"name": "Asso", "brings": ["money", "people"], "convention": False}]}


def a_year(engine: sa.Engine) -> Year:
    """Actions that say much or nothing, in two départements; relays, inspectors, papers."""
    year = launched(engine, themes=THEMES)
    for code, function, who in (
        ("AC", "inspector", "iaipr"),
        ("AC", "inspector", "iprevs"),
        ("D1", "ien_io", "io"),
        ("D1", "ien_primary", "iaipr"),
        ("B1", "inspector", "iaipr"),
    ):
        year.name(code, function, who)
    year.remove("C2", "relay")
    _act(year)
    _signed(year, "AC", PaperKind.LETTER, date(2026, 10, 6))
    _signed(year, "D1", PaperKind.VERSION, date(2026, 10, 20))
    _signed(year, "D2", PaperKind.VERSION, None)
    return year


def _act(year: Year) -> None:
    year.propose(
        "E11",
        "Un",
        on=ON,
        theme=THEMES[0],
        with_parents=True,
        **fiche(training_hours=1.5, **WORK, **HELPED),
    )
    year.accept("ien1", on=LATER)
    year.propose("E11", "Deux", on=ON, theme="Ailleurs", **fiche(training_hours=6, **WORK))
    year.decline("ien1", on="13/01/2027 10:00")
    year.propose("E31", "Trois", on="04/01/2027 10:00", theme=THEMES[1], **fiche(training_hours=3))
    year.accept("ien3", on=LATER)
    year.propose("E12", "Quatre", on=ON, theme=THEMES[1], with_parents=True, **fiche(**HELPED))
    year.propose("porteur", "Cinq", unit="L11", on=ON, theme="Tout autre")
    year.withdraw(year.propose("E12", "Six", on=ON, theme=THEMES[0], **fiche(**WORK)), "E12")
    year.draft("E13", "Sept", on=ON, theme=THEMES[0], **fiche(training_hours=9))


def fiche(**said: Any) -> dict[str, Any]:
    return {"content": said}


def _signed(year: Year, code: str, kind: PaperKind, on: date | None) -> None:
    state = PaperState.ACCEPTED if on else PaperState.SUBMITTED
    row = {
        "cycle_id": year.cycle_id,
        "kind": kind,
        "unit_id": year.units[code],
        "state": state,
        "round": 1,
        "content": {"text": "…"},
        "accepted_on": on,
    }
    with gesture(year.engine) as session:
        session.connection().execute(sa.insert(PAPER), [row])


def a_year_before(year: Year) -> int:
    """The closed cycle of 2025-26, as it is kept: who took part, three actions. Its number."""
    with gesture(year.engine) as session:
        connection = session.connection()
        row = dict(connection.execute(sa.select(CYCLE)).mappings().first() or {})
        row |= {"school_year": "2025-26", "week": date(2026, 3, 16), "state": CycleState.CLOSED}
        row |= {"link_key": "before", "launched_at": at("01/09/2025 00:00")}
        del row["id"]
        number = connection.execute(sa.insert(CYCLE).returning(CYCLE.c.id), row).scalar_one()
        there = connection.execute(sa.select(PARTICIPATION)).mappings()
        connection.execute(
            sa.insert(PARTICIPATION),
            [dict(r) | {"cycle_id": number, "week": date(2026, 3, 16)} for r in there],
        )
        connection.execute(
            sa.insert(ACTION),
            [
                {**_kept(number, year.units[code], theme), "with_parents": parents}
                for code, theme, parents in (
                    ("E11", THEMES[0], True),
                    ("E21", THEMES[1], True),
                    ("E21", "Ailleurs", False),
                )
            ],
        )
        give_days(connection)
    return int(number)


def _kept(cycle_id: int, unit_id: int, theme: str) -> dict[str, Any]:
    content = {"training_hours": 2}
    return {
        "cycle_id": cycle_id,
        "unit_id": unit_id,
        "title": "Autrefois",
        "theme": theme,
        "on_date": date(2026, 3, 17),
        "contact": "",
        "state": "took_place",
        "round": 1,
        "flagship": False,
        "has_cost": False,
        "has_convention": False,
        "late": False,
        "content": content,
        **kept_beside(content),
        "proposed_on": date(2026, 1, 12),
        "submitted_on": date(2026, 1, 12),
        "decided_on": date(2026, 1, 14),
        "decided_by_silence": False,
        "announced": True,
        "edits": 0,
    }


def a_second_academy(year: Year) -> int:
    """Another académie of the same nation, with a school, an action and a cycle. Its number."""
    with gesture(year.engine) as session:
        nation = Unit(level=Level.NATION, kind=Kind.NATION, code="FR", name="France")
        session.add(nation)
        session.flush()
        academy = Unit(level=Level.ACADEMY, kind=Kind.ACADEMY, code="01", name="Clairmont")
        session.add(academy)
        session.flush()
        school = Unit(level=Level.SCHOOL, kind=Kind.ECOLE, code="E91", name="École du Lac")
        school.parent_id = school.academy_id = academy.id
        session.add(school)
        known = session.get_one(Cycle, year.cycle_id)
        cycle = Cycle(academy_id=int(academy.id or 0), school_year="2026-27", week=known.week)
        cycle.definition = dict(known.definition or {}) | {"themes": ["Ailleurs"]}
        cycle.state, cycle.launched_at = CycleState.LIVE, known.launched_at
        session.add(cycle)
        session.flush()
        number, connection = int(cycle.id or 0), session.connection()
        for unit in (academy, school):
            row = {
                "cycle_id": number,
                "unit_id": unit.id,
                "week": known.week,
                "place": "C",
                "since": date(1900, 1, 1),
                "team_complete": False,
            }
            connection.execute(sa.insert(PARTICIPATION), [row])
        row = _kept(number, int(school.id or 0), "Ailleurs") | {"with_parents": True}
        connection.execute(sa.insert(ACTION), [row])
        give_days(connection)
        name_to(session, int(nation.id or 0), "pilot", "nationale")
    return number


def land_of(year: Year, session: Any, who: str, **more: Any) -> Perimeter:
    scope = scope_of(session, actor_of(session, mail_of(who)), day("11/02/2027"))
    return Perimeter(**{"cycle_ids": (year.cycle_id,), "scope": scope} | more)


def country(year: Year, session: Any) -> Perimeter:
    perimeter = land_of(year, session, "nationale", by=By.ACADEMY)
    ids = tuple(sorted(cycles_of_year(session, perimeter.scope, "2026-27")))
    return land_of(year, session, "nationale", by=By.ACADEMY, cycle_ids=ids)
