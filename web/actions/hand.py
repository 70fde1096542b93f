"""An action in somebody's hand: who they are, what they see of it, what they may do with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Path, Request, Response

from models.access.rights import Gesture, gives
from models.errors import NotFound, NotYours
from models.gestures.actions.carrying import has_its_place, need_its_place
from models.gestures.actions.which_cycle import (
    CycleToChoose,
    course_for,
    in_turn,
    live_courses,
)
from models.gestures.under_way import is_under_way, need_under_way
from models.serving.actions.visibility import Sight, sight_of
from models.work.action import ACTION, ActionState
from models.work.days import Days, days_of
from models.work.rows import ActionRow
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from web.site.door import Visit
from web.site.pages import page
from web.site.typed import number_in
from web.site.who import Visitor

A = ActionState
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""A number in a path; one that no row can have is a page that does not exist."""


@dataclass(frozen=True, kw_only=True)
class PageView:
    """A page with all that it shows, to be written once the database is let go."""

    template: str
    status: int = 200
    values: dict[str, Any]

    def answer(self, request: Request) -> Response:
        return page(request, self.template, self.status, **self.values)


def view(template: str, status: int = 200, /, **values: object) -> PageView:
    """A :class:`PageView` of *values*."""
    return PageView(template=template, status=status, values=values)


@dataclass(frozen=True, kw_only=True)
class ActionHand(Visit):
    """*live*: gestures are still made in its cycle."""

    course: Course
    action: ActionRow
    sight: Sight
    live: bool

    @property
    def id(self) -> int:
        return int(self.action.id)

    @property
    def days(self) -> Days:
        return days_of(self.session, [self.id])[self.id]

    @property
    def shown(self) -> ActionState:
        return self.sight.state(self.action)

    @property
    def proposes(self) -> bool:
        """Whether they may do what its carrier does."""
        return self.live and any(
            h.unit_id == self.action.unit_id
            and gives(Gesture.PROPOSE, h.function, h.level, here=True)
            for h in self.who.held
        )

    def may(self, what: str) -> bool:
        """Whether a carrier's gesture has its place now (``edit``, ``reopen``, ``submit``…)."""
        return self.proposes and has_its_place(what, self.action, self.shown, self._day)

    @property
    def _day(self) -> date:
        return self.course.local_day(self.moment)

    def need(self, what: str) -> None:
        """Refuse a gesture that has no place now. Raises CycleIsClosed, NotYours, WrongMove."""
        need_under_way(self.session, self.course)
        if not self.proposes:
            raise NotYours(
                "Cette action est portée par une unité où vous n'avez pas de fonction.",
                "Vous pouvez la lire, et la commenter si vous avez à en décider.",
            )
        need_its_place(what, self.action, self.shown, self._day)


def in_hand(visit: Visit, action_id: int) -> ActionHand:
    """The action of a number, as whoever asks may see it.

    Raises NotFound (it is not there, or it is not for them: the answer is the same).
    """
    session = visit.session
    row = session.connection().execute(sa.select(ACTION).where(ACTION.c.id == action_id)).first()
    sight = sight_of(session, row, visit.scope) if row else None
    if row is None or sight is None:
        raise NotFound(
            f"L'action n° {action_id} n'existe pas, ou ne vous est pas ouverte.",
            "Vos actions sont dans « Actions ».",
        )
    cycle = session.get_one(Cycle, row.cycle_id)
    return ActionHand(
        **vars(visit),
        course=load_course(session, cycle),
        action=row,
        sight=sight,
        live=is_under_way(cycle),
    )


@dataclass(frozen=True, kw_only=True)
class CycleOf:
    """Of which cycle a proposal is: *course*, of the *others* of its unit that are live too."""

    course: Course
    others: tuple[Course, ...] = ()

    @property
    def name(self) -> str:
        """Said where there are two."""
        return self.course.year_name if self.others else ""


def cycle_of(visit: Visit, unit_id: int, typed: str) -> CycleOf:
    """The cycle that was *typed*, or the one in turn. Raises NotFound, CycleToChoose."""
    courses = live_courses(visit.session, unit_id)
    asked = number_in(typed) if typed else None
    course = course_for(visit.session, unit_id, visit.moment, asked) if asked is not None else None
    course = course or in_turn(visit.session, courses, unit_id, visit.moment)
    return CycleOf(course=course, others=tuple(c for c in courses if c.cycle_id != course.cycle_id))


def which_cycle(unit_id: int, name: str, to: str, choice: CycleToChoose) -> PageView:
    """The page that asks for which of two calls; *to*: where it goes on."""
    cycles = choice.facts["cycles"]
    return view("actions/which_cycle.html", unit=unit_id, name=name, to=to, cycles=cycles)


def homes(who: Visitor) -> dict[int, str]:
    """The units for which they may propose, with their names."""
    return {h.unit_id: h.unit for h in who.scope.may_at(Gesture.PROPOSE)}
