"""What comes in is JSON, small, and never breaks what comes out: each answer is JSON too."""

from __future__ import annotations

import logging

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from web.api.problems import OUR_FAULT, answer

log = logging.getLogger("orgue.portal")

LARGEST = 256 * 1024
"""Bytes of a request's body, whether it says its length or not: a whole fiche is a tenth of it."""


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
    if not length.isdigit() or int(length) > LARGEST:
        return 413
    has_body = length != "0" or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return 415 if has_body and media_type != "application/json" else None
