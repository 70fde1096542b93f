"""A change of the territory is carried out: what it moves, in the tree and in the years under way.

Requests that are open follow their function into the new unit, with the days that they have left;
who was asked already is not asked again. Each unit concerned is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.database.transactions import upsert
from models.gestures.chain.next_step import CLIMB, Climbing, next_steps, places, tell_deciders
from models.gestures.cycle.shipped_messages import with_messages
from models.gestures.redrawing.fates import Fates
from models.gestures.redrawing.following import become, end_suspension, stay_suspended
from models.gestures.redrawing.gathering import gathered_by, who_gathers
from models.gestures.redrawing.ledger import Ledger
from models.gestures.redrawing.moves import BadRedraw, standing
from models.planner.executor import owe_now
from models.territory.finding import IN_FRENCH, find_unit
from models.territory.importing.attaching import listed_for
from models.territory.people import ASSIGNMENT
from models.territory.redrawn import (
    TERRITORY_TOLD,
    ChangeKind,
    TerritoryChange,
)
from models.territory.schools import is_school
from models.territory.unit import UNIT, Kind, Level, Unit, UnitState
from models.words.french import plural
from models.work.announced import carry_announcement
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course, Track, load_course
from models.year.cycle import CYCLE, PARTICIPATION, PHASE, UNIT_WEEK, Cycle, CycleState
from models.year.definition import merge
from models.year.participation import (
    count_again,
    definition_of,
    people_or_units_changed,
    refresh_participation,
)

MESSAGES = ("territory_news",)
JOINING = (ChangeKind.MOVE, ChangeKind.FUSE, ChangeKind.MERGE)
P, T, U = PARTICIPATION.c, TASK.c, UNIT.c


@dataclass(kw_only=True)
class RedrawDone:
    """What a change did: *lines*, each old → new in words with what follows; the *actions*
    concerned, each (number, title, its school, what becomes of it); how many *schools* move,
    *tasks* follow and *letters* are owed; *notes*: what else a pilot should know, in sentences."""

    number: int = 0
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    actions: list[tuple[int, str, str, str]] = field(default_factory=list)
    schools: int = 0
    tasks: int = 0
    letters: int = 0
    told: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Work:
    """A change in hand: the years that it touches, and the units that move in them."""

    session: Session
    change: TerritoryChange
    moment: datetime
    ledger: Ledger
    cycles: list[Cycle]
    done: RedrawDone
    moved: set[int] = field(default_factory=set)
    told: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    parts: list[list[Any]] = field(default_factory=list)
    """Of who took part: the cycle, the unit, since when, and whether its team was complete."""
    attached: list[dict[str, Any]] = field(default_factory=list)
    """The journal's lines of the schools that hang elsewhere."""
    chosen: dict[str, list[Any]] = field(default_factory=dict)
    """By cycle, what it said of who takes part, before and after."""
    gathers: dict[str, list[list[int]]] = field(default_factory=dict)
    """By bassin, the schools that it gains and those that it loses."""

    @property
    def live(self) -> list[Cycle]:
        return [one for one in self.cycles if one.state is CycleState.LIVE]

    @property
    def cycle_ids(self) -> list[int]:
        return [int(one.id or 0) for one in self.cycles]

    def unit(self, number: int) -> Unit:
        return self.session.get_one(Unit, number)


