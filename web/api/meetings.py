"""The conference and the closing seminar: read, prepared, and who came."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.meetings.keeping import LONGEST, LONGEST_ITEM, MOST, keep_meeting
from models.serving.meetings.shown import guests_of, meeting_shown
from models.work.meeting import MeetingKind, MeetingReply
from models.year.course import Course, load_course
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/meetings/{kind}", tags=["Les rencontres"])
Clock = Annotated[Text, Field(max_length=8)]


class AgendaItemIn(Strict):
    """An item of the agenda: its hour (« 9h30 », « 09:30 ») or none, its title, who presents it."""

    at: Clock = ""
    title: Annotated[Text, Field(min_length=1, max_length=LONGEST_ITEM["title"])]
    who: Annotated[Text, Field(max_length=LONGEST_ITEM["who"])] = ""


class MeetingIn(Strict):
    """What changes of a meeting: what is not sent stays; `agenda` is sent whole."""

    on: Day | None = None
    starts: Clock | None = None
    ends: Clock | None = None
    place: Annotated[Text, Field(max_length=LONGEST["place"])] | None = None
    town: Annotated[Text, Field(max_length=LONGEST["town"])] | None = None
    text: Annotated[Text, Field(max_length=LONGEST["text"])] | None = None
    agenda: Annotated[tuple[AgendaItemIn, ...], Field(max_length=MOST)] | None = None


class AgendaItemOut(BaseModel):
    at: str
    title: str
    who: str


class MeetingOut(BaseModel):
    """A meeting; *on* is null where it is not held this year."""

    kind: MeetingKind
    name: str
    on: date | None
    starts: str | None
    ends: str | None
    place: str
    town: str
    text: str
    agenda: list[AgendaItemOut]


class GuestOut(BaseModel):
    """Somebody invited; *came* is null until it is marked."""

    name: str
    function: str
    unit: str
    reply: MeetingReply | None
    sends: str
    came: bool | None


class GuestsOut(BaseModel):
    """Who is invited; *others*: who came without having been."""

    invited: int
    came: int
    guests: list[GuestOut]
    others: list[str]


@router.get("", response_model=MeetingOut)
def meeting(caller: Reader, cycle_id: Id, kind: MeetingKind) -> Any:
    """Le séminaire (`seminar`) ou la conférence (`conference`) : jour, lieu, ordre du jour."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        return _described(hand.session, course, kind)


@router.patch("", response_model=MeetingOut)
def change(caller: Decider, cycle_id: Id, kind: MeetingKind, body: MeetingIn) -> Any:
    """Règle le jour, le lieu ou l'ordre du jour ; ce qui n'est pas envoyé reste."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        was = meeting_shown(hand.session, load_course(hand.session, cycle), kind)
        kept = {k: getattr(was, k) for k in ("starts", "ends", "place", "town", "text", "agenda")}
        said = kept | body.model_dump(mode="json", exclude_unset=True)
        keep_meeting(hand.session, cycle, kind, said, hand.actor, hand.moment)
        return _described(hand.session, load_course(hand.session, cycle), kind)


@router.get("/guests", response_model=GuestsOut)
def guests(caller: Reader, cycle_id: Id, kind: MeetingKind) -> Any:
    """Qui est invité, ce que chacun a répondu, qui est venu : pour l'équipe académique."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        need(hand.session, hand.actor, Gesture.READ_UNIT, course.academy_id, hand.day)
        found = guests_of(hand.session, course, kind, page=0)
    others = [name for _, name in found.others]
    lines = [{k: v for k, v in vars(x).items() if k != "slot"} for x in found.lines]
    return {"invited": found.invited, "came": found.came, "guests": lines, "others": others}


def _described(session: Session, course: Course, kind: MeetingKind) -> dict[str, Any]:
    found = meeting_shown(session, course, kind)
    return {key: getattr(found, key) for key in MeetingOut.model_fields}
