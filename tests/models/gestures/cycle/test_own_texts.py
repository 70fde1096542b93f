"""A text in an académie's words is a change of its cycle, checked at every door."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import BadDefinition
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.taking_back import take_back_change
from models.gestures.mail.posting import find_message
from models.letters.reading import letter_of
from models.work.message import MESSAGE
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.years import year_on

ON = "11/01/2027 10:00"


def an_action_is_proposed(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed)


def change(year: Year, texts: dict[str, Any]) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.course.cycle_id)
        change_cycle(session, cycle, {"texts": texts}, year.by("pilote"), at(ON))


def subject(year: Year) -> str:
    """That of the letter that asks for an opinion on the action."""
    course = year.course
    (number,) = year.all(sa.select(MESSAGE.c.id).where(MESSAGE.c.text == "to_validate"))
    with reading(year.engine) as session:
        row = find_message(session, course, str(number.id))
        return letter_of(session, course, row, at(ON)).subject


def test_letters_that_wait_say_the_own_text_and_then_the_shipped_one_again(year: Year) -> None:
    shipped = subject(year)
    change(year, {"to_validate": {"subject": "À lire, {{ recipient.name }}"}})
    assert subject(year) == "À lire, Ien1"
    kept = year.course.definition.texts["to_validate"]
    assert kept.shipped["subject"].startswith('Votre {{ gives or "avis" }} est attendu')
    change(year, {"to_validate": None})
    assert subject(year) == shipped
    assert year.course.definition.texts == {}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"to_valider": {"subject": "Oui"}}, "le plus proche est « to_validate »"),
        ({"sign_in": {"subject": "Oui"}}, "ce texte ne se récrit pas"),
        ({"to_validate": {"subject": "{{ unit.nom }}"}}, "le plus proche est « unit.name »"),
        ({"to_validate": {"sujet": "Oui"}}, "cette clé n'est pas connue"),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(
    year: Year, texts: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadDefinition) as refused:
        change(year, texts)
    assert said in refused.value.sentence
    assert year.course.definition.texts == {}


def test_a_change_of_words_is_taken_back_as_any_other(year: Year) -> None:
    shipped = subject(year)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.course.cycle_id)
        texts = {"to_validate": {"subject": "À lire"}}
        laid = {"texts": texts, "look": {"name": "La Semaine"}}
        number = change_cycle(session, cycle, laid, year.by("pilote"), at(ON))
    assert (subject(year), year.course.definition.look.name) == ("À lire", "La Semaine")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.course.cycle_id)
        take_back_change(session, cycle, number or 0, year.by("pilote"), at(ON))
    assert (subject(year), year.course.definition.look.name) == (shipped, "")
