"""A Tchap room, on a real local server that speaks Matrix: told once, and nothing personal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from channels.envelope import Outcome
from channels.other import AppriseChannel
from tests.channels.homeserver import ROOM, Homeserver
from tests.channels.letters import letter


@pytest.fixture
def home() -> Iterator[Homeserver]:
    with Homeserver() as running:
        yield running


SAID = "Votre avis est attendu\r\nhttps://orgue.example.org/"


def in_one_form(texts: list[str]) -> list[str]:
    return [text.replace("\r\n", "\n").replace("# ", "") for text in texts]


@pytest.mark.parametrize("signed_in_by", ["url", "url_with_password"])
def test_a_room_is_told_the_subject_and_the_link(home: Homeserver, signed_in_by: str) -> None:
    with AppriseChannel(getattr(home, signed_in_by)) as channel:
        result = channel.send(letter())
    assert (result.outcome, result.code) == (Outcome.SENT, "matrix")
    assert in_one_form(home.said) == in_one_form([SAID])
    assert home.rooms[ROOM][0].content["msgtype"] in ("m.text", "m.notice")


def test_a_room_is_never_told_a_name_or_an_address(home: Homeserver) -> None:
    with AppriseChannel(home.url) as channel:
        channel.send(letter())
    shown = str(home.rooms)
    assert all(word not in shown for word in ("Jeanne", "Égée", "jeanne@example.org", "p34"))


def test_each_letter_is_shown(home: Homeserver) -> None:
    with AppriseChannel(home.url) as channel:
        for n in range(3):
            assert channel.send(letter(key=f"1:k:{n}")).outcome is Outcome.SENT
    assert len(home.said) == 3


def test_a_letter_told_twice_is_shown_once(home: Homeserver) -> None:
    for _ in range(2):
        with AppriseChannel(home.url) as channel:
            assert channel.send(letter()).outcome is Outcome.SENT
    assert len(home.said) == 1


LIMIT = (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 1})


@pytest.mark.parametrize("answer", [(500, {}), (502, {}), LIMIT, (403, {"errcode": "M_FORBIDDEN"})])
def test_a_server_that_fails_is_blocked_and_the_letter_is_told_later(
    home: Homeserver, answer: tuple[int, dict[str, object]]
) -> None:
    with AppriseChannel(home.url) as channel:
        home.failing = answer
        result = channel.send(letter())
        assert (result.outcome, result.blocked, result.code) == (Outcome.RETRY, True, "matrix")
        home.failing = None
        assert channel.send(letter()).outcome is Outcome.SENT
    assert len(home.said) == 1


def test_a_token_that_is_not_known_is_a_blocked_way_and_is_never_shown(home: Homeserver) -> None:
    home.tokens.clear()
    with AppriseChannel(home.url) as channel:
        result = channel.send(letter())
    assert (result.outcome, result.blocked) == (Outcome.RETRY, True)
    assert "jeton" not in result.detail


def test_a_wrong_password_is_a_blocked_way(home: Homeserver) -> None:
    with AppriseChannel(home.url_with_password.replace("same", "rame")) as channel:
        assert channel.send(letter()).blocked
    assert home.said == []


def test_a_server_that_is_away_is_a_blocked_way(home: Homeserver) -> None:
    home.server.shutdown()
    home.server.server_close()
    with AppriseChannel(home.url) as channel:
        assert channel.send(letter()).blocked


def test_a_room_on_this_machine_is_local_and_one_elsewhere_is_not(home: Homeserver) -> None:
    assert AppriseChannel(home.url).local_only
    assert not AppriseChannel(home.url.replace("127.0.0.1", "matrix.example.org")).local_only
