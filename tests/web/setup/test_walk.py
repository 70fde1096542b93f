"""From an empty installation to a launched cycle, as ``docs/guide/administrateur.md`` walks it: one
command, then pages alone."""

from __future__ import annotations

import re
import time
from pathlib import Path

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.gestures.territory.bringing import writing_to
from models.home import home_engine
from models.operations.lease import Turn
from models.territory.unit import UNIT
from tests.models.territory.importing.files import CUT
from tests.orgue.typing_commands import typed
from tests.web.portal import words
from tests.web.setup.dropping import FIVE, agreed, dropped
from tests.web.setup.entering import entered

NEXT_WEEK = {"year": "2027-28", "week": "2028-03-20"}


def counted(browser: TestClient, launch: str) -> int:
    """The number of letters of the first fortnight, once it is counted."""
    for _ in range(600):
        page = browser.get(launch)
        if found := re.search(r'name="shown" value="(\d+)"', page.text):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(words(page))


def test_an_administrator_goes_from_nothing_to_a_launched_cycle_on_pages(home: Path) -> None:
    browser = entered()
    assert "La suite : le territoire" in words(browser.get("/setup"))
    agreed(browser, "directory", dropped(browser, "directory", CUT.read_bytes(), "annuaire.csv"))
    agreed(browser, "people", dropped(browser, "people", FIVE.encode(), "cinq.csv"))
    assert "Zone C" in words(browser.get("/setup/calendar?year=2027-28"))
    browser.post("/setup/draft", data=NEXT_WEEK)
    browser.post("/setup/mail")
    assert "peut être lancé" in words(browser.get("/setup/check"))
    page = browser.get("/setup")
    assert "La suite : le lancement" in words(page)
    launch = re.findall(r'href="(/launch\?cycle=\d+)"', page.text)[0]
    rehearsal = re.findall(r'href="(/rehearsal\?cycle=\d+)"', page.text)[0]
    assert browser.get(rehearsal).status_code == 200
    cycle = launch.partition("=")[2]
    number = counted(browser, launch)
    sent = {"cycle": cycle, "shown": str(number)}
    browser.post("/launch", data=sent | {"messages": str(number + 1)})
    assert "La suite : le lancement" in words(browser.get("/setup"))
    browser.post("/launch", data=sent | {"messages": str(number)})
    assert "Le cycle est lancé" in words(browser.get("/setup"))
    assert typed("status").code == 0


def test_a_launch_waits_for_what_is_being_written_in_its_territory(home: Path) -> None:
    browser = entered()
    agreed(browser, "directory", dropped(browser, "directory", CUT.read_bytes()))
    agreed(browser, "people", dropped(browser, "people", FIVE.encode()))
    browser.post("/setup/draft", data=NEXT_WEEK)
    with home_engine().connect() as connection:
        number = connection.execute(sa.select(UNIT.c.id).where(UNIT.c.code == "24")).scalars()
        turns = [Turn(home_engine(), writing_to(one)) for one in number]
    assert all(turn.taken() for turn in turns)
    said = words(browser.get("/setup"))
    assert "en cours d’enregistrement" in said
    for turn in turns:
        turn.give_back()
    assert "peut être lancé tel" in words(browser.get("/setup"))