def carry_out(session: Session, change: TerritoryChange, moment: datetime) -> RedrawDone:
    """Carry out a change, whole. Raises Refusal where it cannot be any more."""
    work = Work(
        session=session,
        change=change,
        moment=moment,
        ledger=Ledger(session=session),
        cycles=_cycles(session, change.academy_id),
        done=RedrawDone(number=int(change.id or 0)),
    )
    change.moves = [[old, new and standing(session, new)] for old, new in change.moves]
    pairs = [(work.unit(old), work.unit(new) if new else None) for old, new in change.moves]
    for old, new in pairs:
        if old.state is UnitState.CLOSED or old is new:
            raise BadRedraw(f"{old.name} ({old.code}) est déjà fermé.", "Renoncez au changement.")
    concerned = _concerned(session, [old for old, _ in pairs])
    before = {int(c.id or 0): _followed(session, c, concerned) for c in work.live}
    courses = {int(c.id or 0): load_course(session, c) for c in work.live}
    work.parts = _parts(work, concerned)
    gathered = gathered_by(session, concerned)
    fates = Fates(work.session, work.ledger, change, work.live)
    for old, new in pairs:
        work.done.lines.append((old.name, new.name if new else "", old.code))
        _KINDS[change.kind](work, fates, old, new)
    journal.write(work.session, 0, work.moment, work.attached)
    work.done.actions = fates.told_in_words()
    fates.leave_what_it_says(work.told)
    work.moved |= fates.taken_over
    _tell_who_gathers(work, concerned, gathered, pairs)
    people_or_units_changed(session, moment)
    for cycle in work.live:
        number = int(cycle.id or 0)
        _note_who_leaves(work, cycle, before[number], pairs)
        _keep_weeks(work, cycle, before[number])
        _keep_phases(work, cycle, courses[number], before[number])
        _follow_tasks(work, cycle, concerned | work.moved)
        _tell(work, cycle, before[number])
        work.done.letters += fates.tell_associates(load_course(session, cycle), moment)
    _write(work)
    return work.done


def _cycles(session: Session, academy_id: int) -> list[Cycle]:
    query = sa.select(Cycle).where(
        CYCLE.c.academy_id == academy_id, CYCLE.c.state != CycleState.CLOSED
    )
    return list(session.scalars(query.order_by(CYCLE.c.id)).all())


def _concerned(session: Session, olds: Sequence[Unit]) -> set[int]:
    """The units that disappear, move or leave, and those below them."""
    ids = [int(one.id) for one in olds]
    query = sa.select(U.id).where(sa.or_(U.id.in_(ids), U.basin_id.in_(ids)))
    return set(session.connection().execute(query).scalars())


def _tell_who_gathers(
    work: Work,
    units: Collection[int],
    before: Mapping[int, int],
    pairs: Sequence[tuple[Unit, Unit | None]],
) -> None:
    """The bassins that schools leave or join are told of it too."""
    after = gathered_by(work.session, {*units, *work.moved})
    if work.change.kind is ChangeKind.FUSE:
        after |= {int(o.id): after[int(n.id)] for o, n in pairs if n and int(n.id) in after}
    work.gathers = who_gathers(units, before, after)
    for number in map(int, work.gathers):
        if work.unit(number).state is not UnitState.CLOSED:
            work.told.setdefault(number, [])


def _parts(work: Work, units: Collection[int]) -> list[list[Any]]:
    query = sa.select(P.cycle_id, P.unit_id, P.since, P.team_complete).where(
        P.cycle_id.in_(work.cycle_ids), P.unit_id.in_(sorted(units))
    )
    rows = work.session.connection().execute(query)
    return [[r.cycle_id, r.unit_id, r.since.isoformat(), r.team_complete] for r in rows]


def _followed(session: Session, cycle: Cycle, units: Collection[int]) -> dict[int, Track]:
    query = sa.select(P.unit_id, P.week, P.week_ends, P.place).where(
        P.cycle_id == cycle.id, P.unit_id.in_(sorted(units))
    )
    return {row.unit_id: Track.of(row) for row in session.connection().execute(query)}


# ── each kind ────────────────────────────────────────────────────────────────────────────────────


def _hang(work: Work, school: Unit, new: Unit) -> None:
    """A school hangs on another unit (a département: on no bassin), whatever an older file says."""
    basin = int(new.id) if new.level is Level.BASIN else None
    facts = {"from": school.basin_id, "to": basin, "listed": listed_for(work.session, school)}
    over = [int(i) for i in (school.basin_id, school.near_id) if i]
    stay_suspended(work.ledger, [int(school.id)], over)
    above: dict[str, Any] = {"basin_id": basin, "parent_id": new.id, "attached_by_hand": True}
    above |= {"department_id": new.department_id if basin else new.id, "near_id": None}
    above |= {"timezone": new.timezone, "recteur_is_dasen": new.recteur_is_dasen}
    if new.kind is Kind.NETWORK:
        above["near_id"] = school.near_id or school.basin_id
    entry = {"what": "school.attached", "subject": f"u{school.id}", "unit_id": school.id}
    number = int(school.id)
    work.ledger.change(UNIT, U.id == number, **above)
    work.attached.append(entry | {"by": work.change.by, "facts": facts})
    work.moved.add(number)
    work.done.schools += 1


