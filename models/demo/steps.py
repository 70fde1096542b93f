"""What a founding does in either of a demo's two years: files loaded, a frame set, a cycle drafted.

Each step finds what an earlier founding left, and does no more than what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import clock
from models.access.actors import actor_of
from models.database.transactions import gesture, reading
from models.demo import staff, told
from models.demo.names import ACADEMY
from models.errors import NotFound
from models.gestures.cycle import finding, opening
from models.gestures.framing.national_frame import set_frame
from models.rehearsal.rehearse import first_moment, forecast
from models.territory.importing.annuaire import import_directory
from models.territory.importing.people_file import import_people
from models.territory.unit import UNIT, Level
from models.work.model_actions import themes
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class DemoYear:
    """A school year of the demo: its *week*, which lasts *until* (its usual end if None), the
    *summer* in which it is prepared, its two files, the codes of the units that take no part
    (*but*) or take part because they are named (*also*), and what else the académie *changes*."""

    school_year: str
    week: date
    summer: datetime
    directory: str
    people: str
    until: date | None = None
    but: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)


PAST = DemoYear(
    school_year="2025-26",
    week=date(2026, 3, 16),
    summer=pendulum.datetime(2025, 8, 25, 7),
    directory="annuaire-2025.csv",
    people="personnes-2025.csv",
    changes={"milestones": {"seminar": {"on": "2026-03-18"}}},
)
"""All held the week, and the seminar in the middle of it."""
THIS = DemoYear(
    school_year=told.SCHOOL_YEAR,
    week=told.FIRST,
    until=told.LAST,
    summer=pendulum.datetime(2026, 8, 24, 7),
    directory="annuaire.csv",
    people="personnes.csv",
    also=(told.CIO.code,),
    changes={
        "week": {"slogan": told.SLOGAN},
        "other_dates": list(told.OCCASIONS),
        "kit": {"issuer": "Direction de la communication"},
        "messages": {"thanks": {"on": True}},
    },
)
NATIONAL_FRAME = {
    "text": "La Semaine de la persévérance scolaire met en lumière ce que les équipes font toute "
    "l'année contre le décrochage. Elle se prépare dès la rentrée, à chaque niveau, et associe les "
    "élèves, leurs familles et les partenaires de l'école.\n\nChaque académie choisit sa semaine, "
    "entre décembre et mai, et ses thèmes parmi ceux proposés ici ou les siens.",
    "link": "https://eduscol.education.fr",
}


def load(engine: sa.Engine, home: Path, year: DemoYear) -> None:
    """Import the schools and the people as they are in the summer of *year*.

    From here on the home reads its time from its own clock.
    """
    with gesture(engine) as session:
        clock.set_clock(session, year.summer)
        import_directory(session, home / year.directory, year.summer)
        import_people(session, home / year.people, year.summer)


def set_national_frame(engine: sa.Engine, year: DemoYear) -> None:
    """The national frame that the cadrage starts from, on the kit's themes."""
    with gesture(engine) as session:
        frame = NATIONAL_FRAME | {"themes": list(themes())}
        by = actor_of(session, staff.NATIONAL)
        set_frame(session, year.school_year, _nation(session), frame, by, year.summer)


def _nation(session: Session) -> int:
    query = sa.select(UNIT.c.id).where(UNIT.c.level == Level.NATION)
    return int(session.connection().execute(query).scalar_one())


def draft(engine: sa.Engine, year: DemoYear) -> int:
    """Draft the cycle of *year*, on the kit's themes; its number."""
    with gesture(engine) as session:
        try:
            cycle = finding.find_cycle(session, year.school_year, ACADEMY)
        except NotFound:
            given = (year.school_year, ACADEMY, year.week)
            cycle = opening.draft_cycle(session, *given, {}, year.summer, until=year.until)
            opening.change_cycle(session, cycle, changes_of(year), None, year.summer)
        return int(cycle.id or 0)


def changes_of(year: DemoYear) -> Mapping[str, Any]:
    """What the académie changes of the definition that every cycle starts from."""
    part = {"but": list(year.but), "also": list(year.also)}
    said = {"themes": list(themes()), "participation": part, "trust": told.TRUST}
    return {**said, **year.changes}


def launch(engine: sa.Engine, cycle_id: int) -> datetime:
    """Launch a cycle as its pilot would, on the eve of its cadrage; that moment."""
    with reading(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        eve, is_draft = first_moment(load_course(session, cycle)), cycle.state is CycleState.DRAFT
    if not is_draft:
        return eve
    messages = _of_the_first_fortnight(engine, cycle_id, eve)
    with gesture(engine) as session:
        cycle, pilot = session.get_one(Cycle, cycle_id), actor_of(session, staff.PILOT)
        opening.launch_cycle(session, cycle, pilot, eve, messages, messages)
    return eve


def _of_the_first_fortnight(engine: sa.Engine, cycle_id: int, eve: datetime) -> int:
    """How many messages the pilot has read before launching."""
    return forecast(engine, cycle_id, eve, until=eve + FORTNIGHT, launch=True).sent
