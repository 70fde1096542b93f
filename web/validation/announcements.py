"""Announcing the decisions together: what is kept, who will be told, and only then the mails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import SENTENCES, Gesture
from models.errors import NotFound, NotYours, Refusal
from models.serving.validation.announcements import (
    Announced,
    TrackGroup,
    announce_and_look,
    kept_back,
    without_parents,
)
from models.serving.validation.queue import courses_of
from models.words.french import plural
from models.year.course import Course, Track
from web.site.door import Visit, acting, looking, trying
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.who import NotSignedIn, Visitor

router = APIRouter(prefix="/announcements")
TYPED_ABOVE = 50
"""Messages above which the number is typed again before they leave."""


@router.get("")
def announcements(request: Request) -> Response:
    """What is decided and not announced, by week, place and bassin."""
    return _page(request)


def _page(request: Request, wrong: str = "") -> Response:
    with looking(request) as visit:
        who = visit.who
        course = _course(visit.session, who)
        moment = visit.moment
        values: dict[str, Any] = {
            "groups": kept_back(visit.session, course, moment),
            "without_parents": without_parents(visit.session, course, course.local_day(moment)),
            "limit": course.definition.release_above,
            "at_once": course.definition.announcing == "at_once",
            "timezone": course.timezone,
        }
    status = 422 if wrong else 200
    return page(request, "validation/announcements.html", status, wrong=wrong, **values)


def _course(session: Session, who: Visitor) -> Course:
    """The last live cycle of which they are the academic pilot. Raises NotYours, NotFound."""
    academies = {held.unit_id for held in who.scope.may_at(Gesture.ANNOUNCE)}
    if not academies:
        raise NotYours(
            f"Vous n'avez pas la fonction qui permet d'{SENTENCES[Gesture.ANNOUNCE]}.",
            "Le pilote académique les annonce ensemble, à leur date.",
        )
    courses = [c for c in courses_of(session, who.scope) if c.academy_id in academies]
    if not courses:
        raise NotFound("Aucun cycle n'est en cours.", "Revenez quand le vôtre sera lancé.")
    return courses[-1]


@router.post("/preview")
def preview(request: Request, form: Posted) -> Response:
    """Who would be written to, one by one: the announcement is made, then undone."""
    try:
        return _preview(request, form)
    except NothingToAnnounce as refusal:
        return _page(request, str(refusal))


@router.post("")
def announce(request: Request, form: Posted) -> Response:
    """Announce, if what would leave is still what was looked at."""
    try:
        with acting(request) as visit:
            made, _ = _made(visit, form)
            _need_same_number(form, len(made.messages))
    except (NotSignedIn, NotYours, NotFound):
        raise
    except NothingToAnnounce:
        return done(request, "/announcements", "Ces décisions sont déjà annoncées.")
    except Refusal as refusal:
        return _preview(request, form, str(refusal))
    return done(request, "/announcements", _said(made))


def _said(made: Announced) -> str:
    decisions = plural(made.decisions, "décision est annoncée", "décisions sont annoncées")
    letters = plural(len(made.messages), "courrier part", "courriers partent")
    return f"{decisions} ; {letters} au prochain envoi du jour."


class NothingToAnnounce(Refusal):
    """No decision is kept where it was asked to announce them."""


class NotTheSameNumber(Refusal):
    """What would leave changed since it was looked at, or its number was mistyped."""


def _need_same_number(form: Form, count: int) -> None:
    if form.number("seen") != count:
        raise NotTheSameNumber(
            "Le nombre de courriers a changé depuis votre relecture : rien n'est parti.",
            "Relisez la liste ci-dessous, puis confirmez.",
        )
    if count > TYPED_ABOVE and form.number("count") != count:
        raise NotTheSameNumber(
            f"Pour confirmer, tapez le nombre de courriers : {count}.", "Rien n'est parti."
        )


def _preview(request: Request, form: Form, wrong: str = "") -> Response:
    with trying(request) as visit:
        made, groups = _made(visit, form)
    return page(
        request,
        "validation/announcements_preview.html",
        409 if wrong else 200,
        made=made,
        groups=groups,
        wrong=wrong,
        form=form,
        typed=len(made.messages) > TYPED_ABOVE,
    )


def _made(visit: Visit, form: Form) -> tuple[Announced, Sequence[TrackGroup]]:
    """The announcement of the groups that were ticked, made in the transaction of *visit*."""
    session, moment = visit.session, visit.moment
    course = _course(session, visit.who)
    wanted = set(form.many("group"))
    groups = [g for g in kept_back(session, course, moment) if g.key in wanted and g.kept]
    if not groups:
        raise NothingToAnnounce("Aucune décision n'est à annoncer là.", "Cochez une semaine.")
    tracks: list[Track] = [group.track for group in groups]
    return announce_and_look(session, course, tracks, visit.actor, moment), groups
