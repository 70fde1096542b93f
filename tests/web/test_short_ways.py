"""A decision goes from its door to the gesture, and back to a page, without wandering."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.academy import Year, launched
from tests.way import Way, followed, shown
from tests.web.letter_pages.links import link_in
from tests.web.portal import PORTAL, anybody, put_clock, signed_in

ON = "12/01/2027 10:00"
ACCEPTED = {"verdict": "accepted"}


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    year = launched(memory)
    for n in range(2):
        year.propose("E11", f"Atelier {n}", on=ON)
    put_clock(year, ON)
    return year


def way(client: TestClient, method: str, path: str) -> Way:
    """The way of a request to its page, once its first one has warmed what is kept."""
    with followed() as ways:
        client.get("/about")  # the secret of sessions is read once
        ways[:] = [Way()]
        answer = client.request(method, path, data=ACCEPTED if method == "POST" else None)
    assert answer.status_code in (200, 303), answer.text
    return ways[0]


def within(found: Way, returns: int, climbs: int) -> bool:
    return found.returns <= returns and found.climbs <= climbs


def test_a_decision_asks_who_then_the_gesture_then_the_page(year: Year) -> None:
    first, _ = year.tasks()
    found = way(signed_in(year, "ien1", on=ON), "POST", f"/tasks/{first.id}")
    assert within(found, 9, 7), shown([found])
    assert "models.year" not in found.rooms  # the gesture finds its own cycle
    assert found.rooms.count("models.clock") == 1
    assert found.rooms.count("models.access") == 1
    assert found.rooms.count("models.gestures.validation") == 1


def test_a_request_is_read_in_one_call(year: Year) -> None:
    first, _ = year.tasks()
    found = way(signed_in(year, "ien1", on=ON), "GET", f"/tasks/{first.id}")
    assert within(found, 6, 6), shown([found])
    assert found.rooms.count("models.serving.validation") == 1


def test_a_decision_by_a_link_goes_down_to_the_gesture_alone(year: Year) -> None:
    letter, _ = year.messages(text="to_validate")
    found = way(anybody(year.engine), "POST", link_in(year, letter).removeprefix(PORTAL))
    assert within(found, 3, 5), shown([found])
    assert found.rooms.count("models.gestures.validation") == 1
