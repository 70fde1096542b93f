"""What a calendar feed holds: the dates of one's cycles, what one must do and until when, actions.

It is read with what its owner may see today; a function that is over shows nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.clock import Moment
from models.serving.actions.visibility import seen, shown_state
from models.serving.calendar.year import track_of
from models.serving.home.agenda_changes import (
    Announcements,
    Changed,
    ChangedRow,
    announcements,
    changed_at,
    columns,
    dates_changed,
    units_changed,
    version,
)
from models.serving.home.own import AwaitedWork, awaited
from models.serving.perimeter import Perimeter
from models.serving.programme.visits import visits_of
from models.territory.rows import Identified, UnitRow
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.words.nouns import ACTION_STATES
from models.work.action import ACTION, ActionState
from models.work.days import Days, days_of, stretches
from models.work.known_meeting import KnownMeeting, known_meeting, known_meetings
from models.work.meeting import (
    ATTENDEE,
    MeetingKind,
    MeetingReply,
    MeetingRow,
    meeting_of,
    meetings_of,
    place_of,
)
from models.work.put_off import TO_CONFIRM, awaits_an_answer
from models.work.subjects import SubjectKind
from models.work.visit import COMES
from models.year.course import Course, Track, load_course
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState
from models.year.occasions import occasions_of

A = ActionState
ORDER = tuple(Level)
LOWEST = {
    "call_opens": Level.SCHOOL,
    "call_closes": Level.SCHOOL,
    "announce": Level.SCHOOL,
    "programme": Level.SCHOOL,
    "reports_open": Level.SCHOOL,
    "reports_due": Level.SCHOOL,
    "teams_due": Level.DEPARTMENT,
    "relays_due": Level.DEPARTMENT,
    "framing_closes": Level.DEPARTMENT,
    "synthesis_department_due": Level.DEPARTMENT,
    "letter_due": Level.ACADEMY,
    "synthesis_academy_due": Level.ACADEMY,
    "capitalisation_closes": Level.ACADEMY,
    "review_due": Level.ACADEMY,
    "assignments_due": Level.SCHOOL,
    "year_ends": Level.ACADEMY,
}
"""The lowest level that a date concerns; any other concerns bassins and circonscriptions too."""
WEEK = ("week_opens", "week_closes")
"""One event for everybody, from the one to the other."""
RANKS = {
    A.RETURNED: 1,
    A.LAPSED: 2,
    A.ACCEPTED: 2,
    A.DECLINED: 2,
    A.POSTPONED: 3,
    A.TOOK_PLACE: 4,
    A.CANCELLED: 4,
    A.WITHDRAWN: 5,
}
"""How far a state is on an action's way, for the number of its version."""
OFF = (A.POSTPONED, A.CANCELLED, A.WITHDRAWN, A.DECLINED, A.LAPSED)
"""What does not happen on its day: what is put off has no other day yet."""


class Status(StrEnum):
    """How sure a thing is, as calendars say it."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing on its day, at its hours (« 09:00 ») if they are said, or from *on* to *until*
    included. *key* is its own for good, *version*
    grows when it changes; *path*: its page in the portal."""

    key: str
    title: str
    on: date
    changed_at: datetime
    until: date | None = None
    starts: str | None = None
    ends: str | None = None
    timezone: str = ""
    words: str = ""
    place: str = ""
    version: int = 0
    status: Status = Status.CONFIRMED
    path: str = ""


def own_agenda(session: Session, scope: Scope, moment: Moment) -> list[Entry]:
    """All that is of *scope*'s holder: the dates that concern their level, what awaits them, the
    actions of their own units."""
    if not scope.held:
        return []
    units = units_changed(session, scope.actor.slot)
    cycles = {c.cycle_id: (c, dates_changed(session, c, units)) for c in _cycles(session, scope)}
    found = [
        e
        for course, changed in cycles.values()
        for e in _dates(
            session,
            course,
            changed,
            *_level_and_track(session, course, scope),
            _invited_to(session, course, scope.slots),
        )
    ]
    found += _awaited(session, scope, moment, {i: changed for i, (_, changed) in cycles.items()})
    mine = ACTION.c.unit_id.in_(scope.unit_ids)
    for course, _ in cycles.values():
        found += _actions(session, scope, course, mine)
        found += _visits(session, scope, course)
    return found


