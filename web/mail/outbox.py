"""The outbox of a cycle, letter by letter: what waits, what left, what failed, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.gestures.mail import posting
from models.gestures.mail.rewording import CARRIES, editable, need_words
from models.letters.called import faults_of_texts
from models.letters.reading import letter_of
from models.letters.rendering import BadText, Letter
from models.serving.mail.after_restoring import restored_count
from models.serving.mail.awaiting import awaiting
from models.serving.mail.letters import (
    TONES,
    carried_by,
    counts,
    letters,
    territories,
    texts_of,
    whole,
)
from models.serving.mail.of_a_former import WHAT_TO_DO, of_a_former
from models.words.french import capital
from models.words.nouns import MESSAGE_STATES
from models.work.message import MessageState
from models.work.rows import KeptMessage
from models.year.course import Course
from web.mail.mail_desk import MailDesk, address, desk, read_filters
from web.mail.posting import LetterChange, possible
from web.site.door import looking
from web.site.forms import Number
from web.site.letter_frame import as_html
from web.site.pages import page
from web.site.typed import number_of

router = APIRouter(prefix="/outbox")


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


@router.get("")
def outbox(request: Request) -> Response:
    """One page of letters, those that the filters keep."""
    asked = request.query_params
    filters = read_filters(asked)
    with looking(request) as visit:
        at = desk(visit, number_of(asked.get("cycle", "")))
        values: dict[str, Any] = {
            "listed": letters(
                at.session, at.course, filters, number_of(asked.get("page", "")) or 1
            ),
            "counts": counts(at.session, at.cycle_id),
            "texts": texts_of(at.session, at.cycle_id),
            "units": territories(at.session, at.course.academy_id),
            "desk": at,
            "waiting": awaiting(at.session, at.course, at.moment),
            "restored": restored_count(at.session, [at.cycle_id]),
            "formers": of_a_former(at.session, at.course),
            "what_to_do": WHAT_TO_DO,
        }
    values["faulty"] = faults_of_texts(text for text, _ in values["texts"])
    own = values["desk"].own
    return page(
        request,
        "mail/outbox.html",
        **values,
        filters=filters,
        changes=possible(filters.state),
        every=asked.get("check") == "all",
        rewords=filters.state in ("", *CARRIES),
        states=[(s.value, capital(MESSAGE_STATES[s])) for s in TONES],
        address=lambda number=1, **more: address(filters, number, own, **more),
    )


@router.get("/forecast")
def to_come(request: Request) -> Response:
    """On to what will leave, in the cycle that is shown first."""
    with looking(request) as visit:
        at = desk(visit, None)
    return RedirectResponse(f"/cycles/{at.cycle_id}/forecast", 303)


# ── one letter ───────────────────────────────────────────────────────────────────────────────────


@router.get("/{message_id}")
def message(request: Request, message_id: int) -> Response:
    """One letter: its text, its key, what became of it."""
    with _at_message(request, message_id) as (at, row):
        found = whole(at.session, at.course, row)
        items = carried_by(at.session, at.course, row.id) if row.text == "digest" else ()
        rewords = bool(editable(at.session, [row]))
        letter, wrong = read_letter(at.session, at.course, row, row.sent_at or at.moment)
    return page(
        request,
        "mail/outbox_letter.html",
        found=found,
        letter=letter,
        wrong=wrong,
        row=row,
        desk=at,
        changes=_possible(row),
        items=items,
        rewords=rewords,
    )


def _possible(row: KeptMessage) -> dict[str, LetterChange]:
    """Of a letter that a restoration holds, its own question says whether it is to be sent."""
    changes = possible(row.state)
    if row.restoration_id and row.state is MessageState.HELD:
        changes.pop("release", None)
    return changes


@router.get("/{message_id}/html")
def message_html(request: Request, message_id: int, words: Number = 0) -> Response:
    """The letter's own HTML, sandboxed, without its link; as it would be in these *words*."""
    with _at_message(request, message_id) as (at, row):
        own = need_words(at.session, at.course, words)._mapping if words else None
        letter, wrong = read_letter(at.session, at.course, row, row.sent_at or at.moment, own)
    return as_html(letter, wrong)


@contextmanager
def _at_message(request: Request, message_id: int) -> Iterator[tuple[MailDesk, Any]]:
    with looking(request) as visit:
        at = desk(visit, posting.cycle_of(visit.session, message_id))
        yield at, posting.find_message(at.session, at.course, str(message_id))


def read_letter(
    session: Session,
    course: Course,
    row: KeptMessage,
    at: datetime,
    words: Mapping[str, Any] | None = None,
) -> tuple[Letter | None, str]:
    """The letter of a message, as if it were said in *words*, or why it cannot be written."""
    try:
        return letter_of(session, course, row, at, words), ""
    except BadText as error:
        return None, str(error)