def _move(work: Work, fates: Fates, old: Unit, new: Unit | None) -> None:
    assert new is not None, "a move has both"
    _hang(work, old, new)
    work.told[int(old.id)] = []


def _merge(work: Work, fates: Fates, old: Unit, new: Unit | None) -> None:
    assert new is not None, "what merges has both"
    schools = _schools_of(work, old)
    stay_suspended(work.ledger, schools, [int(old.id)])
    end_suspension(work.ledger, int(old.id), work.moment)
    day = work.change.on
    work.done.notes += become(work.ledger, work.cycle_ids, old, new, day, work.moment)
    work.moved |= {*schools, int(new.id)}
    work.done.schools += len(schools)
    work.told |= {number: [] for number in (*schools, int(new.id))}


def _fuse(work: Work, fates: Fates, old: Unit, new: Unit | None) -> None:
    assert new is not None, "what fuses has both"
    number = int(new.id)
    if new.state is UnitState.CLOSED:
        work.ledger.change(UNIT, U.id == number, state=UnitState.OPEN)
    stay_suspended(work.ledger, [number], [int(old.id)])
    end_suspension(work.ledger, int(old.id), work.moment)
    new, day = work.unit(number), work.change.on
    work.done.notes += become(work.ledger, work.cycle_ids, old, new, day, work.moment)
    work.moved.add(number)
    work.done.schools += 1
    work.told[number] = []


def _close(work: Work, fates: Fates, old: Unit, new: Unit | None) -> None:
    fates.decide([int(old.id)], leaving=True)
    end_suspension(work.ledger, int(old.id), work.moment)
    closed = {"state": UnitState.CLOSED, "closed_on": work.change.on}
    work.ledger.change(UNIT, U.id == int(old.id), **closed)
    work.done.schools += 1


def _drop(work: Work, fates: Fates, old: Unit, new: Unit | None) -> None:
    schools, department = _schools_of(work, old), work.unit(int(old.department_id or 0))
    taking_part = {i for c in work.live for i in _followed(work.session, c, schools)}
    going_on = fates.decide([int(old.id), *schools], leaving=new is None)
    for number in schools:
        to = going_on.get(number) or (int(new.id) if new else 0)
        if number in going_on or new is not None:
            _hang(work, work.unit(number), work.unit(to) if to else department)
    work.done.schools += len(taking_part - work.moved)
    for cycle in work.live:
        _leave(work, cycle, old)
        _stay(work, cycle, sorted(going_on))
    work.told |= {number: [] for number in (int(old.id), *sorted(taking_part))}


_KINDS = {
    ChangeKind.MOVE: _move,
    ChangeKind.MERGE: _merge,
    ChangeKind.FUSE: _fuse,
    ChangeKind.CLOSE: _close,
    ChangeKind.DROP: _drop,
}


def _schools_of(work: Work, unit: Unit) -> list[int]:
    here = (U.basin_id == unit.id, U.state != UnitState.CLOSED, is_school())
    return list(work.session.connection().execute(sa.select(U.id).where(*here)).scalars())


# ── who takes part ───────────────────────────────────────────────────────────────────────────────


def _leave(work: Work, cycle: Cycle, unit: Unit) -> None:
    """A bassin takes part in a year no more, with what it gathers."""
    chosen = definition_of(cycle).participation
    own = work.session.connection().execute(sa.select(U.code, U.kind).where(U.id == unit.id)).one()
    name = f"{IN_FRENCH[own.kind]}:{own.code}"
    only = [one for one in chosen.only if _meant(work, cycle, one) != unit.id]
    if chosen.only and not only:
        raise BadRedraw(
            f"{unit.name} est seul à participer : sans lui, il n'y a plus de cycle.",
            "Fermez plutôt le cycle, ou faites d'abord participer une autre unité.",
        )
    _choose(work, cycle, only=only, but=[*chosen.but, name])


