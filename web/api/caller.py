"""Whose program calls: a token, the scopes it was lent, and what its maker holds today."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import BackgroundTasks, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlmodel import Session
from starlette.datastructures import State

from models.access.scope import scope_of
from models.clock import now
from models.database.patience import BRIEF
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.people.tokens import BadToken, Lent, TokenScope, note_use, who_has
from models.serving.settings.own_functions import said_to
from web.request.arrival import caller
from web.request.throttle import TooOften
from web.site.door import Door
from web.site.pages import local_day

log = logging.getLogger("orgue.portal")
BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="Un jeton fait sur la page /me/tokens, ou par « orgue token make ».",
)


class NoToken(Refusal):
    """A request without a token."""

    status = 401
    headers = {"WWW-Authenticate": 'Bearer realm="orgue"'}  # noqa: RUF012 -- never changed

    def __init__(self) -> None:
        super().__init__(
            "Cette demande ne dit pas au nom de qui elle est faite.",
            "Ajoutez l'en-tête « Authorization: Bearer … », avec un jeton.",
        )


class BeyondScope(Refusal):
    """A token that was not lent for that."""

    status = 403

    def __init__(self, wanted: list[str]) -> None:
        super().__init__(
            "Ce jeton ne permet pas ce geste.",
            "Faites-en un qui permet l'un de : " + ", ".join(wanted) + ".",
            wanted=wanted,
        )
        scopes = " ".join(wanted)
        challenge = f'Bearer realm="orgue", error="insufficient_scope", scope="{scopes}"'
        self.headers = {"WWW-Authenticate": challenge}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A program, in somebody's name."""

    engine: sa.Engine
    lent: Lent

    @contextmanager
    def looking(self) -> Iterator[Door]:
        """One picture of the database."""
        with reading(self.engine) as session:
            hand = self._hand(session)
            with said_to(self.engine, session, hand.scope):
                yield hand

    @contextmanager
    def acting(self) -> Iterator[Door]:
        """One gesture: committed whole, or not at all."""
        with gesture(self.engine) as session:
            hand = self._hand(session)
            with said_to(self.engine, session, hand.scope):
                yield hand

    def _hand(self, session: Session) -> Door:
        moment = now(session)
        scope = scope_of(session, self.lent.actor, local_day(moment))
        return Door(session=session, scope=scope, moment=moment)


def _caller(
    request: Request,
    wanted: SecurityScopes,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    after: BackgroundTasks,
) -> Caller:
    """Who calls, with one of the scopes wanted. Raises NoToken, BadToken, BeyondScope, TooOften."""
    if credentials is None:
        raise NoToken
    engine: sa.Engine = request.app.state.engine
    lent = _known(request, credentials.credentials)
    request.app.state.throttle.count(str(lent.id))
    if not lent.scopes & {TokenScope(scope) for scope in wanted.scopes}:
        raise BeyondScope(wanted.scopes)
    if lent.unseen:
        after.add_task(_note, request.app.state, lent.id)
    return Caller(engine=engine, lent=lent)


def _note(state: State, number: int) -> None:
    """Once a request is answered: a reading fails for nothing that is written."""
    try:
        state.noting.count(str(number))
        with gesture(state.engine, BRIEF) as session:
            note_use(session, number)
    except TooOften:
        return  # somebody else writes, or nobody can: it is tried again in a minute
    except sa.exc.SQLAlchemyError as error:
        log.info("L'usage d'un jeton n'a pas pu être noté : %s", error)


def _known(request: Request, token: str) -> Lent:
    state = request.app.state
    try:
        with reading(state.engine) as session:
            return who_has(session, token)
    except BadToken as refusal:
        state.guessing.count(caller(request))
        challenge = 'Bearer realm="orgue", error="invalid_token"'
        refusal.headers = {"WWW-Authenticate": challenge}  # type: ignore[attr-defined]
        raise


def _lent_for(*scopes: TokenScope) -> Any:
    return Security(_caller, scopes=[scope.value for scope in scopes])


S = TokenScope
Reader = Annotated[Caller, _lent_for(S.READ)]
Proposer = Annotated[Caller, _lent_for(S.PROPOSE)]
Decider = Annotated[Caller, _lent_for(S.DECIDE)]
Reporter = Annotated[Caller, _lent_for(S.REPORT)]
Speaker = Annotated[Caller, _lent_for(S.PROPOSE, S.DECIDE)]
"""The type of an endpoint's parameter: who calls, with one of these scopes."""
