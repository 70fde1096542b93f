"""A sheet is what a letter's link opens: what is asked, of which unit, until when, whom to call.

It is read without signing in, by who received the letter: it names who to call, and nobody's
address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Kept, actor_of, all_of, kept_of
from models.access.by_link import HeldFunction, LinkPower, any_signs_in
from models.access.scope import held_by
from models.clock import Moment
from models.errors import NotFound, Refusal
from models.journal import JOURNAL
from models.letters.contexts import whom_to_call
from models.letters.signed_links import LASTS, Bearer, bearer_of, is_sealed, sealed
from models.programme.by_day import Programme
from models.serving.actions.call import CallStanding
from models.serving.actions.fiches import Facts, FieldChange
from models.serving.actions.put_off import AskedDate
from models.serving.meetings.shown import InvitationStanding, InvitedTo
from models.serving.papers.signed import SignedShown
from models.serving.states import State
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import UnitAbove, UnitRow
from models.territory.unit import UNIT, UnitState
from models.words.french import academy_named, days_left, deadline
from models.work.validation import TASK, TaskState
from models.year.course import Course, Track, load_course
from models.year.cycle import PARTICIPATION, Cycle, CycleState


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """One line of a list: what, of which unit, what is to be known of it, its page."""

    title: str
    unit: str = ""
    detail: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A titled list; *empty* is said when it has no line."""

    title: str
    lines: tuple[SheetLine, ...]
    empty: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page to read. *asks* is empty once nothing is asked any more; *gesture* is what the answer
    will be; *until* a deadline in words; *quotes* are people's own words, with who said them;
    *parts* are those of a fiche, *changes* what it says otherwise than before. *planned*: who was
    expected, where « comme prévu » is an answer."""

    kind: str
    heading: str
    state: State
    asks: str = ""
    gesture: str = ""
    until: str = ""
    left: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    parts: tuple[tuple[str, Facts], ...] = ()
    changes: tuple[FieldChange, ...] = ()
    planned: dict[str, int] | None = None
    unit: str = ""
    within: str = ""
    academy: str = ""
    school_year: str = ""
    held: tuple[date, date] | None = None
    call: dict[str, str] | None = field(default=None)
    standing: CallStanding | None = None
    """What a school answered to the call, where the page is the call's."""
    programme: Programme | None = None
    """Where the page is that of the programme."""
    put_off: tuple[AskedDate, ...] = ()
    """The dates of actions that were put off, which their carrier is to confirm."""
    invitation: InvitationStanding | None = None
    """Where the invitation to a meeting stands, where the page is the meeting's."""
    invitations: tuple[InvitedTo, ...] = ()
    """Where each stands, where the page is that of the meetings that its reader is invited to."""
    due: date | None = None
    """The day until which something is asked."""
    only_shows: str = ""
    """Why the link does not answer, where it does not: its reader signs in to."""
    answers_until: date | None = None
    """The last day on which the link answers, where there is one."""
    closed: bool = False
    suspended: bool = False
    """Whether mail is suspended for the unit."""
    signed: SignedShown | None = None
    """The signed PDF that is joined, where the page is a paper's."""
    settles: bool = False
    """An agreement with what is asked here puts the action in the programme."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a sheet is read: the cycle in hand, the unit it is about, the moment."""

    session: Session
    cycle: Cycle
    course: Course
    bearer: Bearer
    unit: UnitRow
    track: Track
    moment: Moment

    @property
    def day(self) -> date:
        return self.course.local_day(self.moment)

    def left_until(self, due: date | None) -> str:
        """« Il reste 5 jours de classe. »"""
        if due is None:
            return ""
        return days_left(self.course.of_place(self.track.place).between(self.day, due))

    def until(self, due: date | None) -> dict[str, Any]:
        """A sheet's *until*, *left* and *due*, on the clocks of the unit."""
        if due is None:
            return {}
        said = deadline(due, self.unit.timezone)
        return {"until": said, "left": self.left_until(due), "due": due}

    def power(self, due: date | None, asked_of: Sequence[HeldFunction] = ()) -> LinkPower:
        """What the link that was opened may do, of what is *due*; *asked_of*: whose answer it is,
        when it may be another's than its reader's."""
        actor = all_of(slot for slot, _ in kept_by(self.session, self.bearer))
        held = held_by(self.session, actor, self.day)
        days = self.course.definition.link_days
        calendar = self.course.of_place(self.track.place)
        last = None if due is None or days is None else calendar.add(due, days)
        signs = any_signs_in([*held, *asked_of])
        return LinkPower(day=self.day, signs_in=signs, until=last)

    def on(self, milestone: str) -> date | None:
        """A date of the unit's own year; None where the cycle has no such date."""
        moved = self.course.dates[self.track].get(milestone)
        return moved.on if moved else None


