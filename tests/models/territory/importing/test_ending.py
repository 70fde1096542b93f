"""Whoever a file of their level names no more leaves on the day given: when one asks for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.journal import JOURNAL
from models.territory.importing.people_file import PeopleReport, import_people
from models.territory.people import ASSIGNMENT, PERSON
from tests.models.territory.importing.files import LATER, Row, load_people, put
from tests.models.territory.importing.six_people import PEOPLE, person, territory

LAST = date(2027, 8, 31)
OPEN = date(9999, 12, 31)


@pytest.fixture
def staffed(memory: sa.Engine, tmp_path: Path) -> sa.Engine:
    territory(memory, tmp_path)
    load_people(memory, put(tmp_path, PEOPLE, "avant.csv"))
    return memory


def brought(engine: sa.Engine, folder: Path, rows: list[Row]) -> PeopleReport:
    with gesture(engine) as session:
        return import_people(session, put(folder, rows, "apres.csv"), LATER, ends=LAST)


def until(engine: sa.Engine, mail: str) -> date:
    query = sa.select(ASSIGNMENT.c.ends).join(PERSON, PERSON.c.id == ASSIGNMENT.c.person_id)
    with engine.connect() as connection:
        found = connection.execute(query.where(PERSON.c.mail == mail))
        return date.fromisoformat(str(found.scalars().one()))


def test_who_is_replaced_leaves_and_who_is_named_again_stays(
    staffed: sa.Engine, tmp_path: Path
) -> None:
    again = [person("0940920P", "IEN", "Jean", "jean@ac-creteil.fr"), PEOPLE[2]]
    report = brought(staffed, tmp_path, again)
    assert report.ended == 1
    gone = [change for change in report.changes if change["what"] == "gone"]
    assert [(c["unit"], "irene@ac-creteil.fr" in c["old"]) for c in gone] == [("0940920P", True)]
    assert until(staffed, "irene@ac-creteil.fr") == LAST
    assert until(staffed, "dasen94@ac-creteil.fr") == OPEN


def test_functions_of_which_the_file_does_not_speak_are_left_alone(
    staffed: sa.Engine, tmp_path: Path
) -> None:
    brought(staffed, tmp_path, [person("0940920P", "IEN", "Jean", "jean@ac-creteil.fr")])
    for mail in ("carl@ac-creteil.fr", "dora@ac-creteil.fr", "dasen94@ac-creteil.fr"):
        assert until(staffed, mail) == OPEN


def test_a_file_of_one_departement_ends_nothing_in_another(
    staffed: sa.Engine, tmp_path: Path
) -> None:
    elsewhere = person("0940920P", "IEN", "Irène", "irene@ac-creteil.fr")
    assert brought(staffed, tmp_path, [elsewhere]).ended == 0


def test_an_end_is_written_in_the_journal_and_said_once(staffed: sa.Engine, tmp_path: Path) -> None:
    rows = [person("094", "DASEN", "Diane", "diane@ac-creteil.fr")]
    assert brought(staffed, tmp_path, rows).ended == 1
    assert brought(staffed, tmp_path, rows).changes == []
    with staffed.connect() as connection:
        ended = connection.execute(sa.select(JOURNAL).where(JOURNAL.c.what == "person.ended")).all()
    assert len(ended) == 1


def test_nothing_ends_when_nobody_asks_for_it(staffed: sa.Engine, tmp_path: Path) -> None:
    rows = [person("094", "DASEN", "Diane", "diane@ac-creteil.fr")]
    assert load_people(staffed, put(tmp_path, rows)).ended == 0
    assert until(staffed, "dasen94@ac-creteil.fr") == OPEN
