"""A home whose pinned definition has names that would be refused today goes on: all its mail
leaves, that of the strange rules with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.outbox.envelope import key_of
from models.tick import run_cycle
from models.work.message import MessageState
from tests.academy import Year, at
from tests.sink import Sink
from tests.years import year_on

MONDAY = "02/11/2026 08:00"
STRANGE = [
    "relance_été",
    "rappel d'été",
    "a\r\nBcc: x",
    "ladder_été",
    "ladder_été+1",
    "🎻",
    "x..y.",
]
SHAPE = {
    "class": "on_request",
    "to": "invited_schools",
    "text": "call_opened",
    "at": ["call_opens"],
}
DATED = SHAPE | {"at": ["rentrée+35", "début appel"]}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def on_the_morning_of_the_call(year: Year) -> None:
    """The morning on which the call opens, the strange rules with it."""
    year.tick("01/11/2026 08:00")
    year.sent.clear()


year = year_on(
    "engine",
    then=on_the_morning_of_the_call,
    messages=dict.fromkeys(STRANGE, SHAPE) | {"called": DATED},
)


def passed(year: Year, sink: Sink) -> Any:
    run_cycle(year.engine, year.cycle_id, at(MONDAY))
    with open_channel(Settings(mail_url=sink.url), year.engine) as channel:
        return deliver(year.engine, at(MONDAY), channel)


def test_all_its_letters_leave_by_smtp_those_of_the_strange_rules_too(
    year: Year, sink: Sink
) -> None:
    report = passed(year, sink)
    assert (report.parked, report.retried, report.failed) == (0, 0, [])
    letters = [m for m in year.messages() if m.owed_at == at(MONDAY) and m.digest_id is None]
    owed = {m.key for m in letters}
    assert {key_of(m["Message-ID"]) for m in sink.messages} == owed
    assert {m.state for m in letters} == {MessageState.SENT}
    assert {m.rule for m in letters} >= {*STRANGE, "called", "call_opened"}


def test_each_leaves_once_under_a_message_id_of_its_own(year: Year, sink: Sink) -> None:
    passed(year, sink)
    passed(year, sink)
    ids = [m["Message-ID"] for m in sink.messages]
    assert len(ids) == len(set(ids)) > len(STRANGE)
    assert all(re.fullmatch(r"<[!-~]+@example\.org>", one) for one in ids)
    assert not any(_added(m) for m in sink.messages)


def _added(message: EmailMessage) -> set[str]:
    return {"Bcc", "bcc"} & set(message.keys())
