"""What units write: the framing letter and its departmental versions, syntheses, the review.

Each is submitted by who animates its unit and validated through the same mechanism as actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import RIGHTS, Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import Refusal
from models.gestures.actions.loading import track_of
from models.gestures.chain.next_step import (
    Climbing,
    TreePlace,
    ask,
    due_of_correction,
    next_steps,
    places,
)
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.territory.unit import UNIT, Level
from models.words.nouns import PAPERS
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PAPER_MOVES, PaperKind, PaperState
from models.work.paper_content import read_paper
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.work.validation import TASK, TaskState
from models.year.course import Course
from models.year.cycle import PARTICIPATION

WRITES: dict[PaperKind, Gesture] = {
    PaperKind.LETTER: Gesture.WRITE_LETTER,
    PaperKind.VERSION: Gesture.WRITE_VERSION,
    PaperKind.SYNTHESIS: Gesture.WRITE_SYNTHESIS,
    PaperKind.REVIEW: Gesture.WRITE_REVIEW,
}
NEXT_LEVEL = {Level.BASIN: Level.DEPARTMENT, Level.DEPARTMENT: Level.ACADEMY}


def submit_paper(
    session: Session,
    course: Course,
    kind: PaperKind,
    unit_id: int,
    content: dict[str, Any],
    by: Actor,
    moment: datetime,
) -> int:
    """Submit a paper (or its correction): a version is frozen, its validation is asked.

    Raises NotYours, NotFound (a unit that takes no part), Refusal (no such paper at that level),
    BadContent (a part is missing or wrong), WrongMove (already submitted).
    """
    right = need_writer(session, course, kind, unit_id, by, moment)
    where = places(session, [unit_id])[unit_id]
    content = whole(course, kind, content)
    paper = find_or_draft(session, course, kind, unit_id)
    author: dict[str, Any] = {"author_id": right.by.person_id, "content": content}
    move(
        session,
        PAPER,
        PAPER_MOVES,
        [paper.id],
        PaperState.SUBMITTED,
        round=paper.round + 1,
        correct_by=None,
        **author,
    )
    frozen = {"subject_kind": kind.value, "subject_id": paper.id, "round": paper.round + 1}
    session.connection().execute(sa.insert(FROZEN_VERSION), [frozen | {"content": content}])
    entry = {"what": f"{kind.value}.submitted", "subject": f"paper.{paper.id}", "unit_id": unit_id}
    entry |= {"by": right.by.slot, "as_function": right.function}
    entry |= {"facts": {"round": paper.round + 1}}
    journal.write(session, course.cycle_id, moment, [entry])
    climbing = _climbing(kind, int(paper.id), paper.round + 1, where)
    _ask_or_accept(session, course, climbing, moment)
    return int(paper.id)


def need_writer(
    session: Session, course: Course, kind: PaperKind, unit_id: int, by: Actor, moment: datetime
) -> Right:
    """The right of *by* to write a unit's paper.

    Raises Refusal (no such paper at that level), NotYours.
    """
    need_under_way(session, course)
    need_level(kind, places(session, [unit_id])[unit_id].level)
    return need(session, by, WRITES[kind], unit_id, course.local_day(moment))


def need_level(kind: PaperKind, level: Level) -> None:
    """Refuse a paper that does not exist at *level*."""
    if level not in {grant.level for grant in RIGHTS[WRITES[kind]]}:
        raise Refusal(f"À ce niveau, {PAPERS[kind]} n'existe pas.", "Vérifiez le code de l'unité.")


class BadContent(Refusal):
    """A paper that cannot be submitted as it is; *errors* says why, by part."""

    status = 422

    def __init__(self, kind: PaperKind, errors: dict[str, str]) -> None:
        first = next(iter(errors.values()))
        super().__init__(
            f"Impossible de soumettre {PAPERS[kind]}. {first}",
            "Complétez, puis soumettez de nouveau : rien n'est perdu.",
            errors=errors,
        )


def whole(course: Course, kind: PaperKind, data: Mapping[str, Any]) -> dict[str, Any]:
    """*data* as a paper that can be frozen, with what is taken from the cycle.

    Raises BadContent.
    """
    themes = list(course.definition.themes)
    values, errors = read_paper(kind, data, themes)
    if errors:
        raise BadContent(kind, errors)
    if kind is PaperKind.LETTER:
        values.pop("themes", None)
        values |= {"themes": themes} if themes else {}
    return values


def find_or_draft(session: Session, course: Course, kind: PaperKind, unit_id: int) -> Any:
    """The paper of a unit, begun when there is none. Raises NotFound outside the cycle."""
    row = paper_of(session, course, kind, unit_id, to_write=True)
    if row is None:
        track_of(session, course, unit_id)
        draft = {"cycle_id": course.cycle_id, "kind": kind, "unit_id": unit_id, "round": 0}
        draft |= {"state": PaperState.DRAFT, "content": {}}
        begun = upsert(session, PAPER).values(draft)  # two may begin it at once
        session.connection().execute(begun.on_conflict_do_nothing())
        row = paper_of(session, course, kind, unit_id, to_write=True)
    return row


def paper_of(
    session: Session, course: Course, kind: PaperKind, unit_id: int, *, to_write: bool = False
) -> Any:
    """The paper of a unit; None when there is none. *to_write*: locked meanwhile."""
    given = {"cycle": course.cycle_id, "paper": kind, "unit": unit_id}
    query = _PAPER_TO_WRITE if to_write else _PAPER
    return session.connection().execute(query, given).first()


_PAPER = sa.select(PAPER).where(
    PAPER.c.cycle_id == sa.bindparam("cycle"),
    PAPER.c.kind == sa.bindparam("paper"),
    PAPER.c.unit_id == sa.bindparam("unit"),
)
_PAPER_TO_WRITE = _PAPER.with_for_update()


def _ask_or_accept(session: Session, course: Course, one: Climbing, moment: datetime) -> None:
    step = next_steps(session, course, [one], course.local_day(moment))[0]
    if step is None:
        _accept(session, course, [one.id], moment)
        return
    ask(session, course, [(one, step)], moment)


def on_decisions(
    session: Session, course: Course, decided: Iterable[tuple[Any, Any]], moment: datetime
) -> None:
    """What decisions on papers set off: accepted and published, or sent back."""
    accepted: list[tuple[Any, Any]] = []
    returned: list[tuple[Any, Any]] = []
    for decision, task in decided:
        if decision.verdict is TaskState.DECLINED:
            raise Refusal(
                "Un texte ne se refuse pas : il se renvoie pour correction.",
                "Demandez une correction, avec vos remarques.",
            )
        (returned if decision.verdict is TaskState.RETURNED else accepted).append((decision, task))
    _freeze_as_is(
        session, [task for _, task in accepted if task.subject_kind == SubjectKind.VERSION]
    )
    where = places(session, [task.about_id for _, task in returned])
    for decision, task in returned:
        due = due_of_correction(course, where[task.about_id], decision.correct_by, moment)
        move(session, PAPER, PAPER_MOVES, [task.subject_id], PaperState.RETURNED, correct_by=due)
        names = course.definition.owed_to("returned_work")
        owe_now(session, course, names, moment, [task.subject_id])
    _accept(session, course, [task.subject_id for _, task in accepted], moment)


def _freeze_as_is(session: Session, tasks: list[Any]) -> None:
    """A version that is issued without anything typed is what was prepared, if anything was."""
    for task in tasks:
        content = sa.select(PAPER.c.content).where(PAPER.c.id == task.subject_id)
        row = {
            "subject_kind": SubjectKind.VERSION,
            "subject_id": task.subject_id,
            "round": task.round,
        }
        row["content"] = session.connection().execute(content).scalar_one()
        frozen = upsert(session, FROZEN_VERSION).values(row)
        session.connection().execute(frozen.on_conflict_do_nothing())


def _accept(session: Session, course: Course, ids: list[int], moment: datetime) -> None:
    if not ids:
        return
    day = course.local_day(moment)
    move(session, PAPER, PAPER_MOVES, ids, PaperState.ACCEPTED, accepted_on=day)
    rows = session.connection().execute(sa.select(PAPER).where(PAPER.c.id.in_(ids))).all()
    waits = [r.id for r in rows if course.definition.chains.of(r.kind).leaves == "signed"]
    if waits:
        signed = sa.update(PAPER).where(PAPER.c.id.in_(waits)).values(awaits_signed=True)
        session.connection().execute(signed)
    published = [r.id for r in rows if r.kind in (PaperKind.LETTER, PaperKind.VERSION)]
    tell_readers(session, course, [i for i in published if i not in waits], moment)
    if any(r.kind is PaperKind.LETTER for r in rows):
        _ask_versions(session, course, moment)


def tell_readers(session: Session, course: Course, ids: list[int], moment: datetime) -> None:
    """Owe the letter that sends the papers *ids* to who reads them."""
    owe_now(session, course, course.definition.owed_to("framing_readers"), moment, ids)


def _ask_versions(session: Session, course: Course, moment: datetime) -> None:
    """The letter is carried down: each DASEN is asked to issue the département's version."""
    units = _departments(session, course)
    where = places(session, units)
    climbing = []
    for unit in units:
        paper = find_or_draft(session, course, PaperKind.VERSION, unit)
        if paper.state is not PaperState.DRAFT:
            continue
        move(session, PAPER, PAPER_MOVES, [paper.id], PaperState.SUBMITTED, round=1)
        climbing.append(
            Climbing(
                kind=SubjectKind.VERSION,
                id=paper.id,
                round=1,
                where=where[unit],
                target=Level.DEPARTMENT,
            )
        )
    steps = next_steps(session, course, climbing, course.local_day(moment))
    asked = [(one, step) for one, step in zip(climbing, steps, strict=True) if step]
    ask(session, course, asked, moment)


