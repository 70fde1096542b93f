"""After an action is submitted: documents, associated schools, comments, outcome, report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.work import darkroom
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.work.comment import COMMENT
from models.work.document import DOCUMENT
from tests.academy import Year
from tests.models.work.documents import PDF, picture, with_a_place
from tests.web.portal import signed_in, words
from tests.years import year_on

OPEN = "23/11/2026 09:00"
AFTER = "18/03/2027 09:00"


pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=OPEN)


def join(
    client: TestClient,
    number: int,
    content: bytes = PDF,
    name: str = "programme.pdf",
    **data: str,
) -> Any:
    files = {"document": (name, content, "application/octet-stream")}
    return client.post(f"/actions/{number}/documents", files=files, data=data)


def only_document(year: Year) -> Any:
    (row,) = year.all(sa.select(DOCUMENT))
    return row


# ── documents ────────────────────────────────────────────────────────────────────────────────────


def test_a_document_is_joined_and_downloaded_never_shown_as_a_page(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    school = signed_in(year, "E11")
    assert join(school, number, name="Été « 1 ».pdf").status_code == 303
    document = only_document(year)
    for who in ("E11", "ien1", "pilote"):
        answer = signed_in(year, who).get(f"/documents/{document.id}")
        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("who", ["E12", "ien2", "pilote2"])
def test_who_does_not_read_the_action_does_not_read_its_documents(year: Year, who: str) -> None:
    number = year.propose("E11", on=OPEN, associated=["E12"])
    join(signed_in(year, "E11"), number)
    client, document = signed_in(year, who), only_document(year)
    assert client.get(f"/documents/{document.id}").status_code == 404
    assert client.post(f"/documents/{document.id}/remove").status_code in (403, 404)
    assert only_document(year).removed_at is None


def test_those_above_do_not_join_nor_remove(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    join(signed_in(year, "E11"), number)
    relay = signed_in(year, "ien1")
    assert join(relay, number, name="b.pdf").status_code == 403
    assert relay.post(f"/documents/{only_document(year).id}/remove").status_code == 403


LIES = [
    ("photo.jpg", PDF, "son contenu est celui d’un fichier « .pdf »"),
    ("page.pdf", b"<html><script>alert(1)</script></html>", "est une page web"),
    ("vide.pdf", b"", "est vide"),
    ("lourd.pdf", PDF + b"x" * 10_000_000 + b"%%EOF", "trop lourd : 10 Mo au plus"),
    ("<script>.pdf", b"rien", "n’est pas accepté"),
]


@pytest.mark.parametrize(("name", "content", "said"), LIES)
def test_a_file_that_lies_is_refused_with_a_clear_sentence(
    year: Year, name: str, content: bytes, said: str
) -> None:
    number = year.propose("E11", on=OPEN)
    answer = join(signed_in(year, "E11"), number, content, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<script>" not in answer.text.replace('<script src="/static', "")
    assert year.all(sa.select(DOCUMENT)) == []


def test_nothing_chosen_is_said(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    answer = signed_in(year, "E11").post(f"/actions/{number}/documents", data={"consent": ""})
    assert "Aucun fichier n’a été choisi." in words(answer)


def test_an_image_of_too_many_pixels_is_refused_on_its_page(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    answer = join(
        signed_in(year, "E11"), number, picture("PNG", (5001, 5000)), "a.png", consent="yes"
    )
    assert answer.status_code == 422
    assert "est trop grande : 5001 × 5000 pixels, 25 millions en tout au plus." in words(answer)
    assert year.all(sa.select(DOCUMENT)) == []


def test_who_joins_an_image_while_others_are_being_written_is_told_to_come_back(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "PATIENCE", 0.05)
    number = year.propose("E11", on=OPEN)
    school = signed_in(year, "E11")
    with darkroom.in_turn():
        busy = join(school, number, picture("PNG"), "a.png", consent="yes")
        assert join(school, number, PDF).status_code == 303
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "60")
    assert "D’autres images se préparent déjà" in words(busy)
    assert join(school, number, picture("PNG"), "a.png", consent="yes").status_code == 303


def test_an_image_needs_the_consent_of_who_is_on_it_and_loses_its_place(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    school = signed_in(year, "E11")
    assert "qu’avec l’accord" in words(join(school, number, picture("PNG"), "a.png"))
    assert join(school, number, with_a_place(), "a.jpg", consent="yes").status_code == 303
    kept = school.get(f"/documents/{only_document(year).id}").content
    assert b"Telephone" not in kept


def test_what_was_seen_is_shown_with_the_report_once_those_on_it_agreed(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on=AFTER)
    poster = join(school, number, picture("PNG", (30, 30)), "avant.png", consent="yes")
    assert poster.status_code == 303
    assert '<img src="/documents' not in school.get(f"/actions/{number}").text
    assert school.post(f"/actions/{number}/as-planned", data={}).status_code == 303
    join(school, number, picture("PNG"), "fresque.png", consent="yes")
    for path in (f"/actions/{number}", f"/actions/{number}/report"):
        page = school.get(path).text
        assert page.count('<img src="/documents') == 1
        assert 'alt="fresque.png"' in page


def test_a_document_is_removed_with_its_file(year: Year, home: Path) -> None:
    number = year.propose("E11", on=OPEN)
    school = signed_in(year, "E11")
    join(school, number)
    document = only_document(year).id
    assert school.post(f"/documents/{document}/remove").status_code == 303
    assert school.get(f"/documents/{document}").status_code == 404
    assert [p for p in (home / "documents").rglob("*") if p.is_file()] == []


# ── associated schools, comments ─────────────────────────────────────────────────────────────────


def test_an_associated_school_answers_on_a_page_of_its_own(year: Year) -> None:
    number = year.propose("E11", "Débat", on=OPEN, associated=["L11"], content={"place": "Préau"})
    head = signed_in(year, "proviseure", only=(f"/actions/{number}", "/documents"))
    said = words(head.get(f"/actions/{number}"))
    assert "Êtes-vous d’accord ?" in said
    assert "Préau" in said
    assert "Commentaires" not in said
    unit = {"unit": year.units["L11"]}
    for answer, words_ in (("yes", "Vous avez donné votre accord"), ("no", "ne vous associez pas")):
        head.post(f"/actions/{number}/agree", data=unit | {"answer": answer})
        assert words_ in words(head.get(f"/actions/{number}/agree"))
    (row,) = year.all(sa.select(ASSOCIATED_SCHOOL))
    assert row.agreed is False


def test_a_project_holder_reads_what_is_asked_and_does_not_answer(year: Year) -> None:
    number = year.propose("E11", on=OPEN, associated=["L11"])
    holder = signed_in(year, "porteur")
    assert "La direction de l’établissement répond." in words(holder.get(f"/actions/{number}"))
    data = {"unit": year.units["L11"], "answer": "yes"}
    assert holder.post(f"/actions/{number}/agree", data=data).status_code == 403


@pytest.mark.parametrize("unit", ["", "x", "1", "999999999999999"])
def test_an_answer_for_who_is_not_asked_is_not_taken(year: Year, unit: str) -> None:
    number = year.propose("E11", on=OPEN, associated=["L11"])
    data = {"unit": unit, "answer": "yes"}
    answer = signed_in(year, "proviseure").post(f"/actions/{number}/agree", data=data)
    assert answer.status_code == 404


def test_carrier_and_validator_speak_to_each_other(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    signed_in(year, "ien1").post(f"/actions/{number}/comments", data={"text": "Et la pluie ?"})
    school = signed_in(year, "E11")
    school.post(f"/actions/{number}/comments", data={"text": "Le préau."})
    said = words(school.get(f"/actions/{number}"))
    assert "Et la pluie ?" in said
    assert "Relais, Circonscription Un" in said
    assert len(year.all(sa.select(COMMENT))) == 2


def test_a_comment_that_is_too_long_comes_back_as_it_was_typed(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    text = "Trop long. " * 200
    answer = signed_in(year, "E11").post(f"/actions/{number}/comments", data={"text": text})
    assert answer.status_code == 422
    assert "trop long de 199 signes" in words(answer)
    assert text.strip() in answer.text


def test_who_must_decide_is_led_to_the_decision(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    assert f'href="/tasks/{year.task()}"' in signed_in(year, "ien1").get(f"/actions/{number}").text
    assert "Donner votre avis" not in signed_in(year, "pilote1").get(f"/actions/{number}").text


# ── after the day ────────────────────────────────────────────────────────────────────────────────


def accepted(year: Year) -> int:
    number = year.propose("E11", "Débat", on=OPEN)
    year.accept("ien1")
    year.announce("pilote", on="22/02/2027 09:00")
    return number


def test_a_school_says_that_it_took_place_then_reports(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on=AFTER)
    assert "A-t-elle eu lieu ?" in words(school.get(f"/actions/{number}"))
    for _ in range(2):  # the second click changes nothing
        said = school.post(f"/actions/{number}/outcome", data={"outcome": "took_place"})
        assert said.status_code == 303
    data = {
        "numbers.pupils": "24",
        "numbers.parents": "1 200",
        "effects": "Plus présents.",
        "difficulties": "",
        "evidence": "https://example.org/a",
        "worth_sharing": "yes",
    }
    assert school.post(f"/actions/{number}/report", data=data).status_code == 303
    action = year.action(number)
    assert action.state is ActionState.TOOK_PLACE
    assert action.report == {
        "numbers": {"pupils": 24, "parents": 1200},
        "effects": "Plus présents.",
        "difficulties": "",
        "evidence": ["https://example.org/a"],
        "worth_sharing": True,
        "worth_doing_again": False,
        "visitors": [],
        "as_planned": False,
    }
    assert "A eu lieu, bilan remis" in words(school.get(f"/actions/{number}"))


def test_a_report_alone_says_that_it_took_place(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on=AFTER)
    school.post(f"/actions/{number}/report", data={"effects": "Plus présents."})
    assert year.action(number).state is ActionState.TOOK_PLACE


def test_a_report_that_says_nothing_or_is_wrong_comes_back_as_typed(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on=AFTER)
    wrong = school.post(f"/actions/{number}/report", data={"numbers.pupils": "beaucoup"})
    assert (wrong.status_code, 'value="beaucoup"' in wrong.text) == (422, True)
    assert school.post(f"/actions/{number}/report", data={}).status_code == 422
    assert year.action(number).report is None


def test_what_is_cancelled_says_why(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on="10/03/2027 09:00")
    without = school.post(f"/actions/{number}/outcome", data={"outcome": "cancelled"})
    assert (without.status_code, "Dites pourquoi" in words(without)) == (422, True)
    data = {"outcome": "cancelled", "reason": "Grève des <cars>."}
    school.post(f"/actions/{number}/outcome", data=data)
    assert "Grève des &lt;cars&gt;." in school.get(f"/actions/{number}").text
    assert year.action(number).state is ActionState.CANCELLED


def test_before_its_day_it_is_not_said_to_have_taken_place(year: Year) -> None:
    number = accepted(year)
    school = signed_in(year, "E11", on="10/03/2027 09:00")
    early = school.post(f"/actions/{number}/outcome", data={"outcome": "took_place"})
    assert (early.status_code, "est prévue le 16/03/2027" in words(early)) == (422, True)


# ── statements ───────────────────────────────────────────────────────────────────────────────────


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements executed meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def asked(year: Year, who: str, path: str) -> int:
    client = signed_in(year, who)
    client.get(path)
    with counted(year.engine) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_a_page_asks_as_many_statements_whatever_it_shows(year: Year) -> None:
    one = year.propose("E11", "Une", on=OPEN, theme="Parents", contact="x")
    pages = [
        ("E11", f"/actions/{one}"),
        ("ien1", f"/actions/{one}"),
        ("pilote", "/actions"),
        ("E11", f"/actions/{one}/documents"),
        ("E11", f"/actions/{one}/edit"),
        ("E11", "/actions"),
    ]
    before = [asked(year, who, path) for who, path in pages]
    school = signed_in(year, "E11")
    associated = {"associated": "E12\nE13\nE21", "edits": "0"}
    for n in range(5):
        year.propose("E11", f"Autre {n}", on=OPEN, associated=["E12"])
        join(school, one, PDF.replace(b"1.7", b"1.%d" % n), f"{n}.pdf")
        school.post(f"/actions/{one}/comments", data={"text": f"Commentaire {n}"})
        data = associated | {"place": f"Salle {n}", "edits": str(n)}
        assert school.post(f"/actions/{one}/edit", data=data).status_code == 303
    assert year.action(one).round == 6
    assert [asked(year, who, path) for who, path in pages] == before
    assert max(before) <= 41


# ── the delay ────────────────────────────────────────────────────────────────────────────────────


def test_the_pilot_sees_who_came_late_and_grants_a_delay(year: Year) -> None:
    number = year.draft("E11", "Secret", on=OPEN, theme="Parents", contact="x")
    late = "16/01/2027 09:00"
    signed_in(year, "E11", on=late).post(f"/actions/{number}/submit")
    pilot = signed_in(year, "pilote", on=late)
    page = pilot.get("/actions/late")
    assert "École des Tilleuls 1 brouillon" in words(page)
    assert "Secret" not in page.text
    data = {"unit": year.units["E11"], "until": "20/01/2027"}
    for wrong in ({"until": ""}, {"until": "10/01/2027"}, {"unit": "x"}, {"unit": "9" * 15}):
        answer = pilot.post("/actions/late", data=data | wrong)
        assert answer.status_code == 422, wrong
    assert pilot.post("/actions/late", data=data).status_code == 303
    assert "mercredi 20 janvier 2027 compris" in words(pilot.get("/actions/late"))
    signed_in(year, "E11", on=late).post(f"/actions/{number}/submit")
    assert year.action(number).state is ActionState.SUBMITTED


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "recteur"])
def test_nobody_else_grants_one(year: Year, who: str) -> None:
    client = signed_in(year, who)
    data = {"unit": year.units["E11"], "until": "2027-01-20"}
    assert client.get("/actions/late").status_code == 403
    assert client.post("/actions/late", data=data).status_code == 403
