"""The lists that some texts show: a programme, silent schools, the holes of a team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.letters.lists_of_one import OF_ITS_ROUND
from models.letters.meeting_lines import agenda_lines
from models.planner.cohort import PROPOSED, every
from models.planner.cohorts import COHORTS
from models.planner.executor import cohort_parameters, week_before
from models.programme.reading import AskedProgramme, ProgrammeAction, read_actions
from models.territory.functions import functions, name_of
from models.territory.people import ASSIGNMENT
from models.territory.rows import Identified, NamedUnit, UnitRow
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.words.days import hours_in_words
from models.words.french import long_date, plural
from models.words.nouns import ACTION_STATES
from models.work import sharing
from models.work.action import ACTION, SHOWN_AS, ActionState
from models.work.call_answer import CALL_ANSWER
from models.work.days import Days, days_of, in_words
from models.work.held import unanswered_in
from models.work.meeting import MeetingKind, meeting_of, place_of
from models.work.put_off_lines import latest_of, lines_of
from models.work.rows import MessageRow
from models.work.validation import AWAITED, TASK
from models.year.classes import LONGEST_DATE
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION
from models.year.message_kinds import ListKind
from models.year.objectives import ObjectiveText, measure_of, objectives_of
from models.year.occasions import occasions_of, read_occasions

EMPTY: dict[str, Any] = {
    "items": [],
    "figures": {},
    "programme": [],
    "around": [],
    "event": None,
    "objectives": [],
}
A = ActionState
MOST = 60
"""A list longer than this is cut in a letter, which counts what is left and leads to it: a mail is
read in two minutes. A page has it whole."""


def for_text(
    session: Session,
    course: Course,
    row: MessageRow,
    unit: NamedUnit,
    track: Track,
    moment: datetime,
) -> dict[str, Any]:
    """What *row*'s text shows as lists; empty for most."""
    kind = course.definition.list_of(row.rule, row.text)
    if kind is ListKind.OCCASION:
        return EMPTY | _occasion(course, row.rung)
    if kind is None:
        return EMPTY
    if kind in OF_ITS_ROUND:
        return EMPTY | OF_ITS_ROUND[kind](session, course, row, moment)
    if kind is ListKind.DAY_PROGRAMME:
        day = other_day(row.rung, moment, course.timezone) or course.local_day(moment)
        found = _programme_of(session, course, unit, day)
    else:
        found = BUILDERS[kind](session, course, unit, track, moment)
    return EMPTY | {name: _cut(kind, value) for name, value in found.items()}


def _cut(kind: ListKind, found: Any) -> Any:
    """*found*, if it is a list that a letter can hold; else its beginning, and how many more."""
    left = len(found) - MOST if isinstance(found, list) else 0
    if left <= 1:  # saying that one is left out takes the line that it would
        return found
    one, many, where = OTHERS.get(kind, OTHER)
    words = plural(left, one, many)
    return [*found[:MOST], {"title": f"et {words}", "unit": "", "detail": where}]


OTHER = ("autre", "autres", "la page que le bouton ouvre les donne tous")
OTHERS = {
    ListKind.PROGRAMME: ("autre action", "autres actions", "lire le programme"),
    ListKind.DAY_PROGRAMME: ("autre action", "autres actions", "lire le programme"),
    ListKind.DECISIONS: ("autre action", "autres actions", "lire toutes les décisions"),
    ListKind.NEW_DECISIONS: ("autre action", "autres actions", "lire toutes les décisions"),
    ListKind.SILENT_SCHOOLS: (
        "autre école ou établissement",
        "autres écoles et établissements",
        "lire toute la liste",
    ),
}
"""What is left out of a list, and where it is read whole."""


def other_day(rung: str, moment: datetime, timezone: str) -> date | None:
    """The day that a letter of each day is about, where it is not the day of *moment*."""
    try:
        day = date.fromisoformat(rung)
    except ValueError:
        return None
    return day if day > moment.astimezone(ZoneInfo(timezone)).date() else None


