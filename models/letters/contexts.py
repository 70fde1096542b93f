"""What a text needs to be written: to whom, for which unit, about what, until when, whom to call.

One dict for each message (its names are in ``config/messages/README.md``), loaded as a batch; lists
that only a few texts show (a programme, the silent schools of a bassin) are read for those alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.by_link import ANSWERS, SHOWS, signs_in, who_signs_in
from models.letters import lists
from models.letters.own_texts import own_words
from models.letters.signed_links import link_of
from models.outbox.addressees import by_id
from models.outbox.pilot_words import number_of, words_of
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import PersonRow, UnitRow
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.words.french import deadline, long_date, the_week
from models.words.moments import long_span
from models.words.nouns import ACTION_STATES, GIVES, LEVELS, PAPERS
from models.work.action import ACTION, ActionState, shown_as
from models.work.announced import kept_until
from models.work.days import Days, days_of, planned
from models.work.instruction import wordings_of
from models.work.paper import PAPER
from models.work.rows import ActionRow, MessageRow, PaperRow, SubjectRow, TaskRow, TextRow
from models.work.signed_paper import SignedPaper, signed_by_paper
from models.work.subjects import FOR_ONESELF, SubjectKind, as_told
from models.work.subjects import PAPERS as PAPER_KINDS
from models.work.validation import ENDED, TASK, TaskState
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION
from models.year.message_kinds import Cause, ListKind


@dataclass
class Batch:
    """What a batch of messages is about, read in a few statements."""

    units: dict[int, UnitRow] = field(default_factory=dict)
    persons: dict[int, PersonRow] = field(default_factory=dict)
    actions: dict[int, ActionRow] = field(default_factory=dict)
    days: dict[int, Days] = field(default_factory=dict)
    papers: dict[int, PaperRow] = field(default_factory=dict)
    signed: dict[int, SignedPaper] = field(default_factory=dict)
    tasks: dict[int, TaskRow] = field(default_factory=dict)
    first_tasks: dict[tuple[int, int], TaskRow] = field(default_factory=dict)
    verdicts: dict[tuple[SubjectKind, int], TaskRow] = field(default_factory=dict)
    weeks: dict[int, Track] = field(default_factory=dict)
    words: dict[int, dict[str, str]] = field(default_factory=dict)
    wordings: dict[int, dict[str, str]] = field(default_factory=dict)
    sign_in: dict[int, list[tuple[date, date]]] | None = None
    """By person, when they hold a function that answers once signed in; None: not asked yet."""


def read_batch(session: Session, course: Course, rows: Sequence[Any]) -> Batch:
    """Read what *rows* (messages) are about."""
    batch = Batch()
    batch.tasks = by_id(session, TASK, _subjects(rows, SubjectKind.TASK))
    of_tasks = list(batch.tasks.values())
    action_ids = _subjects(rows, SubjectKind.ACTION) | {
        t.subject_id for t in of_tasks if t.subject_kind == SubjectKind.ACTION
    }
    paper_ids = _subjects(rows, SubjectKind.PAPER) | {
        t.subject_id for t in of_tasks if t.subject_kind != SubjectKind.ACTION
    }
    batch.actions = by_id(session, ACTION, action_ids)
    batch.days = days_of(session, batch.actions) if batch.actions else {}
    batch.papers = by_id(session, PAPER, paper_ids)
    batch.signed = signed_by_paper(session, paper_ids) if paper_ids else {}
    batch.verdicts = _last_verdicts(session, action_ids, paper_ids)
    batch.first_tasks = _first_tasks(
        session, {r.subject_id for r in rows if _tells_the_first_opinion(course, r)}
    )
    unit_ids = {i for r in rows for i in (r.unit_id, r.home_id)}
    unit_ids |= {a.unit_id for a in batch.actions.values()}
    unit_ids |= {t.unit_id for t in (*of_tasks, *batch.first_tasks.values())} | {course.academy_id}
    unit_ids |= {v.unit_id for v in batch.verdicts.values()}
    batch.units = by_id(session, UNIT, unit_ids)
    parents = {u.department_id for u in batch.units.values() if u.department_id}
    batch.units |= by_id(session, UNIT, parents - set(batch.units))
    batch.persons = by_id(session, PERSON, {r.person_id for r in rows if r.person_id})
    batch.weeks = _weeks(session, course, unit_ids)
    batch.words = words_of(session, rows)
    batch.wordings = wordings_of(session, {r.wording_id for r in rows if r.wording_id})
    return batch


def _subjects(rows: Sequence[Any], kind: SubjectKind) -> set[int]:
    return {r.subject_id for r in rows if r.subject_kind == kind}


def _last_verdicts(
    session: Session, action_ids: set[int], paper_ids: set[int]
) -> dict[tuple[SubjectKind, int], Any]:
    """The last decision on each subject."""
    t = TASK.c
    found: dict[tuple[SubjectKind, int], Any] = {}
    for ids, kinds in ((action_ids, [SubjectKind.ACTION]), (paper_ids, PAPER_KINDS)):
        wanted = sorted(ids)
        for n in range(0, len(wanted), 2000):
            query = (
                sa.select(TASK)
                .where(
                    t.subject_kind.in_(kinds),
                    t.subject_id.in_(wanted[n : n + 2000]),
                    t.state.not_in([TaskState.OPEN, *ENDED]),
                )
                .order_by(t.decided_at, t.id)
            )
            for row in session.connection().execute(query):
                found[as_told(row.subject_kind), row.subject_id] = row
    return found


def _tells_the_first_opinion(course: Course, row: MessageRow) -> bool:
    """Of an action alone: papers have numbers of their own."""
    its_list = course.definition.list_of(row.rule, row.text)
    return its_list is ListKind.FIRST_OPINION and row.subject_kind == SubjectKind.ACTION


def _first_tasks(session: Session, action_ids: set[int]) -> dict[tuple[int, int], Any]:
    """Whose opinion each round asked first: known to its carrier before and after it is given."""
    found: dict[tuple[int, int], Any] = {}
    wanted = sorted(action_ids)
    for n in range(0, len(wanted), 2000):
        query = sa.select(TASK).where(
            TASK.c.subject_kind == SubjectKind.ACTION, TASK.c.subject_id.in_(wanted[n : n + 2000])
        )
        for row in session.connection().execute(query.order_by(TASK.c.id)):
            found.setdefault((row.subject_id, row.round), row)
    return found


def _weeks(session: Session, course: Course, unit_ids: set[int]) -> dict[int, Track]:
    p = PARTICIPATION.c
    found: dict[int, Track] = {}
    wanted = sorted(unit_ids)
    for n in range(0, len(wanted), 2000):
        query = sa.select(p.unit_id, p.week, p.week_ends, p.place).where(
            p.cycle_id == course.cycle_id, p.unit_id.in_(wanted[n : n + 2000])
        )
        for r in session.connection().execute(query):
            found[r.unit_id] = Track.of(r)
    return found


def context_of(
    session: Session, course: Course, row: MessageRow, batch: Batch, moment: datetime, portal: str
) -> dict[str, Any]:
    """The context of one message; its link leads to its own page of the *portal*, for its own
    recipient alone: for others to read, *portal* is empty, and so is the link."""
    unit, home = batch.units[row.unit_id], batch.units[row.home_id]
    academy = batch.units[course.academy_id]
    track = batch.weeks.get(row.unit_id, course.home)
    week, week_ends = course.held(track if track in course.dates else course.home)
    task = batch.tasks.get(row.subject_id) if row.subject_kind == SubjectKind.TASK else None
    receipt = _tells_the_first_opinion(course, row)
    first = batch.first_tasks.get((row.subject_id, row.round)) if receipt else None
    action, paper = _subject(row, task, batch)
    untold = action is not None and _is_untold(action, home)
    context = {
        "recipient": _recipient(row, home, batch),
        "unit": _unit(unit, batch),
        "academy": academy.name,
        "school_year": course.year_name,
        "week": week,
        "week_ends": week_ends,
        "week_days": long_span(week, week_ends),
        "week_name": course.definition.week.name,
        "the_week": the_week(course.definition.week.name),
        "slogan": course.definition.week.slogan,
        "notices": course.definition.notices_on(course.local_day(moment), "letters"),
        "portal_name": course.definition.look.name,
        "dpd": course.definition.trust.dpd,
        "that_day": lists.other_day(row.rung, moment, home.timezone),
        "timezone": home.timezone,
        "link": _link(course, row, batch, home, moment, portal),
        "call": whom_to_call(session, course, home, moment),
        "asker": _asker(session, course, unit, home, moment),
        "reason": row.reason,
        "action": _action(action, batch, untold=untold) if action else None,
        "paper": _paper(course, row, paper, unit, batch),
        "decision": None if untold else _decision(row, action, paper, batch, home),
        "words": batch.words.get(number_of(row)),
        "wording": batch.wordings.get(row.wording_id or 0),
        "own_text": own_words(course.definition, row.text),
        "asked": _asked(first, batch),
        **(_announced_on(session, course, track, action, moment) if first else TOLD_AT_ONCE),
        "level": LEVELS.get((task or first or unit).level, ""),
        "gives": GIVES.get(task.level, "") if task else "",
        "link_does": _link_does(session, row, task, batch, course.local_day(moment))
        if portal
        else "",
        "rung": row.rung,
        "moment": moment,
    }
    due = first.due_on if first else row.due_on
    context |= _due(course, row, due, action or paper, home, moment)
    told = lists.for_text(session, course, row, unit, track, moment)
    return context | told | _calendar(told.get("event"), str(context["link"]))


def _link_does(
    session: Session, row: MessageRow, task: TaskRow | None, batch: Batch, day: date
) -> str:
    """What the letter's link does, in a sentence: it answers, or its reader signs in to."""
    if row.subject_kind in FOR_ONESELF:
        return ""
    if batch.sign_in is None:
        batch.sign_in = who_signs_in(session, batch.persons)
    own = any(a <= day <= b for a, b in batch.sign_in.get(row.person_id or 0, ()))
    unit = batch.units.get(task.unit_id) if task else None
    asked = task and unit and signs_in(Level(unit.level), task.function)
    return SHOWS if own or asked else ANSWERS


