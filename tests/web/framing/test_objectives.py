"""An objective has a measure, and the next year's pages say where it stands."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.framing.objectives import set_objectives
from models.work.paper import PAPER, PaperKind
from models.year.course import load_course
from models.year.cycle import CYCLE, OBJECTIVE, Cycle, CycleState
from tests.academy import Year, at
from tests.past import year_before
from tests.web.portal import signed_in, words
from tests.years import year_on

JUNE = "30/06/2027 10:00"
year = year_on(now=JUNE)
TEXTS = ("Associer les parents.", "Former les équipes.")


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/objectives"


def measures(**other: str) -> dict[str, str]:
    said = {"figure.1": "with_parents_share", "target.1": "60 %", "due_on.1": "31/03/2028"}
    said |= {"measure.2": "Heures de formation", "unit.2": "heures", "value.2": "80"}
    return {"seen": "\n".join(TEXTS)} | said | {"target.2": "120,5"} | other


def test_a_measure_is_one_that_we_reckon_or_that_a_pilot_types(year: Year) -> None:
    year.objectives(*TEXTS, who="pilote")
    client = signed_in(year, "pilote")
    assert client.post(f"{path(year)}/measures", data=measures()).status_code == 303
    page = words(client.get(path(year)))
    assert "60 % d’ici le vendredi 31 mars 2028" in page
    assert "Heures de formation, 120,5 heures ; cette année : 80 heures" in page


def test_what_is_wrong_with_a_measure_keeps_all_that_was_typed(year: Year) -> None:
    year.objectives(*TEXTS, who="pilote")
    client = signed_in(year, "pilote")
    wrong = measures(**{"target.1": "beaucoup", "measure.2": "Des heures"})
    answer = client.post(f"{path(year)}/measures", data=wrong)
    assert answer.status_code == 422
    assert 'value="beaucoup"' in answer.text
    assert 'value="Des heures"' in answer.text
    stale = client.post(f"{path(year)}/measures", data=measures(seen="Autre."))
    assert stale.status_code == 409
    assert year.all(sa.select(OBJECTIVE.c.figure)) == [("",), ("",)]
    assert (
        signed_in(year, "ien1").post(f"{path(year)}/measures", data=measures()).status_code == 403
    )


def test_next_years_start_from_what_the_review_proposes_until_some_are_fixed(year: Year) -> None:
    with gesture(year.engine) as session:
        paper = {"cycle_id": year.cycle_id, "kind": PaperKind.REVIEW, "unit_id": year.units["AC"]}
        content = {"proposals": list(TEXTS)}
        session.connection().execute(sa.insert(PAPER), [paper | {"content": content}])
    client = signed_in(year, "pilote")
    page = words(client.get(path(year)))
    assert "Ce sont les propositions du bilan" in page
    assert " ".join(TEXTS) in page
    year.objectives("Autre chose.", who="pilote")
    assert "propositions du bilan" not in words(client.get(path(year)))


def test_an_objective_that_stays_keeps_its_measure(year: Year) -> None:
    year.objectives(*TEXTS, who="pilote")
    signed_in(year, "pilote").post(f"{path(year)}/measures", data=measures())
    o = OBJECTIVE.c
    with gesture(year.engine) as session:  # the year after, under way already, says where it stands
        of_first = sa.update(OBJECTIVE).where(o.position == 1)
        session.connection().execute(of_first.values(reached=55, reached_by="p2"))
    year.objectives("Nouveau.", TEXTS[0], who="pilote")
    rows = year.all(sa.select(o.text, o.figure, o.target, o.reached).order_by(o.position))
    assert rows == [("Nouveau.", "", None, None), (TEXTS[0], "with_parents_share", 60, 55)]


@pytest.fixture
def followed(year: Year) -> Year:
    """Last year fixed two objectives; this year is in its spring."""
    past = year_before(year)
    with gesture(year.engine) as session:
        first = {"cycle_id": past, "position": 1, "text": TEXTS[0]}
        second = {"cycle_id": past, "position": 2, "text": TEXTS[1], "value": 80, "unit": "heures"}
        rows: list[dict[str, Any]] = [
            first
            | {"figure": "with_parents", "target": 2, "value": None, "unit": "", "measure": ""},
            second | {"figure": "", "target": 120, "measure": "Heures de formation"},
        ]
        session.connection().execute(sa.insert(OBJECTIVE), rows)
    return year


def test_the_next_year_says_where_each_stands(followed: Year) -> None:
    year = followed
    year.propose("E11", "Café", with_parents=True, on="30/11/2026 10:00")
    year.now = "12/01/2027 10:00"
    client = signed_in(year, "pilote")
    page = words(client.get(path(year)))
    assert "1 à ce jour, 2 voulu" in page
    assert "80 heures l'an dernier" in page.replace("’", "'")
    standing = words(client.get(f"/cycles/{year.cycle_id}/standing"))
    assert "Les objectifs du dernier séminaire" in standing
    note = {"number": "2", "reached": "130"}
    assert client.post(f"{path(year)}/followed", data=note).status_code == 303
    assert "130 heures à ce jour" in words(client.get(path(year)))
    assert "Atteint" in words(client.get(f"/cycles/{year.cycle_id}/standing"))
    assert client.post(f"{path(year)}/followed", data=note | {"reached": "x"}).status_code == 422
    reckoned = client.post(f"{path(year)}/followed", data={"number": "1", "reached": "4"})
    assert reckoned.status_code == 409
    assert signed_in(year, "ien1").post(f"{path(year)}/followed", data=note).status_code == 403


def test_a_year_that_fixed_none_leaves_those_before_to_be_followed(followed: Year) -> None:
    with gesture(followed.engine) as session:
        cycle = session.get_one(Cycle, followed.cycle_id)
        set_objectives(
            session, load_course(session, cycle), ["Neuf."], followed.by("pilote"), at(JUNE)
        )
        closed = sa.update(CYCLE).where(CYCLE.c.id == cycle.id).values(state=CycleState.CLOSED)
        session.connection().execute(closed)
    page = words(signed_in(followed, "pilote").get(path(followed)))
    assert "Former les équipes." in page
    assert "Neuf." in page
