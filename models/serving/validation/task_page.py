"""A validation request on its page: what is asked, on which version, what changed, what was said.

It is read by who may decide it, by who did, and by those who animate the unit that decides or one
above it: never by its carrier, to whom decisions are told when they are announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Right
from models.access.scope import Scope, below_any
from models.database.types import GREATEST
from models.gestures.actions.dating import remarks_on_fiche
from models.gestures.actions.last_word import settled_by
from models.gestures.actions.loading import track_of
from models.gestures.actions.starting import on_the_same_day
from models.gestures.chain.by_order import lacking_order
from models.gestures.chain.holding import rights_of
from models.gestures.under_way import is_to_come
from models.gestures.validation.deciding import NoSuchTask
from models.serving.actions import fiches
from models.serving.papers.reading import differences, paper_words
from models.serving.states import State, Tone
from models.serving.validation.decisions import (
    Answer,
    answers_on,
    names_of,
    right_in_words,
)
from models.serving.validation.queue import MAY_OBJECT, until_due
from models.territory.functions import name_of
from models.territory.holders import active
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import UnitAbove, UnitRow
from models.territory.unit import UNIT, Level
from models.words.french import capital, days_left, deadline
from models.words.nouns import GIVES, LEVELS, PAPERS
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.announced import kept_until
from models.work.comment import COMMENT
from models.work.own_fields import every_of
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import ENDED, TASK, TaskState
from models.work.verdicts import verdict_of
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

STANDS = State(words="Au programme", tone=Tone.QUIET)
"""What nobody may object to any more, its days being past."""
READERS = ("pilot", "relay", "rector", "dasen", "head", "admin")
"""The functions that read what their unit, or one below it, decides or decided."""


@dataclass(frozen=True, kw_only=True)
class ShownComment:
    """What somebody said, *who* by function."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """*right* is None for who only reads. *settles*: an agreement now puts the action in the
    programme; *told_on*: the day on which its carrier is told, none: at once.
    *parts*: the version that is read, in words; *letter*: the framing letter, for a département
    that has written nothing of its own yet."""

    task: ReadTask
    heading: str
    unit: str
    within: str
    timezone: str
    state: State
    asked_of: str
    level: str
    gives: str
    due: str = ""
    left: str = ""
    right: Right | None = None
    settles: bool = False
    lacks_order: bool = False
    """Its reader would answer in an authority's name, and has given no arrêté."""
    told_on: date | None = None
    as_words: str = ""
    delegated_to: str = ""
    flagship: bool = False
    parts: tuple[tuple[str, fiches.Facts], ...] = ()
    letter: tuple[tuple[str, fiches.Facts], ...] = ()
    changes: tuple[fiches.FieldChange, ...] = ()
    associated: Sequence[Any] = ()
    twins: Sequence[Any] = ()
    remarks: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    comments: tuple[ShownComment, ...] = ()
    colleagues: tuple[tuple[str, str], ...] = ()

    @property
    def answer(self) -> Answer | None:
        """The decision on this very request, if it was taken."""
        return next((a for a in self.answers if a.task_id == self.task.id), None)


_TASK = (
    sa.select(TASK, CYCLE.c.state.label("cycle_state"))
    .join(CYCLE, CYCLE.c.id == TASK.c.cycle_id)
    .where(TASK.c.id == sa.bindparam("task"))
)


def find_task(session: Session, task_id: int) -> ReadTask:
    """The request *task_id*. Raises :class:`NoSuchTask`."""
    if task_id > GREATEST:
        raise NoSuchTask
    task = session.connection().execute(_TASK, {"task": task_id}).first()
    if task is None:
        raise NoSuchTask
    return task


class ReadTask(TaskRow, Protocol):
    """A row of ``TASK``, and where its cycle stands."""

    @property
    def cycle_state(self) -> CycleState: ...


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A request that somebody reads, in its cycle; *right* is None for who does not decide it."""

    task: ReadTask
    course: Course
    right: Right | None


def readable(session: Session, task_id: int, scope: Scope, moment: datetime) -> Readable:
    """The request *task_id*, as *scope*'s actor finds it. Raises :class:`NoSuchTask`."""
    task = find_task(session, task_id)
    course = load_course(session, session.get_one(Cycle, task.cycle_id))
    right = right_on(session, course, task, scope, course.local_day(moment))
    if right is None and not _reads(session, task, scope):
        raise NoSuchTask
    return Readable(task=task, course=course, right=right)


