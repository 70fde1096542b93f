"""Seeded people who answer, through the same gestures as real ones.

Who is asked, and when they answer, depend on the seed and on stable facts alone (the task's
subject, the school), so that two runs of the same year give the same answers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from random import Random
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, actor_with
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.actions import editing, proposing
from models.gestures.actions.proposing import Proposal
from models.gestures.chain.by_order import who_may_answer
from models.gestures.framing.teams import complete_team
from models.gestures.mail.opened_links import invitations_used, keep_uses
from models.gestures.papers import submitting
from models.gestures.validation import issuing
from models.gestures.validation.commenting import Remark, comment_on_several
from models.gestures.validation.deciding import Decision, decide
from models.planner.cohort import STEADY
from models.planner.cohorts import whole
from models.planner.executor import cohort_parameters
from models.planner.remembering import people_changed_on
from models.planner.rules import what_is_owed
from models.rehearsal import dates, fiches, met, reported, shared, staying, written
from models.rehearsal.manners import MANNERS, OBJECTIONS, Manner
from models.territory.holders import DAY, slots_of, text
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course

REMARKS = 0.12
"""The share of decisions on which a word is left."""
HOURS = (10,)
"""People answer at ten: the hour changes nothing in what a day owes, and the year is quicker."""


CYCLE_ID = sa.bindparam("cycle", type_=sa.Integer)


def _new_tasks() -> Any:
    """The open tasks asked since the one numbered ``last``."""
    t = TASK.c
    last = sa.bindparam("last", type_=sa.Integer)
    columns = (t.id, t.subject_kind, t.subject_id, t.round, t.level)
    new = sa.select(*columns).where(t.id > last, t.state == TaskState.OPEN, t.cycle_id == CYCLE_ID)
    return new.order_by(t.id)


def _sent_back() -> Any:
    """Actions, then papers, that wait for a correction."""
    kinds = (
        (ACTION, ActionState.RETURNED, "correct"),
        (PAPER, PaperState.RETURNED, "correct_paper"),
    )
    parts = [
        sa.select(text(kind).label("kind"), table.c.id, table.c.round).where(
            table.c.cycle_id == CYCLE_ID, table.c.state == state
        )
        for table, state, kind in kinds
    ]
    return sa.union_all(*parts).order_by("kind", "id")


NEW_TASKS, SENT_BACK = _new_tasks(), _sent_back()


@lru_cache(maxsize=16)
def _work_of(cohort: str) -> Any:
    """The subjects of *cohort*, and who is asked; an action is confirmed once its day is past."""
    r = whole(cohort).subquery()
    asked = sa.select(r.c.subject_id, r.c.unit_id, r.c.slot)
    if cohort == ASSOCIATED:
        return asked
    return asked.where(sa.or_(r.c.on_date.is_(None), r.c.on_date < DAY))


IDS: Any = sa.bindparam("ids", expanding=True)
AUTHORS = (
    sa.select(
        ACTION.c.id,
        ACTION.c.author_id,
        ACTION.c.unit_id,
        ACTION.c.content,
        ACTION.c.edits,
        UNIT.c.kind,
        UNIT.c.name,
    )
    .join(UNIT, UNIT.c.id == ACTION.c.unit_id)
    .where(ACTION.c.id.in_(IDS))
)
SCHOOLS = sa.select(UNIT.c.id, UNIT.c.name, UNIT.c.kind, UNIT.c.mail).where(UNIT.c.id.in_(IDS))


@dataclass(order=True)
class Intent:
    """Something somebody will do at a moment; *round*: which time it was sent back."""

    at: datetime
    order: tuple[str, int]
    kind: str = field(compare=False)
    subject: int = field(compare=False)
    by: str = field(compare=False, default="")
    round: int = field(compare=False, default=0)


class InvitedRow(Protocol):
    """A school that is invited, and who is written to."""

    @property
    def unit_id(self) -> int: ...
    @property
    def slot(self) -> str: ...


class Answers:
    """The people of one cycle: they look at what is asked, and act when their time comes."""

    def __init__(self, manner: str, seed: int = 1) -> None:
        self.manner = MANNERS.get(manner)
        self.seed = seed
        self.agenda: list[Intent] = []
        self.last_task = 0
        self.seen: set[tuple[str, int]] = set()
        self.looked_at: tuple[date, frozenset[str]] | None = None
        self.people_seen: dict[str, tuple[int, date]] = {}

    def next_moment(self) -> datetime | None:
        """When somebody acts next."""
        return self.agenda[0].at if self.agenda else None

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    def look(self, engine: sa.Engine, course: Course, moment: datetime) -> None:
        """See what is newly asked, and put an answer in the agenda."""
        if self.manner is None:
            return
        with reading(engine) as session:
            self._look_at_tasks(session, course, moment)
            self._look_at_corrections(session, course, moment)
            asked = work_asked(course, moment)
            if self.looked_at != (course.local_day(moment), asked):
                self.looked_at = course.local_day(moment), asked
                self._look_at_work(session, course, moment, asked)

    def _look_at_tasks(self, session: Session, course: Course, moment: datetime) -> None:
        since = {"cycle": course.cycle_id, "last": self.last_task}
        day = course.local_day(moment)
        for row in session.connection().execute(NEW_TASKS, since).all():
            self.last_task = row.id
            luck = self._luck("task", row.subject_kind, row.subject_id, row.round, row.level)
            if luck.random() >= self._manner.never:
                self._plan(course, day, luck, "decide", row.id)

    def _look_at_corrections(self, session: Session, course: Course, moment: datetime) -> None:
        day = course.local_day(moment)
        for row in session.connection().execute(SENT_BACK, {"cycle": course.cycle_id}).all():
            if self._first_time(f"{row.kind}.{row.round}", row.id):
                luck = self._luck(row.kind, row.id, row.round)
                self._plan(course, day, luck, row.kind, row.id, round_=row.round)

    def _look_at_work(
        self, session: Session, course: Course, moment: datetime, asked: frozenset[str]
    ) -> None:
        """Once a day, and when work is newly asked: schools invited, actions to confirm, papers."""
        day = course.local_day(moment)
        self._look_at_the_seminar(session, course, day)
        self._look_at_dates(session, course, day)
        for kind, meeting in met.to_do(course, day):
            if self._first_time(kind, meeting):
                self._plan(course, day, self._luck(kind, meeting), kind, meeting)
        for cohort, kind in WORK.items():
            if cohort not in asked:
                continue
            for row in self._newly_asked(session, course, cohort, kind, day):
                luck = self._luck(kind, row.subject_id)
                if kind == "propose":
                    self._plan_proposal(course, luck, row, invited=cohort == INVITED)
                else:
                    self._plan(course, day, luck, kind, row.subject_id, row.slot)

    def _newly_asked(
        self, session: Session, course: Course, cohort: str, kind: str, day: date
    ) -> Iterator[Any]:
        """The first holder of each subject of *cohort* that was not seen to yet."""
        if cohort in STEADY:
            people = course.population, people_changed_on(session, course, day)
            if self.people_seen.get(cohort) == people:
                return
            self.people_seen[cohort] = people
        rows = session.connection().execute(_work_of(cohort), cohort_parameters(course, day, ""))
        new = [r for r in rows.all() if (kind, r.subject_id) not in self.seen]
        for row in sorted(new, key=attrgetter("subject_id", "slot")):
            if self._first_time(kind, row.subject_id):
                yield row

    def _look_at_dates(self, session: Session, course: Course, day: date) -> None:
        """Carriers whose actions were put off, once for each time that they are."""
        for row in dates.asked(session, course, day):
            if self._first_time(f"date.{row.round}", row.subject_id):
                luck = self._luck("date", row.round, row.subject_id)
                self._plan(course, day, luck, "date", row.subject_id, row.slot)

    def _look_at_the_seminar(self, session: Session, course: Course, day: date) -> None:
        fixed_on = course.day_of(course.home, "seminar") or course.on(course.home, "year_ends")
        if day < fixed_on or not self._first_time("objectives", 0):
            return
        for slot in sorted(slots_of(session, course.academy_id, "pilot", day))[:1]:
            luck = self._luck("objectives")
            self._plan(course, day, luck, "objectives", course.academy_id, slot)

    def _plan_proposal(
        self, course: Course, luck: Random, row: InvitedRow, *, invited: bool
    ) -> None:
        """*invited*: it also answers the call, and leaves drafts; who was not just proposes."""
        share = luck.random()
        heard = self._manner.proposing + self._manner.drafting
        if not invited and share >= self._manner.proposing:
            return
        if share >= heard + (1 - heard) * shared.ANSWERING:
            return
        calendar = course.calendar()
        opens, closes = course.call_days(course.home)
        day = calendar.add(opens, luck.randrange(1, max(2, calendar.between(opens, closes))))
        kind = shared.kind_of(share, self._manner.proposing, heard)
        at = calendar.at(day, luck.choice(HOURS))
        self._push(
            Intent(at=at, order=(kind, row.unit_id), kind=kind, subject=row.unit_id, by=row.slot)
        )

    def _plan(
        self,
        course: Course,
        asked_on: date,
        luck: Random,
        kind: str,
        subject: int,
        by: str = "",
        round_: int = 0,
    ) -> None:
        days = [d for d, _ in self._manner.delays]
        delay = luck.choices(days, [w for _, w in self._manner.delays])[0]
        calendar = course.calendar()
        day = calendar.add(asked_on, delay)
        at = calendar.at(day, luck.choice(HOURS))
        order = (kind, subject)
        self._push(Intent(at=at, order=order, kind=kind, subject=subject, by=by, round=round_))

    def _push(self, intent: Intent) -> None:
        heapq.heappush(self.agenda, intent)

    def _first_time(self, kind: str, subject: int) -> bool:
        new = (kind, subject) not in self.seen
        self.seen.add((kind, subject))
        return new

    def _luck(self, *facts: object) -> Random:
        return Random(f"{self.seed}:{':'.join(str(f) for f in facts)}")

    @property
    def _manner(self) -> Manner:
        assert self.manner is not None
        return self.manner

    # ── acting ───────────────────────────────────────────────────────────────────────────────────

    def act(self, engine: sa.Engine, course: Course, moment: datetime) -> int:
        """Do what has come due; return how many gestures were made."""
        due: dict[str, list[Intent]] = {}
        while self.agenda and self.agenda[0].at <= moment:
            intent = heapq.heappop(self.agenda)
            due.setdefault(intent.kind, []).append(intent)
        for kind, intents in due.items():
            self.together(engine, ACTS[kind], course, intents, moment)
        return sum(len(i) for i in due.values())

    def together(
        self,
        engine: sa.Engine,
        act: Callable[..., None],
        course: Course,
        intents: Sequence[Intent],
        moment: datetime,
    ) -> None:
        """One gesture for all; when one of them is refused, each by itself."""
        try:
            with gesture(engine) as session:
                act(self, session, course, intents, moment)
                self.cross_out(session, course, intents)
        except Refusal:
            if len(intents) == 1:
                return  # what a real person would read, and leave there
            for intent in intents:
                self.together(engine, act, course, [intent], moment)

    def cross_out(self, session: Session, course: Course, intents: Sequence[Intent]) -> None:
        """Called in the gesture that did what was intended: who remembers, remembers that."""

    def _propose(
        self, session: Session, course: Course, intents: Sequence[Intent], moment: datetime
    ) -> None:
        self._draft(session, course, intents, moment, submit=True)

    def _draft(
        self,
        session: Session,
        course: Course,
        intents: Sequence[Intent],
        moment: datetime,
        *,
        submit: bool = False,
    ) -> None:
        schools = _by_id(session, SCHOOLS, [i.subject for i in intents])
        proposals = [
            (self.proposal_of(course, schools[i.subject]), actor_with(i.by)) for i in intents
        ]
        proposals = shared.with_others(self._luck, session, course, proposals)
        came = invitations_used(course.cycle_id, [(i.subject, i.by) for i in intents])
        keep_uses(session, came, moment)
        ids = proposing.propose(session, course, proposals, moment)
        if submit:
            pairs = [(n, by) for n, (_, by) in zip(ids, proposals, strict=True)]
            proposing.submit(session, course, pairs, moment, confirm=True)
            self._plan_agreements(course, moment, ids, [p for p, _ in proposals])

    def _plan_agreements(
        self, course: Course, moment: datetime, ids: Sequence[int], kept: Sequence[Proposal]
    ) -> None:
        """The schools that an action associates are asked as it is submitted."""
        for number, proposal in zip(ids, kept, strict=True):
            if proposal.associated and self._first_time("agree", number):
                luck = self._luck("agree", number)
                self._plan(course, course.local_day(moment), luck, "agree", number)

    def proposal_of(self, course: Course, school: fiches.ProposingSchool) -> Proposal:
        """What *school* proposes."""
        return fiches.proposal(course, school, self._luck("proposal", school.id))

    def _decide(
        self, session: Session, course: Course, intents: Sequence[Intent], moment: datetime
    ) -> None:
        day = course.local_day(moment)
        ids = [i.subject for i in intents]
        holding: dict[int, str] = {}
        for task, slot in sorted(who_may_answer(session, course, ids, day)):
            holding.setdefault(task, slot)
        past = sa.exists().where(ACTION.c.id == TASK.c.subject_id, ACTION.c.last_day < day)
        asked = sa.select(TASK).where(TASK.c.id.in_(ids), ~sa.and_(TASK.c.objection, past))
        rows = {r.id: r for r in session.connection().execute(asked)}
        tasks = {i: r for i, r in rows.items() if r.state is TaskState.OPEN and i in holding}
        found = [(tasks[i], holding[i]) for i in ids if i in tasks]
        remarks = [said for one, slot in found if (said := self._remark(one, actor_with(slot)))]
        if remarks:
            comment_on_several(session, course, remarks, moment)
        for one, slot in found:
            if one.subject_kind == PaperKind.VERSION:
                self._issue(session, course, one, actor_with(slot), moment)
        given = (self._verdict(*o) for o in found if o[0].subject_kind != PaperKind.VERSION)
        verdicts = [verdict for verdict in given if verdict]
        if verdicts:
            decide(session, course, verdicts, moment)

    def _verdict(self, task: TaskRow, slot: str) -> Decision | None:
        """What they answer; who might object hardly ever does, and then says nothing."""
        luck = self._luck("verdict", task.subject_kind, task.subject_id, task.round, task.level)
        if task.objection:
            reason, by = luck.choice(fiches.REASONS), actor_with(slot)
            objects = luck.random() < OBJECTIONS and task.round == 1
            no = Decision(task_id=task.id, verdict=TaskState.RETURNED, by=by, reason=reason)
            return no if objects else None
        first_round = task.round == 1 and task.subject_kind == SubjectKind.ACTION
        if first_round and luck.random() < self._manner.returning:
            return Decision(
                task_id=task.id,
                verdict=TaskState.RETURNED,
                by=actor_with(slot),
                reason=luck.choice(fiches.REASONS),
            )
        return Decision(task_id=task.id, verdict=TaskState.ACCEPTED, by=actor_with(slot))

    def _remark(self, task: TaskRow, by: Actor) -> Remark | None:
        """Now and then, who decides on an action says something of it."""
        luck = self._luck("remark", task.subject_id, task.level)
        if task.subject_kind != SubjectKind.ACTION or luck.random() >= REMARKS:
            return None
        kind, said = SubjectKind.ACTION, luck.choice(fiches.REMARKS)
        return Remark(
            kind=kind, subject_id=task.subject_id, unit_id=task.about_id, text=said, by=by
        )

    def _issue(
        self, session: Session, course: Course, task: TaskRow, by: Actor, moment: datetime
    ) -> None:
        """A DASEN issues the département's version with words of its own."""
        luck = self._luck("version", task.about_id)
        content = written.version(course.definition.themes, luck)
        issuing.issue_version(session, course, task.about_id, content, by, moment)

    def _correct(
        self, session: Session, course: Course, intents: Sequence[Intent], moment: datetime
    ) -> None:
        rows = _by_id(session, AUTHORS, [i.subject for i in intents])
        slots = ((n, r.author_id, r.unit_id) for n, r in rows.items())
        authors = {n: f"p{author}" if author else f"u{unit}" for n, author, unit in slots}
        for number, row in rows.items():
            values = fiches.corrected(
                row.content, fiches.pupils_of(row), self._luck("corrected", number)
            )
            values |= fiches.answered_since(course, row.content)
            change = editing.Edit(values=values, seen=row.edits)
            editing.edit(session, course, number, change, actor_with(authors[number]), moment)
        given = [(i.subject, actor_with(authors[i.subject])) for i in intents]
        proposing.submit(session, course, given, moment, confirm=True)

    def _write_paper(
        self, session: Session, course: Course, intents: Sequence[Intent], moment: datetime
    ) -> None:
        for i in intents:
            kind = PaperKind(i.kind.removeprefix("write_"))
            luck = self._luck(kind.value, i.subject)
            content = written.paper(session, course, kind, i.subject, luck)
            submitting.submit_paper(
                session, course, kind, i.subject, content, actor_with(i.by), moment
            )

    def _complete_team(
        self, session: Session, course: Course, intents: Sequence[Intent], moment: datetime
    ) -> None:
        for i in intents:
            complete_team(session, course, i.subject, actor_with(i.by), moment)


