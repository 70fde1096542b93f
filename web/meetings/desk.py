"""A meeting on its page: prepared by a pilot, answered by who is invited, then who was there."""

from __future__ import annotations

from itertools import zip_longest
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.errors import NoCycleYet, NotFound, Refusal
from models.gestures.meetings import attending
from models.gestures.meetings.details import LONGEST_DETAIL
from models.gestures.meetings.keeping import LONGEST, LONGEST_ITEM, MOST, keep_meeting
from models.serving.home.agenda import meeting_entry
from models.serving.meetings.listed import (
    drawn_from,
    functions_offered,
    holder_of,
    territories,
    units_held,
)
from models.serving.meetings.shown import guests_of, invitation_standing, meeting_shown, was_there
from models.words.french import plural
from models.words.nouns import MEETING_REPLIES_COUNTED, MEETINGS
from models.work.meeting import KINDS, MeetingKind
from models.year.cycle import CycleState
from web.site.door import acting, looking
from web.site.forms import Form, Posted, need_short
from web.site.ics import calendar_file
from web.site.invitation_answers import answer_to, wrong_answer
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/meetings/{code}"
Code = Annotated[str, Path(max_length=80)]


@router.get("/seminar")
def own(request: Request) -> Response:
    """On to the seminar of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(f"/cycles/{cycle_id}/meetings/seminar", 303)


@router.get(AT)
def meeting(request: Request, cycle_id: int, code: Code, q: str = "", number: str = "") -> Response:
    """When and where it is held, on what agenda; for the académie, who is invited and who comes."""
    return meeting_page(
        request, cycle_id, code, words=need_short(q.strip(), 100), number=number_in(number)
    )


def meeting_page(
    request: Request,
    cycle_id: int,
    code: Code,
    *,
    words: str = "",
    number: int = 1,
    form: Form | None = None,
    wrong: Refusal | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        values = _values(at, code, words, number or 1, form)
    return page(
        request,
        "meetings/meeting.html",
        wrong.status if wrong else 200,
        q=words,
        form=form,
        wrong=wrong,
        errors=errors or {},
        replies=MEETING_REPLIES_COUNTED,
        longest=LONGEST | LONGEST_ITEM | LONGEST_DETAIL,
        most=MOST,
        kinds=list(KINDS.items()),
        **values,
    )


def _values(at: Here, code: str, words: str, number: int, form: Form | None) -> dict[str, Any]:
    shown = meeting_shown(at.session, at.course, code)
    holds = holds_at(at, shown.unit_id)
    reads = holds or _reads(at)
    trains = at.live and _trains(at)
    return {
        "at": at,
        "path": path_of(at.course.cycle_id, code),
        "shown": shown,
        "the": MEETINGS.get(code, shown.name),
        "typed": _typed(form) if form and form.one("seen") else vars(shown),
        "seen": shown.edits,
        "holder": holder_of(at.session, at.course, shown.unit_id),
        "changes": holds
        and shown.called_off_at is None
        and (shown.on is not None or not _dated(code)),
        "dated": _dated(code),
        "standing": _standing(at, code),
        "guests": guests_of(at.session, at.course, code, words, number) if reads else None,
        "marks": at.live and holds and bool(shown.on and shown.on <= at.day),
        "invites": at.live
        and holds
        and shown.called_off_at is None
        and bool(shown.last and shown.last >= at.day),
        "past": bool(shown.on and shown.on <= at.read_on),
        "trains": trains,
        "own_attestation": shown.attests and was_there(at.session, at.course, code, at.by.slots),
        "drawn": drawn_from(at.session, at.course, code) if code == "conference" else None,
        "own_units": units_held(at.session, at.course, at.by, at.day)
        if code == "conference"
        else (),
        "territories": territories(at.session, at.course, shown.unit_id) if holds else (),
        "functions": functions_offered(at.course) if holds else (),
    }


def _dated(code: str) -> bool:
    """Whether its day is one of the cycle's."""
    return code in set(MeetingKind)


def holds_at(at: Here, unit_id: int | None) -> bool:
    """Whether the reader holds the meetings of a unit, None for the académie."""
    if at.cycle.state is CycleState.CLOSED:
        return False
    where = unit_id or at.course.academy_id
    return may(at.session, at.by, Gesture.HOLD_MEETING, where, at.day) is not None


def _trains(at: Here) -> bool:
    academy = at.course.academy_id
    return may(at.session, at.by, Gesture.KEEP_TRAINING, academy, at.day) is not None


def path_of(cycle_id: int, code: str) -> str:
    return f"/cycles/{cycle_id}/meetings/{code}"


