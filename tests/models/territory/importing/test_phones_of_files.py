"""Telephones come with the directory and with people files, and no report tells them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.territory.people import PERSON
from models.territory.unit import UNIT
from tests.models.territory.importing.files import LATER, load, load_people, put, school
from tests.models.territory.importing.six_people import PEOPLE, territory


def phones(engine: sa.Engine, table: sa.Table) -> set[str]:
    with Session(engine) as session:
        found = session.execute(sa.select(table.c.phone).where(table.c.phone.is_not(None)))
        return set(found.scalars())


def test_the_telephone_of_a_school_comes_with_the_next_import_and_is_told_nowhere(
    memory: sa.Engine, tmp_path: Path
) -> None:
    load(memory, put(tmp_path, [school(1)]))
    again = load(memory, put(tmp_path, [school(1, Telephone="0172045505")]), LATER)
    assert phones(memory, UNIT) == {"01 72 04 55 05"}
    assert "72 04" not in str(again.as_dict())
    load(memory, put(tmp_path, [school(1)]), LATER)
    assert phones(memory, UNIT) == {"01 72 04 55 05"}, "what a file does not say stays"


def test_a_people_file_may_have_telephones_and_one_that_is_none_is_left(
    memory: sa.Engine, tmp_path: Path
) -> None:
    territory(memory, tmp_path)
    first, second, *_ = PEOPLE
    rows = [first | {"Téléphone": "01.99.00.12.34"}, second | {"Téléphone": "poste 12"}]
    path = put(tmp_path, rows, "personnes.csv")
    report = load_people(memory, path)
    assert phones(memory, PERSON) == {"01 99 00 12 34"}
    assert any("« poste 12 » n'est pas un numéro" in notice for notice in report.notices)


def test_a_number_that_one_settled_oneself_is_changed_by_no_file(
    memory: sa.Engine, tmp_path: Path
) -> None:
    territory(memory, tmp_path)
    rows = [PEOPLE[0] | {"Téléphone": "01.99.00.12.34"}]
    path = put(tmp_path, rows, "personnes.csv")
    load_people(memory, path)
    with gesture(memory) as session:
        session.connection().execute(sa.update(PERSON).values(phone=None, phone_own=True))
    load_people(memory, path, LATER)
    assert phones(memory, PERSON) == set()
