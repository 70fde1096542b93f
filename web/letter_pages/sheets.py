"""The page that a letter's link opens: read by who received it, indexed by nobody.

Opening it shows; only a button acts, in the name of whose link it is. A decision is made right
here; for the rest the button opens a session that is limited to the pages of the subject.
Paths and seals are described in ``models/letters/signed_links.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.background import BackgroundTask

from models.access.actors import Actor, all_of
from models.access.by_link import LinkOnlyShows
from models.clock import Moment, now
from models.database.patience import BRIEF
from models.database.transactions import gesture, reading
from models.errors import Refusal, WrongMove
from models.gestures.actions.dating import DateToConfirm
from models.gestures.actions.reporting import report_as_planned
from models.gestures.mail.opened_links import Use, keep_uses, new_use
from models.gestures.validation.deciding import decide
from models.letters.signed_links import about
from models.serving.home.agenda import meeting_entry
from models.serving.letter_pages.about_unit import topic_sheet
from models.serving.letter_pages.about_work import action_sheet, paper_sheet, task_sheet
from models.serving.letter_pages.answering import need_answering
from models.serving.letter_pages.digests import digest_sheet
from models.serving.letter_pages.sheet import (
    BrokenLink,
    Opened,
    Sheet,
    kept_by,
    opened,
    row_of,
    setting,
)
from models.serving.papers.signed import signed_file
from models.work.action import ACTION
from models.work.meeting import MeetingKind
from models.work.paper import PAPER
from models.work.report import SHORT
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from models.year.course import Course, load_course
from models.year.message_kinds import Topic
from web.request.methods import only_about
from web.request.session import Pass, brought, leave, let_in_by_letter, pass_of
from web.site.call_answers import answered, refused
from web.site.downloads import handed_over
from web.site.fiche_forms import Inputs, inputs_of, read_short
from web.site.forms import Form, Posted
from web.site.ics import calendar_file
from web.site.invitation_answers import answer_to, wrong_answer
from web.site.pages import done, page
from web.site.places import Place, of_letter, of_subject, of_topic
from web.site.put_off_answers import answered_dates
from web.validation.deciding import WORDS, field_of, read_answer, verdicts

router = APIRouter()
log = logging.getLogger("orgue.portal")
OVERTAKEN = "Une réponse a déjà été donnée ; la voici."


@router.get("/a/{action_id}/{seal}")
def action(request: Request, action_id: int, seal: str) -> Response:
    """An action: where it stands, what is asked of its carrier."""
    return _action(request, action_id, seal)


def _action(
    request: Request,
    action_id: int,
    seal: str,
    typed: Inputs | None = None,
    wrong: str = "",
    status: int = 422,
) -> Response:
    with reading(request.app.state.engine) as session:
        sheet = action_sheet(session, now(session), action_id, seal)
        use = _use(session, request)
    open_to_it = sheet.planned is not None and not sheet.closed and (typed or not sheet.only_shows)
    short = (typed or inputs_of({"numbers": sheet.planned}, SHORT)) if open_to_it else None
    shown = page(
        request,
        "letter_pages/sheet.html",
        status if typed or wrong else 200,
        sheet=sheet,
        answered_on=_path(of_subject(SubjectKind.ACTION, action_id)),
        short=short,
        fields=SHORT,
        wrong=wrong,
        form=Form(),
    )
    return _kept(request, shown, use)


@router.get("/v/{task_id}/{seal}")
def task(request: Request, task_id: int, seal: str) -> Response:
    """A validation request: on what, for which level, until when."""
    return _task(request, task_id, seal)


def _task(
    request: Request,
    task_id: int,
    seal: str,
    form: Form | None = None,
    wrong: str = "",
    status: int = 422,
    at_fault: str = "",
) -> Response:
    with reading(request.app.state.engine) as session:
        sheet = task_sheet(session, now(session), task_id, seal)
        asked = row_of(session, TASK, task_id)
        use = _use(session, request)
    settles, objection = [sheet.settles], asked.objection
    kind, gesture_is_asked = asked.subject_kind, bool(sheet.gesture)
    open_to_it = gesture_is_asked and (form is not None or not sheet.only_shows)
    answers = verdicts(kind, [asked.level], settles, objection=objection) if open_to_it else []
    shown = page(
        request,
        "letter_pages/sheet.html",
        status if wrong else 200,
        sheet=sheet,
        answered_on=_path(of_subject(SubjectKind.TASK, task_id)),
        answers=answers,
        form=form or Form(),
        wrong=wrong,
        errors={at_fault: wrong} if at_fault else {},
    )
    return _kept(request, shown, use)


@router.post("/v/{task_id}/{seal}")
def answer(request: Request, task_id: int, seal: str, form: Posted) -> Response:
    """Decide, as whose link it is; what was typed stays when the decision is refused."""
    try:
        said = read_answer(form)
        with gesture(request.app.state.engine) as session:
            moment = now(session)
            asked = row_of(session, TASK, task_id)
            link = opened(session, asked.cycle_id, about(SubjectKind.TASK, task_id), seal, moment)
            need_answering(session, link, asked, moment)
            by = all_of(slot for slot, _ in kept_by(session, link.bearer))
            decide(session, load_course(session, link.cycle), said.on([task_id], by), moment)
    except WrongMove:
        if not form.one("reason"):
            return done(request, request.url.path, OVERTAKEN)
        return _task(request, task_id, seal, form, OVERTAKEN, 409)
    except Refusal as refusal:
        if refusal.status in (404, 410):
            raise
        status = 403 if isinstance(refusal, LinkOnlyShows) else 422
        at_fault = field_of(refusal, form) if status == 422 else ""
        return _task(request, task_id, seal, form, str(refusal), status, at_fault)
    return done(request, request.url.path, WORDS[said.verdict])


@router.get("/p/{paper_id}/{seal}")
def paper(request: Request, paper_id: int, seal: str) -> Response:
    """A letter, a version, a synthesis or a review, as it was submitted."""
    place = of_subject(SubjectKind.PAPER, paper_id)
    return _sheet(request, lambda s, at: paper_sheet(s, at, paper_id, seal), place)


@router.get("/p/{paper_id}/{seal}/signed")
def signed_paper(request: Request, paper_id: int, seal: str) -> Response:
    """The signed PDF that is joined to a paper, for whose link it is."""
    folder = request.app.state.settings.documents
    with reading(request.app.state.engine) as session:
        paper = row_of(session, PAPER, paper_id)
        opened(session, paper.cycle_id, about(SubjectKind.PAPER, paper_id), seal, now(session))
        signed, place = signed_file(session, paper, folder)
    return handed_over(place, "application/pdf", signed.name)


@router.get("/u/{cycle_id}/{unit_id}/{topic}/{seal}")
def topic(request: Request, cycle_id: int, unit_id: int, topic: str, seal: str) -> Response:
    """What a cycle asks or tells a unit."""
    place = of_letter(cycle_id, unit_id, topic)
    return _sheet(request, lambda s, at: topic_sheet(s, at, cycle_id, unit_id, topic, seal), place)


@router.post("/u/{cycle_id}/{unit_id}/call/{seal}/answer")
def answer_to_the_call(
    request: Request, cycle_id: int, unit_id: int, seal: str, form: Posted
) -> Response:
    """Answer the call without proposing, as whose link it is."""
    at = (cycle_id, unit_id, Topic.CALL, seal)
    return _answer(request, at, form, answered, lambda refusal: {"errors": refused(refusal)})


@router.post("/u/{cycle_id}/{unit_id}/put_off/{seal}/answer")
def answer_on_dates(
    request: Request, cycle_id: int, unit_id: int, seal: str, form: Posted
) -> Response:
    """Answer on the actions that were put off, as whose link it is."""
    at = (cycle_id, unit_id, Topic.PUT_OFF, seal)
    return _answer(request, at, form, answered_dates, _wrong_date)


@router.post("/u/{cycle_id}/{unit_id}/seminar/{seal}/answer")
def answer_to_the_seminar(
    request: Request, cycle_id: int, unit_id: int, seal: str, form: Posted
) -> Response:
    """Say whether one comes to the seminar, as whose link it is."""
    at = (cycle_id, unit_id, Topic.SEMINAR, seal)
    return _answer(request, at, form, answer_to(MeetingKind.SEMINAR), wrong_answer)


@router.post("/u/{cycle_id}/{unit_id}/conference/{seal}/answer")
def answer_to_the_conference(
    request: Request, cycle_id: int, unit_id: int, seal: str, form: Posted
) -> Response:
    """Say whether one comes to the conference, as whose link it is."""
    at = (cycle_id, unit_id, Topic.CONFERENCE, seal)
    return _answer(request, at, form, answer_to(MeetingKind.CONFERENCE), wrong_answer)


@router.post("/u/{cycle_id}/{unit_id}/meetings/{seal}/answer")
def answer_to_a_meeting(
    request: Request, cycle_id: int, unit_id: int, seal: str, form: Posted
) -> Response:
    """Say whether one comes to a meeting to which one is invited by hand, as whose link it is."""
    at = (cycle_id, unit_id, Topic.MEETINGS, seal)
    return _answer(request, at, form, answer_to(""), wrong_answer)


@router.get("/u/{cycle_id}/{unit_id}/{kind}/{seal}/agenda.ics")
def meeting_for_a_calendar(
    request: Request, cycle_id: int, unit_id: int, kind: MeetingKind, seal: str
) -> Response:
    """The seminar or the conference, for the calendar of whose link it is."""
    with reading(request.app.state.engine) as session:
        moment = now(session)
        link = opened(session, cycle_id, f"/u/{cycle_id}/{unit_id}/{kind}", seal, moment)
        here = setting(session, link, unit_id, moment)
        entry = meeting_entry(session, here.course, kind, here.on(kind.value))
    if entry is None:
        raise BrokenLink
    return calendar_file(request, entry)


def _wrong_date(refusal: Refusal) -> dict[str, Any]:
    asks = refusal if isinstance(refusal, DateToConfirm) else None
    wrong = "" if asks else str(refusal)
    return {"to_confirm": asks, "wrong": wrong, "errors": refusal.facts.get("fields")}


def _answer(
    request: Request,
    at: tuple[int, int, Topic, str],
    form: Form,
    answer: Callable[[Session, Course, int, Form, Actor, Moment], str],
    wrong: Callable[[Refusal], dict[str, Any]],
) -> Response:
    """Make a unit's *answer* in the name of whose link it is; refused, its page comes back with
    what was typed and what is *wrong*."""
    cycle_id, unit_id, topic, seal = at
    path = f"/u/{cycle_id}/{unit_id}/{topic}"
    try:
        with gesture(request.app.state.engine) as session:
            moment = now(session)
            link = opened(session, cycle_id, path, seal, moment)
            by = all_of(slot for slot, _ in kept_by(session, link.bearer))
            course = load_course(session, link.cycle)
            if why := topic_sheet(session, moment, cycle_id, unit_id, topic, seal).only_shows:
                raise LinkOnlyShows(why)
            told = answer(session, course, unit_id, form, by, moment)
    except Refusal as refusal:
        with reading(request.app.state.engine) as session:
            sheet = topic_sheet(session, now(session), cycle_id, unit_id, topic, seal)
        place = of_letter(cycle_id, unit_id, topic)
        values: dict[str, Any] = {"sheet": sheet, "form": form, **wrong(refusal)}
        values["answered_on"] = _path(place)
        return page(request, "letter_pages/sheet.html", refusal.status, **values)
    return done(request, f"{path}/{seal}", told)


@router.get("/d/{message_id}/{seal}")
def digest(request: Request, message_id: int, seal: str) -> Response:
    """All that a day's digest gathered."""
    with reading(request.app.state.engine) as session:
        found = digest_sheet(session, now(session), message_id, seal)
        use = _use(session, request)
    return _kept(request, page(request, "letter_pages/digest.html", digest=found), use)


