"""A letter to oneself: whether mail leaves, arrives, and brings back to this portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.gestures.people.signing_in import RULE, ask_to_sign_in
from models.serving.setup.checklist import prepared_cycle
from models.work.message import MESSAGE, MessageState
from web.setup.academy import SetupPage, mail_leaves, setting_up
from web.site.door import acting, looking
from web.site.forms import Number, Posted
from web.site.pages import done, not_done, page

router = APIRouter()
LASTING = (MessageState.OWED, MessageState.CLAIMED, MessageState.HELD)


@dataclass(frozen=True, kw_only=True)
class LetterTried:
    """The last letter that one sent oneself; *result*: what the server said of it."""

    id: int
    state: MessageState
    result: str | None
    owed_at: datetime
    sent_at: datetime | None
    attempts: int


@router.get("/setup/mail")
def mail(request: Request, academy: Number = 0) -> Response:
    """What became of the last letter that one sent oneself."""
    with looking(request) as visit:
        at = setting_up(visit, academy)
        cycle = prepared_cycle(at.session, at.academy)
        last = _last(at)
    return page(
        request,
        "setup/mail.html",
        at=at,
        cycle=cycle,
        last=last,
        waits=last is not None and last.state in LASTING,
        leaves=mail_leaves(request),
    )


def _last(at: SetupPage) -> LetterTried | None:
    m = MESSAGE.c
    query = (
        sa.select(m.id, m.state, m.result, m.owed_at, m.sent_at, m.attempts)
        .where(m.rule == RULE, m.slot.in_(at.actor.slots))
        .order_by(m.id.desc())
        .limit(1)
    )
    row = at.session.connection().execute(query).first()
    return LetterTried(**row._mapping) if row is not None else None


@router.post("/setup/mail")
def send(request: Request, form: Posted) -> Response:
    """Send oneself the letter by which one signs in: its button comes back here."""
    with acting(request) as visit:
        at = setting_up(visit, form.number("academy"))
        link = ask_to_sign_in(at.session, at.who.mail, at.path("mail"), at.moment)
        drafted = prepared_cycle(at.session, at.academy) is not None
    if link is None:
        said = "Trois courriers d'essai en un quart d'heure suffisent : attendez un peu."
        if not drafted:
            said = "Préparez d'abord le cycle : le courrier d'essai part en son nom."
        return not_done(request, at.path("mail"), said)
    return done(request, at.path("mail"), "Le courrier d'essai part.")
