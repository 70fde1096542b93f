"""One's own sessions, on one's own page: where one is signed in, and how to end it from afar."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.gestures.people.sessions import (
    end_other_sessions,
    end_session,
    prolong_session,
    sessions_of,
)
from web.request.same_origin import our_path
from web.request.session import let_out, let_stay
from web.site.door import acting
from web.site.forms import Posted
from web.site.pages import done
from web.site.who import Visitor

router = APIRouter()
THEIRS = "/me#connexions"


def shown(session: Session, who: Visitor) -> dict[str, Any]:
    """What one's own page shows of sessions: those that are open, this one first."""
    mine = sessions_of(session, who.scope.slots)
    return {"sessions": sorted(mine, key=lambda one: one.id != who.session)}


@router.post("/me/sessions/prolong")
def prolong(request: Request, form: Posted) -> Response:
    """Have this session last a day, and go on from the same page."""
    with acting(request) as visit:
        until = prolong_session(visit.session, visit.who.session)
    back = our_path(form.one("back"), "/me")
    return let_stay(request, done(request, back, "Votre connexion est prolongée."), until)


@router.post("/me/sessions/others/end")
def end_others(request: Request) -> Response:
    """End every session of one's own but this one."""
    with acting(request) as visit:
        ended = end_other_sessions(visit.session, visit.who.session, visit.actor, visit.moment)
    if not ended:
        return done(request, THEIRS, "Vous n'étiez connecté nulle part ailleurs.")
    return done(request, THEIRS, "Vous n'êtes plus connecté nulle part ailleurs qu'ici.")


@router.post("/me/sessions/{number}/end")
def end(request: Request, number: int) -> Response:
    """End one of one's sessions; ending this one is signing out."""
    with acting(request) as visit:
        this = visit.who.session == number
        end_session(visit.session, number, visit.actor, visit.moment)
    if this:
        return let_out(request, done(request, "/sign-in", "Vous êtes déconnecté de cet appareil."))
    return done(request, THEIRS, "Cette connexion est terminée : cet appareil n'ouvre plus rien.")
