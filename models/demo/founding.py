"""A demo is founded as an académie is: its directory and its people loaded, its cycle launched.

By the same imports and the same gestures. Each step is one transaction and finds what the one
before left, so that a founding that was cut short goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import clock
from models.database import gesture, reading
from models.demo import academy, staff
from models.demo.names import ACADEMY
from models.demo.pace import Pace, PaceState, pace_of
from models.errors import NotFound, Refusal
from models.gestures import opening
from models.gestures.actors import actor_of
from models.gestures.framing import set_frame
from models.outbox.message import MESSAGE, MessageState
from models.rehearsal.rehearse import first_moment, forecast
from models.territory.academies import read_again
from models.territory.annuaire import import_directory
from models.territory.people_file import import_people
from models.territory.staff import declare_absence
from models.territory.unit import UNIT, Level
from models.work.model_actions import themes
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState

SCHOOL_YEAR, WEEK = "2026-27", date(2027, 3, 15)
SUMMER = pendulum.datetime(2026, 8, 24, 7)
"""When the admin loads the schools and the people."""
SEED = 3
"""Whose luck the people have, by default: a year in which next year's objectives come in time."""
FORTNIGHT = timedelta(days=14)
DIRECTORY, PEOPLE = "annuaire.csv", "personnes.csv"
Progress = Callable[[str], None]


class NotADemo(Refusal):
    """A home that holds something else than a demo."""


def found(
    engine: sa.Engine,
    home: Path,
    *,
    paused: bool = False,
    seed: int = SEED,
    progress: Progress = lambda text: None,
) -> None:
    """Bring *home* to the eve of cadrage, or leave it where its demo is.

    Raises :class:`NotADemo` when it holds another académie than the made-up one.
    """
    with reading(engine) as session:
        if pace_of(session) is not None:
            return
        need_nothing_else(session)
    progress("J'écris l'annuaire et les personnes d'une académie qui n'existe pas…")
    write_files(home)
    progress("J'importe 240 écoles et établissements, puis les personnes…")
    load(engine, home)
    set_national_frame(engine)
    progress("Je prépare le cycle 2026-27…")
    cycle_id = draft(engine)
    progress("Je répète la première quinzaine, puis je lance le cycle…")
    launch(engine, cycle_id, paused=paused, seed=seed)


def take_up_again(engine: sa.Engine) -> None:
    """Owe again what a run that was killed had claimed: its lease is in real time, and here a
    month lasts a minute. The mailbox keeps a letter once, whoever hands it over."""
    with gesture(engine) as session:
        claimed = sa.update(MESSAGE).where(MESSAGE.c.state == MessageState.CLAIMED)
        session.connection().execute(claimed.values(state=MessageState.OWED, claim=None))


def need_nothing_else(session: Session) -> None:
    """Refuse a home where another académie is."""
    others = sa.select(UNIT.c.name).where(UNIT.c.level == Level.ACADEMY, UNIT.c.code != ACADEMY)
    name = session.connection().execute(others).scalars().first()
    if name is not None:
        raise NotADemo(
            f"Cette maison est celle d'une vraie académie ({name}) : on n'y joue pas de démo.",
            "Nommez un autre dossier avec ORGUE_HOME, ou n'en nommez aucun.",
        )


def write_files(home: Path) -> None:
    """Write what the home knows of its académie, and the two files that are imported."""
    home.mkdir(parents=True, exist_ok=True)
    academy.write_own_academies(home)
    read_again()
    academy.write_directory(home / DIRECTORY)
    staff.write_people(home / PEOPLE)


def load(engine: sa.Engine, home: Path) -> None:
    """Import the schools and the people, and say who will be away; a second time changes nothing.

    From here on the home reads its time from its own clock.
    """
    with gesture(engine) as session:
        clock.set_clock(session, SUMMER)
        import_directory(session, home / DIRECTORY, SUMMER)
        report = import_people(session, home / PEOPLE, SUMMER)
        if report.changes:
            for away in staff.absences():
                declare_absence(session, away.mail, away.first, away.last, SUMMER, "admin")


NATIONAL_FRAME = {
    "text": "La Semaine de la persévérance scolaire met en lumière ce que les équipes font toute "
    "l'année contre le décrochage. Elle se prépare dès la rentrée, à chaque niveau, et associe les "
    "élèves, leurs familles et les partenaires de l'école.\n\nChaque académie choisit sa semaine, "
    "entre décembre et mai, et ses thèmes parmi ceux proposés ici ou les siens.",
    "link": "https://eduscol.education.fr",
}


def set_national_frame(engine: sa.Engine) -> None:
    """The national frame that the cadrage starts from, on the kit's themes."""
    with gesture(engine) as session:
        nation = _nation(session)
        frame = NATIONAL_FRAME | {"themes": list(themes())}
        by = actor_of(session, staff.NATIONAL)
        set_frame(session, SCHOOL_YEAR, nation, frame, by, SUMMER)


def _nation(session: Session) -> int:
    query = sa.select(UNIT.c.id).where(UNIT.c.level == Level.NATION)
    return int(session.connection().execute(query).scalar_one())


def draft(engine: sa.Engine) -> int:
    """Draft the cycle, on the kit's themes; its number."""
    with gesture(engine) as session:
        try:
            cycle = opening.find_cycle(session, SCHOOL_YEAR, ACADEMY)
        except NotFound:
            cycle = opening.draft_cycle(session, SCHOOL_YEAR, ACADEMY, WEEK, {}, SUMMER)
            opening.change_cycle(session, cycle, {"themes": list(themes())}, None, SUMMER)
        return int(cycle.id or 0)


def launch(engine: sa.Engine, cycle_id: int, *, paused: bool, seed: int) -> None:
    """Launch the cycle as its pilot would, on the eve of cadrage: now it is a demo."""
    with reading(engine) as session:
        eve = first_moment(load_course(session, session.get_one(Cycle, cycle_id)))
    messages = _of_the_first_fortnight(engine, cycle_id, eve)
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        if cycle.state is CycleState.DRAFT:
            pilot = actor_of(session, staff.PILOT)
            opening.launch_cycle(session, cycle, pilot, eve, messages, messages)
        clock.set_clock(session, eve)
        state = PaceState.PAUSED if paused else PaceState.RUNNING
        session.add(Pace(cycle_id=cycle_id, seed=seed, state=state))


def _of_the_first_fortnight(engine: sa.Engine, cycle_id: int, eve: datetime) -> int:
    """How many messages the pilot has read before launching."""
    return forecast(engine, cycle_id, eve, until=eve + FORTNIGHT, launch=True).sent
