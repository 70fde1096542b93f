"""What anybody may read of a year's actions: those that a head made public, once they are accepted
and announced, and nothing else of them than this.

Days, hours and place are said where an action is open to families or to the public; of any other,
its title, its school and its week. No contact, nobody's name, no visit of an authority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.programme.reading import OFF, in_the_programme
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import BASIN_LINK, UNIT, Level
from models.territory.within import of_academy
from models.words.contacts import names_in, without_contacts
from models.words.days import hours_in_words
from models.words.french import long_date
from models.work import sharing
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.days import Days, HeldDay, days_of
from models.work.fiche import AROUND, FIELDS, PUPILS
from models.work.fiche_choices import LEVELS, of_groups
from models.work.put_off import PUT_OFF_ACTION, TO_CONFIRM, PutOffReply, awaits_an_answer
from models.work.sign_up import SIGN_UP_LIST
from models.year.course import Course
from models.year.cycle import PARTICIPATION

A = ActionState
OPEN = ("families", "public")
"""To whom an action is open whose days, hours and place are said."""
OPEN_WORDS = {"families": "ouverte aux familles", "public": "ouverte au public"}
AUDIENCES = dict((*PUPILS, *AROUND))
LEVEL_WORDS = dict(of_groups(LEVELS))
KINDS = dict(FIELDS["kind"].choices)


@dataclass(frozen=True, kw_only=True)
class PublicPlace:
    """A territory or a school in which something is public."""

    id: int
    name: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class PublicAction:
    """An action as anybody reads it. *days*, *where*, *sign_up*: of one that is open alone; *week*:
    its school's; *places*: the number of each unit in whose programme it is."""

    id: int
    title: str
    theme: str
    kind: str
    text: str
    school: str
    commune: str
    basin: str
    department: str
    week: tuple[date, date]
    year_long: str
    note: str
    off: bool
    open_to: tuple[str, ...] = ()
    days: Days = ()
    where: str = ""
    sign_up: str = ""
    online: bool = False
    """Families sign up for it on its page."""
    audiences: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    places: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        return bool(self.open_to)

    @property
    def opened(self) -> str:
        """« ouverte aux familles et au public », or nothing."""
        words = [OPEN_WORDS[code] for code in self.open_to]
        return " et ".join(w.removeprefix("ouverte ") if n else w for n, w in enumerate(words))

    @property
    def place(self) -> str:
        """« Nord, Bassin Un »."""
        return ", ".join(filter(None, (self.department, self.basin)))

    @property
    def audience_words(self) -> tuple[str, ...]:
        return tuple(AUDIENCES[code] for code in self.audiences)

    @property
    def level_words(self) -> tuple[str, ...]:
        return tuple(LEVEL_WORDS[code] for code in self.levels)

    def hours_on(self, held: HeldDay) -> str:
        return hours_in_words(held.starts, held.ends)


def is_public(action: sa.FromClause = ACTION) -> Any:
    """The SQL condition that anybody may read of an action: its head made it public, it was
    accepted, and that was announced."""
    decided = sa.or_(action.c.state != A.CANCELLED, action.c.decided_on.is_not(None))
    return sa.and_(action.c.public.is_(sa.true()), in_the_programme(action), decided)


def public_actions(session: Session, course: Course) -> tuple[PublicAction, ...]:
    """The public actions of a year, by département, bassin and school: six statements at most,
    however many there are."""
    rows = session.connection().execute(_query(course)).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    days, moved = days_of(session, ids), _moved(session, course)
    joined, named = _joined(session, course), _named(session, course)
    linked = _linked(session)
    home = course.held(course.home)
    return tuple(
        _action(row, days[row.id], moved.get(row.id), joined.get(row.id, ()), named, linked, home)
        for row in rows
    )


def public_places(session: Session, academy_id: int) -> tuple[PublicPlace, ...]:
    """The départements, bassins and circonscriptions of an académie."""
    u = UNIT.c
    query = (
        sa.select(u.id, u.name, u.level)
        .where(u.level.in_([Level.DEPARTMENT, Level.BASIN]), of_academy(academy_id))
        .order_by(u.level == Level.BASIN, u.name_order)
    )
    rows = session.connection().execute(query)
    return tuple(PublicPlace(id=r.id, name=r.name, level=Level(r.level)) for r in rows)


