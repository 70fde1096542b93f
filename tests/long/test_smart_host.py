"""A real smart host: what it refuses is about somebody, and so is what it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.envelope import DeliveryOutcome, Result
from channels.opening import way_out
from channels.returned import returned
from channels.smtp_replies import About
from config.settings import Settings
from models.outbox.returned import Returned
from tests.channels.letters import letter
from tests.long.postfix import SENDER, Postfix
from tests.long.serving import Served
from tests.sink import Sink

JEANNE = "jeanne@example.org"


@pytest.fixture(scope="session")
def beyond() -> Iterator[Sink]:
    """Where the smart host delivers."""
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def postfix(served: Served, folder: Path, beyond: Sink) -> Iterator[Postfix]:
    running = Postfix(served, folder / "postfix", beyond.port)
    yield running
    running.stop()


def handed(url: str, **changes: str) -> Result:
    with way_out(Settings(), url) as channel:
        return channel.send(letter(**changes))


def test_a_letter_leaves_by_it_whole(postfix: Postfix, beyond: Sink) -> None:
    assert handed(postfix.url(), to="paul@example.org").outcome is DeliveryOutcome.SENT
    beyond.wait_for(1, 60)
    (arrived,) = beyond.to("paul@example.org")
    assert arrived["X-Orgue-Key"] == letter().key


@pytest.mark.parametrize("door", ["stranger", "password", "submission", "tls", "sender", "hello"])
def test_a_server_that_does_not_take_us_for_its_own_blocks_the_way_and_parks_nothing(
    postfix: Postfix, door: str
) -> None:
    result = handed(postfix.url(door))
    assert (result.outcome, result.blocked, result.bounced) == (
        DeliveryOutcome.RETRY,
        True,
        False,
    ), result


def test_a_server_that_finds_us_too_many_blocks_the_way(postfix: Postfix) -> None:
    results = [handed(postfix.url("crowded")) for _ in range(3)]
    assert results[-1].blocked
    assert "too many connections" in results[-1].detail


def test_who_is_unknown_to_it_is_unreachable(postfix: Postfix) -> None:
    result = handed(postfix.url(), to="relais@ecole.test")
    assert (result.outcome, result.bounced, result.blocked) == (
        DeliveryOutcome.REFUSED,
        True,
        False,
    )
    assert "unknown in relay recipient table" in result.detail


@pytest.mark.parametrize("changes", [{"text": "x\n" * 60_000}, {"key": "interdit"}])
def test_a_letter_that_it_refuses_is_refused_alone(
    postfix: Postfix, changes: dict[str, str]
) -> None:
    result = handed(postfix.url(), **changes)
    assert (result.outcome, result.bounced, result.blocked) == (
        DeliveryOutcome.REFUSED,
        False,
        False,
    )


GIVEN_BACK = [
    ("550 5.1.1 User unknown", About.MAILBOX, True),
    ("554 5.7.1 Client host blocked using zen.spamhaus.org", About.US, False),
    ("552 5.2.2 Mailbox full", About.RECIPIENT, False),
    ("450 4.7.1 Client host rejected: cannot find your hostname", About.US, False),
    ("450 4.2.0 Greylisted", About.RECIPIENT, False),
    ("450 4.1.1 unverified address", About.RECIPIENT, False),
]


@pytest.mark.parametrize(("answer", "about", "bounced"), GIVEN_BACK)
def test_what_it_gives_back_says_whose_it_was_and_whom_the_refusal_is_about(
    postfix: Postfix, beyond: Sink, answer: str, about: About, bounced: bool
) -> None:
    beyond.answer(JEANNE, answer)
    before = len(beyond.messages)
    key = f"1:k:{answer[:9]}:1"
    assert handed(postfix.url(), key=key).outcome is DeliveryOutcome.SENT
    beyond.wait_for(before + 1, 90)
    (found,) = returned(beyond.to(SENDER)[-1].as_bytes())
    assert isinstance(found, Returned)
    assert (found.key, found.to) == (key, JEANNE)
    assert (found.about, found.bounced) == (about.value, bounced), found
