"""A school of an académie that holds two weeks says which one its proposal is for."""

from __future__ import annotations

import sqlalchemy as sa

from models.work.action import ACTION
from models.work.call_answer import CALL_ANSWER
from tests.academy import Year
from tests.two_calls import two_calls
from tests.web.api.programs import program
from tests.web.portal import signed_in, words

BOTH = "05/11/2026 09:00"
KEY = "k" * 20


def cycles_of(year: Year, table: sa.Table) -> list[int]:
    query = sa.select(table.c.cycle_id)
    with year.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def test_a_school_is_asked_for_which_of_two_open_calls_it_proposes(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory, both_open=True)
    autumn.now = BOTH
    unit = autumn.units["E11"]
    school = signed_in(autumn, "E11")
    asked = school.get("/actions/new")
    assert "Pour quelle semaine ?" in words(asked)
    form = school.get(f"/actions/new?unit={unit}&cycle={spring.cycle_id}")
    assert "École des Tilleuls · 2026-27 (printemps)" in words(form)
    assert "Proposer plutôt pour : 2026-27 (automne)" in words(form)
    data = {"unit": unit, "start": "blank", "key": KEY}
    assert school.post("/actions/new", data=data).status_code == 409
    begun = school.post("/actions/new", data=data | {"cycle": spring.cycle_id})
    assert begun.status_code == 303
    assert cycles_of(autumn, ACTION) == [spring.cycle_id]


def test_a_school_answers_the_call_that_it_says(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory, both_open=True)
    autumn.now = BOTH
    school = signed_in(autumn, "E11")
    assert "Pour quelle semaine ?" in words(school.get("/actions/call"))
    sent = {"unit": autumn.units["E11"], "cycle": spring.cycle_id, "reply": "none"}
    told = school.post("/actions/call", data=sent)
    assert f"cycle={spring.cycle_id}" in told.headers["location"]
    assert "2026-27 (printemps)" in words(school.get(told.headers["location"]))
    assert cycles_of(autumn, CALL_ANSWER) == [spring.cycle_id]


def test_a_program_names_the_cycle_where_two_calls_are_open(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory, both_open=True)
    school = program(autumn, "E11", on=BOTH)
    asked = {"unit": autumn.units["E11"], "fiche": {"title": "Débat"}}
    refused = school.post("actions", json=asked)
    assert refused.status_code == 409
    assert "Deux appels à actions sont ouverts" in refused.json()["detail"]
    assert school.post("actions", json=asked | {"cycle": spring.cycle_id}).status_code == 201
    assert cycles_of(autumn, ACTION) == [spring.cycle_id]
    own = f"units/{autumn.units['E12']}/call-answer"
    answer = program(autumn, "E12", on=BOTH)
    kept = answer.put(own, json={"reply": "none", "cycle": autumn.cycle_id})
    assert kept.json()["cycle"] == autumn.cycle_id
    assert answer.delete(f"{own}?cycle={autumn.cycle_id}").status_code == 204


def test_a_unit_s_page_of_the_year_leads_to_the_week_that_is_to_come(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory)
    autumn.now = "05/12/2026 09:00"
    pilot = signed_in(autumn, "pilote")
    there = pilot.get("/standing").headers["location"]
    assert there == f"/cycles/{spring.cycle_id}/standing"
    whole = pilot.get(f"/years/2026-27/standing?unit={autumn.units['D1']}")
    assert whole.status_code in (200, 303)
