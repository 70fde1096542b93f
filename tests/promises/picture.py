"""Who must still be told what, read from the rows in plain Python, without the engine's cohorts.

A *picture* is every row of one cycle at one moment. ``picture.members(cohort)`` says about what,
for which unit and to whom a message of that cohort is still wanted: the tests compare the
engine's SQL with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from models.calendar.suspension import SUSPENSION
from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.functions import functions
from models.territory.people import ABSENCE, ASSIGNMENT
from models.territory.redrawn import TERRITORY_CHANGE, TERRITORY_TOLD
from models.territory.rollout import ROLLOUT_STEP
from models.territory.unit import BASIN_LINK, UNIT, Level, UnitState
from models.work.action import ACTION, ACTION_DAY, ASSOCIATED_SCHOOL
from models.work.assignment_answer import ASSIGNMENT_ANSWER
from models.work.call_answer import CALL_ANSWER
from models.work.calling import TYPED_FOR_SCHOOL
from models.work.document import DOCUMENT
from models.work.meeting import ATTENDEE, MEETING
from models.work.message import MESSAGE
from models.work.paper import PAPER
from models.work.partner import PARTNER, PARTNER_AGREEMENT
from models.work.put_off import PUT_OFF, PUT_OFF_ACTION, PUT_OFF_UNIT
from models.work.validation import TASK
from models.work.visit import VISIT
from models.year.course import Course
from models.year.cycle import CYCLE, OBJECTIVE, PARTICIPATION

PROPOSED = {
    "submitted",
    "returned",
    "accepted",
    "declined",
    "took_place",
    "postponed",
    "cancelled",
}
TO_HAPPEN = {"accepted", "took_place", "postponed", "cancelled"}
GOING_ON = {"submitted", "returned", "accepted"}
STANDS = {"submitted", "returned", "accepted", "took_place", "postponed"}
ANIMATED = ("basin", "department", "academy")
ABOVE = {"school": "basin", "basin": "department", "department": "academy"}


class Member(NamedTuple):
    """Somebody (*slot*) to be told about a subject, for a unit."""

    kind: str
    id: int
    round: int
    unit: int
    slot: str


class Picture:
    """The rows of a cycle at *moment*, and the questions that a clerk would ask of them."""

    def __init__(self, engine: sa.Engine, course: Course, moment: datetime) -> None:
        local = moment.astimezone(ZoneInfo(course.timezone))
        self.course, self.moment, self.day = (
            course,
            moment,
            date(local.year, local.month, local.day),
        )
        self.rung_day: date | None = None
        self.on_day: date | None = None  # the day that a daily or weekly message is about
        self.engine = engine
        with engine.connect() as connection:

            def read(query: Any) -> list[Any]:
                return list(connection.execute(query))

            self.cycle = read(sa.select(CYCLE).where(CYCLE.c.id == course.cycle_id))[0]
            self.units = {r.id: r for r in read(sa.select(UNIT))}
            self.parts = {r.unit_id: r for r in read(sa.select(PARTICIPATION))}
            self.held = read(sa.select(ASSIGNMENT).order_by(ASSIGNMENT.c.id))
            self.absences = read(sa.select(ABSENCE))
            self.actions = read(sa.select(ACTION).order_by(ACTION.c.id))
            self.days = read(sa.select(ACTION_DAY))
            self.associated = read(sa.select(ASSOCIATED_SCHOOL))
            self.answers = read(sa.select(CALL_ANSWER))
            self.suspensions = read(sa.select(SUSPENSION))
            self.typed = read(sa.select(TYPED_FOR_SCHOOL))
            self.documents = read(sa.select(DOCUMENT))
            self.put_off = {r.id: r for r in read(sa.select(PUT_OFF))}
            self.told_of_it = read(sa.select(PUT_OFF_UNIT))
            self.dates_asked = read(sa.select(PUT_OFF_ACTION))
            self.redrawn = {r.id: r for r in read(sa.select(TERRITORY_CHANGE))}
            self.told_of_change = read(sa.select(TERRITORY_TOLD))
            self.authorities = read(sa.select(AUTHORITY_CHANGE))
            self.rollout = read(sa.select(ROLLOUT_STEP))
            self.linked = read(sa.select(BASIN_LINK))
            self.papers = read(sa.select(PAPER).order_by(PAPER.c.id))
            self.tasks = read(sa.select(TASK).order_by(TASK.c.id))
            self.reviewed = read(sa.select(ASSIGNMENT_ANSWER))
            self.meetings = read(sa.select(MEETING))
            self.visits = read(sa.select(VISIT))
            self.partners = {r.id: r for r in read(sa.select(PARTNER))}
            self.agreements = read(sa.select(PARTNER_AGREEMENT))
            self.guests = read(sa.select(ATTENDEE).where(ATTENDEE.c.slot.is_not(None)))
            self.objectives = read(sa.select(OBJECTIVE))

    @cached_property
    def messages(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(MESSAGE)))

    # ── people ──

    def active(self, unit: int | None, *wanted: str) -> list[Any]:
        """The assignments of a unit that run today, of *wanted* functions or of any."""
        return [
            a
            for a in self.held
            if a.unit_id == unit
            and a.starts <= self.day <= a.ends
            and (not wanted or a.function in wanted)
        ]

    def away(self, person: int) -> bool:
        return any(b.person_id == person and b.starts <= self.day <= b.ends for b in self.absences)

    def holders(self, unit: int | None, function: str) -> set[str]:
        """Who is written to: the holder, the deputy of one who is away, a school's directory."""
        named = self.active(unit, function)
        heads = self.active(unit, "head")
        asked = named if named or function != "relay" else heads
        there = self.there(unit, function if named else "head")
        found = {f"p{p}" for p in map(self.who, asked) if not (there and self.away(p))}
        school = unit is not None and self.units[unit].level is Level.SCHOOL
        if school and function in ("head", "relay") and not named and not heads:
            row = self.units[unit]
            found |= {f"u{unit}"} if row.mail and row.state is not UnitState.CLOSED else set()
        return found

    def animators(self, unit: int) -> set[str]:
        level = self.units[unit].level
        return self.holders(unit, "relay" if level in ("school", "basin") else "pilot")

    def authors(self, row: Any) -> set[str]:
        """Whoever proposed, while they hold anything in the unit; else who animates it."""
        if row.author_id is None:
            unit = self.units[row.unit_id]
            has = unit.level is Level.SCHOOL and unit.mail and unit.state is not UnitState.CLOSED
            return {f"u{unit.id}"} if has else set()
        here = {a.person_id for a in self.active(row.unit_id)}
        return {f"p{row.author_id}"} if row.author_id in here else self.animators(row.unit_id)

    def deciders(self, task: Any) -> set[str]:
        """The delegate, the holder or their deputy; while neither is there, the level above."""
        if task.delegate_id and not self.away(task.delegate_id):
            return {f"p{task.delegate_id}"}
        named = self.active(task.unit_id, task.function)
        signs_alone = self.ladder_of(task) == "cabinet"
        if not named or signs_alone or self.there(task.unit_id, task.function):
            return self.holders(task.unit_id, task.function)
        if str(self.units[task.unit_id].level) == "academy":
            return self.academic_pilot(task)
        return self.level_above(task)

    def there(self, unit: int | None, function: str) -> bool:
        """Whether a holder or the deputy of one is there."""
        return any(not self.away(self.who(a)) for a in self.active(unit, function))

    def who(self, held: Any) -> int:
        """The holder, or the deputy who is there when they are not."""
        stands_in = held.deputy_id and self.away(held.person_id) and not self.away(held.deputy_id)
        return int(held.deputy_id if stands_in else held.person_id)

    def deputies(self, task: Any) -> set[str]:
        named = self.active(task.unit_id, task.function)
        return {f"p{a.deputy_id}" for a in named if a.deputy_id and not self.away(a.deputy_id)}

    def level_above(self, task: Any) -> set[str]:
        """The first level above where somebody is there."""
        unit = self.units[task.unit_id]
        level = str(unit.level)
        if level == "academy":
            return set()
        if level == "school" and self.there(unit.basin_id, "relay"):
            return self.holders(unit.basin_id, "relay")
        skipped = unit.recteur_is_dasen or level == "department"
        if not skipped and self.there(unit.department_id, "pilot"):
            return self.holders(unit.department_id, "pilot")
        return self.holders(unit.academy_id, "pilot")

    def academic_pilot(self, task: Any) -> set[str]:
        unit = self.units[task.unit_id]
        return self.holders(unit.academy_id or unit.id, "pilot")

    # ── units, actions, papers ──

    def at(self, *levels: str) -> list[Any]:
        """The units of *levels* that take part."""
        return [self.units[i] for i in sorted(self.parts) if self.units[i].level in levels]

    def actions_in(self, unit: int) -> list[Any]:
        """The actions carried in a unit or below it."""
        return [a for a in self.actions if unit in self.line(a.unit_id)]

    def shared_in(self, unit: int) -> list[Any]:
        """The same, and those to which a school agreed there."""
        lines = {a.id: [self.line(u) for u in (a.unit_id, *self.agreed(a))] for a in self.actions}
        return [a for a in self.actions if any(unit in line for line in lines[a.id])]

    def line(self, unit: int) -> tuple[int, ...]:
        row = self.units[unit]
        above = (row.id, row.basin_id, row.department_id, row.academy_id)
        return tuple(i for i in above if i)

    def is_silent(self, unit: int) -> bool:
        """It proposed nothing, takes part in nothing and answered nothing; one that did so until
        after the day of the rung is not asked by that rung."""
        if self.week_cancelled(unit):
            return False
        own = [a for a in self.actions if a.unit_id == unit]
        joined = [a for a in self.actions if unit in self.agreed(a)]
        since = self.rung_day
        ended = [a.withdrawn_on for a in (*own, *joined)]
        ended += [a.decided_on for a in joined if a.state == "declined"]
        stopped = since and any(on and on >= since for on in ended)
        heard = any(a.state in PROPOSED for a in own) or any(map(self.stands, joined))
        return not (heard or stopped or self.answered(unit))

    def agreed(self, action: Any) -> set[int]:
        """The associated schools whose head agreed to an action."""
        return {s.unit_id for s in self.associated if s.action_id == action.id and s.agreed}

    def stands(self, action: Any) -> bool:
        """Whether who agreed to an action takes part in it."""
        return action.state in STANDS or (action.state == "declined" and not action.announced)

    def answered(self, unit: int) -> bool:
        """Whether a school's answer to the call holds reminders back."""
        for a in (a for a in self.answers if a.unit_id == unit):
            holds = a.ended_on is None and (a.until is None or a.until > self.day)
            taken_back = a.ended_by and self.rung_day and a.ended_on >= self.rung_day
            if holds or taken_back:
                return True
        return False

    def held_on(self, action: Any, day: date | None) -> bool:
        return any(d.action_id == action.id and d.on_date == day for d in self.days)

    def awaits_a_date(self, action: Any, put_off: int | None = None) -> bool:
        """Whether the carrier of an action is to say if its new day suits (after *put_off*)."""
        return action.state in GOING_ON and any(
            q.action_id == action.id and q.proposed and q.reply is None
            for q in self.dates_asked
            if put_off in (None, q.put_off_id)
        )

    def week_cancelled(self, unit: int) -> bool:
        """Whether the very week of a unit was cancelled, for it or above."""
        part, line = self.parts[unit], self.line(unit)
        return any(
            (o.week, o.week_ends) == (part.week, part.week_ends)
            for o in self.put_off.values()
            if o.kind == "week" and o.cancelled and o.unit_id in line
        )

    def is_suspended(self, *units: int | None) -> bool:
        """Whether one of *units* is suspended, or below a unit that is."""
        lasting = {s.unit_id for s in self.suspensions if s.resumed_at is None}
        return any(lasting & set(self.line(u)) for u in units if u in self.units)

    def is_kept_waiting(self, row: Any) -> bool:
        """Whether a message is to, or about, a suspended unit: it waits until that resumes."""
        carrier = [a.unit_id for a in self.actions if a.id == row.subject_id]
        carrier = carrier if row.subject_kind == "action" else []
        if row.cls in ("on_request", "digest"):
            return False
        return self.is_suspended(row.unit_id, row.home_id, *carrier)

    def has_draft(self, unit: int) -> bool:
        return any(a.unit_id == unit and a.state == "draft" for a in self.actions)

    def wrote(self, unit: int, kind: str) -> bool:
        mine = [p for p in self.papers if p.unit_id == unit and p.kind == kind]
        return any(p.state != "draft" for p in mine)

    def skipped(self, unit: Any) -> bool:
        return bool(unit.level is Level.DEPARTMENT and unit.recteur_is_dasen)

    def has_hole(self, unit: Any) -> bool:
        expected = {f.code for (at, _), f in functions().items() if at is unit.level and f.expected}
        return not expected <= {a.function for a in self.active(unit.id)}

    # ── what is wanted ──

    def members(self, cohort: str) -> set[Member]:
        """About what, for which unit and to whom a message of *cohort* is wanted now."""
        from tests.promises.wanted import WANTED

        if cohort.startswith("late_"):
            return set(self.late(*cohort.split("_")[1:]))
        build: Callable[[Picture], Iterator[tuple[str, int, int, int, set[str]]]] = WANTED[cohort]
        return {
            Member(kind, subject, round_, unit, slot)
            for kind, subject, round_, unit, slots in build(self)
            for slot in slots
        }

    def late(self, target: str, ladder: str) -> Iterator[Member]:
        whom = {
            "holder": self.deciders,
            "deputy": self.deputies,
            "above": self.level_above,
            "pilot": self.academic_pilot,
        }[target]
        for task in self.awaited():
            if self.ladder_of(task) == ladder:
                for slot in whom(task):
                    yield Member("task", task.id, task.round, task.about_id, slot)

    def open_tasks(self, *kinds: str) -> list[Any]:
        found = [t for t in self.tasks if t.state == "open"]
        return [t for t in found if not kinds or t.subject_kind in kinds]

    def awaited(self, *kinds: str) -> list[Any]:
        """The open tasks that somebody must answer: nobody has to object."""
        return [t for t in self.open_tasks(*kinds) if not t.objection]

    def ladder_of(self, task: Any) -> str:
        cabinet = self.course.definition.ladders.cabinet_functions
        return "cabinet" if task.function in cabinet else "default"
