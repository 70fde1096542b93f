"""What a validation task that nobody answers sets off: who is told, when, by which text.

Each table is a whole ladder, from the asking on: date, hour, person, text and rung of everything
that leaves about the task. Rungs leave in the daily digest, at 07:45 where the recipient is.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.errors import NotYours
from models.territory.people import PERSON
from models.work.action import ActionState
from models.work.paper import PaperKind
from models.work.validation import TASK, TaskState
from models.year.participation import people_or_units_changed
from tests.academy import Year, at, day, launched, unfolded, valmont

LADDER = ("to_validate", "framing_to_validate", "validation_reminder", "escalated_to_you")
Rung = tuple[str, str, str, str]


def ladder(year: Year, until: str, *, every_day: bool = False) -> list[Rung]:
    """Let the days go by until *until*; what left about validation tasks, in order.

    One run at noon for what has just been asked, then one on the morning of each school day.
    """
    year.sent.clear()
    today = year.moment.format("DD/MM/YYYY")
    year.tick(f"{today} 12:00")
    year.mornings(year.moment.add(days=1).format("DD/MM/YYYY"), until, every_day=every_day)
    about = [letter for letter in unfolded(year.sent) if letter.text in LADDER]
    return [(letter.at, letter.to, letter.text, letter.rung) for letter in about]


def test_a_task_that_nobody_answers_across_the_christmas_holidays(engine: sa.Engine) -> None:
    """Asked on Tuesday 15 December, due six school days later: the holidays do not count."""
    year = launched(engine)
    year.propose("E21", on="15/12/2026 10:00")

    assert ladder(year, "18/01/2027", every_day=True) == [
        ("15/12/2026 12:00", "ien2", "to_validate", ""),
        ("16/12/2026 07:45", "ien2", "validation_reminder", "-5"),
        ("04/01/2027 07:45", "ien2", "validation_reminder", "-2"),
        # due on Wednesday 6 January; the circonscription has no deputy for the rung at +1
        ("11/01/2027 07:45", "pilote1", "escalated_to_you", "+3"),
        ("14/01/2027 07:45", "pilote", "escalated_to_you", "+6"),
    ]


def test_a_task_whose_holder_has_a_deputy(memory: sa.Engine) -> None:
    year = launched(memory)
    year.propose("E11", on="15/12/2026 10:00")

    assert ladder(year, "18/01/2027") == [
        ("15/12/2026 12:00", "ien1", "to_validate", ""),
        ("16/12/2026 07:45", "ien1", "validation_reminder", "-5"),
        ("04/01/2027 07:45", "ien1", "validation_reminder", "-2"),
        ("07/01/2027 07:45", "conseil1", "escalated_to_you", "+1"),
        ("11/01/2027 07:45", "pilote1", "escalated_to_you", "+3"),
        ("14/01/2027 07:45", "pilote", "escalated_to_you", "+6"),
    ]


def test_the_deputy_of_who_is_away_is_asked_and_reminded_in_their_stead(memory: sa.Engine) -> None:
    year = launched(memory)
    year.away("ien1", "15/12/2026", "05/01/2027")
    year.propose("E11", on="15/12/2026 10:00")

    assert ladder(year, "08/01/2027") == [
        ("15/12/2026 12:00", "conseil1", "to_validate", ""),
        ("16/12/2026 07:45", "conseil1", "validation_reminder", "-5"),
        ("04/01/2027 07:45", "conseil1", "validation_reminder", "-2"),
        # back on Wednesday 6 January: the task that is still open is shown to its holder
        ("06/01/2027 07:45", "ien1", "to_validate", ""),
        ("06/01/2027 07:45", "ien1", "validation_reminder", "-2"),
        ("07/01/2027 07:45", "conseil1", "escalated_to_you", "+1"),
    ]


def test_where_holder_and_deputy_are_both_away_the_level_above_is_asked_at_once(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", on="01/12/2026 10:00")
    assert year.asked() == [("basin", "C1", "relay")]

    assert ladder(year, "18/12/2026") == [
        ("01/12/2026 12:00", "pilote1", "to_validate", ""),
        ("02/12/2026 07:45", "pilote1", "validation_reminder", "-5"),
        ("07/12/2026 07:45", "pilote1", "validation_reminder", "-2"),
        ("14/12/2026 07:45", "pilote1", "escalated_to_you", "+3"),
        ("17/12/2026 07:45", "pilote", "escalated_to_you", "+6"),
    ]
    year.accept("pilote1", on="18/12/2026 10:00")
    assert year.asked() == []


def test_an_absence_noted_after_the_asking_is_told_above_by_the_next_run_and_ends_as_it_came(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    year.propose("E11", on="30/11/2026 10:00")
    year.tick("30/11/2026 12:00")
    for who in ("ien1", "conseil1"):
        year.away(who, "02/12/2026", "04/12/2026")
    with pytest.raises(NotYours):
        year.accept("pilote1", on="01/12/2026 18:00")
    told = {(m.to, m.text) for m in unfolded(year.tick("02/12/2026 08:00")) if m.text in LADDER}
    assert told == {("pilote1", "to_validate"), ("pilote1", "validation_reminder")}
    year.delegate("pilote1", "ien2", on="03/12/2026 10:00")  # what they hold, they may pass on
    assert units_of(year) == [("E11", "ien2")]
    year.away("ien2", "04/12/2026", "11/12/2026")
    year.now = "04/12/2026 09:00"
    assert units_of(year) == [("E11", "pilote1")]
    year.now = "07/12/2026 09:00"
    assert units_of(year) == [("E11", "ien1")]
    with pytest.raises(NotYours):
        year.accept("pilote1", on="07/12/2026 10:00")
    year.accept("ien1", on="07/12/2026 10:00")


def units_of(year: Year) -> list[tuple[str, str]]:
    """The open tasks: about which unit, and who is asked now."""
    return list(year.cohort("subjects_to_validate"))


@pytest.mark.parametrize(
    ("away", "asked"),
    [
        (("ien1",), "conseil1"),
        (("conseil1",), "ien1"),
        (("ien1", "conseil1"), "pilote1"),
        (("ien1", "conseil1", "pilote1"), "adjoint1"),
        (("ien1", "conseil1", "pilote1", "adjoint1"), "pilote"),
        (("ien1", "conseil1", "pilote1", "adjoint1", "pilote"), "cardie"),
        # nobody is there at all: it waits where it would be decided last
        (("ien1", "conseil1", "pilote1", "adjoint1", "pilote", "cardie"), "pilote"),
    ],
)
def test_the_first_who_is_there_is_asked(
    memory: sa.Engine, away: tuple[str, ...], asked: str
) -> None:
    year = launched(memory)
    for who in away:
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", on="01/12/2026 10:00")
    assert units_of(year) == [("E11", asked)]
    year.accept(asked, on="01/12/2026 11:00")


def test_who_cannot_be_written_to_is_not_there_for_anybody(memory: sa.Engine) -> None:
    year = launched(memory)
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    unreachable(year, "pilote1")
    year.propose("E11", on="01/12/2026 10:00")
    assert units_of(year) == [("E11", "pilote")]


def unreachable(year: Year, who: str) -> None:
    """The address of *who* refuses mail for some weeks."""
    person = year.by(who).person_id
    with gesture(year.engine) as session:
        until = sa.update(PERSON).where(PERSON.c.id == person)
        session.connection().execute(until.values(unreachable_until=day("01/02/2027")))
        people_or_units_changed(session, year.moment)


def test_of_two_holders_the_one_who_is_there_is_written_to_and_no_absent_deputy(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    year.name("C1", "relay", "ien2")
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", on="01/12/2026 10:00")
    assert ladder(year, "08/12/2026") == [
        ("01/12/2026 12:00", "ien2", "to_validate", ""),
        ("02/12/2026 07:45", "ien2", "validation_reminder", "-5"),
        ("07/12/2026 07:45", "ien2", "validation_reminder", "-2"),
    ]
    assert [m.to for m in unfolded(year.sent) if m.to == "conseil1"] == []


def test_a_holder_who_is_away_may_decide_all_the_same_in_their_own_name(memory: sa.Engine) -> None:
    year = launched(memory)
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", on="01/12/2026 10:00")
    year.propose("E12", on="01/12/2026 10:00")
    first, second = (t.id for t in year.tasks())
    year.accept("ien1", first)
    year.accept("pilote1", second)
    decided = {t.id: (t.decided_as, t.on_behalf) for t in year.all(sa.select(TASK)) if t.decided_at}
    own = year.units["C1"]
    assert decided == {first: ("relay", None), second: ("pilot", f"relay@{own}")}


def test_nobody_signs_for_the_recteur_who_is_away(memory: sa.Engine) -> None:
    year = launched(memory)
    year.away("recteur", "30/11/2026", "18/12/2026")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="01/12/2026 10:00")
    with pytest.raises(NotYours):
        year.accept("pilote", on="02/12/2026 10:00")


def test_who_has_no_deputy_and_is_away_is_decided_for_above(memory: sa.Engine) -> None:
    year = launched(memory)
    year.away("ien2", "30/11/2026", "18/12/2026")
    year.propose("E21", on="01/12/2026 10:00")
    assert units_of(year) == [("E21", "pilote1")]


def test_where_vacant_levels_are_skipped_one_whose_people_are_all_away_is_too(
    memory: sa.Engine,
) -> None:
    year = launched(memory, chains={"vacant": "skip"})
    for who in ("ien1", "conseil1"):
        year.away(who, "30/11/2026", "18/12/2026")
    year.propose("E11", flagship=True, on="01/12/2026 10:00")
    assert year.asked() == [("department", "D1", "pilot")]


def test_a_task_of_a_vacant_function_is_decided_one_level_up(memory: sa.Engine) -> None:
    """Nobody is relay: the département's pilot decides for the circonscription, in its delay."""
    year = launched(memory, units=valmont(memory, without=["ien2"]))
    year.propose("E21", on="15/12/2026 10:00")

    assert ladder(year, "18/01/2027") == [
        ("15/12/2026 12:00", "pilote1", "to_validate", ""),
        ("16/12/2026 07:45", "pilote1", "validation_reminder", "-5"),
        ("04/01/2027 07:45", "pilote1", "validation_reminder", "-2"),
        ("07/01/2027 07:45", "adjoint1", "escalated_to_you", "+1"),
        ("11/01/2027 07:45", "pilote", "escalated_to_you", "+3"),
        ("14/01/2027 07:45", "pilote", "escalated_to_you", "+6"),
    ]


