"""A fiche belongs to the standing measures that its cycle lists, and the balance counts them."""

from __future__ import annotations

import pytest

from models.database.transactions import reading
from models.gestures.actions.editing import Edit, edit
from models.gestures.actions.measures import NotAMeasure, offered
from models.serving.actions.list import ActionFilters, actions_seen
from models.serving.dashboard.balance import balance
from models.serving.dashboard.balance_holes import holes
from models.year.definition import read_definition
from tests.academy import Year
from tests.models.serving.readiness.years import land_of
from tests.years import year_on

OPEN = "23/11/2026 09:00"
MODAL, CORDEES = "MODAL", "Cordées de la réussite"
year = year_on(now=OPEN)


def test_the_shipped_list_is_kept_by_the_cycle_and_changed_with_it(year: Year) -> None:
    assert {MODAL, CORDEES} <= set(year.course.definition.measures)
    assert read_definition({"measures": ["Club du soir"]}).measures == ("Club du soir",)


def test_a_measure_that_the_cycle_does_not_list_is_refused_and_nothing_changes(year: Year) -> None:
    number = year.draft("E11", on=OPEN, content={"measures": [MODAL]})
    with pytest.raises(NotAMeasure, match="« Le club » n'est pas un dispositif"):
        year.act(edit, number, Edit(values={"measures": [MODAL, "Le club"]}), year.by("E11"))
    with pytest.raises(NotAMeasure):
        year.draft("E11", on=OPEN, content={"measures": ["Le club"]})
    assert year.action(number).content["measures"] == [MODAL]


def test_what_an_action_named_before_stays_on_offer(year: Year) -> None:
    assert offered(year.course, {"measures": ["Le club"]})[-1] == "Le club"


def test_the_balance_counts_them_and_names_those_that_no_action_shows(year: Year) -> None:
    year.propose("E11", "Une", on=OPEN, content={"measures": [MODAL, CORDEES]})
    year.propose("E12", "Deux", on=OPEN, content={"measures": [MODAL]})
    year.draft("E12", "Brouillon", on=OPEN, content={"measures": [CORDEES]})
    with reading(year.engine) as session:
        perimeter = land_of(year, session, "pilote")
        found = balance(session, perimeter, None)
        wanted = ActionFilters(measure=MODAL)
        listed = actions_seen(session, perimeter.scope, [year.cycle_id], wanted)
    assert found.now.measures == {MODAL: 2, CORDEES: 1}
    assert {row.title for row in listed.rows} == {"Une", "Deux"}
    (dark,) = [hole.sentence for hole in holes(found) if hole.about == "measures"]
    assert "(GPDS)" in dark
    assert MODAL not in dark
