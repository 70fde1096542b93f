"""Bulk mail to a real server: several connections, as many as it takes, no faster than allowed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from channels.envelope import DeliveryOutcome, Result
from channels.pool import SmtpPool
from channels.relay import read_mail_url
from config.settings import Settings
from tests.channels.letters import letter
from tests.sink import Sink


def pool_to(url: str) -> SmtpPool:
    return SmtpPool(*read_mail_url(url, Settings()))


def sent_together(pool: SmtpPool, number: int, threads: int = 8) -> list[Result]:
    with ThreadPoolExecutor(threads) as workers:
        return list(workers.map(pool.send, [letter(f"p{n}@b.fr") for n in range(number)]))


def outcomes(results: list[Result]) -> set[DeliveryOutcome]:
    return {r.outcome for r in results}


def test_many_letters_leave_by_as_many_connections_as_the_url_says() -> None:
    with Sink() as sink, pool_to(f"{sink.url}&pool=3") as pool:
        assert pool.lanes == 3
        assert outcomes(sent_together(pool, 60)) == {DeliveryOutcome.SENT}
        assert 2 <= sink.connections <= 3
        assert sorted(sink.recipients) == sorted(f"p{n}@b.fr" for n in range(60))


def test_a_few_letters_need_one_connection() -> None:
    with Sink() as sink, pool_to(sink.url) as pool:
        for n in range(5):
            pool.send(letter(f"p{n}@b.fr"))
        assert (pool.lanes, sink.connections) == (4, 1)


def test_a_server_that_takes_fewer_connections_gets_every_letter_by_those_it_took() -> None:
    with Sink(most=2) as sink, pool_to(f"{sink.url}&pool=6") as pool:
        pool.send(letter())
        assert outcomes(sent_together(pool, 60)) == {DeliveryOutcome.SENT}
        assert len(sink.messages) == 61


def test_a_server_that_is_away_is_told_of_by_every_connection() -> None:
    with Sink() as sink, pool_to(sink.url) as pool:
        sink.stop()
        results = sent_together(pool, 8)
        assert {(r.outcome, r.code, r.blocked) for r in results} == {
            (DeliveryOutcome.RETRY, "connection refused", True)
        }
        sink.start()
        assert outcomes(sent_together(pool, 20)) == {DeliveryOutcome.SENT}


def test_one_refusal_is_of_one_letter() -> None:
    with Sink() as sink, pool_to(sink.url) as pool:
        sink.answer("p7@b.fr", "550 5.1.1 inconnu")
        results = sent_together(pool, 20)
        assert [n for n, r in enumerate(results) if r.outcome is DeliveryOutcome.REFUSED] == [7]
        assert results[7].bounced


def test_letters_leave_no_faster_than_the_url_says() -> None:
    with Sink() as sink, pool_to(f"{sink.url}&rate=50") as pool:
        began = time.monotonic()
        sent_together(pool, 21)
        assert time.monotonic() - began >= 0.39
