"""One's own page of tokens: a program that one trusts acts in one's name through the JSON API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.people.tokens import SCOPES, Made, make_token, revoke_token, tokens_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page

router = APIRouter()
LASTING = (("30", "Un mois"), ("90", "Trois mois"), ("365", "Un an"))


@router.get("/me/tokens")
def tokens(request: Request) -> Response:
    """The tokens of who is signed in."""
    return _page(request, Form())


def _page(request: Request, form: Form, made: Made | None = None, wrong: str = "") -> Response:
    with looking(request) as visit:
        who = visit.who
        mine = tokens_of(visit.session, who.scope.slots)
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
        with acting(request) as visit:
            by = visit.actor
            days = form.number("days") or 0
            scopes = form.many("scopes")
            made = make_token(visit.session, by, form.one("name"), scopes, days, visit.moment)
    except Refusal as refusal:
        if refusal.status == 401:
            raise
        return _page(request, form, wrong=str(refusal))
    return _page(request, Form(), made)


@router.post("/me/tokens/{number}/revoke")
def revoke(request: Request, number: int) -> Response:
    """Revoke one of one's tokens."""
    with acting(request) as visit:
        by = visit.actor
        revoke_token(visit.session, number, by.slot, visit.moment, of=by)
    return done(request, "/me/tokens", "Le jeton est révoqué : il n'ouvre plus rien.")