def _by_id(session: Session, query: sa.Executable, ids: Sequence[int]) -> dict[int, Any]:
    """The rows that *query* finds of *ids*, by their id."""
    return {row.id: row for row in session.connection().execute(query, {"ids": list(ids)})}


INVITED, UNASKED = "invited_schools", "carriers_taking_part"
ASSOCIATED = "associated_schools"
WORK = {
    "letter_to_write": "write_letter",
    "teams_to_compose": "complete_team",
    INVITED: "propose",
    UNASKED: "propose",
    ASSOCIATED: "agree",
    "associates_to_confirm": "here",
    "actions_to_confirm": "confirm",
    "actions_to_report": "report",
    "basins_owing_synthesis": "write_synthesis",
    "departments_owing_synthesis": "write_synthesis",
    "academies_owing_synthesis": "write_synthesis",
    "reviews_to_write": "write_review",
    "assignments_to_review": "review_assignments",
}
ACTS: dict[str, Callable[..., None]] = {
    "propose": Answers._propose,
    "draft": Answers._draft,
    "agree": lambda answers, *given: shared.agree(answers._luck, *given),
    "date": lambda answers, *given: dates.answer(answers._luck, *given),
    "here": lambda answers, *given: shared.say_it_took_place(answers._luck, *given),
    "answer_call": lambda answers, *given: shared.answer_the_call(answers._luck, *given),
    "decide": Answers._decide,
    "correct": Answers._correct,
    "correct_paper": lambda *given: None,
    met.ANSWER: lambda answers, *given: met.answer(answers._luck, *given),
    met.ATTEND: lambda answers, *given: met.attend(answers._luck, *given),
    "confirm": lambda answers, *given: reported.confirm(answers._luck, *given),
    "report": lambda answers, *given: reported.report(answers._luck, *given),
    "write_letter": Answers._write_paper,
    "write_synthesis": Answers._write_paper,
    "write_review": Answers._write_paper,
    "complete_team": Answers._complete_team,
    "review_assignments": lambda answers, *given: staying.answer(answers._luck, *given),
    "objectives": lambda answers, *given: met.fix_objectives(*given),
}


def work_asked(course: Course, moment: datetime) -> frozenset[str]:
    """The cohorts to which work is being asked at *moment*."""
    asked = {rule.cohort for rule in what_is_owed(course, moment)}
    unasked = {UNASKED} if asked & {INVITED, "inviting_relays"} else set()
    return frozenset(asked | unasked) & WORK.keys()