def _stay(work: Work, cycle: Cycle, schools: Sequence[int]) -> None:
    """Schools that go on where only some units take part are named there."""
    chosen = definition_of(cycle).participation
    if not chosen.only or not schools:
        return
    codes = work.session.connection().execute(sa.select(U.code).where(U.id.in_(schools)))
    named = [f"uai:{code}" for code in codes.scalars()]
    _choose(work, cycle, only=[*chosen.only, *named], but=list(chosen.but))


def _meant(work: Work, cycle: Cycle, code: str) -> int:
    academy = work.session.get_one(Unit, cycle.academy_id)
    return int(find_unit(work.session, code, academy=academy).id)


def _choose(work: Work, cycle: Cycle, **chosen: list[str]) -> None:
    before = definition_of(cycle).participation.model_dump(mode="json")
    laid: dict[str, Any] = {"participation": chosen}
    if cycle.state is CycleState.LIVE:
        cycle.definition = merge(cycle.definition or {}, laid)
    else:
        cycle.changes = merge(cycle.changes, laid)
    work.session.add(cycle)
    work.session.flush()
    after = definition_of(cycle).participation.model_dump(mode="json")
    first = work.chosen.get(str(cycle.id), [before])[0]
    work.chosen[str(cycle.id)] = [first, after]


def _note_who_leaves(
    work: Work, cycle: Cycle, before: Collection[int], pairs: Sequence[tuple[Unit, Unit | None]]
) -> None:
    """A unit that joins one that takes no part takes part no more: that is seen beforehand."""
    now = _followed(work.session, cycle, {*before, *work.moved})
    leaving: dict[str, list[str]] = defaultdict(list)
    for old, new in pairs if work.change.kind in JOINING else ():
        assert new is not None, "what joins has both"
        carries_on = old if work.change.kind is ChangeKind.MOVE else new
        if old.id in before and carries_on.id not in now:
            leaving[new.name].append(old.name)
    for name, olds in leaving.items():
        more = f" et {plural(len(olds) - 1, 'autre unité', 'autres unités')}" if olds[1:] else ""
        work.done.notes.append(
            f"{name} ne participe pas à l'année {cycle.school_year} : avec ce changement, "
            f"{olds[0]}{more} et ce qui y est rattaché n'y participeront plus. S'ils doivent y "
            f"rester, faites d'abord participer {name}."
        )


# ── the years under way ──────────────────────────────────────────────────────────────────────────


def _keep_weeks(work: Work, cycle: Cycle, before: dict[int, Track]) -> None:
    """Nobody's week moves because it depends on somebody else."""
    after = _followed(work.session, cycle, set(before) | work.moved)
    changed = False
    for unit, was in before.items():
        now = after.get(unit)
        if now is None or (now.week, now.ends) == (was.week, was.ends):
            continue
        w, days = UNIT_WEEK.c, {"week": was.week, "week_ends": was.ends}
        own = sa.and_(w.cycle_id == cycle.id, w.unit_id == unit)
        work.ledger.remove(UNIT_WEEK, own)
        work.ledger.add(UNIT_WEEK, cycle_id=cycle.id, unit_id=unit, **days)
        changed = True
    if changed:
        refresh_participation(work.session, cycle, _today(work, cycle))


def _today(work: Work, cycle: Cycle) -> date:
    return load_course(work.session, cycle).local_day(work.moment)


def _keep_phases(work: Work, cycle: Cycle, course: Course, before: dict[int, Track]) -> None:
    """What was open or over where a unit was is so where it is, on days that are new there."""
    after = _followed(work.session, cycle, before)
    course_now = load_course(work.session, cycle)
    pairs = {(before[i], now) for i, now in after.items() if now not in course.dates}
    p = PHASE.c
    for was, now in sorted(pairs):
        here = {"week": now.week, "week_ends": now.ends, "place": now.place}
        columns = ("cycle_id", *here, "kind", "state", "changed_at")
        values = (sa.literal(value, p[name].type) for name, value in here.items())
        rows = sa.select(p.cycle_id, *values, p.kind, p.state, p.changed_at).where(
            p.cycle_id == cycle.id,
            p.week == was.week,
            p.week_ends == was.ends,
            p.place == was.place,
        )
        insert = upsert(work.session, PHASE).from_select(columns, rows)
        work.session.connection().execute(insert.on_conflict_do_nothing())
        carry_announcement(work.session, course_now, was, now, work.moment)


