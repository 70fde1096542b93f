"""Every answer and every silence of a real server ends in a named result."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from channels.envelope import DeliveryOutcome, Result
from channels.relay import read_mail_url
from channels.smtp import SmtpChannel
from config.settings import Settings
from tests.channels.letters import letter
from tests.sink import Sink

QUICK = "&timeout=0.4"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def channel_to(url: str) -> SmtpChannel:
    return SmtpChannel(*read_mail_url(url, Settings()))


def named(result: Result) -> tuple[DeliveryOutcome, str]:
    return result.outcome, result.code


def test_a_letter_arrives_as_it_was_written(sink: Sink) -> None:
    with channel_to(sink.url) as channel:
        assert named(channel.send(letter())) == (DeliveryOutcome.SENT, "250")
    [message] = sink.messages
    assert message["To"] == "Jeanne Égée <jeanne@example.org>"
    assert message["X-Orgue-Key"] == "7:validate:-5:t12:1:p34"
    assert message["Message-ID"] == "<7/validate/-5/t12/1/p34@example.org>"


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        ("250", DeliveryOutcome.SENT, "250"),
        ("421", DeliveryOutcome.RETRY, "421"),
        ("450", DeliveryOutcome.RETRY, "450"),
        ("451", DeliveryOutcome.RETRY, "451"),
        ("452", DeliveryOutcome.RETRY, "452"),
        ("503", DeliveryOutcome.RETRY, "503"),
        ("530", DeliveryOutcome.RETRY, "530"),
        ("550", DeliveryOutcome.REFUSED, "550"),
        ("551", DeliveryOutcome.REFUSED, "551"),
        ("553", DeliveryOutcome.REFUSED, "553"),
        ("data 421", DeliveryOutcome.RETRY, "421"),
        ("data 451", DeliveryOutcome.RETRY, "451"),
        ("data 552", DeliveryOutcome.REFUSED, "552"),
        ("data 554", DeliveryOutcome.REFUSED, "554"),
        ("hang", DeliveryOutcome.RETRY, "timeout"),
        ("hang after data", DeliveryOutcome.RETRY, "after-data"),
        ("drop at data", DeliveryOutcome.RETRY, "connection lost"),
        ("drop after data", DeliveryOutcome.RETRY, "after-data"),
    ],
)
def test_each_answer_has_its_result_and_the_next_letter_leaves(
    sink: Sink, answer: str, outcome: DeliveryOutcome, code: str
) -> None:
    sink.answer("jeanne@example.org", answer)
    with channel_to(sink.url + QUICK) as channel:
        assert named(channel.send(letter())) == (outcome, code)
        assert named(channel.send(letter("paul@example.org"))) == (DeliveryOutcome.SENT, "250")
    assert len(sink.to("paul@example.org")) == 1


def test_a_server_gone_in_the_middle_of_a_long_text_never_had_the_letter(sink: Sink) -> None:
    sink.answer("jeanne@example.org", "drop in data")
    with channel_to(sink.url) as channel:
        result = channel.send(letter(text="une longue ligne de texte\n" * 600_000))
    assert named(result) == (DeliveryOutcome.RETRY, "connection lost")
    assert sink.messages == []


def test_a_letter_kept_without_a_word_is_sent_again_under_the_same_identifier(sink: Sink) -> None:
    sink.answer("jeanne@example.org", "drop after data", "250")
    with channel_to(sink.url) as channel:
        codes = [channel.send(letter()).code, channel.send(letter()).code]
    assert codes == ["after-data", "250"]
    assert len({m["Message-ID"] for m in sink.messages}) == 1
    assert len(sink.messages) == 2


def test_many_letters_share_one_connection_also_after_a_refusal(sink: Sink) -> None:
    sink.answer("absent@example.org", "550")
    sink.answer("lourd@example.org", "data 552")
    with channel_to(sink.url) as channel:
        for to in ("a@example.org", "absent@example.org", "lourd@example.org", "b@example.org"):
            channel.send(letter(to))
    assert sink.recipients == ["a@example.org", "b@example.org"]
    assert sink.connections == 1


def test_a_dropped_connection_is_opened_again_without_losing_a_try(sink: Sink) -> None:
    with channel_to(sink.url) as channel:
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
        sink.hang_up()
        assert channel.send(letter()).outcome is DeliveryOutcome.SENT
    assert sink.connections == 2


def test_an_outage_is_waited_out(sink: Sink) -> None:
    with channel_to(sink.url) as channel:
        sink.stop()
        assert named(channel.send(letter())) == (DeliveryOutcome.RETRY, "connection refused")
        sink.start()
        assert named(channel.send(letter())) == (DeliveryOutcome.SENT, "250")


def test_an_unknown_server_is_tried_again() -> None:
    with channel_to("mailto://nowhere.invalid:25?from=orgue@example.org") as channel:
        result = channel.send(letter())
    assert named(result) == (DeliveryOutcome.RETRY, "unknown host")


def test_an_address_that_is_not_one_never_reaches_the_server(sink: Sink) -> None:
    with channel_to(sink.url) as channel:
        assert named(channel.send(letter("jeanne"))) == (DeliveryOutcome.REFUSED, "bad address")
    assert sink.connections == 0


def test_a_text_without_encryption_is_not_sent_when_it_was_asked_for(sink: Sink) -> None:
    url = sink.url.replace("mode=insecure", "mode=starttls")
    with channel_to(url) as channel:
        assert named(channel.send(letter())) == (DeliveryOutcome.RETRY, "not supported")
    assert sink.messages == []


def test_a_server_that_speaks_in_clear_is_no_encrypted_server(sink: Sink) -> None:
    url = sink.url.replace("mode=insecure", "mode=ssl")
    with channel_to(url + QUICK) as channel:
        result = channel.send(letter())
    assert (result.outcome, result.code in ("tls", "timeout")) == (DeliveryOutcome.RETRY, True)


def test_a_good_password_opens_and_a_wrong_one_costs_no_letter() -> None:
    with Sink(login=("orgue", "secret")) as sink:
        with channel_to(sink.url) as channel:
            assert named(channel.send(letter())) == (DeliveryOutcome.SENT, "250")
        with channel_to(sink.url.replace("secret", "faux")) as channel:
            refused = channel.send(letter())
    assert named(refused) == (DeliveryOutcome.RETRY, "535")
    assert "faux" not in refused.detail


def test_a_line_that_starts_with_a_dot_arrives_whole(sink: Sink) -> None:
    text = ".\n..\n.caché\nQUIT\n"
    with channel_to(sink.url) as channel:
        channel.send(letter(text=text))
    part = sink.messages[0].get_body(("plain",))
    assert part is not None
    assert part.get_content().replace("\r\n", "\n") == text
