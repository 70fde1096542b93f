"""What a pilot asks of a sending to come: keep it waiting, let it go by, say it otherwise.

A sending is all that one date owes in one text: the forecast shows whom it would reach, nothing is
changed before that was looked at, and what was asked is undone as easily.
"""

from __future__ import annotations

from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NotFound, Refusal
from models.gestures.cycle import opening
from models.gestures.mail import instructing
from models.letters.called import name_of_text
from models.rehearsal.forecasts import ForecastStanding
from models.words.french import plural
from models.work.instruction import Does
from models.work.message import MESSAGE
from models.year.classes import MessageClass
from web.mail.forecast import PART, asked, forecast_page, standing_of
from web.mail.posting import TYPED_ABOVE, need_number
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here

router = APIRouter(prefix="/cycles/{cycle_id}/forecast")
DONE = {
    "hold": "Cet envoi attendra votre accord quand il sera dû.",
    "drop": "Cet envoi ne partira pas cette fois.",
    "let_go": "Cet envoi partira comme prévu.",
}


# ── one sending ──────────────────────────────────────────────────────────────────────────────────


@router.get("/sending")
def sending(request: Request, cycle_id: int, rule: str = "", rung: str = "") -> Response:
    """Whom it would reach, what was asked of it, what may be."""
    return _sending(request, cycle_id, rule, rung)


def _sending(
    request: Request,
    cycle_id: int,
    rule: str,
    rung: str,
    wrong: Refusal | None = None,
    dropping: bool = False,
    form: Form | None = None,
) -> Response:
    with looking(request) as visit:
        at, basis = asked(visit, cycle_id)
        instruction = instructing.instruction_of(visit.session, cycle_id, rule, rung)
        owed = _owed(visit.session, cycle_id, rule, rung)
        dated = instructing.is_dated(at.course, rule, rung)
    standing = standing_of(request, at, basis)
    found = standing.kept.sendings.get((rule, rung)) if standing.kept else None
    known = not rung and _follows_a_gesture(at, rule)
    if found is None and not dated and (standing.kept or not known):
        raise NoSending
    count = found.count if found else 0
    return page(
        request,
        "mail/forecast_sending.html",
        wrong.status if wrong else 200,
        at=at,
        rule=rule,
        rung=rung,
        sending=found,
        told=instruction,
        owed=owed,
        dated=dated,
        wrong=wrong,
        count=count,
        name=found.name if found else _name(at, rule),
        seen=instructing.mark_of(instruction),
        dropping=dropping and standing.kept,
        typed=count > TYPED_ABOVE,
        form=form or Form(),
        standing=standing,
        own=path_of(at, rule, rung),
        in_digests=dated and _in_digests(at, rule),
    )


class NoSending(NotFound):
    """A sending that the cycle does not have, or has no more."""

    def __init__(self) -> None:
        super().__init__(
            "La prévision n'a pas, ou n'a plus, cet envoi.", "« Ce qui partira » montre les autres."
        )


class NotCounted(Refusal):
    """No forecast is kept, and whom a sending would reach is not known without one."""

    def __init__(self, standing: ForecastStanding) -> None:
        coming = "Elle se calcule : recommencez dans une minute."
        super().__init__(
            "Aucune prévision n'est en mémoire : cet envoi ne peut pas être compté.",
            coming if standing.under_way else "« Ce qui partira » dit pourquoi.",
        )


def _owed(session: Session, cycle_id: int, rule: str, rung: str) -> int:
    """How many of its letters are in the outbox already."""
    m = MESSAGE.c
    mine = sa.and_(m.cycle_id == cycle_id, m.rule == rule, m.rung == rung)
    query = sa.select(sa.func.count()).where(mine)
    return int(session.connection().execute(query).scalar_one())


def _counted(request: Request, cycle_id: int, rule: str, rung: str) -> int:
    """How many it would reach. Raises NotCounted, NoSending."""
    with looking(request) as visit:
        at, basis = asked(visit, cycle_id)
    standing = standing_of(request, at, basis)
    if standing.kept is None:
        raise NotCounted(standing)
    if (rule, rung) not in standing.kept.sendings:
        raise NoSending
    return standing.kept.sendings[rule, rung].count


def _follows_a_gesture(at: Here, rule: str) -> bool:
    """Whether *rule* owes what it owes on no date of its own: it has no rung."""
    shape = at.course.definition.messages.get(rule)
    return shape is not None and not shape.at and shape.each is None


def _name(at: Here, rule: str) -> str:
    return name_of_text(at.course.definition.messages[rule].text or rule)


def _in_digests(at: Here, rule: str) -> bool:
    return at.course.definition.messages[rule].cls is MessageClass.NEWS


def path_of(at: Here, rule: str, rung: str) -> str:
    """Where the page of a sending is."""
    return f"{at.path}/forecast/sending?{urlencode({'rule': rule, 'rung': rung})}"


@router.post("/sending")
def ask(request: Request, cycle_id: int, form: Posted) -> Response:
    """Keep it waiting, let it go by (once its number was looked at), or neither any more."""
    rule, rung, what = form.one("rule"), form.one("rung"), form.one("do")
    does = {"hold": Does.HOLD, "drop": Does.DROP}.get(what)
    try:
        if does is Does.DROP:
            count = _counted(request, cycle_id, rule, rung)
            if not form.checked("confirmed"):
                return _sending(request, cycle_id, rule, rung, dropping=True)
            need_number(form, count, form.number("shown"))
        with acting(request) as visit:
            at, _ = asked(visit, cycle_id)
            instructing.ask(
                visit.session, at.course, rule, rung, form.one("seen"), at.by, at.moment, does=does
            )
    except Refusal as wrong:
        if wrong.status != 409:
            raise
        return _sending(request, cycle_id, rule, rung, wrong, does is Does.DROP, form)
    what_next = DONE[what if what in DONE else "let_go"]
    return done(
        request, path_of(at, rule, rung), f"{what_next} Recalculez la prévision pour l'y voir."
    )


# ── above how many a release is needed ───────────────────────────────────────────────────────────


@router.post("/release-above")
def release_above(request: Request, cycle_id: int, form: Posted) -> Response:
    """Above how many recipients a sending waits for a pilot's release; none when left empty."""
    limit = form.number("limit")
    try:
        if form.one("limit") and not limit:
            raise NotANumber("Ce n'est pas un nombre de destinataires.", "Écrivez par exemple 200.")
        with acting(request) as visit:
            at, _ = asked(visit, cycle_id)
            at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
            given = (visit.session, at.cycle, {PART: limit}, at.by, at.moment)
            opening.change_cycle(*given, seen=form.one("seen"), part=PART)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return forecast_page(request, cycle_id, typed=form.one("limit"), wrong=wrong)
    summary = (
        f"Au-dessus de {plural(limit, 'destinataire', 'destinataires')}, un envoi attendra votre "
        "accord."
        if limit
        else "Les envois partent sans attendre votre accord."
    )
    return done(request, f"{at.path}/forecast", summary)


class NotANumber(Refusal):
    """A limit that is no number."""

    status = 422
