"""An action starts from nothing, from one of the kit's models, or from last year's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound
from models.gestures.actions.associating import associated_ids
from models.gestures.actions.editing import TO_CHECK, content_with
from models.gestures.actions.loading import tracks_of
from models.gestures.actions.proposing import Proposal, dated_in, draft_row, note_drafts
from models.gestures.under_way import need_under_way
from models.territory.unit import UNIT, Unit
from models.work import fiche
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.days import Days, days_of, in_fiche, in_order, said_days, share_a_day
from models.work.fiche import Copied
from models.work.fiche_reading import read_fiche
from models.work.library_entry import LIBRARY_ENTRY, STARTED_FROM, EntryState
from models.work.model_actions import ModelAction
from models.work.own_fields import asked_of, without_hidden
from models.work.sharing import agreed
from models.year.course import Course
from models.year.cycle import CYCLE, PARTICIPATION, Cycle
from models.year.participation import definition_of

A = ActionState
COPIED: dict[str, Copied] = {
    "id": Copied.RESET,
    "last_day": Copied.ASK,
    "cycle_id": Copied.RESET,
    "unit_id": Copied.KEEP,
    "author_id": Copied.RESET,
    "title_order": Copied.KEEP,
    "title_sought": Copied.KEEP,
    "theme_same": Copied.ASK,
    "theme_sought": Copied.ASK,
    "state": Copied.RESET,
    "lapsed_on": Copied.RESET,
    "round": Copied.RESET,
    "flagship": Copied.RESET,
    "has_cost": Copied.ASK,
    "has_convention": Copied.ASK,
    "with_parents": Copied.KEEP,
    "marks": Copied.KEEP,
    "training_hours": Copied.ASK,
    "measures": Copied.KEEP,
    "late": Copied.RESET,
    "content": Copied.KEEP,
    "proposed_on": Copied.RESET,
    "submitted_on": Copied.RESET,
    "correct_by": Copied.RESET,
    "withdrawn_on": Copied.RESET,
    "decided_on": Copied.RESET,
    "decided_by_silence": Copied.RESET,
    "cause": Copied.RESET,
    "announced": Copied.RESET,
    "report": Copied.RESET,
    "reported_at": Copied.RESET,
    "report_draft": Copied.RESET,
    "report_edits": Copied.RESET,
    "edits": Copied.RESET,
    "edited_at": Copied.RESET,
    "public": Copied.RESET,
    "form_key": Copied.RESET,
    "copied_from": Copied.RESET,
}
"""What becomes of each column of last year's action; the fiche's own fields say it themselves."""


def start(session: Session, course: Course, proposal: Proposal, by: Actor, moment: datetime) -> int:
    """Keep one draft; sent twice under one *form_key*, it is the same. Its number.

    Raises NotYours, NotFound (a unit that takes no part), DateToConfirm, OutsideTheYear.
    """
    need_under_way(session, course)
    track = tracks_of(session, course, [proposal.unit_id])[proposal.unit_id]
    proposal = dated_in(course, track, proposal, moment)
    day = course.local_day(moment)
    to = "proposer une action"
    by = need(session, by, Gesture.PROPOSE, proposal.unit_id, day, to).by
    row = draft_row(course, proposal, by)
    kept = upsert(session, ACTION).values(**row).on_conflict_do_nothing(index_elements=["form_key"])
    number = session.connection().execute(kept.returning(ACTION.c.id)).scalar_one_or_none()
    if number is None:
        return _sent_before(session, proposal)
    note_drafts(session, course, [(number, (proposal, by))], moment)
    return int(number)


def _sent_before(session: Session, proposal: Proposal) -> int:
    a = ACTION.c
    query = sa.select(a.id).where(a.form_key == proposal.form_key, a.unit_id == proposal.unit_id)
    number = session.connection().execute(query).scalar_one_or_none()
    if number is None:
        raise NotFound("Ce formulaire a déjà servi ailleurs.", "Rechargez la page, et recommencez.")
    return int(number)


def proposal_of(
    unit_id: int,
    values: Mapping[str, Any],
    on_date: date,
    associated: Sequence[int] = (),
    **more: Any,
) -> Proposal:
    """A proposal from the *values* of a fiche; *on_date* where they have none."""
    content = content_with({}, values)
    days = said_days(values.get("on_date") or on_date, values.get("days"))
    proposal = Proposal(
        unit_id=unit_id,
        title=values.get("title") or "",
        theme=values.get("theme") or "",
        contact=values.get("contact") or "",
        on_date=days[0].on,
        days=days,
        associated=tuple(u for u in associated if u != unit_id),
        content=content,
        dated=bool(values.get("on_date") or values.get("days")),
    )
    return replace(proposal, **{**more, **fiche.traits(content, {})})


def first_day(session: Session, course: Course, unit_id: int) -> date:
    """The first day of the week of a unit. Raises NotFound when it takes no part this year."""
    return held_by(session, course, unit_id)[0]


def held_by(session: Session, course: Course, unit_id: int) -> tuple[date, date]:
    """The first and the last day of the week of a unit. Raises NotFound, as above."""
    return course.held(tracks_of(session, course, [unit_id])[unit_id])


def from_nothing(unit_id: int, on_date: date) -> Proposal:
    """A draft that begins empty, on a day that its writer has to check."""
    return replace(proposal_of(unit_id, {}, on_date), content={TO_CHECK: ["on_date"]})


def from_model(unit_id: int, model: ModelAction, on_date: date) -> Proposal:
    """A draft that begins with one of the kit's model actions."""
    values = {"title": model.title, "kind": model.kind, "description": model.text}
    if model.parents:
        values["parents_part"] = "workshop"
    proposal = proposal_of(unit_id, values, on_date)
    return replace(proposal, content=proposal.content | {TO_CHECK: ["on_date"]})


