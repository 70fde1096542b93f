"""The door of a page, and of the API: who asks and at which moment, read once, in one transaction.

What a desk adds is its own: the cycle of a page (``web.site.within``), an action in somebody's hand
(``web.actions.hand``), the mail of an académie (``web.mail.mail_desk``). None of them asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from fastapi import Request
from sqlmodel import Session

from models.access.actors import Actor
from models.access.scope import Scope
from models.clock import Moment, now
from models.database.transactions import gesture, reading, tried
from models.serving.settings.own_functions import said_to
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from web.request.session import brought, pass_of
from web.site.who import NotSignedIn, Visitor, visitor_with


@dataclass(frozen=True, kw_only=True)
class Door:
    """A transaction in somebody's name, with what they hold at that *moment*."""

    session: Session = field(repr=False)
    scope: Scope = field(repr=False)
    moment: Moment

    @property
    def actor(self) -> Actor:
        return self.scope.actor

    @property
    def day(self) -> date:
        return self.scope.day

    def course_of(self, cycle_id: int) -> Course:
        """The course of a cycle that is there."""
        return load_course(self.session, self.session.get_one(Cycle, cycle_id))


@dataclass(frozen=True, kw_only=True)
class Visit(Door):
    """The same for a page of the portal: *who* is signed in."""

    who: Visitor


def looking(request: Request) -> AbstractContextManager[Visit]:
    """A picture of the database, for a page. Raises NotSignedIn."""
    return _visited(request, reading)


def acting(request: Request) -> AbstractContextManager[Visit]:
    """One gesture: committed whole, or not at all. Raises NotSignedIn."""
    return _visited(request, gesture)


def trying(request: Request) -> AbstractContextManager[Visit]:
    """A gesture that is undone at its end. Raises NotSignedIn."""
    return _visited(request, tried)


@contextmanager
def _visited(
    request: Request, transaction: Callable[[sa.Engine], AbstractContextManager[Session]]
) -> Iterator[Visit]:
    cookie = brought(request)  # first: what it is signed with is read in a transaction of its own
    with transaction(request.app.state.engine) as session:
        moment = now(session)
        pass_ = pass_of(request, session, cookie)
        who = visitor_with(session, pass_, moment) if pass_ else None
        if who is None or (who.only and not who.may_open(request.url.path)):
            raise NotSignedIn
        request.state.visitor = who
        with said_to(request.app.state.engine, session, who.scope):
            yield Visit(session=session, who=who, scope=who.scope, moment=moment)
