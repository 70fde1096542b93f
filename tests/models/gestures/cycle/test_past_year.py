"""A year lived elsewhere is brought from a list: closed, silent, and worth beginning again from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models import journal
from models.database.transactions import gesture, reading
from models.errors import NotYours, WrongMove
from models.gestures.actions import starting
from models.gestures.cycle.finding import find_cycle
from models.gestures.cycle.past_year import (
    NotBrought,
    YearBrought,
    bring_year,
    imports_of,
    take_back_year,
)
from models.intake.tabular.any_table import read_any
from models.serving.dashboard.same_day import same_school_day
from models.serving.dashboard.year_before import figures_before
from models.territory.unit import Unit
from models.work.action import ACTION, ActionState
from models.work.brought.columns import worth_of
from models.work.brought.mapping import BroughtMap
from models.work.brought.plan import WHAT
from models.work.message import MESSAGE
from models.work.validation import TASK
from models.year.course import load_course
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at, day, launched
from tests.models.serving.lands import perimeter
from tests.years import year_on

year = year_on("memory")
DATA = Path(__file__).parents[3] / "data"
DN, SURVEY, OWN = "actions-demarche.xlsx", "actions-enquete.csv", "actions-academie.ods"
NOTHING = BroughtMap()


def brought(
    year: Year, file: str, mapped: BroughtMap = NOTHING, by: str | None = "pilote"
) -> YearBrought:
    table = read_any(DATA / file, WHAT, worth_of)
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        actor = year.by(by) if by else None
        moment = at("30/11/2026 10:00")
        return bring_year(session, academy, "2025-26", table, mapped, file, actor, moment)


def actions(year: Year) -> dict[str, Any]:
    """The actions of the year brought, by title."""
    query = sa.select(ACTION).join(CYCLE, CYCLE.c.id == ACTION.c.cycle_id)
    with reading(year.engine) as session:
        rows = session.connection().execute(query.where(CYCLE.c.school_year == "2025-26"))
        return {row.title: row for row in rows}


def count(year: Year, table: sa.Table) -> int:
    with reading(year.engine) as session:
        query = sa.select(sa.func.count()).select_from(table)
        return int(session.connection().execute(query).scalar_one())


def test_an_export_of_demarche_numerique_makes_a_closed_cycle_without_letters(year: Year) -> None:
    before = count(year, MESSAGE), count(year, TASK)
    done = brought(year, DN)
    assert done.made == 4
    assert (count(year, MESSAGE), count(year, TASK)) == before
    found = actions(year)
    assert {title: row.state for title, row in found.items()} == {
        "Petit-déjeuner des parents": ActionState.ACCEPTED,
        "Sortie au musée": ActionState.DECLINED,
        "Forum des métiers": ActionState.WITHDRAWN,
        "Débat des délégués": ActionState.ACCEPTED,
    }
    breakfast = found["Petit-déjeuner des parents"]
    assert breakfast.on_date == date(2026, 3, 17)
    assert breakfast.proposed_on == date(2025, 11, 10)
    assert breakfast.decided_on == date(2025, 12, 9)
    assert [p["name"] for p in breakfast.content["partners"]] == [
        "Association des parents",
        "Mairie",
    ]
    assert found["Sortie au musée"].last_day == date(2026, 3, 19)
    assert found["Forum des métiers"].on_date == date(2026, 3, 19)
    with reading(year.engine) as session:
        cycle = find_cycle(session, "2025-26", "24")
        assert cycle.state is CycleState.CLOSED
        assert cycle.week == date(2026, 3, 16)
        assert journal.first_break(session, int(cycle.id or 0)) is None


def test_names_of_persons_are_never_kept_and_it_is_said_why(year: Year) -> None:
    done = brought(year, DN)
    out = {one["column"].partition(" (")[0]: one["why"] for one in done.as_dict()["left_out"]}
    assert "« Nom et prénom du représentant légal »" in out
    assert {"« Nom »", "« Prénom »", "« Email »"} <= out.keys()
    with reading(year.engine) as session:
        cycle = find_cycle(session, "2025-26", "24")
        kept = repr([row.report for row in imports_of(session, int(cycle.id or 0))])
    kept += repr(actions(year))
    assert not any(name in kept for name in ("MARTIN", "Jeanne", "DURAND", "MOREAU"))


def test_a_column_of_names_is_refused_even_when_it_is_asked_for(year: Year) -> None:
    with pytest.raises(NotBrought, match="n'est jamais gardée"):
        brought(year, OWN, BroughtMap(columns={"description": "Participants"}))


def test_a_doubtful_school_is_asked_with_those_it_may_be_and_answered(year: Year) -> None:
    done = brought(year, SURVEY)
    doubts = {one.typed: [c.code for c in one.candidates] for one in done.plan.doubtful}
    assert doubts == {"Ecole des Hormes, Valmont": ["E12"]}
    assert "Chorale ouverte" not in actions(year)
    answered = BroughtMap(schools={"école des hormes, VALMONT": "E12"})
    assert brought(year, SURVEY, answered).made == 1
    assert actions(year)["Chorale ouverte"].unit_id == year.units["E12"]


def test_a_survey_is_read_as_people_answered_it(year: Year) -> None:
    done = brought(year, SURVEY)
    found = actions(year)
    waste = found["Tri des déchets à la cantine"]
    assert (waste.on_date, waste.last_day) == (date(2026, 3, 16), date(2026, 3, 18))
    assert waste.with_parents
    assert waste.content["audiences"] == {"pupils_elementary": 48}
    assert waste.report == {
        "numbers": {"pupils": 48},
        "effects": "Les élèves expliquent le tri aux plus petits.",
        "difficulties": "Trop peu de temps.",
    }
    assert found["Rallye des correspondants"].state is ActionState.CANCELLED
    assert [(cell.line, cell.why) for cell in done.plan.left] == [
        ("4", "cet établissement n'est pas trouvé"),
        ("5", "il manque le titre"),
    ]


def test_a_list_of_names_in_a_text_is_warned_of(year: Year) -> None:
    done = brought(year, SURVEY, BroughtMap(schools={"Ecole des Hormes, Valmont": "E12"}))
    (warning,) = [w for one in done.plan.actions for w in one.warnings]
    assert warning.startswith("Ligne 4, effets observés")


def test_what_is_not_read_stays_in_the_report_and_the_action_is_kept(year: Year) -> None:
    done = brought(year, OWN)
    assert done.made == 3
    unread = {(cell.line, cell.said) for cell in done.plan.unread}
    assert ("5", "la semaine d'avant") in unread
    assert actions(year)["Portes ouvertes des ateliers"].on_date == date(2026, 3, 16)
    with reading(year.engine) as session:
        (kept,) = imports_of(session, int(find_cycle(session, "2025-26", "24").id or 0))
    assert "la semaine d'avant" in [cell["said"] for cell in kept.report["unread"]]


def test_the_same_file_again_changes_nothing_and_another_adds_to_it(year: Year) -> None:
    brought(year, DN)
    with reading(year.engine) as session:
        length = journal.length(session, int(find_cycle(session, "2025-26", "24").id or 0))
    again = brought(year, DN)
    assert (again.made, again.known) == (0, 4)
    with reading(year.engine) as session:
        cycle_id = int(find_cycle(session, "2025-26", "24").id or 0)
        assert journal.length(session, cycle_id) == length
    assert brought(year, OWN).made == 3


def test_an_action_of_it_is_done_again_and_it_is_then_not_effaced(year: Year) -> None:
    brought(year, DN)
    old = actions(year)["Petit-déjeuner des parents"]
    with reading(year.engine) as session:
        proposal = starting.taken_up(session, year.course, year.units["E11"], old.id)
    assert proposal.on_date == date(2027, 3, 16)
    year.act(starting.start, proposal, year.by("E11"))
    with gesture(year.engine) as session:
        cycle = find_cycle(session, "2025-26", "24")
        with pytest.raises(WrongMove, match="refaites"):
            take_back_year(session, cycle, year.by("pilote"), at("30/11/2026 11:00"))


def test_an_import_is_taken_back_whole(engine: sa.Engine) -> None:
    year = launched(engine)
    before = count(year, CYCLE), count(year, ACTION)
    brought(year, DN)
    with gesture(year.engine) as session:
        cycle = find_cycle(session, "2025-26", "24")
        effaced = int(cycle.id or 0)
        assert take_back_year(session, cycle, None, at("30/11/2026 11:00")) == 4
    assert (count(year, CYCLE), count(year, ACTION)) == before
    assert brought(year, DN).made == 4
    with reading(year.engine) as session:
        anew = int(find_cycle(session, "2025-26", "24").id or 0)
        assert anew > effaced, "a number is never given again"
        for chain in (effaced, anew):
            assert journal.length(session, chain) > 0
            assert journal.first_break(session, chain) is None


def test_a_year_lived_here_takes_no_list_and_is_not_effaced(year: Year) -> None:
    table = read_any(DATA / DN, WHAT, worth_of)
    week = replace(NOTHING, week=date(2026, 10, 5))
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        moment = at("30/11/2026 10:00")
        with pytest.raises(WrongMove, match="déjà son cycle"):
            bring_year(session, academy, "2026-27", table, week, DN, None, moment)
        with pytest.raises(WrongMove, match="vécue ici"):
            take_back_year(session, find_cycle(session, "2026-27", "24"), None, moment)


def test_only_who_changes_the_cycle_may(year: Year) -> None:
    with pytest.raises(NotYours):
        brought(year, DN, by="ien1")


def test_last_year_is_compared_with_from_the_first_year(year: Year) -> None:
    brought(year, SURVEY)
    brought(year, DN)
    with reading(year.engine) as session:
        cycle = find_cycle(session, "2025-26", "24")
        same = same_school_day(year.course, load_course(session, cycle), day("13/11/2026"))
        theirs = perimeter(
            session, year, "pilote", on="13/11/2026", cycle_ids=(int(cycle.id or 0),)
        )
        before = figures_before(session, theirs, same)
    assert before.whole.actions["proposed"] == 5
    assert before.whole.actions["kept"] == 4
    assert before.then.actions["proposed"] == 1
