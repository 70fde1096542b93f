"""An action's page: where it stands and since when, what it says, what changed, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.actions.dating import remarks_on_fiche
from models.gestures.actions.documenting import joined
from models.gestures.actions.editing import TO_CHECK, said_by
from models.gestures.actions.reporting import OUTCOME_REASON
from models.gestures.actions.starting import on_the_same_day
from models.happenings import HAPPENINGS
from models.journal import JOURNAL
from models.serving.actions import fiches
from models.serving.actions.put_off import AskedDate, put_off_of
from models.serving.actions.visibility import Sight
from models.serving.states import State, Tone
from models.territory.functions import name_of
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Kind, Level
from models.words.french import capital
from models.words.nouns import ACTION_STATES, BY_SILENCE, GIVEN, LEVELS
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.work.announced import kept_until
from models.work.comment import COMMENT
from models.work.days import days_of
from models.work.document import DocumentKind
from models.work.own_fields import every_of, hidden_of, labels_of
from models.work.report import REPORT
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.typed_lines import T, TypedThing, typed_where
from models.work.uses import OutputKind, usable
from models.work.validation import TASK, TaskState
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION

A = ActionState
TONES = {
    A.DRAFT: Tone.LATE,
    A.SUBMITTED: Tone.WAITING,
    A.RETURNED: Tone.LATE,
    A.ACCEPTED: Tone.DONE,
    A.TOOK_PLACE: Tone.DONE,
    A.POSTPONED: Tone.WAITING,
}
VERDICTS = (
    "validation.accepted",
    "validation.declined",
    "validation.tacit",
    "validation.delegated",
)


@dataclass(frozen=True, kw_only=True)
class AwaitedDecision:
    """Whose decision is awaited, for *days* school days, until *due*; *task* is its number."""

    task: int
    function: str
    unit: str
    level: str
    since: date
    days: int
    due: date


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One line of the history, or one comment: *who* is a function and its unit."""

    at: datetime
    words: str
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionPage:
    """*parts* are the fiche in words; *quotes* the last reason given, and by whom;
    *pictures* those joined after the day, that may be shown here."""

    action: ActionRow
    unit: UnitRow
    sight: Sight
    shown: ActionState
    state: State
    title: str
    parts: tuple[tuple[str, fiches.Facts], ...]
    report: fiches.Facts = ()
    why: str = ""
    put_off: AskedDate | None = None
    """Its date was put off, and its carrier has not said yet whether the new one suits."""
    waiting: AwaitedDecision | None = None
    objection: AwaitedDecision | None = None
    """Who may object to it, which is in the programme already."""
    asked: str = ""
    announced_on: date | None = None
    reason: tuple[str, str] | None = None
    revisions: tuple[fiches.Revision, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    typed: Sequence[TypedThing] = ()
    """What somebody typed for the school that carries it."""
    comments: tuple[HistoryLine, ...] = ()
    documents: Sequence[Any] = ()
    pictures: Sequence[Any] = ()
    associated: Sequence[Any] = ()
    twins: Sequence[Any] = ()
    remarks: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()
    closes_on: date | None = None
    call_closed: bool = field(default=False)


def unit_of(session: Session, course: Course, unit_id: int) -> tuple[UnitRow, Track]:
    """A unit, and the week and place it follows."""
    p = PARTICIPATION.c
    query = (
        sa.select(UNIT, p.week, p.week_ends, p.place.label("followed"))
        .outerjoin(PARTICIPATION, sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == course.cycle_id))
        .where(UNIT.c.id == unit_id)
    )
    row = session.connection().execute(query).one()
    track = course.home
    if row.week:
        track = Track(week=row.week, ends=row.week_ends, place=row.followed)
    return row, track if track in course.dates else course.home


