"""Schools are associated with another's action; the head of each is asked whether they agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.actions.schools_meant import schools_meant, what_is_doubtful
from models.gestures.under_way import need_under_way
from models.territory.uai import check_uai
from models.territory.unit import UNIT, Level
from models.words.signs import as_cell, as_code
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.work.rows import ActionRow
from models.work.sharing import MOST_ASSOCIATED
from models.year.course import Course
from models.year.cycle import PARTICIPATION

S = ASSOCIATED_SCHOOL.c


def schools_called(
    session: Session, course: Course, called: Sequence[str]
) -> tuple[list[int], str]:
    """The schools that *called* names, by code, by name, by name and town; a sentence for what
    names none, or may name several."""
    wanted = {t: check_uai(t) or as_code(t).upper() for t in map(as_cell, called) if t}
    if not wanted:
        return [], ""
    rows = session.connection().execute(
        _CALLED,
        {"cycle": course.cycle_id, "codes": list(wanted.values()), "names": list(wanted)},
    )
    found: dict[str, list[int]] = {w: [] for w in wanted}
    for row in rows:
        for text, code in wanted.items():
            if row.id not in found[text] and (code == row.code or text == row.name):
                found[text].append(row.id)
    ids = {ids[0] for ids in found.values() if ids}
    wrong = _named_twice(found)
    others = schools_meant(session, course, [text for text, ids in found.items() if not ids])
    ids |= {one.school.id for one in others if one.school}
    return sorted(ids), what_is_doubtful(others) or wrong


_MEANT = sa.func.coalesce(UNIT.c.became_id, UNIT.c.part_of_id, UNIT.c.id)
"""A section means its establishment, a school that is no more the one that it became."""
_CALLED = (
    sa.select(PARTICIPATION.c.unit_id.label("id"), UNIT.c.code, UNIT.c.name)
    .join(PARTICIPATION, PARTICIPATION.c.unit_id == _MEANT)
    .where(
        PARTICIPATION.c.cycle_id == sa.bindparam("cycle"),
        UNIT.c.level == Level.SCHOOL,
        sa.or_(
            UNIT.c.code.in_(sa.bindparam("codes", expanding=True)),
            UNIT.c.name.in_(sa.bindparam("names", expanding=True)),
        ),
    )
    .order_by(UNIT.c.id)
)


def _named_twice(found: dict[str, list[int]]) -> str:
    twice = [text for text, ids in found.items() if len(ids) > 1]
    if twice:
        return f"« {twice[0][:60]} » est le nom de plusieurs écoles : donnez son code (UAI)."
    return ""


def associated_ids(session: Session, action_id: int) -> list[int]:
    """The schools associated with an action."""
    query = sa.select(S.unit_id).where(S.action_id == action_id).order_by(S.unit_id)
    return list(session.connection().execute(query).scalars())


def need_few(unit_ids: Collection[int]) -> None:
    """Refuse more schools than one action associates. Raises Refusal."""
    if len(unit_ids) > MOST_ASSOCIATED:
        raise Refusal(
            f"Une action associe {MOST_ASSOCIATED} écoles et établissements au plus : vous en "
            f"donnez {len(unit_ids)}.",
            "Proposez-en une seconde pour les autres.",
            fields={"associated": f"{MOST_ASSOCIATED} au plus, vous en donnez {len(unit_ids)}."},
        )


def associate(session: Session, action_id: int, unit_ids: Sequence[int]) -> None:
    """Have exactly *unit_ids* associated; an answer already given by one that stays is kept."""
    need_few(unit_ids)
    now, wanted = set(associated_ids(session, action_id)), set(unit_ids)
    gone, new = sorted(now - wanted), sorted(wanted - now)
    connection = session.connection()
    if gone:
        left = sa.and_(S.action_id == action_id, S.unit_id.in_(gone))
        connection.execute(sa.delete(ASSOCIATED_SCHOOL).where(left))
    if new:
        rows = [{"action_id": action_id, "unit_id": u} for u in new]
        connection.execute(sa.insert(ASSOCIATED_SCHOOL), rows)


Agreement = tuple[int, int, bool, Actor]
"""The action, the associated school, whether it agrees, who says so."""


def answer(
    session: Session,
    course: Course,
    action_id: int,
    unit_id: int,
    agreed: bool,
    by: Actor,
    moment: datetime,
) -> None:
    """The head of an associated school agrees, or not; until the day of the action they may
    change their mind.

    Raises NotYours, NotFound (not associated), Refusal (nothing is asked any more).
    """
    answer_for_schools(session, course, [(action_id, unit_id, agreed, by)], moment)


def answer_for_schools(
    session: Session, course: Course, answers: Sequence[Agreement], moment: datetime
) -> None:
    """:func:`answer`, for several schools at once. Raises what it does for any of them."""
    need_under_way(session, course)
    actions = load(session, course, [action_id for action_id, *_ in answers])
    associated, today = _associated(session, actions), course.local_day(moment)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for action_id, unit_id, agreed, by in answers:
        right = need(session, by, Gesture.AGREE, unit_id, today)
        _need_asked(actions[action_id], unit_id, today, associated)
        said = {"agreed": agreed, "answered_at": moment, "answered_by": right.by.slot}
        here = {"of_action": action_id, "of_unit": unit_id}
        rows.append(here | said | {"for_day": actions[action_id].on_date})
        what = "association.agreed" if agreed else "association.refused"
        entry = {"what": what, "subject": f"action.{action_id}", "unit_id": unit_id}
        entry |= {"by": right.by.slot, "as_function": right.function}
        if right.on_behalf:
            entry |= {"facts": {"on_behalf": right.on_behalf}}
        entries.append(entry)
    session.connection().execute(_ANSWERED, rows)
    journal.write(session, course.cycle_id, moment, entries)


def _associated(session: Session, action_ids: Iterable[int]) -> set[tuple[int, int]]:
    """The actions, each with a school that is associated with it."""
    query = sa.select(S.action_id, S.unit_id).where(S.action_id.in_(list(action_ids)))
    return {(row.action_id, row.unit_id) for row in session.connection().execute(query)}


_ANSWERED = (
    sa.update(ASSOCIATED_SCHOOL)
    .where(S.action_id == sa.bindparam("of_action"), S.unit_id == sa.bindparam("of_unit"))
    .values(
        {name: sa.bindparam(name) for name in ("agreed", "answered_at", "answered_by", "for_day")}
    )
)


ASKED = (ActionState.SUBMITTED, ActionState.RETURNED, ActionState.ACCEPTED, ActionState.POSTPONED)


def _need_asked(
    action: ActionRow, unit_id: int, today: date, associated: Collection[tuple[int, int]]
) -> None:
    if (action.id, unit_id) not in associated:
        raise NotFound(
            "Cette école n'est pas associée à cette action.",
            "Voyez avec qui la porte : sa page dit qui contacter.",
        )
    if action.state not in ASKED or action.last_day < today:
        raise Refusal(
            "Aucun accord n'est demandé pour cette action en ce moment.",
            "Voyez avec qui la porte : sa page dit qui contacter.",
        )
