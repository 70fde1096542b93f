"""By what right somebody decides a task: their own, in another's stead, or by the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import CLOCK, Actor, Right, actor_with
from models.access.scope import held_by
from models.planner.deciders import WAYS, Way, decider_parameters, deciders_of_these
from models.planner.executor import cohort_parameters
from models.planner.work_cohorts import open_tasks_of, own_tasks_of
from models.territory.people import ASSIGNMENT
from models.work.validation import TASK, TaskState
from models.year.course import Course

Rights = dict[int, Right]


class NamedRow(Protocol):
    """A task, and somebody named for its function, with their deputy."""

    @property
    def id(self) -> int: ...
    @property
    def cycle_id(self) -> int: ...
    @property
    def state(self) -> TaskState: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def function(self) -> str: ...
    @property
    def delegate_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def deputy_id(self) -> int | None: ...


Named = Mapping[int, Sequence[NamedRow]]
"""Of each task, the rows of who is named for its function, see :func:`by_task`."""


def rights_of(
    session: Session,
    course: Course,
    by: Mapping[int, Actor],
    day: date,
    named: Named | None = None,
) -> Rights:
    """By what right each task (its id) is decided by its actor; those who have none are left out.

    A task that is not open any more is nobody's. *named*: who is named for them, if it was read.
    """
    if named is None:
        named = _assigned(session, list(by), day)
    rights = {t: r for t, a in by.items() if (r := _at_once(course, a, named.get(t, ())))}
    left = {task: actor.slots for task, actor in by.items() if task not in rights}
    if left:
        holding = _holding(session, course, own_tasks_of(), list(left), day, named)
        for task, slots in left.items():
            if held := [holding[task, s] for s in slots if (task, s) in holding]:
                rights[task] = held[0]
        left = {task: slots for task, slots in left.items() if task not in rights}
    rights |= _reached(session, course, left, day, named) if left else {}
    chosen = {task: actor for task, actor in by.items() if actor.within and task in rights}
    return rights if not chosen else _in_the_units(session, rights, chosen, day)


def _at_once(course: Course, actor: Actor, named: Sequence[NamedRow]) -> Right | None:
    """The right of who is named for the task, which is delegated to nobody: theirs whoever else is
    there or away, as :func:`own_tasks_of` has it, and most decisions are."""
    if actor is CLOCK:
        return Right(function="clock", by=CLOCK)
    for row in named:
        open_here = row.state is TaskState.OPEN and row.cycle_id == course.cycle_id
        if row.person_id == actor.person_id and row.delegate_id is None and open_here:
            return Right(function=row.function, by=actor_with(f"p{row.person_id}"))
    return None


def _in_the_units(
    session: Session, rights: Rights, chosen: Mapping[int, Actor], day: date
) -> Rights:
    """*rights* without those that are not of the one unit in which an actor chose to act."""
    left = dict(rights)
    for row in _asked(session, list(chosen)):
        actor, right = chosen[row.id], rights[row.id]
        held = [(h.unit_id, h.function) for h in held_by(session, actor, day)]
        if row.delegate_id is not None and row.delegate_id == actor.person_id:
            fits = actor.within in {unit for unit, _ in held}
        else:
            reached = "@" in (right.on_behalf or "")
            own = reached or row.unit_id == actor.within
            fits = own and (actor.within, right.function) in held
        if not fits:
            del left[row.id]
    return left


def _asked(session: Session, task_ids: Sequence[int]) -> Sequence[Any]:
    """In which unit each task is asked, and whom it was delegated to."""
    query = sa.select(TASK.c.id, TASK.c.unit_id, TASK.c.delegate_id)
    return session.connection().execute(query.where(TASK.c.id.in_(list(task_ids)))).all()


def who_holds(
    session: Session, course: Course, task_ids: Sequence[int], day: date
) -> dict[tuple[int, str], Right]:
    """Who is asked each open task today: its holder, whoever stands in, or its delegate."""
    return _holding(session, course, open_tasks_of(), task_ids, day)


def _holding(
    session: Session,
    course: Course,
    tasks: sa.Executable,
    task_ids: Sequence[int],
    day: date,
    named: Named | None = None,
) -> dict[tuple[int, str], Right]:
    given = cohort_parameters(course, day, "") | {"subjects": list(task_ids)}
    rows = session.connection().execute(tasks, given).all()
    if named is None:
        named = _assigned(session, task_ids, day)
    rights = {}
    for r in rows:
        theirs = named.get(r.subject_id, ())
        if theirs and theirs[0].unit_id != r.home_id:  # the level above, while they are away
            behalf: str | None = f"{theirs[0].function}@{theirs[0].unit_id}"
        else:
            behalf = _stood_in_for(r.slot, theirs)
        by = actor_with(r.slot)
        rights[r.subject_id, r.slot] = Right(function=r.function, on_behalf=behalf, by=by)
    return rights


def _assigned(session: Session, task_ids: Sequence[int], day: date) -> Named:
    rows = session.connection().execute(_ASSIGNED, {"tasks": list(task_ids), "day": day})
    return by_task(rows)


def by_task(rows: Iterable[NamedRow]) -> Named:
    """For each task, the people named for its function that day, with their deputies: of *rows* of
    tasks that may know a ``person_id``."""
    found: dict[int, list[NamedRow]] = {}
    for row in rows:
        if row.person_id is not None:
            found.setdefault(row.id, []).append(row)
    return found


NAMED_FOR_IT = sa.and_(
    ASSIGNMENT.c.unit_id == TASK.c.unit_id,
    ASSIGNMENT.c.function == TASK.c.function,
    sa.bindparam("day", type_=sa.Date).between(ASSIGNMENT.c.starts, ASSIGNMENT.c.ends),
)
_T = TASK.c
_ASSIGNED = (
    sa.select(_T.id, _T.unit_id, _T.function, _T.state, _T.cycle_id, _T.delegate_id)
    .add_columns(ASSIGNMENT.c.person_id, ASSIGNMENT.c.deputy_id)
    .join(ASSIGNMENT, NAMED_FOR_IT)
    .where(_T.id.in_(sa.bindparam("tasks", expanding=True)))
    .order_by(ASSIGNMENT.c.id)
)


def _stood_in_for(slot: str, named: Sequence[NamedRow]) -> str | None:
    """Whom a deputy or a delegate represents; None for who is named, and where nobody is."""
    if not named or any(slot == f"p{n.person_id}" for n in named):
        return None
    deputised = next((n for n in named if slot == f"p{n.deputy_id}"), named[0])
    return f"p{deputised.person_id}"


def _reached(
    session: Session, course: Course, left: Mapping[int, Sequence[str]], day: date, named: Named
) -> Rights:
    """The deputy may always act; the level above and the pilot once the ladder reached them."""
    given = {"subjects": list(left), "slots": sorted({s for slots in left.values() for s in slots})}
    rows = session.connection().execute(_may(), decider_parameters(course, day) | given)
    rights: Rights = {}
    for row in rows:
        if row.slot in left[row.task_id]:
            rights.setdefault(row.task_id, _right(row, named.get(row.task_id, ())))
    return rights


@lru_cache(maxsize=1)
def _may() -> Any:
    may = deciders_of_these()
    return (
        sa.select(may, TASK.c.unit_id, TASK.c.function.label("asked"))
        .join(TASK, TASK.c.id == may.c.task_id)
        .where(may.c.slot.in_(sa.bindparam("slots", expanding=True)))
        .order_by(may.c.task_id, may.c.way)
    )


class DeciderRow(Protocol):
    """Who may decide a task, by what way, and the function that was asked."""

    @property
    def unit_id(self) -> int: ...
    @property
    def asked(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def way(self) -> int: ...


def _right(row: DeciderRow, named: Sequence[NamedRow]) -> Right:
    behalf: str | None
    if WAYS[row.way] in (Way.HELD, Way.DEPUTY):
        behalf = _stood_in_for(row.slot, named)
    else:
        behalf = f"{row.asked}@{row.unit_id}"
    return Right(function=row.function, on_behalf=behalf, by=actor_with(row.slot))