# ── statements ───────────────────────────────────────────────────────────────────────────────────

BASIN, DEPARTMENT = UNIT.alias("public_basin"), UNIT.alias("public_department")


def _which(course: Course) -> tuple[Any, ...]:
    return ACTION.c.cycle_id == course.cycle_id, is_public()


def _query(course: Course) -> Any:
    a, u, p = ACTION.c, UNIT.c, PARTICIPATION.c
    rows: Any = ACTION.join(UNIT, u.id == a.unit_id)
    rows = rows.outerjoin(BASIN, BASIN.c.id == u.basin_id)
    rows = rows.outerjoin(DEPARTMENT, DEPARTMENT.c.id == u.department_id)
    rows = rows.outerjoin(PARTICIPATION, sa.and_(p.cycle_id == a.cycle_id, p.unit_id == u.id))
    order = (one.c.name_order for one in (DEPARTMENT, BASIN))
    return (
        sa.select(
            *(
                a.id,
                a.title,
                a.theme,
                a.state,
                a.content,
                a.contact,
                a.cause,
                u.id.label("school_id"),
            ),
            awaits_an_answer().label("to_confirm"),
            signed_up_for().label("online"),
            *(u.name.label("unit"), u.commune, u.near_id, u.basin_id, u.department_id),
            *(p.week, p.week_ends),
            BASIN.c.name.label("basin"),
            DEPARTMENT.c.name.label("department"),
        )
        .select_from(rows)
        .where(*_which(course))
        .order_by(
            *(key for name in order for key in (name.is_(None).desc(), name)),
            *(u.name_order, a.title_order, a.id),
        )
    )


def is_for_families(fiche: Mapping[str, Any]) -> bool:
    """Whether an action is open to families, or to all: they are told its days and its place."""
    return any(code in OPEN for code in fiche.get("open_to") or ())


def signed_up_for() -> Any:
    """The SQL condition that families may sign up for an action online."""
    mine = SIGN_UP_LIST.c.action_id == ACTION.c.id
    return sa.exists().where(mine, SIGN_UP_LIST.c.closed_at.is_(None))


def _numbers(course: Course) -> Any:
    return sa.select(ACTION.c.id).where(*_which(course))


def _moved(session: Session, course: Course) -> dict[int, date]:
    """The first day that actions had before they were put off, for those whose new one is said."""
    p = PUT_OFF_ACTION.c
    query = (
        sa.select(p.action_id, p.was)
        .where(p.action_id.in_(_numbers(course)))
        .where(one_of(p.reply, (PutOffReply.SAME, PutOffReply.OTHER)))
        .order_by(p.put_off_id)
    )
    return {row.action_id: row.was for row in session.connection().execute(query)}


def _joined(session: Session, course: Course) -> dict[int, list[JoinedSchool]]:
    """The schools that agreed to take part in each action."""
    s, u = ASSOCIATED_SCHOOL.c, UNIT.c
    query = (
        sa.select(
            s.action_id, u.id.label("school_id"), u.name, u.basin_id, u.department_id, u.near_id
        )
        .join_from(ASSOCIATED_SCHOOL, UNIT, u.id == s.unit_id)
        .where(sharing.agreed(), s.action_id.in_(_numbers(course)))
        .order_by(s.action_id, u.name_order)
    )
    found: dict[int, list[Any]] = {}
    for row in session.connection().execute(query):
        found.setdefault(row.action_id, []).append(row)
    return found


def _named(session: Session, course: Course) -> dict[int, list[str]]:
    """The names of who holds something in the schools of these actions: they are said nowhere."""
    a, units = ASSIGNMENT.c, sa.select(ACTION.c.unit_id).where(*_which(course))
    query = sa.select(a.unit_id, PERSON.c.name).join(PERSON, PERSON.c.id == a.person_id)
    found: dict[int, list[str]] = {}
    for row in session.connection().execute(query.where(a.unit_id.in_(units))):
        turned = " ".join(reversed(row.name.split()))  # « Martin Claire » too
        found.setdefault(row.unit_id, []).extend((row.name, turned))
    return found