def _calendar(event: dict[str, str] | None, link: str) -> dict[str, Any]:
    """The address of a meeting's own entry, for a calendar: beside the page of its letter."""
    if not event or not event.get("calendar"):
        return {}
    return {"event": event | {"calendar": f"{link}/{event['calendar']}" if link else ""}}


def _link(
    course: Course, row: MessageRow, batch: Batch, home: UnitRow, moment: datetime, portal: str
) -> str:
    if not portal or row.subject_kind in (SubjectKind.TRIAL, SubjectKind.CONTACT):
        return ""
    person = batch.persons.get(row.person_id or 0)
    version = (person or home).link_version
    return link_of(course, row, portal, version, course.local_day(moment))


def _recipient(row: MessageRow, home: UnitRow, batch: Batch) -> dict[str, str]:
    person = batch.persons.get(row.person_id or 0)
    return {
        "name": person.name if person else "",
        "function": name_of(Level(home.level), row.function, home.kind),
        "unit": home.name,
    }


def _unit(unit: UnitRow, batch: Batch) -> dict[str, str]:
    department = batch.units.get(unit.department_id or 0)
    academy = batch.units.get(unit.academy_id or 0)
    return {
        "name": unit.name,
        "kind": unit.kind.value,
        "code": unit.code,
        "department": department.name if department else "",
        "academy": academy.name if academy else unit.name,
    }


