"""People are named for a function, end it, and are away: the work stays.

Each gesture is written in the journal by ids. Days are both included.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.errors import NotFound, Refusal
from models.territory.addresses import asked_mail, need_address, need_mail
from models.territory.functions import function_named, functions, offered
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON, Absence, Assignment, Person
from models.territory.unit import UNIT, Level, Unit
from models.words.signs import seen

ALWAYS = date(1900, 1, 1)
UNTIL_FURTHER_NOTICE = date(9999, 12, 31)


def name_of_mail(mail: str) -> str:
    """A name to show for someone known by address alone: ``anne.le-goff@…`` → Anne Le-Goff."""
    return re.sub(r"[._+]+", " ", mail.split("@")[0]).title().strip() or mail


def person_of(session: Session, mail: str) -> Person:
    """Who has the address *mail*; raises :class:`NotFound`."""
    person = _person(session, asked_mail(mail))
    if person is None:
        raise NotFound(
            f"Personne n'a l'adresse « {mail} ».",
            "Vérifiez l'adresse, ou chargez la personne avec « orgue people import ».",
            mail=mail,
        )
    return person


def _person(session: Session, mail: str) -> Person | None:
    found: Person | None = (
        session.execute(sa.select(Person).where(PERSON.c.mail == mail)).scalars().first()
    )
    return found


def name_person(
    session: Session,
    unit: Unit,
    function: str,
    name: str,
    mail: str,
    deputy_mail: str | None = None,
    starts: date = ALWAYS,
    ends: date = UNTIL_FURTHER_NOTICE,
    *,
    at: datetime,
    by: str,
) -> Assignment:
    """*name* holds *function* (its code or French name) in *unit* from *starts* to *ends*.

    Naming somebody who already holds it in those days changes their dates, name and deputy.
    """
    code = _need_offered(unit.level, function)
    _need_order(starts, ends)
    written = need_address(mail)
    person = _known_or_new(session, written.mail.lower(), seen(name) or written.name)
    deputy = _known_or_new(session, need_mail(deputy_mail), "") if deputy_mail else None
    _need_another(person, deputy)
    assignment = _running(session, unit, code, person, starts, ends)
    if assignment is None:
        assignment = Assignment(person_id=_id(person), unit_id=_id(unit), function=code)
    assignment.starts, assignment.ends = starts, ends
    if deputy is not None:
        assignment.deputy_id = deputy.id
    session.add(assignment)
    session.flush()
    _write(session, at, "person.named", assignment, by)
    return assignment


def _need_function(level: Level, text: str) -> str:
    found = function_named(level, text)
    if found is None:
        raise NotFound(
            f"Aucune fonction « {text} » à ce niveau.",
            "Fonctions de ce niveau : " + ", ".join(functions_of(level)) + ".",
            function=text,
        )
    return found.code


def _need_offered(level: Level, text: str) -> str:
    code = _need_function(level, text)
    known = functions().get((level, code))
    if known is not None and not known.offered:
        raise Refusal(
            f"La fonction « {known.name} » n'est plus proposée dans votre académie : qui la tient "
            "la garde, personne d'autre n'y est nommé.",
            "Choisissez-en une autre, ou proposez-la de nouveau (Réglages, « Les fonctions »).",
        )
    return code


def functions_of(level: Level) -> list[str]:
    """The French names of the functions of *level* to which somebody may be named."""
    return [f.name for f in offered(level)]


def deputy_called(session: Session, mail: str) -> int:
    """Who has the address *mail*, known from now on if they were not. Raises InvalidMail."""
    return int(_known_or_new(session, need_mail(mail), "").id or 0)


def is_outside(session: Session, mail: str, holder: int) -> bool:
    """Whether *mail* is an address from outside: neither of who holds or stands in for a function,
    nor of a unit, nor under the same name as that of *holder* (a person)."""
    a, u = ASSIGNMENT.c, UNIT.c
    mine = sa.select(PERSON.c.mail).where(PERSON.c.id == holder)
    if mail.partition("@")[2] == session.scalars(mine).one().partition("@")[2]:
        return False
    here = sa.or_(a.person_id == PERSON.c.id, a.deputy_id == PERSON.c.id)
    known = sa.exists().where(PERSON.c.mail == mail, here)
    unit = sa.exists().where(sa.func.lower(u.mail) == mail)
    return not session.execute(sa.select(sa.or_(known, unit))).scalar_one()


def _need_order(starts: date, ends: date) -> None:
    if starts > ends:
        raise Refusal(
            f"La période finit le {ends:%d/%m/%Y}, avant de commencer le {starts:%d/%m/%Y}.",
            "Corrigez l'une des deux dates.",
        )


def _need_another(person: Person, deputy: Person | None) -> None:
    if deputy is not None and deputy.id == person.id:
        raise Refusal(
            f"{person.name} ne peut pas être son propre suppléant.", "Donnez une autre adresse."
        )


def _known_or_new(session: Session, mail: str, name: str) -> Person:
    person = _person(session, mail) or Person(name=name or name_of_mail(mail), mail=mail)
    if name:
        person.name = name
    session.add(person)
    session.flush()
    return person


def _running(
    session: Session, unit: Unit, code: str, person: Person, starts: date, ends: date
) -> Assignment | None:
    a = ASSIGNMENT.c
    same = sa.and_(a.unit_id == unit.id, a.function == code, a.person_id == person.id)
    query = sa.select(Assignment).where(same, a.starts <= ends, a.ends >= starts)
    found: Assignment | None = session.execute(query.order_by(a.starts)).scalars().first()
    return found


def end_assignment(
    session: Session, unit: Unit, function: str, mail: str, ends: date, at: datetime, by: str
) -> Assignment:
    """Who has *mail* holds *function* in *unit* until *ends* and no longer.

    Raises :class:`NotFound` when they do not hold it then.
    """
    code = _need_function(unit.level, function)
    person = person_of(session, mail)
    assignment = _running(session, unit, code, person, ends, ends)
    if assignment is None:
        raise NotFound(
            f"{person.name} ne tient pas cette fonction pour « {unit.name} » le {ends:%d/%m/%Y}.",
            "Voyez les fonctions de chacun avec « orgue people list ».",
            mail=mail,
        )
    assignment.ends = ends
    session.add(assignment)
    session.flush()
    _write(session, at, "person.ended", assignment, by)
    return assignment


def end_at(session: Session, assignment_id: int, ends: date, at: datetime, by: str) -> bool:
    """An assignment is held until *ends*, and no longer: whether that is new."""
    held = session.get_one(Assignment, assignment_id)
    if held.ends == ends:
        return False
    held.ends = ends
    session.add(held)
    session.flush()
    _write(session, at, "person.ended", held, by)
    return True


def declare_absence(
    session: Session, mail: str, starts: date, ends: date, at: datetime, by: str
) -> Absence:
    """Who has *mail* is away from *starts* to *ends*; absences that touch become one."""
    _need_order(starts, ends)
    person = person_of(session, mail)
    b = ABSENCE.c
    touching = sa.and_(b.person_id == person.id, b.starts <= ends, b.ends >= starts)
    old: list[Absence] = list(session.execute(sa.select(Absence).where(touching)).scalars())
    first, *others = old or [Absence(person_id=_id(person), starts=starts, ends=ends)]
    first.starts = min([starts, *(o.starts for o in old)])
    first.ends = max([ends, *(o.ends for o in old)])
    for other in others:
        session.delete(other)
    session.add(first)
    session.flush()
    facts = {"starts": first.starts, "ends": first.ends}
    entry = {"what": "person.absent", "subject": f"p{person.id}", "by": by, "facts": facts}
    journal.write(session, 0, at, [entry])
    return first


def _write(session: Session, at: datetime, what: str, held: Assignment, by: str) -> None:
    facts: dict[str, Any] = {
        "function": held.function,
        "starts": held.starts,
        "ends": held.ends,
        "deputy": held.deputy_id,
    }
    entry = {"what": what, "subject": f"p{held.person_id}", "unit_id": held.unit_id}
    journal.write(session, 0, at, [{**entry, "by": by, "facts": facts}])


def _id(row: Person | Unit) -> int:
    assert row.id is not None, "flushed before"
    return row.id
