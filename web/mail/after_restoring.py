"""After a restoration: what may have left already waits here, until a pilot says if it has."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import WrongMove
from models.gestures.copies.after_restoring import NotSinceARestoration, say
from models.operations.restoration import last_restoration
from models.serving.mail.after_restoring import Restored, restored_sendings
from models.words.french import plural
from models.work.message import MessageState
from web.mail.mail_desk import desk
from web.mail.posting import TYPED_ABOVE, NotTheSame, need_number
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page
from web.site.typed import number_of

router = APIRouter(prefix="/outbox/restored")
SAYS = {"sent": MessageState.SENT, "send": MessageState.OWED, "undo": MessageState.HELD}
SAID = {
    "sent": ("dit parti", "dits partis"),
    "send": ("à envoyer", "à envoyer"),
    "undo": ("de nouveau en attente", "de nouveau en attente"),
}


@router.get("")
def restored(request: Request) -> Response:
    """What a restoration holds in a cycle, sending by sending."""
    return _page(request, number_of(request.query_params.get("cycle", "")))


def _page(request: Request, cycle: int | None, wrong: NotTheSame | None = None) -> Response:
    with looking(request) as visit:
        at = desk(visit, cycle)
        values: dict[str, Any] = {
            "desk": at,
            "since": last_restoration(at.session),
            "sendings": restored_sendings(at.session, at.cycle_id),
        }
    status = wrong.status if wrong else 200
    return page(
        request, "mail/after_restoring.html", status, **values, wrong=wrong, typed_above=TYPED_ABOVE
    )


@router.post("")
def say_of_a_sending(request: Request, form: Posted) -> Response:
    """All the letters of a sending had left, or are to be sent; or neither any more."""
    cycle, what = form.number("cycle"), form.one("do")
    back = f"/outbox/restored?cycle={cycle or ''}"
    if what not in SAYS:
        return not_done(request, back, "Dites si ces courriers étaient partis.")
    try:
        with acting(request) as visit:
            at = desk(visit, cycle)
            sending = form.one("rule"), form.one("rung")
            found = [
                one
                for one in restored_sendings(at.session, at.cycle_id)
                if (one.rule, one.rung) == sending
            ]
            _need_the_same(form, found, what)
            ids = say(at.session, at.course, SAYS[what], at.who.actor, at.moment, sending=sending)
    except NotTheSame as wrong:
        return _page(request, cycle, wrong)
    return done(request, back, f"{plural(len(ids), 'courrier', 'courriers')} {_said(what, ids)}.")


def _need_the_same(form: Form, found: list[Restored], what: str) -> None:
    """The number that was looked at; a large one is typed before letters leave, which can't be
    undone."""
    count = sum(one.said if what == "undo" else one.held for one in found)
    if what == "send":
        need_number(form, count, form.number("seen"))
    elif form.number("seen") != count:
        raise NotTheSame(
            "Des courriers ont changé d'état depuis : rien n'est changé.", "Relisez la liste."
        )


def _said(what: str, ids: list[int]) -> str:
    one, many = SAID[what]
    return many if len(ids) > 1 else one


@router.post("/letter")
def say_of_a_letter(request: Request, form: Posted) -> Response:
    """One letter had left, or is to be sent."""
    number, what = form.number("message") or 0, form.one("do")
    back = f"/outbox/{number}"
    if what not in SAYS:
        return not_done(request, back, "Dites si ce courrier était parti.")
    try:
        with acting(request) as visit:
            at = desk(visit, form.number("cycle"))
            say(at.session, at.course, SAYS[what], at.who.actor, at.moment, which=[str(number)])
    except (NotSinceARestoration, WrongMove) as wrong:
        return not_done(request, back, str(wrong))
    return done(request, back, f"Ce courrier est {SAID[what][0]}.")