def unit_agenda(session: Session, scope: Scope, unit: UnitRow) -> list[Entry]:
    """The dates of a unit (a row of UNIT), and the actions announced in it and below it; nothing
    when *scope*'s holder does not read it any more."""
    readable = sa.select(UNIT.c.id).where(UNIT.c.id == unit.id, scope.sees(UNIT))
    if session.connection().execute(readable).first() is None:
        return []
    academy = unit.academy_id or unit.id
    cycles = [c for c in _cycles(session, scope) if c.academy_id == academy]
    announced = sa.and_(ACTION.c.announced.is_(sa.true()), ACTION.c.state != A.DECLINED)
    found, units = list[Entry](), units_changed(session, "")
    for c in cycles:
        track = track_of(session, c, Perimeter(cycle_ids=(c.cycle_id,), scope=scope, unit=unit))
        found += _dates(session, c, dates_changed(session, c, units), unit.level, track)
        found += _actions(session, scope, c, sa.and_(within(unit.id), announced))
    return found


def _cycles(session: Session, scope: Scope) -> list[Course]:
    """The live cycles of the académies in which something is held, or which are seen whole."""
    u = UNIT.c
    held = sa.select(sa.func.coalesce(u.academy_id, u.id)).where(u.id.in_(scope.unit_ids))
    whole = sa.select(u.id).where(u.level == Level.ACADEMY, scope.sees(UNIT))
    c = CYCLE.c
    query = (
        sa.select(Cycle)
        .where(c.state == CycleState.LIVE, sa.or_(c.academy_id.in_(held), c.academy_id.in_(whole)))
        .order_by(c.id)
    )
    return [load_course(session, cycle) for cycle in session.scalars(query)]


def _level_and_track(session: Session, course: Course, scope: Scope) -> tuple[Level, Track]:
    """The highest level at which something is held, and the dates that it follows."""
    level = min((h.level for h in scope.held), key=ORDER.index)
    return level, track_of(session, course, Perimeter(cycle_ids=(course.cycle_id,), scope=scope))


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def _dates(
    session: Session,
    course: Course,
    changed: Changed,
    level: Level,
    track: Track,
    mine: Collection[str] = (),
) -> Iterator[Entry]:
    """The week, and the dates that concern *level*; above the académie, the week alone."""
    met = meetings_of(session, course.cycle_id)
    opens, closes = (course.on(track, name) for name in WEEK)
    yield _dated(course, changed, "week", course.definition.week.name, opens, closes)
    for name, moved in course.dates[track].items():
        if name not in WEEK and _concerns(name, level):
            entry = _dated(course, changed, name, course.definition.title_of(name), moved.on)
            yield _met(course, entry, met[name]) if name in met else entry
    for other in occasions_of(course):
        first = other.on or other.last
        if first and _concerns("" if not other.is_highlight else "call_opens", level):
            entry = _dated(course, changed, f"other-{other.code}", other.name, first, other.last)
            row = met.get(other.code)
            yield replace(entry, place=other.where) if row is None else _met(course, entry, row)
    for one in known_meetings(session, course):
        if one.own and (one.unit_id is None or one.code in mine):
            yield from filter(None, [_own_meeting(course, changed, one)])


def _own_meeting(course: Course, changed: Changed, one: KnownMeeting) -> Entry | None:
    if one.on is None:
        return None
    entry = _dated(course, changed, f"meeting-{one.code}", one.name, one.on, one.until)
    entry = _met(course, entry, one.row)
    return entry if one.called_off_at is None else replace(entry, status=Status.CANCELLED)


