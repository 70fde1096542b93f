"""What follows a unit that becomes another: its work, its people, what it published, its letters.

Each piece is a set of rows, written through the ledger. Cycles that are closed stay as they were:
their figures are read by the territory of today, which knows what each unit became.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from models.access.feeds import CALENDAR_FEED
from models.calendar.suspension import IS_OPEN, SUSPENSION, is_any_suspended
from models.calendar.unit_period import UNIT_PERIOD
from models.gestures.redrawing.ledger import Ledger
from models.gestures.redrawing.papers import follow_papers
from models.outbox.routes import ROUTE, Target
from models.programme.link import PROGRAMME_LINK
from models.territory.people import ASSIGNMENT
from models.territory.rollout import ROLLOUT_STEP
from models.territory.unit import BASIN_LINK, UNIT, Unit, UnitState
from models.work.action import ACTION, ASSOCIATED_SCHOOL
from models.work.assignment_answer import ASSIGNMENT_ANSWER
from models.work.call_answer import CALL_ANSWER
from models.work.message import MESSAGE, WAITING, MessageState
from models.work.put_off import PUT_OFF_ACTION, PUT_OFF_UNIT
from models.work.review import PRESS_LINK, QUESTION_ANSWER, QUESTION_LINK
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.cycle import UNIT_WEEK
from models.year.delay import DELAY

TOLD_BEFORE = "déjà dit à l'unité qu'elle remplace"


def become(
    ledger: Ledger, cycles: list[int], old: Unit, new: Unit, on: date, moment: datetime
) -> list[str]:
    """All that is *old*'s is *new*'s from the day *on*: in *cycles*, which are not over. What a
    pilot is told of it beforehand, in sentences."""
    pair = int(old.id), int(new.id)
    _people(ledger, *pair, on)
    said = _work(ledger, cycles, old, new)
    _answers(ledger, cycles, *pair)
    _published(ledger, cycles, *pair)
    _reviewed(ledger, cycles, *pair, moment)
    _busy(ledger, *pair, on)
    _letters(ledger, cycles, *pair)
    _plan(ledger, *pair)
    _below(ledger, old, new)
    closed = {"state": UnitState.CLOSED, "became_id": new.id, "closed_on": on}
    ledger.change(UNIT, UNIT.c.id == old.id, **closed)
    ledger.change(UNIT, UNIT.c.became_id == old.id, became_id=new.id)
    return said


def _plan(ledger: Ledger, old: int, new: int) -> None:
    """It joins in the year in which the first of both does."""
    r = ROLLOUT_STEP.c
    both = sa.select(r.unit_id, r.school_year, r.academy_id).where(r.unit_id.in_([old, new]))
    rows = ledger.session.connection().execute(both).all()
    if not any(row.unit_id == old for row in rows):
        return
    first = min(row.school_year for row in rows)
    ledger.remove(ROLLOUT_STEP, r.unit_id.in_([old, new]))
    ledger.add(ROLLOUT_STEP, unit_id=new, academy_id=rows[0].academy_id, school_year=first)


def _below(ledger: Ledger, old: Unit, new: Unit) -> None:
    """The schools of a bassin, the sections of a school, and the links between both kinds."""
    u, link = UNIT.c, BASIN_LINK.c
    above = {"basin_id": new.id, "parent_id": new.id, "department_id": new.department_id}
    hang = above | {"timezone": new.timezone, "recteur_is_dasen": new.recteur_is_dasen}
    ledger.change(UNIT, u.basin_id == old.id, **hang)
    ledger.change(UNIT, u.near_id == old.id, near_id=new.id)
    ledger.change(UNIT, u.part_of_id == old.id, part_of_id=new.id)
    here = sa.or_(link.basin_id == old.id, link.circonscription_id == old.id)
    rows = ledger.session.connection().execute(sa.select(BASIN_LINK).where(here)).all()
    ledger.remove(BASIN_LINK, here)
    for row in rows:
        circo = new.id if row.circonscription_id == old.id else row.circonscription_id
        basin = new.id if row.basin_id == old.id else row.basin_id
        _add_once(ledger, BASIN_LINK, circonscription_id=circo, basin_id=basin)


def _add_once(ledger: Ledger, table: sa.Table, **key: object) -> None:
    same = sa.and_(*(table.c[name] == value for name, value in key.items()))
    if ledger.session.connection().execute(sa.select(table).where(same)).first() is None:
        ledger.add(table, **key)


def _people(ledger: Ledger, old: int, new: int, on: date) -> None:
    """Who holds a function in *old* holds it in *new* from that day; what was held is written."""
    a, connection = ASSIGNMENT.c, ledger.session.connection()
    rows = connection.execute(sa.select(ASSIGNMENT).where(a.unit_id == old, a.ends >= on)).all()
    for row in rows:
        there = sa.select(a.id).where(
            a.unit_id == new,
            a.function == row.function,
            a.person_id == row.person_id,
            a.starts <= max(row.starts, on),
            a.ends >= row.ends,
        )
        known = connection.execute(there).first() is not None
        if row.starts < on:
            ledger.change(ASSIGNMENT, a.id == row.id, ends=on - timedelta(days=1))
        elif known:
            ledger.remove(ASSIGNMENT_ANSWER, ASSIGNMENT_ANSWER.c.assignment_id == row.id)
            ledger.remove(ASSIGNMENT, a.id == row.id)
        else:
            ledger.change(ASSIGNMENT, a.id == row.id, unit_id=new)
        if row.starts < on and not known:
            held = {"person_id": row.person_id, "function": row.function, "ends": row.ends}
            ledger.add(ASSIGNMENT, unit_id=new, starts=on, deputy_id=row.deputy_id, **held)


def _work(ledger: Ledger, cycles: list[int], *pair: Unit) -> list[str]:
    """Actions, the schools associated to them, requests and papers; what is said of the papers."""
    a, t = ACTION.c, TASK.c
    old, new = (int(unit.id) for unit in pair)
    ledger.change(ACTION, sa.and_(a.unit_id == old, a.cycle_id.in_(cycles)), unit_id=new)
    _associated(ledger, cycles, old, new)
    said = follow_papers(ledger, cycles, *pair)
    open_ = (t.cycle_id.in_(cycles), t.state == TaskState.OPEN)
    ledger.change(TASK, sa.and_(t.unit_id == old, *open_), unit_id=new)
    ledger.change(TASK, sa.and_(t.about_id == old, *open_), about_id=new)
    return said


def _associated(ledger: Ledger, cycles: list[int], old: int, new: int) -> None:
    """A school is associated to an action once, and never to its own."""
    a, s, connection = ACTION.c, ASSOCIATED_SCHOOL.c, ledger.session.connection()
    of_these = s.action_id.in_(sa.select(a.id).where(a.cycle_id.in_(cycles)))
    twin = ASSOCIATED_SCHOOL.alias("twin").c
    there = sa.exists().where(twin.action_id == s.action_id, twin.unit_id == new)
    own = sa.exists().where(a.id == s.action_id, a.unit_id == new)
    ledger.remove(ASSOCIATED_SCHOOL, sa.and_(of_these, s.unit_id == new, own))
    ledger.remove(ASSOCIATED_SCHOOL, sa.and_(of_these, s.unit_id == old, sa.or_(there, own)))
    rows = connection.execute(sa.select(ASSOCIATED_SCHOOL).where(of_these, s.unit_id == old))
    for row in rows.mappings().all():
        ledger.remove(ASSOCIATED_SCHOOL, sa.and_(s.action_id == row["action_id"], s.unit_id == old))
        ledger.add(ASSOCIATED_SCHOOL, **{**row, "unit_id": new})


def _answers(ledger: Ledger, cycles: list[int], old: int, new: int) -> None:
    """What it answered and was granted, where the other has nothing of the kind; the actions that
    were put off are asked about in their new hands."""
    for table in (CALL_ANSWER, DELAY, UNIT_WEEK):
        c, twin = table.c, table.alias("twin").c
        there = sa.exists().where(twin.cycle_id == c.cycle_id, twin.unit_id == new)
        here = sa.and_(c.unit_id == old, c.cycle_id.in_(cycles))
        rows = ledger.session.connection().execute(sa.select(table).where(here, ~there))
        kept = [dict(row) for row in rows.mappings().all()] if table is not UNIT_WEEK else []
        ledger.remove(table, here)
        for row in kept:
            ledger.add(table, **{**row, "unit_id": new})
    a, q, o = ACTION.c, PUT_OFF_ACTION.c, PUT_OFF_UNIT.c
    asked = (
        sa.select(q.put_off_id)
        .join(ACTION, a.id == q.action_id)
        .where(a.unit_id == new, q.reply.is_(None), q.proposed.is_not(None))
        .where(q.put_off_id.in_(sa.select(o.put_off_id).where(o.unit_id == old)))
        .distinct()
    )
    for number in ledger.session.connection().execute(asked).scalars().all():
        told = sa.select(o.unit_id).where(o.put_off_id == number, o.unit_id == new)
        if ledger.session.connection().execute(told).first() is None:
            ledger.add(PUT_OFF_UNIT, put_off_id=number, unit_id=new, asked=True)


def _published(ledger: Ledger, cycles: list[int], old: int, new: int) -> None:
    """Calendars and programmes: an address that somebody keeps goes on."""
    f, k, slots = CALENDAR_FEED.c, PROGRAMME_LINK.c, (f"u{old}", f"u{new}")
    ledger.change(CALENDAR_FEED, f.unit_id == old, unit_id=new)
    version = sa.select(UNIT.c.id, UNIT.c.link_version).where(UNIT.c.id.in_([old, new]))
    held = {row.id: row.link_version for row in ledger.session.connection().execute(version)}
    then, now = [slots[0], held[old]], [slots[1], held[new]]
    of_it = sa.select(f.id, f.holds).where(f.slot == slots[0])
    for row in ledger.session.connection().execute(of_it).all():
        kept = [list(one) for one in row.holds]
        if then in kept:  # an older version was revoked, and stays so
            holds = [now if one == then else one for one in kept]
            ledger.change(CALENDAR_FEED, f.id == row.id, slot=slots[1], holds=holds)
    twin = PROGRAMME_LINK.alias("twin").c
    there = sa.exists().where(
        twin.cycle_id == k.cycle_id, twin.unit_id == new, twin.taken_down_at.is_(None)
    )
    mine = (k.unit_id == old, k.cycle_id.in_(cycles), k.taken_down_at.is_(None), ~there)
    ledger.change(PROGRAMME_LINK, sa.and_(*mine), unit_id=new)
    _routes(ledger, old, new)


def _reviewed(ledger: Ledger, cycles: list[int], old: int, new: int, moment: datetime) -> None:
    """What it gathered for the review; where both put the questions at an address, that of the new
    unit is the only one that opens them."""
    for table in (PRESS_LINK, QUESTION_ANSWER):
        c = table.c
        ledger.change(table, sa.and_(c.unit_id == old, c.cycle_id.in_(cycles)), unit_id=new)
    k, twin = QUESTION_LINK.c, QUESTION_LINK.alias("twin").c
    same = (twin.cycle_id == k.cycle_id, twin.audience == k.audience)
    there = sa.exists().where(*same, twin.unit_id == new, twin.taken_down_at.is_(None))
    open_ = (k.unit_id == old, k.cycle_id.in_(cycles), k.taken_down_at.is_(None))
    gone = {"taken_down_at": moment, "taken_down_by": "clock"}
    ledger.change(QUESTION_LINK, sa.and_(*open_, there), **gone)
    ledger.change(QUESTION_LINK, sa.and_(*open_), unit_id=new)


def _busy(ledger: Ledger, old: int, new: int, on: date) -> None:
    """The mock exams and placements that a school typed, but for those that are over."""
    p, twin = UNIT_PERIOD.c, UNIT_PERIOD.alias("twin").c
    same = (twin.kind == p.kind, twin.first == p.first, twin.last == p.last)
    known = sa.exists().where(*same, twin.unit_id == new)
    ledger.change(UNIT_PERIOD, sa.and_(p.unit_id == old, p.last >= on, ~known), unit_id=new)


def _routes(ledger: Ledger, old: int, new: int) -> None:
    """By which ways its functions are written to, where the other has none of its own."""
    r = ROUTE.c
    of_it = sa.select(r.id, r.function).where(r.unit_id == old)
    for row in ledger.session.connection().execute(of_it).all():
        target = Target(function=row.function, unit_id=new).word
        known = sa.select(r.id).where(r.target == target)
        if ledger.session.connection().execute(known).first() is None:
            ledger.change(ROUTE, r.id == row.id, unit_id=new, target=target)


def _letters(ledger: Ledger, cycles: list[int], old: int, new: int) -> None:
    """What waits goes to the new hands; what was said to the old is not said again."""
    m, connection = MESSAGE.c, ledger.session.connection()
    mine = sa.and_(m.cycle_id.in_(cycles), sa.or_(m.unit_id == old, m.home_id == old))
    for row in connection.execute(sa.select(MESSAGE).where(mine)).mappings().all():
        about_it = row["subject_kind"] == SubjectKind.UNIT and row["subject_id"] == old
        now = {name: new if row[name] == old else row[name] for name in ("unit_id", "home_id")}
        now["slot"] = f"u{new}" if row["slot"] == f"u{old}" else row["slot"]
        key = _key(row["key"], old, new)
        known = key != row["key"] and _is_known(ledger, key)
        if row["state"] in WAITING and not about_it and not known:
            ledger.change(MESSAGE, m.id == row["id"], key=key, **now)
        elif row["state"] is MessageState.SENT and key != row["key"] and not known:
            again: dict[str, Any] = {"digest_id": None, "result": TOLD_BEFORE, "sent_at": None}
            again |= {"state": MessageState.DROPPED, "key": key, **now}
            again |= {"subject_id": new} if about_it else {}
            ledger.add(MESSAGE, **_without_id(dict(row)) | again)


def _key(key: str, old: int, new: int) -> str:
    """*key* with what it says of the old unit said of the new."""
    parts = key.split(":")
    swap = {f"u{old}": f"u{new}", f"{SubjectKind.UNIT}.{old}": f"{SubjectKind.UNIT}.{new}"}
    return ":".join(swap.get(part, part) for part in parts)


def _is_known(ledger: Ledger, key: str) -> bool:
    query = sa.select(MESSAGE.c.id).where(MESSAGE.c.key == key)
    return ledger.session.connection().execute(query).first() is not None


def stay_suspended(ledger: Ledger, units: list[int], over: list[int]) -> None:
    """Danger is a place: *units* that leave what is suspended are suspended on their own."""
    c, connection = SUSPENSION.c, ledger.session.connection()
    if not is_any_suspended(connection):
        return
    rows = connection.execute(sa.select(SUSPENSION).where(IS_OPEN, c.unit_id.in_(over)))
    for row in rows.mappings().all():
        for unit in units:
            own = sa.select(c.id).where(IS_OPEN, c.unit_id == unit)
            if connection.execute(own).first() is None:
                ledger.add(SUSPENSION, **_without_id(dict(row)) | {"unit_id": unit})


def _without_id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def end_suspension(ledger: Ledger, unit: int, moment: datetime) -> None:
    """A unit that is no more is suspended no more."""
    here = sa.and_(IS_OPEN, SUSPENSION.c.unit_id == unit)
    ledger.change(SUSPENSION, here, resumed_at=moment, resumed_by="clock")