def _sheet(
    request: Request, read: Callable[[Session, Moment], Sheet], place: Place | None
) -> Response:
    with reading(request.app.state.engine) as session:
        values: dict[str, Any] = {"sheet": read(session, now(session))}
        use = _use(session, request)
    values["answered_on"] = _path(place)
    return _kept(request, page(request, "letter_pages/sheet.html", **values), use)


# ── opened ───────────────────────────────────────────────────────────────────────────────────────


def _use(session: Session, request: Request) -> Use | None:
    """What is to be kept of this opening: a first one, by somebody rather than by a browser that
    fetches ahead."""
    asked = request.headers
    ahead = f"{asked.get('sec-purpose', '')} {asked.get('purpose', '')}".lower()
    if request.method != "GET" or only_about(request) or "prefetch" in ahead:
        return None
    return new_use(session, request.url.path)


def _kept(request: Request, response: Response, use: Use | None) -> Response:
    """*response*, after which the first use of a link is kept: it waits for no lock."""
    if use is not None:
        response.background = BackgroundTask(_keep, request.app.state.engine, use)
    return response


def _keep(engine: sa.Engine, use: Use) -> None:
    try:
        with gesture(engine, BRIEF) as session:
            keep_uses(session, [use], now(session))
    except sa.exc.SQLAlchemyError:
        log.warning("L'ouverture d'un lien n'a pas pu être notée.", exc_info=True)