def _actions(
    session: Session, course: Course, unit: Identified, *conditions: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The actions of a unit, and of what is below it, with their days."""
    a, u = ACTION.c, UNIT.c
    query = (
        sa.select(a.id, a.title, a.state, u.name)
        .join(UNIT, u.id == a.unit_id)
        .where(a.cycle_id == course.cycle_id, within(unit.id), *conditions)
        .order_by(a.on_date, u.name_order, a.title_order)
    )
    rows = session.connection().execute(query).all()
    held = days_of(session, [r.id for r in rows]) if rows else {}
    return [
        {
            "title": r.title,
            "unit": r.name,
            "detail": _end(r.state) + in_words(held[r.id]),
        }
        for r in rows
    ]


def _end(state: ActionState) -> str:
    """That an action will not take place, before its date."""
    return f"{ACTION_STATES[state]} ; " if state in (A.DECLINED, A.CANCELLED) else ""


ANNOUNCED = ACTION.c.announced.is_(sa.true())


def _in_programme(
    session: Session, course: Course, unit: Identified, day: date | None = None
) -> list[ProgrammeAction]:
    """The programme of a unit, by day: what it carries, what its schools take part in."""

    def there(units: sa.FromClause) -> Any:
        return within(unit.id, units)

    found = read_actions(session, course, AskedProgramme(within=(there,), day=day))
    return sorted(found, key=lambda action: (action.days[0].on, action.days[0].starts or "~"))


def _programme(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    actions = _in_programme(session, course, unit)
    items = [_item(action) for action in actions if action.in_its_week]
    around = [_item(action) for action in actions if not action.in_its_week]
    return {"items": items, "programme": items, "around": around}


def _item(action: ProgrammeAction, that_day: date | None = None) -> dict[str, Any]:
    when = _when(action.days, that_day)
    where = action.where if that_day else ""
    said = filter(None, [action.note, ", ".join(filter(None, [when, where]))])
    return {"title": action.title, "unit": action.unit, "detail": " ; ".join(said)}


def _when(days: Days, that_day: date | None) -> str:
    """Each day of an action; the hours alone, in a letter of *that_day* that they are said of."""
    if that_day is None:
        return in_words(days)
    return next((hours_in_words(d.starts, d.ends) for d in days if d.on == that_day), "")


def _day_programme(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    return _programme_of(session, course, unit, course.local_day(moment))


def _programme_of(session: Session, course: Course, unit: NamedUnit, day: date) -> dict[str, Any]:
    items = [_item(action, day) for action in _in_programme(session, course, unit, day)]
    return {"items": items, "programme": items}


def _decisions(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    return {"items": _actions(session, course, unit, ANNOUNCED)}


def _new_decisions(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    today = course.local_day(moment)
    monday = date.fromordinal(today.toordinal() - today.weekday())
    taken = ACTION.c.decided_on
    new = sa.and_(taken >= week_before(course, monday), taken < monday)
    return {"items": _actions(session, course, unit, ANNOUNCED, new)}


def _holes(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    day = course.local_day(moment)
    a = ASSIGNMENT.c
    held = set(
        session.connection()
        .execute(sa.select(a.function).where(a.unit_id == unit.id, a.starts <= day, a.ends >= day))
        .scalars()
    )
    missing = [
        f.name
        for f in functions().values()
        if f.level is Level(unit.level) and f.expected and f.code not in held
    ]
    items = [{"title": m, "unit": unit.name, "detail": "à pourvoir"} for m in missing]
    if Level(unit.level) is Level.ACADEMY:
        name = functions()[Level.DEPARTMENT, "pilot"].name
        unled = _departments_unled(session, course, unit.id, day)
        items += [{"title": name, "unit": one, "detail": one} for one in unled]
    return {"items": items}


def _departments_unled(session: Session, course: Course, academy: int, day: date) -> list[str]:
    """The départements that take part and have no pilot on *day*: their académie names them."""
    u, p, a = UNIT.c, PARTICIPATION.c, ASSIGNMENT.c
    led = sa.exists().where(
        a.unit_id == u.id, a.function == "pilot", a.starts <= day, a.ends >= day
    )
    query = (
        sa.select(u.name)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.academy_id == academy, u.level == Level.DEPARTMENT, ~led)
        .where(u.recteur_is_dasen.is_(sa.false()))
        .order_by(u.name_order)
    )
    return list(session.connection().execute(query).scalars())


def _unanswered(
    session: Session, course: Course, unit: UnitRow, track: Track, moment: datetime
) -> dict[str, Any]:
    """The functions held in a unit that the review of the year's end has no answer for."""
    level, day = Level(unit.level), course.local_day(moment)
    left = unanswered_in(session, course.cycle_id, [unit.id], day)
    titles = (f"{name_of(level, row.function, unit.kind)} : {row.name}" for row in left)
    return {"items": [{"title": title, "unit": "", "detail": ""} for title in titles]}


def _without_relay(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    items = [
        {"title": name, "unit": unit.name, "detail": "sans relais"}
        for name in units_without_relay(session, course, unit.id, course.local_day(moment))
    ]
    return {"items": items}


def units_without_relay(session: Session, course: Course, above: int, day: date) -> list[str]:
    """The bassins and circonscriptions under *above* that have no relay on *day*."""
    u, p, a = UNIT.c, PARTICIPATION.c, ASSIGNMENT.c
    named = sa.exists().where(
        a.unit_id == u.id, a.function == "relay", a.starts <= day, a.ends >= day
    )
    query = (
        sa.select(u.name)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.level == Level.BASIN, within(above), ~named)
        .order_by(u.name_order)
    )
    return list(session.connection().execute(query).scalars())


def _silent(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    silent = COHORTS["silent_schools"](every).subquery()
    query = (
        sa.select(UNIT.c.name, UNIT.c.commune)
        .where(UNIT.c.id.in_(sa.select(silent.c.unit_id)), within(unit.id))
        .order_by(UNIT.c.name_order)
    )
    parameters = cohort_parameters(course, course.local_day(moment), "")
    rows = session.connection().execute(query, parameters).all()
    items = [{"title": r.name, "unit": r.commune or "", "detail": "sans proposition"} for r in rows]
    return {"items": items}


def _figures(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    return {"figures": figures(session, course, unit, moment)}


def figures(session: Session, course: Course, unit: Identified, moment: datetime) -> dict[str, int]:
    """Where a unit stands: schools invited, taking part or silent, drafts, proposals, decisions,
    late tasks."""
    a, u = ACTION.c, UNIT.c
    schools = session.connection().execute(schools_heard(course.cycle_id, unit.id)).one()
    carried = ACTION.join(UNIT, u.id == a.unit_id)
    counted = session.connection().execute(
        sa.select(SHOWN_AS.label("shown"), sa.func.count().label("n"))
        .select_from(carried)
        .where(a.cycle_id == course.cycle_id, within(unit.id))
        .group_by("shown")
    )
    by_state: dict[ActionState, int] = {row.shown: row.n for row in counted}
    late = _count(
        session,
        sa.select(sa.func.count())
        .select_from(TASK.join(UNIT, u.id == TASK.c.about_id))
        .where(
            TASK.c.cycle_id == course.cycle_id,
            AWAITED,
            TASK.c.due_on < course.local_day(moment),
            within(unit.id),
        ),
    )
    return {
        "invited": schools.invited,
        "drafts": by_state.get(A.DRAFT, 0),
        "proposed": sum(by_state.get(s, 0) for s in PROPOSED),
        "in_validation": by_state.get(A.SUBMITTED, 0),
        "lapsed": by_state.get(A.LAPSED, 0),
        "late": late,
        "accepted": sum(by_state.get(s, 0) for s in (A.ACCEPTED, A.TOOK_PLACE, A.POSTPONED)),
        "declined": by_state.get(A.DECLINED, 0),
        "take_part": schools.take_part or 0,
        "answered": schools.answered or 0,
        "silent": schools.silent or 0,
    }


def schools_heard(cycle_id: int, unit_id: int) -> Any:
    """The participating schools of a unit: how many, how many take part in an action, answered
    without proposing, or are silent."""
    a, p, c, u = ACTION.alias(), PARTICIPATION.c, CALL_ANSWER.c, UNIT.c

    def own(holds: sa.ColumnElement[bool]) -> Any:
        return sa.exists().where(a.c.unit_id == u.id, a.c.cycle_id == cycle_id, holds)

    proposed = own(one_of(a.c.state, PROPOSED))
    joined = sharing.joins(u.id, lambda cycle: cycle == cycle_id)
    said = sa.exists().where(c.cycle_id == cycle_id, c.unit_id == u.id, c.ended_on.is_(None))
    nothing = sa.and_(~proposed, ~joined)
    counted = {
        "take_part": sa.or_(own(sharing.standing(a)), joined),
        "answered": sa.and_(nothing, said),
        "silent": sa.and_(nothing, ~said),
    }
    sums = [sa.func.sum(sa.case((holds, 1), else_=0)).label(n) for n, holds in counted.items()]
    return (
        sa.select(sa.func.count().label("invited"), *sums)
        .select_from(PARTICIPATION.join(UNIT, u.id == p.unit_id))
        .where(p.cycle_id == cycle_id, is_school(), within(unit_id))
    )


def _count(session: Session, query: sa.Executable) -> int:
    return int(session.connection().execute(query).scalar_one())


def _objectives(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    found = objectives_of(session, course.cycle_id)
    return {"objectives": [told_with_measure(row) for row in found]}


def told_with_measure(row: ObjectiveText) -> str:
    """« Associer les parents (part des actions…, 60 % d'ici le …) »."""
    wanted = measure_of(row).wanted
    return f"{row.text} ({wanted[:1].lower()}{wanted[1:]})" if wanted else row.text


def _event(kind: MeetingKind) -> Callable[..., dict[str, Any]]:
    def build(
        session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
    ) -> dict[str, Any]:
        shape = course.definition.milestones.get(kind.value)
        name = f"{shape.title[:1].lower()}{shape.title[1:]}" if shape else ""
        day = course.day_of(track, kind.value)
        row = meeting_of(session, course.cycle_id, kind) if day else None
        event = {"name": name, "on_text": long_date(day) if day else "", "calendar": "agenda.ics"}
        if row is not None:
            hours = hours_in_words(row.starts, row.ends)
            event |= {"hours": hours, "place": place_of(row), "text": row.text}
        return {"event": event, "items": agenda_lines(row.agenda if row else ())}

    return build


def _occasion(course: Course, code: str) -> dict[str, Any]:
    """The highlight that a letter is about."""
    one = next((o for o in occasions_of(course) if o.code[:LONGEST_DATE] == code), None)
    if one is None:
        return {}
    return {"event": {"name": one.name, "on_text": one.days, "place": one.where}}


def occasion_lines(
    session: Session, course: Course, unit: NamedUnit, track: Track, moment: datetime
) -> dict[str, Any]:
    """Every highlight of the year, for a page or a programme."""
    highlights = (one for one in read_occasions(session, course) if one.is_highlight)
    items = [
        {
            "title": f"{one.kind} : {one.name}",
            "unit": one.unit,
            "detail": " · ".join(filter(None, (one.days, one.where))),
        }
        for one in highlights
    ]
    return {"items": items}


def _put_off(
    session: Session, course: Course, unit: Identified, track: Track, moment: datetime
) -> dict[str, Any]:
    row = latest_of(session, course.cycle_id, unit.id)
    return {"items": lines_of(session, row, unit.id)}


def _nothing_more(
    session: Session, course: Course, unit: object, track: Track, moment: datetime
) -> dict[str, Any]:
    """What is read with the batch (``contexts.read_batch``) needs no statement of its own."""
    return {}


BUILDERS: dict[ListKind, Callable[..., dict[str, Any]]] = {
    ListKind.PROGRAMME: _programme,
    ListKind.DAY_PROGRAMME: _day_programme,
    ListKind.DECISIONS: _decisions,
    ListKind.NEW_DECISIONS: _new_decisions,
    ListKind.VACANT_FUNCTIONS: _holes,
    ListKind.UNITS_WITHOUT_RELAY: _without_relay,
    ListKind.SILENT_SCHOOLS: _silent,
    ListKind.FIGURES: _figures,
    ListKind.OBJECTIVES: _objectives,
    ListKind.CONFERENCE: _event(MeetingKind.CONFERENCE),
    ListKind.SEMINAR: _event(MeetingKind.SEMINAR),
    ListKind.OCCASION: occasion_lines,
    ListKind.MEETING: _nothing_more,
    ListKind.PUT_OFF: _put_off,
    ListKind.REDRAWN: _nothing_more,
    ListKind.TYPED: _nothing_more,
    ListKind.WITHDRAWN: _nothing_more,
    ListKind.VISIT: _nothing_more,
    ListKind.THANKS: _nothing_more,
    ListKind.FORMER_DELEGATIONS: _nothing_more,
    ListKind.AGREEMENT: _nothing_more,
    ListKind.UNANSWERED_ASSIGNMENTS: _unanswered,
    ListKind.FIRST_OPINION: _nothing_more,
}
"""How each list of the definition is made."""
