"""What a rehearsal says: every message, the weeks, the busiest persons, the warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.letters.lists import units_without_relay
from models.territory import reach
from models.territory.functions import name_of
from models.territory.holders import active, slots_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import Identified
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level
from models.words.sort_keys import bytewise
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.cycle import PARTICIPATION
from models.year.occasions import occasions_of

M = MESSAGE.c


def messages_of(
    session: Session, course: Course, *, states: Sequence[MessageState] | None = None
) -> list[dict[str, Any]]:
    """Messages for programs: at, to, function, unit, template, key, reason, state.

    A digest comes with its ``items``. Times carry the recipient's offset.
    """
    about, home = UNIT.alias("about"), UNIT.alias("home")
    query = (
        sa.select(
            MESSAGE,
            about.c.name.label("about_name"),
            about.c.code.label("about_code"),
            home.c.timezone,
            home.c.mail.label("unit_mail"),
            PERSON.c.mail.label("person_mail"),
        )
        .join(about, about.c.id == M.unit_id)
        .join(home, home.c.id == M.home_id)
        .outerjoin(PERSON, PERSON.c.id == M.person_id)
        .where(M.cycle_id == course.cycle_id)
        .order_by(sa.func.coalesce(M.sent_at, M.not_before), M.id)
    )
    if states:
        query = query.where(M.state.in_(states))
    rows = session.connection().execute(query).all()
    items: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row.digest_id is not None:
            items.setdefault(row.digest_id, []).append(_as_item(row))
    return [_as_message(course, r, items.get(r.id)) for r in rows if r.digest_id is None]


class OwedItem(Protocol):
    """What a digest carries, for the list of what was owed."""

    @property
    def about_code(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def state(self) -> MessageState: ...
    @property
    def text(self) -> str: ...


def _as_item(row: OwedItem) -> dict[str, Any]:
    return {
        "template": row.text,
        "unit": row.about_code,
        "key": row.key,
        "reason": row.reason,
        "state": row.state.value,
    }


class OwedLetter(Identified, OwedItem, Protocol):
    """A letter of that list."""

    @property
    def about_name(self) -> str: ...
    @property
    def cls(self) -> MessageClass: ...
    @property
    def function(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def not_before(self) -> datetime: ...
    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def person_mail(self) -> str | None: ...
    @property
    def unit_mail(self) -> str | None: ...
    @property
    def result(self) -> str | None: ...


def _as_message(
    course: Course, row: OwedLetter, items: list[dict[str, Any]] | None
) -> dict[str, Any]:
    at = course.of_place(row.place).local(row.sent_at or row.not_before)
    found = {
        "id": row.id,
        "at": at.isoformat(),
        "to": row.person_mail or row.unit_mail,
        "function": row.function,
        "unit": row.about_code,
        "unit_name": row.about_name,
        "template": row.text,
        "key": row.key,
        "reason": row.reason,
        "class": row.cls.value,
        "state": row.state.value,
        "result": row.result,
    }
    return found | ({"items": items} if items is not None else {})


def weeks_of(course: Course, messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many messages leave in each week, and how many people they reach."""
    totals: dict[date, list[dict[str, Any]]] = {}
    for message in messages:
        day = date.fromisoformat(message["at"][:10])
        monday = date.fromordinal(day.toordinal() - day.weekday())
        totals.setdefault(monday, []).append(message)
    return [
        {"week": monday, "messages": len(own), "people": len({m["to"] for m in own})}
        for monday, own in sorted(totals.items())
    ]


def busiest(messages: Sequence[dict[str, Any]], n: int = 10) -> list[dict[str, Any]]:
    """Who receives most over the year, and in their fullest week."""
    totals = Counter(m["to"] for m in messages)
    first = {m["to"]: m for m in reversed(messages)}
    fullest: Counter[tuple[str, str]] = Counter()
    for m in messages:
        day = date.fromisoformat(m["at"][:10]).isocalendar()
        fullest[m["to"], f"{day.year}-{day.week:02d}"] += 1
    most = {
        to: max(c for (who, _), c in fullest.items() if who == to)
        for to, _ in totals.most_common(n)
    }
    return [
        {"to": to, "function": first[to]["function"], "messages": count, "fullest_week": most[to]}
        for to, count in totals.most_common(n)
    ]


def warnings_of(session: Session, course: Course, day: date) -> list[dict[str, Any]]:
    """What a pilot should know: nobody to write to, dates that moved, people over the cap."""
    return [
        *_vacancies(session, course, day),
        *_without_address(session, course),
        *_unreachable(session, course, day),
        *_moved_dates(course),
        *_other_dates(course),
        *_over_the_cap(session, course),
        *_unasked(session, course),
    ]


