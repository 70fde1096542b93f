"""An address that bounced stays so through imports, until the directory gives another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.planner.remembering import people_changed_on
from models.planner.upcoming import people_moments
from models.territory import reach
from models.territory.unit import UNIT
from tests.academy import at, launched, mail_of
from tests.models.territory.importing.files import LATER, A, load, put, school

UNTIL = date(2027, 2, 1)


def bounced(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        mine = sa.update(UNIT).where(UNIT.c.code == A)
        session.connection().execute(mine.values(unreachable_until=UNTIL, bounce="550"))


def mark(engine: sa.Engine) -> tuple[Any, Any]:
    with reading(engine) as session:
        query = sa.select(UNIT.c.unreachable_until, UNIT.c.bounce).where(UNIT.c.code == A)
        row = session.connection().execute(query).one()
    return row[0], row[1]


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, (UNTIL, "550")),
        ({"Nom_commune": "Cachan"}, (UNTIL, "550")),
        ({"Mail": "CE.940001@ac-creteil.fr"}, (UNTIL, "550")),
        ({"Mail": "autre@ac-creteil.fr"}, (None, None)),
    ],
    ids=str,
)
def test_a_school_that_gets_another_address_is_reachable_at_once(
    engine: sa.Engine, tmp_path: Path, facts: dict[str, str], left: tuple[Any, Any]
) -> None:
    load(engine, put(tmp_path, [school(940001)]))
    bounced(engine)
    load(engine, put(tmp_path, [school(940001, **facts)]), LATER)
    assert mark(engine) == left


def test_who_becomes_reachable_again_is_owed_what_the_others_were(engine: sa.Engine) -> None:
    """The day is one on which people change: steady rules are carried out anew."""
    year = launched(engine)
    with gesture(engine) as session:
        slot = year.by("ien2").slot
        bounce = reach.Bounce(slot=slot, mail=mail_of("ien2"), code="550")
        reach.note_bounces(session, [bounce], date(2026, 11, 3), at("03/11/2026 08:00"))
    course = year.course
    with reading(engine) as session:
        assert people_changed_on(session, course, date(2027, 1, 31)) < UNTIL
        course.memo.pop("people_changed")
        assert people_changed_on(session, course, UNTIL) == UNTIL
        assert at("01/02/2027 00:00") in people_moments(session, course)


def test_an_address_that_bounced_is_that_of_all_whom_it_stands_for(engine: sa.Engine) -> None:
    year = launched(engine)
    for code, mail in (("E11", mail_of("ien1")), ("E12", mail_of("ien1").upper())):
        year.change(code, mail=mail)
    slots, until = year.by("ien1").slots, date(2027, 4, 30)
    bounce = reach.Bounce(slot=slots[1], mail=mail_of("ien1"), code="550")
    with gesture(engine) as session:
        reach.note_bounces(session, [bounce], date(2027, 1, 30), at("30/01/2027 08:00"))
        told = reach.unreachable(session, date(2027, 2, 1))
        assert sorted((one["slot"], one["until"]) for one in told) == sorted(
            (slot, until) for slot in slots
        )
        found = reach.reachable_again(session, mail_of("ien1"), at("31/01/2027 08:00"), "admin")
    assert sorted(found) == sorted(slots)
