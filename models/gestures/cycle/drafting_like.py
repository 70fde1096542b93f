"""Draft of a next year's cycle from a former one: one gesture, after which nothing is sent.

It is born a draft, with its own key and no message; its calendar, where nobody published it, is
foreseen and provisional.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.access.actors import NOBODY, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.entering import note
from models.calendar.places import split_place
from models.calendar.school_year import in_use
from models.calendar.table import foresee
from models.errors import WrongMove
from models.gestures.actions.dating import OutsideTheYear
from models.gestures.actions.dating import year_of as days_of_year
from models.gestures.cycle import opening
from models.gestures.cycle.finding import cycles_of
from models.gestures.cycle.next_year import NextAnswers, NextYear, need_before, next_year
from models.territory.unit import Unit
from models.words.french import long_date
from models.words.units import of_unit
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState
from models.year.week import Span


class AlreadyDrafted(WrongMove):
    """A cycle of that year is there: somebody drafted it, and it is not drawn over unseen."""


def as_seen(cycle: Cycle | None) -> str:
    """What tells whether a cycle is as it was when a page showed it; empty: there was none."""
    return f"{cycle.id}.{cycle.population}.{cycle.week.isoformat()}" if cycle else ""


def draft_like(
    session: Session,
    academy: Unit,
    school_year: str,
    like: Cycle,
    moment: datetime,
    *,
    by: Actor | None = None,
    week: Span | None = None,
    answers: NextAnswers | None = None,
    over: str = "",
) -> tuple[Cycle, NextYear]:
    """Draft the cycle of *school_year* from *like*, in *week* (else the best one); the cycle, and
    what it was made of. *by* is None for who sits at the machine.

    *over*: what :func:`as_seen` said of the draft that this one takes the place of. Raises
    AlreadyDrafted: there is one, or another than the one that was seen; NotYours; and as
    :func:`next_year` and :func:`~models.gestures.cycle.opening.draft_cycle`.
    """
    slot = "admin"
    if by is not None:
        day = load_course(session, like).local_day(moment)
        to = "préparer l'année suivante"
        slot = need(
            session, by or NOBODY, Gesture.CHANGE_CYCLE, int(academy.id or 0), day, to
        ).by.slot
    need_before(academy, school_year, like)
    there = next(iter(cycles_of(session, academy, school_year, like.name)), None)
    if there is not None:
        opening.alone_on(session, there)
    _need_unseen(there, school_year, academy, over)
    _need_in_year(academy, school_year, answers)
    plan = next_year(
        session,
        academy,
        school_year,
        like,
        moment,
        there=there,
        week=week,
        answers=answers,
    )
    zone = split_place(academy.place)[0]
    written = foresee(session, academy.place, academy.timezone, school_year)
    if written:
        note(session, moment, "calendar.foreseen", zone, school_year, slot, {"holidays": written})
    try:
        cycle = opening.draft_cycle(
            session,
            school_year,
            academy.code,
            plan.week.first,
            plan.own_weeks,
            moment,
            until=plan.week.last,
            name=plan.name,
            anew=opening.Anew(changes=plan.changes, by=slot, like=int(like.id or 0)),
        )
    except IntegrityError:  # somebody else's draft was written between the look and the gesture
        raise _already(academy, school_year) from None
    return cycle, replace(plan, there=cycle)


def _need_unseen(there: Cycle | None, school_year: str, academy: Unit, over: str) -> None:
    if there is not None and there.state is not CycleState.DRAFT:
        raise AlreadyDrafted(
            f"Le cycle {school_year} {of_unit(academy.name)} est déjà lancé : "
            "il ne se redessine pas.",
            "Un cycle lancé se change sur la page de ses réglages.",
        )
    if as_seen(there) != over:
        raise _already(academy, school_year)


def _already(academy: Unit, school_year: str) -> AlreadyDrafted:
    return AlreadyDrafted(
        f"Le cycle {school_year} {of_unit(academy.name)} est déjà préparé, ou vient de l'être par "
        "quelqu'un d'autre.",
        "Rouvrez la page pour voir où il en est ; rien n'a été remplacé.",
    )


def _need_in_year(academy: Unit, school_year: str, answers: NextAnswers | None) -> None:
    """No day of another year comes in by an answer."""
    zone = split_place(academy.place)[0]
    first, last = days_of_year(school_year, zone)
    for index, taken in (answers or NextAnswers()).taken_up.items():
        for name, day in (("on", taken.on), ("until", taken.until)):
            if day is not None and not first <= day <= last:
                raise OutsideTheYear(
                    f"Vérifiez l'année : le {long_date(day)} n'est pas de l'année scolaire "
                    f"{in_use(school_year, zone)}.",
                    f"Elle va du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
                    fields={f"{name}{index}": "Vérifiez l'année de cette date."},
                )


def week_typed(first: date | None, was: Span, last: date | None = None) -> Span | None:
    """The week from *first* to *last*, as long as last year's when no last day is said."""
    if first is None:
        return None
    return Span(first, last or first + (was.last - was.first))