def _vacancies(session: Session, course: Course, day: date) -> list[dict[str, Any]]:
    p, u = PARTICIPATION.c, UNIT.c
    rows = (
        session.connection()
        .execute(
            sa.select(u.id, u.code, u.name, u.level, u.recteur_is_dasen)
            .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
            .where(u.level.in_([Level.ACADEMY, Level.DEPARTMENT]))
            .order_by(u.level, bytewise(u.code))
        )
        .all()
    )
    wanted = {Level.ACADEMY: ("pilot", "rector"), Level.DEPARTMENT: ("pilot", "dasen")}
    found = [
        _warning(
            "vacant", r.code, f"{r.name} : pas de {name_of(r.level, f)}, personne à qui écrire"
        )
        for r in rows
        if not (r.level is Level.DEPARTMENT and r.recteur_is_dasen)
        for f in wanted[r.level]
        if not slots_of(session, r.id, f, day)
    ]
    without = units_without_relay(session, course, course.academy_id, day)
    return found + [_warning("no_relay", name, f"{name} : pas de relais") for name in without]


def _without_address(session: Session, course: Course) -> list[dict[str, Any]]:
    p, u = PARTICIPATION.c, UNIT.c
    rows = session.connection().execute(
        sa.select(u.code, u.name)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(is_school(), u.mail.is_(None))
    )
    return [
        _warning("no_address", r.code, f"{r.name} : pas d'adresse dans l'annuaire") for r in rows
    ]


def _unreachable(session: Session, course: Course, day: date) -> list[dict[str, Any]]:
    """Who holds a function that day, or a school, at an address that bounced for good."""
    p = PARTICIPATION.c
    mine = sa.select(p.unit_id).where(p.cycle_id == course.cycle_id)
    schools = sa.select(UNIT.c.id).where(UNIT.c.level == Level.SCHOOL, UNIT.c.id.in_(mine))
    holders = sa.select(ASSIGNMENT.c.person_id).where(
        active(ASSIGNMENT), ASSIGNMENT.c.unit_id.in_(mine)
    )
    concerned = (
        {
            f"{letter}{i}"
            for letter, query in (("p", holders), ("u", schools))
            for i in session.connection().execute(query, {"day": day}).scalars()
        }
        if (found := reach.unreachable(session, day))
        else set()
    )
    return [
        _warning(
            "unreachable",
            r["mail"],
            f"{r['name']} : l'adresse {r['mail']} a été refusée le {r['since']:%d/%m/%Y} "
            f"({r['code']}), on n'y écrit plus",
        )
        for r in found
        if r["slot"] in concerned
    ]


def _moved_dates(course: Course) -> list[dict[str, Any]]:
    return [
        _warning(
            "moved",
            name,
            f"{course.definition.milestones[name].title} : le {d.on:%d/%m/%Y}"
            f"{f' au lieu du {d.moved_from:%d/%m/%Y}' if d.moved_from else ''} ({d.why})",
        )
        for name, d in course.dates[course.home].items()
        if d.why
    ]


def _other_dates(course: Course) -> list[dict[str, Any]]:
    found = []
    for other in occasions_of(course):
        first, last = other.on or other.last, other.last
        if other.is_highlight or first is None or last is None:
            continue
        for name, d in course.dates[course.home].items():
            if first <= d.on <= last:
                title = course.definition.milestones[name].title
                found.append(_warning("clash", name, f"{title}, le {d.on:%d/%m/%Y} : {other.name}"))
    return found


def _over_the_cap(session: Session, course: Course) -> list[dict[str, Any]]:
    """People for whom new tasks had to wait for the next day's digest."""
    asked = [n for n, m in course.definition.messages.items() if m.cls is MessageClass.NEW_TASK]
    query = (
        sa.select(M.slot, sa.func.count().label("n"), sa.func.min(PERSON.c.mail).label("mail"))
        .outerjoin(PERSON, PERSON.c.id == M.person_id)
        .where(M.cycle_id == course.cycle_id, M.rule.in_(asked), M.cls == MessageClass.NEWS)
        .group_by(M.slot)
        .order_by(sa.desc("n"), M.slot)
    )
    cap = course.definition.hours.new_tasks_a_day
    return [
        _warning(
            "over_cap",
            r.mail or r.slot,
            f"{r.mail or r.slot} : {r.n} demandes au-delà de {cap} par jour, portées au résumé",
        )
        for r in session.connection().execute(query)
    ]


def _unasked(session: Session, course: Course) -> list[dict[str, Any]]:
    """Open tasks that nobody could be asked."""
    t = TASK.c
    told = sa.exists().where(M.subject_kind == SubjectKind.TASK, M.subject_id == t.id)
    query = sa.select(t.id, t.subject_kind, UNIT.c.code, UNIT.c.name).join(
        UNIT, UNIT.c.id == t.unit_id
    )
    rows = session.connection().execute(query.where(t.cycle_id == course.cycle_id, AWAITED, ~told))
    return [
        _warning("unasked", r.code, f"{r.name} : une décision attend, personne à qui la demander")
        for r in rows
    ]


def _warning(kind: str, subject: str, sentence: str) -> dict[str, Any]:
    return {"kind": kind, "subject": subject, "sentence": sentence}
