"""What the year owes at a moment, by its dates alone: no unit is looked at here."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.planner.executor import not_before
from models.planner.rules import DueRule, calendar_rules, moments_owed, what_is_owed
from models.planner.upcoming import next_moment, next_owed
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.phases import PhaseKind
from tests.academy import Year, at, day, launched


@pytest.fixture
def course(memory: sa.Engine) -> Course:
    return launched(memory).course


def owed(course: Course, moment: str, rule: str = "") -> list[Any]:
    """The rules due at *moment* (or the rungs of one), those that people's gestures cause apart."""
    caused = {n for n, m in course.definition.messages.items() if m.when}
    rules = [r for r in what_is_owed(course, at(moment)) if r.rule not in caused]
    if rule:
        return [r.rung for r in rules if r.rule == rule]
    return sorted(r.rule for r in rules if not r.rule.startswith("ladder_"))


def the(course: Course, moment: str, rule: str) -> DueRule:
    (found,) = [r for r in what_is_owed(course, at(moment)) if r.rule == rule]
    return found


def test_the_rules_of_the_first_morning(course: Course) -> None:
    assert owed(course, "01/09/2026 07:29") == []
    # actions whose day has come are looked for all the year; nobody has any yet
    always = {"confirm_took_place", "shared_took_place"}
    first = {"framing_due", "team_to_compose"}
    assert owed(course, "01/09/2026 07:30") == sorted(always | first)
    digest = {"put_off_reminder", "rollout_joins", "unanswered", "weekly_figures"}
    assert owed(course, "01/09/2026 07:45") == sorted(always | first | digest)


def test_a_rule_says_its_cohort_its_text_its_date_and_why(course: Course) -> None:
    rule = the(course, "02/11/2026 07:30", "call_opened")
    assert (rule.cohort, rule.text, rule.cls) == (
        "invited_schools",
        "call_opened",
        MessageClass.NEW_TASK,
    )
    assert (rule.since, rule.until) == (at("02/11/2026 07:30"), at("16/01/2027 00:00"))
    assert rule.due_on == day("15/01/2027")
    assert rule.reason == (
        "Ouverture de l'appel à actions, 02/11/2026 (semaines sans classe non comptées : "
        "vacances de Noël (zone C), vacances d'hiver (zone C))"
    )


RUNGS = [  # the moment of a first run after an outage, and the only rung of the reminder it owes
    ("23/11/2026 07:44", []),
    ("23/11/2026 07:45", ["S-12"]),
    ("14/12/2026 09:00", ["S-12"]),
    ("04/01/2027 07:45", ["S-8"]),
    ("08/01/2027 07:45", ["call_closes-5"]),
    ("13/01/2027 07:45", ["call_closes-2"]),
    ("15/01/2027 23:59", ["call_closes-2"]),
    ("16/01/2027 00:00", []),
]


@pytest.mark.parametrize(("moment", "rungs"), RUNGS)
def test_of_several_rungs_missed_only_the_strongest_is_owed(
    course: Course, moment: str, rungs: list[str]
) -> None:
    assert owed(course, moment, "silent_reminder") == rungs


def test_the_last_rungs_go_to_schools_without_a_draft(course: Course) -> None:
    assert the(course, "04/01/2027 07:45", "silent_reminder").cohort == "silent_schools"
    last = the(course, "08/01/2027 07:45", "silent_reminder")
    assert last.cohort == "silent_schools_without_draft"


def test_a_reminder_sooner_than_a_school_day_after_the_asking_is_dropped(
    memory: sa.Engine,
) -> None:
    """Launched on 1 October: the letter is due on the 8th, and -5 is the day of the launch."""
    course = launched(memory, on="01/10/2026 08:00").course
    assert course.on(course.home, "letter_due") == day("08/10/2026")
    rungs = [r.rung for r in calendar_rules(course, course.home) if r.rule == "framing_reminder"]
    assert rungs == ["letter_due-2", "letter_due+1"]


def test_a_rule_of_a_phase_is_not_owed_once_the_phase_is_closed(course: Course) -> None:
    for rule in calendar_rules(course, course.home):
        if rule.phase:
            assert rule.until <= course.closes_at(course.home, rule.phase), rule.rule


