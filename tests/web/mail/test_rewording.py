"""The pilot writes a letter otherwise: typed, read as it would leave, kept, undone."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.message import MESSAGE, MessageState
from tests.academy import Year
from tests.web.mail.forms import hidden
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
S = MessageState
SAID = {"subject": "Votre avis, vite", "text": "Le débat attend.\n\nMerci."}


def an_action_is_proposed(year: Year) -> None:
    """An action is proposed: the request to validate it (1) and its receipt (2) wait to leave."""
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed)


def put(year: Year, number: int, **values: Any) -> None:
    with gesture(year.engine) as session:
        row = sa.update(MESSAGE).where(MESSAGE.c.id == number)
        session.connection().execute(row.values(**values))


def test_a_letter_is_written_read_kept_and_taken_back(year: Year) -> None:
    client = signed_in(year, "pilote")
    assert "Modifier le texte" in client.get("/outbox/1").text
    form = client.get("/outbox/1/words")
    assert "Votre avis est attendu" in words(form)
    assert "Jamais le nom d’un élève" in words(form)
    preview = client.post("/outbox/words", data=hidden(form) | SAID | {"step": "preview"})
    assert "Garder ces mots pour 1 courrier" in words(preview)
    source = re.search(r'iframe class="letter" src="([^"]+)"', preview.text)
    assert source is not None
    assert "Le débat attend." in client.get(source[1].replace("&amp;", "&")).text
    assert year.messages(id=1)[0].wording_id is None
    kept = client.post("/outbox/words", data=hidden(preview) | {"step": "keep"})
    assert (kept.status_code, kept.headers["location"]) == (303, "/outbox/1")
    page = words(client.get("/outbox/1"))
    for said in ("1 courrier partira avec vos mots.", "sont les mots d’un pilote", "Merci."):
        assert said in page, said
    form = client.get("/outbox/1/words")
    assert "Le débat attend." in form.text
    client.post("/outbox/words", data=hidden(form) | {"step": "restore"})
    assert "1 courrier partira avec le texte d’origine." in words(client.get("/outbox/1"))
    assert year.messages(id=1)[0].wording_id is None


def test_words_that_are_missing_are_asked_for_and_what_was_typed_stays(year: Year) -> None:
    client = signed_in(year, "pilote")
    given = hidden(client.get("/outbox/1/words")) | {"step": "preview"}
    for subject, text in (("", "Un mot."), ("Objet", ""), ("Objet", "a" * 4001)):
        answer = client.post("/outbox/words", data=given | {"subject": subject, "text": text})
        assert answer.status_code == 422
        assert "L’objet ou le texte est trop long" in words(answer) or "Il manque" in words(answer)
        assert text in answer.text


def test_the_second_of_two_pilots_is_told_and_keeps_what_was_typed(year: Year) -> None:
    client = signed_in(year, "pilote")
    first = second = hidden(client.get("/outbox/1/words"))
    preview = client.post("/outbox/words", data=second | SAID | {"step": "preview"})
    other = client.post(
        "/outbox/words", data=first | SAID | {"subject": "Avant vous", "step": "preview"}
    )
    client.post("/outbox/words", data=hidden(other) | {"step": "keep"})
    answer = client.post("/outbox/words", data=hidden(preview) | {"step": "keep"})
    assert answer.status_code == 409
    for said in ("Quelqu’un d’autre a modifié", "Avant vous", "Le débat attend."):
        assert said in words(answer), said
    again = client.post("/outbox/words", data=hidden(answer) | SAID | {"step": "preview"})
    assert client.post("/outbox/words", data=hidden(again) | {"step": "keep"}).status_code == 303


def test_a_letter_that_left_meanwhile_is_told(year: Year) -> None:
    client = signed_in(year, "pilote")
    given = hidden(client.get("/outbox/1/words"))
    preview = client.post("/outbox/words", data=given | SAID | {"step": "preview"})
    put(year, 1, state=S.SENT)
    kept = client.post("/outbox/words", data=hidden(preview) | {"step": "keep"})
    late = client.post("/outbox/words", data=given | SAID | {"step": "preview"})
    for answer in (kept, late):
        assert answer.status_code == 409
        assert "Trop tard pour modifier" in words(answer)
        assert "Le débat attend." in words(answer)
    assert client.get("/outbox/1/words").status_code == 303
    assert "Aucun de ces courriers ne peut plus être modifié." in words(client.get("/outbox/1"))
    assert year.messages(id=1)[0].wording_id is None


def test_several_letters_are_written_at_once_and_a_large_number_is_typed(year: Year) -> None:
    for n in range(60):
        year.propose("E12", f"Atelier {n}", on=ON)
    client = signed_in(year, "pilote")
    back = "/outbox?state=owed&text=action_received"
    form = client.post("/outbox/words", data={"all": "yes", "back": back})
    assert "Modifier le texte de 61 courriers" in words(form)
    assert "Atelier" not in form.text.split("<textarea")[1].split("</textarea>")[0]
    preview = client.post("/outbox/words", data=hidden(form) | SAID | {"step": "preview"})
    assert "Pour confirmer, tapez le nombre de courriers" in words(preview)
    given = hidden(preview) | {"step": "keep"}
    assert client.post("/outbox/words", data=given).status_code == 409
    assert not [m for m in year.messages() if m.wording_id]
    kept = client.post("/outbox/words", data=given | {"count": "61"})
    assert kept.headers["location"] == back
    said = {m.wording_id is not None for m in year.messages(text="action_received")}
    others = {m.wording_id for m in year.messages(text="to_validate")}
    assert (said, others) == ({True}, {None})


def test_letters_of_two_texts_are_not_written_together(year: Year) -> None:
    client = signed_in(year, "pilote")
    answer = client.post("/outbox/words", data={"message": ["1", "2"]})
    assert answer.status_code == 303
    assert "Modifiez un texte à la fois" in words(client.get("/outbox"))


def test_a_digest_is_changed_line_by_line(year: Year) -> None:
    year.tick("12/01/2027 07:45")
    client = signed_in(year, "pilote")
    digest = year.messages(text="digest")[0]
    page = client.get(f"/outbox/{digest.id}")
    assert "chacune se modifie à part" in words(page)
    assert 'href="/outbox/' in page.text.split("Ce que ce résumé porte")[1]


def test_only_who_sees_to_the_mail_writes(year: Year) -> None:
    client = signed_in(year, "ien1")
    assert client.get("/outbox/1/words").status_code == 403
    for step in ("", "preview", "keep", "restore"):
        data = {"messages": "1", "step": step} | SAID
        assert client.post("/outbox/words", data=data).status_code == 403, step
