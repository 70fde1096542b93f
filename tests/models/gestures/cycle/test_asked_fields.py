"""The questions of an académie are asked of each action, and no answer to them is lost."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import BadDefinition
from models.gestures.actions.completeness import Incomplete
from models.gestures.actions.editing import Edit, edit
from models.gestures.cycle.opening import change_cycle
from models.rehearsal.rehearse import rehearse
from models.serving.actions import fiches
from models.work.action import ACTION
from models.work.fiche import missing
from models.work.fiche_reading import read_fiche
from models.work.own_fields import every_of, fiche_of, sample_answers
from models.year.cycle import Cycle
from models.year.own_field import KINDS
from tests.academy import Year, at
from tests.years import year_on

year = year_on(now="30/11/2026 10:00")
BUS: dict[str, Any] = {"code": "bus", "label": "Un transport ?", "kind": "yes", "required": True}
SEATS: dict[str, Any] = {"code": "seats", "label": "Combien de places ?", "kind": "number"}


def asks(year: Year, *fields: dict[str, Any]) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        by = year.by("pilote")
        change_cycle(session, cycle, {"own_fields": list(fields)}, by, at(year.now))


def answer(year: Year, action: int, **said: Any) -> None:
    values, errors = read_fiche(
        {f"own_{code}": value for code, value in said.items()}, fiche_of(year.course.definition)
    )
    assert errors == {}
    year.act(edit, action, Edit(values=values), year.by("E11"))


def parts(year: Year, action: int, **how: Any) -> dict[str, Any]:
    content = year.action(action).content
    return dict(fiches.parts_of(content, year.course.definition, **how))


def test_what_is_required_is_asked_before_an_action_is_submitted(year: Year) -> None:
    action = year.draft("E11")
    asks(year, BUS, SEATS)
    with pytest.raises(Incomplete) as refused:
        year.submit(action, "E11")
    assert "un transport ?" in refused.value.sentence
    answer(year, action, bus="Non", seats="1 200")
    year.submit(action, "E11")
    assert year.action(action).content["own_bus"] == "no"
    assert parts(year, action)["Les questions de l'académie"] == (
        ("Un transport ?", "Non"),
        ("Combien de places ?", "1\u202f200"),
    )


def test_what_is_taken_out_is_asked_no_more_and_its_answers_are_still_read(year: Year) -> None:
    asks(year, BUS, SEATS)
    action = year.draft("E11")
    answer(year, action, bus="oui")
    asks(year)
    (left,) = year.course.definition.own_fields
    assert (left.code, left.removed) == ("bus", True)
    assert fiche_of(year.course.definition) == fiche_of(year.course.definition)
    assert "own_bus" not in {f.code for f in fiche_of(year.course.definition)}
    assert [f.code for f in every_of(year.course.definition)] == ["own_bus"]
    assert parts(year, action)["Les questions de l'académie"] == (("Un transport ?", "Oui"),)
    year.submit(action, "E11")


def test_a_question_that_was_answered_keeps_its_kind(year: Year) -> None:
    asks(year, BUS)
    asks(year, BUS | {"kind": "text"})
    asks(year, BUS)
    action = year.draft("E11")
    answer(year, action, bus="oui")
    with pytest.raises(BadDefinition, match="a déjà des réponses"):
        asks(year, BUS | {"kind": "text"})


def test_an_answer_that_was_given_stays_in_the_list(year: Year) -> None:
    room: dict[str, Any] = {"code": "room", "label": "Où ?", "kind": "choice"}
    asks(year, room | {"choices": ["Préau", "Cour", "Gymnase"]})
    action = year.draft("E11")
    answer(year, action, room="Cour")
    asks(year, room | {"choices": ["Préau", "Cour"]})
    with pytest.raises(BadDefinition, match="« Cour » est déjà la réponse d'une action"):
        asks(year, room | {"choices": ["Préau", "Jardin"]})
    asks(year)


def test_what_only_validators_read_is_not_shown_to_others(year: Year) -> None:
    asks(year, SEATS | {"readers": "validators"})
    action = year.draft("E11")
    answer(year, action, seats="0")
    assert "Les questions de l'académie" in parts(year, action)
    assert "Les questions de l'académie" not in parts(year, action, validators=False)


def test_a_seeded_answer_is_as_a_person_would_have_typed_it(year: Year) -> None:
    kinds = [{"code": k, "label": f"Et {k} ?", "kind": k, "required": True} for k in KINDS]
    kinds[list(KINDS).index("choice")]["choices"] = ["Un", "Deux"]
    asks(year, *kinds)
    fields = fiche_of(year.course.definition)
    said = dict(sample_answers(year.course.definition))
    values, errors = read_fiche(said, fields)
    assert errors == {}
    assert {f.code for f in missing(values, fields)} == {"title", "theme", "on_date", "contact"}


@pytest.mark.long
def test_seeded_people_answer_what_is_required(year: Year) -> None:
    asks(year, BUS, SEATS | {"required": True})
    done = rehearse(year.engine, year.cycle_id, answers="diligent", seed=4)
    with reading(done.engine) as session:
        rows = session.connection().execute(sa.select(ACTION.c.content).where(ACTION.c.round > 0))
        said = [row.content for row in rows]
    assert said
    assert all(one["own_bus"] == "yes" and one["own_seats"] == 12 for one in said)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"code": "Bus"}, "ne peut pas être le nom d'une question"),
        ({"label": " "}, "il manque la question elle-même"),
        ({"label": "a" * 121}, "120 signes au plus"),
        ({"label": "Nom des élèves"}, "jamais de nom d'élève"),
        ({"label": "Liste des élèves de 6e"}, "jamais de nom d'élève"),
        ({"label": "Pour chaque élève, son prénom"}, "jamais de nom d'élève"),
        ({"kind": "choice", "choices": ["Oui"]}, "il faut deux réponses à choisir"),
        ({"kind": "choice", "choices": ["Oui", "oui"]}, "proposée deux fois"),
        ({"choices": ["Oui", "Non"]}, "seul un choix dans une liste"),
        ({"kind": "music"}, "attendu"),
        ({"code": "seats"}, "deux questions s'appellent"),
        ({"label": "Combien de places ?"}, "est demandé deux fois"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    year: Year, field: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadDefinition) as refused:
        asks(year, SEATS, {"code": "bus", "label": "Un transport ?"} | field)
    assert said in refused.value.sentence
    assert year.course.definition.own_fields == ()
