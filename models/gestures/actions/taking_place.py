"""An associated school says that a shared action took place in its own walls, with its numbers.

The carrier's report is enough, and counts its own people: these numbers are added to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
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
from models.gestures.under_way import need_under_way
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.work.rows import ActionRow
from models.year.course import Course

S = ASSOCIATED_SCHOOL.c
SAID_OF = (ActionState.ACCEPTED, ActionState.TOOK_PLACE)
MOST_PEOPLE = 100_000


class NoSuchNumber(Refusal):
    """A number of people that cannot be; *fields* names it."""

    status = 422

    def __init__(self, field: str) -> None:
        sentence = f"Donnez un nombre de personnes, entre 0 et {MOST_PEOPLE}."
        super().__init__(
            sentence, "Un nombre que vous ne savez pas se laisse vide.", fields={field: sentence}
        )


@dataclass(frozen=True, kw_only=True)
class SaidToTakePlace:
    """What *by* says of an action in the walls of the associated school *unit_id*."""

    action_id: int
    unit_id: int
    by: Actor
    pupils: int | None = None
    adults: int | None = None

    @property
    def numbers(self) -> dict[str, int | None]:
        """How many came, by what they are called."""
        return {"pupils": self.pupils, "adults": self.adults}


def took_place_here(
    session: Session,
    course: Course,
    action_id: int,
    unit_id: int,
    by: Actor,
    moment: datetime,
    pupils: int | None = None,
    adults: int | None = None,
) -> None:
    """Say that a shared action took place in an associated school too; said again, the last counts.

    Raises NotYours, NotFound (it did not agree to it), Refusal (its day is to come, or it did not
    take place), :class:`NoSuchNumber`.
    """
    said = SaidToTakePlace(
        action_id=action_id, unit_id=unit_id, by=by, pupils=pupils, adults=adults
    )
    took_place_in_schools(session, course, [said], moment)


def took_place_in_schools(
    session: Session, course: Course, said: Sequence[SaidToTakePlace], moment: datetime
) -> None:
    """:func:`took_place_here`, for several schools at once. Raises what it does for any of
    them."""
    need_under_way(session, course)
    actions = load(session, course, [one.action_id for one in said])
    agreed, day = _agreed(session, actions), course.local_day(moment)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for one in said:
        right = need(session, one.by, Gesture.AGREE, one.unit_id, day)
        _need_said_in_time(one, actions[one.action_id], agreed, day)
        here = {"of_action": one.action_id, "of_unit": one.unit_id}
        rows.append(here | one.numbers | {"said_at": moment, "said_by": right.by.slot})
        entry: dict[str, Any] = {"what": "association.took_place"}
        entry |= {"subject": f"action.{one.action_id}", "unit_id": one.unit_id}
        entry |= {"by": right.by.slot, "as_function": right.function}
        facts = {k: v for k, v in one.numbers.items() if v is not None}
        entries.append(entry | {"facts": facts})
    session.connection().execute(_SAID, rows)
    journal.write(session, course.cycle_id, moment, entries)


def _agreed(session: Session, action_ids: Iterable[int]) -> set[tuple[int, int]]:
    """The actions, each with a school that agreed to it."""
    query = sa.select(S.action_id, S.unit_id).where(S.action_id.in_(list(action_ids)), S.agreed)
    return {(row.action_id, row.unit_id) for row in session.connection().execute(query)}


def _need_said_in_time(
    said: SaidToTakePlace, action: ActionRow, agreed: Collection[tuple[int, int]], day: date
) -> None:
    if (said.action_id, said.unit_id) not in agreed:
        raise NotFound(
            "Cette école n'a pas donné son accord pour cette action.",
            "Voyez avec qui la porte : sa page dit qui contacter.",
        )
    if action.state not in SAID_OF or action.last_day > day:
        raise Refusal(
            f"L'action « {action.title} » n'a pas encore eu lieu, ou n'a pas lieu.",
            "Sa page dit où elle en est.",
        )
    for field, number in said.numbers.items():
        if number is not None and not 0 <= number <= MOST_PEOPLE:
            raise NoSuchNumber(field)


_SAID = (
    sa.update(ASSOCIATED_SCHOOL)
    .where(S.action_id == sa.bindparam("of_action"), S.unit_id == sa.bindparam("of_unit"))
    .values(
        took_place=True,
        **{name: sa.bindparam(name) for name in ("pupils", "adults", "said_at", "said_by")},
    )
)
