"""A cycle is drafted, checked, launched and closed; nothing leaves before it is launched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models import journal
from models.access.actors import NOBODY, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.table import calendar_for
from models.database.transactions import measured
from models.errors import Refusal, WrongMove
from models.gestures.cycle.asked_fields import with_answers_kept
from models.gestures.cycle.change_kept import AboutChange, keep, need_unchanged
from models.gestures.cycle.checking import checked_data, checked_definition
from models.gestures.cycle.ending import end_with_the_cycle
from models.gestures.cycle.finding import cycles_of, find_academy, only_one, year_of
from models.gestures.cycle.meeting_moves import tell_of_other_days
from models.gestures.cycle.own_functions import need_functions_kept
from models.gestures.cycle.past_dates import past_held
from models.gestures.cycle.taken_back import give_their_delays_again, left_out
from models.gestures.cycle.trusting import need_trust
from models.gestures.cycle.weeks import check_week, set_weeks
from models.gestures.mail.instructing import follow
from models.gestures.territory.bringing import writing_to
from models.letters.own_texts import written_over
from models.operations.lease import holder_alive
from models.outbox import digest
from models.outbox.named_ways import need_named
from models.territory.holders import slots_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Unit
from models.words.french import plural
from models.words.nouns import CYCLE_STATES
from models.words.units import of_unit
from models.work.message import MESSAGE, MESSAGE_MOVES, WAITING, MessageState
from models.work.transitions import move, moving
from models.year.course import Course, load_course
from models.year.cycle import (
    CYCLE,
    CYCLE_MOVES,
    LONGEST_CYCLE_NAME,
    PARTICIPATION,
    Cycle,
    CycleState,
)
from models.year.definition import files_of, merge, nulls_as_switches, without_removed
from models.year.order import out_of_order
from models.year.other_dates import carried_on
from models.year.participation import ALWAYS, definition_of, refresh_participation
from models.year.timeline import milestones_of, phases_of
from models.year.week import Span


@dataclass(frozen=True, kw_only=True)
class Anew:
    """What a cycle that is drafted from a former one has of it: its *changes*, the number of the
    one that it is *like*; *by*: the slot of who drafts it."""

    changes: dict[str, Any]
    by: str
    like: int


def draft_cycle(
    session: Session,
    school_year: str,
    academy: str,
    week: date,
    weeks: Mapping[str, Span],
    moment: datetime,
    *,
    until: date | None = None,
    name: str | None = None,
    anew: Anew | None = None,
    by: Actor | None = None,
) -> Cycle:
    """Draft (or draft again) the cycle of an académie, whose week begins on *week* and lasts
    *until* (its usual end by default); *weeks* are the units' own weeks, by code. *name* tells it
    from another cycle of the year; *anew*: it is drafted from a former one.
    *by*: who drafts it, where they were asked for their right.

    Raises BadWeek (inside the holidays, outside the school year…), NotFound, TooShort, WrongMove
    (already live), Refusal (two cycles and no name; dates set by hand that are out of order).
    """
    unit = find_academy(session, academy)
    school_year = year_of(unit, school_year)
    there = cycles_of(session, unit, school_year, name)
    cycle = only_one(there, school_year) if there else None
    if cycle is not None and cycle.state is not CycleState.DRAFT:
        raise WrongMove(
            f"Le cycle {school_year} {of_unit(unit.name)} est déjà lancé : il ne se redessine pas.",
            "Un cycle lancé garde sa définition ; fermez-le, ou préparez l'année suivante.",
        )
    calendar = calendar_for(session, unit.place, unit.timezone, school_year)
    held = Span.of(week, until)
    for span in (held, *weeks.values()):
        check_week(calendar, span)
    cycle = cycle or _named(int(unit.id or 0), school_year, week, name or "")
    cycle.week, cycle.week_ends = held.first, held.last
    if anew is not None:
        cycle.changes, cycle.population = anew.changes, cycle.population + 1
    checked_definition(cycle.changes)
    session.add(cycle)
    session.flush()
    set_weeks(session, cycle, unit, weeks)
    refresh_participation(session, cycle, ALWAYS)
    measured(session, PARTICIPATION)
    need_in_order(load_course(session, cycle))  # reckoned here: TooShort when there is no room
    entry = {"what": "cycle.drafted", "subject": f"cycle.{cycle.id}", "unit_id": unit.id}
    entry |= {"by": by.slot} if by else {}
    entry |= {"by": anew.by, "facts": {"like": anew.like}} if anew else {}
    journal.write(session, int(cycle.id or 0), moment, [entry])
    return cycle


def _named(academy_id: int, school_year: str, week: date, name: str) -> Cycle:
    said = " ".join(name.split())
    if len(said) > LONGEST_CYCLE_NAME:
        raise Refusal(
            f"Le nom d'un cycle a {LONGEST_CYCLE_NAME} signes au plus.",
            "Un mot suffit : « automne », « printemps ».",
        )
    return Cycle(academy_id=academy_id, school_year=school_year, week=week, name=said)


def change_cycle(
    session: Session,
    cycle: Cycle,
    changes: Mapping[str, Any],
    by: Actor | None,
    moment: datetime,
    *,
    note: str = "",
    letters: Collection[str] | None = None,
    seen: str | None = None,
    part: str = "",
) -> int | None:
    """Lay *changes* over what a cycle is defined by, checked whole before it is kept; the number
    under which the change can be read and taken back, None when all was so already.

    A draft keeps them beside the files. A live cycle's pinned definition changes only here, by
    name and with a line in the journal; what was owed is then counted again. *letters*: the keys of
    those that it adds or moves, where they were reckoned; *seen*: the mark of what was looked at
    before, the whole cycle or (*part*) one key of its definition. Raises BadDefinition, NotYours,
    WrongMove (closed), PastDate, CycleChangedMeanwhile.
    """
    alone_on(session, cycle, seen, part)
    switched = nulls_as_switches(written_over(changes), files_of())
    pinned = cycle.state is CycleState.LIVE
    data = merge((cycle.definition or {}) if pinned else cycle.changes, switched)
    about = AboutChange(note=note, letters=letters)
    return lay(session, cycle, data, by, moment, about, sorted(changes))


def alone_on(session: Session, cycle: Cycle, seen: str | None = None, part: str = "") -> None:
    """Read *cycle* again, nobody else changing it until the gesture ends; refused if it (or that
    *part* of its definition) is not as it was *seen*."""
    session.refresh(cycle, with_for_update=True)
    need_unchanged(session, cycle, seen, part)


def lay(
    session: Session,
    cycle: Cycle,
    data: dict[str, Any],
    by: Actor | None,
    moment: datetime,
    about: AboutChange,
    keys: Sequence[str],
) -> int | None:
    """Define a cycle by *data* from now on: what is pinned to a live one, what a draft changes of
    the files. *keys* are what the journal says was changed. Raises as :func:`change_cycle`."""
    if cycle.state is CycleState.CLOSED:
        raise WrongMove(f"Le cycle {cycle.school_year} est clos : il ne change plus.")
    since, before, was_amiss = ALWAYS, reckoned(session, cycle), amiss(session, cycle)
    definition, live = definition_of(cycle), cycle.state is CycleState.LIVE
    if live or by is not None:
        day = load_course(session, cycle).local_day(moment)
        by = need(session, by or NOBODY, Gesture.CHANGE_CYCLE, cycle.academy_id, day).by
        since = day if live else since
    if live:
        after = carried_on(definition, checked_data(without_removed(data), definition))
        after = with_answers_kept(session, int(cycle.id or 0), definition, after)
        cycle.definition = after.model_dump(mode="json", by_alias=True)
    else:
        checked_definition(data)
        cycle.changes = data
    need_named(session, definition.channels, definition_of(cycle).channels)
    need_functions_kept(session, cycle.academy_id, definition, definition_of(cycle))
    cycle.population += 1
    session.add(cycle)
    session.flush()
    were_out = left_out(session, int(cycle.id or 0)) if live else ()
    refresh_participation(session, cycle, since)
    course = load_course(session, cycle)
    if live:
        course = _past_where_it_was(session, cycle, before, course, since)
    need_in_order(course, but=was_amiss)
    give_their_delays_again(session, course, were_out, moment)
    follow(session, course.cycle_id, definition, course.definition)
    entry = {"what": "cycle.changed", "subject": f"cycle.{cycle.id}", "unit_id": cycle.academy_id}
    entry |= {"by": by.slot if by else "admin", "facts": {"keys": list(keys)}}
    journal.write(session, int(cycle.id or 0), moment, [entry])
    coded = carried_on(definition, definition) if live else definition  # no code is a change
    number = keep(session, course, coded, before, about, by.slot if by else "admin", moment)
    tell_of_other_days(session, cycle, before, course, moment)
    return number


def _past_where_it_was(
    session: Session, cycle: Cycle, before: Course | None, course: Course, day: date
) -> Course:
    """The course of a live cycle whose past milestones are held where they were; what counts on one
    of them may have to be held in its turn."""
    while held := past_held(before, course, day):
        cycle.definition = merge(cycle.definition or {}, held)
        session.add(cycle)
        session.flush()
        course = load_course(session, cycle)
    return course


def launch_cycle(
    session: Session, cycle: Cycle, by: Actor, moment: datetime, messages: int, announced: int
) -> None:
    """Make a drafted cycle live, its definition pinned.

    *messages* is the number typed, *announced* the number that will leave in the first fortnight:
    they must agree. Raises Refusal, NotYours, WrongMove.
    """
    course = load_course(session, cycle)
    need_launchable(session, cycle, course, moment)
    if messages != announced:
        raise Refusal(
            f"{plural(announced, 'courrier partira', 'courriers partiront')} dans la première "
            f"quinzaine, pas {messages}.",
            f"Relisez-les (« orgue rehearse »), puis lancez avec --messages {announced}.",
            messages=announced,
            typed=messages,
        )
    day = course.local_day(moment)
    by = need(session, by, Gesture.CHANGE_CYCLE, cycle.academy_id, day, "lancer le cycle").by
    definition = checked_definition(cycle.changes)
    cycle.definition = definition.model_dump(mode="json", by_alias=True)
    session.add(cycle)
    session.flush()
    bring_cycle_to(session, cycle, CycleState.LIVE, launched_at=moment)
    refresh_participation(session, cycle, ALWAYS)
    measured(session, UNIT, PERSON, ASSIGNMENT, PARTICIPATION)
    entry = {"what": "cycle.launched", "subject": f"cycle.{cycle.id}", "by": by.slot}
    facts = {"messages": messages}
    journal.write(session, int(cycle.id or 0), moment, [entry | {"facts": facts}])


def need_launchable(session: Session, cycle: Cycle, course: Course, moment: datetime) -> None:
    """Refuse to launch what is live already, what is over, what nobody pilots, or what nobody
    answers for before those it writes to."""
    if CycleState.LIVE not in CYCLE_MOVES[cycle.state]:
        raise WrongMove(
            f"Le cycle {cycle.school_year} est déjà {CYCLE_STATES[cycle.state]}.",
            "« orgue status » montre où il en est.",
        )
    if holder_alive(session, writing_to(cycle.academy_id)):
        raise Refusal(
            "Un fichier du territoire ou des personnes est en cours d'enregistrement : le nombre "
            "de courriers va changer.",
            "Attendez une minute, relisez ce nombre, puis lancez.",
        )
    if not has_pilot(session, course, course.local_day(moment)):
        raise Refusal(
            "L'académie n'a pas de pilote : personne ne répondrait du cycle.",
            "Nommez-le, page « Mise en route » (fonction « pilote académique »), ou par "
            "« orgue people import ».",
        )
    need_in_order(course)
    need_trust(session, course)
    over = course.end_of(course.home, course.on(course.home, "year_ends"))
    if moment >= over:
        raise Refusal(f"L'année {cycle.school_year} est finie : rien ne serait envoyé.")


def need_in_order(course: Course, but: Collection[str] = ()) -> None:
    """Refuse a year whose dates are out of order, in the words of the first that is; what was so
    before (*but*) is let be."""
    for sentence in out_of_order(course):
        if sentence not in but:
            way_out = (
                "Changez l'une des deux dates : page « Réglages », ou « orgue cycle change … »."
            )
            raise Refusal(f"{sentence}.", way_out)


def reckoned(session: Session, cycle: Cycle) -> Course | None:
    """The course of a cycle; None of one whose dates can't be reckoned."""
    try:
        return load_course(session, cycle)
    except Refusal:
        return None


