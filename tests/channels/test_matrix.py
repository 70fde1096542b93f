"""A Tchap room, on a real local server that speaks Matrix: told once, and nothing personal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.apprise_url import BadChannel
from channels.envelope import DeliveryOutcome, Result
from channels.other import AppriseChannel
from models.clock import ticking
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
    assert (result.outcome, result.code) == (DeliveryOutcome.SENT, "matrix")
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
            assert channel.send(letter(key=f"1:k:{n}")).outcome is DeliveryOutcome.SENT
    assert len(home.said) == 3


def test_a_letter_told_twice_is_shown_once(home: Homeserver) -> None:
    for _ in range(2):
        with AppriseChannel(home.url) as channel:
            assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert len(home.said) == 1


LIMIT = (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 1})


@pytest.mark.parametrize("answer", [(500, {}), (502, {}), LIMIT, (403, {"errcode": "M_FORBIDDEN"})])
def test_a_server_that_fails_is_blocked_and_the_letter_is_told_later(
    home: Homeserver, answer: tuple[int, dict[str, object]]
) -> None:
    with AppriseChannel(home.url) as channel:
        home.failing = answer
        result = channel.send(letter())
        assert (result.outcome, result.blocked, result.code) == (
            DeliveryOutcome.RETRY,
            True,
            "matrix",
        )
        home.failing = None
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert len(home.said) == 1


def test_a_token_that_is_not_known_is_a_blocked_way_and_is_never_shown(home: Homeserver) -> None:
    home.tokens.clear()
    with AppriseChannel(home.url) as channel:
        result = channel.send(letter())
    assert (result.outcome, result.blocked) == (DeliveryOutcome.RETRY, True)
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


def told(url: str, kept: Path | None = None, key: str = "1:k:1") -> Result:
    with AppriseChannel(url, kept) as channel:
        return channel.send(letter(key=key))


# ── only a room that exists ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "room", ["#persévérence:tchap.example", "#perseverence", "!perdu:tchap.example", "!perdu", "x"]
)
def test_a_room_that_does_not_exist_is_refused_and_none_is_made(
    home: Homeserver, room: str
) -> None:
    result = told(home.url_of(room))
    assert (result.outcome, result.blocked) == (DeliveryOutcome.RETRY, True)
    assert room in result.detail
    assert "POST createRoom" not in home.asked
    assert AppriseChannel(home.url_of(room)).check()[1]
    assert set(home.rooms) == {ROOM}


def test_a_room_is_found_by_its_alias(home: Homeserver) -> None:
    home.aliases["#perseverance:tchap.example"] = ROOM
    for alias in ("#perseverance:tchap.example", "#perseverance"):
        assert AppriseChannel(home.url_of(alias)).check() == ("", False)
    assert told(home.url_of("#perseverance")).outcome is DeliveryOutcome.SENT
    assert len(home.said) == 1


@pytest.mark.parametrize("room", ["!A7dBjHsxc4Yw3-k_1lcpGTWvZ0123456789abcdefgh", "!ancien"])
def test_the_identifier_of_a_room_is_taken_as_it_is_given(home: Homeserver, room: str) -> None:
    """Rooms of version 12 have no server in theirs; older ones were written without it."""
    there = f"{room}:tchap.example" if room == "!ancien" else room
    home.rooms[there], home.members[there] = [], set()
    assert told(home.url_of(room)).outcome is DeliveryOutcome.SENT
    assert len(home.rooms[there]) == 1


def test_an_address_that_names_no_room_is_refused(home: Homeserver) -> None:
    """Apprise would write to every room that the account is in."""
    with pytest.raises(BadChannel, match="ne nomme pas de salon"):
        AppriseChannel(home.url_with_password.replace(ROOM, ""))


def test_a_room_that_an_account_was_put_out_of_is_refused_until_it_is_let_in_again(
    home: Homeserver, tmp_path: Path
) -> None:
    assert told(home.url, tmp_path).outcome is DeliveryOutcome.SENT
    home.members[ROOM].clear()
    home.failing, home.failing_only = (403, {"errcode": "M_FORBIDDEN"}), "join"
    assert [told(home.url, tmp_path, f"1:k:{n}").blocked for n in (2, 3)] == [True, True]
    home.failing = None
    assert told(home.url, tmp_path, "1:k:4").outcome is DeliveryOutcome.SENT


# ── one session ──────────────────────────────────────────────────────────────────────────────────


def test_a_user_signs_in_once_whatever_the_number_of_passes(
    home: Homeserver, tmp_path: Path
) -> None:
    for n in range(4):
        assert told(home.url_with_password, tmp_path, f"1:k:{n}").outcome is DeliveryOutcome.SENT
    assert (len(home.said), home.asked.count("POST login")) == (4, 1)
    assert home.asked.count("POST join") == 1
    assert "POST logout" not in home.asked


def test_a_session_is_kept_for_our_account_alone(home: Homeserver, tmp_path: Path) -> None:
    told(home.url_with_password, tmp_path / "sessions")
    assert (tmp_path / "sessions").stat().st_mode & 0o077 == 0


def test_a_session_that_the_server_ended_is_opened_again(home: Homeserver, tmp_path: Path) -> None:
    told(home.url_with_password, tmp_path)
    home.tokens.clear()
    assert told(home.url_with_password, tmp_path, "1:k:2").outcome is DeliveryOutcome.SENT
    assert home.asked.count("POST login") == 2


def test_a_wrong_password_makes_no_account(home: Homeserver) -> None:
    wrong = home.url_with_password.replace("same", "rame")
    assert "ne reconnaît pas ce compte" in told(wrong).detail
    assert AppriseChannel(wrong).check()[1]
    assert "POST register" not in home.asked


# ── a server that wants peace ────────────────────────────────────────────────────────────────────

LONG = (
    429,
    {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 300000},
)


@pytest.mark.parametrize("asked", ["PUT rooms", "join", "login", "GET rooms"])
def test_a_server_that_asks_for_minutes_is_left_alone_and_costs_no_time_and_no_try(
    home: Homeserver, asked: str
) -> None:
    home.failing, home.failing_only = LONG, asked
    began = ticking()
    results = [told(home.url_with_password, key=f"1:k:{n}") for n in range(3)]
    assert ticking() - began < 5
    assert {(r.outcome, r.blocked, r.no_try) for r in results} == {
        (DeliveryOutcome.RETRY, True, True)
    }
    assert len([a for a in home.asked if asked in a]) == 1


# ── encrypted rooms ──────────────────────────────────────────────────────────────────────────────


def test_an_encrypted_room_is_told_nothing_in_clear_unless_an_admin_accepts_it(
    home: Homeserver,
) -> None:
    home.encrypted.add(ROOM)
    result = told(home.url)
    assert (result.outcome, result.blocked, home.said) == (DeliveryOutcome.RETRY, True, [])
    assert "chiffré" in result.detail
    assert AppriseChannel(home.url).check()[1]
    assert told(f"{home.url}&clear=yes").outcome is DeliveryOutcome.SENT
    assert len(home.said) == 1


def test_a_room_that_becomes_encrypted_is_told_nothing_more(
    home: Homeserver, tmp_path: Path
) -> None:
    assert told(home.url, tmp_path).outcome is DeliveryOutcome.SENT
    home.encrypted.add(ROOM)
    assert told(home.url, tmp_path, "1:k:2").blocked
    assert len(home.said) == 1


def test_a_server_that_does_not_say_whether_a_room_is_encrypted_is_told_nothing(
    home: Homeserver,
) -> None:
    home.failing, home.failing_only = (502, {}), "GET rooms"
    assert told(home.url).blocked
    assert home.said == []
