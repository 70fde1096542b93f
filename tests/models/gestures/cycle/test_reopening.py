"""What a run lived at a wrong moment took is given back, in the journal; what persons decided since
stays, and letters that left stay sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models import journal
from models.database.engine import open_engine
from models.database.transactions import gesture
from models.errors import NotYours
from models.gestures.cycle.given_back import GivenBack
from models.gestures.cycle.reopening import NothingAhead, NotUnderWay, reopen
from models.journal import JOURNAL
from models.migrations import bring_up_to_date
from models.serving.calendar.given_back import lines
from models.territory.people import PERSON
from models.tick import run_cycle
from models.work.action import ActionState
from models.work.message import DROPPED_BY_CLOCK
from models.work.paper import PaperKind
from models.work.validation import TASK, TaskState
from models.year.cycle import CYCLE, PHASE, CycleState
from models.year.participation import people_or_units_changed
from tests.academy import Year, at, launched, mail_of, unfolded
from tests.years import year_on

TACIT = {"action": {"levels": {"basin": {"function": "relay", "delay": 6, "tacit": 8}}}}
NOW, IN_JULY = "16/11/2026 09:00", "05/07/2027 08:00"
AFTER_THE_ANNOUNCEMENT = "26/02/2027 08:00"


def in_mid_november(year: Year) -> None:
    """Mid-November, the call open, every run at its moment; silence agrees after eight days."""
    year.tick("02/11/2026 08:00")


year = year_on("engine", then=in_mid_november, chains=TACIT)


def given_back(year: Year, who: str = "pilote", on: str = NOW) -> GivenBack:
    with gesture(year.engine) as session:
        found: GivenBack = reopen(session, year.course, year.by(who), at(on))
    return found


def phases(year: Year) -> dict[str, str]:
    return {row.kind.value: row.state for row in year.all(sa.select(PHASE))}


def entries(year: Year, what: str) -> list[Any]:
    return year.all(sa.select(JOURNAL).where(JOURNAL.c.what == what))


def wrong_run(year: Year, moment: str) -> None:
    """A run at a wrong moment, whose letters did not leave yet."""
    run_cycle(year.engine, year.cycle_id, at(moment))


def test_phases_go_back_to_what_their_dates_say(year: Year) -> None:
    wrong_run(year, NOW)
    before = phases(year)
    wrong_run(year, IN_JULY)
    assert set(phases(year).values()) == {"closed"}
    done = given_back(year)
    after = phases(year)
    assert {kind: after[kind] for kind in before} == before
    assert {state for kind, state in after.items() if kind not in before} == {"to_come"}
    assert "« Appel à actions » redevient ouvert" in done.phases
    assert {e.by for e in entries(year, "phase.given_back")} == {year.by("pilote").slot}
    with gesture(year.engine) as session:
        assert journal.first_break(session, year.cycle_id) is None


def test_a_silence_taken_too_early_is_none(year: Year) -> None:
    number = year.propose("L11", on="10/11/2026 09:00")
    task = year.tasks()[0]
    wrong_run(year, "11/01/2027 08:00")
    assert year.action(number).state is ActionState.ACCEPTED
    done = given_back(year)
    assert (done.silences, done.kept) == (1, 0)
    assert year.action(number).state is ActionState.SUBMITTED
    assert year.action(number).decided_on is None
    (again,) = year.tasks()
    assert (again.id, again.due_on, again.tacit_on) == (task.id, task.due_on, task.tacit_on)
    assert again.decided_by is None
    year.accept("bassin1", on="17/11/2026 09:00")
    assert year.action(number).state is ActionState.ACCEPTED


def test_what_a_silence_asked_above_was_not_asked_and_can_be_asked_in_its_turn(year: Year) -> None:
    number = year.propose("L11", on="10/11/2026 09:00", flagship=True)
    wrong_run(year, "30/11/2026 08:00")
    assert [a[0] for a in year.asked()] == ["department"]
    given_back(year)
    assert [a[0] for a in year.asked()] == ["basin"]
    year.accept("bassin1", on="17/11/2026 09:00")
    assert [a[0] for a in year.asked()] == ["department"]
    assert year.action(number).state is ActionState.SUBMITTED


def test_what_a_person_decided_since_is_left_alone(year: Year) -> None:
    number = year.propose("L11", on="10/11/2026 09:00", flagship=True)
    wrong_run(year, "30/11/2026 08:00")
    year.accept("pilote1", on="30/11/2026 10:00")
    (open_,) = year.tasks()
    done = given_back(year)
    assert (done.silences, done.kept) == (0, 1)
    assert [t.id for t in year.tasks()] == [open_.id]
    assert year.action(number).state is ActionState.SUBMITTED


def test_a_silence_whose_day_has_passed_stays_an_agreement(year: Year) -> None:
    number = year.propose("L11", on="02/11/2026 09:00")
    year.tick("16/11/2026 08:00")
    assert year.action(number).state is ActionState.ACCEPTED
    with pytest.raises(NothingAhead):
        given_back(year)


def test_an_announcement_is_undone_while_its_letters_are_owed(year: Year) -> None:
    number = year.propose("L11", on="03/11/2026 09:00")
    year.accept("bassin1", on="04/11/2026 09:00")
    wrong_run(year, AFTER_THE_ANNOUNCEMENT)
    assert year.action(number).announced
    done = given_back(year)
    assert (done.announced, done.announcement_left) == (1, False)
    assert not year.action(number).announced
    assert len(entries(year, "announcement.given_back")) == 1
    year.tick("17/11/2026 07:45")
    assert not year.action(number).announced
    told = [x for m in ("26/02/2027 07:45", "01/03/2027 07:45") for x in unfolded(year.tick(m))]
    assert [x.text for x in told if x.text == "accepted"] == ["accepted"]


def unreachable(year: Year, who: str, until: date | None) -> None:
    """Their address bounces *until* that day."""
    with gesture(year.engine) as session:
        theirs = sa.update(PERSON).where(PERSON.c.mail == mail_of(who))
        session.connection().execute(theirs.values(unreachable_until=until))
        people_or_units_changed(session, year.moment)


def test_a_decision_announced_to_nobody_waits_for_its_day_too(year: Year) -> None:
    """Its carrier could not be written to when a wrong run announced it."""
    number = year.propose("L11", on="03/11/2026 09:00")
    year.accept("bassin1", on="04/11/2026 09:00")
    for who in ("proviseure", "porteur"):
        unreachable(year, who, until=date(2027, 12, 31))
    year.change("L11", mail=None)
    wrong_run(year, AFTER_THE_ANNOUNCEMENT)
    assert year.action(number).announced
    assert year.messages(rule="accepted") == []
    assert given_back(year).announced == 1
    assert not year.action(number).announced
    unreachable(year, "proviseure", until=None)
    assert "accepted" not in [x.text for x in unfolded(year.tick("17/11/2026 07:45"))]


def test_an_announcement_whose_letters_left_stays(year: Year) -> None:
    number = year.propose("L11", on="03/11/2026 09:00")
    year.accept("bassin1", on="04/11/2026 09:00")
    year.tick("26/02/2027 07:45")
    assert {m.state for m in year.messages(rule="accepted")} == {"sent"}
    done = given_back(year)
    assert done.announcement_left
    assert year.action(number).announced


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.CLOSED])
def test_a_cycle_that_no_run_touches_has_nothing_to_give_back(
    year: Year, state: CycleState
) -> None:
    wrong_run(year, IN_JULY)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=state))
    before = phases(year)
    with pytest.raises(NotUnderWay):
        given_back(year)
    assert phases(year) == before


def test_letters_not_sent_are_dropped_and_owed_anew_on_their_day(year: Year) -> None:
    wrong_run(year, "11/01/2027 08:00")
    ahead = [m for m in year.messages(state="owed") if m.owed_at > at(NOW)]
    assert ahead
    done = given_back(year)
    assert done.letters.total() > 0
    assert [m for m in year.messages(state="owed") if m.owed_at > at(NOW)] == []
    year.mornings("17/11/2026", "15/12/2026")
    as_ever = launched_as_ever(year)
    assert sorted(map(letter_of, year.sent)) == sorted(map(letter_of, as_ever.sent))


IN_MARCH = "01/03/2027 09:00"


def owed_then_dropped(year: Year) -> list[Any]:
    """Letters owed in their time, that a run of March dropped before they left."""
    wrong_run(year, "17/11/2026 08:00")
    ids = {m.id for m in year.messages() if m.state in ("owed", "gathered")}
    year.tick(IN_MARCH)
    return [m for m in year.messages(state="dropped") if m.id in ids]


@pytest.fixture
def undelivered(engine: sa.Engine) -> Year:
    """The call is open, all that it owes waits to leave."""
    made = launched(engine, chains=TACIT)
    wrong_run(made, "02/11/2026 08:00")
    return made


def test_what_a_wrong_run_dropped_as_too_late_is_owed_again_and_leaves_once(
    undelivered: Year,
) -> None:
    year = undelivered
    gone = owed_then_dropped(year)
    now = at("17/11/2026 09:00")
    late = [m for m in gone if m.result in DROPPED_BY_CLOCK and m.not_after > now]
    assert {m.text for m in late} == {"call_opened", "conference_invitation", "weekly_figures"}
    done = given_back(year, on="17/11/2026 09:00")
    assert done.owed_again.total() == len(late)
    again = {m.id: m for m in year.messages(state="owed")}
    assert {again[m.id].key for m in late} == {m.key for m in late}
    (entry,) = entries(year, "cycle.reopened")
    assert entry.facts["owed_again"] == len(late)
    year.tick("17/11/2026 09:05")
    year.mornings("18/11/2026", "20/11/2026")
    after = year.messages(state="sent")
    assert {m.id for m in after} >= {m.id for m in late}
    told = [(m.rule, m.rung, m.subject_id, m.slot) for m in after]
    assert len(told) == len(set(told))
    with pytest.raises(NothingAhead):
        given_back(year, on="20/11/2026 09:00")


def test_what_is_owed_again_is_said_beforehand(undelivered: Year) -> None:
    owed_then_dropped(undelivered)
    done = given_back(undelivered, on="17/11/2026 09:00")
    (line,) = [one for one in lines(done) if "comme trop tardif" in one]
    assert "de nouveau" in line


def test_what_is_too_late_now_stays_dropped(undelivered: Year) -> None:
    late = owed_then_dropped(undelivered)
    given_back(undelivered, on="28/02/2027 09:00")
    after = {m.id: m.state for m in undelivered.messages()}
    passed = [m for m in late if m.not_after and m.not_after <= at("28/02/2027 09:00")]
    assert passed
    assert {after[m.id] for m in passed} == {"dropped"}


def test_a_letter_owed_then_dropped_by_wrong_runs_leaves_its_key_to_its_day(year: Year) -> None:
    wrong_run(year, "11/01/2027 08:00")
    ahead = {m.key for m in year.messages(state="owed") if m.owed_at > at(NOW)}
    year.tick("05/07/2027 08:00")
    dropped = {m.key for m in year.messages(state="dropped")}
    assert ahead & dropped
    given_back(year)
    kept = {m.key for m in year.messages() if m.owed_at > at(NOW) and m.state == "dropped"}
    assert not ahead & kept


def letter_of(letter: Any) -> tuple[Any, ...]:
    items = sorted((i.to, i.text, i.unit, i.rung) for i in letter.items)
    return (letter.at, letter.to, letter.text, letter.unit, letter.rung, items)


def launched_as_ever(year: Year) -> Year:
    """The same weeks, without the wrong run."""
    engine = open_engine("sqlite://")
    bring_up_to_date(engine)
    other = launched(engine, chains=TACIT)
    other.tick("02/11/2026 08:00")
    other.mornings("17/11/2026", "15/12/2026")
    return other


def test_a_framing_letter_that_silence_accepted_takes_its_versions_back_with_it(
    engine: sa.Engine,
) -> None:
    levels = {"academy": {"function": "rector", "delay": 8, "tacit": 10}}
    version = {"department": {"function": "dasen", "delay": 8, "tacit": 10}}
    chains = {"letter": {"levels": levels}, "version": {"levels": version}}
    year = launched(engine, chains=chains)
    year.paper(PaperKind.LETTER, "AC", "pilote", on="14/09/2026 09:00")
    (letter,) = year.tasks()
    for moment in ("01/10/2026 08:00", "02/11/2026 08:00"):
        wrong_run(year, moment)
    assert year.asked() == []
    done = given_back(year, on="15/09/2026 09:00")
    assert done.silences == 1
    assert [t.id for t in year.tasks()] == [letter.id]
    year.accept("recteur", on="16/09/2026 09:00")
    assert [a[0] for a in year.asked()] == ["department", "department"]
    year.issue("D1", "dasen1", on="17/09/2026 09:00")
    assert [a[1] for a in year.asked()] == ["D2"]


def test_it_is_for_who_may_change_the_cycle(year: Year) -> None:
    wrong_run(year, IN_JULY)
    for who in ("pilote1", "ien1", "E11"):
        with pytest.raises(NotYours, match="avant sa date"):
            given_back(year, who)
    assert set(phases(year).values()) == {"closed"}


def test_twice_gives_back_once(year: Year) -> None:
    wrong_run(year, IN_JULY)
    given_back(year)
    with pytest.raises(NothingAhead):
        given_back(year)
    assert len(entries(year, "cycle.reopened")) == 1


def test_no_task_is_taken_that_is_not_the_clock_s(year: Year) -> None:
    year.propose("L11", on="10/11/2026 09:00")
    year.accept("bassin1", on="11/11/2026 09:00")
    wrong_run(year, IN_JULY)
    given_back(year)
    states = {t.state for t in year.all(sa.select(TASK))}
    assert states == {TaskState.ACCEPTED}