def amiss(session: Session, cycle: Cycle) -> list[str]:
    """What is out of order in a cycle already; nothing of one whose dates can't be reckoned."""
    try:
        return out_of_order(load_course(session, cycle))
    except Refusal:
        return []


def close_cycle(session: Session, cycle: Cycle, by: Actor, moment: datetime) -> int:
    """Close a live cycle: nothing more leaves. Return how many messages were dropped."""
    if CycleState.CLOSED not in CYCLE_MOVES[cycle.state]:
        raise WrongMove(
            f"Le cycle {cycle.school_year} n'est pas lancé : il est {CYCLE_STATES[cycle.state]}.",
            "Seul un cycle lancé se ferme.",
        )
    course = load_course(session, cycle)
    day = course.local_day(moment)
    by = need(session, by, Gesture.CHANGE_CYCLE, cycle.academy_id, day, "fermer le cycle").by
    unanswered = end_with_the_cycle(session, course, moment)
    bring_cycle_to(session, cycle, CycleState.CLOSED, closed_at=moment)
    digest.free_others(session, int(cycle.id or 0))
    of_it, why = MESSAGE.c.cycle_id == cycle.id, "le cycle est clos"
    waiting = moving(
        MESSAGE, MESSAGE_MOVES, MessageState.DROPPED, of_it, starts=WAITING, result=why
    )
    dropped = session.connection().execute(waiting).rowcount
    entry = {"what": "cycle.closed", "subject": f"cycle.{cycle.id}", "by": by.slot}
    facts = {"dropped": dropped, "unanswered": unanswered}
    journal.write(session, int(cycle.id or 0), moment, [entry | {"facts": facts}])
    return int(dropped)


def bring_cycle_to(session: Session, cycle: Cycle, state: CycleState, **values: Any) -> None:
    """Move *cycle* through its door, and read it again. Raises WrongMove: somebody was first."""
    move(session, CYCLE, CYCLE_MOVES, [int(cycle.id or 0)], state, **values)
    session.refresh(cycle)


def has_pilot(session: Session, course: Course, day: date) -> bool:
    """Whether somebody holds the academic pilot's function on *day*."""
    return bool(slots_of(session, course.academy_id, "pilot", day))


def as_dict(course: Course, cycle: Cycle, academy: Unit, moment: datetime) -> dict[str, Any]:
    """A cycle for programs: its phases, its milestones with why they moved."""
    return {
        "id": cycle.id,
        "cycle": course.school_year,
        "name": cycle.name,
        "year": course.year_name,
        "academy": academy.code,
        "academy_name": academy.name,
        "week": cycle.week,
        "week_ends": cycle.week_ends,
        "state": cycle.state.value,
        "live": cycle.state is CycleState.LIVE,
        "phases": phases_of(course, moment),
        "milestones": milestones_of(course),
    }
