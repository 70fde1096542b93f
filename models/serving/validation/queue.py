"""What somebody may decide now: validation requests of every kind, the earliest due first.

Those they hold, in their own name, in somebody's stead or by delegation, and those that the ladder
has brought to them. Filters combine with AND, and each says how many it would leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.clock import Moment
from models.planner.deciders import SLOTS, WAYS, Way, all_deciders, decider_parameters
from models.serving.kept import until_noted
from models.serving.states import State, Tone
from models.territory.rows import NamedUnit
from models.territory.unit import UNIT, Level
from models.words.collation import asked, in_order, named, same, sought, speaks_of
from models.words.french import capital, long_date, plural
from models.words.nouns import LEVELS, PAPERS
from models.words.units import short_name
from models.work.action import ACTION
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

A_PAGE = 50
SOON, OLD = 2, 5
"""School days: due within two is soon, asked for more than five is old."""
KINDS = {SubjectKind.ACTION.value: "les actions", **PAPERS}
AGES = {
    "late": "En retard",
    "soon": f"À rendre sous {SOON} jours de classe",
    "old": f"Demandées il y a plus de {OLD} jours de classe",
}
MARKS = {
    "flagship": "Action phare",
    "has_convention": "Convention",
    "has_cost": "Coût",
    "with_parents": "Avec des parents",
}
SOUGHT = MARKS | {"objection": "Objection possible"}


@dataclass(frozen=True, kw_only=True)
class QueueFilters:
    """What is looked for; empty: everything. *unit* counts with all that is below it."""

    unit: int | None = None
    theme: str = ""
    kind: str = ""
    age: str = ""
    mark: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.unit or self.theme or self.kind or self.age or self.mark or self.words)


@dataclass(frozen=True, kw_only=True)
class Option:
    """A value of a filter, in words, and how many requests it would leave."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """One request. *way*: why it comes to who reads, empty for their own function."""

    task_id: int
    kind: str
    title: str
    unit: str
    theme: str
    level: str
    due: str
    state: State
    marks: tuple[str, ...] = ()
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One page of what was found. *total*: what awaits an answer, without any filter, *objections*:
    what is in the programme and may be objected to; *ids*: all that the filters keep."""

    lines: tuple[QueueLine, ...] = ()
    ids: tuple[int, ...] = ()
    total: int = 0
    objections: int = 0
    found: int = 0
    number: int = 1
    pages: int = 1
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)


def queue(
    session: Session, scope: Scope, moment: Moment, filters: QueueFilters, number: int = 1
) -> Queue:
    """Page *number* of what *scope*'s actor may decide at *moment*, within *filters*."""
    courses = courses_of(session, scope)
    rows = [row for course in courses for row in _rows(session, scope, course, moment)]
    rows.sort(key=lambda row: (row.objection, row.due_on, row.id))
    objections = sum(row.objection for row in rows)
    sieve = _Sieve(filters, {c.cycle_id: _Days.of(c, moment) for c in courses})
    found = [row for row in rows if sieve.keeps(row)]
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(number, 1), pages)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    by_id = {c.cycle_id: c for c in courses}
    return Queue(
        lines=tuple(_line(row, by_id[row.cycle_id], scope, moment) for row in shown),
        ids=tuple(row.id for row in found),
        total=len(rows) - objections,
        objections=objections,
        found=len(found),
        number=number,
        pages=pages,
        options=_options(session, sieve),
    )


def waiting_count(session: Session, scope: Scope, moment: Moment) -> int:
    """How many requests await *scope*'s actor now: nobody has to object."""
    return sum(_awaiting(session, scope, course, moment) for course in courses_of(session, scope))


def _awaiting(session: Session, scope: Scope, course: Course, moment: Moment) -> int:
    def counted() -> int:
        given = decider_parameters(course, day) | {"slots": scope.slots}
        return int(session.connection().execute(_count(), given).scalar_one())

    day = course.local_day(moment)
    return until_noted(session, course, day, ("to decide", scope.slots), counted)


def courses_of(session: Session, scope: Scope) -> list[Course]:
    """The live cycles in which *scope*'s actor may have something to decide."""
    given = {"units": list(scope.unit_ids), "person": scope.actor.person_id or 0}
    return [load_course(session, cycle) for cycle in session.scalars(_cycles(), given)]


@lru_cache(maxsize=1)
def _cycles() -> sa.Select[Cycle]:
    u, t = UNIT.c, TASK.c
    academies = sa.select(sa.func.coalesce(u.academy_id, u.id)).where(
        u.id.in_(sa.bindparam("units", expanding=True))
    )
    delegated = sa.select(t.cycle_id).where(
        t.delegate_id == sa.bindparam("person", type_=sa.Integer), t.state == TaskState.OPEN
    )
    theirs = sa.or_(CYCLE.c.academy_id.in_(academies), CYCLE.c.id.in_(delegated))
    return sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE, theirs).order_by(CYCLE.c.id)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def _rows(session: Session, scope: Scope, course: Course, moment: Moment) -> Sequence[Any]:
    given = decider_parameters(course, course.local_day(moment)) | {"slots": scope.slots}
    return session.connection().execute(_mine_whole(), given).all()


