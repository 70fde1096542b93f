"""Whatever the mail server does, each letter owed arrives, once, or waits with its reason."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from channels.delivery import PATIENCE, deliver
from channels.opening import open_channel
from config.settings import Settings
from models.database.transactions import gesture, reading
from models.gestures.mail import posting
from models.outbox import sending
from models.outbox.drain import DeliveryReport
from models.outbox.routes import Target, set_route
from models.territory import reach
from models.territory.unit import UNIT
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE
from tests.academy import KNOWN, PEOPLE, Year, at, launched, mail_of, name_to, valmont
from tests.channels.homeserver import Homeserver
from tests.databases import sqlite_database
from tests.sink import Sink

MONDAY, SOON, LATER = "30/11/2026 10:00", "30/11/2026 10:05", "30/11/2026 10:30"
SCHOOLS = ("E11", "E12", "E13", "E21")
RECEIPT, RECEIPT_2, RECEIPT_3, RECEIPT_4 = map(mail_of, SCHOOLS)
IEN = mail_of("ien2")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Iterator[sa.Engine]:
    """A database that several threads may use."""
    with sqlite_database(tmp_path, sqlite_template) as made:
        yield made


@pytest.fixture
def both(engine: sa.Engine) -> Year:
    """That Monday on each kind of database: for what the database has a part in."""
    return proposed(launched(engine))


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Year]:
    """That Monday, lived once and kept as a file."""
    folder = tmp_path_factory.mktemp("monday")
    with sqlite_database(folder, sqlite_template) as made:
        return folder / "orgue.db", proposed(launched(made))


@pytest.fixture(name="year")
def year_of_a_monday(monday: tuple[Path, Year], tmp_path: Path) -> Iterator[Year]:
    file, lived = monday
    with sqlite_database(tmp_path, file) as made:
        yield Year(engine=made, cycle_id=lived.cycle_id, units=lived.units, now=MONDAY)


def proposed(year: Year) -> Year:
    """On a Monday four schools propose: eight letters are owed, of which four are receipts."""
    year.tick("30/11/2026 08:00")
    year.sent.clear()
    for school in SCHOOLS:
        year.propose(school, on=MONDAY)
    return year


def passed(year: Year, sink: Sink, moment: str, **options: Any) -> DeliveryReport:
    """One pass of the real delivery at *moment*, by SMTP."""
    settings = Settings(mail_url=f"{sink.url}&timeout=1")
    with open_channel(settings, year.engine) as channel:
        return deliver(year.engine, at(moment), channel, **options)


def counts(report: DeliveryReport) -> tuple[int, int, int]:
    return report.sent, report.retried, report.parked


def owed(year: Year) -> list[Any]:
    """The letters of that Monday."""
    return [m for m in year.messages() if m.owed_at == at(MONDAY)]


def the_one_to(year: Year, mail: str) -> Any:
    """That Monday's letter to a school or to the only validator of one."""
    slots = {mail_of(c): f"u{year.units[c]}" for c in SCHOOLS} | {IEN: year.by("ien2").slot}
    (found,) = [m for m in owed(year) if m.slot == slots[mail]]
    return found


def nothing_is_lost(year: Year, sink: Sink, twice: int = 0) -> None:
    """Every key owed arrived, once but for *twice* of them, each with one Message-ID."""
    arrived = Counter(m["X-Orgue-Key"] for m in sink.messages)
    assert set(arrived) == {m.key for m in owed(year)}
    assert sorted(arrived.values())[-1:] == [2 if twice else 1]
    assert sum(arrived.values()) - len(arrived) == twice
    assert len({(m["X-Orgue-Key"], m["Message-ID"]) for m in sink.messages}) == len(arrived)
    assert {m.state for m in owed(year)} == {MessageState.SENT}


# ── the server refuses ───────────────────────────────────────────────────────────────────────────


def test_a_letter_refused_for_good_is_parked_with_the_servers_words_and_can_be_sent_again(
    both: Year, sink: Sink
) -> None:
    year = both
    sink.answer(IEN, "550", "250")
    assert counts(passed(year, sink, MONDAY)) == (7, 0, 1)
    parked = the_one_to(year, IEN)
    assert (parked.state, parked.result) == (MessageState.PARKED, "550 RCPT TO: scripted")
    assert counts(passed(year, sink, LATER)) == (0, 0, 0)

    year.act(posting.change, [str(parked.id)], MessageState.OWED, year.by("pilote"), on=LATER)
    assert counts(passed(year, sink, LATER)) == (1, 0, 0)
    nothing_is_lost(year, sink)


