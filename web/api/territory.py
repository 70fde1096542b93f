"""The changes of the territory and the weeks by unit: the same gestures as the pages'."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from models.database.transactions import tried
from models.errors import NotYours
from models.gestures.cycle.own_week import set_own_week
from models.gestures.cycle.rolling_out import set_rollout
from models.gestures.redrawing.carrying import RedrawDone
from models.gestures.redrawing.moves import MOST, ActionFate, AskedRedraw
from models.gestures.redrawing.redraw import redraw, take_back
from models.rehearsal.difference import difference_made_by
from models.serving.territory.changes import TerritoryChangeLine, academies_of, changes_of
from models.serving.territory.rollout import planned_units
from models.serving.territory.weeks import own_weeks
from models.territory.redrawn import Becomes, ChangeKind
from models.year.cycle import Cycle
from models.year.week import Span
from web.api.caller import Decider, Reader
from web.api.changes import LetterMoved, letters_moved
from web.api.fields import Day, Strict, Text
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(tags=["Le territoire"])
Code = Annotated[Text, Field(max_length=120)]
Academy = Annotated[str, Query(max_length=10, description="Où vous en avez plusieurs : son code.")]


class MoveIn(Strict):
    """A unit, and the one that takes its place, by their codes; none: nothing does."""

    old: Code
    new: Code = ""


class FateIn(Strict):
    """What becomes of an action (of those that are not named, without *action*)."""

    action: Annotated[int, Field(ge=0)] = 0
    does: Becomes
    to: Code = ""


class ChangeIn(Strict):
    """A change of the territory; *look*: say what it would do, and do nothing."""

    kind: ChangeKind
    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=MOST)]
    on: Day | None = None
    actions: Annotated[list[FateIn], Field(default_factory=list)]
    look: bool = False


class MoveOut(BaseModel):
    """A unit and the one that takes its place, by name."""

    old: str
    new: str


class TerritoryChangeOut(BaseModel):
    """A change of the territory, and where it stands."""

    id: int
    kind: ChangeKind
    on: date
    state: Literal["planned", "done", "undone", "failed"]
    moves: list[MoveOut]


class ActionFateOut(BaseModel):
    """An action that a change concerns, and what becomes of it."""

    id: int
    title: str
    school: str
    becomes: str


class ChangeMade(BaseModel):
    """What a change did, or would do; nothing yet of one that waits for its day. *notes*: what else
    to know of it, in sentences."""

    id: int
    moves: list[MoveOut]
    actions: list[ActionFateOut]
    schools: int
    tasks: int
    letters: int
    notes: list[str]


class PutBack(BaseModel):
    """A change that was taken back, or given up; *sent*: its letters that had left."""

    id: int
    done: bool
    sent: int


class WeekIn(Strict):
    """A unit's own week; without *first*, that of all again."""

    first: Day | None = None
    last: Day | None = None
    seen: Annotated[Text, Field(max_length=60)] | None = None
    """The mark that the preview gave: refused if another changed the unit's week since."""


class DateMoved(BaseModel):
    """A date of the unit's year, before and after."""

    title: str
    before: date
    after: date


class WeekMoves(BaseModel):
    """What a unit's own week moves: its days, its dates, the *units* that follow it, how many of
    its actions stay *outside* the days since; of the letters to come, those that are added, dropped
    or moved. *seen* is sent again with the change."""

    unit: int
    first_before: date
    last_before: date
    first: date
    last: date
    dates: list[DateMoved]
    units: int
    outside: int
    seen: str
    added: list[LetterMoved]
    moved: list[LetterMoved]
    dropped: list[LetterMoved]
    same: int


class OwnWeekOut(BaseModel):
    """A unit that holds the week on days of its own."""

    unit: int
    code: str
    name: str
    first: date
    last: date


@router.get("/territory/changes", response_model=list[TerritoryChangeOut])
def changes(caller: Reader, academy: Academy = "") -> Any:
    """Les changements du territoire de votre académie, faits, prévus et repris."""
    with caller.looking() as hand:
        return [_described(one) for one in changes_of(hand.session, _academy(hand, academy))]


@router.post("/territory/changes", response_model=ChangeMade, status_code=201)
def change(caller: Decider, body: ChangeIn, academy: Academy = "") -> Any:
    """Change le territoire, ancien → nouveau ; avec `look`, dit ce que cela ferait."""
    asked = AskedRedraw(
        kind=body.kind,
        moves=[(one.old, one.new) for one in body.moves],
        on=body.on,
        actions={one.action: ActionFate(does=one.does, to=one.to) for one in body.actions},
    )
    with caller.acting() as hand:
        kept = hand.session.begin_nested()
        given = (hand.session, _academy(hand, academy), asked, hand.actor, hand.moment)
        found = redraw(*given, look=body.look)
        said = _made(found)
        if body.look:
            kept.rollback()
        else:
            kept.commit()
        return said


@router.post("/territory/changes/{change_id}/put-back", response_model=PutBack)
def put_back(caller: Decider, change_id: Id) -> Any:
    """Reprend un changement tant que rien n'a été fait depuis, ou renonce à un changement prévu."""
    with caller.acting() as hand:
        back = take_back(hand.session, change_id, hand.actor, hand.moment)
        return {"id": change_id, "done": back.done, "sent": back.sent}


