"""The demo has a launch, an academic day, a training and two micro-conferences; opened once."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import reading
from models.demo import founding
from models.demo.meetings import open_meetings
from models.home import home_engine
from models.serving.meetings.listed import meeting_list
from models.year.course import load_course
from models.year.cycle import Cycle


def kinds(engine: sa.Engine, cycle_id: int) -> list[str]:
    with reading(engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle_id))
        return sorted(line.known.kind for line in meeting_list(session, course))


def test_its_meetings_are_opened_once(home: object) -> None:

    engine = home_engine()
    founding.write_files(Settings().home)
    founding.load(engine, Settings().home)
    cycle_id = founding.draft(engine)
    founding.launch(engine, cycle_id, paused=True, seed=1)
    open_meetings(engine, cycle_id, pendulum.datetime(2026, 8, 25, 7))
    assert kinds(engine, cycle_id) == [
        "Conférence",
        "Formation",
        "Journée académique (JARE)",
        "Lancement",
        "Micro-conférence",
        "Micro-conférence",
        "Séminaire",
    ]
