"""A Tchap room, on a real Synapse: told if it exists, by one session, never in clear unawares."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.envelope import DeliveryOutcome, Result
from channels.other import AppriseChannel
from models.clock import ticking
from tests.channels.letters import letter
from tests.long.serving import Served
from tests.long.synapse import SERVER, Synapse


@pytest.fixture(scope="session")
def synapse(served: Served, folder: Path) -> Synapse:
    return Synapse(served, folder / "synapse")


def told(url: str, kept: Path, key: str = "1:k:1") -> Result:
    """One letter, by a channel of its own, as each pass has."""
    with AppriseChannel(url, kept) as channel:
        return channel.send(letter(key=key))


def test_a_room_is_told_by_the_identifier_that_synapse_gives(
    synapse: Synapse, tmp_path: Path
) -> None:
    bot = synapse.user()
    room = synapse.room(bot)
    assert ":" not in room, "a room of version 12"
    for n in (1, 1, 2):
        assert (
            told(synapse.by_token(bot, room), tmp_path, f"1:k:{n}").outcome is DeliveryOutcome.SENT
        )
    assert [said.split()[-1] for said in synapse.said(room)] == ["https://orgue.example.org/"] * 2


def test_a_mistyped_alias_is_refused_and_no_room_is_made(synapse: Synapse, tmp_path: Path) -> None:
    bot = synapse.user()
    room = synapse.room(bot, alias="perseverance")
    for wrong in (f"#perseverence:{SERVER}", "#perseverence", "!perseverance", "#ailleurs"):
        result = told(synapse.by_token(bot, wrong), tmp_path)
        assert (result.outcome, result.blocked) == (DeliveryOutcome.RETRY, True)
        assert "n'existe pas" in result.detail
        assert AppriseChannel(synapse.by_token(bot, wrong)).check()[1]
    assert synapse.rooms_of(bot) == []
    assert (
        told(synapse.by_token(bot, f"#perseverance:{SERVER}"), tmp_path).outcome
        is DeliveryOutcome.SENT
    )
    assert synapse.rooms_of(bot) == [room]


def test_a_room_to_which_an_account_is_not_invited_is_refused(
    synapse: Synapse, tmp_path: Path
) -> None:
    bot = synapse.user()
    room = synapse.room()
    assert "n'y est pas invité" in told(synapse.by_token(bot, room), tmp_path).detail


def test_a_user_signs_in_once_for_many_passes(synapse: Synapse, tmp_path: Path) -> None:
    """Synapse lets nobody sign in more than five times in a row."""
    bot = synapse.user()
    room = synapse.room(bot)
    began = ticking()
    for n in range(8):
        result = told(synapse.by_password(bot, room), tmp_path, f"1:k:{n}")
        assert result.outcome is DeliveryOutcome.SENT, result
    assert ticking() - began < 60
    assert (len(synapse.said(room)), synapse.devices_of(bot)) == (8, 2)


def test_a_wrong_password_is_refused_and_makes_no_account(synapse: Synapse, tmp_path: Path) -> None:
    bot = synapse.user()
    wrong = synapse.by_password(bot, "#x").replace(bot.password, "perdu")
    assert "ne reconnaît pas ce compte" in told(wrong, tmp_path).detail
    nobody = wrong.replace(bot.name, "personne")
    assert "ne reconnaît pas ce compte" in told(nobody, tmp_path).detail


def test_a_room_that_is_limited_gives_the_letters_back_at_once(
    synapse: Synapse, tmp_path: Path
) -> None:
    bot = synapse.user()
    room = synapse.room(bot)
    began = ticking()
    results = [told(synapse.by_token(bot, room), tmp_path, f"1:k:{n}") for n in range(25)]
    assert ticking() - began < 60
    sent = [r for r in results if r.outcome is DeliveryOutcome.SENT]
    assert 5 <= len(sent) == len(synapse.said(room)) < 25
    assert all(r.no_try for r in results if r.outcome is not DeliveryOutcome.SENT)


def test_an_encrypted_room_is_told_encrypted_or_not_at_all(
    synapse: Synapse, tmp_path: Path
) -> None:
    bot = synapse.user()
    room = synapse.room(bot, encrypted=True)
    in_clear = synapse.by_token(bot, room)
    assert "chiffré" in told(in_clear, tmp_path).detail
    assert synapse.events(room) == []
    for n in (1, 2):
        assert told(synapse.by_tls(bot, room), tmp_path, f"1:k:{n}").outcome is DeliveryOutcome.SENT
    assert [event["type"] for event in synapse.events(room)] == ["m.room.encrypted"] * 2
    accepted = synapse.by_token(bot, room, "&clear=yes")
    assert told(accepted, tmp_path, "1:k:3").outcome is DeliveryOutcome.SENT
    assert synapse.events(room)[-1]["type"] == "m.room.message"