def task_page(session: Session, task_id: int, scope: Scope, moment: datetime) -> TaskPage:
    """All that *scope*'s actor reads of the request *task_id*. Raises :class:`NoSuchTask`."""
    found = readable(session, task_id, scope, moment)
    task, course, right = found.task, found.course, found.right
    day = course.local_day(moment)
    about, decider = _units(session, task)
    versions = _versions(session, task)
    is_open = task.state is TaskState.OPEN and may_still_object(session, task, day)
    left = course.of_place(about.place).between(day, task.due_on)
    names = names_of(session, [right.on_behalf] if right else ())
    return TaskPage(
        task=task,
        heading=_heading(session, task, versions),
        unit=about.name,
        within=_within(session, about),
        timezone=about.timezone,
        state=_state(task, left, day) if is_open or task.state is not TaskState.OPEN else STANDS,
        asked_of=f"{name_of(Level(decider.level), task.function)}, {decider.name}",
        level=LEVELS.get(task.level, ""),
        gives=GIVES[task.level],
        due=deadline(task.due_on, about.timezone) if is_open else "",
        left=days_left(left) if is_open else "",
        right=right,
        settles=bool(right and settled_by(session, course, [task.id], day)),
        lacks_order=bool(right and lacking_order(session, {(task.id, right.by.slot): right})),
        as_words=right_in_words(right, decider.name, Level(decider.level), names) if right else "",
        delegated_to=_name_of_person(session, task.delegate_id) if is_open else "",
        answers=answers_on(session, task, scope),
        comments=_comments(session, task),
        colleagues=_colleagues(session, task, scope, day) if right else (),
        **_subject(session, course, task, versions, moment),
    )


def right_on(
    session: Session, course: Course, task: ReadTask, scope: Scope, day: date
) -> Right | None:
    """By what right *scope*'s actor may decide *task* now; None: they may not."""
    if task.state is not TaskState.OPEN or task.cycle_state is not CycleState.LIVE:
        return None
    if not may_still_object(session, task, day):
        return None
    return rights_of(session, course, {task.id: scope.actor}, day).get(task.id)


def may_still_object(session: Session, task: TaskRow, day: date) -> bool:
    """Whether an objection, if *task* asks for one, has its place still: its day is to come."""
    if not task.objection:
        return True
    action = session.connection().execute(sa.select(ACTION).where(ACTION.c.id == task.subject_id))
    return is_to_come(action.one(), day)


def _reads(session: Session, task: TaskRow, scope: Scope) -> bool:
    if task.decided_by in scope.slots or (
        task.delegate_id and task.delegate_id == scope.actor.person_id
    ):
        return True
    held = [h for h in scope.held if h.function in READERS]
    seen = sa.select(UNIT.c.id).where(UNIT.c.id == task.unit_id, below_any(UNIT, held))
    return session.connection().execute(seen).first() is not None


def _units(session: Session, task: TaskRow) -> tuple[UnitRow, UnitRow]:
    """The unit it is about, and the one that decides."""
    query = sa.select(UNIT).where(UNIT.c.id.in_([task.about_id, task.unit_id]))
    found = {row.id: row for row in session.connection().execute(query)}
    return found[task.about_id], found[task.unit_id]


def _within(session: Session, unit: UnitAbove) -> str:
    ids = [i for i in (unit.basin_id, unit.department_id) if i and i != unit.id]
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids))
    names = {row.id: row.name for row in session.connection().execute(query)} if ids else {}
    return " · ".join(names[i] for i in ids if i in names)


def _versions(session: Session, task: TaskRow) -> dict[int, Any]:
    """What the subject said in the round of *task* and the one before, by round."""
    rows = fiches.versions(session, task.subject_kind, task.subject_id)
    return {row.round: row.content for row in rows if row.round in (task.round, task.round - 1)}


def _heading(session: Session, task: TaskRow, versions: dict[int, Any]) -> str:
    if task.subject_kind != SubjectKind.ACTION:
        return capital(PAPERS[task.subject_kind])
    said = versions.get(task.round, {}).get("title")
    title = sa.select(ACTION.c.title).where(ACTION.c.id == task.subject_id)
    return str(said or session.connection().execute(title).scalar_one())


def _state(task: TaskRow, left: int, day: date) -> State:
    if task.state is TaskState.OPEN and task.objection:
        return MAY_OBJECT
    if task.state is TaskState.OPEN:
        return until_due(left, late=task.due_on < day)
    tone = Tone.QUIET if task.state in ENDED else Tone.DONE
    return State(words=verdict_of(task), tone=tone)


def _name_of_person(session: Session, person_id: int | None) -> str:
    if person_id is None:
        return ""
    query = sa.select(PERSON.c.name).where(PERSON.c.id == person_id)
    return str(session.connection().execute(query).scalar_one_or_none() or "")


# ── the subject ──────────────────────────────────────────────────────────────────────────────────


