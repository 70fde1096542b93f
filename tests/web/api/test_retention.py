"""A program reads what falls due, freezes a year, draws a slip, joins its visa and purges it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.work.action import ACTION
from tests.academy import Year, mail_of
from tests.models.gestures.retention.past import SIX, a_past_year
from tests.web.api.programs import program

FILE = {"Content-Type": "application/octet-stream"}
VISA = {"reference": "2032-7", "on": "2032-09-01", "signed_by": "La directrice", "name": "v.pdf"}
PDF = b"%PDF-1.7\nvisa\n%%EOF\n"


@pytest.fixture
def year(memory: sa.Engine, home: Path) -> Year:
    return a_past_year(memory)


def test_a_slip_is_drawn_signed_and_purged(year: Year) -> None:
    client = program(year, "admin", on=SIX)
    kinds = {one["kind"]: one for one in client.get("retention/kinds").json()}
    assert kinds["opinions"]["least"] == 48
    asked = {"kind": "opinions", "months": 120}
    longer = client.get("retention/due", params=asked).json()
    assert "opinions" not in {one["kind"] for one in longer}
    refused = client.get("retention/due", params=asked | {"months": 12})
    assert refused.json()["type"] == "/api/v1/problems/BadDefinition"
    due = client.get("retention/due").json()
    assert due
    assert {one["kind"] for one in due} <= set(kinds)
    made = client.post("retention/slips")
    assert made.status_code == 201, made.text
    slip = made.json()
    at = f"retention/slips/{slip['slip']}"
    assert slip["rows"] == sum(line["rows"] for line in slip["lines"]) > 0
    assert client.get(at).content.startswith(b"PK")
    assert client.post(f"{at}/purge", json={"rows": slip["rows"]}).status_code == 409
    for wrong in ({"reference": ""}, {"on": "2031-01-01"}):
        answer = client.put(f"{at}/visa", params=VISA | wrong, content=PDF, headers=FILE)
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/BadVisa")
    assert client.put(f"{at}/visa", params=VISA, content=b"", headers=FILE).status_code == 422
    joined = client.put(f"{at}/visa", params=VISA, content=PDF, headers=FILE)
    assert (joined.status_code, joined.json()["visa_on"]) == (200, "2032-09-01")
    assert client.post(f"{at}/purge", json={"rows": slip["rows"] + 1}).status_code == 422
    assert len(year.all(sa.select(ACTION))) == 2
    gone = client.post(f"{at}/purge", json={"rows": slip["rows"]})
    assert (gone.status_code, gone.json()["rows"]) == (200, slip["rows"])
    assert [a.title for a in year.all(sa.select(ACTION))] == ["Chorale"]
    assert client.get("retention/slips").json()[0]["purged_at"]


def test_a_year_and_a_person_are_frozen_and_freed(year: Year) -> None:
    client = program(year, "admin", on=SIX)
    frozen = client.post("retention/holds", json={"reason": "lawsuit", "cycle": year.cycle_id})
    assert frozen.status_code == 201
    assert client.post("retention/slips").status_code == 409
    who = {"reason": "inquiry", "person": mail_of("ien1")}
    assert client.post("retention/holds", json=who).status_code == 201
    assert len(client.get("retention/holds").json()) == 2
    for wrong in ({}, {"cycle": 1, "person": "x"}, {"cycle": 99}, {"person": "x"}):
        answer = client.post("retention/holds", json={"reason": "lawsuit"} | wrong)
        assert answer.status_code in (404, 422), answer.text
    number = frozen.json()["hold"]
    assert client.delete(f"retention/holds/{number}").status_code == 204
    assert client.delete(f"retention/holds/{number}").status_code == 404
    assert client.post("retention/slips").status_code == 201


def test_the_archives_take_a_year_over(year: Year) -> None:
    client = program(year, "admin", on=SIX)
    at = f"retention/years/{year.cycle_id}/receipt"
    given = {"reference": "AD 2027-31", "on": "2027-10-01", "name": "pv.pdf"}
    assert client.get("retention/receipts").json() == []
    for wrong in ({"reference": " "}, {"on": "2032-09-02"}, {"on": "2027-07-01"}):
        answer = client.put(at, params=given | wrong, content=PDF, headers=FILE)
        assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/BadReceipt")
    assert client.put(at, params=given, content=b"plain", headers=FILE).status_code == 422
    nowhere = client.put("retention/years/99/receipt", params=given, content=PDF, headers=FILE)
    assert nowhere.status_code == 404
    made = client.put(at, params=given, content=PDF, headers=FILE)
    said = {"cycle": year.cycle_id, "reference": "AD 2027-31", "on": "2027-10-01", "name": "pv.pdf"}
    assert (made.status_code, made.json()) == (200, said)
    assert client.get("retention/receipts").json() == [said]
    assert client.put(at, params=given, content=PDF, headers=FILE).status_code == 409
    assert all(one["taken_over"] for one in client.get("retention/due").json() if one["cycle"])
    other = program(year, "pilote", on=SIX).put(at, params=given, content=PDF, headers=FILE)
    assert other.status_code == 403


def test_what_needs_no_visa_goes_at_its_term(year: Year) -> None:
    gone = program(year, "admin", on=SIX).post("retention/sweep")
    assert gone.status_code == 200, gone.text
    assert set(gone.json()) == {"rows", "people"}


@pytest.mark.parametrize("who", ["pilote", "ien1", "E11"])
def test_it_is_of_who_keeps_retention_alone(year: Year, who: str) -> None:
    client = program(year, who, on=SIX)
    for path in ("kinds", "due", "holds", "receipts", "slips", "slips/1"):
        assert client.get(f"retention/{path}").status_code == 403, path
    assert client.post("retention/slips").status_code == 403
    assert client.post("retention/sweep").status_code == 403
    assert client.post("retention/slips/1/purge", json={"rows": 1}).status_code == 403
    sent = client.put("retention/slips/1/visa", params=VISA, content=PDF, headers=FILE)
    assert sent.status_code == 403
    elsewhere = program(year, "admin", on=SIX).get("retention/due", params={"academy": "99"})
    assert elsewhere.status_code == 403
