"""Who reads this page: somebody signed in, somebody who came by a letter's link, or anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pendulum
import sqlalchemy as sa
from fastapi import Request
from sqlmodel import Session

from models.access.actors import Actor, Kept
from models.access.by_link import any_signs_in, may_trust_a_device
from models.access.scope import Held, Scope, still_holding
from models.clock import Moment, now
from models.errors import Refusal
from models.serving.validation.queue import waiting_count
from web.request.session import Pass, brought, pass_of
from web.site.pages import around, is_adrift, local_day, templates

SOON = timedelta(hours=2)
"""Before its end, each page says of a session that it ends."""


class NotSignedIn(Refusal):
    """A page that is somebody's, asked for by nobody that we know."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "Connectez-vous pour voir cette page.",
            "Une page de connexion demande votre adresse.",
        )


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody, with all that they hold today. *names*: of each capacity of their address, a
    person's before schools'; *kept*: what is to be kept of them; *only*: the paths that their
    letter's link opens, empty for who signed in; *session*: the number of theirs, which ends
    *until* then, and *may_last* longer."""

    actor: Actor
    kept: Kept
    names: tuple[str, ...]
    mail: str
    scope: Scope = field(repr=False)
    only: tuple[str, ...] = ()
    session: int | None = None
    until: datetime | None = None
    may_last: bool = False

    @property
    def name(self) -> str:
        """Who they are: a person by their name, else the schools whose address it is."""
        first, *others = self.names
        if self.actor.person_id is not None or not others:
            return first
        return f"{first} et {others[0] if len(others) == 1 else f'{len(others)} autres'}"

    @property
    def ends_soon(self) -> bool:
        """Whether their session ends within :data:`SOON`, in real time."""
        return self.until is not None and self.until < pendulum.now("UTC") + SOON

    @property
    def held(self) -> tuple[Held, ...]:
        return self.scope.held

    @property
    def day(self) -> date:
        return self.scope.day

    def may_open(self, path: str) -> bool:
        """Whether their session opens *path*."""
        return not self.only or any(path == o or path.startswith(f"{o}/") for o in self.only)


def visitor(request: Request, session: Session) -> Visitor | None:
    """Who is signed in; None: nobody, or somebody whose sessions were ended."""
    pass_ = pass_of(request, session, brought(request))
    return visitor_with(session, pass_, now(session)) if pass_ else None


def reader(request: Request) -> Visitor | None:
    """Who reads, for what surrounds every page; None also while the database does not answer."""
    if not hasattr(request.state, "visitor"):
        try:
            with around(request) as session:
                request.state.visitor = visitor(request, session)
        except sa.exc.SQLAlchemyError:
            request.state.visitor = None
    found: Visitor | None = request.state.visitor
    return found


def to_decide(request: Request) -> int:
    """How many validation requests await who reads this page; counted once a request."""
    who = reader(request)
    if who is None or who.only or is_adrift(request):
        return 0
    if not hasattr(request.state, "to_decide"):
        try:
            with around(request) as session:
                request.state.to_decide = waiting_count(session, who.scope, now(session))
        except sa.exc.SQLAlchemyError:
            request.state.to_decide = 0
    return int(request.state.to_decide)


templates.env.globals |= {"reader": reader, "to_decide": to_decide}


def visitor_with(session: Session, pass_: Pass, moment: Moment) -> Visitor | None:
    """Who the session of a browser is of; None once all that it holds was revoked, or its schools
    closed."""
    found = still_holding(session, pass_.kept, local_day(moment))
    if found is None:
        return None
    known, scope = found
    if pass_.only and any_signs_in(scope.held):
        return None  # a letter's link shows them its page, and opens no other
    if pass_.by_trust and not may_trust_a_device(scope.held, known.actor.schools):
        return None
    return Visitor(
        actor=known.actor,
        kept=known.kept,
        names=known.names,
        mail=known.mail,
        scope=scope,
        only=pass_.only,
        session=pass_.row,
        until=pass_.until,
        may_last=pass_.may_last,
    )
