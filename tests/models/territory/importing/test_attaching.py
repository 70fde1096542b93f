"""What the directory leaves open, an admin decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import NotFound
from models.journal import JOURNAL
from models.territory.finding import find_unit
from models.territory.importing.attaching import (
    WrongKind,
    attach,
    link,
    schools,
    unattached,
    unlink,
)
from models.territory.unit import BASIN_LINK
from tests.models.territory.importing.files import AT, LATER, college, load, put, school, uai

A, B = uai(940001), uai(940002)
ALONE = {"code_circonscription": "", "nom_circonscription": ""}


@pytest.fixture
def session(engine: sa.Engine, tmp_path: Path) -> Iterator[Session]:
    far = school(750001, Code_departement="75", code_circonscription="0750922F")
    rows = [school(940001, **ALONE), college(940002), school(940003), far]
    load(engine, put(tmp_path, rows))
    with gesture(engine) as opened:
        yield opened


def test_a_school_is_attached_and_the_journal_says_by_whom(session: Session) -> None:
    attach(session, A, "0940922S", AT, "p7")
    circo = find_unit(session, "0940922S")
    school = find_unit(session, A)
    assert (school.basin_id, school.parent_id, school.attached_by_hand) == (
        circo.id,
        circo.id,
        True,
    )
    entry = session.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq.desc())).first()
    assert entry is not None
    assert (entry.what, entry.by, entry.facts) == (
        "school.attached",
        "p7",
        {"from": None, "to": circo.id, "listed": None},
    )


def test_the_unattached_are_listed_by_academie(session: Session) -> None:
    assert [u.code for u in unattached(session)] == [A, uai(750001)][:1]
    assert unattached(session, find_unit(session, "academie:01")) == []


@pytest.mark.parametrize(
    ("school", "unit", "why"),
    [
        (A, "24942", "une école va dans une circonscription"),
        (B, "0940922S", "un collège ou un lycée dans un bassin"),
        (A, "094", "n'est pas un bassin ou une circonscription"),
        ("24942", "0940922S", "n'est pas un établissement"),
        (uai(750001), "0940922S", "pas de la même académie"),
    ],
)
def test_what_does_not_go_together_is_refused(
    session: Session, school: str, unit: str, why: str
) -> None:
    with pytest.raises(WrongKind, match=why):
        attach(session, school, unit, AT, "admin")


def test_an_unknown_code_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        attach(session, A, "0940999Q", AT, "admin")


def test_a_circonscription_is_linked_once_and_unlinked(session: Session) -> None:
    assert link(session, "0940922S", "24942", AT, "admin")
    assert not link(session, "0940922S", "24942", AT, "admin")
    assert len(session.execute(sa.select(BASIN_LINK)).all()) == 1
    unlink(session, "0940922S", "24942", LATER, "admin")
    assert session.execute(sa.select(BASIN_LINK)).all() == []
    with pytest.raises(NotFound, match="n'est pas liée"):
        unlink(session, "0940922S", "24942", LATER, "admin")


def test_a_link_is_from_a_circonscription_to_a_bassin(session: Session) -> None:
    with pytest.raises(WrongKind, match="n'est pas une circonscription"):
        link(session, "24942", "0940922S", AT, "admin")


def test_schools_are_listed_by_code(session: Session) -> None:
    assert [u.code for u in schools(session)] == [uai(750001), A, B, uai(940003)]
    assert schools(session, missing=True) == []
