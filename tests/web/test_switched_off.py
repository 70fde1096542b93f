"""A year of which much is switched off shows each of its pages, and nothing of what is off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.academy import Year
from tests.models.year.switched import both, without
from tests.web.everything import JANUARY, Look, World, filled
from tests.web.portal import PORTAL, anybody, put_clock, signed_in, words
from tests.years import year_on
from web.site.view import PAGES

OFF = both(
    without("phases", "conference"),
    without("phases", "capitalisation"),
    without("milestones", "seminar"),
    without("milestones", "announce"),
    without("milestones", "programme"),
)
year = year_on(**OFF, now=JANUARY)


def test_each_page_of_the_cycle_answers_and_names_nothing_of_it(year: Year) -> None:
    client = signed_in(year, "pilote", on=JANUARY)
    for page in (*(name for name, _ in PAGES), "occasions"):
        answer = client.get(f"/cycles/{year.cycle_id}/{page}")
        assert answer.status_code == 200, page
        shown = words(answer)
        gone = ("Conférence de décembre", "Bilans des actions remis", "Annonce des décisions")
        assert [one for one in gone if one in shown] == [], page


@pytest.mark.long
def test_every_page_of_the_portal_answers(tmp_path: Path, sqlite_template: Path) -> None:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        world = filled(engine, PORTAL, **OFF)
        clients: dict[Any, Any] = {}
        found = ((one, looked(world, one, clients)) for one in world.looks())
        wrong = [f"{got} {one.path} ({one.who})" for one, got in found if not as_told(one, got)]
    assert wrong == []


def as_told(look: Look, status: int) -> bool:
    """What is off may be refused, or not there; it never fails."""
    return status == look.status or (look.status == 200 and status in (303, 404, 409, 422))


def looked(world: World, look: Look, clients: dict[Any, Any]) -> int:
    if (look.who, look.on) not in clients:
        year = world.year
        made = signed_in(year, look.who, on=look.on) if look.who else anybody(year.engine)
        clients[look.who, look.on] = made
    put_clock(world.year, look.on)
    client = clients[look.who, look.on]
    if look.sent is not None:
        return int(client.post(look.path, data=dict(look.sent)).status_code)
    return int(client.get(look.path).status_code)
