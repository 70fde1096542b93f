"""The page of the carriers that are no school."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.territory.unit import UNIT, Kind, UnitState
from models.year.cycle import PARTICIPATION
from tests.academy import Year
from tests.web.portal import signed_in, words

ON = "01/10/2026 10:00"
CIO = {"name": "CIO du Port", "type": "CIO", "mail": "cio@port.example"}


def path(year: Year, unit: int | None = None) -> str:
    return f"/cycles/{year.cycle_id}/carriers" + (f"/{unit}" if unit else "")


def entered(year: Year) -> Any:
    (row,) = year.all(sa.select(UNIT).where(UNIT.c.kind == Kind.PARTNER))
    return row


def test_a_pilot_enters_one_names_it_corrects_it_and_closes_it(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    client.post(path(year), data={**CIO, "under": year.units["B1"]})
    unit = entered(year)
    page = words(client.get(path(year)))
    assert "CIO du Port" in page
    assert "ne participe pas" in page
    client.post(path(year, unit.id), data={"do": "join"})
    part = sa.select(PARTICIPATION).where(PARTICIPATION.c.unit_id == unit.id)
    assert year.all(part)
    moved = {**CIO, "name": "CIO des Quais", "under": year.units["D2"]}
    client.post(path(year, unit.id), data=moved)
    assert (entered(year).name, entered(year).department_id) == ("CIO des Quais", year.units["D2"])
    client.post(path(year, unit.id), data={"do": "leave"})
    assert not year.all(part)
    client.post(path(year, unit.id), data={"do": "close"})
    assert entered(year).state is UnitState.CLOSED
    client.post(path(year, unit.id), data={"do": "reopen"})
    assert entered(year).state is UnitState.OPEN


def test_what_was_typed_comes_back_with_a_sentence(year: Year) -> None:
    client = signed_in(year, "pilote1", on=ON)
    answer = client.post(path(year), data={**CIO, "mail": "chez moi", "under": year.units["B1"]})
    assert answer.status_code == 422
    assert 'value="CIO du Port"' in answer.text
    assert "chez moi" in words(answer)
    assert not year.all(sa.select(UNIT).where(UNIT.c.kind == Kind.PARTNER))


def test_a_departement_s_pilot_enters_only_there_and_names_nobody(year: Year) -> None:
    client = signed_in(year, "pilote1", on=ON)
    page = client.get(path(year)).text
    assert "Bassin Un" in page
    assert "Circo. Trois" not in page
    refused = client.post(path(year), data={**CIO, "under": year.units["D2"]})
    assert refused.status_code == 403
    client.post(path(year), data={**CIO, "under": year.units["B1"]})
    assert client.post(path(year, entered(year).id), data={"do": "join"}).status_code == 403


def test_who_animates_a_bassin_reads_and_changes_nothing(year: Year) -> None:
    client = signed_in(year, "bassin1", on=ON)
    assert "En ajouter une" not in words(client.get(path(year)))
    refused = client.post(path(year), data={**CIO, "under": year.units["B1"]})
    assert refused.status_code == 403
