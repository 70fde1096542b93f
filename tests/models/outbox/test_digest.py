"""Reminders and news come once a day, at 07:45, in one message for each person."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.journal import JOURNAL
from models.letters.reading import letter_of
from models.outbox.addressees import addresses
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from models.year.cycle import Cycle, CycleState
from models.year.participation import ALWAYS, refresh_participation
from tests.academy import Letter, Year, at, day, launched

S_12 = "23/11/2026 07:45"
"""The first reminder to silent schools."""


def owe(year: Year, moment: str) -> None:
    """A run of the year whose messages nobody comes to take."""
    year.now = moment
    run_cycle(year.engine, year.cycle_id, at(moment))


def digest_to(letters: list[Letter], who: str) -> list[tuple[str, str]]:
    """What the digest of *who* carries: text and unit."""
    mine = [m for m in letters if m.to == who and m.text == "digest"]
    return [(item.text, item.unit) for m in mine for item in m.items]


def test_one_message_a_day_carries_all_the_items_of_a_person(engine: sa.Engine) -> None:
    year = launched(engine)
    year.tick("11/01/2027 08:00")
    for school in ("E11", "E12"):
        year.propose(school, on="11/01/2027 10:00")
    year.tick("11/01/2027 12:00")

    sent = year.tick("15/01/2027 07:45")
    assert digest_to(sent, "ien1") == [
        ("call_closing", "C1"),
        ("validation_reminder", "E11"),
        ("validation_reminder", "E12"),
    ]
    assert len([m for m in sent if m.to == "ien1"]) == 1
    (digest,) = [m for m in sent if m.to == "ien1"]
    assert (digest.at, digest.rung) == ("15/01/2027 07:45", "2027-01-15")


def test_a_digest_has_one_key_a_day_for_each_person(engine: sa.Engine) -> None:
    year = launched(engine)
    year.tick(S_12)
    slot, cycle = year.by("E11").slot, year.cycle_id
    (digest,) = [m for m in year.messages(text="digest") if m.slot == slot]
    assert digest.key == f"{cycle}:digest::cycle.{cycle}:0:{slot}.2026-11-23"


def test_it_does_not_leave_before_its_hour_and_leaves_once(memory: sa.Engine) -> None:
    year = launched(memory)
    assert [m for m in year.tick("23/11/2026 07:44") if m.text == "digest"] == []
    assert digest_to(year.tick(S_12), "ce.e11") == [("silent_reminder", "E11")]
    for later in ("23/11/2026 07:50", "23/11/2026 12:00"):
        assert year.tick(later) == []


def test_a_missed_morning_is_caught_up_the_same_day_within_hours(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick("20/11/2026 07:45")
    assert digest_to(year.tick("23/11/2026 18:29"), "ce.e11") == [("silent_reminder", "E11")]


def test_after_hours_it_waits_for_the_next_school_day(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick("20/11/2026 07:45")
    assert year.tick("23/11/2026 18:30") == []
    assert digest_to(year.tick("24/11/2026 07:45"), "ce.e11") == [("silent_reminder", "E11")]


@pytest.mark.parametrize("moment", ["21/11/2026 12:00", "11/11/2026 12:00", "24/12/2026 12:00"])
def test_no_digest_leaves_on_a_day_without_school(memory: sa.Engine, moment: str) -> None:
    year = launched(memory)
    assert year.tick(moment) == []


def test_news_of_the_day_waits_for_the_next_one(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick("30/11/2026 07:45")
    year.propose("proviseure", unit="L11", on="30/11/2026 10:00", associated=["E11"])
    assert digest_to(year.tick("30/11/2026 10:01"), "ce.e11") == []
    assert digest_to(year.tick("01/12/2026 07:45"), "ce.e11") == [("associated_school", "E11")]


def test_an_item_that_was_done_meanwhile_is_left_out(engine: sa.Engine) -> None:
    year = launched(engine)
    year.tick("11/01/2027 08:00")
    numbers = [year.propose(s, on="11/01/2027 10:00") for s in ("E11", "E12")]
    year.tick("11/01/2027 12:00")
    owe(year, "15/01/2027 07:45")
    year.withdraw(numbers[0], "E11", on="15/01/2027 07:46")
    assert digest_to(year.drain("15/01/2027 07:47"), "ien1") == [
        ("call_closing", "C1"),
        ("validation_reminder", "E12"),
    ]


def test_an_empty_digest_is_not_sent_and_leaves_a_line_in_the_journal(engine: sa.Engine) -> None:
    year = launched(engine)
    year.tick("20/11/2026 07:45")
    owe(year, S_12)
    year.propose("E11", on="23/11/2026 07:46")
    sent = year.drain("23/11/2026 07:47")
    assert [m for m in sent if m.to == "ce.e11" and m.text == "digest"] == []

    slot = year.by("E11").slot
    (digest,) = [m for m in year.messages(text="digest", rung="2026-11-23") if m.slot == slot]
    (item,) = [m for m in year.messages(text="silent_reminder") if m.slot == slot]
    assert (digest.state, digest.result) == (MessageState.DROPPED, "plus rien à dire")
    assert (item.state, item.result) == (
        MessageState.DROPPED,
        "déjà fait, ou le destinataire a changé",
    )
    (entry,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "digest.empty"))
    assert entry.facts == {"count": 1, "day": "2026-11-23"}


def test_the_items_of_a_digest_that_left_are_sent_with_it(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick(S_12)
    slot = year.by("E11").slot
    (item,) = [m for m in year.messages(text="silent_reminder") if m.slot == slot]
    (digest,) = [m for m in year.messages(text="digest") if m.slot == slot]
    assert item.digest_id == digest.id
    assert (item.state, item.sent_at) == (MessageState.SENT, at(S_12))


def test_a_digest_that_missed_its_day_goes_in_the_next_one(engine: sa.Engine) -> None:
    """Nothing could leave on Monday: on Tuesday there is one digest, not two."""
    year = launched(engine)
    year.tick("20/11/2026 07:45")
    owe(year, S_12)
    sent = [m for m in year.tick("24/11/2026 07:45") if m.to == "ce.e11"]
    assert [(m.text, m.rung) for m in sent] == [("digest", "2026-11-24")]
    assert digest_to(sent, "ce.e11") == [("silent_reminder", "E11")]


def shared(year: Year, **mails: str) -> None:
    for code, who in mails.items():
        year.change(code, mail=f"{who}@valmont.example")


def test_one_address_has_one_message_a_day_whatever_it_stands_for(engine: sa.Engine) -> None:
    """The IEN's is that of two écoles of theirs; two others share another."""
    year = launched(engine)
    shared(year, E11="ien1", E12="IEN1", E21="ce.cite", E31="ce.cite")
    sent = [m for m in year.tick(S_12) if m.text == "digest"]
    assert digest_to(sent, "ce.cite") == [("silent_reminder", "E21"), ("silent_reminder", "E31")]
    assert digest_to(sent, "ien1") == [
        ("conference_invitation", "C1"),
        ("silent_reminder", "E11"),
        ("silent_reminder", "E12"),
    ]
    assert len({m.to.lower() for m in sent}) == len(sent)
    assert year.tick("23/11/2026 12:00") == []


