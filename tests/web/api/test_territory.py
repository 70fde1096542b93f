"""The territory changes by the API as on its page."""

from __future__ import annotations

from tests.academy import Year
from tests.web.api.programs import program
from tests.years import year_on

year = year_on("file", clock="12/01/2027 10:00")
ON = "12/01/2027 10:00"
MERGE = {"kind": "merge", "moves": [{"old": "C1", "new": "C2"}]}


def test_a_program_looks_makes_it_and_takes_it_back(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    looked = client.post("territory/changes", json=MERGE | {"look": True})
    assert (looked.status_code, looked.json()["schools"]) == (201, 3)
    assert client.get("territory/changes").json() == []
    made = client.post("territory/changes", json=MERGE)
    assert made.status_code == 201
    (line,) = client.get("territory/changes").json()
    assert (line["state"], line["on"]) == ("done", "2027-01-12")
    back = client.post(f"territory/changes/{line['id']}/put-back")
    assert back.json() == {"id": line["id"], "done": True, "sent": 0}


def test_a_unit_is_given_its_own_week_and_that_of_all_again(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    path = f"cycles/{year.cycle_id}/weeks/{year.units['C1']}"
    (own,) = client.put(path, json={"first": "2027-03-22"}).json()
    assert (own["code"], own["first"], own["last"]) == ("C1", "2027-03-22", "2027-03-26")
    assert client.put(path, json={}).json() == []


def test_what_a_units_own_week_moves_is_said_before_it_is_given(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    path = f"cycles/{year.cycle_id}/weeks/{year.units['C1']}"
    said = client.post(f"{path}/preview", json={"first": "2027-03-22"}).json()
    assert (said["first_before"], said["first"], said["units"]) == ("2027-03-15", "2027-03-22", 3)
    assert said["dates"]
    assert all(one["before"] != one["after"] for one in said["dates"])
    assert said["moved"]
    assert client.get(f"cycles/{year.cycle_id}/weeks").json() == []
    given = {"first": "2027-03-22", "seen": said["seen"]}
    assert client.put(path, json=given).status_code == 200
    assert client.put(path, json=given | {"first": "2027-03-29"}).status_code == 409
    refused = program(year, "ien1", on=ON).post(f"{path}/preview", json={"first": "2027-03-22"})
    assert refused.status_code == 403


def test_others_are_refused(year: Year) -> None:
    client = program(year, "ien1", on=ON)
    assert client.post("territory/changes", json=MERGE).status_code == 403
