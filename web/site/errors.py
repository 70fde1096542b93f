"""What went wrong, in French: a refusal's own sentence, a page that does not exist, our fault."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from models.database.types import GREATEST
from models.database.unavailable import MAY_BE_AWAY, unavailable
from models.errors import Refusal
from web.request.arrival import over_https
from web.site.forms import LongSearch, TooLong
from web.site.given_back import is_by_itself, session_is_over, session_is_over_here, too_long
from web.site.headers import kept_safe
from web.site.refusing import come_back_later, error_page, refused
from web.site.who import NotSignedIn

log = logging.getLogger("orgue.portal")

NO_SUCH_PAGE = "Cette page n'existe pas."
SENTENCES = {404: NO_SUCH_PAGE, 405: "Cette page ne se demande pas de cette façon."}
OUR_FAULT = "La page n'a pas pu être préparée : la faute est de notre côté, et elle est notée."


async def need_numbers(request: Request) -> None:
    """An address that holds a number greater than any row's is no page. Raises HTTPException."""
    declared = request.scope["route"].dependant.path_params
    numbers = {one.name for one in declared if one.field_info.annotation is int}
    for name, value in request.path_params.items():
        written = isinstance(value, int) or (name in numbers and value.isdecimal())
        if written and (len(f"{value}") > 10 or int(value) > GREATEST):
            raise HTTPException(404)


def answer_in_french(app: FastAPI) -> None:
    """Have *app* answer every error with a page and a sentence."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    for kind in MAY_BE_AWAY:
        app.add_exception_handler(kind, _away)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if isinstance(error, NotSignedIn) and request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(asked, safe='')}", status_code=303)
    if isinstance(error, NotSignedIn):
        return (session_is_over_here if is_by_itself(request) else session_is_over)(request)
    if isinstance(error, TooLong):
        return too_long(request, error)
    return refused(request, error)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = error_page(request, error.status_code, SENTENCES.get(error.status_code, OUR_FAULT))
    response.headers.update(error.headers or {})
    return response


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    long = [e["ctx"]["max_length"] for e in error.errors() if e["type"] == "string_too_long"]
    if long:
        return refused(request, LongSearch(long[0]))
    return error_page(request, 404, NO_SUCH_PAGE)


async def _away(request: Request, error: Exception) -> Response:
    """What the database or the disk keeps from being done; anything else is a fault of ours."""
    trouble = unavailable(error)
    if trouble is None:
        raise error
    request.app.state.checkup.heard(_page_of(request), trouble, error)
    return come_back_later(request, trouble)


def _broken(request: Request, error: Exception) -> Response:
    log.error("%s : %s", _page_of(request), error, exc_info=error)
    # Starlette answers this one outside of our middleware.
    return kept_safe(request, error_page(request, 500, OUR_FAULT), over_https(request))


SECRETS = ("seal", "token")
"""What an address may hold that acts for whoever has it: no log shows it."""


def _page_of(request: Request) -> str:
    """Which page it was; a log is read by others than its reader."""
    path = request.url.path
    for secret in (request.path_params.get(name) for name in SECRETS):
        path = path.replace(str(secret), "…") if secret else path
    return path
