"""Somebody is erased once no function of theirs goes on: their name, their address, their telephone
are nowhere any more. What a function decided stays, under that function (RGPD, art. 17, and its
§ 3, b and d, for what a mission of public interest and archives keep).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models import journal
from models.clock import Moment
from models.errors import WrongMove
from models.gestures.retention.asking import note_request
from models.gestures.retention.due import people_held
from models.gestures.retention.files import says_one_of
from models.gestures.retention.mentions import SoughtPerson, mentions, pattern_of, write_without
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON, Person
from models.territory.unit import UNIT
from models.words.collation import same
from models.words.moments import PARIS
from models.work.action import ACTION
from models.work.document import DOCUMENT
from models.work.documents import place_of
from models.work.retention.rows import PersonAsks
from models.year.participation import people_or_units_changed

P, A, D = PERSON.c, ASSIGNMENT.c, DOCUMENT.c
NOBODY = "Personne effacée"
OWN_ROWS = {
    "absence": "person_id",
    "route": "person_id",
    "firstvisit": "slot",
    "chosencolumns": "slot",
    "calendarfeed": "slot",
    "apitoken": "slot",
    "browsersession": "slot",
    "signinlink": "slot",
    "linkuse": "slot",
}
"""What is a person's alone, and goes with them: by the column that says whose."""


@dataclass(frozen=True, kw_only=True)
class ErasedPeople:
    """What an erasure did: in *texts* rows the function stands in their place, *own* rows went, and
    *documents* that name them; *files*: their digests."""

    people: tuple[int, ...]
    texts: int
    own: int
    documents: tuple[int, ...]
    files: tuple[str, ...]
    homonyms: tuple[int, ...]
    """Those whose name another person bears: texts that say it stay, to be read by hand."""
    sought: tuple[SoughtPerson, ...] = ()


def erase_people(
    session: Session,
    people: Sequence[Person],
    by: str,
    moment: Moment,
    documents: Path,
    tell: Callable[[int], None] = lambda done: None,
) -> ErasedPeople:
    """Erase *people*: their rows hold their function alone, what was typed says it in their place.
    *tell* hears how many texts were written again. Once this is committed, :func:`clean` does what
    a transaction can't.

    Raises WrongMove (a function goes on; they are frozen).
    """
    for person in people:
        _need_erasable(session, person, moment)
    sought = [sought_by(session, person) for person in people]
    gone = _documents_naming(session, sought, documents)
    texts = _say_functions(session, sought, tell)
    own = sum(_delete_own(session, person) for person in people)
    files = _remove_documents(session, gone, by, moment)
    for person, one in zip(people, sought, strict=True):
        _empty(session, person, one.said, moment)
        note_request(session, int(person.id or 0), PersonAsks.ERASURE, by, moment)
    people_or_units_changed(session, moment)
    return ErasedPeople(
        people=tuple(int(person.id or 0) for person in people),
        texts=texts,
        own=own,
        documents=tuple(gone),
        files=files,
        homonyms=tuple(one.person_id for one in sought if not one.named),
        sought=tuple(sought),
    )


def _need_erasable(session: Session, person: Person, moment: Moment) -> None:
    today = moment.in_timezone(PARIS).date()
    going_on = sa.select(A.function, UNIT.c.name, UNIT.c.level, UNIT.c.kind).join(
        UNIT, UNIT.c.id == A.unit_id
    )
    row = (
        session.connection()
        .execute(going_on.where(A.person_id == person.id, A.ends >= today).limit(1))
        .first()
    )
    if row is not None:
        function = name_of(row.level, row.function, row.kind)
        raise WrongMove(
            f"{person.name} tient encore une fonction : {function}, {row.name}. Ce "
            "qu'une fonction oblige continue tant qu'elle dure.",
            "Mettez-y fin d'abord (orgue people end), ou notez une opposition aux nouvelles.",
        )
    if person.id in people_held(session):
        raise WrongMove(
            f"Les données de {person.name} sont gelées : rien n'en est détruit pour le moment.",
            "Levez le gel d'abord, une fois la contestation close.",
        )


