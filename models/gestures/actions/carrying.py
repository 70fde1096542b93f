"""When a carrier's gesture has its place: in which states, on which side of the action's day.

What each gesture refuses by itself is said here of all of them, for the pages that offer what is
possible. A page gives the state that its reader is *shown*: no button tells a decision that is not
announced.
"""

from __future__ import annotations

from datetime import date

from models.errors import WrongMove
from models.gestures.actions.documenting import GONE
from models.gestures.actions.editing import REOPENED
from models.gestures.actions.proposing import PUT_FORWARD
from models.gestures.actions.reporting import REPORTED_ON
from models.gestures.under_way import is_to_come
from models.work.action import ACTION_MOVES, WRITTEN_FREELY, ActionState
from models.work.rows import ActionRow
from models.work.transitions import starts_of

A = ActionState
CARRIES: dict[str, tuple[ActionState, ...]] = {
    "edit": WRITTEN_FREELY,
    "submit": WRITTEN_FREELY,
    "reopen": REOPENED,
    "withdraw": tuple(starts_of(ACTION_MOVES, A.WITHDRAWN)),
    "outcome": tuple(starts_of(ACTION_MOVES, A.TOOK_PLACE)),
    "report": REPORTED_ON,
    "documents": tuple(state for state in A if state not in GONE),
}
NOT_NOW = {
    "edit": "Cette action ne se modifie plus.",
    "submit": "Cette action est déjà soumise.",
    "reopen": "Cette action ne se modifie plus.",
    "withdraw": "Cette action ne se retire plus.",
    "outcome": "Cette action n'est pas à confirmer.",
    "report": "Cette action n'a pas encore de bilan à rendre.",
    "documents": "Les documents de cette action ne changent plus.",
}


def has_its_place(what: str, action: ActionRow, shown: ActionState, day: date) -> bool:
    """Whether a gesture (``edit``, ``reopen``, ``submit``…) is possible on *day*."""
    return shown in CARRIES[what] and _in_time(what, action, shown, day)


def _in_time(what: str, action: ActionRow, shown: ActionState, day: date) -> bool:
    if what == "reopen" or (what == "withdraw" and shown in PUT_FORWARD):
        return is_to_come(action, day)
    if what == "report":
        return shown is A.TOOK_PLACE or action.last_day <= day
    return True


def need_its_place(what: str, action: ActionRow, shown: ActionState, day: date) -> None:
    """Refuse a gesture that has no place now. Raises WrongMove."""
    if not has_its_place(what, action, shown, day):
        raise WrongMove(NOT_NOW[what], "Sa page dit où elle en est, et ce qui est possible.")