def test_a_phase_opens_at_the_first_minute_of_its_day_and_closes_after_the_last(
    course: Course,
) -> None:
    kind = PhaseKind.CALL_FOR_ACTIONS
    assert course.opens_at(course.home, kind) == at("02/11/2026 00:00")
    assert course.closes_at(course.home, kind) == at("16/01/2027 00:00")


def test_a_phase_that_is_switched_off_owes_nothing(memory: sa.Engine) -> None:
    off = {"conference": {"on": False}, "closing_seminar": {"on": False}}
    course = launched(memory, phases=off).course
    rules = {r.rule for r in calendar_rules(course, course.home)}
    assert rules & {"conference_invitation", "seminar_invitation", "review_due"} == set()
    assert "call_opened" in rules


def test_figures_are_owed_on_the_first_school_day_of_each_school_week(course: Course) -> None:
    days = [r.rung for r in calendar_rules(course, course.home) if r.rule == "weekly_figures"]
    assert days[:3] == ["2026-09-01", "2026-09-07", "2026-09-14"]
    assert [d for d in days if "2026-10-10" < d < "2026-11-12"] == [
        "2026-10-12",
        "2026-11-02",
        "2026-11-09",
    ]
    assert "2027-03-30" in days  # Easter Monday is off
    assert len(days) == len(set(days)) == 36


def test_a_missed_monday_is_caught_up_until_friday_night(course: Course) -> None:
    assert owed(course, "18/09/2026 23:59", "weekly_figures") == ["2026-09-14"]
    assert owed(course, "19/09/2026 00:00", "weekly_figures") == []


def test_the_programme_of_the_day_is_owed_each_morning_of_the_week(course: Course) -> None:
    days = [r.rung for r in calendar_rules(course, course.home) if r.rule == "day_programme"]
    assert days == [f"2027-03-{n}" for n in (15, 16, 17, 18, 19)]
    assert owed(course, "16/03/2027 23:59", "day_programme") == ["2027-03-16"]
    assert owed(course, "17/03/2027 07:44", "day_programme") == []


def test_the_programme_of_a_day_without_class_leaves_on_the_last_school_day_before_it(
    memory: sa.Engine,
) -> None:
    """From a Saturday to the Sunday after the next week-end: nobody misses a day's programme."""
    course = launched(memory, week=day("13/03/2027"), until=day("21/03/2027")).course
    owed_on = {
        rule.rung: course.calendar().local(rule.since).format("YYYY-MM-DD HH:mm")
        for rule in calendar_rules(course, course.home)
        if rule.rule == "day_programme"
    }
    assert owed_on == {
        "2027-03-13": "2027-03-12 07:45",
        "2027-03-14": "2027-03-12 07:45",
        **{f"2027-03-{n}": f"2027-03-{n} 07:45" for n in (15, 16, 17, 18, 19)},
        "2027-03-20": "2027-03-19 07:45",
        "2027-03-21": "2027-03-19 07:45",
    }
    friday = owed(course, "19/03/2027 08:00", "day_programme")
    assert friday == ["2027-03-19", "2027-03-20", "2027-03-21"]


CONFIRM = [  # today, the last day of the actions that are asked about
    ("16/03/2027", "15/03/2027"),
    ("19/03/2027", "18/03/2027"),
    ("22/03/2027", "21/03/2027"),
    ("19/04/2027", "18/04/2027"),
]


@pytest.mark.parametrize(("today", "up_to"), CONFIRM)
def test_what_took_place_is_asked_about_the_next_school_day(
    course: Course, today: str, up_to: str
) -> None:
    bounds = the(course, f"{today} 07:30", "confirm_took_place").bounds
    assert bounds is not None
    assert bounds.up_to == day(up_to)


def test_nothing_is_counted_from_an_action_on_a_day_without_school(course: Course) -> None:
    assert "confirm_took_place" not in owed(course, "20/03/2027 12:00")
    assert "confirm_took_place" in owed(course, "22/03/2027 12:00")


