"""What shows the whole house is shown on one's own machine, else to those who see to its mail."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.academy import Year
from tests.web.operations.beats import beat
from tests.web.portal import OURS, anybody, signed_in, words

FAR = "https://orgue.ac-valmont.example"
HOUSE = ("/mailbox", "/runs")


def far(year: Year, who: str = "") -> TestClient:
    """A browser of a portal that has an address of its own."""
    client = signed_in(year, who) if who else anybody(year.engine)
    client.app.state.settings.portal_url = FAR  # type: ignore[attr-defined]
    return client


def test_on_ones_own_machine_anybody_sees_it(year: Year) -> None:
    client = anybody(year.engine)
    assert [client.get(path).status_code for path in HOUSE] == [200, 200]
    assert "Les derniers passages" in words(client.get("/"))


def test_on_a_network_a_stranger_sees_the_year_and_no_more(year: Year) -> None:
    client = far(year)
    answers = [client.get(path) for path in HOUSE]
    assert {a.headers["location"] for a in answers} == {
        "/sign-in?next=%2Fmailbox",
        "/sign-in?next=%2Fruns",
    }
    page = words(client.get("/"))
    assert "Cadrage" in page
    for said in ("Les derniers passages", "Ce qui partira ensuite", "Le courrier", "Passages"):
        assert said not in page


@pytest.mark.parametrize(
    ("who", "mail", "runs"),
    [("pilote", 200, 200), ("pilote1", 403, 200), ("ien1", 403, 403), ("E11", 403, 403)],
)
def test_on_a_network_the_academic_pilot_alone_sees_it_all_and_every_pilot_the_runs(
    year: Year, who: str, mail: int, runs: int
) -> None:
    client = far(year, who)
    assert [client.get(path).status_code for path in HOUSE] == [mail, runs]
    entries = words(client.get("/")).partition("Quitter")[0]
    assert ("Courrier" in entries) is (mail == 200)
    assert "Passages" not in entries


def test_a_pilot_s_morning_says_whether_the_machine_runs(year: Year) -> None:
    home = f"/cycles/{year.cycle_id}"
    well, ill = "Dernier passage il y a 4 min.", "Dernier passage il y a 3 jours : c’est trop."
    for minutes, said in ((4, well), (3 * 24 * 60, ill)):
        beat(year.engine, minutes)
        assert said in words(far(year, "pilote1").get(f"{home}/standing"))
        assert said in words(far(year, "pilote").get(f"{home}/silence"))
        assert "passage" not in words(far(year, "ien1").get(f"{home}/standing"))
    assert OURS
