"""Programs keep partners as their pages do, by the same gestures."""

from __future__ import annotations

from pathlib import Path

from tests.academy import Year
from tests.web.api.programs import program
from tests.web.partners.looks import AGREED, LEAGUE
from tests.years import year_on

year = year_on("memory", now="05/01/2027 10:00")


def test_a_program_notes_a_partner_and_its_agreement(year: Year, home: Path) -> None:
    relay, school = program(year, "ien1"), program(year, "E11")
    body = LEAGUE | {"unit": year.units["C1"]}
    made = relay.post("partners", json=body)
    assert made.status_code == 201, made.text
    assert school.post("partners", json=body).status_code == 403
    assert relay.post("partners", json=body | {"kind": "gang", "name": "x"}).status_code == 422
    assert school.get("partners", params={"q": "ligue"}).json()["found"] == 1
    agreed = relay.post("partners/1/agreements", json=AGREED)
    assert agreed.status_code == 201, agreed.text
    assert relay.put("partners/agreements/1/renewed", json={"renewed": True}).status_code == 204
    told = school.get("partners/1")
    assert told.json()["agreements"][0]["renewed"] is True
    assert "jeunesse@" not in told.text
    changed = body | {"town": "Orvance"}
    assert relay.put("partners/1", json=changed).status_code == 204
    assert relay.post("partners/1/withdrawal", json={"reason": "Fin."}).status_code == 204
    assert school.get("partners").json()["found"] == 0
    assert program(year, "ien3").put("partners/1", json=body).status_code == 403
