"""The meetings of the demo: a launch, an academic day, a training, two short talks drawn from the
December conference."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.access.actors import actor_of
from models.database.transactions import gesture
from models.demo import academy, staff, told
from models.gestures.meetings.inviting import expect_somebody
from models.gestures.meetings.keeping import keep_row
from models.gestures.meetings.opening import open_meeting
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.work.meeting import MEETING, MICRO
from models.year.course import load_course
from models.year.cycle import Cycle

LAUNCH: dict[str, Any] = {
    "name": "Lancement académique",
    "kind": "launch",
    "on": told.FIRST.isoformat(),
    "starts": "9h",
    "ends": "11h30",
    "place": "Salle des fêtes",
    "town": "Montferrel",
    "capacity": "120",
    "is_public": True,
}
DAY: dict[str, Any] = {
    "name": "Journée académique de la réussite éducative (JARE)",
    "kind": "day",
    "on": "2027-05-19",
    "starts": "9h",
    "ends": "17h",
    "place": "INSPÉ",
    "town": "Montferrel",
    "capacity": "300",
}
TRAINING: dict[str, Any] = {
    "name": "Animer un atelier-débat avec les parents",
    "kind": "training",
    "on": "2027-01-13",
    "starts": "14h",
    "ends": "17h",
    "capacity": "40",
    "dispositif": "27A0000000",
    "module": "00000",
    "training_hours": "3",
}
TALKS = ("Revenir à l'école après une rupture", "Ce que disent les élèves de l'orientation")
"""What two bassins draw from the conference."""


def open_meetings(engine: sa.Engine, cycle_id: int, moment: datetime) -> None:
    """Open them as their pilot and their relays would; a second time changes nothing."""
    with gesture(engine) as session:
        known = sa.select(MEETING.c.id).where(MEETING.c.cycle_id == cycle_id).limit(1)
        if session.connection().execute(known).first() is not None:
            return
        cycle, pilot = session.get_one(Cycle, cycle_id), actor_of(session, staff.PILOT)
        for said in (DAY, TRAINING):
            open_meeting(session, cycle, said, pilot, moment)
        launch = open_meeting(session, cycle, LAUNCH, pilot, moment)
        course = load_course(session, cycle)
        guest = "Idris Valcour, parrain de la semaine"
        expect_somebody(session, course, launch, guest, pilot, moment)
        place = {"place": "Maison des examens", "town": "Montferrel", "capacity": 150}
        keep_row(session, course, "conference", place | {"kept_at": moment})
        at = session.get_one(Unit, cycle.academy_id)
        for n, (title, basin) in enumerate(zip(TALKS, academy.basins(), strict=False)):
            unit = find_unit(session, f"bassin:{basin.code}", academy=at)
            talk = {"name": title, "kind": MICRO, "on": f"2027-01-{19 + n}", "unit_id": unit.id}
            open_meeting(session, cycle, talk | {"drawn_from": "conference"}, pilot, moment)