def _linked(session: Session) -> dict[int, set[int]]:
    """The bassins to which each circonscription is linked."""
    found: dict[int, set[int]] = {}
    for row in session.connection().execute(sa.select(BASIN_LINK)):
        found.setdefault(row.circonscription_id, set()).add(row.basin_id)
    return found


class PublicSchool(Protocol):
    """Where a school that carries or takes part in an action is."""

    @property
    def school_id(self) -> int: ...
    @property
    def basin_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def near_id(self) -> int | None: ...


class JoinedSchool(PublicSchool, Protocol):
    @property
    def name(self) -> str: ...


class PublicRow(PublicSchool, Protocol):
    """A row of the statement above."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def state(self) -> ActionState: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def contact(self) -> str: ...
    @property
    def cause(self) -> str | None: ...
    @property
    def to_confirm(self) -> bool: ...
    @property
    def online(self) -> bool: ...
    @property
    def unit(self) -> str: ...
    @property
    def commune(self) -> str | None: ...
    @property
    def week(self) -> date | None: ...
    @property
    def week_ends(self) -> date | None: ...
    @property
    def basin(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...


# ── one action ───────────────────────────────────────────────────────────────────────────────────


def _action(
    row: PublicRow,
    days: Days,
    was: date | None,
    joined: Sequence[JoinedSchool],
    named: Mapping[int, list[str]],
    linked: Mapping[int, set[int]],
    home: tuple[date, date],
) -> PublicAction:
    fiche: Mapping[str, Any] = row.content
    names = [*named.get(row.school_id, ()), *names_in(row.contact)]

    def said(text: object) -> str:
        return without_contacts(str(text or ""), names)

    opened = tuple(code for code in OPEN if code in (fiche.get("open_to") or ()))
    shown = days if opened else ()
    counts = fiche.get("audiences") or {}
    levels = fiche.get("levels") or ()
    return PublicAction(
        id=row.id,
        title=said(row.title),
        theme=said(row.theme),
        kind=KINDS.get(str(fiche.get("kind") or ""), ""),
        text=said(fiche.get("description")),
        school=row.unit,
        commune=row.commune or "",
        basin=row.basin or "",
        department=row.department or "",
        week=(row.week, row.week_ends) if row.week and row.week_ends else home,
        year_long=said(fiche.get("year_long_work")),
        note=_note(row, days, was, said, is_open=bool(opened)),
        off=row.state in OFF,
        open_to=opened,
        days=shown,
        where=said(_where(fiche, row.commune or "")) if opened else "",
        sign_up=said(fiche.get("sign_up")) if opened else "",
        online=bool(opened) and bool(row.online),
        audiences=tuple(code for code in AUDIENCES if counts.get(code)),
        levels=tuple(code for code in LEVEL_WORDS if code in levels),
        joined=tuple(one.name for one in joined),
        places=_places([row, *joined], linked),
    )


def _note(
    row: PublicRow, days: Days, was: date | None, said: Callable[[object], str], *, is_open: bool
) -> str:
    """« annulée », « reportée au jeudi 20 mai 2027 » (the day where days are said), or nothing."""
    if row.to_confirm:
        return f"reportée, {TO_CONFIRM}"
    if row.state in OFF:
        cause = said(row.cause)
        return f"{OFF[row.state]} : {cause}" if cause else OFF[row.state]
    first = days[0].on
    if was is None or was == first:
        return ""
    return f"reportée au {long_date(first)}" if is_open else "reportée"


def _where(fiche: Mapping[str, Any], commune: str) -> str:
    said = [str(fiche.get("place") or ""), str(fiche.get("town") or commune)]
    return ", ".join(filter(None, [*said, "en ligne" if fiche.get("online") else ""]))


def _places(schools: Iterable[PublicSchool], linked: Mapping[int, set[int]]) -> frozenset[int]:
    found: set[int | None] = set()
    for one in schools:
        found |= {one.school_id, one.department_id, one.near_id, one.basin_id}
        found |= linked.get(one.basin_id or 0, set())
    return frozenset(number for number in found if number is not None)
