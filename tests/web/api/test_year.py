"""A program keeps a year's other carriers and its highlights, and reads the standing measures."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import change_cycle
from models.serving.framing.progress import text_to_start_from
from models.territory.unit import UNIT, Kind, UnitState
from models.year.course import load_course
from models.year.cycle import PARTICIPATION, Cycle
from tests.academy import Year, at
from tests.models.gestures.framing.crowns import crown
from tests.web.api.programs import program

ON = "01/10/2026 10:00"


def path(year: Year, what: str) -> str:
    return f"cycles/{year.cycle_id}/{what}"


def test_a_pilot_s_program_enters_a_carrier_names_it_and_closes_it(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    body = {"name": "CIO du Port", "type": "cio", "under": year.units["B1"], "mail": "c@p.example"}
    made = client.post(path(year, "carriers"), json=body)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["type"], one["kind"], one["takes_part"]) == ("CIO", "partner", False)
    here = path(year, f"carriers/{one['id']}")
    assert client.patch(here, json={"takes_part": True}).json()["takes_part"]
    assert year.all(sa.select(PARTICIPATION).where(PARTICIPATION.c.unit_id == one["id"]))
    moved = client.patch(here, json={"under": year.units["D2"], "mail": None}).json()
    assert (moved["name"], moved["under"], moved["mail"]) == ("CIO du Port", year.units["D2"], None)
    assert client.patch(here, json={"takes_part": False, "closed": True}).json()["closed"]
    assert not client.patch(here, json={"closed": False}).json()["closed"]
    assert [c["id"] for c in client.get(path(year, "carriers")).json()] == [one["id"]]


def test_a_carrier_is_refused_in_a_sentence_and_to_who_has_no_right(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    body = {"name": "Chose", "type": "machin", "under": year.units["B1"]}
    wrong = client.post(path(year, "carriers"), json=body)
    assert (wrong.status_code, wrong.json()["type"][-10:]) == (422, "BadCarrier")
    school = program(year, "E11", on=ON)
    assert school.post(path(year, "carriers"), json=body).status_code == 403
    elsewhere = path(year, f"carriers/{year.units['E11']}")
    assert client.patch(elsewhere, json={"closed": True}).status_code == 404


def test_one_that_the_directory_brought_is_closed_alone(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    body = {"name": "CIO", "type": "cio", "under": year.units["B1"]}
    number = client.post(path(year, "carriers"), json=body).json()["id"]
    with year.engine.begin() as connection:
        connection.execute(sa.update(UNIT).where(UNIT.c.id == number).values(entered=False))
    here = path(year, f"carriers/{number}")
    assert client.patch(here, json={"name": "Autre"}).status_code == 404
    assert client.patch(here, json={"closed": True}).json()["closed"]
    (row,) = year.all(sa.select(UNIT).where(UNIT.c.kind == Kind.PARTNER))
    assert (row.state, row.entered) == (UnitState.CLOSED, True)


def test_a_pilot_s_program_keeps_the_highlights(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    body = {"name": "Forum", "kind": "forum", "on": "2027-03-17", "town": "Valmont"}
    made = client.post(path(year, "occasions"), json=body)
    assert made.status_code == 201, made.text
    here = path(year, f"occasions/{made.json()['code']}")
    changed = client.patch(here, json={"until": "2027-03-18"}).json()
    assert (changed["town"], changed["until"]) == ("Valmont", "2027-03-18")
    assert client.patch(here, json={"town": None}).json()["town"] == ""
    late = client.patch(here, json={"until": "2027-03-01"})
    assert (late.status_code, list(late.json()["facts"]["errors"])) == (422, ["until"])
    reader = program(year, "E11", on=ON)
    listed = reader.get(path(year, "occasions")).json()
    assert [one["name"] for one in listed if one["kind"] == "forum"] == ["Forum"]
    assert reader.delete(here).status_code == 403
    assert client.delete(here).status_code == 204
    assert client.delete(here).status_code == 404


def test_the_standing_measures_are_read(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"measures": ["GPDS", "PSAD"]}, year.by("pilote"), at(ON))
    found = program(year, "E11", on=ON).get(path(year, "measures")).json()
    assert found == {"cycle": year.cycle_id, "measures": ["GPDS", "PSAD"]}


def test_a_region_s_words_are_set_by_a_program_and_start_each_letter(year: Year) -> None:
    crown(year)
    client = program(year, "regional", on=ON)
    body = {"text": "Cette année, l'oral.", "themes": ["L'oral"]}
    kept = client.put(f"frames/2026-27/{year.units['R1']}", json=body)
    assert kept.status_code == 200, kept.text
    assert (kept.json()["text"], kept.json()["themes"]) == ("Cette année, l'oral.", ["L'oral"])
    reader = program(year, "E11", on=ON)
    assert "Cette année, l'oral." in [one["text"] for one in reader.get("frames/2026-27").json()]
    assert reader.put(f"frames/2026-27/{year.units['R1']}", json=body).status_code == 403
    assert reader.get("frames/2026-99").status_code == 404
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        assert text_to_start_from(session, course) == "Cette année, l'oral."
