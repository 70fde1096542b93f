"""A refusal as a page: its own sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request, Response

from models.database.unavailable import Unavailable
from models.errors import NoCycleYet, Refusal
from web.site.given_back import given_back
from web.site.pages import page, templates


def refused(request: Request, refusal: Refusal) -> Response:
    """The page of *refusal*."""
    response = page(
        request,
        "site/error.html",
        refusal.status,
        sentence=refusal.sentence,
        next_step=refusal.next_step,
        form=given_back(request),
        no_cycle=isinstance(refusal, NoCycleYet),
    )
    response.headers.update(headers_of(refusal))
    return response


def error_page(request: Request, status: int, sentence: str, next_step: str = "") -> Response:
    """A page that says what went wrong."""
    return page(request, "site/error.html", status, sentence=sentence, next_step=next_step)


def come_back_later(request: Request, trouble: Unavailable) -> Response:
    """The page of *trouble*, which asks nothing of the database: it would wait like the others."""
    request.state.visitor = getattr(request.state, "visitor", None)
    request.state.adrift = True
    said = {"sentence": trouble.sentence, "next_step": trouble.next_step}
    return templates.TemplateResponse(
        request, "site/error.html", said, status_code=trouble.status, headers=headers_of(trouble)
    )


RETRY_AFTER = {503: "30"}


def headers_of(refusal: Refusal) -> Mapping[str, str]:
    """What programs are told beside the sentence: when to come back, most of all."""
    own: Mapping[str, str] = getattr(refusal, "headers", None) or {}
    after = RETRY_AFTER.get(refusal.status)
    return {"Retry-After": after, **own} if after else own
