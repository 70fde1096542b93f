"""A pilot says a text of the year otherwise on a page: read, tried on themselves, kept, undone."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.serving.mail.letters import counts
from models.work.message import DELIVERED, MessageState
from tests.academy import Year, at, mail_of
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
PAGE = "/settings/texts/to_validate"
SAID = {"subject": "À lire, {{ recipient.name }}", "body": "Le débat **attend**."}


def an_action_is_proposed(year: Year) -> None:
    """An action is proposed: the request to validate it waits to leave."""
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed, now=ON)


def hidden(answer: Any) -> dict[str, str]:
    """What the page's form sends without showing it."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    return dict(found)


def test_a_text_is_read_kept_and_taken_back(year: Year) -> None:
    client = signed_in(year, "pilote")
    assert "Votre avis est attendu" in words(client.get("/settings/texts"))
    form = client.get(PAGE)
    assert "Bonjour Ien1" in words(form)
    given = hidden(form) | SAID
    for step in ("read", "keep"):
        wrong = client.post(PAGE, data=given | {"subject": "{{ unit.nom }}", "step": step})
        assert wrong.status_code == 422
        assert "« unit.nom » est inconnu ; le plus proche est « unit.name »." in words(wrong)
        assert "Le débat **attend**." in wrong.text
    again = client.post(PAGE, data=given | {"step": "read"})
    assert "Objet : À lire, Ien1" in words(again)
    assert "Le débat attend." in words(client.post(f"{PAGE}/read", data=given))
    letter = client.post(f"{PAGE}/letter", data=given)
    assert "<strong" in letter.text
    assert "sandbox" in letter.headers["content-security-policy"]
    assert year.course.definition.texts == {}
    kept = client.post(PAGE, data=given | {"step": "keep"})
    assert kept.status_code == 303
    assert "1 courrier qui attend le dira." in words(client.get(kept.headers["location"]))
    assert year.course.definition.texts["to_validate"].own == SAID
    late = client.post(PAGE, data=given | {"step": "keep"})
    assert late.status_code == 409
    assert "Quelqu’un d’autre a récrit ce texte" in words(late)
    client.post(PAGE, data=hidden(client.get(PAGE)) | {"step": "restore"})
    assert year.course.definition.texts == {}


def test_a_trial_goes_to_who_asks_alone_and_is_counted_apart(year: Year) -> None:
    client = signed_in(year, "pilote")
    before = year.messages()
    counted = year.act(lambda s, c, _: counts(s, c.cycle_id))
    answer = client.post(PAGE, data=hidden(client.get(PAGE)) | SAID | {"step": "try"})
    assert answer.status_code == 200
    assert "Un essai part à votre adresse" in words(answer)
    (trial,) = year.messages()[len(before) :]
    assert (trial.slot, trial.rule, trial.state) == (
        year.by("pilote").slot,
        "trial",
        MessageState.OWED,
    )
    deliver(year.engine, at(ON), MailboxChannel(year.engine))
    query = sa.select(DELIVERED).where(DELIVERED.c.subject.startswith("Essai"))
    (sent,) = year.all(query)
    assert mail_of("pilote") in sent.to
    assert sent.subject == "Essai : À lire, Ien1"
    assert "Essai : ce courrier n’a été envoyé qu’à vous." in sent.text.replace("\u202f", " ")
    assert "http" not in sent.text
    assert year.course.definition.texts == {}
    assert sum(n for _, _, n in year.act(lambda s, c, _: counts(s, c.cycle_id))) == sum(
        n for _, _, n in counted
    )
    assert client.get(f"/outbox/{trial.id}").status_code == 200


def test_nobody_else_writes_the_texts_of_the_year(year: Year) -> None:
    for who in ("ien1", "E11"):
        client = signed_in(year, who)
        assert client.get("/settings/texts").status_code == 403
        assert client.post(PAGE, data=SAID | {"step": "keep"}).status_code == 403
    assert signed_in(year, "pilote").get("/settings/texts/sign_in").status_code == 404
