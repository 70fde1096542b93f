"""The local mailbox: what would have left, newest first, each letter as its reader would see it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from models.database import reading
from models.serving import mailbox
from web.headers import LETTER_POLICY
from web.pages import page

router = APIRouter(prefix="/mailbox")


@router.get("")
def letters(request: Request, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """The pile, 25 letters a page (``?page=2``)."""
    with reading(request.app.state.engine) as session:
        pile = mailbox.pile(session, number)
    local = request.app.state.settings.mail_url is None
    return page(request, "mailbox.html", pile=pile, local=local)


@router.get("/{letter_id}")
def letter(request: Request, letter_id: int) -> Response:
    """One letter: who, when, on what, then the HTML in a closed frame and the plain text."""
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id)
    return page(request, "letter.html", letter=found)


@router.get("/{letter_id}/html")
def letter_html(request: Request, letter_id: int) -> Response:
    """The letter's own HTML, sandboxed; its links open beside it."""
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id)
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})
