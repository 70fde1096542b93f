"""The conference and the closing seminar: read, prepared, and who came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import may, need
from models.gestures.meetings import inviting
from models.gestures.meetings.attending import answer_invitation
from models.gestures.meetings.details import MOST_HOURS, MOST_PLACES
from models.gestures.meetings.keeping import LONGEST, LONGEST_ITEM, MOST, keep_meeting
from models.gestures.meetings.opening import call_off, open_meeting
from models.serving.meetings.shown import guests_of, meeting_shown
from models.work.known_meeting import known_meetings
from models.work.meeting import KINDS, MeetingReply
from models.year.course import Course, load_course
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.shapes import GREATEST
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}/meetings", tags=["Les rencontres"])
Clock = Annotated[Text, Field(max_length=8)]
Code = Annotated[str, Path(min_length=1, max_length=80)]


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
    until: Day | None = None
    capacity: Annotated[int, Field(ge=1, le=MOST_PLACES)] | None = None
    is_public: bool = False
    speaker: Annotated[Text, Field(max_length=160)] = ""
    dispositif: Annotated[Text, Field(max_length=40)] = ""
    module: Annotated[Text, Field(max_length=40)] = ""
    training_hours: Annotated[float, Field(gt=0, le=MOST_HOURS)] | None = None


class MeetingNew(Strict):
    """A meeting with a list of its own: `unit_id` is who holds it, the académie by default;
    `drawn_from` is `conference` for a micro-conference of a bassin."""

    name: Annotated[Text, Field(min_length=1, max_length=160)]
    on: Day
    kind: Annotated[Text, Field(max_length=32)] = ""
    unit_id: Annotated[int, Field(ge=1, le=GREATEST)] | None = None
    drawn_from: Annotated[Text, Field(max_length=80)] = ""
    capacity: Annotated[int, Field(ge=1, le=MOST_PLACES)] | None = None


class MeetingAnswerIn(Strict):
    """What its reader answers; `sends` names who comes in their place."""

    reply: MeetingReply
    sends: Annotated[Text, Field(max_length=160)] = ""


class MeetingAnswerOut(BaseModel):
    """*waits*: the rank in the waiting list, null with a place or without one wanted."""

    reply: MeetingReply
    waits: int | None


class InvitedIn(Strict):
    """Functions of a territory, or somebody by their address."""

    unit_id: Annotated[int, Field(ge=1, le=GREATEST)] | None = None
    functions: Annotated[tuple[Text, ...], Field(max_length=40)] = ()
    mail: Annotated[Text, Field(max_length=200)] = ""


class CountOut(BaseModel):
    count: int


class CallOffIn(Strict):
    why: Annotated[Text, Field(max_length=300)] = ""


class AgendaItemOut(BaseModel):
    at: str
    title: str
    who: str


class MeetingOut(BaseModel):
    """A meeting; *on* is null where it is not held this year."""

    code: str
    kind: str
    name: str
    on: date | None
    starts: str | None
    ends: str | None
    place: str
    town: str
    text: str
    agenda: list[AgendaItemOut]
    until: date | None
    unit_id: int | None
    capacity: int | None
    is_public: bool
    drawn_from: str | None
    speaker: str
    dispositif: str
    module: str
    training_hours: float | None
    attests: bool
    called_off_at: datetime | None


class GuestOut(BaseModel):
    """Somebody invited; *came* is null until it is marked."""

    name: str
    function: str
    unit: str
    reply: MeetingReply | None
    sends: str
    waits: int | None
    came: bool | None


class GuestsOut(BaseModel):
    """Who is invited; *others*: who came without having been."""

    invited: int
    seated: int
    waiting: int
    came: int
    guests: list[GuestOut]
    others: list[str]


@router.get("/{code}", response_model=MeetingOut)
def meeting(caller: Reader, cycle_id: Id, code: Code) -> Any:
    """Le séminaire (`seminar`) ou la conférence (`conference`) : jour, lieu, ordre du jour."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        return _described(hand.session, course, code)


