"""A deputy of a recteur or a DASEN decides in their name by an arrêté, whose reference is given
first and shown with their visa."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import reading
from models.errors import NotFound, NotYours
from models.gestures.chain.by_order import NoDelegationOrder
from models.gestures.people.delegating import BadOrder
from models.journal import JOURNAL
from models.serving.papers.reading import rounds_of
from models.serving.validation.decisions import answers_on
from models.territory.delegation import DELEGATION_ORDER
from models.work.paper import PAPER, PaperKind
from models.work.validation import TASK, TaskState
from tests.academy import Year, day, launched
from tests.models.gestures.people.orders import give

ASKED, LATER = "05/10/2026 10:00", "06/10/2026 10:00"


def a_letter_asked_of_a_recteur_with_a_deputy(engine: sa.Engine) -> Year:
    year = launched(engine)
    year.remove("AC", "rector")
    year.name("AC", "rector", "recteur", deputy="secretaire")
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ASKED)
    return year


def test_without_its_reference_a_deputy_decides_nothing(engine: sa.Engine) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(engine)
    with pytest.raises(NoDelegationOrder, match="arrêté de délégation") as refused:
        year.accept("secretaire", on=LATER)
    assert "Ma page" in str(refused.value)
    assert [t.state for t in year.tasks()] == [TaskState.OPEN]


def test_with_it_they_do_and_it_is_shown_with_their_visa(engine: sa.Engine) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(engine)
    order = give(year)
    year.accept("secretaire", on=LATER)

    (task,) = year.all(sa.select(TASK).where(TASK.c.subject_kind == "letter"))
    assert (task.state, task.order_id) == (TaskState.ACCEPTED, order)
    assert task.on_behalf == year.by("recteur").slot
    told = "par délégation, arrêté 2026-45 du mardi 1 septembre 2026"
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("pilote"), year.moment.date())
        (answer,) = answers_on(session, task, scope)
        paper = session.connection().execute(sa.select(PAPER)).first()
        (one,) = rounds_of(session, paper)
    assert answer.who.replace("1er", "1").endswith(f"à la place de Recteur, {told}")
    assert one.by.replace("1er", "1").endswith(f"(Secretaire), {told}")


def test_the_holder_needs_none_and_a_delegate_does(memory: sa.Engine) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(memory)
    year.delegate("recteur", "adjoint1", on=LATER)
    with pytest.raises(NoDelegationOrder):
        year.accept("adjoint1")
    give(year, "adjoint1")
    year.accept("adjoint1")
    assert year.tasks(TaskState.ACCEPTED)[0].decided_by == year.by("adjoint1").slot


def test_who_decides_for_want_of_an_answer_decides_in_their_own_name(memory: sa.Engine) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(memory)
    year.accept("pilote", on="30/11/2026 10:00")
    assert year.tasks(TaskState.ACCEPTED)[0].order_id is None


def test_a_deputy_of_a_relay_needs_none(memory: sa.Engine) -> None:
    year = launched(memory)
    year.propose("E11", on="30/11/2026 10:00")
    year.accept("conseil1")


def test_given_again_it_takes_the_place_of_the_one_there_was(memory: sa.Engine) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(memory)
    first = give(year)
    assert give(year) == first
    second = give(year, reference="2026-46", by="recteur")
    rows = year.all(sa.select(DELEGATION_ORDER).order_by(DELEGATION_ORDER.c.id))
    assert [(r.id, r.ended_on is None) for r in rows] == [(first, False), (second, True)]
    journal = year.all(sa.select(JOURNAL.c.what).where(JOURNAL.c.what.like("delegation.%")))
    assert [line.what for line in journal] == [
        "delegation.given",
        "delegation.ended",
        "delegation.given",
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reference": " "}, "référence"),
        ({"reference": "x" * 81}, "80 signes"),
        ({"dated_on": None}, "date"),
        ({"dated_on": day("01/09/2027")}, "à venir"),
    ],
)
def test_an_order_that_lacks_something_is_refused(
    memory: sa.Engine, said: dict[str, Any], words: str
) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(memory)
    with pytest.raises(BadOrder, match=words):
        give(year, **said)
    assert year.all(sa.select(DELEGATION_ORDER)) == []


def test_it_is_for_a_deputy_of_that_authority_and_given_by_those_concerned(
    memory: sa.Engine,
) -> None:
    year = a_letter_asked_of_a_recteur_with_a_deputy(memory)
    with pytest.raises(NotFound):
        give(year, "adjoint1")
    with pytest.raises(NotFound):
        give(year, "cardie", function="pilot", holder="pilote")
    with pytest.raises(NotYours):
        give(year, by="ien1")
    give(year, by="pilote")
