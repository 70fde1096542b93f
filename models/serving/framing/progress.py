"""Where the cadrage stands: the letter, its versions, the themes, the objectives, teams and relays.

All of it is read in as many statements for one département as for eight.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import functions
from models.territory.people import ASSIGNMENT
from models.territory.rows import Identified
from models.territory.schools import is_carrier
from models.territory.unit import UNIT, Level
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.parts import lines
from models.work.rows import PaperRow
from models.work.subjects import SubjectKind
from models.year.course import Course
from models.year.cycle import OBJECTIVE, PARTICIPATION
from models.year.frame import FRAME
from models.year.objectives import followed_by

TEAMED = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)


@dataclass(frozen=True, kw_only=True)
class Version:
    """A département and its version of the framing; *emphasis* once it is issued. *to_issue*: it
    is awaited of its DASEN."""

    unit_id: int
    unit: str
    state: PaperState
    accepted_on: date | None = None
    to_issue: bool = False
    kind: PaperKind = PaperKind.VERSION
    emphasis: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """Nothing of a draft, which is its writers' own."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """The teams and relays of one level: how many units, holes, teams without hole."""

    units: int = 0
    holes: int = 0
    whole: int = 0
    without_relay: int = 0


@dataclass(frozen=True, kw_only=True)
class FrameRead:
    """A frame that was set: by whom, what it says."""

    unit_id: int
    unit: str
    level: Level
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Cadrage:
    """The cadrage of a cycle. *inherited*: the objectives that last year's seminar fixed."""

    letter: PaperRow | None
    versions: tuple[Version, ...] = ()
    themes: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    frames: tuple[FrameRead, ...] = ()
    staffing: dict[Level, Staffing] = field(default_factory=dict)
    taking_part: dict[Level, int] = field(default_factory=dict)


def cadrage(session: Session, course: Course, day: date) -> Cadrage:
    """Where the cadrage of a cycle stands on *day*."""
    letter = _letter(session, course)
    return Cadrage(
        letter=letter,
        versions=_versions(session, course),
        themes=course.definition.themes,
        inherited=inherited_objectives(session, course),
        objectives=_objectives_of(letter),
        frames=frames_above(session, course),
        staffing=_staffing(session, course, day),
        taking_part=_taking_part(session, course),
    )


def _letter(session: Session, course: Course) -> PaperRow | None:
    p = PAPER.c
    query = sa.select(PAPER).where(p.cycle_id == course.cycle_id, p.kind == PaperKind.LETTER)
    return session.connection().execute(query).first()


def letter_objectives(session: Session, course: Course) -> tuple[str, ...]:
    """The year's objectives, as the letter says them once it is accepted."""
    return _objectives_of(_letter(session, course))


def _objectives_of(letter: PaperRow | None) -> tuple[str, ...]:
    told = letter.content if letter and letter.state is PaperState.ACCEPTED else {}
    return tuple(lines(told.get("objectives")))


def proposed_objectives(session: Session, course: Course) -> tuple[str, ...]:
    """What this year's review proposes for the next: where fixing its objectives starts from."""
    p = PAPER.c
    query = sa.select(p.content).where(
        p.cycle_id == course.cycle_id,
        p.kind == PaperKind.REVIEW,
        p.unit_id == course.academy_id,
    )
    content = session.connection().execute(query).scalar()
    return tuple(lines((content or {}).get("proposals")))


def _versions(session: Session, course: Course) -> tuple[Version, ...]:
    """The participating départements that issue a version, and where each stands."""
    u, p, t, f = UNIT.c, PAPER.c, PARTICIPATION.c, FROZEN_VERSION.c
    mine = sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id, p.kind == PaperKind.VERSION)
    frozen = sa.exists().where(
        f.subject_kind == SubjectKind.VERSION, f.subject_id == p.id, f.round == p.round
    )
    query = (
        sa.select(u.id, u.name, p.state, p.accepted_on, p.content, frozen.label("frozen"))
        .join(PARTICIPATION, sa.and_(t.unit_id == u.id, t.cycle_id == course.cycle_id))
        .outerjoin(PAPER, mine)
        .where(u.level == Level.DEPARTMENT, u.recteur_is_dasen.is_(sa.false()))
        .order_by(u.name_order)
    )
    return tuple(_version(row) for row in session.connection().execute(query))


class VersionRow(Identified, Protocol):
    """A département, and the version that it issues, if it has begun one."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> PaperState | None: ...
    @property
    def accepted_on(self) -> date | None: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def frozen(self) -> bool: ...


def _version(row: VersionRow) -> Version:
    issued = row.state is PaperState.ACCEPTED
    return Version(
        unit_id=row.id,
        unit=row.name,
        state=row.state or PaperState.DRAFT,
        accepted_on=row.accepted_on,
        to_issue=row.state is PaperState.SUBMITTED and not row.frozen,
        emphasis=tuple(lines(row.content.get("emphasis"))) if issued else (),
    )


def inherited_objectives(session: Session, course: Course) -> tuple[str, ...]:
    """The objectives that the académie's last cycle before this one fixed."""
    o = OBJECTIVE.c
    query = sa.select(o.text).where(o.cycle_id == followed_by(course)).order_by(o.position)
    return tuple(session.connection().execute(query).scalars())