def _departments(session: Session, course: Course) -> list[int]:
    """The participating départements whose level is not skipped."""
    p, u = PARTICIPATION.c, UNIT.c
    rows = session.connection().execute(
        sa.select(u.id)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.level == Level.DEPARTMENT, u.recteur_is_dasen.is_(sa.false()))
        .order_by(u.id)
    )
    return list(rows.scalars())


def open_task_on(session: Session, course: Course, kind: PaperKind, unit_id: int) -> Any:
    """The open task on a unit's paper, if any."""
    t = TASK.c
    return (
        session.connection()
        .execute(
            sa.select(TASK).where(
                t.cycle_id == course.cycle_id,
                t.subject_kind == kind.value,
                t.about_id == unit_id,
                t.state == TaskState.OPEN,
            )
        )
        .first()
    )


def accepted_on(session: Session, course: Course, kind: PaperKind, unit_id: int) -> date | None:
    """The day a unit's paper was accepted."""
    query = sa.select(PAPER.c.accepted_on).where(
        PAPER.c.cycle_id == course.cycle_id, PAPER.c.kind == kind, PAPER.c.unit_id == unit_id
    )
    found: date | None = session.connection().execute(query).scalar_one_or_none()
    return found


def next_reader(
    session: Session, course: Course, kind: PaperKind, unit_id: int, moment: datetime
) -> tuple[int, str] | None:
    """Who would be asked about a paper submitted now: the unit and function; None: nobody."""
    where = places(session, [unit_id])[unit_id]
    climbing = _climbing(kind, 0, 1, where)
    step = next_steps(session, course, [climbing], course.local_day(moment))[0]
    return (step.unit_id, step.function) if step else None


def _climbing(kind: PaperKind, paper_id: int, round_: int, where: TreePlace) -> Climbing:
    """A synthesis climbs one level; the others are decided at their own."""
    climbs = kind is PaperKind.SYNTHESIS
    return Climbing(
        kind=SubjectKind(kind),
        id=paper_id,
        round=round_,
        where=where,
        target=NEXT_LEVEL.get(where.level, where.level) if climbs else where.level,
        after=where.level if climbs else None,
    )
