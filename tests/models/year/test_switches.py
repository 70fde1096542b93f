"""A date, a phase or a message that is switched off is nowhere, and the rest of the year stands."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.errors import BadDefinition
from models.gestures.cycle.checking import checked_data, checked_definition
from models.gestures.cycle.switching import warnings_of_switches
from models.outbox.sending import cohort_of
from models.planner.rules import calendar_rules, what_is_owed
from models.rehearsal.rehearse import rehearse
from models.year.dates import dates_of
from models.year.definition import Definition, read_definition
from models.year.phases import PhaseKind
from models.year.switches import ALWAYS_ON, is_on
from tests.academy import at, launched
from tests.models.calendar.years import calendar, d
from tests.models.year.switched import both, without

MARCH = d("15/03/2027")
WHOLE = read_definition()
MILESTONES = [name for name in WHOLE.milestones if name not in ALWAYS_ON]


def dates(definition: Definition, week: date = MARCH) -> dict[str, date]:
    return {name: d.on for name, d in dates_of(definition, calendar("C"), week).items()}


@pytest.mark.parametrize("name", MILESTONES)
def test_a_year_stands_without_any_date_that_may_be_off(name: str) -> None:
    definition = checked_definition(without("milestones", name))
    found = dates(definition)
    assert name not in found
    assert set(found) == {one for one in definition.milestones if is_on(definition, one)}


@pytest.mark.parametrize("kind", PhaseKind)
def test_a_phase_takes_its_dates_with_it(kind: PhaseKind) -> None:
    definition = checked_definition(without("phases", kind.value))
    own = {n for n, m in definition.milestones.items() if m.phase is kind}
    assert not own & set(dates(definition))


@pytest.mark.parametrize("name", WHOLE.messages)
def test_any_message_may_be_off(name: str) -> None:
    assert checked_definition({"messages": {name: {"on": False}}}).messages[name].on is False


@pytest.mark.parametrize("name", ALWAYS_ON)
def test_what_everything_counts_on_is_never_off(name: str) -> None:
    with pytest.raises(BadDefinition, match="ne se désactive pas"):
        checked_definition({"milestones": {name: None}})


def test_what_counts_on_a_date_that_is_off_is_refused_and_both_are_named() -> None:
    with pytest.raises(BadDefinition) as refused:
        checked_definition({"milestones": {"seminar": {"on": False}}})
    assert "« Invitation au séminaire » (seminar_invites) se règle sur" in str(refused.value)
    assert "« Séminaire de clôture » (seminar), qui n'a pas lieu cette année" in str(refused.value)
    assert "milestones.seminar_invites=null messages.seminar_invitation=null" in str(refused.value)


def test_without_a_seminar_reports_and_the_review_keep_their_days() -> None:
    usual, found = dates(WHOLE), dates(checked_definition(without("milestones", "seminar")))
    assert found == {n: d for n, d in usual.items() if n not in ("seminar", "seminar_invites")}


def test_a_seminar_within_the_week_leaves_after_the_week_what_is_due_after_it() -> None:
    within = {"milestones": {"seminar": {"on": "2027-03-17"}}}
    usual, found = dates(WHOLE), dates(checked_definition(within))
    after = {n for n, m in WHOLE.milestones.items() if m.phase is PhaseKind.CAPITALISATION}
    assert {n: found[n] for n in after | {"review_due"}} == {
        n: usual[n] for n in after | {"review_due"}
    }
    assert found["seminar_invites"] < found["week_opens"] <= found["seminar"]


def test_what_is_off_comes_on_again() -> None:
    off = read_definition({"milestones": {"conference": {"on": False}}})
    assert not is_on(off, "conference")
    on = read_definition({"milestones": {"conference": {"on": True}}})
    assert on == WHOLE


def test_a_live_cycle_that_counts_on_what_is_off_is_warned_runs_and_changes(
    memory: sa.Engine,
) -> None:
    year = launched(memory, phases={"call_for_actions": {"on": False}})
    course = year.course
    rules = {rule.rule for rule in calendar_rules(course, course.home)}
    assert "call_opened" not in rules
    assert "report_due" in rules
    assert "letter_due" not in course.dates[course.home]
    assert what_is_owed(course, at("12/01/2027 10:00"))
    told = warnings_of_switches(course.definition)
    assert "letter_due" in {one["subject"] for one in told}
    data = course.definition.model_dump(mode="json", by_alias=True) | {"flagships": 2}
    assert checked_data(data, course.definition).flagships == 2


def test_what_waits_to_leave_is_let_go_once_it_is_off(memory: sa.Engine) -> None:
    course = launched(memory, phases={"conference": {"on": False}}).course
    assert cohort_of(course, "conference_invitation", "") is None
    assert cohort_of(course, "seminar_invitation", "") == "teams"


def test_a_year_with_little_is_rehearsed(memory: sa.Engine) -> None:
    names = ("seminar", "conference", "announce", "reports_due", "programme")
    changes = both(*(without("milestones", name) for name in names))
    changes["phases"] = {"cadrage": {"on": False}}
    changes["messages"]["weekly_figures"] = None
    year = launched(memory, **changes)
    done = rehearse(memory, year.cycle_id)
    assert done.sent > 50
