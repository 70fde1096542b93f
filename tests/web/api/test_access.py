"""Who calls, with what token; and whatever is asked, an answer that a program can read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.tokens import API_TOKEN
from models.words.french import typeset
from tests.academy import Year
from tests.web.api.programs import program, token_of
from tests.web.portal import PORTAL, anybody, signed_in, words
from web.request.throttle import Throttle


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (told["status"], told["type"]) == (status, f"/api/v1/problems/{code}")
    assert told["detail"].endswith(".")
    assert answer.headers["cache-control"] == "no-store"
    return told


def test_a_token_says_who_it_acts_for(year: Year) -> None:
    told = program(year, "conseil1", ["read", "decide"]).get("me").json()
    assert told["scopes"] == ["read", "decide"]
    (held,) = told["functions"]
    assert (held["function"], held["on_behalf"]) == ("relay", True)
    assert held["unit_name"] == "Circonscription Un"


def test_nothing_is_done_without_a_token(year: Year) -> None:
    client = program(year, "ien1")
    del client.headers["Authorization"]
    assert problem(client.get("me"), 401, "NoToken")["next"]
    assert client.get("me").headers["www-authenticate"].startswith("Bearer")
    for wrong in ("Bearer x", "Bearer orgue_" + "x" * 43, "Basic eDp4", "Bearer", "Bearer é"):
        answer = client.get("me", headers={"Authorization": wrong.encode()})
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["www-authenticate"]


def test_a_session_of_the_portal_is_nothing_here(year: Year) -> None:
    client = signed_in(year, "ien1")
    assert client.get("/me").status_code == 200
    problem(client.get("/api/v1/me"), 401, "NoToken")


def test_a_token_of_the_api_is_nothing_on_the_pages(year: Year) -> None:
    assert program(year, "ien1").get(f"{PORTAL}/me").status_code == 303


def test_a_token_does_what_it_was_lent_for_only(year: Year) -> None:
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    (task,) = year.tasks()
    reader = program(year, "ien1", ["read"])
    assert reader.get(f"actions/{number}").status_code == 200
    asked = [
        ("POST", "actions", {"unit": year.units["C1"]}),
        ("PATCH", f"actions/{number}", {}),
        ("POST", f"actions/{number}/submission", None),
        ("POST", f"actions/{number}/withdrawal", None),
        ("POST", f"actions/{number}/comments", {"text": "x"}),
        ("POST", f"actions/{number}/outcome", {"outcome": "took_place"}),
        ("PUT", f"actions/{number}/report", {}),
        ("POST", f"tasks/{task.id}/decision", {"verdict": "accepted"}),
        ("POST", f"tasks/{task.id}/delegation", {"to": "ien2@valmont.example"}),
    ]
    for method, path, body in asked:
        answer = reader.request(method, path, json=body)
        told = problem(answer, 403, "BeyondScope")
        assert told["facts"]["wanted"]
        assert "insufficient_scope" in answer.headers["www-authenticate"]
    assert program(year, "ien1", ["decide"]).get("actions").status_code == 403


def test_who_leaves_takes_the_rights_of_their_token_along(year: Year) -> None:
    client = program(year, "ien1")
    assert client.get("units").json()["items"]
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE assignment SET ends = '2026-09-02'"))
    year.now = "30/11/2026 10:00"
    gone = program(year, "ien1")
    assert gone.get("units").json()["items"] == []
    assert gone.get("cycles").json() == []
    assert gone.get("tasks").json()["items"] == []
    assert gone.get("papers").json()["items"] == []


def test_its_use_is_seen(year: Year) -> None:
    program(year, "ien1").get("me")
    (row,) = year.all(sa.select(API_TOKEN))
    assert row.last_used_at is not None


def test_a_token_that_calls_too_often_is_told_to_wait(year: Year) -> None:
    client = program(year, "ien1")
    api = next(r.app for r in client.app.routes if getattr(r, "path", "") == "/api")  # type: ignore[attr-defined]
    api.app.state.throttle = Throttle(times=2, seconds=60)
    assert [client.get("me").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("me").headers["retry-after"] == "60"
    problem(client.get("me"), 429, "TooOften")


def test_a_machine_that_tries_tokens_of_nobody_is_told_to_wait(year: Year) -> None:
    client = program(year, "ien1")
    known = client.headers["Authorization"]
    answers = []
    for n in range(61):
        client.headers["Authorization"] = f"Bearer {n}"
        client.headers["X-Forwarded-For"] = f"203.0.113.{n}"
        answers.append(client.get("me").status_code)
    assert answers == [401] * 60 + [429]
    client.headers["Authorization"] = known
    assert client.get("me").status_code == 200


def test_nothing_under_api_is_ever_a_page(year: Year) -> None:
    client = program(year, "ien1")
    for path in ("/api", "/api/", "/api/v2", "/api/v1", "/api/v1/nothing", "/api/v1/me/"):
        answer = client.get(f"{PORTAL}{path}", follow_redirects=True)
        problem(answer, 404, "NoSuchPath")
    wrong = client.delete("me")
    problem(wrong, 405, "WrongMethod")
    assert wrong.headers["allow"] == "GET, HEAD"
    problem(
        client.options("me", headers={"Origin": "https://elsewhere.example"}), 405, "WrongMethod"
    )
    assert "access-control-allow-origin" not in client.get("me").headers


def test_what_is_not_small_json_is_refused_unread(year: Year) -> None:
    client = program(year, "E11")
    as_json = {"Content-Type": "application/json"}
    problem(client.post("actions", content=b"{", headers=as_json), 400, "Unreadable")
    problem(client.post("actions", content=b"\xff", headers=as_json), 400, "Unreadable")
    problem(client.post("actions", content=b"[" * 100_000, headers=as_json), 400, "Unreadable")
    problem(client.post("actions", data={"unit": "1"}), 415, "NotJson")
    problem(client.post("actions", content=b"x" * 300_000, headers=as_json), 413, "TooLarge")
    chunks = (b"x" * 1000 for _ in range(300))
    problem(client.post("actions", content=chunks, headers=as_json), 413, "TooLarge")
    problem(client.get("actions/abc"), 422, "Invalid")
    problem(client.get("actions/99999999999999999999"), 422, "Invalid")
    problem(client.get("actions?updated_since=0001-01-01T00:00:00Z"), 422, "Invalid")
    problem(client.get("actions?updated_since=2027-01-01T00:00:00"), 422, "Invalid")


def test_a_fault_of_ours_is_a_problem_without_a_trace(year: Year) -> None:
    client = program(year, "ien1")
    with year.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE basinlink RENAME TO elsewhere"))
    try:
        told = problem(client.get("units"), 500, "OurFault")
    finally:
        with year.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO basinlink"))
    assert "basinlink" not in str(told)


def test_each_kind_of_problem_has_an_address(year: Year) -> None:
    client: TestClient = anybody(year.engine)
    kinds = client.get("/api/v1/problems").json()
    assert kinds["CallIsClosed"] == 409
    for code in kinds:
        assert client.get(f"/api/v1/problems/{code}").json()["code"] == code
    assert client.get("/api/v1/problems/Nothing").status_code == 404


def test_the_year_and_the_territory_are_read_within_the_scope(year: Year) -> None:
    school, nation = program(year, "E11"), program(year, "pilote")
    (cycle,) = school.get("cycles").json()
    assert (cycle["school_year"], cycle["academy"]["code"]) == ("2026-27", "24")
    assert cycle["dates"]["week_opens"] == "2027-03-15"
    assert school.get(f"cycles/{cycle['id']}/themes").json()["cycle"] == cycle["id"]
    assert school.get("cycles/999/themes").status_code == 404
    assert [u["code"] for u in school.get("units").json()["items"]] == ["E11"]
    assert len(nation.get("units").json()["items"]) == 14
    below = nation.get(f"units?level=school&under={year.units['C1']}").json()["items"]
    assert [u["code"] for u in below] == ["E11", "E12", "E13"]
    assert len(school.get("model-actions").json()) >= 11


def shown(text: str) -> str:
    """As a page's words are read."""
    return " ".join(typeset(text).split())


def test_the_success_factors_are_those_of_the_page(year: Year) -> None:
    client = program(year, "pilote")
    told = client.get(f"cycles/{year.cycle_id}/factors").json()
    page = words(signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/readiness"))
    assert [factor["code"] for factor in told][:3] == ["backing", "inspectors", "relays"]
    for factor in told:
        assert shown(factor["title"]) in page
        for figure in factor["figures"]:
            assert shown(figure["means"]) in page
            assert shown(figure["now"]) in page
        for one in factor["raises"]:
            assert shown(one["words"]) in page
    assert client.get("cycles/999/factors").status_code == 404


def test_tokens_are_not_taken_elsewhere_than_in_the_header(year: Year) -> None:
    client = anybody(year.engine)
    token = token_of(year, "ien1")
    assert client.get(f"/api/v1/me?access_token={token}").status_code == 401
    client.cookies.set("Authorization", f"Bearer {token}")
    assert client.get("/api/v1/me").status_code == 401