def sought_by(session: Session, person: Person) -> SoughtPerson:
    """What they are found by. A school's own address is the school's; a name that somebody else
    bears may mean either."""
    units = sa.select(UNIT.c.id).where(sa.func.lower(UNIT.c.mail) == person.mail)
    mail = "" if session.connection().execute(units).first() else person.mail
    named = not any(
        same(row.name) == same(person.name)
        for row in session.connection().execute(
            sa.select(P.name).where(P.id != person.id, P.name_sought == person.name_sought)
        )
    )
    return SoughtPerson(
        person_id=int(person.id or 0),
        pattern=pattern_of(person.name, mail, person.phone, named=named),
        said=function_held(session, int(person.id or 0)),
        named=named,
    )


def function_held(session: Session, person_id: int) -> str:
    """The last function that a person held, and where: « DASEN, Val-de-Marne »."""
    query = (
        sa.select(A.function, UNIT.c.name, UNIT.c.level, UNIT.c.kind)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(A.person_id == person_id)
        .order_by(A.ends.desc(), A.id.desc())
        .limit(1)
    )
    row = session.connection().execute(query).first()
    return f"{name_of(row.level, row.function, row.kind)}, {row.name}" if row else NOBODY


def _say_functions(
    session: Session, sought: Sequence[SoughtPerson], tell: Callable[[int], None]
) -> int:
    found = list(mentions(session, sought))
    for n, one in enumerate(found, start=1):
        write_without(session, one)
        tell(n)
    return len(found)


def _delete_own(session: Session, person: Person) -> int:
    number, slot = int(person.id or 0), f"p{person.id}"
    count = 0
    for name, column in OWN_ROWS.items():
        table = SQLModel.metadata.tables[name]
        whose = table.c[column] == (slot if column == "slot" else number)
        count += session.connection().execute(sa.delete(table).where(whose)).rowcount
    for column in ("deputy_id", "deputy_asked_id"):
        stood = sa.update(ASSIGNMENT).where(A[column] == number).values({column: None})
        session.connection().execute(stood)
    return count


def _empty(session: Session, person: Person, said: str, moment: Moment) -> None:
    """Their row is a number, which what they decided leads to, with the function they held."""
    values = {
        "name": said,
        "mail": f"efface-{person.id}@invalid",
        "phone": None,
        "phone_own": True,
        "bounce": None,
        "unreachable_until": None,
        "opposes_news": False,
        "link_version": P.link_version + 1,
        "erased_at": moment,
    }
    session.connection().execute(sa.update(PERSON).where(P.id == person.id).values(values))
    session.expire(person)


# ── files that name them ─────────────────────────────────────────────────────────────────────────


def _documents_naming(
    session: Session, sought: Sequence[SoughtPerson], folder: Path
) -> dict[int, str]:
    """The documents, by number, whose name or readable content names one of them."""
    rows = session.connection().execute(
        sa.select(D.id, D.name, D.digest).where(D.removed_at.is_(None))
    )
    return {
        row.id: row.digest
        for row in rows
        if says_one_of(sought, row.name, place_of(folder, row.digest))
    }


def _remove_documents(
    session: Session, gone: dict[int, str], by: str, moment: datetime
) -> tuple[str, ...]:
    """Take documents off their actions; their lines stay."""
    if not gone:
        return ()
    query = (
        sa.select(D.id, D.action_id, ACTION.c.cycle_id)
        .join(ACTION, ACTION.c.id == D.action_id)
        .where(D.id.in_(list(gone)))
    )
    connection = session.connection()
    rows = connection.execute(query).all()
    removed = sa.update(DOCUMENT).where(D.id.in_(list(gone))).values(removed_at=moment)
    connection.execute(removed)
    for row in rows:
        entry = {"what": "document.removed", "subject": f"action.{row.action_id}", "by": by}
        journal.write(session, row.cycle_id, moment, [entry | {"facts": {"document": row.id}}])
    return tuple(sorted(set(gone.values())))