@router.patch("/{code}", response_model=MeetingOut)
def change(caller: Decider, cycle_id: Id, code: Code, body: MeetingIn) -> Any:
    """Règle le jour, le lieu ou l'ordre du jour ; ce qui n'est pas envoyé reste."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        was = meeting_shown(hand.session, load_course(hand.session, cycle), code)
        kept = {k: getattr(was, k) for k in ("starts", "ends", "place", "town", "text", "agenda")}
        said = kept | body.model_dump(mode="json", exclude_unset=True)
        keep_meeting(hand.session, cycle, code, said, hand.actor, hand.moment)
        return _described(hand.session, load_course(hand.session, cycle), code)


@router.get("/{code}/guests", response_model=GuestsOut)
def guests(caller: Reader, cycle_id: Id, code: Code) -> Any:
    """Qui est invité, ce que chacun a répondu, qui est venu : pour l'équipe académique."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        _need_reading(hand, course, code)
        found = guests_of(hand.session, course, code, page=0)
    others = [one.name for one in found.others]
    lines = [{k: v for k, v in vars(x).items() if k in GuestOut.model_fields} for x in found.lines]
    counts = {key: getattr(found, key) for key in ("invited", "seated", "waiting", "came")}
    return counts | {"guests": lines, "others": others}


def _need_reading(hand: Door, course: Course, code: str) -> None:
    """A list is read by the académie's people, and by who holds the meeting."""
    shown = meeting_shown(hand.session, course, code)
    held = (hand.session, hand.actor, Gesture.HOLD_MEETING, shown.unit_id or course.academy_id)
    if may(*held, hand.day) is None:
        need(hand.session, hand.actor, Gesture.READ_UNIT, course.academy_id, hand.day)


@router.get("", response_model=list[MeetingOut])
def meetings(caller: Reader, cycle_id: Id) -> Any:
    """Les rencontres de l'année, par jour : conférence, séminaire, et celles qui ont une liste."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        codes = [one.code for one in known_meetings(hand.session, course)]
        return [_described(hand.session, course, code) for code in codes]


@router.post("", response_model=MeetingOut, status_code=201)
def open_one(caller: Decider, cycle_id: Id, body: MeetingNew) -> Any:
    """Ouvre une rencontre : un lancement, une formation, une micro-conférence d'un bassin."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        said = body.model_dump(mode="json", exclude_none=True)
        code = open_meeting(hand.session, cycle, said, hand.actor, hand.moment)
        return _described(hand.session, load_course(hand.session, cycle), code)


@router.put("/{code}/answer", response_model=MeetingAnswerOut)
def answer(caller: Decider, cycle_id: Id, code: Code, body: MeetingAnswerIn) -> Any:
    """Répond à une invitation ; complet, la réponse attend à son rang."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        given = (code, body.reply, hand.actor, hand.moment, body.sends)
        rank = answer_invitation(hand.session, course, *given)
    return {"reply": body.reply, "waits": rank}


@router.post("/{code}/guests", response_model=CountOut)
def invite(caller: Decider, cycle_id: Id, code: Code, body: InvitedIn) -> Any:
    """Invite des fonctions d'un territoire, ou une personne par son adresse ; combien de plus."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        given, by = (hand.session, course, code), (hand.actor, hand.moment)
        if body.mail:
            return {"count": inviting.invite_somebody(*given, body.mail, *by)}
        unit = body.unit_id or course.academy_id
        return {"count": inviting.invite_functions(*given, unit, body.functions, *by)}


@router.post("/{code}/cancellation", response_model=CountOut)
def cancel(caller: Decider, cycle_id: Id, code: Code, body: CallOffIn) -> Any:
    """Annule une rencontre ; combien de courriers partent à ceux qui venaient."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        return {"count": call_off(hand.session, cycle, code, body.why, hand.actor, hand.moment)}


def _described(session: Session, course: Course, code: str) -> dict[str, Any]:
    found = meeting_shown(session, course, code)
    said = {key: getattr(found, key) for key in MeetingOut.model_fields}
    return said | {"kind": found.kind or (code if code in KINDS else found.kind_name)}
