"""Many letters leave by several connections: each once, whatever the server or the machine does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from channels.delivery import PATIENCE, deliver
from channels.opening import open_channel
from config.settings import Settings
from models.outbox.drain import DeliveryReport
from models.work.message import MessageState
from tests.academy import Year, at, mail_of
from tests.channels.many import CALL, SOON, a_hundred_owed, to_leave
from tests.sink import Sink
from tests.story.dying import killed_while, sending_dies


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def passed(year: Year, sink: Sink, moment: str) -> DeliveryReport:
    """One pass of the real delivery at *moment*, by SMTP."""
    settings = Settings(mail_url=f"{sink.url}&timeout=2")
    with open_channel(settings, year.engine) as channel:
        return deliver(year.engine, at(moment), channel)


def counts(report: DeliveryReport) -> tuple[int, int, int]:
    return report.sent, report.retried, report.parked


@pytest.fixture
def many(engine: sa.Engine) -> Year:
    return a_hundred_owed(engine)


def test_many_letters_leave_by_several_connections_each_once(many: Year, sink: Sink) -> None:
    keys = to_leave(many)
    assert len(keys) > 100
    report = passed(many, sink, CALL)
    assert counts(report) == (len(keys), 0, 0)
    assert Counter(m["X-Orgue-Key"] for m in sink.messages) == Counter(keys)
    assert 1 < sink.connections <= 4
    assert {m.state for m in many.messages() if m.key in keys} == {MessageState.SENT}


def test_many_letters_to_a_server_that_goes_away_end_the_pass_and_are_all_sent_by_the_next(
    many: Year, sink: Sink
) -> None:
    keys = to_leave(many)
    sink.stop()
    report = passed(many, sink, CALL)
    assert (report.sent, report.parked) == (0, 0)
    assert PATIENCE <= report.retried < PATIENCE + 4
    assert {m.state for m in many.messages() if m.key in keys} == {MessageState.OWED}
    sink.start()
    passed(many, sink, SOON)
    assert Counter(m["X-Orgue-Key"] for m in sink.messages) == Counter(keys)


def test_each_answer_among_many_is_that_of_its_own_letter(many: Year, sink: Sink) -> None:
    sink.answer(mail_of("H3"), "550 5.1.1 inconnu")
    sink.answer(mail_of("H5"), "450")
    sink.answer(mail_of("H7"), "drop after data", "250")
    keys = to_leave(many)
    assert counts(passed(many, sink, CALL)) == (len(keys) - 3, 2, 1)
    (parked,) = many.messages(state=MessageState.PARKED)
    assert parked.slot == f"u{many.units['H3']}"


DEATHS = {  # where the process dies: whether letters may have arrived that are not marked
    "after the claim": False,
    "in a letter": True,
    "after a letter": True,
    "before its mark is committed": True,
    "after its mark": True,
}
IN_FLIGHT = 4
"""One letter for each connection: it begins its next when the last is marked."""


@pytest.mark.parametrize("where", DEATHS)
def test_killed_among_many_every_letter_arrives_and_only_those_in_flight_arrive_twice(
    many: Year, sink: Sink, where: str
) -> None:
    keys = to_leave(many)
    url = many.engine.url.render_as_string(hide_password=False)
    killed_while(sending_dies, url, sink.url, CALL, where)
    marked = {m.key for m in many.messages(state=MessageState.SENT)}
    before = {m["X-Orgue-Key"] for m in sink.messages}
    assert marked <= before

    passed(many, sink, CALL)
    arrived = Counter(m["X-Orgue-Key"] for m in sink.messages)
    assert set(arrived) == keys
    twice = {key for key, times in arrived.items() if times > 1}
    assert set(arrived.values()) <= {1, 2}
    assert twice == before - marked
    assert len(twice) <= (IN_FLIGHT if DEATHS[where] else 0)
    assert len({m["Message-ID"] for m in sink.messages}) == len(keys)
    assert not many.messages(state=MessageState.CLAIMED)
