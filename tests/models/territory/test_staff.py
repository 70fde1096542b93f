"""People are named for a function, end it, and are away: the work stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import NotFound, Refusal
from models.journal import JOURNAL
from models.territory.addresses import InvalidMail, valid_mail
from models.territory.importing.academies import ensure_academy
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.staff import (
    declare_absence,
    end_assignment,
    name_person,
)
from models.territory.unit import Unit
from tests.models.territory.importing.files import AT

PAUL = "paul@ac-creteil.fr"


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with gesture(engine) as opened:
        yield opened


@pytest.fixture
def creteil(session: Session) -> Unit:
    return ensure_academy(session, "24")


@pytest.mark.parametrize(
    "mail",
    [
        "a@b.fr",
        "ce.0940176F@ac-creteil.fr",
        " Anne@AC-Creteil.FR ",
        "o'neil+x@sous.domaine.gouv.fr",
    ],
)
def test_a_valid_mail_is_given_in_lower_case(mail: str) -> None:
    assert valid_mail(mail) == mail.strip().lower()


@pytest.mark.parametrize(
    "mail",
    [
        "",
        "a",
        "a@b",
        "a b@c.fr",
        "a@b..fr",
        ".a@b.fr",
        "a@-b.fr",
        "é@b.fr",
        "a@b.fr;c@d.fr",
        "a@@b.fr",
        "a@b.fr\nBcc: x@y.fr",
        "a" * 250 + "@b.fr",
    ],
)
def test_what_no_mail_can_reach_is_none(mail: str) -> None:
    assert valid_mail(mail) is None


def test_a_person_is_named_with_a_deputy(session: Session, creteil: Unit) -> None:
    named = name_person(
        session,
        creteil,
        "CSAIO",
        "Paul",
        "Paul@ac-creteil.fr",
        "sophie.martin@ac-creteil.fr",
        at=AT,
        by="admin",
    )
    people = {row.id: (row.name, row.mail) for row in session.execute(sa.select(PERSON))}
    assert named.function == "pilot"
    assert people[named.person_id] == ("Paul", PAUL)
    assert people[named.deputy_id or 0] == ("Sophie Martin", "sophie.martin@ac-creteil.fr")


def test_naming_again_changes_the_days_and_nothing_twice(session: Session, creteil: Unit) -> None:
    name_person(session, creteil, "pilot", "Paul", PAUL, at=AT, by="admin")
    name_person(
        session, creteil, "pilot", "Paul M.", PAUL, starts=date(2026, 9, 1), at=AT, by="admin"
    )
    rows = session.execute(sa.select(ASSIGNMENT.c.starts)).scalars().all()
    assert rows == [date(2026, 9, 1)]
    assert session.execute(sa.select(PERSON.c.name)).scalar() == "Paul M."


def test_a_wrong_naming_is_refused(session: Session, creteil: Unit) -> None:
    with pytest.raises(InvalidMail, match="n'est pas une adresse"):
        name_person(session, creteil, "pilot", "Paul", "paul", at=AT, by="admin")
    with pytest.raises(NotFound, match="Aucune fonction « concierge »"):
        name_person(session, creteil, "concierge", "Paul", PAUL, at=AT, by="admin")
    with pytest.raises(Refusal, match="propre suppléant"):
        name_person(session, creteil, "pilot", "Paul", PAUL, PAUL, at=AT, by="admin")
    with pytest.raises(Refusal, match="avant de commencer"):
        name_person(
            session,
            creteil,
            "pilot",
            "P",
            PAUL,
            starts=date(2027, 1, 2),
            ends=date(2027, 1, 1),
            at=AT,
            by="admin",
        )


def test_a_function_ends_on_its_day(session: Session, creteil: Unit) -> None:
    name_person(session, creteil, "pilot", "Paul", PAUL, at=AT, by="admin")
    ended = end_assignment(session, creteil, "pilote", PAUL, date(2026, 12, 31), AT, "admin")
    assert ended.ends == date(2026, 12, 31)
    with pytest.raises(NotFound, match="ne tient pas cette fonction"):
        end_assignment(session, creteil, "pilot", PAUL, date(2027, 1, 1), AT, "admin")


def test_absences_that_touch_become_one(session: Session, creteil: Unit) -> None:
    name_person(session, creteil, "pilot", "Paul", PAUL, at=AT, by="admin")
    for first, last in [
        ((2026, 11, 2), (2026, 11, 6)),
        ((2026, 12, 1), (2026, 12, 2)),
        ((2026, 11, 5), (2026, 12, 1)),
    ]:
        declare_absence(session, PAUL, date(*first), date(*last), AT, "admin")
    rows = session.execute(sa.select(ABSENCE.c.starts, ABSENCE.c.ends)).all()
    assert [tuple(r) for r in rows] == [(date(2026, 11, 2), date(2026, 12, 2))]


def test_an_unknown_person_cannot_be_absent(session: Session) -> None:
    with pytest.raises(NotFound, match="Personne n'a l'adresse"):
        declare_absence(session, "x@y.fr", date(2026, 1, 1), date(2026, 1, 2), AT, "admin")


def test_the_journal_holds_ids_and_no_name(session: Session, creteil: Unit) -> None:
    named = name_person(session, creteil, "pilot", "Paul", PAUL, at=AT, by="p9")
    entry = session.execute(sa.select(JOURNAL)).first()
    assert entry is not None
    assert (entry.what, entry.subject, entry.unit_id, entry.by) == (
        "person.named",
        f"p{named.person_id}",
        creteil.id,
        "p9",
    )
    assert "Paul" not in str(entry.facts)