# ── the way in ───────────────────────────────────────────────────────────────────────────────────


@router.post("/a/{action_id}/{seal}")
def to_the_action(request: Request, action_id: int, seal: str, form: Posted) -> Response:
    """On to the action's own page; or, by the button that says so, its short report."""
    if form.one("answer") == "as_planned":
        return _as_planned(request, action_id, seal, form)
    with reading(request.app.state.engine) as session:
        cycle_id = row_of(session, ACTION, action_id).cycle_id
        link = opened(session, cycle_id, about(SubjectKind.ACTION, action_id), seal, now(session))
        sheet = action_sheet(session, now(session), action_id, seal)
        pass_ = _pass(session, link, of_subject(SubjectKind.ACTION, action_id))
    return _in(request, pass_, sheet)


def _as_planned(request: Request, action_id: int, seal: str, form: Form) -> Response:
    """Report, as whose link it is, that it took place as planned."""
    values, inputs = read_short(form)
    if inputs.errors:
        return _action(request, action_id, seal, inputs)
    try:
        with gesture(request.app.state.engine) as session:
            moment = now(session)
            cycle_id = row_of(session, ACTION, action_id).cycle_id
            link = opened(session, cycle_id, about(SubjectKind.ACTION, action_id), seal, moment)
            by = all_of(slot for slot, _ in kept_by(session, link.bearer))
            if why := action_sheet(session, moment, action_id, seal).only_shows:
                raise LinkOnlyShows(why)
            said = [(action_id, values, by)]
            report_as_planned(session, load_course(session, link.cycle), said, moment)
    except WrongMove:
        return done(request, request.url.path, "Le bilan est déjà remis ; le voici.")
    except Refusal as refusal:
        if refusal.status in (404, 410):
            raise
        return _action(request, action_id, seal, inputs, str(refusal), refusal.status)
    return done(request, request.url.path, f"Bilan enregistré. Merci.{inputs.left_out}")


