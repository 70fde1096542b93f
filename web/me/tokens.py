"""One's own page of tokens: a program that one trusts acts in one's name through the JSON API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.people.tokens import SCOPES, Made, make_token, revoke_token, tokens_of
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.who import need_visitor

router = APIRouter()
LASTING = (("30", "Un mois"), ("90", "Trois mois"), ("365", "Un an"))


@router.get("/me/tokens")
def tokens(request: Request) -> Response:
    """The tokens of who is signed in."""
    return _page(request, Form())


def _page(request: Request, form: Form, made: Made | None = None, wrong: str = "") -> Response:
    with reading(request.app.state.engine) as session:
        who = need_visitor(request, session)
        mine = tokens_of(session, who.scope.slots)
    return page(
        request,
        "me/tokens.html",
        422 if wrong else 200,
        tokens=mine,
        form=form,
        made=made,
        wrong=wrong,
        scopes=[(s.value, words) for s, words in SCOPES.items()],
        lasting=LASTING,
        short={s.value: words.partition(" :")[0] for s, words in SCOPES.items()},
    )


@router.post("/me/tokens")
def make(request: Request, form: Posted) -> Response:
    """Make a token, and show it this once."""
    try:
        with gesture(request.app.state.engine) as session:
            by = need_visitor(request, session).actor
            days = form.number("days") or 0
            scopes = form.many("scopes")
            made = make_token(session, by, form.one("name"), scopes, days, now(session))
    except Refusal as refusal:
        if refusal.status == 401:
            raise
        return _page(request, form, wrong=str(refusal))
    return _page(request, Form(), made)


@router.post("/me/tokens/{number}/revoke")
def revoke(request: Request, number: int) -> Response:
    """Revoke one of one's tokens."""
    with gesture(request.app.state.engine) as session:
        by = need_visitor(request, session).actor
        revoke_token(session, number, by.slot, now(session), of=by)
    return done(request, "/me/tokens", "Le jeton est révoqué : il n'ouvre plus rien.")
