"""What shows the whole house (mail, runs, what will leave): to whom it may be shown.

On the machine of who tries it, or in a demo, to anybody who reaches the portal. Once the portal has
an address of its own it is on a network: then to those who see to the mail of an académie; how the
machine runs, to every pilot.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from models.access.rights import Gesture
from models.database import reading
from models.errors import NotYours
from models.serving.pulse import Pulse, pulse
from web.pages import templates
from web.who import NotSignedIn, reader


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


def shows_the_runs(request: Request) -> bool:
    """Whether who reads may see how the machine runs."""
    return _may(request, Gesture.READ_RUNS)


def _may(request: Request, gesture: Gesture) -> bool:
    if on_this_machine(request.app.state.settings.portal):
        return True
    who = reader(request)
    return who is not None and not who.only and bool(who.scope.may_at(gesture))


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
    with reading(request.app.state.engine) as session:
        return pulse(session, request.app.state.settings.period)


def on_this_machine(portal: str) -> bool:
    """Whether the portal's address is a loopback one: nobody else's browser reaches it."""
    host = urlsplit(portal).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


templates.env.globals |= {"shows_the_house": shows_the_house, "pulse_shown": pulse_shown}
