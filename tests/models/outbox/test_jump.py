"""After more than a week without a run, by the real clock, what dates command waits for a person;
gestures and their letters do not."""

from __future__ import annotations

from datetime import timedelta

import pendulum
import pytest
import sqlalchemy as sa

from models.access.actors import actor_of
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.errors import NotYours
from models.gestures.cycle.resuming import NothingWaits, resume
from models.journal import JOURNAL
from models.operations.pulse import Heartbeat
from models.outbox.jump import RESUMPTION, jump
from models.tick import beat, heartbeat, run_year
from models.year.cycle import CYCLE, PHASE, CycleState
from tests.academy import Year, at, mail_of, unfolded
from tests.years import year_on

CALL = at("02/11/2026 08:00")


def launched_long_ago(year: Year) -> None:
    """Launched long before the last beat, whatever the day on which this test runs."""
    with year.engine.begin() as connection:
        connection.execute(CYCLE.update().values(launched_at=pendulum.datetime(2020, 1, 1)))


year = year_on("engine", then=launched_long_ago)


def last_beat(year: Year, **ago: int) -> None:
    """The last run completed that long ago, by the real clock."""
    with gesture(year.engine) as session:
        since = pendulum.now("UTC").subtract(**ago)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))


def beat_of(year: Year) -> pendulum.DateTime:
    with reading(year.engine) as session:
        found = heartbeat(session)
    assert found is not None
    return pendulum.instance(found.completed_at)


def phases(year: Year) -> int:
    with year.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(PHASE)).scalar_one()


def waiting(year: Year) -> bool:
    with reading(year.engine) as session:
        return jump(session) is not None


def resumed(year: Year, who: str = "pilote") -> None:
    with gesture(year.engine) as session:
        resume(session, actor_of(session, mail_of(who)), CALL)


def test_after_eight_days_a_run_does_nothing_of_the_clock_s(year: Year) -> None:
    last_beat(year, days=8)
    before = beat_of(year)
    report = run_year(year.engine, CALL)
    assert (report.total_owed, report.failed) == (0, [])
    assert [c.waits for c in report.cycles] == [True]
    assert (phases(year), year.messages(), beat_of(year)) == (0, [], before)


def test_a_cycle_that_fails_for_a_week_is_no_jump_for_the_others(year: Year) -> None:
    """A run that could not give every cycle its share took place all the same."""
    last_beat(year, days=6, hours=23)
    before = beat_of(year)
    beat(year.engine, CALL, whole=False)
    assert beat_of(year) == before, "no run completed"
    with gesture(year.engine) as session:
        week_old = pendulum.now("UTC").subtract(days=8)
        session.connection().execute(sa.update(Heartbeat).values(completed_at=week_old))
    assert not waiting(year)


def test_six_days_are_caught_up_as_ever(year: Year) -> None:
    last_beat(year, days=6)
    assert run_year(year.engine, CALL).total_owed > 0
    assert phases(year) > 0
    assert pendulum.now("UTC") - beat_of(year) < timedelta(minutes=5)


def test_gestures_and_their_letters_go_on(year: Year) -> None:
    year.tick("02/11/2026 08:00")
    last_beat(year, days=8)
    year.propose("L11", on="03/11/2026 09:00")
    assert year.asked() == [("basin", "B1", "relay")]
    run_year(year.engine, at("04/11/2026 07:45"))
    read = {letter.text for letter in unfolded(year.drain("04/11/2026 07:45"))}
    assert {"action_received", "to_validate"} <= read
    year.accept("bassin1", on="05/11/2026 09:00")
    run_year(year.engine, at("06/11/2026 07:45"))
    read |= {letter.text for letter in unfolded(year.drain("06/11/2026 07:45"))}
    assert read == {"action_received", "to_validate"} | {"accepted"} & read


def test_a_clock_wrong_by_years_forgets_no_letter_of_a_gesture(year: Year) -> None:
    year.propose("L11", on="03/11/2026 09:00")
    owed = [m.key for m in year.messages(state="owed")]
    last_beat(year, days=400)
    run_year(year.engine, at("06/12/2027 09:00"))
    year.drain("06/12/2027 09:00")
    kept = {m.key for m in year.messages() if m.state in ("owed", "sent")}
    assert set(owed) <= kept
    last_beat(year, minutes=1)
    assert {x.text for x in year.drain("04/11/2026 09:00")} <= {"action_received", "to_validate"}
    assert {m.state for m in year.messages() if m.key in owed} == {"sent"}


