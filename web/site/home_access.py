"""What shows the whole house (mail, runs, what will leave): to whom it may be shown.

On the machine of who tries it, or in a demo opened there, to anybody who reaches the portal, links
and all. From elsewhere (``web.request.arrival``), to those who see to the mail of an
académie, its own letters alone, without the links that would act for who received them; how the
machine runs, to every pilot.
"""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import Request
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Held
from models.errors import NotYours
from models.operations.pulse import Pulse, pulse
from models.outbox import routes
from models.work.demo import pace_of
from web.request.arrival import is_local, on_loopback
from web.site.pages import around, is_adrift, templates
from web.site.who import NotSignedIn, reader


class NotOfTheHouse(NotYours):
    """A page that pilots and admins see."""

    def __init__(self) -> None:
        super().__init__(
            "Cette page est celle des pilotes et des administrateurs.",
            "Ce qui vous concerne est sur votre page.",
        )


def shows_the_house(request: Request) -> bool:
    """Whether who reads may see all that the house does."""
    return _may(request, Gesture.SEE_TO_MAIL)


def sees_to_mail(request: Request) -> bool:
    """Whether who reads sees to the mail of an académie."""
    return bool(_held_for(request, Gesture.SEE_TO_MAIL))


def shows_the_runs(request: Request) -> bool:
    """Whether who reads may see how the machine runs."""
    return _may(request, Gesture.READ_RUNS)


def _may(request: Request, gesture: Gesture) -> bool:
    return _is_open_to_all(request) or bool(_held_for(request, gesture))


def _is_open_to_all(request: Request) -> bool:
    here = is_local(request.app.state.settings)
    return here and (on_loopback(request) or plays_a_demo(request))


def _held_for(request: Request, gesture: Gesture) -> tuple[Held, ...]:
    """The functions by which who reads may make *gesture*; none for who came by a letter's link."""
    who = reader(request)
    return () if who is None or who.only else who.scope.may_at(gesture)


def shows_links(request: Request) -> bool:
    """Whether letters are shown as they left, with what acts for their recipient: to who tries the
    portal on their own machine, and of people who do not exist."""
    return on_loopback(request) or plays_a_demo(request)


def letters_of(request: Request) -> tuple[Held, ...] | None:
    """The functions under which letters are shown to who reads; None: all of them are."""
    return None if shows_links(request) else _held_for(request, Gesture.SEE_TO_MAIL)


def need_the_house(request: Request) -> None:
    """Refuse who may not; who is not signed in is led to signing in."""
    _need(request, shows_the_house(request))


def need_the_runs(request: Request) -> None:
    """Refuse who may not; who is not signed in is led to signing in."""
    _need(request, shows_the_runs(request))


def _need(request: Request, shown: bool) -> None:
    if not shown:
        raise NotSignedIn if reader(request) is None else NotOfTheHouse


def pulse_shown(request: Request) -> Pulse | None:
    """How long ago the last run was, for who may see it; None for others."""
    if not shows_the_runs(request):
        return None
    with around(request) as session:
        return pulse(session, request.app.state.settings.period)


templates.env.globals |= {
    "shows_the_house": shows_the_house,
    "sees_to_mail": sees_to_mail,
    "pulse_shown": pulse_shown,
}


def plays_a_demo(request: Request) -> bool:
    """:func:`is_played`, for who has no session at hand; asked of the database once a request."""
    state = request.state
    if is_adrift(request):
        return getattr(state, "plays_a_demo", False)
    if not hasattr(state, "plays_a_demo"):
        try:
            with around(request) as session:
                state.plays_a_demo = is_played(request, session)
        except sa.exc.SQLAlchemyError:
            state.plays_a_demo = False
    return bool(state.plays_a_demo)


def is_played(request: Request, session: Session) -> bool:
    """Whether this home plays a demo, which nothing can leave."""
    local = request.app.state.settings.mail_url is None and not routes.reach_people(session)
    return pace_of(session) is not None and local
