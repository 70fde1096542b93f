"""The page of the territory's changes."""

from __future__ import annotations

import sqlalchemy as sa

from models.territory.unit import UNIT
from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

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


def test_others_have_no_such_page(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, data={"kind": "merge", "moves": "C1 ; C2"}).status_code == 404
    assert basin_of(year, "E11") == year.units["C1"]
