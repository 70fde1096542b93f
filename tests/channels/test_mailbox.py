"""The local mailbox holds each letter once, as it would have left."""

from __future__ import annotations

import sqlalchemy as sa

from channels.envelope import DeliveryOutcome
from channels.mailbox import MailboxChannel
from models.database.engine import open_engine
from models.database.transactions import reading
from models.work.message import DELIVERED
from tests.channels.letters import letter


def test_a_letter_sent_twice_is_there_once_as_it_was_first_written(engine: sa.Engine) -> None:
    with MailboxChannel(engine) as mailbox:
        results = [mailbox.send(letter()), mailbox.send(letter(subject="Autre chose"))]
    assert [r.outcome for r in results] == [DeliveryOutcome.SENT, DeliveryOutcome.SENT]
    with reading(engine) as session:
        [row] = session.connection().execute(sa.select(DELIVERED)).mappings().all()
    first = letter()
    assert {k: row[k] for k in ("key", "to", "subject", "text", "html", "at")} == {
        "key": first.key,
        "to": first.to,
        "subject": first.subject,
        "text": first.text,
        "html": first.html,
        "at": first.at,
    }


def test_nothing_leaves_by_it(memory: sa.Engine) -> None:
    assert MailboxChannel(memory).local_only


def test_a_database_that_does_not_answer_is_tried_again() -> None:
    nowhere = open_engine("sqlite:////nowhere/at/all.db")
    result = MailboxChannel(nowhere).send(letter())
    assert (result.outcome, result.code) == (DeliveryOutcome.RETRY, "database")
