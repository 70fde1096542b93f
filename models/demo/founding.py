"""A demo is founded as an académie is: its directory and its people loaded, its cycle launched.

By the same imports and the same gestures. Each step is one transaction and finds what the one
before left, so that a founding that was cut short goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from config.private import make_folder
from models import clock
from models.database.transactions import gesture, reading
from models.demo import academy, staff, steps, told
from models.demo.friends import befriend
from models.demo.meetings import open_meetings
from models.demo.names import ACADEMY
from models.demo.past import has_begun, live_last_year
from models.demo.shelf import stock_the_library
from models.demo.shown import give_a_contact
from models.demo.steps import PAST, THIS
from models.errors import Refusal
from models.gestures.territory.carriers import add_carrier
from models.territory.finding import find_unit
from models.territory.importing.academies import read_again
from models.territory.people import Absence
from models.territory.staff import declare_absence
from models.territory.unit import UNIT, Level
from models.work.demo import Pace, PaceState, pace_of
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.transitions import moving
from models.year.course import load_course
from models.year.cycle import Cycle

SUMMER = THIS.summer
"""When the admin loads the schools and the people."""
SEED = 3
"""Whose luck the people have, by default: a year in which next year's objectives come in time."""
FILES = (THIS.directory, THIS.people, PAST.directory, PAST.people)
"""What a founding writes beside the academies' two lists, and imports."""
Progress = Callable[[str], None]


class NotADemo(Refusal):
    """A home that holds something else than a demo."""


def found(
    engine: sa.Engine,
    home: Path,
    *,
    past: bool = False,
    paused: bool = False,
    seed: int = SEED,
    progress: Progress = lambda text: None,
) -> None:
    """Bring *home* to the eve of cadrage, with a *past* year if asked; or leave it where its demo
    is.

    Raises :class:`NotADemo` when it holds another académie than the made-up one.
    """
    with reading(engine) as session:
        if pace_of(session) is not None:
            return
        need_nothing_else(session)
    progress("J'écris l'annuaire et les personnes d'une académie qui n'existe pas…")
    write_files(home)
    past = past or has_begun(engine)
    if past:
        live_last_year(engine, home, progress)
    progress("J'importe 240 écoles et établissements, puis les personnes…")
    load(engine, home)
    steps.set_national_frame(engine, THIS)
    progress("Je prépare le cycle 2026-27…")
    cycle_id = draft(engine, past=past)
    progress("Je répète la première quinzaine, puis je lance le cycle…")
    launch(engine, cycle_id, paused=paused, seed=seed)


def take_up_again(engine: sa.Engine) -> None:
    """Owe again what a run that was killed had claimed: its lease is in real time, and here a
    month lasts a minute. The mailbox keeps a letter once, whoever hands it over."""
    with gesture(engine) as session:
        was, owed = (MessageState.CLAIMED,), MessageState.OWED
        again = moving(MESSAGE, MESSAGE_MOVES, owed, starts=was, claim=None)
        session.connection().execute(again)


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
    """Write what the home knows of its académie, and the files that are imported."""
    make_folder(home)
    academy.write_own_academies(home)
    read_again()
    academy.write_directory(home / THIS.directory)
    staff.write_people(home / THIS.people)
    academy.write_directory(home / PAST.directory, academy.schools_before())
    staff.write_people(home / PAST.people, staff.holders_before())


def load(engine: sa.Engine, home: Path) -> None:
    """Import the schools and the people, enter the CIO, and say who will be away; a second time
    changes nothing.

    From here on the home reads its time from its own clock.
    """
    steps.load(engine, home, THIS)
    with gesture(engine) as session:
        _enter_the_cio(session)
        stock_the_library(session, SUMMER)
        befriend(session, SUMMER)
        if session.scalars(sa.select(Absence).limit(1)).first() is None:
            for away in staff.absences():
                declare_absence(session, away.mail, away.first, away.last, SUMMER, "admin")


def _enter_the_cio(session: Session) -> None:
    """A CIO is no school: no directory gathers it, its admin enters it."""
    known = sa.select(UNIT.c.id).where(UNIT.c.code == told.CIO.code)
    if session.connection().execute(known).first() is None:
        under = find_unit(session, f"bassin:{told.CIO_UNDER}")
        add_carrier(session, told.CIO, under, None, SUMMER)


def draft(engine: sa.Engine, *, past: bool = False) -> int:
    """Draft the cycle; its number. The bassin that was merged since the *past* year takes no part:
    it has no school any more."""
    gone = (f"bassin:{academy.merged().code}",) if past else ()
    return steps.draft(engine, replace(THIS, but=gone))


def launch(engine: sa.Engine, cycle_id: int, *, paused: bool, seed: int) -> None:
    """Launch the cycle as its pilot would, on the eve of cadrage: now it is a demo."""
    eve = steps.launch(engine, cycle_id)
    with gesture(engine) as session:
        clock.set_clock(session, eve)
        give_a_contact(session, load_course(session, session.get_one(Cycle, cycle_id)), eve)
        state = PaceState.PAUSED if paused else PaceState.RUNNING
        session.add(Pace(cycle_id=cycle_id, seed=seed, state=state))
    open_meetings(engine, cycle_id, eve)