@router.get("/cycles/{cycle_id}/weeks", response_model=list[OwnWeekOut])
def weeks(caller: Reader, cycle_id: Id) -> Any:
    """Les unités qui tiennent la semaine à des jours à elles."""
    with caller.looking() as hand:
        return _weeks(hand, cycle_id)


@router.post("/cycles/{cycle_id}/weeks/{unit_id}/preview", response_model=WeekMoves)
def week_moves(caller: Decider, cycle_id: Id, unit_id: Id, body: WeekIn) -> Any:
    """Dit ce que des jours à elle déplaceraient pour une unité, et ne change rien."""
    to = Span.of(body.first, body.last) if body.first else None
    with caller.looking() as hand:
        actor, moment = hand.actor, hand.moment
        cycle_of(hand, cycle_id)

    def give(session: Session, cycle: Cycle) -> None:
        set_own_week(session, cycle, unit_id, to, actor, moment)

    with tried(caller.engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        found = set_own_week(session, cycle, unit_id, to, actor, moment, body.seen)
    letters = difference_made_by(caller.engine, cycle_id, give, moment)
    return {
        "unit": unit_id,
        "first_before": found.was.first,
        "last_before": found.was.last,
        "first": found.to.first,
        "last": found.to.last,
        "dates": [{"title": t, "before": was, "after": on} for t, was, on in found.dates],
        "units": found.units,
        "outside": found.outside,
        "seen": found.seen,
        **letters_moved(letters),
    }


@router.put("/cycles/{cycle_id}/weeks/{unit_id}", response_model=list[OwnWeekOut])
def week(caller: Decider, cycle_id: Id, unit_id: Id, body: WeekIn) -> Any:
    """Donne à une unité des jours à elle ; sans `first`, elle revient à ceux de tous."""
    with caller.acting() as hand:
        to = Span.of(body.first, body.last) if body.first else None
        cycle = cycle_of(hand, cycle_id)
        set_own_week(hand.session, cycle, unit_id, to, hand.actor, hand.moment, body.seen)
        return _weeks(hand, cycle_id)


def _weeks(hand: Door, cycle_id: int) -> list[dict[str, Any]]:
    return [
        {
            "unit": one.unit_id,
            "code": one.code,
            "name": one.name,
            "first": one.held.first,
            "last": one.held.last,
        }
        for one in own_weeks(hand.session, cycle_of(hand, cycle_id))
    ]


def _academy(hand: Door, code: str) -> int:
    found = [one for one in academies_of(hand.session, hand.scope) if code in ("", one.code)]
    if not found:
        raise NotYours(
            "Le territoire se change par le pilote ou l'administrateur de l'académie.",
            "« GET /api/v1/me » dit vos fonctions.",
        )
    return int(found[0].id)


def _described(one: TerritoryChangeLine) -> dict[str, Any]:
    moves = [{"old": old, "new": new} for old, new in one.moves]
    kept = {"id": one.number, "kind": one.kind, "on": one.on}
    return {**kept, "state": one.state, "moves": moves}


def _made(found: RedrawDone) -> dict[str, Any]:
    return {
        "id": found.number,
        "moves": [{"old": old, "new": new} for old, new, _ in found.lines],
        "actions": [
            {"id": number, "title": title, "school": school, "becomes": becomes}
            for number, title, school, becomes in found.actions
        ],
        "schools": found.schools,
        "tasks": found.tasks,
        "letters": found.letters,
        "notes": found.notes,
    }


# ── the rollout ──────────────────────────────────────────────────────────────────────────────────


class JoinIn(Strict):
    """A unit, and the school year in which it joins; empty: none yet."""

    unit: Annotated[int, Field(ge=1)]
    school_year: Annotated[str, Field(max_length=9)] = ""


class PlannedOut(BaseModel):
    """A bassin or circonscription, and the school year in which it joins."""

    unit: int
    code: str
    name: str
    school_year: str


@router.get("/territory/rollout", response_model=list[PlannedOut])
def rollout(caller: Reader, academy: Academy = "") -> Any:
    """Le plan de déploiement : en quelle année rejoint chaque bassin ou circonscription."""
    with caller.looking() as hand:
        return _plan(hand, academy)


@router.put("/territory/rollout", response_model=list[PlannedOut])
def plan(caller: Decider, body: list[JoinIn], academy: Academy = "") -> Any:
    """Change l'année de ces territoires ; les autres gardent la leur."""
    with caller.acting() as hand:
        wanted = {one.unit: one.school_year for one in body}
        number = _academy(hand, academy)
        set_rollout(hand.session, number, wanted, hand.actor, hand.moment)
        return _plan(hand, academy)


def _plan(hand: Door, academy: str) -> list[dict[str, Any]]:
    return [
        {"unit": one.unit_id, "code": one.code, "name": one.name, "school_year": one.joins}
        for one in planned_units(hand.session, _academy(hand, academy))
    ]
