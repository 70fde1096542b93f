"""The functions of an académie as its cycle says them, and by which way the letters of each leave;
both change by ``changes``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from models.access.rights import Gesture
from models.access.scope import need
from models.serving.settings.own_functions import functions_shown, ways_named
from models.territory.unit import Level
from models.year.course import load_course
from web.api.caller import Decider
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/functions", tags=["Les réglages"])


class FunctionOut(BaseModel):
    """A function: *own*, said otherwise than it is shipped; *added*, the académie's alone; *bound*,
    why it stays offered; *held*, by how many people; *channel*, the named way of its letters (null:
    the common one)."""

    level: Level
    code: str
    name: str
    long: str
    expected: bool
    offered: bool
    own: bool
    added: bool
    bound: str
    held: int
    channel: str | None


class FunctionsOut(BaseModel):
    """*channels*: the names of the ways that the operator declared."""

    channels: list[str]
    functions: list[FunctionOut]


@router.get("", response_model=FunctionsOut)
def functions(caller: Decider, cycle_id: Id) -> Any:
    """Les fonctions de l'académie, niveau par niveau, et la voie des courriers de chacune."""
    with caller.looking() as hand:
        cycle = cycle_of(hand, cycle_id)
        need(hand.session, hand.actor, Gesture.CHANGE_CYCLE, cycle.academy_id, hand.day)
        levels = functions_shown(hand.session, load_course(hand.session, cycle), hand.day)
        names = ways_named(hand.session)
    lines = [line for _, of_level in levels for line in of_level]
    return {
        "channels": names,
        "functions": [vars(line) | {"channel": line.way or None} for line in lines],
    }