def test_what_comes_after_the_message_of_its_address_waits_for_the_next(engine: sa.Engine) -> None:
    year = launched(engine)
    shared(year, E11="ce.cite", E12="ce.cite")
    year.propose("ce.cite@valmont.example", unit="E12", on="16/11/2026 10:00")
    assert digest_to(year.tick(S_12), "ce.cite") == [("silent_reminder", "E11")]
    with gesture(year.engine) as session:
        again = sa.update(MESSAGE).where(MESSAGE.c.slot == f"u{year.units['E11']}")
        item = again.where(MESSAGE.c.rule == "silent_reminder")
        values = {"slot": f"u{year.units['E12']}", "digest_id": None, "state": MessageState.OWED}
        session.connection().execute(item.values(**values))
    assert year.tick("23/11/2026 12:00") == []
    (waiting,) = year.messages(rule="silent_reminder", slot=f"u{year.units['E12']}")
    assert (waiting.state, waiting.digest_id) == (MessageState.OWED, None)


def test_nobody_is_written_to_twice_of_the_same_thing_at_one_address(memory: sa.Engine) -> None:
    year = launched(memory)
    shared(year, E11="ien1", E12="ce.cite", L11="ce.cite", E31="pilote")
    for moment in (S_12, "24/11/2026 07:45", "11/01/2027 07:45", "12/01/2027 07:45"):
        year.tick(moment)
        year.propose("E13", associated=("E11", "E12", "L11"), on=moment)
        year.tick(moment.replace("07:45", "12:00"))
    rows = year.messages(state=MessageState.SENT)
    with reading(year.engine) as session:
        to = addresses(session, rows)
    told = [
        (to[r.slot][0].lower(), r.rule, r.rung, r.subject_kind, r.subject_id, r.round, r.unit_id)
        for r in rows
        if r.text != "digest"
    ]
    assert len(told) == len(set(told)) > 40


def test_two_live_cycles_of_an_academie_send_one_digest_to_a_person(engine: sa.Engine) -> None:
    """An autumn week whose reports are awaited, and the spring one: one letter for both."""
    spring = launched(engine)
    autumn = second_cycle(spring, "automne", day("30/11/2026"))
    monday = "02/11/2026 07:45"
    for year in (spring, autumn):
        owe(year, monday)
    letters = [*spring.drain(monday), *autumn.drain(monday)]
    (only,) = [letter for letter in letters if letter.to == "pilote"]
    assert [item.text for item in only.items].count("weekly_figures") == 2
    carried = {"cycle_id": autumn.cycle_id, "text": "weekly_figures", "state": MessageState.SENT}
    (item,) = [m for m in autumn.messages(**carried) if m.function == "pilot"][:1]
    (digest,) = autumn.messages(id=item.digest_id)
    assert digest.cycle_id == spring.cycle_id
    with reading(engine) as session:
        assert letter_of(session, spring.course, digest, at(monday)).text


def second_cycle(year: Year, name: str, week: date) -> Year:
    """Another live cycle of the same académie and the same school year."""
    with gesture(year.engine) as session:
        first = session.get_one(Cycle, year.cycle_id)
        same = {"academy_id": first.academy_id, "school_year": first.school_year}
        cycle = Cycle(**same, name=name, week=week, definition=first.definition)
        cycle.state, cycle.launched_at = CycleState.LIVE, first.launched_at
        session.add(cycle)
        session.flush()
        refresh_participation(session, cycle, ALWAYS)
        number = int(cycle.id or 0)
    return Year(engine=year.engine, cycle_id=number, units=year.units)