def action_page(
    session: Session, course: Course, action: ActionRow, sight: Sight, moment: datetime
) -> ActionPage:
    """All that *sight* shows of an action."""
    unit, track = unit_of(session, course, action.unit_id)
    day = course.of_place(unit.place).local(moment).date()
    shown = sight.state(action)
    schools = associated_of(session, action.id)
    inside, follows = not sight.only_associated, _follows(course, action, sight)
    hidden = set() if sight.validates else hidden_of(course.definition)
    own = tuple(f for f in every_of(course.definition) if f.code not in hidden)
    frozen = fiches.revisions(session, action.id, own) if inside else ()
    said = fiche_seen(session, action, sight, [s.name for s in schools])
    on = course.dates[track]
    documents = usable(joined(session, action.id), OutputKind.ACTION, day) if inside else ()
    labels = labels_of(course.definition)
    return ActionPage(
        action=action,
        unit=unit,
        sight=sight,
        shown=shown,
        state=State(words=state_words(action, shown), tone=TONES.get(shown, Tone.QUIET)),
        title=said.get("title") or "Action sans titre",
        parts=fiches.parts_of(said, course.definition, validators=sight.validates),
        report=fiches.facts_of(REPORT, action.report or {}) if inside else (),
        why=str(action.content.get(OUTCOME_REASON) or action.cause or ""),
        put_off=put_off_of(session, action),
        waiting=_waiting(session, course, action, day)
        if follows and shown is A.SUBMITTED
        else None,
        objection=_waiting(session, course, action, day)
        if inside and shown is A.ACCEPTED and _registers(course, action, unit, schools)
        else None,
        asked="" if follows or not inside else _first_asked(session, action, shown),
        announced_on=kept_until(session, course, track, moment, flagship=action.flagship),
        reason=_reason(session, action, shown),
        revisions=frozen,
        history=_history(session, action, sight) if inside else (),
        typed=typed_where(session, T.action_id == action.id) if inside else (),
        comments=_comments(session, action.id) if inside else (),
        documents=documents,
        pictures=[
            one
            for one in usable(documents, OutputKind.REPORT, day)
            if one.evidence and one.kind is DocumentKind.IMAGE
        ],
        associated=schools,
        remarks=remarks_on_fiche(session, course, track, action.id, said, moment),
        twins=_twins(session, course, action, shown, sight) if inside else (),
        to_check=tuple(labels[c] for c in action.content.get(TO_CHECK, ()) if c in labels)
        if sight.own
        else (),
        closes_on=on["call_closes"].on if "call_closes" in on else None,
        call_closed="call_closes" in on and day > on["call_closes"].on,
    )


def fiche_seen(
    session: Session, action: ActionRow, sight: Sight, schools: Sequence[str]
) -> Mapping[str, Any]:
    """The fiche as they read it: its own unit as it is now, others as it was last submitted."""
    if sight.own:
        days = days_of(session, [action.id])[action.id]
        return said_by(action, days) | {"associated": list(schools)}
    frozen = fiches.versions(session, SubjectKind.ACTION, action.id)
    return frozen[-1].content if frozen else {}


def state_words(action: ActionRow, shown: ActionState) -> str:
    """« Soumise, en cours de validation », with what silence or a report adds."""
    if shown is A.DRAFT and action.late:
        return "Brouillon arrivé après la clôture, pas encore soumis"
    if shown is A.TOOK_PLACE:
        return "A eu lieu, bilan remis" if action.reported_at else "A eu lieu, bilan à remettre"
    words = ACTION_STATES[shown]
    if action.decided_by_silence and shown is A.ACCEPTED:
        words = f"{words}, {BY_SILENCE}"
    return capital(words)


def _follows(course: Course, action: ActionRow, sight: Sight) -> bool:
    """Whether they may know which level is asked: it tells what the levels below it answered."""
    return sight.knows or (
        not sight.only_associated and not course.definition.keeps(action.flagship)
    )


def _registers(course: Course, action: ActionRow, unit: UnitRow, schools: Sequence[object]) -> bool:
    registered = course.definition.chains.action.registered
    own = unit.kind is not Kind.PARTNER and not schools
    return own and action.content.get("kind") in registered


def _waiting(
    session: Session, course: Course, action: ActionRow, day: date
) -> AwaitedDecision | None:
    t, u = TASK.c, UNIT.c
    query = (
        sa.select(
            t.id, t.asked_on, t.due_on, t.level, t.function, u.name, u.place, u.level.label("where")
        )
        .join(UNIT, u.id == t.unit_id)
        .where(
            _about(action),
            t.state == TaskState.OPEN,
        )
    )
    row = session.connection().execute(query.limit(1)).first()
    if row is None:
        return None
    return AwaitedDecision(
        task=row.id,
        function=name_of(Level(row.where), row.function),
        unit=row.name,
        level=LEVELS.get(row.level, ""),
        since=row.asked_on,
        due=row.due_on,
        days=max(0, course.of_place(row.place).between(row.asked_on, day)),
    )


def _about(action: ActionRow) -> Any:
    """The SQL condition that a task is about *action*."""
    return sa.and_(TASK.c.subject_kind == SubjectKind.ACTION, TASK.c.subject_id == action.id)


def _first_asked(session: Session, action: ActionRow, shown: ActionState) -> str:
    """Whose opinion this round asked first: the same before and after they gave it."""
    if shown is not A.SUBMITTED:
        return ""
    t, u = TASK.c, UNIT.c
    query = (
        sa.select(t.function, u.name, u.level)
        .join(UNIT, u.id == t.unit_id)
        .where(_about(action), t.round == action.round)
    )
    row = session.connection().execute(query.order_by(t.id).limit(1)).first()
    return f"{name_of(Level(row.level), row.function)}, {row.name}" if row else ""


