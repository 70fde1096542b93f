"""Whether the link of a request answers it, or only shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from models.clock import Moment
from models.serving.letter_pages.sheet import Opened, row_of, setting
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Level
from models.work.rows import TaskRow


@dataclass(frozen=True, kw_only=True)
class AskedFunction:
    """The function that a request is asked of."""

    level: Level
    function: str


def need_answering(session: Session, link: Opened, task: TaskRow, moment: Moment) -> None:
    """Refuse the answer of a *link* that only shows the request. Raises LinkOnlyShows."""
    here = setting(session, link, task.about_id, moment)
    decider = row_of(session, UNIT, task.unit_id)
    here.power(task.due_on, [asked_function(task, decider)]).need()


def asked_function(task: TaskRow, unit: UnitRow) -> AskedFunction:
    """Whose answer *task* asks, in the *unit* that decides."""
    return AskedFunction(level=Level(unit.level), function=task.function)