def fixed_objectives(session: Session, course: Course) -> tuple[str, ...]:
    """The objectives that this cycle's seminar fixed for next year."""
    o = OBJECTIVE.c
    query = sa.select(o.text).where(o.cycle_id == course.cycle_id).order_by(o.position)
    return tuple(session.connection().execute(query).scalars())


def frames_above(session: Session, course: Course) -> tuple[FrameRead, ...]:
    """The national frame of the cycle's year, and the words of its own région, if they are set."""
    academy, region = UNIT.alias("academy"), UNIT.alias("region")
    mine = (
        sa.select(region.c.id)
        .join(academy, academy.c.parent_id == region.c.id)
        .where(academy.c.id == course.academy_id)
    )
    own = sa.or_(UNIT.c.level == Level.NATION, UNIT.c.id.in_(mine))
    return frames(session, course.school_year, own)


def frames(
    session: Session, school_year: str, *where: sa.ColumnElement[bool]
) -> tuple[FrameRead, ...]:
    """The frames of a school year, the nation's first."""
    f, u = FRAME.c, UNIT.c
    query = (
        sa.select(u.id, u.name, u.level, f.content)
        .join(UNIT, u.id == f.unit_id)
        .where(f.school_year == school_year, *where)
        .order_by(u.level != Level.NATION, u.name_order)
    )
    rows = session.connection().execute(query)
    return tuple(
        FrameRead(unit_id=r.id, unit=r.name, level=r.level, content=r.content) for r in rows
    )


def themes_to_start_from(session: Session, course: Course) -> tuple[str, ...]:
    """The cycle's themes; while it has none, those of its région, else of the nation."""
    if course.definition.themes:
        return course.definition.themes
    told = {f.level: tuple(lines(f.content.get("themes"))) for f in frames_above(session, course)}
    return told.get(Level.REGION) or told.get(Level.NATION) or ()


def text_to_start_from(session: Session, course: Course) -> str:
    """The words of its région, written once for each of its académies; empty while there are
    none."""
    region = (f.content for f in frames_above(session, course) if f.level is Level.REGION)
    return next((str(content.get("text") or "") for content in region), "")


# ── teams and relays, counted ────────────────────────────────────────────────────────────────────


def _staffing(session: Session, course: Course, day: date) -> dict[Level, Staffing]:
    """Holes and missing relays of the participating units, by level."""
    a, u, p = ASSIGNMENT.c, UNIT.c, PARTICIPATION.c
    running = sa.and_(a.unit_id == u.id, a.starts <= day, a.ends >= day)
    held = sa.select(sa.func.count(sa.distinct(a.function))).where(running, of_expected_function())
    relay = sa.exists().where(running, a.function == "relay")
    query = (
        sa.select(u.level, held.scalar_subquery().label("held"), relay.label("relay"))
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.level.in_(TEAMED), not_skipped())
    )
    rows = session.connection().execute(query).all()
    return {level: _counted([r for r in rows if r.level is level], level) for level in TEAMED}


def of_expected_function() -> Any:
    """Whether an assignment holds a function that its unit's level expects."""
    known = [(level, code) for (level, code), f in functions().items() if f.expected]
    by_level = {level: [c for at, c in known if at is level] for level in TEAMED}
    return sa.or_(
        *(
            sa.and_(UNIT.c.level == level, ASSIGNMENT.c.function.in_(codes))
            for level, codes in by_level.items()
        )
    )


def not_skipped() -> Any:
    return ~sa.and_(UNIT.c.level == Level.DEPARTMENT, UNIT.c.recteur_is_dasen.is_(sa.true()))


def _counted(rows: list[Any], level: Level) -> Staffing:
    wanted = sum(f.expected for (at, _), f in functions().items() if at is level)
    return Staffing(
        units=len(rows),
        holes=sum(wanted - r.held for r in rows),
        whole=sum(r.held == wanted for r in rows),
        without_relay=sum(not r.relay for r in rows) if level is Level.BASIN else 0,
    )


def _taking_part(session: Session, course: Course) -> dict[Level, int]:
    p, u = PARTICIPATION.c, UNIT.c
    query = (
        sa.select(u.level, sa.func.count())
        .join(PARTICIPATION, p.unit_id == u.id)
        .where(p.cycle_id == course.cycle_id, ~is_carrier())
        .group_by(u.level)
    )
    found = {level: int(n) for level, n in session.connection().execute(query)}
    return {level: found[level] for level in Level if level in found}


def as_dict(found: Cadrage) -> dict[str, Any]:
    """The cadrage for programs."""
    letter = found.letter
    return {
        "letter": letter.state.value if letter else PaperState.DRAFT.value,
        "versions": [
            {"unit": v.unit, "state": v.state.value, "emphasis": list(v.emphasis)}
            for v in found.versions
        ],
        "themes": list(found.themes),
        "objectives": {"inherited": list(found.inherited), "new": list(found.objectives)},
        "frames": [{"unit": f.unit, **f.content} for f in found.frames],
        "teams": {
            level.value: {
                "units": s.units,
                "holes": s.holes,
                "whole": s.whole,
                "without_relay": s.without_relay,
            }
            for level, s in found.staffing.items()
        },
        "taking_part": {level.value: n for level, n in found.taking_part.items()},
    }
