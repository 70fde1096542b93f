"""The local mailbox: what would have left, newest first, each letter as its reader would see it."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from models.database import reading
from models.serving import mailbox
from web.headers import LETTER_POLICY
from web.house import need_the_house
from web.pages import local_day, page

router = APIRouter(prefix="/mailbox", dependencies=[Depends(need_the_house)])


@router.get("")
def letters(
    request: Request,
    number: Annotated[int, Query(alias="page")] = 1,
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
) -> Response:
    """The pile, day by day, 25 letters a page (``?page=2``), those that hold ``?q=words``."""
    with reading(request.app.state.engine) as session:
        pile = mailbox.pile(session, number, words.strip())
    days = [(day, list(own)) for day, own in groupby(pile.letters, lambda r: local_day(r.at))]
    local = request.app.state.settings.mail_url is None
    return page(request, "mailbox.html", pile=pile, days=days, local=local)


@router.get("/{letter_id}")
def letter(request: Request, letter_id: int) -> Response:
    """One letter: who, when, on what, then the HTML in a closed frame and the plain text."""
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id)
        newer, older = mailbox.neighbours(session, found)
    return page(request, "letter.html", letter=found, newer=newer, older=older)


@router.get("/{letter_id}/html")
def letter_html(request: Request, letter_id: int) -> Response:
    """The letter's own HTML, sandboxed; its links open beside it."""
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id)
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})
