"""Letters by Apprise itself, to a real web server and to a channel in memory."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import apprise
import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.envelope import DeliveryOutcome
from channels.opening import open_channel
from channels.other import AppriseChannel
from config.settings import Settings
from models.database.transactions import reading
from models.letters.reading import letter_of
from tests.academy import at, launched
from tests.channels.letters import letter


class Hook(ThreadingHTTPServer):
    """A webhook that keeps what it is told and answers *status*."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Heard)
        self.heard: list[dict[str, Any]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/orgue?whole=yes"


class _Heard(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.heard.append(json.loads(self.rfile.read(size)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Not in the tests' output."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_a_webhook_is_told_the_subject_and_the_link_and_nothing_else_of_a_letter(
    hook: Hook,
) -> None:
    with AppriseChannel(hook.url.partition("?")[0]) as channel:
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    [heard] = hook.heard
    assert (heard["title"], heard["message"]) == (
        "Votre avis est attendu",
        "https://orgue.example.org/",
    )
    assert not any(word in str(heard) for word in ("Jeanne", "jeanne", "p34"))


TITLES = {
    "« https://evil.example/a » attend votre avis": "« [adresse] » attend votre avis",
    "« [Ouvrez](HTTPS://EVIL.EXAMPLE) » est acceptée": "« [Ouvrez]([adresse] » est acceptée",
    "« www.evil.example » est acceptée": "« [adresse] » est acceptée",
    "« evil.example/a?b » est acceptée": "« [adresse] » est acceptée",
    "« EVIL.EXAMPLE » est acceptée": "« [adresse] » est acceptée",
    # nothing here is an address
    "« Avec M.Dupont, à 9.30 » est acceptée…": "« Avec M.Dupont, à 9.30 » est acceptée…",
}


@pytest.mark.parametrize(("subject", "told"), TITLES.items())
def test_the_only_link_a_room_is_told_is_the_letters_own_whatever_a_title_holds(
    hook: Hook, subject: str, told: str
) -> None:
    text = f"Bonjour,\n{subject}\nhttps://evil.example/a\nhttps://orgue.example.org/v/1/abc\n"
    own = "https://orgue.example.org/v/1/abc"
    with AppriseChannel(hook.url.partition("?")[0]) as channel:
        channel.send(letter(subject=subject, text=text, link=own))
    [heard] = hook.heard
    assert (heard["title"], heard["message"]) == (told, own)


def test_a_letter_without_a_link_lends_a_room_no_address_of_its_text(hook: Hook) -> None:
    with AppriseChannel(hook.url.partition("?")[0]) as channel:
        channel.send(letter(text="Voir https://evil.example/a\n", link=""))
    assert hook.heard[0]["message"] == "Un courrier attend sur le portail."


def test_a_webhook_that_delivers_mail_itself_is_told_whom_it_is_for_and_all_it_says(
    hook: Hook,
) -> None:
    with AppriseChannel(hook.url) as channel:
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    [heard] = hook.heard
    assert heard["title"] == "Votre avis est attendu"
    assert heard["message"].startswith(
        "À : Jeanne Égée <jeanne@example.org>\nClé : 7:validate:-5:t12:1:p34\n\nBonjour,"
    )


def test_each_recipient_is_one_call(hook: Hook) -> None:
    with AppriseChannel(hook.url) as channel:
        for to in ("a@example.org", "b@example.org"):
            channel.send(letter(to))
    assert ["a@example.org" in h["message"] for h in hook.heard] == [True, False]


def test_a_webhook_that_fails_is_tried_again_and_says_why(hook: Hook) -> None:
    hook.status = 500
    result = AppriseChannel(hook.url).send(letter())
    assert (result.outcome, result.code) == (DeliveryOutcome.RETRY, "json")
    assert "500" in result.detail


def test_a_webhook_that_is_away_is_tried_again(hook: Hook) -> None:
    hook.server_close()
    assert AppriseChannel(hook.url).send(letter()).outcome is DeliveryOutcome.RETRY


def test_a_room_is_told_the_subject_and_the_link_and_nothing_else_of_a_letter() -> None:
    told: list[tuple[str, str]] = []

    @apprise.decorators.notify(on="salon", name="salon")  # type: ignore[no-untyped-call,untyped-decorator]
    def salon(body: str, title: str, notify_type: str, *args: Any, **kwargs: Any) -> bool:
        told.append((title, body))
        return True

    assert AppriseChannel("salon://").send(letter()).outcome is DeliveryOutcome.SENT
    assert told == [("Votre avis est attendu", "https://orgue.example.org/")]


def test_a_title_that_is_an_address_lends_a_room_no_link(memory: sa.Engine, hook: Hook) -> None:
    year = launched(memory)
    year.tick("30/11/2026 08:00")
    year.propose("E11", "Voir https://evil.example/a", on="30/11/2026 10:00")
    settings = Settings(mail_url=hook.url.partition("?")[0])
    with open_channel(settings, year.engine) as channel:
        assert deliver(year.engine, at("30/11/2026 10:00"), channel).sent == 2
    for heard in hook.heard:
        assert heard["message"].startswith(settings.portal)
        assert "evil" not in str(heard)
        assert "« Voir [adresse] »" in heard["title"].replace("\u202f", " ").replace("\xa0", " ")


def test_the_only_link_of_a_letter_in_html_is_its_own_whatever_a_title_holds(
    memory: sa.Engine, hook: Hook
) -> None:
    year = launched(memory)
    year.propose("E11", '<a href="https://evil.example">', on="30/11/2026 10:00")
    row = next(m for m in year.messages() if m.subject_kind == "action")
    with reading(memory) as session:
        read = letter_of(session, year.course, row, at("30/11/2026 10:00"))
    assert 'href="https://evil' not in read.html
