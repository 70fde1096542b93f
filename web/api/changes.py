"""The changes of a live cycle's settings: looked at, made once it is said to, taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import tried
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.taking_back import take_back_change
from models.rehearsal.difference import ChangedLetter, Difference, difference_made_by
from models.serving.settings.history import history
from models.serving.settings.own_functions import forget_functions
from models.serving.settings.previewing import previewed
from models.year.changes import LONGEST_NOTE
from models.year.course import load_course
from models.year.cycle import Cycle
from web.api.caller import Caller, Decider
from web.api.fields import Strict, Text
from web.api.shapes import GREATEST
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/changes", tags=["Les réglages"])
Number = Annotated[int, Path(ge=1, le=GREATEST)]
Make = Callable[..., int | None]
"""``make(session, cycle, by, moment, seen=…, letters=…)``."""


class ChangedValue(BaseModel):
    """A setting before and after, in words."""

    key: str
    called: str
    was: str
    now: str


class ChangeKept(BaseModel):
    """A change that was made; *kept*: why it can't be taken back, empty when it can."""

    number: int
    at: datetime
    by: str
    live: bool
    note: str
    values: list[ChangedValue]
    takes_back: int | None
    taken_back_by: int | None
    kept: str


class ChangeAsked(Strict):
    """*changes*: nested keys, as in ``cycle.yaml``; without *sure*, it is looked at alone; *seen*:
    the mark of what was looked at."""

    changes: Annotated[dict[str, Any], Field(min_length=1)]
    note: Annotated[Text, Field(max_length=LONGEST_NOTE)] = ""
    sure: bool = False
    seen: Annotated[Text, Field(max_length=40)] | None = None


class TakingBackAsked(Strict):
    """Without *sure*, what taking it back would do is looked at alone."""

    sure: bool = False
    seen: Annotated[Text, Field(max_length=40)] | None = None


class LetterMoved(BaseModel):
    """A letter to come that is added (no *before*), dropped (no *after*), moved or (*former*:
    what its text was called) worded otherwise; or that leaves by another named *way*."""

    rule: str
    rung: str
    template: str
    unit: str
    to_unit: str
    function: str
    before: datetime | None
    after: datetime | None
    former: str = ""
    way: str = ""
    former_way: str = ""


class ChangeSeen(BaseModel):
    """What a change does, or did: *number* once it is made; *seen* is sent again with ``sure``."""

    number: int | None
    seen: str
    values: list[ChangedValue]
    added: list[LetterMoved]
    moved: list[LetterMoved]
    dropped: list[LetterMoved]
    rerouted: list[LetterMoved]
    same: int


@router.get("", response_model=list[ChangeKept])
def changes(caller: Decider, cycle_id: Id) -> Any:
    """Les changements du cycle, le dernier d'abord : qui, quand, avant et après."""
    with caller.looking() as hand:
        cycle = cycle_of(hand, cycle_id)
        need(hand.session, hand.actor, Gesture.CHANGE_CYCLE, cycle.academy_id, hand.day)
        lines = history(hand.session, cycle, load_course(hand.session, cycle), most=200)
    return [asdict(line) for line in lines]


@router.post("", response_model=ChangeSeen)
def change(caller: Decider, cycle_id: Id, body: ChangeAsked) -> Any:
    """Montre ce qu'un changement donne, courrier par courrier ; le fait avec `sure`."""

    def make(
        session: Session,
        cycle: Cycle,
        by: Actor,
        moment: datetime,
        seen: str | None = None,
        letters: list[str] | None = None,
    ) -> int | None:
        return change_cycle(
            session, cycle, body.changes, by, moment, note=body.note, seen=seen, letters=letters
        )

    return _made(caller, cycle_id, make, body.sure, body.seen)


@router.post("/{number}/taking-back", response_model=ChangeSeen)
def take_back(caller: Decider, cycle_id: Id, number: Number, body: TakingBackAsked) -> Any:
    """Montre ce que reprendre un changement donne ; le reprend avec `sure`."""

    def make(
        session: Session,
        cycle: Cycle,
        by: Actor,
        moment: datetime,
        seen: str | None = None,
        letters: list[str] | None = None,
    ) -> int | None:
        return take_back_change(session, cycle, number, by, moment, seen=seen, letters=letters)

    return _made(caller, cycle_id, make, body.sure, body.seen)


def _made(
    caller: Caller, cycle_id: int, make: Make, sure: bool, seen: str | None
) -> dict[str, Any]:
    with caller.looking() as hand:
        actor, moment = hand.actor, hand.moment
        cycle_of(hand, cycle_id)
    with tried(caller.engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        looked = previewed(session, cycle, lambda s, c: make(s, c, actor, moment, seen=seen))

    def tried_on(session: Session, cycle: Cycle) -> None:
        make(session, cycle, actor, moment)

    found = difference_made_by(caller.engine, cycle_id, tried_on, moment)
    number = None
    if sure and not looked.nothing:
        letters = found.keys
        with caller.acting() as hand:
            cycle = cycle_of(hand, cycle_id)
            number = make(
                hand.session, cycle, hand.actor, hand.moment, seen=looked.seen, letters=letters
            )
        forget_functions(caller.engine)
    values = [asdict(one) for one in looked.values]
    return {"number": number, "seen": looked.seen, "values": values, **letters_moved(found)}


def letters_moved(found: Difference) -> dict[str, Any]:
    """What becomes of the letters to come, as :class:`LetterMoved`."""
    parts = {"added": found.added, "moved": found.moved, "dropped": found.dropped}
    parts |= {"rerouted": found.rerouted}
    return {name: [_letter(one) for one in them] for name, them in parts.items()} | {
        "same": found.same
    }


def _letter(one: ChangedLetter) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "rung": one.rung,
        "template": one.text,
        "unit": one.about_code,
        "to_unit": one.home_code,
        "function": one.function,
        "before": one.before,
        "after": one.after,
        "former": one.former,
        "way": one.way,
        "former_way": one.former_way,
    }
