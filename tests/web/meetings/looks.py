"""The pages of meetings, each as whoever reads it, with something on them."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from models.access.actors import Actor
from models.database.transactions import gesture
from models.gestures.meetings import inviting
from models.gestures.meetings.opening import open_meeting
from models.year.cycle import Cycle
from tests.academy import Year, at, mail_of

LAUNCH = "2027-01-20-lancement"
NOW = "05/01/2027 10:00"
OF_MEETINGS = (
    ("pilote", "/meetings"),
    ("ien1", "/meetings"),
    ("E21", "/meetings"),
    ("pilote", "/attached"),
    ("bassin1", "/attached"),
    ("bassin1", "/meetings/conference"),
    ("pilote", f"/meetings/{LAUNCH}"),
    ("ien1", f"/meetings/{LAUNCH}"),
    ("pilote", f"/meetings/{LAUNCH}/list"),
)


def meetings_held(year: Year) -> None:
    """A launch with few places, to which people are invited, and a micro-conference of a bassin."""
    launch = {"name": "Lancement", "kind": "launch", "on": "2027-01-20", "capacity": "2"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opened(session, cycle, launch | {"place": "Hôtel de Région"}, year.by("pilote"))
        basin = {"unit_id": year.units["B1"], "drawn_from": "conference"}
        talk = {"name": "Vingt minutes sur l'accrochage", "on": "2027-01-26"} | basin
        opened(session, cycle, talk, year.by("bassin1"))
    pilot = year.by("pilote")
    year.act(inviting.invite_somebody, LAUNCH, mail_of("ien1"), pilot, on=NOW)
    year.act(inviting.expect_somebody, LAUNCH, "Une chercheuse de l'INSPÉ", pilot, on=NOW)


def opened(session: Session, cycle: Cycle, said: dict[str, Any], by: Actor) -> None:
    open_meeting(session, cycle, said, by, at(NOW))
