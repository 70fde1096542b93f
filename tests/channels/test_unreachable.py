"""An address that does not exist is not written to again, until it changes or somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.database.transactions import gesture, reading
from models.gestures.mail import posting
from models.journal import JOURNAL
from models.outbox.returned import Returned, note_returned
from models.rehearsal.listing import warnings_of
from models.territory import reach
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.message import MessageState
from tests.academy import Year, at, day, launched, mail_of
from tests.sink import Sink

MONDAY, LATER = "30/11/2026 10:00", "30/11/2026 10:30"
IEN, SCHOOL = mail_of("ien2"), mail_of("E21")
GONE = "550 5.1.1 inconnu"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def proposed(engine: sa.Engine) -> Year:
    """On a Monday a school proposes: it is owed a receipt, and its IEN a request."""
    year = launched(engine)
    year.tick("30/11/2026 08:00")
    year.propose("E21", on=MONDAY)
    return year


def passed(year: Year, sink: Sink, moment: str) -> tuple[int, int, int]:
    with open_channel(Settings(mail_url=sink.url), year.engine) as channel:
        report = deliver(year.engine, at(moment), channel)
    return report.sent, report.retried, report.parked


def marked(year: Year, table: sa.Table, mail: str) -> tuple[Any, Any]:
    columns = (table.c.unreachable_until, table.c.bounce)
    with reading(year.engine) as session:
        row = session.connection().execute(sa.select(*columns).where(table.c.mail == mail)).one()
    return row[0], row[1]


def written(year: Year, what: str) -> list[tuple[str, str, Any]]:
    query = sa.select(JOURNAL.c.subject, JOURNAL.c.by, JOURNAL.c.facts)
    with reading(year.engine) as session:
        rows = session.connection().execute(query.where(JOURNAL.c.what == what))
        return [tuple(r) for r in rows]


def test_a_person_whose_address_bounced_is_unreachable_for_ninety_days(
    engine: sa.Engine, sink: Sink
) -> None:
    year = proposed(engine)
    sink.answer(IEN, GONE)
    assert passed(year, sink, MONDAY) == (1, 0, 1)
    assert marked(year, PERSON, IEN) == (day("28/02/2027"), "550")
    assert written(year, "address.bounced") == [
        (year.by("ien2").slot, "clock", {"code": "550", "until": "2027-02-28"})
    ]
    readers = [to for _, to in year.cohort("relays_and_pilots", today="27/02/2027")]
    assert "ien2" not in readers
    readers = [to for _, to in year.cohort("relays_and_pilots", today="28/02/2027")]
    assert "ien2" in readers


def test_a_school_whose_address_bounced_is_unreachable_too(memory: sa.Engine, sink: Sink) -> None:
    year = proposed(memory)
    sink.answer(SCHOOL, GONE)
    passed(year, sink, MONDAY)
    assert marked(year, UNIT, SCHOOL) == (day("28/02/2027"), "550")
    assert "E21" not in [u for u, _ in year.cohort("received_actions", today="01/12/2026")]


@pytest.mark.parametrize("answer", ["450 4.1.1 plus tard", "550 5.7.1 refusé", "data 550", "421"])
def test_any_other_refusal_says_nothing_of_the_address(
    memory: sa.Engine, sink: Sink, answer: str
) -> None:
    year = proposed(memory)
    sink.answer(IEN, answer)
    passed(year, sink, MONDAY)
    assert marked(year, PERSON, IEN) == (None, None)


def test_nothing_more_is_sent_to_who_is_unreachable_and_a_warning_names_them(
    memory: sa.Engine, sink: Sink
) -> None:
    year = proposed(memory)
    sink.answer(IEN, GONE)
    passed(year, sink, MONDAY)
    year.sent.clear()
    for moment in ("01/12/2026 07:45", "04/12/2026 07:45", "07/12/2026 07:45"):
        year.tick(moment)
    assert not [s for s in year.sent if s.to == "ien2"]
    with reading(memory) as session:
        warned = warnings_of(session, year.course, day("01/12/2026"))
    (warning,) = [w for w in warned if w["kind"] == "unreachable"]
    assert (warning["subject"], IEN in warning["sentence"]) == (IEN, True)
    assert "refusée le 30/11/2026 (550)" in warning["sentence"]


def test_a_parked_message_sent_again_by_hand_says_that_the_address_serves(
    memory: sa.Engine, sink: Sink
) -> None:
    year = proposed(memory)
    sink.answer(IEN, GONE, "250")
    passed(year, sink, MONDAY)
    (parked,) = year.messages(state=MessageState.PARKED)
    year.act(posting.change, [str(parked.id)], MessageState.OWED, year.by("pilote"), on=LATER)
    assert marked(year, PERSON, IEN) == (None, None)
    assert written(year, "address.reachable") == [
        (year.by("ien2").slot, year.by("pilote").slot, {})
    ]
    assert passed(year, sink, LATER) == (1, 0, 0)


def test_who_is_said_to_be_reachable_is_told_what_is_still_wanted(
    memory: sa.Engine, sink: Sink
) -> None:
    year = proposed(memory)
    sink.answer(IEN, GONE, "250")
    passed(year, sink, MONDAY)
    with gesture(memory) as session:
        assert reach.reachable_again(session, IEN.upper(), at(LATER), "admin")
        assert reach.reachable_again(session, IEN, at(LATER), "admin") == []
        assert reach.unreachable(session, day("01/12/2026")) == []
    assert "ien2" in [to for _, to in year.cohort("relays_and_pilots", today="01/12/2026")]


def test_an_address_that_changed_meanwhile_has_not_bounced(memory: sa.Engine) -> None:
    year = proposed(memory)
    year.change("E21", mail="ce.autre@valmont.example")
    slot = f"u{year.units['E21']}"
    with gesture(memory) as session:
        bounce = reach.Bounce(slot=slot, mail=SCHOOL, code="550")
        reach.note_bounces(session, [bounce], day("30/11/2026"), at(MONDAY))
    assert marked(year, UNIT, "ce.autre@valmont.example") == (None, None)
    assert written(year, "address.bounced") == []


def test_a_letter_that_a_smart_host_gives_back_makes_who_it_was_for_unreachable(
    memory: sa.Engine, sink: Sink
) -> None:
    year = proposed(memory)
    passed(year, sink, MONDAY)
    message = next(m for m in year.messages() if m.slot == year.by("ien2").slot and m.sent_at)
    back = Returned(key=message.key, to=IEN, about="mailbox", bounced=True, code="550", said="x")
    others = replace(back, to="ailleurs@example.org"), replace(back, key="inventée")
    with gesture(year.engine) as session:
        noted = note_returned(session, [*others, back, back], day("01/12/2026"), at(MONDAY))
    assert [(n["bounced"], n["new"]) for n in noted] == [
        (False, False),
        (False, False),
        (True, True),
        (True, False),
    ]
    assert marked(year, PERSON, IEN) == (day("01/03/2027"), "550")
    assert len(written(year, "address.bounced")) == 1
    (kept,) = (m for m in year.messages() if m.key == message.key)
    assert (kept.state, kept.result) == (MessageState.SENT, "rendu 550 x")
