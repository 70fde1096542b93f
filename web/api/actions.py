"""Actions as they are read: lists by page, and one with its fiche, its comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Protocol

import sqlalchemy as sa
from fastapi import APIRouter, Query, Response

from models.errors import NotFound
from models.serving.actions import page as action_page
from models.serving.actions.visibility import Sight, sight_of
from models.serving.home.exchange import WantedActions, actions_of
from models.serving.journal.life import life_of_action
from models.serving.journal.taken_out import life_as_dict
from models.work import fiche
from models.work.action import ACTION, ActionState
from models.work.days import Days, as_said, days_of, said_days
from models.work.fiche import OWN
from models.work.own_fields import every_of, without_hidden
from models.work.report import REPORT
from models.work.rows import ActionRow
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState
from web.api import shapes
from web.api.caller import Reader
from web.api.life_shapes import LifeTold
from web.api.pages import Cursor, Limit, page_of, slice_of
from web.api.shapes import GREATEST
from web.api.year import Id
from web.site.door import Door

router = APIRouter(tags=["Les actions"])
SAID = tuple(code for code in fiche.FIELDS if code != "associated")
REPORTED = tuple(f.code for f in REPORT)


@dataclass(frozen=True, kw_only=True)
class InHand:
    """An action as the caller sees it."""

    row: ActionRow
    sight: Sight
    course: Course
    live: bool

    @property
    def version(self) -> str:
        return f'"{self.row.edits}"'


class NoSuchAction(NotFound):
    """An action that does not exist, or that is not for who asks for it."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"L'action n° {number} n'existe pas, ou ne vous est pas ouverte.",
            "/api/v1/actions donne celles que vous voyez.",
            action=number,
        )


def in_hand(hand: Door, number: int) -> InHand:
    """The action *number*. Raises :class:`NoSuchAction`."""
    query = sa.select(ACTION).where(ACTION.c.id == number)
    row = hand.session.connection().execute(query).first()
    sight = sight_of(hand.session, row, hand.scope) if row else None
    if row is None or sight is None:
        raise NoSuchAction(number)
    cycle = hand.session.get_one(Cycle, row.cycle_id)
    course = load_course(hand.session, cycle)
    return InHand(row=row, sight=sight, course=course, live=cycle.state is CycleState.LIVE)


@router.get("/actions", response_model=shapes.Page[shapes.ActionItem])
def actions(
    caller: Reader,
    cursor: Cursor = None,
    limit: Limit = 50,
    cycle: Annotated[int | None, Query(ge=1, le=GREATEST)] = None,
    state: ActionState | None = None,
    unit: Annotated[int | None, Query(ge=1, le=GREATEST)] = None,
    theme: Annotated[str | None, Query(max_length=200)] = None,
    updated_since: shapes.Moment | None = None,
) -> Any:
    """Les actions que vous voyez dans les cycles lancés : tous les filtres valent ensemble.

    `unit` compte avec tout ce qui est au-dessous. `updated_since` : ce qui a changé depuis, et que
    vous pouvez savoir ; reprenez le `as_of` de la première page précédente.
    """
    part = slice_of(cursor, limit)
    wanted = WantedActions(cycle=cycle, state=state, unit=unit, theme=theme, since=updated_since)
    with caller.looking() as hand:
        rows = actions_of(hand.session, hand.scope, part, wanted)
        days = days_of(hand.session, [row.id for row in rows])
    return page_of(rows, part, partial(item_of, days=days), hand.moment)