def _subject(row: SubjectRow, task: TaskRow | None, batch: Batch) -> tuple[Any, Any]:
    kind = task.subject_kind if task else row.subject_kind
    subject_id = task.subject_id if task else row.subject_id
    if kind == SubjectKind.ACTION:
        return batch.actions.get(subject_id), None
    is_paper = as_told(kind) is SubjectKind.PAPER
    return None, batch.papers.get(subject_id) if is_paper else None


SECRET = (ActionState.ACCEPTED, ActionState.DECLINED)
"""Decisions that may be told later than they are taken."""


def _is_untold(action: ActionRow, home: UnitRow) -> bool:
    """Whether a decision on *action* is still kept from who receives a letter at *home*: its
    carrier, or a school. No text says it, whatever an académie writes there."""
    kept = action.state in SECRET and not action.announced
    return kept and (home.id == action.unit_id or Level(home.level) is Level.SCHOOL)


def _action(action: ActionRow, batch: Batch, *, untold: bool) -> dict[str, Any]:
    state = ActionState.SUBMITTED if untold else shown_as(action)
    unit = batch.units.get(action.unit_id)
    return {
        "title": action.title,
        "theme": action.theme,
        "on_date": action.on_date,
        "on_date_text": long_date(action.on_date),
        "when_text": planned(batch.days[action.id]),
        "unit": unit.name if unit else "",
        "state": ACTION_STATES[state],
        "contact": action.contact,
    }


def _paper(
    course: Course, row: TextRow, paper: PaperRow | None, unit: UnitRow, batch: Batch
) -> dict[str, str] | None:
    if paper is not None:
        own = batch.units.get(paper.unit_id, unit)
        signed = batch.signed.get(paper.id)
        said = {"kind": paper.kind.value, "title": PAPERS[paper.kind], "unit": own.name}
        if signed is None:
            return said
        return said | {"reference": signed.reference, "signed_on": long_date(signed.signed_on)}
    shape = course.definition.messages.get(row.rule)
    if shape is None or not shape.work:
        return None
    return {"kind": row.rule, "title": shape.work, "unit": unit.name}


