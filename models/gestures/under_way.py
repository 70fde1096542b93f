"""People make their gestures in a cycle that is launched and not closed, by whatever door.

Each gesture asks it itself: a page, a letter's link or a program may have been there before the
close.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.work.rows import ActionRow
from models.year.course import Course
from models.year.cycle import CYCLE, Cycle, CycleState

_STATE = sa.select(CYCLE.c.state).where(CYCLE.c.id == sa.bindparam("cycle"))


class CycleIsClosed(Refusal):
    """A gesture in a cycle that is over, or not launched yet."""


def need_under_way(session: Session, course: Course) -> None:
    """Refuse a gesture that has no place in the cycle now. Raises :class:`CycleIsClosed`."""
    need_live(session.connection().execute(_STATE, {"cycle": course.cycle_id}).scalar_one())


def need_live(state: CycleState) -> None:
    """The same of a cycle whose *state* was read with its rows. Raises :class:`CycleIsClosed`."""
    if state is CycleState.CLOSED:
        raise CycleIsClosed(
            "Ce cycle est clos : plus rien ne s'y décide ni ne s'y change.",
            "Ses pages restent à lire ; les gestes se font dans le cycle lancé.",
        )
    if state is not CycleState.LIVE:
        raise CycleIsClosed(
            "Ce cycle n'est pas lancé : on n'y fait encore aucun geste.", "Attendez son lancement."
        )


def is_under_way(cycle: Cycle) -> bool:
    """Whether gestures have their place in *cycle*: what a page asks before it offers any."""
    return cycle.state is CycleState.LIVE


def is_to_come(action: ActionRow, day: date) -> bool:
    """Whether what was to happen may still be changed or taken back: until the end of its last
    day."""
    return action.last_day >= day


def need_to_come(action: ActionRow, course: Course, moment: datetime) -> None:
    """Refuse to change or to take back what was to happen on a day that is past."""
    if not is_to_come(action, course.local_day(moment)):
        which = "le" if action.last_day == action.on_date else "jusqu'au"
        raise Refusal(
            f"L'action « {action.title} » était prévue {which} {action.last_day:%d/%m/%Y}.",
            "Dites plutôt si elle a eu lieu, si elle est reportée ou annulée.",
        )


def need_time_to_object(action: ActionRow, day: date) -> None:
    """Refuse to take out of the programme what was to happen on a day that is past."""
    if not is_to_come(action, day):
        raise Refusal(
            f"L'action « {action.title} » était prévue le {action.on_date:%d/%m/%Y} : il n'est "
            "plus temps de s'y opposer.",
            "Elle reste au programme, et rien n'est à faire.",
        )
