"""The page of the territory's changes."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.importing.moves_file import moves_typed
from models.territory.uai import check_uai
from models.territory.unit import UNIT, Kind, Level, Unit
from tests.academy import Year, name_to
from tests.web.portal import signed_in, words
from tests.years import year_on
from web.territory.changes import EXAMPLE

year = year_on("file", clock="12/01/2027 10:00", now="12/01/2027 09:00")
PATH, ON = "/territory/changes", "12/01/2027 10:00"


def basin_of(year: Year, code: str) -> int:
    (row,) = year.all(sa.select(UNIT.c.basin_id).where(UNIT.c.id == year.units[code]))
    return int(row.basin_id)


def test_a_pilot_looks_makes_it_and_takes_it_back(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    merging = {"kind": "merge", "moves": "C1 ; C2"}
    shown = words(client.post(f"{PATH}/preview", data=merging))
    assert "Circonscription Un" in shown
    assert "3 écoles ou établissements concernés" in shown
    assert basin_of(year, "E11") == year.units["C1"]
    assert client.post(PATH, data=merging).status_code == 303
    assert basin_of(year, "E11") == year.units["C2"]
    assert "Reprendre ce changement" in words(client.get(PATH))
    client.post(f"{PATH}/1/put-back")
    assert basin_of(year, "E11") == year.units["C1"]
    assert "repris" in words(client.get(PATH))


def test_the_example_of_the_page_is_read_as_it_is_shown(year: Year) -> None:
    shown = signed_in(year, "pilote", on=ON).get(PATH).text
    assert all(f"<td>{old}</td><td>{new}</td>" in shown for old, new in EXAMPLE)
    assert all(check_uai(code) for pair in EXAMPLE for code in pair)
    assert moves_typed(" ; ".join(EXAMPLE[0])) == [EXAMPLE[0]]


def test_a_table_that_is_dropped_is_read_and_shown(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    table = ("lignes.csv", b"ancien;nouveau\nC1;C2\n", "text/csv")
    shown = client.post(f"{PATH}/preview", data={"kind": "merge"}, files={"file": table})
    assert 'value="C1 ; C2"' in shown.text
    wrong = ("lignes.csv", b"%PDF-1.4", "text/csv")
    refused = client.post(f"{PATH}/preview", data={"kind": "merge"}, files={"file": wrong})
    assert refused.status_code == 422


def test_each_action_of_a_bassin_that_leaves_is_asked_about(year: Year) -> None:
    year.propose("E11", "Chorale", on="12/01/2027 09:00", day="18/03/2027")
    client = signed_in(year, "pilote", on=ON)
    dropped = {"kind": "drop", "moves": "C1"}
    asked = client.post(f"{PATH}/preview", data=dropped)
    assert asked.status_code == 422
    assert 'name="fate_1"' in asked.text
    said = dropped | {"fate_1": "hand_over", "to_1": "circonscription:C2"}
    assert "est reprise par Circonscription Deux" in words(
        client.post(f"{PATH}/preview", data=said)
    )


def test_others_are_told_whose_page_it_is(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    refused = client.get(PATH)
    assert refused.status_code == 403
    assert "par le pilote ou l’administrateur" in words(refused)
    assert client.post(PATH, data={"kind": "merge", "moves": "C1 ; C2"}).status_code == 403
    assert basin_of(year, "E11") == year.units["C1"]


def test_who_pilots_two_academies_changes_the_one_that_they_choose(year: Year) -> None:
    with gesture(year.engine) as session:
        academy = Unit(level=Level.ACADEMY, kind=Kind.ACADEMY, code="10", name="Reims")
        session.add(academy)
        session.flush()
        above = {"academy_id": academy.id, "parent_id": academy.id}
        north = Unit(level=Level.DEPARTMENT, kind=Kind.DEPARTMENT, code="051", name="Est", **above)
        session.add(north)
        session.flush()
        above = {"academy_id": academy.id, "parent_id": north.id, "department_id": north.id}
        of = {"level": Level.BASIN, "kind": Kind.CIRCONSCRIPTION}
        session.add_all([Unit(**of, code=code, name=code, **above) for code in ("F1", "F2")])
        session.flush()
        name_to(session, int(academy.id or 0), "pilot", "pilote")
    client = signed_in(year, "pilote", on=ON)
    assert "?academy=10" in client.get(PATH).text
    sent = {"kind": "merge", "moves": "F1 ; F2", "academy": "10"}
    assert 'name="academy" value="10"' in client.post(f"{PATH}/preview", data=sent).text
    assert client.post(PATH, data=sent).headers["location"] == f"{PATH}?academy=10"
    assert "F1" in words(client.get(f"{PATH}?academy=10"))
    assert "F1" not in words(client.get(f"{PATH}?academy=24"))
    assert client.post(f"{PATH}/1/put-back").status_code == 303
    assert "repris" in words(client.get(f"{PATH}?academy=10"))
    assert "F2" in words(client.get("/territory/rollout?academy=10"))
    assert client.get(f"{PATH}?academy=99").status_code == 404
