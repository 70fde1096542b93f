"""Each letter leaves by its own ways, in order; another is taken only when one is blocked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from channels.envelope import DeliveryOutcome
from channels.failover import PATIENCE, Switchboard
from channels.opening import SimulatedTime, is_local, open_channel
from config.settings import Settings
from models import clock
from models.database.transactions import gesture
from models.outbox.routes import Target, set_route
from tests.academy import at
from tests.channels.letters import letter
from tests.sink import Sink


@pytest.fixture
def sinks() -> Iterator[tuple[Sink, Sink]]:
    with Sink() as first, Sink() as second:
        yield first, second


def opened(memory: sa.Engine, *urls: str) -> Switchboard:
    return open_channel(Settings(mail_url=" ".join(urls) or None), memory)


QUICK = "&timeout=0.4"


def test_the_first_way_is_taken_while_it_serves(
    memory: sa.Engine, sinks: tuple[Sink, Sink]
) -> None:
    first, second = sinks
    with opened(memory, first.url, second.url) as channel:
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert (len(first.messages), len(second.messages)) == (1, 0)


@pytest.mark.parametrize("answer", ["421", "data 451", "hang", "drop at data"])
def test_the_next_way_is_taken_when_one_is_blocked(
    memory: sa.Engine, sinks: tuple[Sink, Sink], answer: str
) -> None:
    first, second = sinks
    first.answer("jeanne@example.org", answer)
    with opened(memory, first.url + QUICK, second.url) as channel:
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert (len(first.messages), len(second.messages)) == (0, 1)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550", DeliveryOutcome.REFUSED),
        ("data 554", DeliveryOutcome.REFUSED),
        ("450", DeliveryOutcome.RETRY),
        ("drop after data", DeliveryOutcome.RETRY),
        ("hang after data", DeliveryOutcome.RETRY),
    ],
)
def test_who_is_refused_and_what_may_have_arrived_is_given_to_no_other_way(
    memory: sa.Engine, sinks: tuple[Sink, Sink], answer: str, outcome: DeliveryOutcome
) -> None:
    first, second = sinks
    first.answer("jeanne@example.org", answer)
    with opened(memory, first.url + QUICK, second.url) as channel:
        assert channel.send(letter()).outcome is outcome
    assert second.messages == []


def test_when_every_way_is_blocked_the_letter_waits_and_says_why(
    memory: sa.Engine, sinks: tuple[Sink, Sink]
) -> None:
    for sink in sinks:
        sink.stop()
    with opened(memory, *(s.url for s in sinks)) as channel:
        for _ in range(PATIENCE + 2):
            result = channel.send(letter())
            assert (result.outcome, result.blocked) == (DeliveryOutcome.RETRY, True)
            assert result.code == "connection refused"


def test_a_way_that_fails_again_and_again_rests(
    memory: sa.Engine, sinks: tuple[Sink, Sink]
) -> None:
    first, second = sinks
    first.answer("jeanne@example.org", "421")
    with opened(memory, first.url, second.url) as channel:
        for _ in range(PATIENCE + 5):
            assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert first.connections == PATIENCE
    assert len(second.messages) == PATIENCE + 5


def test_a_letter_with_ways_of_its_own_leaves_by_them(
    memory: sa.Engine, sinks: tuple[Sink, Sink]
) -> None:
    own, theirs = sinks
    with opened(memory, own.url) as channel:
        channel.send(letter("a@b.fr"))
        channel.send(letter("c@d.fr", ways=(theirs.url,)))
    assert (own.recipients, theirs.recipients) == (["a@b.fr"], ["c@d.fr"])


def test_a_home_whose_people_have_ways_that_leave_this_machine_keeps_the_real_time(
    memory: sa.Engine,
) -> None:
    assert is_local(Settings(), memory)
    away = "mailto://smtp.example.org?from=o@example.org"
    with gesture(memory) as session:
        set_route(
            session,
            Target(function="pilot"),
            [away],
            local=False,
            at=at("01/09/2026 08:00"),
            by="admin",
        )
    assert not is_local(Settings(), memory)
    with opened(memory) as channel:
        assert not channel.local_only
    with gesture(memory) as session:
        clock.set_clock(session, at("01/09/2026 08:00"))
    with pytest.raises(SimulatedTime):
        opened(memory)
