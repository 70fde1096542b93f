"""Each cohort of the year, on both databases: who is in it, and who is written to."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.outbox import pilot_words
from models.planner.cohort import every, these
from models.planner.cohorts import COHORTS
from models.planner.executor import cohort_parameters
from models.territory.people import PERSON
from models.territory.unit import UnitState
from models.work.action import ActionState
from models.work.paper import PaperKind
from models.year.definition import read_definition
from tests.academy import Year, day, launched

COLUMNS = {
    "subject_kind",
    "subject_id",
    "round",
    "unit_id",
    "home_id",
    "function",
    "due_on",
    "room",
    "on_date",
    "person_id",
    "slot",
}
CALL = "23/11/2026 09:00"


def called(engine: sa.Engine, **changes: object) -> Year:
    """Valmont while its call is open."""
    year = launched(engine, **changes)  # type: ignore[arg-type]
    year.now = CALL
    return year


def units(year: Year, cohort: str, rung: str = "") -> list[str]:
    """The units of a cohort, each once."""
    return sorted({unit for unit, _ in year.cohort(cohort, rung=rung)})


def test_every_cohort_compiles_and_runs_whole_and_for_given_subjects(engine: sa.Engine) -> None:
    year = called(engine)
    parameters = cohort_parameters(year.course, year.course.local_day(year.moment), "")
    with reading(engine) as session:
        for name, build in COHORTS.items():
            rows = session.connection().execute(build(every), parameters)
            assert set(rows.keys()) == COLUMNS, name
            rows.close()
            given = parameters | {"subjects": [1, 2]}
            assert set(session.connection().execute(build(these), given).keys()) == COLUMNS, name


def test_every_cohort_is_used_by_a_message_a_ladder_or_a_list_written_to_by_hand() -> None:
    messages = read_definition().messages.values()
    used = {m.to for m in messages} | {r.to for m in messages for r in m.at if r.to}
    ladders = {
        f"late_{to}_{ladder}"
        for to in ("holder", "deputy", "above", "pilot")
        for ladder in ("default", "cabinet")
    }
    by_hand = {listed.cohort for listed in pilot_words.LISTS.values()}
    assert set(COHORTS) == used | ladders | by_hand | {"inviting_relays", "carriers_taking_part"}


SCHOOLS = ["E00", "E11", "E12", "E13", "E21", "E31", "L11"]


def test_a_school_is_written_to_at_the_directorys_address_until_somebody_is_named(
    engine: sa.Engine,
) -> None:
    assert called(engine).cohort("invited_schools") == [
        ("E00", "ce.e00"),
        ("E11", "ce.e11"),
        ("E12", "ce.e12"),
        ("E13", "ce.e13"),
        ("E21", "ce.e21"),
        ("E31", "ce.e31"),
        ("L11", "proviseure"),
    ]


def test_a_school_is_silent_until_it_submits_and_a_draft_is_silent(engine: sa.Engine) -> None:
    year = called(engine)
    year.draft("E11")
    year.propose("E12", on=CALL)
    assert units(year, "silent_schools") == ["E00", "E11", "E13", "E21", "E31", "L11"]
    assert units(year, "silent_schools_without_draft") == ["E00", "E13", "E21", "E31", "L11"]
    assert units(year, "schools_with_drafts") == ["E11"]


def test_a_draft_beside_a_submitted_action_is_no_silence_and_its_school_is_warned_of_it(
    engine: sa.Engine,
) -> None:
    year = called(engine)
    year.propose("E11", on=CALL)
    year.draft("E11", "Un autre")
    assert "E11" not in units(year, "silent_schools")
    assert units(year, "schools_with_drafts") == ["E11"]


def test_a_declined_or_returned_action_was_proposed_all_the_same(engine: sa.Engine) -> None:
    year = called(engine)
    year.propose("E11", on=CALL)
    year.decline("ien1")
    year.propose("E21", on=CALL)
    year.send_back("ien2")
    assert {"E11", "E21"} & set(units(year, "silent_schools")) == set()


def test_a_school_that_withdrew_is_silent_again_for_the_rungs_to_come(engine: sa.Engine) -> None:
    year = called(engine)
    number = year.propose("E11", on=CALL)
    year.withdraw(number, "E11", on="30/11/2026 09:00")
    assert "E11" in units(year, "silent_schools")
    assert "E11" in {u for u, _ in year.cohort("silent_schools_without_draft")}

    reminded = {year.codes[m.unit_id] for m in year.messages(rule="silent_reminder")}
    assert reminded == set()
    year.tick("30/11/2026 12:00")
    reminded = {year.codes[m.unit_id] for m in year.messages(rule="silent_reminder")}
    assert reminded == {"E00", "E12", "E13", "E21", "E31", "L11"}  # withdrew after S-12
    year.tick("04/01/2027 07:45")
    late = year.messages(rule="silent_reminder", rung="S-8")
    assert "E11" in {year.codes[m.unit_id] for m in late}


def test_only_what_takes_part_is_in_a_cohort_with_all_that_is_above_it(engine: sa.Engine) -> None:
    year = called(engine, participation={"only": ["C1"]})
    assert units(year, "invited_schools") == ["E11", "E12", "E13"]
    assert units(year, "relays_and_pilots") == ["AC", "C1", "D1"]


def test_what_is_left_out_is_in_no_cohort_with_all_that_is_below_it(engine: sa.Engine) -> None:
    year = called(engine, participation={"but": ["C1", "094"]})
    assert units(year, "invited_schools") == ["E00", "E21", "L11"]
    assert units(year, "relays_and_pilots") == ["AC", "B1", "C2", "D1"]


def test_a_closed_school_takes_no_part(engine: sa.Engine) -> None:
    year = called(engine)
    year.change("E12", state=UnitState.CLOSED)
    year.change("E13", state=UnitState.CLOSING)
    assert units(year, "invited_schools") == ["E00", "E11", "E13", "E21", "E31", "L11"]


def test_through_relays_the_relay_forwards_and_an_unattached_school_is_invited_directly(
    engine: sa.Engine,
) -> None:
    year = called(engine, invitations="relay")
    assert year.cohort("inviting_relays") == [
        ("B1", "bassin1"),
        ("C1", "ien1"),
        ("C2", "ien2"),
        ("C3", "ien3"),
        ("E00", "ce.e00"),
    ]
    year.tick("02/11/2026 07:30")
    assert {(year.codes[m.unit_id], m.text) for m in year.messages(rule="call_opened")} == {
        (code, "call_opened") for code in ("B1", "C1", "C2", "C3", "E00")
    }


def test_a_deputy_stands_in_while_the_holder_is_away(engine: sa.Engine) -> None:
    year = called(engine)
    year.away("ien1", "23/11/2026", "27/11/2026")
    assert ("C1", "conseil1") in year.cohort("relays_and_pilots")
    assert ("C1", "ien1") not in year.cohort("relays_and_pilots")
    assert ("C1", "ien1") in year.cohort("relays_and_pilots", today="30/11/2026")


def test_who_cannot_be_reached_is_not_written_to(engine: sa.Engine) -> None:
    year = called(engine)
    with engine.begin() as connection:
        gone = sa.update(PERSON).where(PERSON.c.mail.startswith("ien1@"))
        connection.execute(gone.values(unreachable_until=day("01/02/2027")))
    assert "C1" not in units(year, "relays_and_pilots")


def test_relays_are_named_where_nobody_animates_a_bassin(engine: sa.Engine) -> None:
    year = called(engine)
    assert year.cohort("relays_to_name") == []
    year.remove("C3", "relay")
    assert year.cohort("relays_to_name") == [("D2", "pilote2")]


def test_each_level_names_the_next_down_from_the_pilot_of_the_academie(engine: sa.Engine) -> None:
    from models.gestures.framing.teams import complete_team

    year = called(engine)
    year.remove("C3", "relay")
    year.remove("D2", "pilot")
    assert year.cohort("relays_to_name") == [("D2", "pilote")]
    assert ("AC", "pilote") in year.cohort("teams_to_compose")
    year.act(complete_team, year.units["AC"], year.by("pilote"))
    assert "AC" not in units(year, "teams_to_compose")


def test_a_team_with_holes_is_composed_until_its_pilot_says_that_it_is(engine: sa.Engine) -> None:
    from models.gestures.framing.teams import complete_team

    year = called(engine)
    assert units(year, "teams_to_compose") == ["AC", "D1", "D2"]
    year.act(complete_team, year.units["D1"], year.by("pilote1"))
    assert units(year, "teams_to_compose") == ["AC", "D2"]


def test_a_bassin_is_warned_only_when_it_has_actions_and_none_with_parents(
    engine: sa.Engine,
) -> None:
    year = called(engine)
    year.propose("E11", on=CALL)
    year.propose("E12", on=CALL, with_parents=True)
    year.propose("E21", on=CALL)
    assert year.cohort("basins_without_parents") == [("C2", "ien2")]


def test_papers_are_owed_until_they_are_submitted(engine: sa.Engine) -> None:
    year = called(engine)
    assert units(year, "letter_to_write") == ["AC"]
    assert units(year, "basins_owing_synthesis") == ["B1", "C1", "C2", "C3"]
    year.paper(PaperKind.LETTER, "AC", "pilote")
    year.paper(PaperKind.SYNTHESIS, "C1", "ien1")
    assert units(year, "letter_to_write") == []
    assert units(year, "basins_owing_synthesis") == ["B1", "C2", "C3"]


def test_an_action_is_confirmed_then_reported_then_left_in_peace(engine: sa.Engine) -> None:
    year = called(engine)
    number = year.propose("E11", on=CALL)
    year.accept("ien1")
    assert units(year, "actions_to_confirm") == ["E11"]
    year.confirm(number, "E11", on="17/03/2027 09:00")
    assert (units(year, "actions_to_confirm"), units(year, "actions_to_report")) == ([], ["E11"])
    year.report(number, "E11", on="23/03/2027 09:00")
    assert units(year, "actions_to_report") == []


def test_an_action_that_did_not_take_place_owes_no_report(engine: sa.Engine) -> None:
    year = called(engine)
    number = year.propose("E11", on=CALL)
    year.accept("ien1")
    year.confirm(number, "E11", ActionState.CANCELLED, on="17/03/2027 09:00")
    assert units(year, "actions_to_report") == []


def test_the_hosts_of_a_day_are_those_in_whose_unit_something_happens(engine: sa.Engine) -> None:
    year = called(engine)
    year.propose("E11", on=CALL, day="16/03/2027")
    year.accept("ien1")
    assert units(year, "hosts_of_the_day", rung="2027-03-16") == []  # nobody knows it yet
    year.announce("pilote")
    assert units(year, "hosts_of_the_day", rung="2027-03-16") == ["AC", "C1", "D1", "E11"]
    assert units(year, "hosts_of_the_day", rung="2027-03-17") == []


def test_who_left_a_school_is_replaced_by_who_holds_its_function_now(engine: sa.Engine) -> None:
    year = called(engine)
    year.propose("porteur", unit="L11", on=CALL)
    assert year.cohort("received_actions") == [("L11", "porteur")]
    year.remove("L11", "project_holder")
    assert year.cohort("received_actions") == [("L11", "proviseure")]


LATE = [  # the school whose action waits, then: holder, deputy, level above, academic pilot
    ("E11", "ien1", "conseil1", "pilote1", "pilote"),
    ("E21", "ien2", "", "pilote1", "pilote"),
    ("E00", "pilote1", "adjoint1", "pilote", "pilote"),
]


@pytest.mark.parametrize(("school", "holder", "deputy", "above", "pilot"), LATE)
def test_each_rung_of_a_late_task_has_its_reader(
    memory: sa.Engine, school: str, holder: str, deputy: str, above: str, pilot: str
) -> None:
    year = called(memory)
    year.propose(school, on=CALL)
    for to, who in {"holder": holder, "deputy": deputy, "above": above, "pilot": pilot}.items():
        assert year.cohort(f"late_{to}_default") == ([(school, who)] if who else []), to
    assert year.cohort("late_holder_cabinet") == []