def _mine() -> Any:
    """The open tasks of the cycle that ``slots`` may decide, and by which way."""
    may = all_deciders()
    way = sa.func.min(may.c.way).label("way")
    mine = sa.select(may.c.task_id, way).where(may.c.slot.in_(SLOTS))
    return mine.group_by(may.c.task_id).subquery("mine")


@lru_cache(maxsize=1)
def _count() -> Any:
    mine = _mine()
    awaited = sa.and_(TASK.c.id == mine.c.task_id, TASK.c.objection.is_(sa.false()))
    return sa.select(sa.func.count()).select_from(mine.join(TASK, awaited))


@lru_cache(maxsize=1)
def _mine_whole() -> Any:
    mine, t, u, a = _mine(), TASK.c, UNIT.c, ACTION.c
    return (
        sa.select(
            t.id,
            t.cycle_id,
            t.subject_kind,
            t.subject_id,
            t.level,
            t.due_on,
            t.asked_on,
            t.delegate_id,
            t.function,
            t.unit_id,
            t.objection,
            mine.c.way,
            u.id.label("about_id"),
            u.name,
            u.basin_id,
            u.department_id,
            u.place,
            u.name_sought,
            a.title,
            a.title_sought,
            a.theme,
            a.theme_same,
            a.theme_sought,
            a.flagship,
            a.has_convention,
            a.has_cost,
            a.with_parents,
        )
        .select_from(mine)
        .join(TASK, t.id == mine.c.task_id)
        .join(UNIT, u.id == t.about_id)
        .outerjoin(ACTION, sa.and_(t.subject_kind == SubjectKind.ACTION, a.id == t.subject_id))
    )


# ── sieving ──────────────────────────────────────────────────────────────────────────────────────


