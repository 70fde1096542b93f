"""A meeting on its page: prepared by a pilot, answered by who is invited, then who was there."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.errors import NoCycleYet, NotFound, Refusal
from models.gestures.meetings import attending
from models.gestures.meetings.keeping import LONGEST, LONGEST_ITEM, MOST, keep_meeting
from models.serving.home.agenda import meeting_entry
from models.serving.meetings.shown import guests_of, invitation_standing, meeting_shown
from models.words.french import plural
from models.words.nouns import MEETING_REPLIES_COUNTED, MEETINGS
from models.work.meeting import MeetingKind
from web.site.door import acting, looking
from web.site.forms import Form, Posted, need_short
from web.site.ics import calendar_file
from web.site.invitation_answers import answer_to, wrong_answer
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/meetings/{kind}"


@router.get("/seminar")
def own(request: Request) -> Response:
    """On to the seminar of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(f"/cycles/{cycle_id}/meetings/seminar", 303)


@router.get(AT)
def meeting(
    request: Request, cycle_id: int, kind: MeetingKind, q: str = "", number: str = ""
) -> Response:
    """When and where it is held, on what agenda; for the académie, who is invited and who comes."""
    return _page(
        request, cycle_id, kind, words=need_short(q.strip(), 100), number=number_in(number)
    )


def _page(
    request: Request,
    cycle_id: int,
    kind: MeetingKind,
    *,
    words: str = "",
    number: int = 1,
    form: Form | None = None,
    wrong: Refusal | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = meeting_shown(at.session, at.course, kind)
        values: dict[str, Any] = {
            "at": at,
            "path": _path(cycle_id, kind),
            "shown": shown,
            "the": MEETINGS[kind],
            "typed": _typed(form) if form and form.one("seen") else vars(shown),
            "seen": shown.edits,
            "changes": at.may_change and shown.on is not None,
            "standing": _standing(at, kind),
            "guests": guests_of(at.session, at.course, kind, words, number or 1)
            if _reads(at)
            else None,
            "marks": at.live and at.may_change and bool(shown.on and shown.on <= at.day),
            "past": bool(shown.on and shown.on <= at.read_on),
        }
    return page(
        request,
        "meetings/meeting.html",
        wrong.status if wrong else 200,
        q=words,
        form=form,
        wrong=wrong,
        errors=errors or {},
        replies=MEETING_REPLIES_COUNTED,
        longest=LONGEST | LONGEST_ITEM,
        most=MOST,
        **values,
    )


def _path(cycle_id: int, kind: MeetingKind) -> str:
    return f"/cycles/{cycle_id}/meetings/{kind.value}"


def _reads(at: Here) -> bool:
    """Who is invited is shown at the académie, whose people prepare it."""
    academy = at.course.academy_id
    return may(at.session, at.by, Gesture.READ_UNIT, academy, at.day) is not None


def _standing(at: Here, kind: MeetingKind) -> Any:
    return invitation_standing(at.session, at.course, kind, at.by.slots, at.moment)


# ── preparing ────────────────────────────────────────────────────────────────────────────────────


@router.post(AT)
def keep(request: Request, cycle_id: int, kind: MeetingKind, form: Posted) -> Response:
    """Keep its day, its place and its agenda; refused, what was typed comes back."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            seen = number_in(form.one("seen"))
            keep_meeting(at.session, at.cycle, kind, _typed(form), at.by, at.moment, seen)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        errors = wrong.facts.get("errors")
        found = dict(errors) if isinstance(errors, dict) else {}
        return _page(request, cycle_id, kind, form=form, wrong=wrong, errors=found)
    return done(request, _path(cycle_id, kind), "C'est enregistré.")


def _typed(form: Form) -> dict[str, Any]:
    said: dict[str, Any] = {key: form.one(key) for key in ("on", "starts", "ends", *LONGEST)}
    columns = (form.values.get(f"agenda.{key}", ()) for key in ("at", "title", "who"))
    rows = zip_longest(*columns, fillvalue="")
    said["agenda"] = [{"at": a, "title": t, "who": w} for a, t, w in rows if a or t or w]
    return said


# ── answering ────────────────────────────────────────────────────────────────────────────────────


@router.post(AT + "/answer")
def answer(request: Request, cycle_id: int, kind: MeetingKind, form: Posted) -> Response:
    """Say whether one comes."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            said = answer_to(kind)(at.session, at.course, 0, form, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle_id, kind, form=form, wrong=wrong, **wrong_answer(wrong))
    return done(request, _path(cycle_id, kind), said)


@router.get(AT + "/agenda.ics")
def for_a_calendar(request: Request, cycle_id: int, kind: MeetingKind) -> Response:
    """It alone, for one's calendar."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        on = at.course.day_of(at.course.home, kind.value)
        entry = meeting_entry(at.session, at.course, kind, on)
    if entry is None:
        raise NotFound(f"{MEETINGS[kind]} n'a pas lieu cette année.")
    return calendar_file(request, entry)


# ── who was there ────────────────────────────────────────────────────────────────────────────────


@router.get(AT + "/list")
def list_to_print(request: Request, cycle_id: int, kind: MeetingKind) -> Response:
    """Who is invited, one a line, to be signed on paper."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        at.need(Gesture.READ_UNIT, at.course.academy_id)
        shown = meeting_shown(at.session, at.course, kind)
        guests = guests_of(at.session, at.course, kind, page=0)
    replies, path = MEETING_REPLIES_COUNTED, _path(cycle_id, kind)
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
def mark(request: Request, cycle_id: int, kind: MeetingKind, form: Posted) -> Response:
    """Mark who came among those that the page showed; the others keep what they had."""
    shown = [slot for slot in form.one("shown").split() if slot][:1000]
    came = set(form.many("came"))
    with acting(request) as visit:
        at = here(visit, cycle_id)
        away = [slot for slot in shown if slot not in came]
        given = (kind, came & set(shown), away, at.by, at.moment)
        count = attending.mark_attendance(at.session, at.course, *given)
    return done(request, f"{_path(cycle_id, kind)}#presents", _counted(count))


@router.post(AT + "/attendees")
def others(request: Request, cycle_id: int, kind: MeetingKind, form: Posted) -> Response:
    """Note somebody who came without having been invited, or take them away."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            if form.one("remove"):
                one = number_in(form.one("remove"))
                given = (kind, one, at.by, at.moment)
                count = attending.remove_attendee(at.session, at.course, *given)
            else:
                named = (kind, form.one("name"), at.by, at.moment)
                count = attending.add_attendee(at.session, at.course, *named)
    except attending.BadAttendance as wrong:
        found = {"name": wrong.sentence}
        return _page(request, cycle_id, kind, form=form, wrong=wrong, errors=found)
    return done(request, f"{_path(cycle_id, kind)}#presents", _counted(count))


def _counted(count: int) -> str:
    return f"C'est noté : {plural(count, 'personne présente', 'personnes présentes')}."