def _invited_to(session: Session, course: Course, slots: Sequence[str]) -> set[str]:
    """The meetings on whose list one of *slots* is, and did not say that they do not come."""
    a = ATTENDEE.c
    comes = sa.or_(a.reply.is_(None), a.reply != MeetingReply.ABSENT)
    query = sa.select(a.code).where(a.cycle_id == course.cycle_id, a.slot.in_(slots), comes)
    return set(session.connection().execute(query).scalars())


def meeting_entry(session: Session, course: Course, code: str, on: date | None) -> Entry | None:
    """A meeting alone, as who is invited puts it in their calendar: the same
    entry as in a feed, so that one moves with the other. One that is called off is cancelled on the
    day that it had; None: it had none."""
    changed = dates_changed(session, course, None)
    if code not in set(MeetingKind):
        known = known_meeting(session, course, code)
        return _own_meeting(course, changed, known) if known and known.row is not None else None
    row = meeting_of(session, course.cycle_id, code)
    day = on or (row.was_on if row else None)
    if day is None:
        return None
    title = course.definition.title_of(code)
    entry = _dated(course, changed, str(code), title, day)
    entry = entry if row is None else _met(course, entry, row)
    held = on and (row is None or row.called_off_at is None)
    return entry if held else replace(entry, status=Status.CANCELLED)


def _met(course: Course, entry: Entry, row: MeetingRow) -> Entry:
    """*entry* at the hours and the place of its meeting, with its agenda."""
    lines = [" ".join(filter(None, (one["at"], one["title"]))) for one in row.agenda]
    kind = row.code
    return replace(
        entry,
        starts=row.starts,
        ends=row.ends,
        timezone=course.timezone,
        place=place_of(row),
        words="\n".join(filter(None, (entry.words, row.text, *lines))),
        version=entry.version + row.edits + row.moves,
        changed_at=max(entry.changed_at, row.kept_at),
        path=f"/cycles/{course.cycle_id}/meetings/{kind}",
    )


def _dated(
    course: Course, changed: Changed, name: str, title: str, on: date, until: date | None = None
) -> Entry:
    return Entry(
        key=f"cycle-{course.cycle_id}-{name}",
        title=title,
        on=on,
        until=until,
        words=f"{course.definition.week.name} {course.year_name}",
        changed_at=changed.at,
        version=changed.times,
        path=f"/cycles/{course.cycle_id}/calendar",
    )


def _concerns(name: str, level: Level) -> bool:
    lowest = LOWEST.get(name, Level.BASIN)
    return ORDER.index(Level.ACADEMY) <= ORDER.index(level) <= ORDER.index(lowest)


def _visits(session: Session, scope: Scope, course: Course) -> Iterator[Entry]:
    """Where they mean to come, as recteur or DASEN: in their own feed alone, never in a unit's."""
    units = [h.unit_id for h in scope.held if h.function == COMES.get(h.level)]
    for one in visits_of(session, course, units) if units else ():
        fell = f"L'action {one.why} : la visite tombe." if one.why else ""
        yield Entry(
            key=f"visit-{one.id}",
            title=f"Visite : {one.title}",
            on=one.on,
            starts=one.starts,
            ends=one.ends,
            timezone=course.timezone,
            words="\n".join(filter(None, (one.unit, fell))),
            changed_at=one.changed_at,
            version=int(bool(one.why)),
            status=Status.CANCELLED if one.why else Status.CONFIRMED,
            path=f"/cycles/{course.cycle_id}/visits",
        )


# ── what awaits ──────────────────────────────────────────────────────────────────────────────────


def _awaited(
    session: Session, scope: Scope, moment: Moment, changed: Mapping[int, Changed]
) -> Iterator[Entry]:
    """What was asked and is not done, on the day by which it is due: once each, as it was asked
    last."""
    last: dict[str, tuple[AwaitedWork, date]] = {}
    for one in sorted(awaited(session, scope.slots, moment).first, key=lambda a: a.row.id):
        if one.due is not None:
            last[_key_of_asked(one)] = one, one.due
    for key, (one, due) in last.items():
        moved = changed.get(one.row.cycle_id)
        yield Entry(
            key=key,
            title=f"À faire : {one.words}",
            on=due,
            words=one.unit,
            path="/me",
            version=one.row.id + (moved.times if moved else 0),
            changed_at=max(one.row.owed_at, moved.at) if moved and moved.at else one.row.owed_at,
        )


