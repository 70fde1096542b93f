"""A suspended unit is silent: nothing leaves there, its clocks stop, its days are without class."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.access.actors import CLOCK
from models.calendar.suspension import SUSPENSION
from models.database.transactions import gesture
from models.errors import NotYours
from models.gestures.territory.suspending import (
    AlreadySuspended,
    NoReason,
    NotSuspended,
    WrongEnd,
    resume,
    suspend,
)
from models.journal import JOURNAL
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from models.work.validation import TaskState
from models.year.cycle import PARTICIPATION, PHASE
from tests.academy import Year, at, day, unfolded
from tests.years import year_on

year = year_on()
OPEN = TaskState.OPEN


def stop(year: Year, code: str, who: str, on: str, **more: Any) -> int:
    more.setdefault("reason", "alerte rouge")
    return suspending(year, suspend, code, who, on, **more)


def go(year: Year, code: str, who: str, on: str) -> int:
    return suspending(year, resume, code, who, on)


def suspending(year: Year, do: Any, code: str, who: str, on: str, **more: Any) -> int:
    year.now = on
    with gesture(year.engine) as session:
        found: int = do(session, year.units[code], year.by(who), at(on), **more)
    return found


def rows(year: Year) -> list[Any]:
    return year.all(sa.select(SUSPENSION).order_by(SUSPENSION.c.id))


def places(year: Year) -> dict[str, str]:
    p = PARTICIPATION.c
    found = year.all(sa.select(p.unit_id, p.place).where(p.cycle_id == year.cycle_id))
    return {year.codes[r.unit_id]: r.place for r in found}


def due(year: Year) -> list[Any]:
    return [(t.due_on, t.tacit_on) for t in year.tasks(OPEN)]


# ── who, why, how long ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "pilote"])
def test_a_school_is_suspended_by_its_head_its_relay_or_a_pilot_above(year: Year, who: str) -> None:
    stop(year, "E11", who, "11/01/2027 09:00")
    assert [r.unit_id for r in rows(year)] == [year.units["E11"]]


@pytest.mark.parametrize(("code", "who"), [("E21", "E11"), ("C2", "ien1"), ("AC", "pilote1")])
def test_nobody_suspends_what_is_not_theirs(year: Year, code: str, who: str) -> None:
    with pytest.raises(NotYours):
        stop(year, code, who, "11/01/2027 09:00")
    assert not rows(year)


def test_a_reason_is_asked_and_kept_out_of_the_journal(year: Year) -> None:
    with pytest.raises(NoReason):
        stop(year, "E11", "E11", "11/01/2027 09:00", reason=" \u200b ")
    stop(year, "E11", "E11", "11/01/2027 09:00", reason="un deuil")
    assert "deuil" not in str(year.all(sa.select(JOURNAL)))


@pytest.mark.parametrize("until", ["10/01/2027", "11/01/2029"])
def test_an_end_is_to_come_and_not_too_far(year: Year, until: str) -> None:
    with pytest.raises(WrongEnd):
        stop(year, "E11", "E11", "11/01/2027 09:00", until=day(until))


def test_suspended_twice_is_said_and_another_end_is_taken(year: Year) -> None:
    stop(year, "E11", "E11", "11/01/2027 09:00")
    with pytest.raises(AlreadySuspended):
        stop(year, "E11", "E11", "11/01/2027 10:00")
    stop(year, "E11", "E11", "11/01/2027 10:00", until=day("15/01/2027"))
    (row,) = rows(year)
    assert (row.first_day, row.last_day, row.until) == (
        day("11/01/2027"),
        day("15/01/2027"),
        day("15/01/2027"),
    )


def test_resumed_twice_is_said(year: Year) -> None:
    stop(year, "E11", "E11", "11/01/2027 09:00")
    go(year, "E11", "E11", "12/01/2027 09:00")
    with pytest.raises(NotSuspended):
        go(year, "E11", "E11", "12/01/2027 09:01")


def test_a_school_under_a_suspended_departement_resumes_with_it(year: Year) -> None:
    stop(year, "D1", "pilote1", "11/01/2027 09:00")
    with pytest.raises(NotSuspended) as told:
        go(year, "E11", "E11", "12/01/2027 09:00")
    assert "Nord" in told.value.next_step


# ── what leaves ──────────────────────────────────────────────────────────────────────────────────


def test_a_suspension_at_18_holds_the_digest_of_the_next_morning(year: Year) -> None:
    year.tick("11/01/2027 08:00")
    year.propose("L11", on="11/01/2027 10:00")
    stop(year, "L11", "L11", "11/01/2027 18:00")
    before = {letter.to for letter in year.tick("12/01/2027 07:45")}
    assert not before & {"L11", "bassin1"}


def test_what_is_about_a_suspended_school_waits_and_the_rest_of_the_digest_leaves(
    year: Year,
) -> None:
    year.tick("11/01/2027 08:00")
    year.propose("E11", on="11/01/2027 10:00")
    year.propose("E12", on="11/01/2027 10:00")
    year.tick("11/01/2027 10:01")
    stop(year, "E11", "E11", "11/01/2027 11:00")
    year.mornings("12/01/2027", "19/01/2027")
    late = {t.about_id for t in year.tasks(OPEN)}
    assert late == {year.units["E11"], year.units["E12"]}
    told = year.all(
        sa.select(MESSAGE.c.unit_id).where(
            MESSAGE.c.rule == "ladder_default", MESSAGE.c.state == MessageState.SENT
        )
    )
    assert {row.unit_id for row in told} == {year.units["E12"]}


def test_the_receipt_of_ones_own_gesture_leaves_and_the_request_waits(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    stop(year, "E11", "E11", "11/01/2027 09:00")
    year.propose("E11", on="11/01/2027 10:00")
    assert [letter.text for letter in year.drain("11/01/2027 10:01")] == ["action_received"]
    go(year, "E11", "E11", "12/01/2027 09:00")
    assert "to_validate" in [letter.text for letter in year.tick("12/01/2027 09:01")]


def test_what_is_no_longer_wanted_is_dropped_at_resuming(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    stop(year, "E11", "E11", "11/01/2027 09:00")
    number = year.propose("E11", on="11/01/2027 10:00")
    year.withdraw(number, "E11", on="11/01/2027 11:00")
    go(year, "E11", "E11", "12/01/2027 09:00")
    assert "to_validate" not in [letter.text for letter in year.tick("12/01/2027 09:01")]


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────


def test_requests_are_put_off_by_the_days_that_were_lost(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", on="11/01/2027 10:00")
    (before,) = due(year)
    stop(year, "E11", "E11", "12/01/2027 09:00")
    for on in ("12", "13", "14", "15"):
        year.tick(f"{on}/01/2027 07:45")
        assert all(d > day(f"{on}/01/2027") for d, _ in due(year))
    go(year, "E11", "E11", "18/01/2027 08:00")
    (after,) = due(year)
    calendar = year.course.calendar()
    assert calendar.between(before[0], after[0]) == 4


def test_a_process_that_was_dead_meanwhile_loses_no_day(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", on="11/01/2027 10:00")
    (before,) = due(year)
    stop(year, "E11", "E11", "12/01/2027 09:00")
    go(year, "E11", "E11", "18/01/2027 08:00")
    (after,) = due(year)
    assert year.course.calendar().between(before[0], after[0]) == 4


def test_resumed_the_same_morning_no_day_is_lost(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", on="11/01/2027 10:00")
    before = due(year)
    stop(year, "E11", "E11", "12/01/2027 09:00")
    assert due(year) != before
    go(year, "E11", "E11", "12/01/2027 09:30")
    assert due(year) == before


def test_overlapping_suspensions_count_each_day_once(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", on="11/01/2027 10:00")
    (before,) = due(year)
    stop(year, "D1", "pilote1", "12/01/2027 09:00")
    stop(year, "E11", "E11", "13/01/2027 09:00")
    year.tick("14/01/2027 07:45")
    go(year, "D1", "pilote1", "15/01/2027 08:00")
    year.tick("15/01/2027 08:05")
    go(year, "E11", "E11", "18/01/2027 08:00")
    (after,) = due(year)
    assert year.course.calendar().between(before[0], after[0]) == 4


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def test_dates_to_come_move_and_say_why_and_dates_passed_stay(year: Year) -> None:
    before = year.course.dates[year.course.home]
    stop(year, "E11", "E11", "22/03/2027 09:00", until=day("26/03/2027"))
    (track,) = [t for t in year.course.dates if t.place != "C"]
    after = year.course.dates[track]
    assert after["call_closes"].on == before["call_closes"].on
    assert after["week_opens"] == before["week_opens"]
    moved = after["reports_due"]
    assert year.course.calendar().between(before["reports_due"].on, moved.on) == 5
    assert "suspension" in (moved.why or "")
    assert after["year_ends"].on == before["year_ends"].on


def test_an_announced_end_resumes_by_itself(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    stop(year, "E11", "E11", "11/01/2027 09:00", until=day("13/01/2027"))
    year.tick("13/01/2027 07:45")
    assert rows(year)[0].resumed_at is None
    year.tick("14/01/2027 07:45")
    assert (rows(year)[0].resumed_by, rows(year)[0].last_day) == (CLOCK.slot, day("13/01/2027"))


def test_units_are_where_they_were_in_the_year(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    opened = year.all(sa.select(sa.func.count()).where(JOURNAL.c.what == "phase.opened"))
    stop(year, "E11", "E11", "11/01/2027 09:00")
    year.tick("11/01/2027 09:05")
    go(year, "E11", "E11", "12/01/2027 09:00")
    year.tick("12/01/2027 09:05")
    assert year.all(sa.select(sa.func.count()).where(JOURNAL.c.what == "phase.opened")) == opened
    assert {p.place for p in year.all(sa.select(PHASE.c.place))} == set(places(year).values())


def test_a_clock_put_back_leaves_the_suspension_as_it_is(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    stop(year, "E11", "E11", "11/01/2027 09:00")
    year.tick("07/01/2027 07:45")
    (row,) = rows(year)
    assert (row.resumed_at, row.last_day) == (None, day("11/01/2027"))


def test_a_people_import_keeps_the_marks(year: Year) -> None:
    stop(year, "E11", "E11", "11/01/2027 09:00")
    year.change("E11", place="C")
    year.name("E12", "project", "quelqu1")
    assert places(year)["E11"] == "C~s1"


def test_a_reminder_that_waited_leaves_once_when_what_closed_is_over(year: Year) -> None:
    run_cycle(year.engine, year.cycle_id, at("06/10/2026 08:00"))  # owed, and no way out
    stop(year, "AC", "pilote", "07/10/2026 09:00", until=day("16/10/2026"))
    for morning in ("02/11/2026 08:00", "03/11/2026 08:00", "04/11/2026 08:00"):
        year.tick(morning)
    late = [x for x in unfolded(year.sent) if (x.rule, x.rung) == LATE_LETTER]
    assert [x.at for x in late] == ["02/11/2026 08:00"]  # its own day had passed, and stays


def test_one_whose_day_was_lost_leaves_once_on_its_new_day(year: Year) -> None:
    run_cycle(year.engine, year.cycle_id, at("06/10/2026 08:00"))
    stop(year, "AC", "pilote", "06/10/2026 09:00", until=day("13/10/2026"))
    for morning in ("14/10/2026 08:00", "15/10/2026 08:00", "16/10/2026 08:00"):
        year.tick(morning)
    late = [x for x in unfolded(year.sent) if (x.rule, x.rung) == LATE_LETTER]
    assert [x.at for x in late] == ["14/10/2026 08:00"]


LATE_LETTER = ("framing_reminder", "letter_due+1")
