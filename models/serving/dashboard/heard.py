"""What each school was heard of: it proposed, takes part in another's action, answered, drafted.

A school is silent when it did none of it. Who proposed counts as such, whatever else they did; who
agreed to another's action, before what they answered to the call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.planner.cohort import PROPOSED
from models.serving.dashboard.same_day import SameDay
from models.serving.perimeter import Perimeter
from models.work import sharing
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.call_answer import CALL_ANSWER

FLAGS = ("proposed", "draft", "takes_part", "joined")
"""What is known of a unit (0 or 1); beside them ``reply``, its answer to the call, or null."""


def heard(perimeter: Perimeter, unit_ids: Sequence[int] | None = None) -> Any:
    """What each unit (of *unit_ids* alone) was heard of in the cycles: ``unit_id``, the flags and
    ``reply``."""
    a = ACTION.c
    own = {
        "proposed": one_of(a.state, PROPOSED),
        "draft": one_of(a.state, [ActionState.DRAFT]),
        "takes_part": sharing.standing(),
    }
    return _gathered(perimeter, own, {"takes_part": sa.true(), "joined": sa.true()}, unit_ids)


def heard_before(perimeter: Perimeter, same: SameDay) -> Any:
    """The same of a year before; ``then``, ``joined_then`` and ``answered_then``: by the day."""
    a, s = ACTION.c, ASSOCIATED_SCHOOL.c
    proposed = one_of(a.state, PROPOSED)
    by_then = sa.and_(proposed, a.proposed_on <= same.on)
    own = {
        "proposed": proposed,
        "draft": one_of(a.state, [ActionState.DRAFT]),
        "takes_part": sharing.standing(),
        "then": by_then,
        "takes_part_then": sa.and_(sharing.standing(), a.proposed_on <= same.on),
    }
    agreed_by = s.answered_at < same.until
    shared = {
        "takes_part": sa.true(),
        "joined": sa.true(),
        "takes_part_then": agreed_by,
        "joined_then": agreed_by,
    }
    answers = {"answered_then": CALL_ANSWER.c.answered_at < same.until}
    return _gathered(perimeter, own, shared, None, answers)


def _gathered(
    perimeter: Perimeter,
    own: Mapping[str, Any],
    shared: Mapping[str, Any],
    unit_ids: Sequence[int] | None,
    answers: Mapping[str, Any] | None = None,
) -> Any:
    """One line a unit, of what it carries, what it is associated with and what it answered."""
    a, s, c = ACTION.c, ASSOCIATED_SCHOOL.c, CALL_ANSWER.c
    names = list(dict.fromkeys([*FLAGS, *own, *shared, *(answers or {})]))

    def part(
        unit_id: sa.ColumnElement[Any],
        said: Mapping[str, Any],
        reply: sa.ColumnElement[Any],
        *where: sa.ColumnElement[Any],
    ) -> Any:
        some = () if unit_ids is None else (unit_id.in_(unit_ids),)
        flags = [
            (sa.case((said[n], 1), else_=0) if n in said else sa.literal_column("0")).label(n)
            for n in names
        ]
        return sa.select(unit_id, *flags, reply.label("reply")).where(*where, *some)

    # « + 0 »: SQLite would walk the index of cycles, whole, for these few units.
    few = unit_ids is not None
    of_cycle = perimeter.of_cycle(a.cycle_id + 0 if few else a.cycle_id)
    unsaid = sa.cast(sa.null(), sa.String)
    reply = sa.cast(c.reply, sa.String)
    parts = sa.union_all(
        part(a.unit_id, own, unsaid, of_cycle),
        part(s.unit_id, shared, unsaid, sharing.agreed(), of_cycle, sharing.standing()).join(
            ACTION, a.id == s.action_id
        ),
        part(c.unit_id, answers or {}, reply, perimeter.of_cycle(c.cycle_id), c.ended_on.is_(None)),
    ).subquery("said")
    found = [sa.func.max(parts.c[n]).label(n) for n in (*names, "reply")]
    return sa.select(parts.c.unit_id, *found).group_by(parts.c.unit_id).subquery("heard")


def has(made: sa.FromClause, flag: str) -> Any:
    """Whether a school was heard of so (:data:`FLAGS`)."""
    return sa.func.coalesce(made.c[flag], 0) == 1


def has_proposed(made: sa.FromClause) -> Any:
    return has(made, "proposed")


def takes_part(made: sa.FromClause) -> Any:
    """Whether something that a school carries, or is associated with, stands."""
    return has(made, "takes_part")


def has_joined(made: sa.FromClause) -> Any:
    """Whether a school that proposed nothing takes part in another's action."""
    return sa.and_(~has_proposed(made), has(made, "joined"))


def has_answered(made: sa.FromClause) -> Any:
    """Whether a school that takes part in nothing answered the call."""
    return sa.and_(~has_proposed(made), ~has(made, "joined"), made.c.reply.is_not(None))


def is_silent(made: sa.FromClause) -> Any:
    return sa.and_(~has_proposed(made), ~has(made, "joined"), made.c.reply.is_(None))


def has_only_draft(made: sa.FromClause) -> Any:
    """Whether a silent school has a draft."""
    return sa.and_(is_silent(made), has(made, "draft"))


def said_of(made: sa.FromClause) -> Any:
    """Where a school stands, in one word: ``proposed``, ``joined``, its reply, ``draft`` or
    ``silent``."""
    return sa.case(
        (has_proposed(made), "proposed"),
        (has_joined(made), "joined"),
        (made.c.reply.is_not(None), made.c.reply),
        (has_only_draft(made), "draft"),
        else_="silent",
    )


COUNTED = {
    "proposed": has_proposed,
    "take_part": takes_part,
    "joined": has_joined,
    "answered": has_answered,
    "draft": has_only_draft,
}
"""What is counted of schools, by its name in ``Figures``."""