class BrokenLink(NotFound):
    """A link that was cut, changed, or made up."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n'ouvre aucune page.",
            "Il a pu être coupé : ouvrez-le depuis le courrier, ou recopiez-le en entier.",
        )


class OldLink(Refusal):
    """A link whose letter is too old, or that was revoked."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link that was opened: the cycle that sealed it, and whose it is."""

    cycle: Cycle
    bearer: Bearer


def opened(session: Session, cycle_id: int, path: str, seal: str, moment: Moment) -> Opened:
    """What *seal* opens; :class:`BrokenLink` or :class:`OldLink` otherwise."""
    cycle = session.get(Cycle, cycle_id)
    if cycle is None:
        raise BrokenLink
    bearer = opened_with(session, cycle.link_key, path, seal, moment)
    if path[:3] != "/s/" and not _is_still_here(session, bearer.slot, moment.date()):
        raise LeftSince
    return Opened(cycle=cycle, bearer=bearer)


def opened_with(session: Session, key: str, path: str, seal: str, moment: Moment) -> Bearer:
    """Whose link it is, when *key* made *seal*; :class:`BrokenLink` or :class:`OldLink`
    otherwise."""
    bearer = bearer_of(seal)
    if bearer is None:
        raise BrokenLink
    now_ = link_version(session, bearer.slot)
    found = next((v for v in range(now_, -1, -1) if is_sealed(key, path, seal, v)), None)
    if found is None:
        raise BrokenLink
    if found != now_ or bearer.day + LASTS < moment.date():
        raise OldLink(
            "Ce lien n'ouvre plus sa page : il est trop ancien, ou il a été révoqué.",
            "Connectez-vous avec votre adresse : tout ce qui vous attend est sur votre page.",
        )
    return bearer


class LeftSince(Refusal):
    """A link of somebody who holds no function any more, or of a school that closed."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n'ouvre plus sa page : la fonction qui l'a reçu n'est plus tenue par vous.",
            "Qui la tient aujourd'hui a reçu, ou recevra, le sien.",
        )


def _is_still_here(session: Session, slot: str, day: date) -> bool:
    """Whether *slot* holds or stands in for a function, answers a delegated task, or is open."""
    number = int(slot[1:])
    a, t = ASSIGNMENT.c, TASK.c
    here: Any
    if slot.startswith("u"):
        here = sa.select(UNIT.c.id).where(UNIT.c.id == number, UNIT.c.state != UnitState.CLOSED)
    else:
        held = sa.select(a.id).where(
            sa.or_(a.person_id == number, a.deputy_id == number), a.starts <= day, a.ends >= day
        )
        handed = sa.select(t.id).where(t.delegate_id == number, t.state == TaskState.OPEN)
        here = sa.union_all(held, handed)
    return session.connection().execute(here.limit(1)).first() is not None


def link_version(session: Session, slot: str) -> int:
    """How many times the links of *slot* were revoked; :class:`BrokenLink` for nobody's."""
    table = PERSON if slot.startswith("p") else UNIT
    query = sa.select(table.c.link_version).where(table.c.id == int(slot[1:]))
    found = session.connection().execute(query).scalar_one_or_none()
    if found is None:
        raise BrokenLink
    return int(found)


