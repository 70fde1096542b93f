"""Corse and overseas are fixed by each recteur: their holidays are entered by hand."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.facts import LONGEST, SchoolHolidayFact, first_year
from models.calendar.foreseen import is_foreseen
from models.calendar.rows import SCHOOL_HOLIDAY
from models.calendar.table import SHIPPED, Known, known, put_holiday, said
from models.errors import BadDefinition, NotFound
from models.journal import write

BY_HAND = "saisie à la main"


def enter_holiday(
    session: Session,
    *,
    zone: str,
    school_year: str,
    name: str,
    first: date,
    last: date,
    official: bool = True,
    source: str = BY_HAND,
    at: datetime,
    by: str = "admin",
) -> bool:
    """Write a holiday by hand; False when that is what was already known.

    Refused when it ends before it starts, lies outside its year or overlaps another.
    """
    fact = SchoolHolidayFact(
        name=name,
        first=first,
        last=last,
        official=official,
        source=source or BY_HAND,
        school_year=school_year,
    )
    there = known(session, [zone])
    _refuse_nonsense(zone, fact, there)
    if said(there.get((zone, school_year, name))) == said(fact):
        return False
    put_holiday(session, (zone, school_year, name), fact)
    facts = {"first": first.isoformat(), "last": last.isoformat()}
    note(session, at, "calendar.entered", zone, school_year, by, facts | {"official": official})
    return True


def remove(
    session: Session, *, zone: str, school_year: str, name: str, at: datetime, by: str = "admin"
) -> None:
    """Take an entered or imported holiday back; the shipped row, if there is one, holds again."""
    t = SCHOOL_HOLIDAY.c
    query = sa.delete(SCHOOL_HOLIDAY).where(
        t.zone == zone,
        t.school_year == school_year,
        t.name == name,
        sa.not_(t.source.startswith(SHIPPED)),
    )
    if not session.connection().execute(query).rowcount:
        raise NotFound(
            f"Aucune période « {name} » n'a été saisie pour {zone} en {school_year}.",
            f"orgue calendar show {zone} {school_year} donne ce qui est connu.",
        )
    note(session, at, "calendar.removed", zone, school_year, by, {})


def note(
    session: Session,
    at: datetime,
    what: str,
    zone: str,
    year: str,
    by: str,
    facts: dict[str, object],
) -> None:
    entry = {"what": what, "subject": subject_of(zone, year), "by": by, "facts": facts}
    write(session, 0, at, [entry])


def subject_of(zone: str, year: str) -> str:
    """How the calendar of a zone is named in the journal."""
    return f"calendar:{zone}:{year}"[:40]


def _refuse_nonsense(zone: str, fact: SchoolHolidayFact, there: Known) -> None:
    if fact.last < fact.first:
        raise BadDefinition(
            f"« {fact.name} » finirait le {fact.last:%d/%m/%Y}, avant de commencer le "
            f"{fact.first:%d/%m/%Y}.",
            "Donnez le premier puis le dernier jour sans classe.",
        )
    if fact.days > LONGEST:
        raise BadDefinition(
            f"« {fact.name} » durerait {fact.days} jours.", f"{LONGEST} jours au plus."
        )
    year = first_year(fact.school_year)
    if not date(year, 7, 1) <= fact.first <= date(year + 2, 1, 31):
        raise BadDefinition(
            f"Le {fact.first:%d/%m/%Y} n'est pas dans l'année scolaire {fact.school_year}.",
            "Vérifiez l'année.",
        )
    _refuse_overlap(zone, fact, there)


def _refuse_overlap(zone: str, fact: SchoolHolidayFact, there: Known) -> None:
    for key, other in there.items():
        replaced = key == (zone, fact.school_year, fact.name) or is_foreseen(other)
        if not replaced and other.holds and other.first <= fact.last and other.last >= fact.first:
            raise BadDefinition(
                f"« {fact.name} » chevauche « {other.name} » {other.school_year} "
                f"({other.first:%d/%m/%Y} – {other.last:%d/%m/%Y}).",
                "Corrigez les dates, ou donnez à la période le même nom pour la remplacer.",
            )
