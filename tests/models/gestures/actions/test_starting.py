"""An action starts from nothing, from a model, or from last year's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import NotFound, NotYours
from models.gestures.actions import starting
from models.gestures.actions.editing import TO_CHECK, Edit, edit
from models.gestures.actions.proposing import Proposal, draft_row
from models.gestures.actions.starting import (
    COPIED,
    from_model,
    own_of_before,
    proposal_of,
    taken_up,
)
from models.gestures.cycle.opening import change_cycle
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.fiche import COLUMNS, FICHE, Copied
from models.work.model_actions import model_actions
from models.year.cycle import CYCLE, Cycle
from tests.academy import Year, launched

OPEN = "23/11/2026 09:00"
TUESDAY = date(2027, 3, 16)


def start(year: Year, proposal: Proposal, who: str = "E11") -> int:
    return int(year.act(starting.start, proposal, year.by(who), on=OPEN))


def read(year: Year, what: Any, *given: Any) -> Any:
    course = year.course
    with Session(year.engine) as session:
        return what(session, course, *given)


def test_a_form_sent_twice_makes_one_action(engine: sa.Engine) -> None:
    year = launched(engine)
    one = proposal_of(year.units["E11"], {"title": "Débat"}, TUESDAY, form_key="abc")
    assert start(year, one) == start(year, one)
    assert len(year.all(sa.select(ACTION))) == 1


def test_another_form_makes_another_action(year: Year) -> None:
    for key in ("abc", "abd", None, None):
        start(year, proposal_of(year.units["E11"], {}, TUESDAY, form_key=key))
    assert len(year.all(sa.select(ACTION))) == 4


def test_a_form_s_key_opens_nobody_else_s_action(year: Year) -> None:
    start(year, proposal_of(year.units["E11"], {}, TUESDAY, form_key="abc"))
    with pytest.raises(NotFound, match="a déjà servi"):
        start(year, proposal_of(year.units["E12"], {}, TUESDAY, form_key="abc"), "E12")


def test_nobody_starts_an_action_elsewhere(year: Year) -> None:
    with pytest.raises(NotYours):
        start(year, proposal_of(year.units["E12"], {}, TUESDAY))


def test_a_fiche_says_what_the_chain_needs(year: Year) -> None:
    values = {
        "title": "Débat",
        "on_date": date(2027, 3, 17),
        "cost": 20,
        "parents_part": "workshop",
        "partners": [{"name": "Ville", "brings": ["premises"], "convention": True}],
    }
    action = year.action(start(year, proposal_of(year.units["E11"], values, TUESDAY)))
    assert (action.has_cost, action.has_convention, action.with_parents) == (True, True, True)
    assert (action.title, action.on_date) == ("Débat", date(2027, 3, 17))
    assert set(action.content) == {"cost", "parents_part", "partners"}


def test_each_model_starts_a_draft(year: Year) -> None:
    for model in model_actions():
        action = year.action(start(year, from_model(year.units["E11"], model, TUESDAY)))
        assert (action.title, action.state) == (model.title, ActionState.DRAFT)
        assert action.content["description"] == model.text
        assert action.with_parents is model.parents


# ── last year's own ──────────────────────────────────────────────────────────────────────────────


def test_each_column_of_an_action_says_what_becomes_of_it_when_it_is_copied() -> None:
    assert set(COPIED) | set(COLUMNS) == set(ACTION.c.keys())
    assert set(COPIED) & set(COLUMNS) == set()
    assert {f.code for f in FICHE if f.copied is Copied.RESET} == set()


@pytest.fixture
def later(memory: sa.Engine) -> tuple[Year, int]:
    """A cycle, and an action of the year before that took place."""
    before = launched(memory)
    values = {
        "title": "Débat",
        "theme": "Parents",
        "contact": "le secrétariat",
        "cost": 30,
        "description": "Parler.",
        "parents_part": "workshop",
        "on_date": date(2027, 3, 18),
    }
    associated = [before.units["E12"]]
    number = start(before, proposal_of(before.units["E11"], values, TUESDAY, associated))
    before.submit(number, "E11")
    return _next_year(before), number


def _next_year(before: Year) -> Year:
    """The same cycle a year on: the one in hand becomes an earlier one."""
    with gesture(before.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(school_year="2025-26", state="closed"))
        session.connection().execute(
            sa.update(ACTION).values(state=ActionState.TOOK_PLACE, report={"effects": "…"})
        )
    return launched(before.engine, units=before.units)


def test_last_year_s_own_is_taken_up_on_this_year_s_dates(later: tuple[Year, int]) -> None:
    year, old = later
    proposal = read(year, taken_up, year.units["E11"], old)
    number = start(year, proposal)
    action = year.action(number)
    assert (action.cycle_id, action.copied_from) == (year.cycle_id, old)
    assert (action.title, action.on_date) == ("Débat", date(2027, 3, 18))
    assert (action.state, action.round, action.report) == (ActionState.DRAFT, 0, None)
    assert action.content["description"] == "Parler."
    assert action.content[TO_CHECK] == ["theme", "on_date", "contact", "associated", "cost"]


def test_answers_to_what_is_still_asked_are_taken_up_and_to_check(later: tuple[Year, int]) -> None:
    year, old = later
    said = {"own_bus": "no", "own_gone": "Oui", "own_seats": "deux cars", "own_when": "2027-01-15"}
    with gesture(year.engine) as session:
        content = {**year.action(old).content, **said}
        session.connection().execute(sa.update(ACTION).values(content=content))
        cycle = session.get_one(Cycle, year.cycle_id)
        asked = [
            {"code": code, "label": f"{code} ?", "kind": kind}
            for code, kind in (("bus", "yes"), ("seats", "number"), ("when", "date"))
        ]
        change_cycle(session, cycle, {"own_fields": asked}, year.by("pilote"), year.moment)
    content = year.action(start(year, read(year, taken_up, year.units["E11"], old))).content
    assert content["own_bus"] == "no"
    assert "own_bus" in content[TO_CHECK]
    assert content["own_when"] == "2027-01-15"
    assert {"own_gone", "own_seats"} & {*content, *content[TO_CHECK]} == set()


def test_what_only_its_validators_read_is_not_taken_up_by_another_school(
    later: tuple[Year, int],
) -> None:
    year, old = later
    asked = [{"code": "aid", "label": "Aide ?", "readers": "validators"}]
    with gesture(year.engine) as session:
        content = {**year.action(old).content, "own_aid": "Deux familles aidées"}
        session.connection().execute(sa.update(ACTION).values(content=content))
        session.connection().execute(sa.update(ASSOCIATED_SCHOOL).values(agreed=True))
        now = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, now, {"own_fields": asked}, year.by("pilote"), year.moment)
        before = session.get_one(Cycle, year.action(old).cycle_id)
        before.definition = {**(before.definition or {}), "own_fields": asked}
    assert read(year, taken_up, year.units["E11"], old).content["own_aid"]
    assert "own_aid" not in read(year, taken_up, year.units["E12"], old).content


def test_what_was_to_check_is_checked_once_its_writer_keeps_it(later: tuple[Year, int]) -> None:
    year, old = later
    number = start(year, read(year, taken_up, year.units["E11"], old))
    year.act(edit, number, Edit(values={}), year.by("E11"))
    assert TO_CHECK in year.action(number).content
    year.act(edit, number, Edit(values={}, checked=True), year.by("E11"))
    assert TO_CHECK not in year.action(number).content


def test_only_one_s_own_past_actions_are_offered(later: tuple[Year, int]) -> None:
    year, old = later
    assert [r.id for r in read(year, own_of_before, year.units["E11"])] == [old]
    assert read(year, own_of_before, year.units["E12"]) == []
    with pytest.raises(NotFound, match="n'est pas une action passée"):
        read(year, taken_up, year.units["E12"], old)


def test_who_agreed_last_year_may_take_it_up_with_its_carrier_associated_in_turn(
    later: tuple[Year, int],
) -> None:
    year, number = later
    e11, e12 = year.units["E11"], year.units["E12"]
    assert number not in [row.id for row in read(year, own_of_before, e12)]
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ASSOCIATED_SCHOOL).values(agreed=True))
    assert number in [row.id for row in read(year, own_of_before, e12)]
    proposal = read(year, taken_up, e12, number)
    assert (proposal.unit_id, proposal.associated, proposal.contact) == (e12, (e11,), "")


def test_another_action_of_the_same_school_on_the_same_day_is_pointed_out(year: Year) -> None:
    first = year.draft("E11", "Débat", on=OPEN)
    second = year.draft("E11", "Théâtre", on=OPEN)
    year.draft("E12", on=OPEN)
    gone = year.draft("E11", on=OPEN)
    year.withdraw(gone, "E11")
    found = read(year, starting.on_the_same_day, year.units["E11"], second)
    assert [(r.id, r.title) for r in found] == [(first, "Débat")]


def test_the_only_theme_or_else_the_slogan_is_set_for_who_says_none(year: Year) -> None:
    definition = year.course.definition
    for themes, slogan, common in (
        (("Oser",), "Lâche pas", "Oser"),
        ((), "Lâche pas", "Lâche pas"),
        (("Oser", "Essayer"), "Lâche pas", ""),
        ((), "", ""),
    ):
        week = definition.week.model_copy(update={"slogan": slogan})
        said = definition.model_copy(update={"themes": themes, "week": week})
        assert said.common_theme == common
        course = replace(year.course, definition=said)
        proposal = proposal_of(year.units["E11"], {"title": "Débat"}, TUESDAY)
        row = draft_row(course, proposal, year.by("E11"))
        assert row["theme"] == common
        asked = replace(proposal, theme="Le sien")
        assert draft_row(course, asked, year.by("E11"))["theme"] == "Le sien"