def kept_by(session: Session, bearer: Bearer) -> Kept:
    """All that the address of a letter's recipient stands for, but for what was revoked since the
    letter's day."""
    whole = actor_of(session, _address(session, bearer.slot))
    j = JOURNAL.c
    revoked = sa.select(j.subject).where(
        j.chain == 0,
        j.what == "links.revoked",
        j.subject.in_(whole.slots),
        j.at >= datetime.combine(bearer.day, time.min, UTC),
    )
    gone = set(session.connection().execute(revoked).scalars()) if whole.also else set()
    return [one for one in kept_of(session, whole) if one[0] == bearer.slot or one[0] not in gone]


def _address(session: Session, slot: str) -> str:
    table = PERSON if slot.startswith("p") else UNIT
    query = sa.select(table.c.mail).where(table.c.id == int(slot[1:]))
    return str(session.connection().execute(query).scalar_one())


def setting(session: Session, link: Opened, unit_id: int, moment: Moment) -> Setting:
    """Where a sheet about *unit_id* is read."""
    cycle = link.cycle
    course = load_course(session, cycle)
    p = PARTICIPATION.c
    query = (
        sa.select(UNIT, p.week, p.week_ends, p.place.label("followed"))
        .outerjoin(PARTICIPATION, sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == cycle.id))
        .where(UNIT.c.id == unit_id)
    )
    unit = session.connection().execute(query).first()
    if unit is None:
        raise BrokenLink
    track = course.home
    if unit.week:
        track = Track(week=unit.week, ends=unit.week_ends, place=unit.followed)
    return Setting(
        session=session,
        cycle=cycle,
        course=course,
        moment=moment,
        unit=unit,
        bearer=link.bearer,
        track=track if track in course.dates else course.home,
    )


def link_to(here: Setting, path: str) -> str:
    """*path*, sealed for who reads this sheet."""
    version = link_version(here.session, here.bearer.slot)
    return sealed(here.course.link_key, path, here.bearer, version)


def framed(
    sheet: Sheet,
    here: Setting,
    asked: UnitRow | None = None,
    asked_of: Sequence[HeldFunction] = (),
) -> Sheet:
    """*sheet*, with its unit, what is above it, its week, whom to call, and whether its link
    answers.

    *asked*: the unit that is asked, where it is not the one the sheet is about; *asked_of*: the
    function that it is asked of.
    """
    power = here.power(sheet.due, asked_of)
    if sheet.put_off:  # whether a new date suits is said there alone, and decides of nothing
        power = LinkPower(day=here.day)
    home = here.unit if asked is None else asked
    call = whom_to_call(here.session, here.course, home, here.moment)
    above = _above(here.session, here.unit)
    return replace(
        sheet,
        unit=here.unit.name,
        within=" · ".join(above),
        academy=above[-1] if above else academy_named(here.unit.name),
        school_year=here.course.year_name,
        held=here.course.held(here.track),
        call=None if call is None else {k: v for k, v in call.items() if k != "mail"},
        only_shows=power.why_not,
        answers_until=power.until if power.answers else None,
        closed=here.cycle.state is CycleState.CLOSED,
        suspended=here.course.is_suspended(here.track),
    )


def _above(session: Session, unit: UnitAbove) -> list[str]:
    """The units above, the nearest first, the académie last."""
    ids = [i for i in (unit.basin_id, unit.department_id, unit.academy_id) if i and i != unit.id]
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids))
    names = {r.id: r.name for r in session.connection().execute(query)}
    found = [names[i] for i in ids if i in names]
    if found and unit.academy_id in names:
        found[-1] = academy_named(found[-1])
    return found


def row_of(session: Session, table: sa.Table, row_id: int) -> Any:
    """The row *row_id* of *table*; :class:`BrokenLink` for none."""
    query = sa.select(table).where(table.c.id == row_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise BrokenLink
    return row