def _reads(at: Here) -> bool:
    """Who is invited is shown at the académie, whose people prepare it."""
    academy = at.course.academy_id
    return may(at.session, at.by, Gesture.READ_UNIT, academy, at.day) is not None


def _standing(at: Here, code: str) -> Any:
    return invitation_standing(at.session, at.course, code, at.by.slots, at.moment)


# ── preparing ────────────────────────────────────────────────────────────────────────────────────


@router.post(AT)
def keep(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Keep its day, its place and its agenda; refused, what was typed comes back."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            seen = number_in(form.one("seen"))
            keep_meeting(at.session, at.cycle, code, _typed(form), at.by, at.moment, seen)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        errors = wrong.facts.get("errors")
        found = dict(errors) if isinstance(errors, dict) else {}
        return meeting_page(request, cycle_id, code, form=form, wrong=wrong, errors=found)
    return done(request, path_of(cycle_id, code), "C'est enregistré.")


def _typed(form: Form) -> dict[str, Any]:
    keys = ("on", "until", "starts", "ends", *LONGEST)
    said: dict[str, Any] = {key: form.one(key) for key in keys}
    own = ("name", "kind", "speaker", "capacity", "dispositif", "module", "training_hours")
    said |= {key: form.one(key) for key in own if key in form.values}
    if form.one("whole"):
        said["is_public"] = form.checked("is_public")
    columns = (form.values.get(f"agenda.{key}", ()) for key in ("at", "title", "who"))
    rows = zip_longest(*columns, fillvalue="")
    said["agenda"] = [{"at": a, "title": t, "who": w} for a, t, w in rows if a or t or w]
    return said


# ── answering ────────────────────────────────────────────────────────────────────────────────────


@router.post(AT + "/answer")
def answer(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Say whether one comes."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            said = answer_to(code)(at.session, at.course, 0, form, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return meeting_page(request, cycle_id, code, form=form, wrong=wrong, **wrong_answer(wrong))
    return done(request, path_of(cycle_id, code), said)


@router.get(AT + "/agenda.ics")
def for_a_calendar(request: Request, cycle_id: int, code: Code) -> Response:
    """It alone, for one's calendar."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        on = at.course.day_of(at.course.home, code) if code in set(MeetingKind) else None
        entry = meeting_entry(at.session, at.course, code, on)
    if entry is None:
        raise NotFound("Cette rencontre n'a pas de jour cette année.", "Revenez à sa page.")
    return calendar_file(request, entry)


# ── who was there ────────────────────────────────────────────────────────────────────────────────


@router.get(AT + "/list")
def list_to_print(request: Request, cycle_id: int, code: Code) -> Response:
    """Who is invited, one a line, to be signed on paper."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = meeting_shown(at.session, at.course, code)
        if not holds_at(at, shown.unit_id):
            at.need(Gesture.READ_UNIT, at.course.academy_id)
        guests = guests_of(at.session, at.course, code, page=0)
    replies, path = MEETING_REPLIES_COUNTED, path_of(cycle_id, code)
    return page(
        request,
        "meetings/list.html",
        at=at,
        shown=shown,
        guests=guests,
        path=path,
        replies=replies,
    )


@router.post(AT + "/attendance")
def mark(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Mark who came among those that the page showed; the others keep what they had."""
    shown = [slot for slot in form.one("shown").split() if slot][:1000]
    came = set(form.many("came"))
    with acting(request) as visit:
        at = here(visit, cycle_id)
        away = [slot for slot in shown if slot not in came]
        given = (code, came & set(shown), away, at.by, at.moment)
        count = attending.mark_attendance(at.session, at.course, *given)
    return done(request, f"{path_of(cycle_id, code)}#presents", _counted(count))


@router.post(AT + "/attendees")
def others(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Note somebody who came without having been invited, or take them away."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            if form.one("remove"):
                one = number_in(form.one("remove"))
                given = (code, one, at.by, at.moment)
                count = attending.remove_attendee(at.session, at.course, *given)
            else:
                named = (code, form.one("name"), at.by, at.moment)
                count = attending.add_attendee(at.session, at.course, *named)
    except attending.BadAttendance as wrong:
        found = {"name": wrong.sentence}
        return meeting_page(request, cycle_id, code, form=form, wrong=wrong, errors=found)
    return done(request, f"{path_of(cycle_id, code)}#presents", _counted(count))


def _counted(count: int) -> str:
    return f"C'est noté : {plural(count, 'personne présente', 'personnes présentes')}."
