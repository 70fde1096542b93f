"""What every page says to whoever is concerned: here, mail is suspended; this is announced."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import Request

from models.serving.home.notices import notices_for
from models.serving.mail.suspended import concerning
from web.site.pages import around, is_adrift, templates
from web.site.who import reader


def suspensions(request: Request) -> list[Any]:
    """The suspensions that last where who reads this page has a function."""
    who = reader(request)
    if who is None or is_adrift(request):
        return []
    try:
        with around(request) as session:
            return concerning(session, who.scope)
    except sa.exc.SQLAlchemyError:
        return []


def notices(request: Request) -> list[str]:
    """What the reader's académie announces to all."""
    who = reader(request)
    if who is None or is_adrift(request) or not who.scope.unit_ids:
        return []
    try:
        with around(request) as session:
            return notices_for(session, list(who.scope.unit_ids), who.day)
    except sa.exc.SQLAlchemyError:
        return []


def told_on_every_page() -> None:
    """Let the base of pages say both."""
    templates.env.globals |= {"suspensions": suspensions, "notices": notices}
