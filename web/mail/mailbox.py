"""The local mailbox: what would have left, newest first, each letter as its reader would see it.

Read from elsewhere than the machine itself, a letter is written anew without its link, as in the
outbox: whoever sees to the mail reads what others receive, and never acts for them.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from models.database.transactions import reading
from models.letters.rendering import Letter
from models.serving.mail import mailbox
from models.serving.mail.mailbox import MailboxRow
from models.year.course import load_course
from models.year.cycle import Cycle
from web.mail.outbox import read_letter
from web.site.headers import LETTER_POLICY
from web.site.home_access import letters_of, need_the_house, shows_links
from web.site.letter_frame import as_html
from web.site.pages import local_day, page

router = APIRouter(prefix="/mailbox", dependencies=[Depends(need_the_house)])


@router.get("")
def letters(
    request: Request,
    number: Annotated[int, Query(alias="page")] = 1,
    words: Annotated[str, Query(alias="q", max_length=200)] = "",
) -> Response:
    """The pile, day by day, 25 letters a page (``?page=2``), those that hold ``?q=words``."""
    under = letters_of(request)
    with reading(request.app.state.engine) as session:
        pile = mailbox.pile(session, number, words.strip(), under)
    days = [(day, list(own)) for day, own in groupby(pile.letters, lambda r: local_day(r.at))]
    local = request.app.state.settings.mail_url is None
    return page(request, "mail/mailbox.html", pile=pile, days=days, local=local)


@router.get("/{letter_id}")
def letter(request: Request, letter_id: int) -> Response:
    """One letter: who, when, on what, then the HTML in a closed frame and the plain text."""
    under, whole = letters_of(request), shows_links(request)
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id, under)
        newer, older = mailbox.neighbours(session, found, under)
        read, wrong = (found, "") if whole else _without_its_link(session, found)
    return page(
        request,
        "mail/letter.html",
        letter=found,
        newer=newer,
        older=older,
        read=read,
        wrong=wrong,
        whole=whole,
    )


@router.get("/{letter_id}/html")
def letter_html(request: Request, letter_id: int) -> Response:
    """The letter's own HTML, sandboxed; its links open beside it."""
    under, whole = letters_of(request), shows_links(request)
    with reading(request.app.state.engine) as session:
        found = mailbox.letter(session, letter_id, under)
        if not whole:
            return as_html(*_without_its_link(session, found))
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})


def _without_its_link(session: Session, found: MailboxRow) -> tuple[Letter | None, str]:
    """The letter as who sees to the mail reads it, or why it cannot be written any more."""
    row = mailbox.message_of(session, found)
    course = load_course(session, session.get_one(Cycle, row.cycle_id))
    return read_letter(session, course, row, found.at)
