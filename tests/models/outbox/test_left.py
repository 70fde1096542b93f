"""What left in a run is counted: letters, the digests among them, and what reminds."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from flows.pages import delivery_line, owed_line
from models.database.transactions import gesture, reading
from models.outbox.drain import DeliveryReport
from models.outbox.left import LeftInRun, left_in_run
from models.work.message import MESSAGE, MessageState
from tests.academy import Year
from tests.years import year_on

year = year_on("memory", now="02/11/2026 10:00")
RUN = "a-run"


def test_what_left_is_counted_by_the_run_that_marked_it(year: Year) -> None:
    year.tick("02/11/2026 08:00")
    m = MESSAGE.c
    with gesture(year.engine) as session:
        ours = sa.update(MESSAGE).where(m.state == MessageState.SENT, m.digest_id.is_(None))
        session.connection().execute(ours.values(flow_run_id=RUN))
    with reading(year.engine) as session:
        left, nothing = left_in_run(session, RUN), left_in_run(session, "another")
    sent = [one for one in year.messages() if one.state is MessageState.SENT]
    assert left.letters == len([one for one in sent if one.digest_id is None]) > 0
    assert nothing == LeftInRun()


def test_a_line_says_what_was_done() -> None:
    report = DeliveryReport(sent=34, dropped=1)
    left = LeftInRun(letters=34, digests=3, reminders=2)
    assert delivery_line(report, left) == (
        "34 lettres parties, dont 3 résumés du jour, 2 relances, 1 abandonnée, plus attendue."
    )
    assert owed_line(Counter()) == "Rien de nouveau n'était dû"
