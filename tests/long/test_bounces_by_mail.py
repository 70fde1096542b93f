"""A smart host takes every letter and gives one back hours later: who can't be reached is known, by
a real Postfix, a real mailbox of Dovecot, and the return path of each letter."""

from __future__ import annotations

import imaplib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from channels.bounce_mailbox import (
    NoBounceMailbox,
    WhatCameBack,
    bounces_waiting,
    read_what_came_back,
)
from channels.delivery import deliver
from channels.examined import examine_mail
from channels.opening import open_channel
from config.settings import Settings
from models.access.secret import secret_of
from models.database.transactions import gesture
from models.territory.people import PERSON
from tests.academy import Year, at, mail_of
from tests.long.dovecot import PASSWORD, USER, Dovecot
from tests.long.postfix import Postfix
from tests.long.serving import Served
from tests.sink import Sink

IEN = mail_of("ien1")


@pytest.fixture(scope="module")
def beyond() -> Iterator[Sink]:
    """Where the smart host delivers what is not ours."""
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def mailbox(served: Served, folder: Path) -> Dovecot:
    return Dovecot(served, folder / "dovecot")


@pytest.fixture(scope="module")
def relay(served: Served, folder: Path, beyond: Sink, mailbox: Dovecot) -> Iterator[Postfix]:
    running = Postfix(served, folder / "relay", beyond.port, returns_port=mailbox.lmtp)
    yield running
    running.stop()


def settled(relay: Postfix, mailbox: Dovecot, returns: str = "retours+{}@retours.test") -> Settings:
    return Settings(mail_url=relay.url(), mail_return=returns, bounces_url=SecretStr(mailbox.url))


def sent_to_the_inspector(year: Year, settings: Settings) -> None:
    """A request leaves by the relay, which takes it."""
    with gesture(year.engine) as session:
        secret_of(session)
    year.propose("E11", on="12/01/2027 10:00")
    with open_channel(settings, year.engine) as channel:
        report = deliver(year.engine, at("12/01/2027 10:05"), channel)
    assert (report.sent > 0, report.failed, report.parked) == (True, [], 0)


def once_there(read: Callable[[], WhatCameBack]) -> WhatCameBack:
    """What comes back, within a minute."""
    until = time.monotonic() + 90
    while not (found := read()).read and time.monotonic() < until:
        time.sleep(0.5)
    return found


def whether_silent(year: Year) -> bool:
    query = sa.select(PERSON.c.unreachable_until).where(PERSON.c.mail == IEN)
    return year.all(query)[0].unreachable_until is not None


@pytest.mark.parametrize("returns", ["retours+{}@retours.test", "retours@retours.test"])
def test_a_letter_refused_after_the_relay_took_it_makes_its_address_unreachable(
    year: Year, relay: Postfix, mailbox: Dovecot, beyond: Sink, returns: str
) -> None:
    settings = settled(relay, mailbox, returns)
    beyond.answer(IEN, "550 5.1.1 User unknown")
    sent_to_the_inspector(year, settings)
    assert not whether_silent(year), "the relay took it"
    until = time.monotonic() + 90
    while not bounces_waiting(settings) and time.monotonic() < until:
        time.sleep(0.5)
    (told,) = [one for one in examine_mail(settings) if one.about == "retours"]
    assert "1 courriel non lu" in told.sentence
    came = once_there(lambda: read_what_came_back(year.engine, settings))
    assert (came.returned, came.bounced) == (1, 1)
    assert whether_silent(year)
    assert read_what_came_back(year.engine, settings) == WhatCameBack(), "read once"


def test_a_letter_that_expired_and_an_absence_silence_nobody(
    year: Year, relay: Postfix, mailbox: Dovecot, beyond: Sink
) -> None:
    settings = settled(relay, mailbox)
    beyond.answer(IEN, "450 4.2.0 Greylisted")
    sent_to_the_inspector(year, settings)
    came = once_there(lambda: read_what_came_back(year.engine, settings))
    assert (came.returned, came.bounced) == (1, 0)
    absence = (
        "From: ien1@valmont.example\r\nTo: retours+1-aaaa@retours.test\r\n"
        "Auto-Submitted: auto-replied\r\nSubject: Absente\r\n\r\nJe suis absente.\r\n"
    )
    with imaplib.IMAP4("127.0.0.1", mailbox.imap) as box:
        box.login(USER, PASSWORD)
        box.append("INBOX", "", "", absence.encode())
    assert once_there(lambda: read_what_came_back(year.engine, settings)) == WhatCameBack(read=1)
    assert not whether_silent(year)


def test_a_mailbox_that_refuses_its_account_or_is_away_is_said_without_the_password(
    year: Year, relay: Postfix, mailbox: Dovecot
) -> None:
    wrong = mailbox.url.replace("mot-de-passe", "faux-secret")
    away = mailbox.url.replace(str(mailbox.imap), str(mailbox.lmtp))
    for url in (wrong, away):
        with pytest.raises(NoBounceMailbox) as refused:
            read_what_came_back(year.engine, Settings(bounces_url=SecretStr(url), mail_timeout=2.0))
        assert "secret" not in str(refused.value) + refused.value.next_step