def _key_of_asked(one: AwaitedWork) -> str:
    """What is asked, of which unit: two things asked of one unit are two, an asking and what
    reminds of it are one."""
    row = one.row
    topic = f"-{one.topic}" if row.subject_kind == SubjectKind.UNIT else ""
    return f"asked-{row.cycle_id}-{row.subject_kind}-{row.subject_id}-{row.unit_id}{topic}"


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _actions(
    session: Session, scope: Scope, course: Course, which: sa.ColumnElement[bool]
) -> Iterator[Entry]:
    """The actions of a cycle that *scope*'s holder sees, as far as they may know; a draft that was
    withdrawn was never in a calendar."""
    a, p, shown = ACTION.c, PARTICIPATION.c, shown_state(scope).label("shown")
    known = sa.and_(a.state != A.DRAFT, sa.or_(a.state != A.WITHDRAWN, a.round > 0))
    query = (
        sa.select(
            a.id,
            a.title,
            a.on_date,
            a.theme,
            a.content,
            a.cause,
            awaits_an_answer().label("to_confirm"),
            shown,
            UNIT.c.name.label("unit"),
            UNIT.c.timezone,
            *columns(),
        )
        .join(UNIT, UNIT.c.id == a.unit_id)
        .outerjoin(PARTICIPATION, sa.and_(p.cycle_id == a.cycle_id, p.unit_id == a.unit_id))
        .where(a.cycle_id == course.cycle_id, seen(scope), which, known)
        .order_by(a.on_date, a.id)
    )
    notified = announcements(session, course)
    rows = session.connection().execute(query).all()
    held = days_of(session, [row.id for row in rows])
    for row in rows:
        yield from _spread(_action(row, notified), stretches(held[row.id]))


def _spread(entry: Entry, found: Sequence[Days]) -> Iterator[Entry]:
    """An event for each stretch of days; the nth keeps its key, so that a day that moves moves."""
    for n, days in enumerate(found):
        yield replace(
            entry,
            key=f"{entry.key}-{n + 1}" if n else entry.key,
            on=days[0].on,
            until=days[-1].on if len(days) > 1 else None,
            starts=days[0].starts,
            ends=days[0].ends,
        )


class AgendaAction(Identified, ChangedRow, Protocol):
    """An action, and what its reader is shown of it."""

    @property
    def title(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def cause(self) -> str | None: ...
    @property
    def to_confirm(self) -> bool: ...
    @property
    def unit(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def shown(self) -> ActionState: ...


def _action(row: AgendaAction, notified: Announcements) -> Entry:
    entry = Entry(
        key=f"action-{row.id}",
        title=row.title,
        on=row.on_date,
        path=f"/actions/{row.id}",
        version=version(row, RANKS.get(row.shown, 0), notified),
        status=Status.TENTATIVE if row.to_confirm else _status(row.shown),
        timezone=row.timezone,
        place=_where(row.content),
        changed_at=changed_at(row, notified),
    )
    labels = [row.unit, row.theme, ACTION_STATES[row.shown], TO_CONFIRM if row.to_confirm else ""]
    labels.append(row.cause if row.cause and row.shown is A.CANCELLED else "")
    return replace(entry, words=" · ".join(filter(None, labels)))


def _where(fiche: Mapping[str, Any]) -> str:
    """« Salle des fêtes, Mantes, en ligne »: what the fiche says of it."""
    said = [str(fiche.get(code) or "") for code in ("place", "town")]
    return ", ".join(filter(None, [*said, "en ligne" if fiche.get("online") else ""]))


def _status(shown: ActionState) -> Status:
    if shown in OFF:
        return Status.CANCELLED
    return Status.CONFIRMED if shown in (A.ACCEPTED, A.TOOK_PLACE) else Status.TENTATIVE
