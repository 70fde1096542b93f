"""Anybody writes to the académie by a form: its address is shown to nobody, the letter waits for
the hours, and robots are let talk to themselves."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.gestures.programme.public_side import set_public_contact, take_public_side_down
from models.serving.programme.public_kept import forget
from models.work.message import DELIVERED, MessageState
from tests.academy import KNOWN, Year, at
from tests.web.portal import anybody, words
from tests.web.programme.public_world import filled
from tests.years import year_on
from web.programme.public_contact import WRITING

year = year_on("file", now="12/01/2027 10:00")
PATH = f"/semaine/{KNOWN['AC']}/contact"
ADDRESS = "semaine@rectorat.example.fr"
TEXT = "Bonjour, le café est-il ouvert aux grands-parents ?"


@pytest.fixture
def client(year: Year) -> TestClient:
    WRITING.forget()
    year.act(set_public_contact, ADDRESS, year.by("pilote"))
    forget(year.engine)
    return anybody(year.engine)


def delivered(year: Year, moment: str) -> list[Any]:
    deliver(year.engine, at(moment), MailboxChannel(year.engine))
    return year.all(sa.select(DELIVERED).where(DELIVERED.c.to.contains(ADDRESS)))


def written(year: Year) -> list[object]:
    return [m for m in year.messages() if m.rule == "public_contact"]


def test_it_is_owed_once_and_leaves_in_the_hours_to_the_address_alone(
    year: Year, client: TestClient
) -> None:
    number = filled(year)["open"]
    forget(year.engine)
    form = client.get(f"{PATH}?action={number}").text
    assert "Café des parents" in form
    assert "rectorat.example" not in form
    sent = {"text": TEXT, "reply_to": "parent@famille.example", "action": str(number)}
    answer = client.post(PATH, data=sent)
    assert "Votre message est enregistré" in words(answer)
    assert "rectorat.example" not in answer.text
    (message,) = year.messages(rule="public_contact")
    assert message.state is MessageState.OWED
    assert delivered(year, "16/01/2027 22:00") == [], "a Saturday night"
    (letter,) = delivered(year, "18/01/2027 10:00")
    assert "Café des parents" in letter.text
    assert TEXT in letter.text
    assert "parent@famille.example" in letter.text


def test_who_fills_the_hidden_field_is_thanked_and_nothing_is_kept(
    year: Year, client: TestClient
) -> None:
    answer = client.post(PATH, data={"text": TEXT, "website": "http://spam.example"})
    assert "Votre message est enregistré" in words(answer)
    assert written(year) == []


def test_one_machine_writes_five_times_an_hour(year: Year, client: TestClient) -> None:
    codes = [client.post(PATH, data={"text": TEXT}).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert len(written(year)) == 5


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Écrivez votre message"),
        ({"text": "a" * 3_001}, "trop long"),
        ({"text": TEXT, "reply_to": "nulle part"}, "nulle part"),
    ],
)
def test_what_cannot_be_sent_is_given_back(
    year: Year, client: TestClient, sent: dict[str, str], said: str
) -> None:
    answer = client.post(PATH, data=sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert sent["text"] in answer.text
    assert written(year) == []


def test_without_an_address_or_a_public_side_there_is_no_form(
    year: Year, client: TestClient
) -> None:
    year.act(set_public_contact, "", year.by("pilote"))
    forget(year.engine)
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, data={"text": TEXT}).status_code == 404
    assert "/contact" not in client.get(PATH.removesuffix("/contact")).text
    year.act(take_public_side_down, year.by("pilote"))
    forget(year.engine)
    assert client.post(PATH, data={"text": TEXT}).status_code == 410
    assert written(year) == []
