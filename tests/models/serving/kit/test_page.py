"""What changed since a print is listed: what is withdrawn, put off, new, or called otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from models.database.transactions import reading
from models.serving.kit.page import NotHandedOut, kit_item, kit_shown
from models.work.action import ActionState
from models.work.kit import FORMS, KitKind
from models.year.course import load_course
from models.year.cycle import Cycle
from tests.academy import Year
from tests.kits import WEEK, announced, change, made
from tests.statements import statements
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=WEEK)
TODAY = date(2027, 3, 10)


def shown(year: Year) -> Any:
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        return kit_shown(session, course, TODAY)


def test_what_became_of_each_printed_action_is_told(year: Year) -> None:
    for title in ("A Retirée", "B Reportée", "Déplacée", "Renommée", "Inchangée"):
        announced(year, "E11", title)
    made(year, KitKind.BOOKLET, "odt")
    assert shown(year).last[0].up_to_date
    change(year, 1, state=ActionState.WITHDRAWN)
    change(year, 2, state=ActionState.POSTPONED)
    moved = date(2027, 3, 18)
    change(year, 3, on_date=moved, last_day=moved)
    change(year, 4, title="Mieux nommée")
    announced(year, "E12", "Nouvelle")
    (last,) = shown(year).last
    assert [(one.title, one.what) for one in last.changes] == [
        ("A Retirée", "a été retirée"),
        ("B Reportée", "a été reportée"),
        ("Déplacée", "a changé de jour : le jeudi 18 mars 2027"),
        ("Mieux nommée", "s'appelait « Renommée »"),
        ("Nouvelle", "est nouvelle"),
    ]
    assert not last.up_to_date
    assert last.stands


def test_a_poster_says_no_action_and_only_its_words_change(year: Year) -> None:
    made(year, KitKind.POSTER, "odp")
    announced(year, "E11", "Nouvelle")
    (last,) = shown(year).last
    assert (last.changes, last.words, last.up_to_date) == ((), (), True)


def test_the_last_of_each_kind_stands_first_and_the_others_are_kept(year: Year) -> None:
    for form in ("pptx", "odp", "pptx"):
        made(year, KitKind.POSTER, form)
    found = shown(year)
    assert [(one.number, one.form) for one in found.last] == [(3, "pptx"), (2, "odp")]
    assert [one.number for one in found.former] == [1]
    assert found.last[0].made_by == "Pilote"


def test_as_many_statements_are_asked_whatever_was_made(year: Year) -> None:
    announced(year, "E11", "Débat")
    made(year, KitKind.BOOKLET, "odt")
    with statements(year.engine) as few:
        shown(year)
    for unit in ("AC", "D1", "D2"):
        for form in FORMS[KitKind.POSTER]:
            made(year, KitKind.POSTER, form, unit=unit)
    with statements(year.engine) as more:
        assert len(shown(year).last) == 7
    assert len(more) == len(few)


def test_an_item_of_another_cycle_is_not_found(year: Year) -> None:
    made(year, KitKind.POSTER, "pptx")
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        assert kit_item(session, course, 1, TODAY).kind is KitKind.POSTER
        for number in (0, 2):
            with pytest.raises(Exception, match="pas dans le kit"):
                kit_item(session, course, number, TODAY + timedelta(days=1))
    assert NotHandedOut.status == 410
