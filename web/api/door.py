"""What comes in is JSON, small, and never breaks what comes out: each answer is JSON too."""

from __future__ import annotations

import logging
import re

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.masks.reading import LIMIT
from web.api.problems import OUR_FAULT, answer

log = logging.getLogger("orgue.portal")

LARGEST = 256 * 1024
"""Bytes of a request's body, whether it says its length or not: a whole fiche is a tenth of it."""
A_FILE = re.compile(
    r"/(?:api/)?v1/(?:cycles/\d+/(?:masks/\w+|kit/elements)|papers/\d+/signed"
    r"|actions/\d+/documents|retention/(?:slips/\d+/visa|years/\d+/receipt)|library/package)"
)
"""What is sent as it is, not in JSON: masks of documents, signed papers, documents of actions, the
visa of the Archives, libraries, ``PUT``."""


def takes_a_file(scope: Scope) -> bool:
    """Whether a request's body is a file."""
    return scope["method"] == "PUT" and bool(A_FILE.fullmatch(scope["path"]))


class BodyLimits:
    """An ASGI layer that stops reading a body past its measure: a file's is its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.usual = RequestBodyLimitMiddleware(app, max_body_size=LARGEST)
        self.of_files = RequestBodyLimitMiddleware(app, max_body_size=LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        one = self.of_files if scope["type"] == "http" and takes_a_file(scope) else self.usual
        await one(scope, receive, send)


class ApiDoor:
    """An ASGI layer around the API: 413 and 415 before anything is read, 500 without a trace."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.routes = app, app.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def sending(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        if refusal := _refused(scope):
            await answer(scope, refusal)(scope, receive, send)
            return
        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            log.error("%s : %s", scope["path"], type(error).__name__, exc_info=error)
            if not began:
                await answer(scope, 500, OUR_FAULT)(scope, receive, send)


def _refused(scope: Scope) -> int | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    file = takes_a_file(scope)
    if not length.isdigit() or int(length) > (LIMIT if file else LARGEST):
        return 413
    has_body = length != "0" or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return 415 if has_body and not file and media_type != "application/json" else None