def from_entry(
    session: Session, course: Course, unit_id: int, number: int, on_date: date
) -> Proposal:
    """A draft that begins with a model action or a good practice of the library. Raises NotFound:
    it is not on the shelf of the cycle's académie, or no more."""
    e = LIBRARY_ENTRY.c
    there = sa.or_(e.academy_id == course.academy_id, e.offered.is_(True))
    shelf = sa.select(LIBRARY_ENTRY).where(e.state == EntryState.KEPT, there)
    query = shelf.where(e.id == number, e.kind.in_(STARTED_FROM))
    entry = session.connection().execute(query).first()
    if entry is None:
        raise NotFound(
            "Cette ressource n'est pas, ou plus, en bibliothèque.",
            "Partez d'une autre, ou d'une page blanche.",
        )
    said = {"title": entry.title, "description": entry.text, "theme": entry.theme}
    values = {code: text[: fiche.FIELDS[code].limit or None] for code, text in said.items() if text}
    asked = ["on_date", *(code for code in values if code == "theme" or values[code] != said[code])]
    if entry.with_parents:
        values["parents_part"] = "workshop"
    proposal = proposal_of(unit_id, values, on_date)
    return replace(proposal, content=proposal.content | {TO_CHECK: asked})


# ── last year's own ──────────────────────────────────────────────────────────────────────────────


def own_of_before(session: Session, course: Course, unit_id: int) -> Sequence[Any]:
    """What a unit did in earlier cycles of its académie, or took part in, and may take up again,
    the latest first."""
    a, c, p = ACTION.c, CYCLE.c, PARTICIPATION.c
    there = sa.and_(p.cycle_id == a.cycle_id, p.unit_id == a.unit_id)
    held = (
        sa.func.coalesce(p.week, c.week).label("week"),
        sa.func.coalesce(p.week_ends, c.week_ends).label("week_ends"),
    )
    became = sa.select(UNIT.c.id).where(UNIT.c.became_id == unit_id)
    query = (
        sa.select(ACTION, c.school_year, *held)
        .join(CYCLE, c.id == a.cycle_id)
        .outerjoin(PARTICIPATION, there)
        .where(
            sa.or_(a.unit_id == unit_id, a.unit_id.in_(became), a.id.in_(_agreed_to(unit_id))),
            c.academy_id == course.academy_id,
            c.id != course.cycle_id,
            sa.or_(c.school_year < course.school_year, c.week < course.home.week),
            a.state.in_([A.ACCEPTED, A.TOOK_PLACE, A.POSTPONED]),
        )
        .order_by(c.school_year.desc(), c.week.desc(), a.title_order)
    )
    return session.connection().execute(query).all()


def _still_answers(
    session: Session, course: Course, old: sa.Row[Any], unit_id: int
) -> dict[str, Any]:
    """The answers of *old* to what the cycle still asks, and asks so: a question may have become a
    number, or a list that has others. Whoever did not carry it takes up what they could read."""
    said = dict(old.content)
    if not _carried(session, old.unit_id, unit_id):
        said = without_hidden(definition_of(session.get_one(Cycle, old.cycle_id)), said)
    values, _ = read_fiche(said, asked_of(course.definition))
    return values