@router.post("/v/{task_id}/{seal}/open")
def to_the_request(request: Request, task_id: int, seal: str) -> Response:
    """On to the request's own page: to delegate, to comment, to read what was answered before."""
    with reading(request.app.state.engine) as session:
        cycle_id = row_of(session, TASK, task_id).cycle_id
        link = opened(session, cycle_id, about(SubjectKind.TASK, task_id), seal, now(session))
        sheet = task_sheet(session, now(session), task_id, seal)
        pass_ = _pass(session, link, of_subject(SubjectKind.TASK, task_id))
    return _in(request, pass_, sheet)


@router.post("/p/{paper_id}/{seal}")
def to_the_paper(request: Request, paper_id: int, seal: str) -> Response:
    """On to the page where the paper is written."""
    with reading(request.app.state.engine) as session:
        row = row_of(session, PAPER, paper_id)
        link = opened(session, row.cycle_id, about(SubjectKind.PAPER, paper_id), seal, now(session))
        sheet = paper_sheet(session, now(session), paper_id, seal)
        pass_ = _pass(session, link, of_topic(row.cycle_id, row.unit_id, _WRITTEN[row.kind]))
    return _in(request, pass_, sheet)


_WRITTEN = {"letter": "framing", "version": "version", "synthesis": "synthesis", "review": "review"}


@router.post("/u/{cycle_id}/{unit_id}/{topic}/{seal}")
def to_the_topic(request: Request, cycle_id: int, unit_id: int, topic: str, seal: str) -> Response:
    """On to the page where what is asked is done."""
    with reading(request.app.state.engine) as session:
        path = f"/u/{cycle_id}/{unit_id}/{topic}"
        link = opened(session, cycle_id, path, seal, now(session))
        sheet = topic_sheet(session, now(session), cycle_id, unit_id, topic, seal)
        pass_ = _pass(session, link, of_topic(cycle_id, unit_id, topic))
    return _in(request, pass_, sheet)


def _pass(session: Session, link: Opened, place: Place | None) -> tuple[Pass, str] | None:
    if place is None:
        return None
    return Pass(kept=kept_by(session, link.bearer), only=place.only), place.path


def _path(place: Place | None) -> str:
    """Where one answers, once signed in."""
    return place.path if place else "/me"


def _in(request: Request, found: tuple[Pass, str] | None, sheet: Sheet) -> Response:
    """Open a session for whose link it is, unless they are signed in already; where the link only
    shows, on to where they sign in."""
    if found is None:
        return RedirectResponse(request.url.path, 303)
    pass_, path = found
    to = RedirectResponse(path, 303)
    if sheet.only_shows:
        return to
    if (cookie := brought(request)) is not None:
        with reading(request.app.state.engine) as session:
            known = pass_of(request, session, cookie)
        if known is not None and not known.only and set(pass_.kept) <= set(known.kept):
            return to
        leave(request)
    return let_in_by_letter(request, to, pass_)