def _follow_tasks(work: Work, cycle: Cycle, units: Collection[int]) -> None:
    """What is asked about units that moved is asked of who decides for them now, with the days that
    were left; who was asked is not told again."""
    course = load_course(work.session, cycle)
    query = sa.select(TASK).where(
        T.cycle_id == cycle.id, T.state == TaskState.OPEN, T.about_id.in_(sorted(units))
    )
    rows = work.session.connection().execute(query.order_by(T.id)).all()
    where = places(work.session, {row.about_id for row in rows})
    climbing = [
        Climbing(
            kind=row.subject_kind,
            id=row.subject_id,
            round=row.round,
            where=where[row.about_id],
            target=row.level,
            after=CLIMB[CLIMB.index(row.level) - 1] if row.level is not CLIMB[0] else None,
        )
        for row in rows
    ]
    course.memo.pop("staffed", None)
    day = course.local_day(work.moment)
    steps = next_steps(work.session, course, climbing, day)
    asked: dict[bool, dict[SubjectKind, list[int]]] = {False: {}, True: {}}
    for row, step in zip(rows, steps, strict=True):
        if step is None:
            continue
        values: dict[str, Any] = {"unit_id": step.unit_id, "function": step.function}
        if row.delegate_id and not _holds_there(work, row.delegate_id, step.unit_id, day):
            values["delegate_id"] = None
        work.ledger.change(TASK, T.id == row.id, **values)
        asked[row.objection].setdefault(row.subject_kind, []).append(row.id)
    for objection, kinds in asked.items():
        ids = [number for numbers in kinds.values() for number in numbers]
        work.done.tasks += len(ids)
        if ids:
            tell_deciders(work.session, course, kinds, ids, work.moment, objection=objection)


def _holds_there(work: Work, person: int, unit: int, day: date) -> bool:
    a = ASSIGNMENT.c
    mine = (a.person_id == person, a.unit_id == unit, a.starts <= day, a.ends >= day)
    return work.session.connection().execute(sa.select(a.id).where(*mine)).first() is not None


def _tell(work: Work, cycle: Cycle, before: dict[int, Track]) -> None:
    """Each unit that took part and is concerned is told once."""
    now = _followed(work.session, cycle, work.told)
    told = [number for number in work.told if number in before or number in now]
    if not told:
        return
    keys = {"change_id": work.change.id, "cycle_id": cycle.id}
    for number in told:
        work.ledger.add(TERRITORY_TOLD, **keys, unit_id=number, actions=work.told[number])
    letters = owe_news(work.session, cycle, told, work.moment)
    work.done.letters += letters
    work.done.told += len(told)


def owe_news(session: Session, cycle: Cycle, units: Sequence[int], moment: datetime) -> int:
    """Owe what *units* are told of a change; how many letters."""
    with_messages(session, cycle, MESSAGES)
    count_again(session, cycle)
    course = load_course(session, cycle)
    names = course.definition.owed_to("units_told_of_change")
    return owe_now(session, course, names, moment, units, by_hand=True)


def _write(work: Work) -> None:
    change = work.change
    facts: dict[str, Any] = {"change": change.id, "kind": change.kind.value}
    facts |= {"units": len(change.moves)}
    facts |= {"schools": work.done.schools, "tasks": work.done.tasks}
    entry: dict[str, Any] = {"what": "territory.redrawn", "facts": facts}
    entry |= {"subject": f"unit.{change.academy_id}"}
    entry |= {"unit_id": change.academy_id, "by": change.by}
    chains = [int(c.id or 0) for c in work.live]
    for chain in chains or [0]:
        journal.write(work.session, chain, work.moment, [entry])
    touched = {number for pair in change.moves for number in pair if number} | work.moved
    change.done_at, change.failed = work.moment, None
    change.trace = {
        "lines": work.ledger.lines,
        "parts": work.parts,
        "participation": work.chosen,
        "units": sorted(touched),
        "gathers": work.gathers,
        "journal": {str(chain): journal.length(work.session, chain) for chain in [0, *chains]},
    }
    work.session.add(change)
    work.session.flush()
