"""A local mailbox in place of a way out.

The local mailbox keeps every letter to be read, instead of sending it.
"""

from __future__ import annotations

import sqlalchemy as sa

from channels.envelope import Closing, DeliveryOutcome, Result
from models.database.transactions import gesture, upsert
from models.database.unavailable import unavailable
from models.outbox.envelope import Envelope
from models.work.message import DELIVERED


class MailboxChannel(Closing):
    """Letters become rows, one under each key: sent twice, a letter is there once."""

    name = "mailbox"
    local_only = True
    lanes = 0

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def send(self, envelope: Envelope) -> Result:
        try:
            self._keep(envelope)
        except sa.exc.SQLAlchemyError as fault:
            if unavailable(fault) is None:
                raise
            return Result(outcome=DeliveryOutcome.RETRY, code="database", blocked=True)
        return Result(outcome=DeliveryOutcome.SENT, code="mailbox")

    def _keep(self, envelope: Envelope) -> None:
        letter = {
            "key": envelope.key,
            "at": envelope.at,
            "to": envelope.to,
            "subject": envelope.subject,
            "text": envelope.text,
            "html": envelope.html,
        }
        with gesture(self.engine) as session:
            row = upsert(session, DELIVERED).values(**letter)
            session.connection().execute(row.on_conflict_do_nothing(index_elements=["key"]))
