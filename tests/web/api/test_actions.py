"""A program proposes, corrects, submits, confirms and reports; it sees what its maker sees."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.work.action import ActionState
from models.work.validation import TaskState
from tests.academy import Year
from tests.web.api.programs import AFTER, FICHE, IN_CALL, program


@pytest.fixture
def school(year: Year) -> TestClient:
    return program(year, "E11", on=IN_CALL)


def drafted(year: Year, school: TestClient, **more: Any) -> Any:
    answer = school.post("actions", json={"unit": year.units["E11"], "fiche": FICHE | more})
    assert answer.status_code == 201, answer.text
    return answer


def test_an_action_is_drafted_completed_submitted_and_read_above(
    year: Year, school: TestClient
) -> None:
    answer = drafted(year, school, contact=None)
    number, etag = answer.json()["id"], answer.headers["etag"]
    assert answer.headers["location"] == f"/api/v1/actions/{number}"
    assert answer.json()["state"] == "draft"
    assert [s["code"] for s in answer.json()["associated"]] == ["E12"]
    above = program(year, "ien1")
    assert above.get(f"actions/{number}").status_code == 404  # a draft is its school's alone
    refused = school.post(f"actions/{number}/submission")
    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["#/fiche/contact"]
    changed = school.patch(
        f"actions/{number}", json={"contact": "La directrice"}, headers={"If-Match": etag}
    )
    assert changed.status_code == 200
    assert changed.json()["fiche"]["title"] == FICHE["title"]
    sent = school.post(f"actions/{number}/submission")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert year.action(number).has_convention
    read = above.get(f"actions/{number}").json()
    assert read["fiche"]["partners"] == FICHE["partners"]
    assert read["fiche"]["contact"] == "La directrice"
    assert [a["id"] for a in above.get("actions").json()["items"]] == [number]
    assert program(year, "ien3").get("actions").json()["items"] == []
    assert program(year, "ien3").get(f"actions/{number}").status_code == 404


def test_the_same_request_sent_twice_makes_one_draft(year: Year, school: TestClient) -> None:
    asked = {"unit": year.units["E11"], "fiche": {"title": "Débat"}}
    answers = [
        school.post("actions", json=asked, headers={"Idempotency-Key": "a"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    other = program(year, "L11", on=IN_CALL)
    again = other.post(
        "actions", json=asked | {"unit": year.units["L11"]}, headers={"Idempotency-Key": "a"}
    )
    assert again.status_code == 201
    assert again.json()["id"] != answers[0].json()["id"]


def test_a_change_says_of_which_version_it_is(year: Year, school: TestClient) -> None:
    answer = drafted(year, school)
    path, etag = f"actions/{answer.json()['id']}", answer.headers["etag"]
    assert school.patch(path, json={"title": "x"}).status_code == 428
    first = school.patch(path, json={"title": "Un"}, headers={"If-Match": etag})
    second = school.patch(path, json={"title": "Deux"}, headers={"If-Match": etag})
    assert second.status_code == 412
    assert second.json()["facts"] == {"edits": 1, "changed": ["title"]}
    assert school.get(path).headers["etag"] == first.headers["etag"]
    assert school.patch(path, json={"title": "T"}, headers={"If-Match": "W/x"}).status_code == 412
    assert school.patch(path, json={"title": "Trois"}, headers={"If-Match": "*"}).status_code == 200


def test_what_was_submitted_is_changed_on_purpose_only(year: Year, school: TestClient) -> None:
    path = f"actions/{drafted(year, school).json()['id']}"
    school.post(f"{path}/submission")
    any_version = {"If-Match": "*"}
    refused = school.patch(path, json={"title": "Autre"}, headers=any_version)
    assert (refused.status_code, refused.json()["type"]) == (409, "/api/v1/problems/WrongMove")
    again = school.patch(f"{path}?reopen=true", json={"title": "Autre"}, headers=any_version)
    assert (again.status_code, again.json()["round"]) == (200, 2)


def test_a_decision_that_is_not_announced_is_not_told(year: Year, school: TestClient) -> None:
    path = f"actions/{drafted(year, school).json()['id']}"
    school.post(f"{path}/submission")
    before = school.get("actions").json()["as_of"]
    later = program(year, "ien1", on="01/12/2026 10:00")
    (task,) = year.tasks(TaskState.OPEN)
    assert later.post(f"tasks/{task.id}/decision", json={"verdict": "accepted"}).status_code == 200
    for who in ("pilote1", "pilote"):
        year.accept(who)
    assert year.action(int(path[8:])).state is ActionState.ACCEPTED
    assert school.get(path).json()["state"] == "submitted"
    news = {"updated_since": before}
    assert school.get("actions", params=news | {"state": "accepted"}).json()["items"] == []
    since = {"updated_since": "2026-12-01T08:00:00Z"}
    assert school.get("actions", params=since).json()["items"] == []
    assert len(later.get("actions", params=since).json()["items"]) == 1
    year.announce("pilote", on="02/12/2026 10:00")
    assert school.get(path).json()["state"] == "accepted"
    assert len(school.get("actions", params=since).json()["items"]) == 1


def test_who_is_sent_back_reads_why_and_withdraws(year: Year, school: TestClient) -> None:
    path = f"actions/{drafted(year, school).json()['id']}"
    school.post(f"{path}/submission")
    year.send_back("ien1", on="01/12/2026 10:00")
    read = school.get(path).json()
    assert read["state"] == "returned"
    assert read["reason"]["text"] == "Précisez le public."
    assert read["correct_by"]
    withdrawn = school.post(f"{path}/withdrawal")
    assert withdrawn.json()["state"] == "withdrawn"
    assert school.post(f"{path}/withdrawal").status_code == 409


def test_after_the_week_it_is_confirmed_and_reported(year: Year) -> None:
    number = year.propose("E11", "Débat", on=IN_CALL)
    year.accept("ien1")
    year.announce("pilote", on="02/12/2026 10:00")
    school = program(year, "E11", on=AFTER)
    refused = school.post(f"actions/{number}/outcome", json={"outcome": "postponed"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/reason")
    said = school.post(f"actions/{number}/outcome", json={"outcome": "took_place"})
    assert said.json()["state"] == "took_place"
    assert school.put(f"actions/{number}/report", json={}).status_code == 422
    report = {"numbers": {"pupils": 24, "parents": 10}, "effects": "Ils sont venus."}
    told = school.put(f"actions/{number}/report", json=report)
    assert told.status_code == 200
    assert told.json()["report"]["numbers"] == {"pupils": 24, "parents": 10}


def test_carriers_and_validators_comment_others_do_not(year: Year, school: TestClient) -> None:
    path = f"actions/{drafted(year, school).json()['id']}"
    school.post(f"{path}/submission")
    above = program(year, "ien1")
    assert above.post(f"{path}/comments", json={"text": "Quel jour ?"}).status_code == 204
    (said,) = school.get(f"{path}/comments").json()
    assert said["text"] == "Quel jour ?"
    assert "Circonscription Un" in said["by"]
    odd = b'{"text": "\\ud800\\u0000Merci"}'
    answer = school.post(
        f"{path}/comments", content=odd, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 204
    assert school.get(f"{path}/comments").json()[1]["text"] == "Merci"
    assert program(year, "E31").post(f"{path}/comments", json={"text": "x"}).status_code == 404


def test_outside_the_call_nothing_is_submitted(year: Year, school: TestClient) -> None:
    path = f"actions/{drafted(year, school).json()['id']}"
    late = program(year, "E11", on="10/03/2027 10:00")
    refused = late.post(f"{path}/submission")
    assert refused.status_code == 409
    assert refused.json()["type"] == "/api/v1/problems/CallIsClosed"
    assert refused.json()["facts"]["closed_on"]


@pytest.mark.parametrize(("unit", "status"), [("E12", 403), ("AC", 403), ("D2", 403), ("", 404)])
def test_one_proposes_for_ones_own_unit_only(
    year: Year, school: TestClient, unit: str, status: int
) -> None:
    asked = {"unit": year.units.get(unit, 999_999), "fiche": {"title": "Débat"}}
    assert school.post("actions", json=asked).status_code == status


@pytest.mark.parametrize(
    ("fiche", "pointer"),
    [
        ({"title": "x" * 121}, "#/fiche/title"),
        ({"titre": "x"}, "#/fiche/titre"),
        ({"on_date": "hier"}, "#/fiche/on_date"),
        ({"on_date": 12}, "#/fiche/on_date"),
        ({"on_date": "0001-01-01"}, "#/fiche/on_date"),
        ({"audiences": {"pupils_college": "dix"}}, "#/fiche/audiences/pupils_college"),
        ({"audiences": {"pupils_college": -1}}, "#/fiche/audiences/pupils_college"),
        ({"kind": "fête"}, "#/fiche/kind"),
        ({"associated": ["0000000X"]}, "#/fiche/associated"),
        ({"cost": True}, "#/fiche/cost"),
    ],
)
def test_what_is_wrong_is_named(
    year: Year, school: TestClient, fiche: dict[str, Any], pointer: str
) -> None:
    answer = school.post("actions", json={"unit": year.units["E11"], "fiche": fiche})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [e["pointer"] for e in answer.json()["errors"]]
    assert year.all(sa.text("SELECT id FROM action")) == []


def test_lists_go_on_from_a_cursor(year: Year, school: TestClient) -> None:
    numbers = [year.draft("E11", f"Débat {n}", on=IN_CALL) for n in range(5)]
    found, cursor = [], None
    while True:
        page = school.get("actions", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        found += [a["id"] for a in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert found == numbers
    for bad in ("x", "LTE=", "MTIz" * 11, "é"):
        assert school.get("actions", params={"cursor": bad}).status_code == 422


def test_a_list_takes_as_many_statements_whatever_its_length(year: Year) -> None:
    school = program(year, "pilote", on=IN_CALL)
    counts = []
    school.get("actions")  # who says the functions how is asked once, then remembered
    for many in (1, 12):
        for n in range(many):
            year.propose("E11", f"Débat {many}.{n}", on=IN_CALL)
        for path in ("actions", "tasks"):
            counts.append(_statements(year, school, path))
    assert counts[:2] == counts[2:]


def _statements(year: Year, client: TestClient, path: str) -> int:
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    sa.event.listen(year.engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    sa.event.remove(year.engine, "before_cursor_execute", note)
    return len([s for s in seen if s.startswith("SELECT")])


def test_days_are_sent_one_by_one_and_a_date_that_asks_is_confirmed(
    year: Year, school: TestClient
) -> None:
    held = [{"on": "2027-03-16", "from": "9h", "to": "12h"}, {"on": "2027-06-05"}]
    asked = {"unit": year.units["E11"], "fiche": {"title": "Débat", "days": held}}
    answer = school.post("actions", json=asked)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("DateToConfirm")
    made = school.post("actions", json=asked | {"confirm": True}).json()
    assert made["on_date"] == "2027-03-16"
    assert made["days"] == [
        {"on": "2027-03-16", "from": "09:00", "to": "12:00"},
        {"on": "2027-06-05", "from": None, "to": None},
    ]
    path, match = f"actions/{made['id']}", {"If-Match": made["version"]}
    other = {"on_date": "2027-06-12", "days": []}
    assert school.patch(path, json=other, headers=match).status_code == 409
    moved = school.patch(path, json=other | {"confirm": True}, headers=match).json()
    assert [day["on"] for day in moved["days"]] == ["2027-06-12"]
