"""What pages search and sort by is kept beside each name, whichever way its row is written."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic import command

from config.settings import ROOT
from models.database.transactions import gesture, upsert
from models.migrations import bring_up_to_date
from models.migrations.carry import alembic, alone
from models.territory.people import PERSON, Person
from models.territory.unit import UNIT, Kind, Level, Unit
from models.words.collation import in_order, same, sought
from models.work.action import ACTION, FROZEN_VERSION
from tests.academy import launched

P = PERSON.c


def kept(connection: Any) -> list[tuple[str, str, str]]:
    query = sa.select(P.name, P.name_order, P.name_sought).order_by(P.id)
    return [tuple(row) for row in connection.execute(query)]


def test_it_follows_every_way_of_writing(engine: sa.Engine) -> None:
    names = ["Élodie", "Œdipe", "d’Été", "ÀB", "Zoé", "Noël", "Éa"]
    with gesture(engine) as session:
        session.add(Person(name=names[0], mail="1"))
        changed = Person(name="x", mail="2")
        session.add(changed)
        session.flush()
        changed.name = names[1]
        session.flush()
        connection = session.connection()
        connection.execute(
            sa.insert(PERSON), [{"name": names[2], "mail": "3"}, {"name": names[3], "mail": "4"}]
        )
        connection.execute(sa.insert(PERSON).values(name=names[4], mail="5", name_order="x"))
        connection.execute(upsert(session, PERSON).values(name="x", mail="6"))
        connection.execute(sa.update(PERSON).where(P.mail == "6").values(name=names[5]))
        connection.execute(sa.insert(PERSON).values(mail="7"), {"name": names[6]})
        connection.execute(sa.update(PERSON).where(P.mail == "7").values(mail="8"))
        assert kept(connection) == [(n, in_order(n), sought(n)) for n in names]


def test_it_is_made_for_what_was_there_before(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.draft("E11", on="11/01/2027 10:00")
    with gesture(engine) as session:
        connection = session.connection()
        named = {"title": "Débat sur l’École", "theme": "L’ÉCOLE"}
        connection.execute(sa.update(ACTION).where(ACTION.c.id == number).values(named))
    year.submit(number, "E11", on="11/01/2027 10:00")
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "0012")
    bring_up_to_date(engine)
    a = ACTION.c
    with engine.connect() as connection:
        row = connection.execute(sa.select(ACTION).where(a.id == number)).one()
        people = kept(connection)
        units = connection.execute(sa.select(UNIT)).all()
        version = connection.execute(sa.select(FROZEN_VERSION)).one()
    assert row.title_order == in_order(named["title"])
    assert row.title_sought == sought(named["title"])
    assert (row.theme_same, row.theme_sought) == (same("l'ecole"), sought("l'ecole"))
    for column in ("title_sought", "theme_same", "theme_sought"):
        assert getattr(version, column) == getattr(row, column)
    assert people == [(name, in_order(name), sought(name)) for name, _, _ in people]
    assert all(u.name_order == in_order(u.name) for u in units)
    assert all(u.name_sought == sought(u.name) for u in units)


def test_lists_are_in_french_order_on_both_databases(engine: sa.Engine) -> None:
    names = ["école", "Eluard", "Étang", "L’Île", "Odéon", "Œuvre", "Saint-Maur", "Zola"]
    kind = {"level": Level.SCHOOL, "kind": Kind.ECOLE}
    with gesture(engine) as session:
        session.add_all(Unit(code=name, name=name, **kind) for name in sorted(names))
        session.flush()
        query = sa.select(UNIT.c.name).order_by(UNIT.c.name_order)
        assert list(session.connection().execute(query).scalars()) == names


def test_nothing_is_sorted_by_a_french_text_itself() -> None:
    folders = ("models", "orgue", "web", "tasks", "flows", "channels")
    files = [f for one in folders for f in (ROOT / one).rglob("*.py") if "versions" not in f.parts]
    calls = [
        (file.name, call)
        for file in files
        for call in re.findall(r"order_by=?[(\[](?:[^()]|\([^()]*\))*[)\]]", file.read_text())
    ]
    assert len(calls) > 100
    wrong = re.compile(r"\.(?:name|title|commune|theme)\b(?!\.is_\()")
    assert [one for one in calls if wrong.search(one[1])] == []
