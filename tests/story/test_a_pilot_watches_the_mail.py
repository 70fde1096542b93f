"""A pilot who wants to see the mail before it leaves: an autumn and a winter of sendings.

The call waits for their release and leaves in their words; a reminder is not sent; the next one is
held, and reaches only the schools that still said nothing; the last one leaves by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.gestures.mail.instructing import NOTHING, ask
from models.gestures.mail.posting import change
from models.gestures.mail.rewording import mark_of, reword, write
from models.tick import run_cycle
from models.work.instruction import Does
from models.work.message import MessageState
from tests.academy import Year, at, launched
from tests.sink import Sink

S = MessageState


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


class Desk:
    """The pilot at their desk, and the letters that arrive."""

    def __init__(self, year: Year, sink: Sink) -> None:
        self.year, self.sink, self.pilot = year, sink, year.by("pilote")

    def morning(self, moment: str) -> list[EmailMessage]:
        """What arrives of a run, and of the delivery after it."""
        before = len(self.sink.messages)
        self.year.now = moment
        run_cycle(self.year.engine, self.year.cycle_id, at(moment))
        with open_channel(Settings(mail_url=self.sink.url), self.year.engine) as channel:
            deliver(self.year.engine, at(moment), channel)
        return list(self.sink.messages[before:])

    def asks(self, rule: str, rung: str, does: Does, *, on: str) -> None:
        self.year.act(ask, rule, rung, NOTHING, self.pilot, on=on, does=does)

    def releases(self, rule: str, *, on: str) -> None:
        held = [str(m.id) for m in self.year.messages(rule=rule, state=S.HELD)]
        self.year.act(change, held, S.OWED, self.pilot, on=on)

    def says(self, rule: str, subject: str, text: str, *, on: str) -> None:
        rows = self.year.messages(rule=rule, state=S.HELD)
        words = self.year.act(write, subject, text, self.pilot, on=on)
        ids = [m.id for m in rows]
        self.year.act(reword, ids, words, mark_of(rows), self.pilot)


def texts(letters: list[EmailMessage]) -> list[str]:
    found = []
    for letter in letters:
        part = letter.get_body(("plain",))
        assert part is not None
        found.append(part.get_content())
    return found


def reminded(letters: list[EmailMessage]) -> set[str]:
    return {
        one["To"]
        for one, text in zip(letters, texts(letters), strict=True)
        if "pas encore reçu" in text
    }


def test_nothing_large_leaves_before_it_was_looked_at(engine: sa.Engine, sink: Sink) -> None:
    year = launched(engine, release_above=6)
    desk = Desk(year, sink)

    # The call is due to seven schools: it waits, and is said in the pilot's words.
    desk.asks("silent_reminder", "S-12", Does.DROP, on="30/10/2026 10:00")
    desk.asks("silent_reminder", "S-8", Does.HOLD, on="30/10/2026 10:00")
    desk.morning("02/11/2026 07:45")
    assert not sink.messages or "Appel" not in " ".join(texts(list(sink.messages)))
    keys = {m.key for m in year.messages(rule="call_opened")}
    desk.says("call_opened", "Venez proposer", "Un débat suffit.", on="02/11/2026 09:00")
    desk.releases("call_opened", on="02/11/2026 09:05")
    call = desk.morning("02/11/2026 09:10")
    assert Counter(one["Subject"] for one in call) == {"Venez proposer": 7}
    assert {one["X-Orgue-Key"] for one in call} == keys
    assert all("Un débat suffit." in text and "Au plus tard" in text for text in texts(call))

    # The first reminder is not sent, and the outbox says who wanted it so.
    assert reminded(desk.morning("23/11/2026 07:45")) == set()
    dropped = year.messages(rule="silent_reminder", rung="S-12")
    assert {m.result for m in dropped} == {"non envoyé : Pilote l'a demandé le 30/10/2026"}

    # The second one waits; a school proposes meanwhile: it is not reminded.
    assert reminded(desk.morning("04/01/2027 07:45")) == set()
    year.propose("E11", on="05/01/2027 09:00")
    desk.releases("silent_reminder", on="05/01/2027 10:00")
    told = reminded(desk.morning("06/01/2027 07:45"))
    assert len(told) == 6
    assert not [to for to in told if "e11@" in to]

    # The next one is due to six: below the number, it leaves by itself; nobody was told twice.
    assert reminded(desk.morning("08/01/2027 07:45")) == told
    assert max(Counter(one["X-Orgue-Key"] for one in sink.messages).values()) == 1
