"""A program reads a validator's queue, in the frozen version, and decides in their name."""

from __future__ import annotations

from models.work.action import ActionState
from models.work.paper import PaperKind
from models.work.validation import TaskState
from tests.academy import Year
from tests.web.api.programs import program

MONDAY = "30/11/2026 10:00"


def test_a_queue_is_what_one_may_decide(year: Year) -> None:
    year.propose("E11", "Débat", on=MONDAY)
    year.propose("E21", "Concours", on=MONDAY)
    (item,) = program(year, "ien1").get("tasks").json()["items"]
    assert (item["title"], item["about"]["code"], item["level"]) == ("Débat", "E11", "basin")
    assert program(year, "ien3").get("tasks").json()["items"] == []
    assert len(program(year, "conseil1").get("tasks").json()["items"]) == 1  # the deputy may


def test_one_reads_the_frozen_version_then_decides_once(year: Year) -> None:
    number = year.propose("E11", "Débat", on=MONDAY, theme="Parents")
    client, (task,) = program(year, "ien1"), year.tasks()
    read = client.get(f"tasks/{task.id}").json()
    assert read["may_decide"]
    assert (read["content"]["title"], read["content"]["theme"]) == ("Débat", "Parents")
    decision = f"tasks/{task.id}/decision"
    refused = client.post(decision, json={"verdict": "returned"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/reason")
    past = {"verdict": "returned", "reason": "Quel jour ?", "correct_by": "2026-11-02"}
    assert client.post(decision, json=past).status_code == 422
    sent = client.post(decision, json=past | {"correct_by": "2026-12-18"})
    assert (sent.status_code, sent.json()["state"]) == (200, "returned")
    assert sent.json()["decided_as"] == "relay"
    assert year.action(number).state is ActionState.RETURNED
    assert year.action(number).correct_by.isoformat() == "2026-12-18"
    again = client.post(decision, json={"verdict": "accepted"})
    assert (again.status_code, again.json()["type"]) == (409, "/api/v1/problems/WrongMove")


def test_a_request_of_others_is_not_there(year: Year) -> None:
    year.propose("E11", "Débat", on=MONDAY)
    (task,) = year.tasks()
    for who in ("E11", "ien3", "porteur"):
        other = program(year, who)
        assert other.get(f"tasks/{task.id}").status_code == 404
        answer = other.post(f"tasks/{task.id}/decision", json={"verdict": "accepted"})
        assert answer.status_code == 404
    above = program(year, "pilote1")
    assert not above.get(f"tasks/{task.id}").json()["may_decide"]
    answer = above.post(f"tasks/{task.id}/decision", json={"verdict": "accepted"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/api/v1/problems/NotYours")
    assert year.tasks()[0].state is TaskState.OPEN


def test_a_request_is_delegated_to_an_address_that_we_know(year: Year) -> None:
    year.propose("E11", "Débat", on=MONDAY)
    client, (task,) = program(year, "ien1"), year.tasks()
    unknown = client.post(f"tasks/{task.id}/delegation", json={"to": "personne@valmont.example"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "#/to")
    done = client.post(f"tasks/{task.id}/delegation", json={"to": "ien2@valmont.example"})
    assert done.status_code == 200
    assert program(year, "ien2").get("tasks").json()["items"][0]["id"] == task.id


def test_a_text_is_decided_on_too_and_read_once_it_is_accepted(year: Year) -> None:
    paper = year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    rector, school = program(year, "recteur"), program(year, "E11")
    (item,) = rector.get("tasks").json()["items"]
    assert (item["subject_kind"], item["title"]) == ("letter", "La lettre de cadrage")
    assert school.get(f"papers/{paper}").status_code == 404
    decision = f"tasks/{item['id']}/decision"
    declined = rector.post(decision, json={"verdict": "declined", "reason": "Non"})
    assert (declined.status_code, declined.json()["errors"][0]["pointer"]) == (422, "#/verdict")
    assert rector.post(decision, json={"verdict": "accepted"}).status_code == 200
    read = school.get(f"papers/{paper}").json()
    assert (read["kind"], read["state"]) == ("letter", "accepted")
    assert read["content"]["text"]
    assert [p["id"] for p in school.get("papers?kind=letter").json()["items"]] == [paper]
