"""What a submission sets off: a version is frozen, the chain starts, a receipt is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.actions.climbing import advance, needs_answer, shared_among, target_of
from models.gestures.chain.next_step import Climbing, TreePlace, place_of
from models.planner.executor import owe_now
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Kind, Level
from models.work.action import ASSOCIATED_SCHOOL, FROZEN_VERSION
from models.work.days import Days, in_fiche
from models.work.subjects import SubjectKind
from models.year.course import Course


def send_up(
    session: Session,
    course: Course,
    actions: Mapping[int, Any],
    rounds: Mapping[int, int],
    days: Mapping[int, Days],
    moment: datetime,
) -> None:
    """What a submission sets off: the version is frozen, the chain starts, the receipt is owed.

    *actions* as load_under_way has them; *rounds*: the round that begins for each; their *days*.
    """
    owed_to, ids = course.definition.owed_to, list(actions)
    associated = names_of_associated(session, ids)
    _freeze(session, actions, rounds, days, associated)
    _start_chain(session, course, actions, rounds, moment)
    owe_now(session, course, owed_to("received_actions"), moment, ids)
    if associated:
        names = owed_to("associated_schools", "relays_of_associated_schools")
        owe_now(session, course, names, moment, ids)


FROZEN = ("title", "theme", "contact", "flagship", "has_cost", "has_convention", "with_parents")


def _freeze(
    session: Session,
    actions: Mapping[int, Any],
    rounds: Mapping[int, int],
    days: Mapping[int, Days],
    associated: Mapping[int, list[str]],
) -> None:
    """Keep what each level will read, as it is now, under the round that begins."""
    rows = [
        {
            "subject_kind": SubjectKind.ACTION,
            "subject_id": a.id,
            "round": rounds[a.id],
            "content": {
                **a.content,
                **{f: getattr(a, f) for f in FROZEN},
                "on_date": a.on_date,
                "days": in_fiche(days[a.id]),
                "associated": associated.get(a.id, []),
            },
        }
        for a in actions.values()
    ]
    session.connection().execute(_KEEP, rows)


_KEEP = sa.insert(FROZEN_VERSION)


def names_of_associated(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the schools associated with the actions *ids*."""
    found: dict[int, list[str]] = {}
    for row in session.connection().execute(_NAMES, {"ids": list(ids)}):
        found.setdefault(row.action_id, []).append(row.name)
    return found


_NAMES = (
    sa.select(ASSOCIATED_SCHOOL.c.action_id, UNIT.c.name)
    .join(UNIT, UNIT.c.id == ASSOCIATED_SCHOOL.c.unit_id)
    .where(ASSOCIATED_SCHOOL.c.action_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(UNIT.c.name_order, UNIT.c.id)
)


def _start_chain(
    session: Session,
    course: Course,
    actions: Mapping[int, Any],
    rounds: Mapping[int, int],
    moment: datetime,
) -> None:
    """Ask the first decision on each action just submitted."""
    where = {a.unit_id: place_of(a) for a in actions.values()}
    given = _given_by_author(session, actions, where, course.local_day(moment))
    shared = shared_among(session, actions.values())
    climbing = [
        Climbing(
            kind=SubjectKind.ACTION,
            id=a.id,
            round=rounds[a.id],
            where=where[a.unit_id],
            target=target_of(course, a, where[a.unit_id], shared),
            after=where[a.unit_id].level if a.id in given else None,
            needs_answer=needs_answer(a),
        )
        for a in actions.values()
    ]
    advance(session, course, climbing, moment)


def _given_by_author(
    session: Session, actions: Mapping[int, Any], where: dict[int, TreePlace], day: date
) -> set[int]:
    """Actions whose own level counts as given: their head, relay or pilot proposed them, or it is
    no school."""
    given = {
        a.id
        for a in actions.values()
        if a.author_id is None or not _asks_its_head(where[a.unit_id])
    }
    a = ASSIGNMENT.c
    pairs = {(x.unit_id, x.author_id) for x in actions.values() if x.author_id is not None}
    if not pairs:
        return given
    rows = session.connection().execute(
        sa.select(a.unit_id, a.person_id, a.function).where(
            sa.tuple_(a.unit_id, a.person_id).in_(pairs), a.starts <= day, a.ends >= day
        )
    )
    decides = {
        (r.unit_id, r.person_id) for r in rows if r.function == _decider(where[r.unit_id].level)
    }
    return given | {x.id for x in actions.values() if (x.unit_id, x.author_id) in decides}


def _asks_its_head(place: TreePlace) -> bool:
    """A carrier that is no school has no head's word: its chain starts one level up."""
    return place.kind is not Kind.PARTNER


def _decider(level: Level) -> str:
    return {Level.SCHOOL: "head", Level.BASIN: "relay"}.get(level, "pilot")