def _reason(session: Session, action: ActionRow, shown: ActionState) -> tuple[str, str] | None:
    """Why it was sent back or declined, once that may be known."""
    if shown not in (A.RETURNED, A.DECLINED):
        return None
    t, u = TASK.c, UNIT.c
    query = (
        sa.select(t.reason, t.decided_as, u.name, u.level)
        .join(UNIT, u.id == t.unit_id)
        .where(
            _about(action),
            t.state.in_([TaskState.RETURNED, TaskState.DECLINED]),
        )
        .order_by(t.decided_at.desc(), t.id.desc())
    )
    row = session.connection().execute(query.limit(1)).first()
    if row is None or not row.reason:
        return None
    return f"{name_of(Level(row.level), row.decided_as or '')}, {row.name}", str(row.reason)


def associated_of(session: Session, action_id: int) -> Sequence[Any]:
    """The associated schools: ``unit_id``, ``code``, ``name``, whether they agreed, and what they
    said of the action in their own walls."""
    s = ASSOCIATED_SCHOOL.c
    query = (
        sa.select(s.unit_id, UNIT.c.code, UNIT.c.name, s.agreed, s.took_place, s.pupils, s.adults)
        .join(UNIT, UNIT.c.id == s.unit_id)
        .where(s.action_id == action_id)
        .order_by(UNIT.c.name_order)
    )
    return session.connection().execute(query).all()


def _twins(
    session: Session, course: Course, action: ActionRow, shown: ActionState, sight: Sight
) -> Sequence[Any]:
    """Other actions of the unit on that day; drafts are seen by their own unit alone."""
    if shown in (A.WITHDRAWN, A.DECLINED, A.CANCELLED):
        return ()
    found = on_the_same_day(session, course, action.unit_id, action.id)
    return [row for row in found if sight.own or row.round > 0]


def _history(session: Session, action: ActionRow, sight: Sight) -> tuple[HistoryLine, ...]:
    """What happened, in words; a verdict is known with its announcement only."""
    j, u = JOURNAL.c, UNIT.c
    query = (
        sa.select(j.at, j.what, j.as_function, j.facts, u.name, u.level, u.kind)
        .outerjoin(UNIT, u.id == j.unit_id)
        .where(j.chain == action.cycle_id, j.subject == f"action.{action.id}")
        .order_by(j.seq.desc())
    )
    hidden = () if sight.knows or action.announced else VERDICTS
    deciders = _deciders(session, action.id)
    return tuple(
        HistoryLine(
            at=row.at,
            words=_happened(row.what, deciders.get(row.facts.get("task"), row).level),
            who=""
            if row.what in FROM_ABOVE
            else _who(deciders.get(row.facts.get("task"), row), row.as_function),
        )
        for row in session.connection().execute(query)
        if row.what not in hidden and row.what in HAPPENINGS and row.what != "comment.added"
    )


def _happened(what: str, level: Level | None) -> str:
    """What happened, in a sentence; an agreement is the avis or the visa that its level gives."""
    given = GIVEN.get(level or "") if what == "validation.accepted" else None
    return given or HAPPENINGS[what].sentence


FROM_ABOVE = (
    "flagship.chosen",
    "flagship.dropped",
    "action.typed_for_school",
    "document.withdrawn",
)
"""The journal says whose action it is, not whose choice. Comments are shown by themselves."""


def _deciders(session: Session, action_id: int) -> dict[int, Any]:
    """The unit that decides, by the number of the task."""
    query = (
        sa.select(TASK.c.id, UNIT.c.name, UNIT.c.level, UNIT.c.kind)
        .join(UNIT, UNIT.c.id == TASK.c.unit_id)
        .where(TASK.c.subject_kind == SubjectKind.ACTION, TASK.c.subject_id == action_id)
    )
    return {row.id: row for row in session.connection().execute(query)}


class DecidingUnit(Protocol):
    """The unit of who did something; without a level, nobody did."""

    @property
    def level(self) -> Level | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def name(self) -> str: ...


def _who(unit: DecidingUnit, function: str) -> str:
    """« Pilote académique, Valmont »; nothing for the clock."""
    if not function or function == "clock" or unit.level is None:
        return ""
    return f"{name_of(Level(unit.level), function, unit.kind)}, {unit.name}"


def _comments(session: Session, action_id: int) -> tuple[HistoryLine, ...]:
    c, u = COMMENT.c, UNIT.c
    query = (
        sa.select(c.at, c.text, c.as_function, u.name, u.level, u.kind)
        .join(UNIT, u.id == c.unit_id)
        .where(c.subject_kind == SubjectKind.ACTION, c.subject_id == action_id)
        .order_by(c.id)
    )
    rows = session.connection().execute(query)
    return tuple(
        HistoryLine(at=row.at, words=row.text, who=_who(row, row.as_function)) for row in rows
    )