def test_a_return_stops_the_clock_and_the_next_round_starts_it_afresh(memory: sa.Engine) -> None:
    """Returned on the 17th, corrected on 11 January: nothing in between, then a whole ladder."""
    year = launched(memory)
    number = year.propose("E21", on="15/12/2026 10:00")
    year.send_back("ien2", on="17/12/2026 09:00")
    assert ladder(year, "10/01/2027") == []

    year.submit(number, "E21", on="11/01/2027 10:00")
    assert ladder(year, "29/01/2027") == [
        ("11/01/2027 12:00", "ien2", "to_validate", ""),
        ("12/01/2027 07:45", "ien2", "validation_reminder", "-5"),
        ("15/01/2027 07:45", "ien2", "validation_reminder", "-2"),
        ("22/01/2027 07:45", "pilote1", "escalated_to_you", "+3"),
        ("27/01/2027 07:45", "pilote", "escalated_to_you", "+6"),
    ]


def test_the_recteurs_ladder_reminds_the_cabinet_then_tells_the_academic_pilot(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    year.paper(PaperKind.LETTER, "AC", "pilote", on="15/10/2026 10:00")

    assert ladder(year, "20/11/2026") == [
        ("15/10/2026 12:00", "recteur", "framing_to_validate", ""),
        # eight school days, Toussaint not counted: due on 10 November, the day before a holiday
        ("03/11/2026 07:45", "recteur", "validation_reminder", "-5"),
        ("06/11/2026 07:45", "recteur", "validation_reminder", "-2"),
        ("16/11/2026 07:45", "pilote", "escalated_to_you", "+3"),
    ]


def test_rungs_sooner_than_one_school_day_after_the_asking_are_dropped(memory: sa.Engine) -> None:
    """Three days for a head, two once shortened: no rung at -5, then none at -2 either."""
    year = launched(memory)
    year.propose("porteur", unit="L11", on="11/01/2027 10:00")
    assert ladder(year, "13/01/2027") == [
        ("11/01/2027 12:00", "proviseure", "to_validate", ""),
        ("12/01/2027 07:45", "proviseure", "validation_reminder", "-2"),
    ]


def test_two_days_leave_no_room_for_a_reminder(memory: sa.Engine) -> None:
    two_days = {"school": {"function": "head", "delay": 2}}
    year = launched(memory, chains={"action": {"levels": two_days}})
    year.propose("porteur", unit="L11", on="11/01/2027 10:00")
    assert ladder(year, "19/01/2027") == [
        ("11/01/2027 12:00", "proviseure", "to_validate", ""),
        ("18/01/2027 07:45", "bassin1", "escalated_to_you", "+3"),
    ]


def test_silence_is_agreement_where_the_cycle_says_so(memory: sa.Engine) -> None:
    """Eight school days: the ladder runs until then, then the task is accepted and recorded."""
    basin = {"basin": {"function": "relay", "delay": 6, "tacit": 8}}
    year = launched(memory, chains={"action": {"levels": basin}})
    number = year.propose("E11", on="15/12/2026 10:00")

    assert ladder(year, "18/01/2027") == [
        ("15/12/2026 12:00", "ien1", "to_validate", ""),
        ("16/12/2026 07:45", "ien1", "validation_reminder", "-5"),
        ("04/01/2027 07:45", "ien1", "validation_reminder", "-2"),
        ("07/01/2027 07:45", "conseil1", "escalated_to_you", "+1"),
    ]
    (task,) = year.tasks(TaskState.TACIT)
    assert (task.decided_by, task.decided_as) == ("clock", "clock")
    # silent until Friday 8 January; taken as agreement by the next run, on Monday morning
    assert task.tacit_on == day("08/01/2027")
    assert task.decided_at == at("11/01/2027 07:45")
    assert year.action(number).decided_by_silence


def test_after_an_outage_only_the_strongest_rung_leaves(memory: sa.Engine) -> None:
    """No run from 16 December to 13 January: the level above is told, no reminder comes late."""
    year = launched(memory)
    year.propose("E11", on="15/12/2026 10:00")
    year.tick("15/12/2026 12:00")
    year.now = "13/01/2027 12:00"
    assert ladder(year, "13/01/2027") == [
        ("13/01/2027 12:00", "pilote1", "escalated_to_you", "+3"),
    ]


def test_a_ladder_stops_when_somebody_answers(memory: sa.Engine) -> None:
    year = launched(memory)
    year.propose("E11", on="15/12/2026 10:00")
    year.tick("15/12/2026 12:00")
    year.accept("conseil1", on="06/01/2027 17:00")
    assert ladder(year, "18/01/2027") == []


NEED_AN_ANSWER: tuple[dict[str, Any], ...] = (
    {"has_convention": True},
    {"has_cost": True},
    {"content": {"asked_of_academy": 40}},
    {"content": {"speakers": ["former_pupil"]}},
    {"content": {"speakers_words": "Une ancienne élève, menuisière"}},
    {"content": {"partners": [{"name": "Un club", "brings": ["workshops"]}]}},
)


@pytest.mark.parametrize("said", NEED_AN_ANSWER)
def test_silence_never_accepts_a_convention_money_or_somebody_from_outside(
    memory: sa.Engine, said: dict[str, Any]
) -> None:
    """It stays open, and goes up by the ladder instead."""
    basin = {"basin": {"function": "relay", "delay": 6, "tacit": 8}}
    year = launched(memory, chains={"action": {"levels": basin}})
    number = year.propose("E11", on="15/12/2026 10:00", **said)

    told = ladder(year, "18/01/2027")
    assert ("11/01/2027 07:45", "pilote1", "escalated_to_you", "+3") in told
    assert year.tasks(TaskState.TACIT) == []
    (task,) = year.tasks(TaskState.OPEN)
    assert task.tacit_on is None
    assert year.action(number).state is ActionState.SUBMITTED