BAD_MOMENTS = [  # what the server does with one letter, its name, how many times it arrives
    ("450", "450", 1),
    ("421", "421", 1),
    ("data 451", "451", 1),
    ("hang", "timeout", 1),
    ("drop at data", "connection lost", 1),
    ("drop in data", "after-data", 1),
    ("hang after data", "after-data", 2),
    ("drop after data", "after-data", 2),
]


@pytest.mark.parametrize(("answer", "name", "times"), BAD_MOMENTS, ids=[b[0] for b in BAD_MOMENTS])
def test_a_letter_that_could_not_leave_is_owed_again_later_and_the_others_leave(
    year: Year, sink: Sink, answer: str, name: str, times: int
) -> None:
    sink.answer(IEN, answer)
    assert counts(passed(year, sink, MONDAY)) == (7, 1, 0)
    waits = the_one_to(year, IEN)
    assert (waits.state, waits.not_before) == (MessageState.OWED, at(SOON))
    assert waits.result.startswith(name)
    assert counts(passed(year, sink, "30/11/2026 10:04")) == (0, 0, 0)
    sink.answer(IEN, "250")
    assert counts(passed(year, sink, SOON)) == (1, 0, 0)
    assert len(sink.to(IEN)) == times
    nothing_is_lost(year, sink, twice=times - 1)


def test_a_letter_put_off_again_waits_twice_as_long(year: Year, sink: Sink) -> None:
    sink.answer(IEN, "450", "450", "250")
    passed(year, sink, MONDAY)
    passed(year, sink, SOON)
    assert the_one_to(year, IEN).not_before == at("30/11/2026 10:15")
    passed(year, sink, "30/11/2026 10:15")
    nothing_is_lost(year, sink)


def test_an_address_that_is_none_parks_its_letter_and_the_others_leave(
    year: Year, sink: Sink
) -> None:
    year.change("E12", mail="école des ormes")
    assert counts(passed(year, sink, MONDAY)) == (7, 0, 1)
    parked = the_one_to(year, RECEIPT_2)
    assert (parked.state, parked.result.split("not")[0]) == (MessageState.PARKED, "bad address ")


# ── the way out is blocked ───────────────────────────────────────────────────────────────────────


def test_recipients_put_off_one_after_the_other_do_not_stop_a_pass(year: Year, sink: Sink) -> None:
    for mail in (RECEIPT, RECEIPT_2, RECEIPT_3, RECEIPT_4):
        sink.answer(mail, "450", "250")
    assert counts(passed(year, sink, MONDAY)) == (4, 4, 0)
    assert counts(passed(year, sink, SOON)) == (4, 0, 0)
    nothing_is_lost(year, sink)


@pytest.mark.parametrize("answer", ["421", "data 451", "hang", "drop at data", "drop in data"])
def test_a_server_that_fails_several_letters_in_a_row_ends_the_pass(
    year: Year, sink: Sink, answer: str
) -> None:
    for mail in map(mail_of, (*SCHOOLS, "ien1", "ien2")):
        sink.answer(mail, answer)
    assert counts(passed(year, sink, MONDAY)) == (0, PATIENCE, 0)
    assert {(m.state, m.claim) for m in owed(year)} == {(MessageState.OWED, None)}
    # a server that hangs up after the text may have it, and only that counts as a try
    tries = {1: PATIENCE, 0: 8 - PATIENCE} if answer == "drop in data" else {0: 8}
    assert Counter(m.attempts for m in owed(year)) == tries


@pytest.mark.parametrize(
    "no", ["550 5.7.1 Authentication required", "553 not in my list of allowed rcpthosts"]
)
def test_a_server_that_does_not_know_us_parks_no_letter_and_calls_nobody_unreachable(
    year: Year, sink: Sink, no: str
) -> None:
    for mail in map(mail_of, (*SCHOOLS, "ien1", "ien2")):
        sink.answer(mail, no)
    assert counts(passed(year, sink, MONDAY)) == (0, PATIENCE, 0)
    with reading(year.engine) as session:
        assert reach.unreachable(session, at(MONDAY).date()) == []
    for mail in map(mail_of, (*SCHOOLS, "ien1", "ien2")):
        sink.answer(mail, "250")
    passed(year, sink, SOON)
    nothing_is_lost(year, sink)


