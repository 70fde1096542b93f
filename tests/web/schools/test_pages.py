"""The page of a school: who may call it sees its telephone, notes calls and types for it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.calling import PHONE_CALL
from tests.academy import Year
from tests.web.counted import cost
from tests.web.portal import signed_in, words
from tests.years import year_on

NUMBER = "01 99 00 12 34"
FIVE = {
    "title": "Chorale",
    "theme": "Le théâtre",
    "on_date": "2027-03-16",
    "contact": "la direction",
    "key": "k" * 20,
}


def with_a_telephone(year: Year) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(UNIT).values(phone=NUMBER))


year = year_on(then=with_a_telephone, now="30/11/2026 10:00")


def page(year: Year, who: str, code: str = "E13") -> Any:
    return signed_in(year, who).get(f"/schools/{year.units[code]}")


@pytest.mark.parametrize(("who", "sees"), [("ien1", True), ("pilote", True), ("E13", False)])
def test_a_telephone_is_seen_by_who_may_call_alone(year: Year, who: str, sees: bool) -> None:
    answer = page(year, who)
    assert answer.status_code == 200
    assert (NUMBER in answer.text) is sees


def test_the_scope_closes_the_page(year: Year) -> None:
    assert page(year, "ien2").status_code == 403
    assert signed_in(year, "ien1").get("/schools/999").status_code == 404
    assert page(year, "pilote", "C1").status_code == 404


def test_a_call_is_noted_shown_and_taken_back(year: Year) -> None:
    client, path = signed_in(year, "ien1"), f"/schools/{year.units['E13']}"
    client.post(f"{path}/calls", data={"note": "Rappeler jeudi"})
    assert "Rappeler jeudi" in words(client.get(path))
    (row,) = year.all(sa.select(PHONE_CALL))
    client.post(f"{path}/calls/{row.id}/undo")
    assert "Rappeler jeudi" not in words(client.get(path))


def test_a_note_too_long_comes_back_in_the_form(year: Year) -> None:
    answer = signed_in(year, "ien1").post(
        f"/schools/{year.units['E13']}/calls", data={"note": "a" * 301}
    )
    assert "a" * 301 in answer.text
    assert "300 signes" in words(answer)


def test_five_fields_are_typed_and_the_page_says_who_typed_them(year: Year) -> None:
    client, path = signed_in(year, "ien1"), f"/schools/{year.units['E13']}"
    answer = client.post(f"{path}/propose", data=FIVE)
    assert answer.status_code == 303, words(answer)
    assert [a.state for a in year.all(sa.select(ACTION))] == [ActionState.SUBMITTED]
    assert "Saisi pour l’école, au téléphone" in words(client.get(path))
    assert client.post(f"{path}/propose", data=FIVE).status_code == 303
    assert len(year.all(sa.select(ACTION))) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"theme": ""}, "Ce renseignement est nécessaire"), ({"on_date": "2027-03-20"}, "Confirmer")],
)
def test_what_is_wrong_keeps_nothing_and_loses_nothing(
    year: Year, wrong: dict[str, str], says: str
) -> None:
    path = f"/schools/{year.units['E13']}/propose"
    answer = signed_in(year, "ien1").post(path, data=FIVE | wrong)
    assert answer.status_code in (409, 422)
    assert says in words(answer)
    assert 'value="Chorale"' in answer.text
    assert year.all(sa.select(ACTION)) == []


def test_that_it_took_place_as_planned_is_typed_with_its_numbers(year: Year) -> None:
    number = year.propose("E11", on=year.now)
    year.accept("ien1")
    client = signed_in(year, "ien1", on="17/03/2027 10:00")
    path = f"/schools/{year.units['E11']}"
    assert f"{path}/actions/{number}/after" in client.get(path).text
    told = {"what": "planned", "numbers.pupils": "24"}
    assert client.post(f"{path}/actions/{number}/after", data=told).status_code == 303
    action = year.action(number)
    assert (action.state, action.report["numbers"]) == (ActionState.TOOK_PLACE, {"pupils": 24})


def test_the_statements_of_the_page_do_not_grow_with_its_calls(year: Year) -> None:
    client, path = signed_in(year, "ien1"), f"/schools/{year.units['E13']}"
    client.post(f"{path}/calls", data={"note": "un"})
    before = cost(client, path, year.engine)
    for note in ("deux", "trois"):
        client.post(f"{path}/calls", data={"note": note})
    assert cost(client, path, year.engine) == before