def _carried(session: Session, old: int, unit_id: int) -> bool:
    """Whether the unit *old* is this one, or became it."""
    return old == unit_id or session.get_one(Unit, old).became_id == unit_id


def _agreed_to(unit_id: int) -> Any:
    s = ASSOCIATED_SCHOOL.c
    return sa.select(s.action_id).where(s.unit_id == unit_id, agreed())


def taken_up(session: Session, course: Course, unit_id: int, action_id: int) -> Proposal:
    """Last year's action as this year's draft: on the same days of this year's week, and with what
    has to be looked at again named in its content. Raises NotFound."""
    earlier = own_of_before(session, course, unit_id)
    old = next((row for row in earlier if row.id == action_id), None)
    if old is None:
        raise NotFound(
            f"L'action n° {action_id} n'est pas une action passée de cette unité.",
            "Choisissez-en une dans la liste.",
        )
    kept = {f.code for f in fiche.FICHE if f.copied is not Copied.RESET}
    said = {**old.content, **{code: getattr(old, code) for code in fiche.COLUMNS}}
    own = _still_answers(session, course, old, unit_id)
    values = {code: value for code, value in said.items() if code in kept} | own
    week = held_by(session, course, unit_id)
    days = _same_days(days_of(session, [old.id])[old.id], (old.week, old.week_ends), week)
    values |= {"on_date": days[0].on, "days": in_fiche(days)}
    if "measures" in values:
        listed = course.definition.measures
        values["measures"] = [one for one in values["measures"] if one in listed]
    before = {old.unit_id, *associated_ids(session, old.id)} - {unit_id}
    schools = _still_there(session, course, sorted(before))
    if old.unit_id != unit_id:  # it was another's: who carried it is associated in turn
        values.pop("contact", None)
    asked = [*(f.code for f in fiche.FICHE if f.copied is Copied.ASK), *sorted(own)]
    proposal = proposal_of(
        unit_id,
        values,
        days[0].on,
        schools,
        copied_from=old.id,
        dated=False,
        with_parents=old.with_parents,
    )
    to_check = [code for code in asked if values.get(code) or (code == "associated" and schools)]
    return replace(proposal, content=proposal.content | {TO_CHECK: to_check})


Week = tuple[date, date]


def _same_days(held: Days, old: Week, new: Week) -> Days:
    """The days of an action of another year in this year's week; its first day for what was held
    outside the *old* one."""
    inside = [day for day in held if old[0] <= day.on <= old[1]]
    moved = in_order(replace(d, on=_same_day(d.on, old, new), confirmed=False) for d in inside)
    return moved or (replace(held[0], on=new[0], confirmed=False),)


def _same_day(day: date, old: Week, new: Week) -> date:
    """The same weekday of the *new* week, or the last day that it has."""
    later = (day - old[0]).days // 7 * 7
    found = new[0] + timedelta(days=later + (day.weekday() - new[0].weekday()) % 7)
    return found if found <= new[1] else new[1]


def _still_there(session: Session, course: Course, unit_ids: Sequence[int]) -> list[int]:
    p = PARTICIPATION.c
    query = sa.select(p.unit_id).where(p.cycle_id == course.cycle_id, p.unit_id.in_(list(unit_ids)))
    return sorted(session.connection().execute(query).scalars())


# ── twins ────────────────────────────────────────────────────────────────────────────────────────


FEW = 6


def on_the_same_day(
    session: Session, course: Course, unit_id: int, action_id: int
) -> Sequence[Any]:
    """Other actions of a unit on a day of one of its own, a few: pointed out, never refused."""
    a = ACTION.c
    gone = sa.or_(
        a.state.in_([A.WITHDRAWN, A.CANCELLED]),
        sa.and_(a.state == A.DECLINED, a.announced.is_(sa.true())),
    )
    query = sa.select(a.id, a.title, a.round, a.state).where(
        a.cycle_id == course.cycle_id,
        a.unit_id == unit_id,
        share_a_day(ACTION, action_id),
        sa.not_(gone),
        a.id != action_id,
    )
    return session.connection().execute(query.order_by(a.id).limit(FEW)).all()
