"""A year in which every school stands somewhere, and those who look at it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.gestures.mail.opened_links import invitations_used, keep_uses
from models.work.action import ActionState
from tests.academy import Year, day, launched

ON, LATER, WEEK = "11/01/2027 10:00", "01/02/2027 10:00", "17/03/2027 10:00"


READERS = ("pilote", "cardie_seule", "pilote1", "pilote2", "ien1", "bassin1", "E11", "E31")


def a_year(memory: sa.Engine) -> Year:
    """Actions at every step, over two départements; a draft, silence, and the bassin's own."""
    year = launched(memory)
    year.name("AC", "communication", "cardie_seule")
    reported, happened = (year.propose("E31", t, on=ON) for t in ("Un", "Deux"))
    for task in year.tasks():
        year.accept("ien3", task.id, on=ON)
    year.announce("pilote", on=LATER)
    for number in (reported, happened):
        year.confirm(number, "E31", on=WEEK)
    year.report(reported, "E31", on=WEEK)
    called_off = year.propose("E31", "Trois", on=ON)
    year.accept("ien3")
    year.confirm(called_off, "E31", ActionState.CANCELLED, on=WEEK)
    year.propose("E11", "Quatre", on=ON)
    year.accept("ien1")
    year.propose("E11", "Cinq", on=ON)
    year.decline("ien1")
    year.propose("E12", "Six", on=ON)
    year.send_back("ien1", correct_by=day("20/01/2027"))
    year.withdraw(year.propose("E12", "Sept", on=ON), "E12")
    year.draft("E13", "Huit", on=ON)
    year.withdraw(year.draft("E13", "Neuf"), "E13")
    year.propose("E11", "Dix", on=ON)
    year.propose("porteur", "Onze", unit="L11", on=ON)
    year.propose("bassin1", "Douze", unit="B1", on=ON)
    came = [(year.units["E11"], year.by("E11").slot), (year.units["L11"], year.by("porteur").slot)]
    year.act(opened, came, on=ON)
    return year


def opened(session: Any, course: Any, came: list[tuple[int, str]], moment: Any) -> None:
    keep_uses(session, invitations_used(course.cycle_id, came), moment)