def test_a_server_that_is_away_ends_the_pass_and_the_next_one_sends_all(
    both: Year, sink: Sink
) -> None:
    year = both
    sink.stop()
    assert counts(passed(year, sink, MONDAY)) == (0, PATIENCE, 0)
    assert {(m.state, m.claim) for m in owed(year)} == {(MessageState.OWED, None)}
    assert Counter(m.attempts for m in owed(year)) == {0: 8}
    sink.start()
    assert counts(passed(year, sink, SOON)) == (8, 0, 0)
    nothing_is_lost(year, sink)


def test_a_digest_kept_a_whole_day_by_the_server_is_in_the_next_days(
    file: sa.Engine, sink: Sink
) -> None:
    """Tuesday: the reminders of a validation. The server is away until Wednesday."""
    year = launched(file)
    year.tick("30/11/2026 08:00")
    year.propose("E21", on=MONDAY)
    passed(year, sink, MONDAY)
    sink.messages.clear()
    sink.recipients.clear()

    sink.stop()
    for moment in ("01/12/2026 07:45", "01/12/2026 12:00", "01/12/2026 18:00"):
        run_cycle(file, year.cycle_id, at(moment))
        passed(year, sink, moment)
    sink.start()
    run_cycle(file, year.cycle_id, at("02/12/2026 07:45"))
    passed(year, sink, "02/12/2026 07:45")
    items = year.messages(text="validation_reminder")
    assert {i.state for i in items} == {MessageState.SENT}
    (digest,) = sink.to(IEN)
    assert digest["X-Orgue-Key"].endswith(".2026-12-02")


# ── what is wrong is ours ────────────────────────────────────────────────────────────────────────


def second_academy(year: Year) -> int:
    """Another académie with one school, whose cycle is live too; the number of its cycle."""
    with gesture(year.engine) as session:
        moved = {"24": "25", "077": "070", "094": "090"}
        for code in KNOWN.values():
            renamed = sa.update(UNIT).where(UNIT.c.code == code)
            session.connection().execute(renamed.values(code=moved[code]))
    other = launched(year.engine, units=valmont(year.engine, without=[p[0] for p in PEOPLE]))
    with gesture(other.engine) as session:
        name_to(session, other.units["C2"], "relay", "voisin")
    return other.cycle_id


def broken(year: Year) -> None:
    """The cycle's pinned definition can't be read any more."""
    with gesture(year.engine) as session:
        spoilt = sa.update(CYCLE).where(CYCLE.c.id == year.cycle_id)
        session.connection().execute(spoilt.values(definition={"phases": "aucune"}))


def a_letter_of_nowhere(year: Year) -> None:
    """One row says that its recipient sits in a unit that does not exist."""
    with gesture(year.engine) as session:
        lost = sa.update(MESSAGE).where(MESSAGE.c.id == the_one_to(year, IEN).id)
        session.connection().execute(lost.values(home_id=999_999))


def test_a_cycle_that_fails_leaves_the_others_their_mail_and_is_named(
    both: Year, sink: Sink
) -> None:
    year = both
    neighbour = Year(engine=year.engine, cycle_id=second_academy(year), units={})
    run_cycle(neighbour.engine, neighbour.cycle_id, at("30/11/2026 08:00"))
    waiting = len(neighbour.messages(cycle_id=neighbour.cycle_id, state=MessageState.OWED))
    broken(year)
    report = passed(year, sink, MONDAY)
    assert [(f.cycle, f.academy, f.school_year) for f in report.failed] == [
        (year.cycle_id, "Valmont", "2026-27")
    ]
    assert "\n" not in report.failed[0].error
    assert report.sent > 0
    assert waiting >= report.sent
    mine = [m for m in owed(year) if m.cycle_id == year.cycle_id]
    assert {(m.state, m.claim, m.attempts) for m in mine} == {(MessageState.OWED, None, 0)}