class QueueRow(TaskRow, Protocol):
    """A task, what it is about, and by what way it comes to its reader."""

    @property
    def name(self) -> str: ...
    @property
    def name_sought(self) -> str: ...
    @property
    def basin_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def place(self) -> str: ...
    @property
    def theme(self) -> str | None: ...
    @property
    def theme_same(self) -> str: ...
    @property
    def theme_sought(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def title_sought(self) -> str | None: ...
    @property
    def way(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class _Days:
    """The days between which a request is late, soon due, or asked long ago."""

    today: date
    soon: date
    old: date

    @classmethod
    def of(cls, course: Course, moment: Moment) -> _Days:
        today, calendar = course.local_day(moment), course.calendar()
        return cls(today=today, soon=calendar.add(today, SOON), old=calendar.add(today, -OLD))

    def ages(self, row: QueueRow) -> list[str]:
        late = row.due_on < self.today
        facts = (late, not late and row.due_on <= self.soon, row.asked_on < self.old)
        return [age for age, holds in zip(AGES, facts, strict=True) if holds]


FACETS = ("unit", "theme", "kind", "age", "mark")


class _Sieve:
    """Lets through what every filter keeps, and counts what each would leave with the others."""

    def __init__(self, filters: QueueFilters, days: Mapping[int, _Days]) -> None:
        self.filters, self.days = filters, days
        self.counts: dict[str, Counter[Any]] = {facet: Counter() for facet in FACETS}
        self.names: dict[int, str] = {}
        self.words = asked(filters.words)
        self.asked = {facet: getattr(filters, facet) for facet in FACETS}
        self.asked["theme"] = same(filters.theme) if filters.theme else ""
        self.themes: dict[str, str] = {}

    def keeps(self, row: QueueRow) -> bool:
        if self.words and not self._speaks_of_it(row):
            return False
        has = self._values(row)
        fails = [f for f in FACETS if self.asked[f] and self.asked[f] not in has[f]]
        if len(fails) > 1:
            return False
        for facet in fails or FACETS:
            self.counts[facet].update(has[facet])
        return not fails

    def _values(self, row: QueueRow) -> dict[str, list[Any]]:
        self.names.setdefault(row.about_id, row.name)
        units = dict.fromkeys((row.department_id, row.basin_id, row.about_id))
        return {
            "unit": [unit for unit in units if unit],
            "theme": [self._theme(row)] if row.theme else [],
            "kind": [row.subject_kind],
            "age": self.days[row.cycle_id].ages(row),
            "mark": [mark for mark in SOUGHT if getattr(row, mark)],
        }

    def _theme(self, row: QueueRow) -> str:
        """What the spellings of a theme have in common; the first is shown."""
        key: str = row.theme_same
        self.themes.setdefault(key, row.theme or "")
        return key

    def _speaks_of_it(self, row: QueueRow) -> bool:
        title = row.title_sought or sought(_title(row))
        said = f"{title} {row.name_sought} {row.theme_sought or ''}"
        return speaks_of(self.words, said, _title(row), row.name, row.theme or "")


def _options(session: Session, sieve: _Sieve) -> dict[str, tuple[Option, ...]]:
    fixed: dict[str, Mapping[str, str]] = {"kind": KINDS, "age": AGES, "mark": SOUGHT}
    found = {
        facet: tuple(
            Option(code=code, words=capital(words), count=sieve.counts[facet][code])
            for code, words in named.items()
            if sieve.counts[facet][code] or sieve.asked[facet] == code
        )
        for facet, named in fixed.items()
    }
    found["theme"] = _themes(sieve)
    return found | {"unit": _units(session, sieve)}


def _themes(sieve: _Sieve) -> tuple[Option, ...]:
    """Each theme once, spelled as the filter has it or as it was met first."""
    counted, asked_for = sieve.counts["theme"], sieve.filters.theme
    spelled = {key: sieve.themes[key] for key in counted}
    spelled |= {same(asked_for): asked_for} if asked_for else {}
    options = (Option(code=words, words=words, count=counted[k]) for k, words in spelled.items())
    return tuple(sorted(options, key=lambda option: in_order(option.words)))


MOST_UNITS = 150
"""A longer list leaves out the schools."""


class ChoosableUnit(NamedUnit, Protocol):
    @property
    def basin_id(self) -> int | None: ...
    @property
    def of(self) -> str | None: ...


def _units(session: Session, sieve: _Sieve) -> tuple[Option, ...]:
    """The units to choose among, each département before what is below it."""
    counted, chosen = sieve.counts["unit"], sieve.filters.unit
    ids = set(counted)
    if len(ids) > MOST_UNITS:
        ids -= set(sieve.names)
        ids |= {i for i in (chosen,) if i in counted}
    u, department = UNIT.c, UNIT.alias("department")
    query = (
        sa.select(u.id, u.name, u.level, u.department_id, u.basin_id, department.c.name.label("of"))
        .outerjoin(department, department.c.id == sa.func.coalesce(u.department_id, u.id))
        .where(u.id.in_(sorted(ids)))
    )
    rows = session.connection().execute(query).all()
    names = {row.id: row.name for row in rows}

    def place(row: ChoosableUnit) -> tuple[Any, ...]:
        basin = row.name if row.level is Level.BASIN else names.get(row.basin_id, "")
        return *named(row.of or "", basin), row.level is Level.SCHOOL, in_order(row.name)

    return tuple(
        Option(code=str(row.id), words=short_name(row.name), count=counted[row.id])
        for row in sorted(rows, key=place)
    )


# ── in words ─────────────────────────────────────────────────────────────────────────────────────


def _line(row: QueueRow, course: Course, scope: Scope, moment: Moment) -> QueueLine:
    today = course.local_day(moment)
    left = course.of_place(row.place).between(today, row.due_on)
    return QueueLine(
        task_id=row.id,
        kind=row.subject_kind,
        title=_title(row),
        unit=row.name,
        theme=row.theme or "",
        level=LEVELS.get(row.level, ""),
        due=long_date(row.due_on),
        state=MAY_OBJECT if row.objection else until_due(left, late=row.due_on < today),
        marks=tuple(words for mark, words in MARKS.items() if getattr(row, mark)),
        way=way_in_words(row, scope),
    )


def _title(row: QueueRow) -> str:
    return row.title or capital(KINDS[row.subject_kind])


MAY_OBJECT = State(words="Au programme ; objection possible", tone=Tone.QUIET)


def until_due(left: int, *, late: bool) -> State:
    """How long is left, or since when it is late, in school days."""
    if late:
        since = f"En retard de {plural(-left, 'jour', 'jours')} de classe" if left else "En retard"
        return State(words=since, tone=Tone.ALERT)
    if left == 0:
        return State(words="À rendre aujourd'hui", tone=Tone.LATE)
    words = f"Encore {plural(left, 'jour', 'jours')} de classe"
    return State(words=words, tone=Tone.WAITING if left <= SOON else Tone.QUIET)


def way_in_words(row: QueueRow, scope: Scope) -> str:
    """Why a request comes to *scope*'s actor; empty for their own function."""
    way = WAYS[row.way]
    if way in (Way.ABOVE, Way.PILOT):
        return "Remontée : le délai est passé"
    if row.delegate_id is not None and row.delegate_id == scope.actor.person_id:
        return "Par délégation"
    own = [h for h in scope.held if (h.unit_id, h.function) == (row.unit_id, row.function)]
    stands_in = way is Way.DEPUTY or (own and all(h.on_behalf for h in own))
    return "Comme suppléant" if stands_in else ""