def test_a_dated_letter_owed_before_the_silence_waits_too(year: Year) -> None:
    run_year(year.engine, CALL)
    owed = {m.text for m in year.messages(state="owed")}
    assert "call_opened" in owed
    last_beat(year, days=8)
    assert year.drain("12/11/2026 09:00") == []
    resumed(year)
    assert "call_opened" in {letter.text for letter in year.drain("12/11/2026 09:00")}


def test_it_goes_on_once_who_may_change_the_cycle_says_so(year: Year) -> None:
    last_beat(year, days=8)
    for who in ("pilote1", "E11", "ien1"):
        with pytest.raises(NotYours, match="laisser reprendre"):
            resumed(year, who)
    resumed(year)
    assert run_year(year.engine, CALL).total_owed > 0
    assert not waiting(year)
    assert pendulum.now("UTC") - beat_of(year) < timedelta(minutes=5)
    with year.engine.connect() as connection:
        said = sa.select(JOURNAL.c.by).where(JOURNAL.c.what == "cycle.resumed")
        assert len(connection.execute(said).all()) == 1
    with pytest.raises(NothingWaits):
        resumed(year)


def test_a_resumption_holds_for_its_own_jump_only(year: Year) -> None:
    last_beat(year, days=8)
    resumed(year)
    run_year(year.engine, CALL)
    last_beat(year, days=9)
    assert waiting(year)


def test_a_resumption_that_no_run_followed_for_a_week_is_asked_again(year: Year) -> None:
    last_beat(year, days=30)
    resumed(year)
    assert not waiting(year)
    with year.engine.begin() as connection:
        long_ago = pendulum.now("UTC").subtract(days=8)
        connection.execute(RESUMPTION.update().values(last_run=long_ago))
    assert waiting(year)


@pytest.mark.parametrize("days", [8, 400])
def test_a_clock_put_right_again_finds_its_home_as_it_left_it(year: Year, days: int) -> None:
    """A beat of today, read by a clock that is wrong, then put right: as if the beat were moved."""
    last_beat(year, days=days)
    run_year(year.engine, CALL)
    last_beat(year, minutes=5)
    assert not waiting(year)
    assert run_year(year.engine, CALL).total_owed > 0


def test_a_clock_put_back_by_more_than_a_week_waits_too_and_keeps_its_beat(year: Year) -> None:
    last_beat(year, days=-30)
    ahead = beat_of(year)
    assert run_year(year.engine, CALL).total_owed == 0
    assert beat_of(year) == ahead
    with reading(year.engine) as session:
        found = jump(session)
    assert found is not None
    assert found.back
    resumed(year)
    assert run_year(year.engine, CALL).total_owed > 0
    assert beat_of(year) < pendulum.now("UTC")


def test_a_home_at_a_time_of_its_own_never_jumps(year: Year) -> None:
    last_beat(year, days=300)
    with gesture(year.engine) as session:
        set_clock(session, CALL)
    assert not waiting(year)
    assert run_year(year.engine, CALL).total_owed > 0


def test_a_home_without_a_beat_never_jumps(year: Year) -> None:
    assert not waiting(year)
    assert run_year(year.engine, CALL).total_owed > 0


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.CLOSED])
def test_a_home_in_which_no_cycle_was_live_does_not_wait(year: Year, state: CycleState) -> None:
    with year.engine.begin() as connection:
        connection.execute(CYCLE.update().values(state=state))
    last_beat(year, days=60)
    assert not waiting(year)
    beat(year.engine, CALL)
    assert pendulum.now("UTC") - beat_of(year) < timedelta(minutes=5)


def test_a_cycle_launched_since_does_not_wait(year: Year) -> None:
    last_beat(year, days=60)
    with year.engine.begin() as connection:
        connection.execute(CYCLE.update().values(launched_at=pendulum.now("UTC")))
    assert not waiting(year)
