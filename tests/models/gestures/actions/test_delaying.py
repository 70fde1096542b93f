"""After the close what comes is kept as a late draft, and the pilot may let it in."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import delaying
from models.gestures.actions.proposing import CallIsClosed
from models.journal import JOURNAL
from models.work.action import ActionState
from models.work.message import MessageState
from tests.academy import Year, day, launched, unfolded

OPEN = "23/11/2026 09:00"
CLOSED = "16/01/2027 00:00"


def send(year: Year, number: int, who: str = "E11", *, on: str) -> bool:
    return bool(year.act(delaying.submit_or_keep, number, year.by(who), on=on))


def grant(year: Year, code: str, until: str, who: str = "pilote", *, on: str = CLOSED) -> int:
    return int(year.act(delaying.grant_delay, year.units[code], day(until), year.by(who), on=on))


def test_a_form_sent_while_the_call_is_open_is_submitted(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    assert send(year, number, on="15/01/2027 23:59") is True
    assert year.action(number).late is False


def test_a_form_sent_after_the_close_is_kept_as_a_late_draft(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.draft("E11", on=OPEN)
    for _ in range(2):
        assert send(year, number, on=CLOSED) is False
    action = year.action(number)
    assert (action.state, action.late) == (ActionState.DRAFT, True)
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "action.late"))
    assert len(lines) == 1
    with Session(year.engine) as session:
        assert [r.id for r in delaying.late_drafts(session, year.course)] == [number]


def test_a_form_sent_before_the_call_opens_is_refused(year: Year) -> None:
    number = year.draft("E11", on="01/10/2026 09:00")
    with pytest.raises(CallIsClosed, match="ouvre le 02/11/2026"):
        send(year, number, on="01/11/2026 09:00")


@pytest.mark.parametrize("granted", ["E11", "C1", "D1", "AC"])
def test_a_delay_lets_a_school_in_and_all_that_is_below_a_unit(year: Year, granted: str) -> None:
    number = year.draft("E11", on=OPEN)
    grant(year, granted, "20/01/2027")
    assert send(year, number, on="20/01/2027 23:00") is True
    action = year.action(number)
    assert (action.state, action.late) == (ActionState.SUBMITTED, True)
    assert year.asked() == [("basin", "C1", "relay")]


def test_a_delay_is_over_after_its_last_day(year: Year) -> None:
    number = year.draft("E11", on=OPEN)
    grant(year, "E11", "20/01/2027")
    assert send(year, number, on="21/01/2027 00:01") is False


def test_a_delay_is_for_its_unit_alone(year: Year) -> None:
    grant(year, "E12", "20/01/2027")
    assert send(year, year.draft("E11", on=OPEN), on=CLOSED) is False


def test_granted_again_the_last_delay_counts(year: Year) -> None:
    grant(year, "E11", "20/01/2027")
    grant(year, "E11", "18/01/2027")
    number = year.draft("E11", on=OPEN)
    assert send(year, number, on="19/01/2027 09:00") is False


def test_a_delay_does_not_open_the_call_early(year: Year) -> None:
    grant(year, "E11", "20/01/2027", on="01/10/2026 09:00")
    number = year.draft("E11", on="01/10/2026 09:00")
    with pytest.raises(CallIsClosed):
        send(year, number, on="02/10/2026 09:00")


@pytest.mark.parametrize("who", ["pilote1", "ien1", "E11", "recteur"])
def test_only_the_academic_pilot_grants_a_delay(year: Year, who: str) -> None:
    with pytest.raises(NotYours, match="accorder un délai"):
        grant(year, "E11", "20/01/2027", who)


def test_the_pilot_s_deputy_grants_one_too(year: Year) -> None:
    grant(year, "E11", "20/01/2027", "cardie")


def test_a_delay_until_a_day_that_is_past_is_refused(year: Year) -> None:
    with pytest.raises(Refusal, match="est passé"):
        grant(year, "E11", "15/01/2027")


def test_a_delay_for_who_takes_no_part_is_refused(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["C1"]})
    with pytest.raises(NotFound, match="ne participe pas"):
        grant(year, "E11", "20/01/2027")


# ── the schools that it is for are told ──────────────────────────────────────────────────────────


def told(year: Year, state: MessageState | None = None) -> list[tuple[str, date]]:
    """The units told of a delay, and until when."""
    rows = [m for m in year.messages(text="delay_granted") if state in (None, m.state)]
    return sorted((year.codes[m.unit_id], m.due_on) for m in rows)


def test_the_silent_schools_that_a_delay_is_for_are_told_at_once_with_its_last_day(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    year.propose("E11", on=OPEN)
    assert grant(year, "C1", "20/01/2027") == 2
    assert told(year) == [("E12", day("20/01/2027")), ("E13", day("20/01/2027"))]
    sent = unfolded(year.tick("18/01/2027 08:00"))
    assert sorted(one.to for one in sent if one.text == "delay_granted") == ["ce.e12", "ce.e13"]


def test_a_school_is_told_once_of_a_delay_and_again_when_it_is_granted_again(year: Year) -> None:
    grant(year, "E12", "20/01/2027")
    year.tick("18/01/2027 08:00")
    year.tick("19/01/2027 08:00")
    assert told(year, MessageState.SENT) == [("E12", day("20/01/2027"))]
    grant(year, "E12", "22/01/2027", on="19/01/2027 10:00")
    year.tick("20/01/2027 08:00")
    sent = [("E12", day("20/01/2027")), ("E12", day("22/01/2027"))]
    assert told(year, MessageState.SENT) == sent


def test_a_school_that_proposed_meanwhile_hears_of_no_delay(year: Year) -> None:
    number = year.draft("E12", on=OPEN)
    grant(year, "E12", "20/01/2027")
    assert send(year, number, "E12", on="16/01/2027 09:00") is True
    year.tick("18/01/2027 08:00")
    assert told(year, MessageState.SENT) == []


def test_a_delay_that_is_over_before_its_letter_could_leave_is_told_to_nobody(year: Year) -> None:
    grant(year, "E12", "17/01/2027")  # a Saturday: nothing leaves before Monday
    year.tick("18/01/2027 08:00")
    assert told(year, MessageState.SENT) == []
