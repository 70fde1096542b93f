"""Types of the directory that an académie adds, and the networks of its private schools."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.finding import find_unit
from models.territory.scope import TerritoryScope, default_scope
from models.territory.unit import UNIT, Kind, Level, Unit
from tests.models.territory.importing.files import college, load, put, school


def a_scope(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TerritoryScope:
    """What a ``territory.yaml`` of one's own says."""
    (tmp_path / "territory.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ORGUE_CONFIG", str(tmp_path))
    return default_scope()


ALSO = """
types: [Ecole, Collège, Lycée, EREA, CIO, Médico-social, {name: Service Administratif, as: école}]
ministries: [éducation nationale]
carriers: [{name: CIO, aliases: [Information et orientation]}]
"""


def test_a_type_that_is_added_comes_in_as_a_carrier_or_as_the_school_it_says(
    memory: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = a_scope(ALSO, tmp_path, monkeypatch)
    rows = [
        school(940001, Type_etablissement="Information et orientation", code_circonscription=""),
        school(940002, Type_etablissement="Médico-social", ministere_tutelle="AUTRE"),
        school(940003, Type_etablissement="Service Administratif"),
        school(940004),
    ]
    report = load(memory, put(tmp_path, rows), scope=scope)
    assert (report.schools, report.ignored) == (4, 0)
    with memory.connect() as connection:
        found = connection.execute(
            sa.select(UNIT.c.kind, UNIT.c.type_name)
            .where(UNIT.c.level == Level.SCHOOL)
            .order_by(UNIT.c.code)
        ).all()
    partner, ecole = Kind.PARTNER, Kind.ECOLE
    assert found == [(partner, "CIO"), (partner, "Médico-social"), (ecole, None), (ecole, None)]
    again = load(memory, put(tmp_path, rows), scope=scope)
    assert again.changes == []


def test_a_file_of_carriers_alone_says_nothing_of_schools(
    memory: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = a_scope(ALSO, tmp_path, monkeypatch)
    cio = college(940001, Type_etablissement="CIO")
    load(memory, put(tmp_path, [cio, college(940002), school(940003)]), scope=scope)
    assert load(memory, put(tmp_path, [cio]), scope=scope).missing == []


def test_the_private_schools_of_a_departement_are_its_network_s(
    memory: sa.Engine, tmp_path: Path
) -> None:
    contract = {"Statut_public_prive": "Privé", "Type_contrat_prive": "CONTRAT D'ASSOCIATION"}
    rows = [school(940001, **contract), school(940002), college(940003, **contract)]
    load(memory, put(tmp_path, rows[1:2]))
    with gesture(memory) as session:
        above = find_unit(session, "departement:094")
        network = Unit(
            level=Level.BASIN,
            kind=Kind.NETWORK,
            code="RESEAU-24-1",
            name="Direction diocésaine",
            parent_id=above.id,
            department_id=above.id,
            academy_id=above.academy_id,
            entered=True,
        )
        session.add(network)
        session.flush()
        number = network.id
    report = load(memory, put(tmp_path, rows))
    assert report.missing == []
    with memory.connect() as connection:
        homes = connection.execute(
            sa.select(UNIT.c.sector, UNIT.c.basin_id == number, UNIT.c.near_id.is_not(None))
            .where(UNIT.c.level == Level.SCHOOL)
            .order_by(UNIT.c.code)
        ).all()
    assert homes == [
        ("private", True, True),
        ("public", False, False),
        ("private", True, True),
    ]