def _decision(
    row: object, action: ActionRow | None, paper: PaperRow | None, batch: Batch, home: UnitRow
) -> dict[str, str] | None:
    subject = paper if action is None else action
    if subject is None:
        return None
    kind = SubjectKind.PAPER if action is None else SubjectKind.ACTION
    task = batch.verdicts.get((kind, subject.id))
    if task is None:
        return None
    unit = batch.units.get(task.unit_id)
    level = Level(unit.level) if unit else Level.ACADEMY
    by = "" if task.decided_as in (None, "clock") else name_of(level, task.decided_as)
    return {
        "verdict": task.state.value,
        "reason": task.reason or "",
        "by_function": by,
        "by_unit": unit.name if unit else "",
        "correct_by_text": deadline(subject.correct_by, home.timezone)
        if subject.correct_by
        else "",
    }


def _asked(first: TaskRow | None, batch: Batch) -> dict[str, str] | None:
    if first is None:
        return None
    unit = batch.units[first.unit_id]
    function = name_of(Level(unit.level), first.function, unit.kind)
    may = "yes" if first.objection else ""
    return {"function": function, "unit": unit.name, "may_object": may}


TOLD_AT_ONCE: dict[str, date | None] = {"announced_on": None, "flagships_on": None}


def _announced_on(
    session: Session, course: Course, track: Track, action: ActionRow | None, moment: datetime
) -> dict[str, date | None]:
    """The day on which the decision is told with the others, while it is to come; and the one that
    it would have if it became a flagship's."""
    on = kept_until(session, course, track, moment, flagship=True)
    kept = course.definition.keeps(bool(action and action.flagship))
    return {"announced_on": on if kept else None, "flagships_on": None if kept else on}


def due_of(course: Course, row: MessageRow, batch: Batch, moment: datetime) -> dict[str, Any]:
    """Until when a validation request is asked for, as the context of its letter says."""
    action, paper = _subject(row, batch.tasks.get(row.subject_id), batch)
    return _due(course, row, row.due_on, action or paper, batch.units[row.home_id], moment)


def _due(
    course: Course,
    row: MessageRow,
    due: date | None,
    subject: ActionRow | PaperRow | None,
    home: UnitRow,
    moment: datetime,
) -> dict[str, Any]:
    if course.definition.cause_of(row.rule) is Cause.RETURNED and subject is not None:
        due = subject.correct_by
    if due is None:
        return {"due": None, "due_at": "", "days_left": None}
    left = course.of_place(row.place).between(course.local_day(moment), due)
    return {"due": due, "due_at": deadline(due, home.timezone), "days_left": left}


def _asker(
    session: Session, course: Course, unit: object, home: object, moment: datetime
) -> dict[str, str] | None:
    """Who asks: the academic pilot, for the académie."""
    return _people(session, course, moment).get((course.academy_id, "pilot"))


def whom_to_call(
    session: Session, course: Course, home: UnitRow, moment: datetime
) -> dict[str, str] | None:
    """Whoever animates the level above the recipient's."""
    people = _people(session, course, moment)
    above: dict[Level, list[tuple[int | None, str]]] = {
        Level.SCHOOL: [(home.basin_id, "relay"), (home.department_id, "pilot")],
        Level.BASIN: [(home.department_id, "pilot")],
    }
    for key in [*above.get(home.level, []), (course.academy_id, "pilot")]:
        if key in people:
            return people[key]
    return None


def _people(
    session: Session, course: Course, moment: datetime
) -> Mapping[tuple[int | None, str], dict[str, str]]:
    """Relays and pilots of today, by unit and function; read once a day."""
    day = course.local_day(moment)
    if course.memo.get("people_day") != (day, course.population):
        a, p, u = ASSIGNMENT.c, PERSON.c, UNIT.c
        rows = session.connection().execute(
            sa.select(a.unit_id, a.function, p.name, p.mail, u.name.label("unit"), u.level)
            .join(PERSON, p.id == a.person_id)
            .join(UNIT, u.id == a.unit_id)
            .where(
                a.function.in_(["relay", "pilot"]),
                a.starts <= day,
                a.ends >= day,
                u.level != Level.SCHOOL,
                of_academy(course.academy_id),
            )
            .order_by(a.id.desc())
        )
        course.memo["people"] = {(r.unit_id, r.function): _person(r) for r in rows}
        course.memo["people_day"] = (day, course.population)
    found: Mapping[tuple[int | None, str], dict[str, str]] = course.memo["people"]
    return found


class CallRow(Protocol):
    """Who may be called, and where."""

    @property
    def name(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def mail(self) -> str: ...
    @property
    def unit(self) -> str: ...


def _person(row: CallRow) -> dict[str, str]:
    function = name_of(Level(row.level), row.function)
    return {"name": row.name, "function": function, "mail": row.mail, "unit": row.unit}