def _subject(
    session: Session,
    course: Course,
    task: TaskRow,
    versions: dict[int, Any],
    moment: datetime,
) -> dict[str, Any]:
    now, before = versions.get(task.round, {}), versions.get(task.round - 1)
    if task.subject_kind == SubjectKind.ACTION:
        row = sa.select(ACTION.c.flagship).where(ACTION.c.id == task.subject_id)
        flagship = session.connection().execute(row).scalar_one()
        track = track_of(session, course, task.about_id)
        return {
            "flagship": flagship,
            "told_on": kept_until(
                session,
                course,
                track,
                moment,
                flagship=flagship,
            ),
            "parts": fiches.parts_of(now, course.definition),
            "changes": fiches.difference(before, now, every_of(course.definition))
            if before is not None
            else (),
            "associated": _associated(session, task.subject_id),
            "twins": _twins(session, course, task),
            "remarks": remarks_on_fiche(session, course, track, task.subject_id, now, moment),
        }
    changed = differences(task.subject_kind, before, now) if before is not None else ()
    return {
        "parts": _as_parts(paper_words(task.subject_kind, now)),
        "letter": _letter(session, course)
        if task.subject_kind == SubjectKind.VERSION and not now
        else (),
        "changes": tuple(
            fiches.FieldChange(code="", label=label, before=old, after=new)
            for label, old, new in changed
        ),
    }


def _as_parts(words: Sequence[tuple[str, str]]) -> tuple[tuple[str, fiches.Facts], ...]:
    return tuple((title, (("", text),)) for title, text in words)


def _letter(session: Session, course: Course) -> tuple[tuple[str, fiches.Facts], ...]:
    p = PAPER.c
    query = sa.select(PAPER.c.content).where(
        p.cycle_id == course.cycle_id, p.kind == PaperKind.LETTER, p.state == PaperState.ACCEPTED
    )
    content = session.connection().execute(query).scalars().first()
    return _as_parts(paper_words(PaperKind.LETTER, content or {}))


def _associated(session: Session, action_id: int) -> Sequence[Any]:
    """The associated schools: their name, and whether they agreed."""
    s = ASSOCIATED_SCHOOL.c
    query = (
        sa.select(UNIT.c.name, s.agreed, s.answered_at)
        .join(UNIT, UNIT.c.id == s.unit_id)
        .where(s.action_id == action_id)
        .order_by(UNIT.c.name_order)
    )
    return session.connection().execute(query).all()


def _twins(session: Session, course: Course, task: TaskRow) -> Sequence[Any]:
    """Other actions of the same unit on the same day; drafts are their author's alone."""
    found = on_the_same_day(session, course, task.about_id, task.subject_id)
    return [row for row in found if row.state is not ActionState.DRAFT]


def _comments(session: Session, task: TaskRow) -> tuple[ShownComment, ...]:
    c = COMMENT.c
    query = (
        sa.select(c.at, c.text, c.as_function, UNIT.c.name, UNIT.c.level, UNIT.c.kind)
        .join(UNIT, UNIT.c.id == c.unit_id)
        .where(c.subject_kind == task.subject_kind, c.subject_id == task.subject_id)
        .order_by(c.at, c.id)
    )
    return tuple(
        ShownComment(
            at=r.at,
            who=f"{name_of(Level(r.level), r.as_function, r.kind)}, {r.name}",
            text=r.text,
        )
        for r in session.connection().execute(query)
    )


def _colleagues(
    session: Session, task: TaskRow, scope: Scope, day: date
) -> tuple[tuple[str, str], ...]:
    """Whom a request may be handed to: the deputy first, then the people of the unit."""
    a, deputies = ASSIGNMENT, ASSIGNMENT.alias("deputies")
    here = sa.and_(a.c.unit_id == task.unit_id, active(a))
    query = (
        sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.mail, a.c.function, UNIT.c.level)
        .join(a, a.c.person_id == PERSON.c.id)
        .join(UNIT, UNIT.c.id == a.c.unit_id)
        .where(here)
        .order_by(PERSON.c.name_order, a.c.id)
    )
    deputy = (
        sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.mail)
        .join(deputies, deputies.c.deputy_id == PERSON.c.id)
        .where(
            deputies.c.unit_id == task.unit_id,
            deputies.c.function == task.function,
            active(deputies),
        )
        .order_by(deputies.c.id)
    )
    connection, given = session.connection(), {"day": day}
    found = {r.id: (r.mail, f"{r.name} (suppléance)") for r in connection.execute(deputy, given)}
    for r in connection.execute(query, given):
        found.setdefault(r.id, (r.mail, f"{r.name} ({name_of(Level(r.level), r.function)})"))
    return tuple(pair for person, pair in found.items() if person != scope.actor.person_id)