def test_the_rungs_of_a_ladder_share_the_due_dates_between_them(course: Course) -> None:
    """On Monday 11 January: which due dates each rung is for, the strongest for each."""
    rules = what_is_owed(course, at("11/01/2027 07:45"))
    bands = [
        (
            r.rung,
            f"{r.bounds.after or '…':%d/%m}" if r.bounds.after else "…",
            f"{r.bounds.up_to:%d/%m}",
            r.bounds.room,
        )
        for r in rules
        if r.rule == "ladder_default" and r.bounds
    ]
    assert bands == [
        ("-5", "13/01", "18/01", 6),
        ("-2", "08/01", "13/01", 3),
        ("+1", "06/01", "08/01", 0),
        ("+3", "18/12", "06/01", -2),
        ("+6", "…", "18/12", -5),
    ]


def test_no_rung_of_a_ladder_is_climbed_outside_school_days_or_before_the_digest(
    course: Course,
) -> None:
    def ladders(moment: str) -> set[str]:
        return {r.rule for r in what_is_owed(course, at(moment)) if r.rule.startswith("ladder_")}

    assert ladders("11/01/2027 07:44") == set()
    assert ladders("11/01/2027 07:45") == {"ladder_default", "ladder_cabinet"}
    assert ladders("09/01/2027 12:00") == ladders("24/12/2026 12:00") == set()


LEAVE = [  # the class, when it was owed, when it may leave
    (MessageClass.ON_REQUEST, "24/12/2026 23:00", "24/12/2026 23:00"),
    (MessageClass.NEW_TASK, "18/12/2026 18:29", "18/12/2026 18:29"),
    (MessageClass.NEW_TASK, "18/12/2026 18:30", "04/01/2027 07:30"),
    (MessageClass.NEW_TASK, "04/01/2027 06:00", "04/01/2027 07:30"),
    (MessageClass.NEWS, "18/12/2026 07:45", "18/12/2026 07:45"),
    (MessageClass.NEWS, "18/12/2026 07:46", "04/01/2027 07:45"),
]


@pytest.mark.parametrize(("cls", "owed_at", "leaves"), LEAVE)
def test_each_class_has_its_first_moment(
    course: Course, cls: MessageClass, owed_at: str, leaves: str
) -> None:
    rules = [r for r in what_is_owed(course, at(owed_at)) if r.cls is cls and not r.due_on]
    rule = next(r for r in rules if not r.rung and not r.bounds)
    assert not_before(course, rule, at(owed_at)) == at(leaves)


def test_the_moments_of_a_year_are_all_on_school_days(course: Course) -> None:
    calendar = course.calendar()
    moments = moments_owed(course)
    assert moments == sorted(set(moments))
    assert [m for m in moments if not calendar.is_school_day(calendar.local(m).date())] == []


def test_the_next_moment_is_the_first_thing_that_may_happen(memory: sa.Engine) -> None:
    year = launched(memory)
    after = ["31/08/2026 12:00"]
    for _ in range(4):
        after.append(following(year, after[-1]))
    assert after[1:] == [
        "01/09/2026 00:00",  # cadrage opens
        "01/09/2026 07:30",  # work is asked
        "01/09/2026 07:45",  # the figures of the week
        "07/09/2026 07:45",
    ]


def test_an_open_task_brings_the_next_moment_closer(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick("04/01/2027 08:00")
    year.propose("E21", on="04/01/2027 10:00")
    year.tick("04/01/2027 12:00")
    assert following(year, "04/01/2027 12:00") == "05/01/2027 07:45"
    year.accept("ien2", on="04/01/2027 14:00")
    assert following(year, "04/01/2027 14:00") == "08/01/2027 07:45"


def following(year: Year, after: str) -> str:
    with reading(year.engine) as session:
        moment = next_moment(session, year.course, at(after))
    assert moment is not None
    return year.course.calendar().local(moment).format("DD/MM/YYYY HH:mm")


def test_status_lists_what_dates_will_owe_next(memory: sa.Engine) -> None:
    year = launched(memory)
    with reading(year.engine) as session:
        found = next_owed(session, at("01/11/2026 12:00"), n=3)
    assert [(f["at"], f["rule"]) for f in found] == [
        ("2026-11-02T07:30:00+01:00", "call_opened"),
        ("2026-11-02T07:45:00+01:00", "weekly_figures"),
        ("2026-11-09T07:45:00+01:00", "weekly_figures"),
    ]
