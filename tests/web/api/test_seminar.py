"""A program prepares the seminar, fixes objectives with their measures, and reads the review."""

from __future__ import annotations

import sqlalchemy as sa

from models.year.cycle import OBJECTIVE
from tests.academy import Year
from tests.web.api.programs import program
from tests.years import year_on

year = year_on("memory", now="12/05/2027 10:00")


def at(year: Year, path: str) -> str:
    return f"cycles/{year.cycle_id}/{path}"


def test_a_program_prepares_the_seminar_and_what_it_does_not_send_stays(year: Year) -> None:
    client = program(year, "pilote")
    agenda = [{"at": "9h30", "title": "Le bilan", "who": "la pilote"}]
    sent = {"on": "2027-06-30", "starts": "9h", "place": "INSPE", "agenda": agenda}
    assert client.patch(at(year, "meetings/seminar"), json=sent).status_code == 200
    said = client.patch(at(year, "meetings/seminar"), json={"ends": "17:00"}).json()
    assert (said["on"], said["starts"], said["ends"]) == ("2027-06-30", "09:00", "17:00")
    assert said["agenda"] == [{"at": "09:30", "title": "Le bilan", "who": "la pilote"}]
    wrong = client.patch(at(year, "meetings/seminar"), json={"ends": "8h"})
    assert wrong.status_code == 422
    assert client.get(at(year, "meetings/seminar/guests")).json()["invited"] == 0
    relay = program(year, "ien1")
    assert relay.get(at(year, "meetings/seminar")).json()["place"] == "INSPE"
    assert relay.get(at(year, "meetings/seminar/guests")).status_code == 403
    assert relay.patch(at(year, "meetings/seminar"), json=sent).status_code == 403


def test_objectives_are_fixed_with_their_measures_and_read_with_where_they_stand(
    year: Year,
) -> None:
    client = program(year, "pilote")
    one = {"text": "Associer les parents.", "figure": "with_parents_share", "target": 60}
    two = {"text": "Former.", "measure": "Heures", "unit": "h", "value": 80, "target": 120}
    said = client.put(at(year, "objectives"), json={"objectives": [one, two]})
    assert said.status_code == 200
    first, second = said.json()["fixed"]
    assert (first["was"], first["target"]) == (None, 60)
    assert (second["was"], second["unit"], second["figure"]) == (80, "h", "")
    odd = one | {"figure": "unheard_of"}
    assert client.put(at(year, "objectives"), json={"objectives": [odd]}).status_code == 422
    assert year.all(sa.select(sa.func.count()).select_from(OBJECTIVE)) == [(2,)]
    nobodys = client.put(at(year, "objectives/1/reached"), json={"reached": 3})
    assert nobodys.status_code == 404


def test_the_review_is_read_section_by_section(year: Year) -> None:
    client = program(year, "pilote")
    sent = {"unit": year.units["C1"], "title": "Vu", "address": "https://presse.example/1"}
    assert client.post(at(year, "review/press"), json=sent).status_code == 201
    sections = {one["code"]: one for one in client.get(at(year, "review")).json()["sections"]}
    assert sections["press"]["press"][0]["title"] == "Vu"
    assert {"text", "backing", "field", "parents", "benefits"} <= sections.keys()
    assert all(one["figures"] for code, one in sections.items() if code != "press")
    ask = {"unit": year.units["C1"], "audience": "partners"}
    assert (
        "/review/answer/" in client.post(at(year, "review/questions"), json=ask).json()["address"]
    )