def test_a_letter_that_cannot_be_written_is_parked_alone_and_leaves_once_it_is_put_right(
    both: Year, sink: Sink
) -> None:
    year = both
    right = the_one_to(year, IEN).home_id
    a_letter_of_nowhere(year)
    assert counts(passed(year, sink, MONDAY)) == (7, 0, 1)
    parked = the_one_to(year, IEN)
    assert (parked.state, parked.claim) == (MessageState.PARKED, None)
    assert "n'a pas pu être préparé" in parked.result
    with gesture(year.engine) as session:
        session.connection().execute(
            sa.update(MESSAGE).where(MESSAGE.c.home_id == 999_999).values(home_id=right)
        )
    year.act(posting.change, [str(parked.id)], MessageState.OWED, year.by("pilote"), on=SOON)
    assert counts(passed(year, sink, SOON)) == (1, 0, 0)
    nothing_is_lost(year, sink)


def test_a_letter_that_cannot_even_be_asked_about_is_parked_alone(
    both: Year, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message is known of which the question fails: one is made up."""
    bad, asks = the_one_to(both, IEN).id, sending.no_longer_wanted

    def asks_in_vain(session: Any, course: Any, rows: Any, moment: Any) -> dict[int, str]:
        if any(row.id == bad for row in rows):
            raise KeyError(bad)
        return asks(session, course, rows, moment)

    monkeypatch.setattr(sending, "no_longer_wanted", asks_in_vain)
    assert counts(passed(both, sink, MONDAY)) == (7, 0, 1)
    assert the_one_to(both, IEN).state is MessageState.PARKED


def test_a_letter_whose_sending_raises_whatever_it_is_is_parked_alone(
    year: Year, sink: Sink
) -> None:
    """A way of somebody's own that no channel can be made of."""
    with gesture(year.engine) as session:
        target = Target(person_id=year.by("ien2").person_id)
        set_route(session, target, ["nowhere://x"], local=True, at=at(MONDAY), by="admin")
    assert counts(passed(year, sink, MONDAY)) == (7, 0, 1)
    parked = the_one_to(year, IEN)
    assert (parked.state, parked.result[:8]) == (MessageState.PARKED, "courrier")


@pytest.mark.parametrize(
    "wrong", [{"home_id": 999_999}, {"text": "nowhere"}, {"rule": "ladder_of_nowhere"}], ids=str
)
def test_a_digest_leaves_without_the_item_that_cannot_be_written(
    both: Year, sink: Sink, wrong: dict[str, Any]
) -> None:
    year = both
    passed(year, sink, MONDAY)
    tuesday = "01/12/2026 07:45"
    run_cycle(year.engine, year.cycle_id, at(tuesday))
    (first, *others) = year.messages(state=MessageState.GATHERED)
    assert others, "a digest of several items"
    with gesture(year.engine) as session:
        lost = sa.update(MESSAGE).where(MESSAGE.c.id == first.id)
        session.connection().execute(lost.values(**wrong))
    passed(year, sink, tuesday)
    found = {m.id: m.state for m in year.messages() if m.id in {first.id, *(o.id for o in others)}}
    gone = MessageState.DROPPED if "rule" in wrong else MessageState.PARKED
    assert found.pop(first.id) is gone
    assert set(found.values()) == {MessageState.SENT}


def test_a_pass_at_a_moment_before_the_launch_sends_nothing(file: sa.Engine, sink: Sink) -> None:
    """Launched late, the call already open: what was owed is dated from before the launch."""
    year = launched(file, on="27/11/2026 09:00")
    run_cycle(file, year.cycle_id, at("27/11/2026 10:00"))
    assert counts(passed(year, sink, "27/11/2026 08:00")) == (0, 0, 0)
    assert passed(year, sink, "27/11/2026 10:00").sent > 0


def test_a_limit_is_the_most_that_one_pass_sends(year: Year, sink: Sink) -> None:
    assert counts(passed(year, sink, MONDAY, limit=3)) == (3, 0, 0)
    assert counts(passed(year, sink, MONDAY)) == (5, 0, 0)
    nothing_is_lost(year, sink)


# ── tried again and again ────────────────────────────────────────────────────────────────────────

TRIES = ("10:00", "10:05", "10:15", "10:35", "11:15", "12:35", "15:15")
NEXT_DAY = "01/12/2026 07:30"


def test_a_letter_is_tried_eight_times_later_and_later_then_parked_and_can_be_sent_again(
    year: Year, sink: Sink
) -> None:
    sink.answer(RECEIPT, "450")
    waits = []
    for hour in TRIES:
        before = at(f"30/11/2026 {hour}").subtract(minutes=1)
        assert passed(year, sink, f"{before:%d/%m/%Y %H:%M}").total == 0
        passed(year, sink, f"30/11/2026 {hour}")
        found = the_one_to(year, RECEIPT)
        waits.append((found.not_before - at(f"30/11/2026 {hour}")).in_minutes())
    assert waits == [5, 10, 20, 40, 80, 160, 240]
    assert counts(passed(year, sink, "30/11/2026 19:15")) == (0, 0, 1)
    parked = the_one_to(year, RECEIPT)
    assert (parked.state, parked.attempts) == (MessageState.PARKED, 8)
    assert parked.result == "450 RCPT TO: scripted"

    year.act(posting.change, [str(parked.id)], MessageState.OWED, year.by("pilote"), on=NEXT_DAY)
    sink.answer(RECEIPT, "250")
    assert counts(passed(year, sink, NEXT_DAY)) == (1, 0, 0)
    nothing_is_lost(year, sink)


# ── ways of one's own ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def second() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def given(year: Year, target: Target, *urls: str) -> None:
    with gesture(year.engine) as session:
        set_route(session, target, urls, local=True, at=at(MONDAY), by="admin")


NOWHERE = "mailto://127.0.0.1:1?from=o@example.org"


def test_a_person_comes_before_a_function_in_a_unit_and_this_before_the_function(
    both: Year, sink: Sink, second: Sink
) -> None:
    """Of eight letters, four are receipts to who relays in a school."""
    year = both
    given(year, Target(function="relay"), NOWHERE)
    given(year, Target(function="relay", unit_id=year.units["C1"]), second.url)
    given(year, Target(person_id=year.by("ien2").person_id), sink.url)
    assert counts(passed(year, sink, MONDAY)) == (4, 4, 0)
    assert (set(second.recipients), sink.recipients) == ({mail_of("ien1")}, [IEN])


def test_the_next_way_of_a_person_is_taken_when_the_first_is_away(
    year: Year, sink: Sink, second: Sink
) -> None:
    given(year, Target(person_id=year.by("ien2").person_id), NOWHERE, second.url)
    assert counts(passed(year, sink, MONDAY)) == (8, 0, 0)
    assert second.recipients == [IEN]


def test_a_way_that_fails_for_some_does_not_end_the_pass_of_the_others(
    year: Year, sink: Sink
) -> None:
    given(year, Target(function="relay"), NOWHERE)
    given(year, Target(person_id=year.by("ien2").person_id), sink.url)
    assert counts(passed(year, sink, MONDAY)) == (1, 7, 0)
    assert sink.recipients == [IEN]
    assert {m.attempts for m in owed(year) if m.state is MessageState.OWED} == {1}


def test_a_way_of_some_that_never_answers_holds_up_nobody_elses_mail(
    year: Year, sink: Sink
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hook = f"json://127.0.0.1:{silent.getsockname()[1]}/orgue"
        given(year, Target(person_id=year.by("ien2").person_id), hook)
        delivering = threading.Thread(target=passed, args=(year, sink, MONDAY))
        delivering.start()
        sink.wait_for(7)
        assert delivering.is_alive()
        assert silent.accept()
    delivering.join()
    assert [m.state for m in owed(year)].count(MessageState.OWED) == 1


def test_a_room_whose_server_asks_for_peace_costs_its_letters_no_try(
    year: Year, sink: Sink
) -> None:
    with Homeserver() as room:
        room.failing = (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 60_000})
        given(year, Target(person_id=year.by("ien2").person_id), room.url)
        assert counts(passed(year, sink, MONDAY)) == (7, 1, 0)
        (kept,) = (m for m in owed(year) if m.state is MessageState.OWED)
        assert (kept.attempts, kept.result) == (0, "matrix Le serveur du salon demande d'attendre.")
        assert len(room.asked) == 1