class ListedAction(ActionRow, Protocol):
    """An action, and what its reader is shown of it."""

    @property
    def code(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def shown(self) -> ActionState: ...
    @property
    def own(self) -> bool: ...
    @property
    def frozen(self) -> dict[str, Any] | None: ...


def item_of(row: ListedAction, days: Mapping[int, Days]) -> dict[str, Any]:
    """A row of the list, in short; for others than its unit, as it was last submitted."""
    unit = {"id": row.unit_id, "code": row.code, "name": row.unit}
    return _item(row, unit, row.shown, {} if row.own else row.frozen or {}, days[row.id])


def _item(
    row: ActionRow,
    unit: dict[str, Any],
    shown: ActionState,
    content: Mapping[str, Any],
    kept: Days,
) -> dict[str, Any]:
    said = content.get("on_date")
    days = said_days(_day(said), content.get("days")) if said else kept
    return {
        "id": row.id,
        "cycle": row.cycle_id,
        "unit": unit,
        "title": content.get("title", row.title),
        "theme": content.get("theme", row.theme),
        "on_date": days[0].on,
        "days": as_said(days),
        "state": shown,
        "state_words": action_page.state_words(row, shown),
        "round": row.round,
        "flagship": row.flagship,
        "with_parents": row.with_parents,
        "late": row.late,
    }


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


@router.get("/actions/{action_id}", response_model=shapes.Action)
def action(caller: Reader, action_id: Id, response: Response) -> Any:
    """Une action. L'en-tête ETag donne la version à rendre dans If-Match pour la modifier."""
    with caller.looking() as hand:
        found = in_hand(hand, action_id)
        response.headers["ETag"] = found.version
        return described(hand, found)


def described(hand: Door, found: InHand) -> dict[str, Any]:
    """All that the caller sees of an action."""
    row, inside = found.row, not found.sight.only_associated
    page = action_page.action_page(hand.session, found.course, row, found.sight, hand.moment)
    content = action_page.fiche_seen(hand.session, row, found.sight, ())
    unit = {"id": row.unit_id, "code": page.unit.code, "name": page.unit.name}
    days = days_of(hand.session, [row.id])[row.id]
    return _item(row, unit, page.shown, content, days) | {
        "fiche": _fiche(found, content),
        "associated": [
            {
                "id": s.unit_id,
                "code": s.code,
                "name": s.name,
                "agreed": s.agreed,
                "took_place": s.took_place,
                "pupils": s.pupils,
                "adults": s.adults,
            }
            for s in page.associated
        ],
        "version": found.version,
        "submitted_on": row.submitted_on,
        "correct_by": row.correct_by if page.shown is ActionState.RETURNED else None,
        "reason": {"by": page.reason[0], "text": page.reason[1]} if page.reason else None,
        "report": _report(row) if inside else None,
        "reported_at": row.reported_at if inside else None,
        "copied_from": row.copied_from if found.sight.own else None,
    }


def _fiche(found: InHand, content: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of it; the answers to the académie's own questions apart."""
    definition = found.course.definition
    read = content if found.sight.validates else without_hidden(definition, content)
    own = {f.code.removeprefix(OWN): read[f.code] for f in every_of(definition) if f.code in read}
    said = {code: content[code] for code in SAID if code in content}
    return said | ({"own": own} if own else {})


def _report(row: ActionRow) -> dict[str, Any] | None:
    if row.report is None:
        return None
    return {code: row.report[code] for code in REPORTED if code in row.report}


@router.get("/actions/{action_id}/comments", response_model=list[shapes.Comment])
def comments(caller: Reader, action_id: Id) -> Any:
    """Ce qu'en disent celles et ceux qui la portent ou en décident."""
    with caller.looking() as hand:
        found = in_hand(hand, action_id)
        page = action_page.action_page(
            hand.session, found.course, found.row, found.sight, hand.moment
        )
    return [{"at": line.at, "by": line.who, "text": line.words} for line in page.comments]


@router.get("/actions/{action_id}/life", response_model=LifeTold)
def life(caller: Reader, action_id: Id) -> Any:
    """Toute la vie d'une action, pour une décision contestée : qui, quand, au nom de qui."""
    with caller.looking() as hand:
        return life_as_dict(life_of_action(hand.session, action_id, hand.scope))
