"""``orgue resume`` and ``orgue cycle reopen``: look first, then decide; both are somebody's."""

from __future__ import annotations

import pendulum
import pytest
import sqlalchemy as sa

from models.clock import back_to_real_time, set_clock
from models.database.transactions import gesture
from models.operations.pulse import Heartbeat
from models.tick import run_cycle
from models.year.cycle import CYCLE, PHASE, Cycle
from tests.academy import WEEK, Year, at
from tests.orgue.typing_commands import CYCLE as NAMED
from tests.orgue.typing_commands import IEN, PILOT, typed

NOW, IN_JULY = "30/11/2026 10:00", "05/07/2027 08:00"


@pytest.fixture
def jumped(underway: Year) -> Year:
    """Nine days without a run, by the real clock."""
    with gesture(underway.engine) as session:
        back_to_real_time(session)
        long_ago = pendulum.datetime(2020, 1, 1)
        session.connection().execute(CYCLE.update().values(launched_at=long_ago))
        since = pendulum.now("UTC").subtract(days=9)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))
    return underway


def test_status_and_check_say_what_waits_and_a_tick_does_none_of_it(jumped: Year) -> None:
    assert typed("tick").data["owed"] == 0
    check = typed("status", "--check")
    assert (check.code, [f["kind"] for f in check.data["faults"]]) == (1, ["jump"])
    (one,) = typed("status").data["waiting"]
    assert one["cycle"] == jumped.cycle_id
    assert typed("resume").data["waiting"] == [one]


def test_a_reprise_is_somebody_s_and_is_decided_once(jumped: Year) -> None:
    refused = typed("resume", "--by", IEN)
    assert (refused.code, refused.error) == (1, "NotYours")
    done = typed("resume", "--by", PILOT)
    assert (done.code, done.data["resumed"], done.data["waiting"]) == (0, [jumped.cycle_id], [])
    assert typed("tick").code == 0
    assert typed("status", "--check").data["faults"] == []
    again = typed("resume", "--by", PILOT)
    assert (again.code, again.error) == (1, "NothingWaits")


def test_a_time_fixed_by_hand_waits_for_nobody(jumped: Year) -> None:
    assert typed("tick", "--now", "2026-11-30T10:05").code == 0
    assert typed("resume").data["waiting"] == []


def test_what_a_wrong_run_took_is_looked_at_then_given_back(underway: Year) -> None:
    with gesture(underway.engine) as session:
        set_clock(session, at(NOW))
    run_cycle(underway.engine, underway.cycle_id, at(IN_JULY))

    def closed() -> int:
        return len(underway.all(sa.select(PHASE).where(PHASE.c.state == "closed")))

    before = closed()
    seen = typed("cycle", "reopen", *NAMED, "--by", PILOT)
    assert (seen.code, seen.data["given_back"], closed()) == (0, False, before)
    assert typed("cycle", "reopen", *NAMED, "--by", IEN, "--yes").error == "NotYours"
    done = typed("cycle", "reopen", *NAMED, "--by", PILOT, "--yes")
    assert done.data["phases"] == seen.data["phases"] != []
    assert closed() < before
    assert typed("cycle", "reopen", *NAMED, "--by", PILOT, "--yes").error == "NothingAhead"


def test_what_would_be_given_back_is_told_to_programs_by_text(underway: Year) -> None:
    with gesture(underway.engine) as session:
        set_clock(session, at(NOW))
    run_cycle(underway.engine, underway.cycle_id, at(IN_JULY))
    seen = typed("cycle", "reopen", *NAMED, "--by", PILOT)
    assert seen.code == 0
    assert all(isinstance(text, str) for text in seen.data["letters"])
    assert seen.data["owed_again"] is not None


@pytest.mark.parametrize("named", [("--year", "2020-21"), ("--academy", "99")])
def test_a_cycle_that_does_not_exist_is_refused_and_none_is_let_go_on(
    jumped: Year, named: tuple[str, str]
) -> None:
    for by in ((), ("--by", PILOT)):
        refused = typed("resume", *named, *by)
        assert (refused.code, refused.error) == (1, "NotFound")
    assert len(typed("resume").data["waiting"]) == 1


@pytest.mark.parametrize("named", [("--year", "2026-27"), ("--academy", "24")])
def test_a_year_or_an_academy_alone_names_its_cycles(jumped: Year, named: tuple[str, str]) -> None:
    assert [one["cycle"] for one in typed("resume", *named).data["waiting"]] == [jumped.cycle_id]
    before = Cycle(academy_id=jumped.course.academy_id, school_year="2025-26", week=WEEK)
    with gesture(jumped.engine) as session:
        session.add(before)
    assert typed("resume", "--year", "2025-26").data["waiting"] == []
    assert typed("resume", "--year", "2025-26", "--by", PILOT).error == "NothingWaits"
    done = typed("resume", *named, "--by", PILOT)
    assert done.data["resumed"] == [jumped.cycle_id]


def test_every_command_takes_a_year_alone_at_its_word(underway: Year) -> None:
    assert typed("action", "list", "--year", "2020-21").error == "NotFound"
    assert typed("action", "list", "--year", "2026-27").code == 0
