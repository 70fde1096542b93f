"""What a pilot asks of a sending to come: keep it waiting, let it go by, say it otherwise.

A sending is all that one date owes in one text: the forecast shows whom it would reach, nothing is
changed before that was looked at, and what was asked is undone as easily.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.database import gesture, reading
from models.errors import NotFound, Refusal
from models.gestures import instructing, opening, rewording
from models.gestures.rewording import SaidMeanwhile, Unsaid
from models.outbox.french import plural
from models.outbox.instruction import Does
from models.outbox.letters import Words
from models.outbox.message import MESSAGE
from models.outbox.reading import common_words
from models.rehearsal.foreseen import FORESEEN, Foreseen, ToCome, kept_back
from models.rehearsal.page import name_of_text
from models.year.classes import MessageClass
from web.forecast import asked, at_hand, forecasts, opened, row_of
from web.forms import Form, Posted
from web.outbox import read_letter
from web.pages import done, page
from web.posting import TYPED_ABOVE, need_number
from web.within import Here

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
    request: Request, cycle_id: int, rule: str, rung: str, wrong: Refusal | None = None,
    dropping: bool = False, form: Form | None = None,
) -> Response:  # fmt: skip
    with reading(request.app.state.engine) as session:
        at, basis = asked(request, session, cycle_id)
        told = instructing.instruction_of(session, cycle_id, rule, rung)
        owed = _owed(session, cycle_id, rule, rung)
        dated = instructing.is_dated(at.course, rule, rung)
    standing = at_hand(request, at, basis)
    found = standing.kept.sendings.get((rule, rung)) if standing.kept else None
    if found is None and not dated:
        raise NoSending(at.path)
    count = found.count if found else 0
    return page(
        request, "forecast_sending.html", wrong.status if wrong else 200, at=at, rule=rule,
        rung=rung, sending=found, told=told, owed=owed, dated=dated, wrong=wrong, count=count,
        name=found.name if found else _name(at, rule), seen=instructing.mark_of(told),
        dropping=dropping and found is not None, typed=count > TYPED_ABOVE, form=form or Form(),
        own=_path(at, rule, rung), in_digests=dated and _in_digests(at, rule), standing=standing,
    )  # fmt: skip


class NotCounted(Refusal):
    """A sending that no forecast counts: nobody knows how many letters would be dropped."""

    def __init__(self) -> None:
        super().__init__(
            "On ne sait pas combien de courriers seraient abandonnés : rien n'est changé.",
            "Attendez la prévision, relisez-la, puis recommencez.",
        )


class NoSending(NotFound):
    """A sending that the cycle does not have."""

    def __init__(self, path: str) -> None:
        super().__init__("Ce cycle n'a pas cet envoi.", f"{path}/forecast montre ceux à venir.")


def _owed(session: Session, cycle_id: int, rule: str, rung: str) -> int:
    """How many of its letters are in the outbox already."""
    m = MESSAGE.c
    mine = sa.and_(m.cycle_id == cycle_id, m.rule == rule, m.rung == rung)
    query = sa.select(sa.func.count()).where(mine)
    return int(session.connection().execute(query).scalar_one())


def _counted(request: Request, cycle_id: int, rule: str, rung: str) -> int:
    """How many letters it would be. Raises NotCounted."""
    kept = forecasts(request).of(cycle_id).kept
    if kept is None or (rule, rung) not in kept.sendings:
        raise NotCounted
    return kept.sendings[rule, rung].count


def _name(at: Here, rule: str) -> str:
    return name_of_text(at.course.definition.messages[rule].text or rule)


def _in_digests(at: Here, rule: str) -> bool:
    return at.course.definition.messages[rule].cls is MessageClass.NEWS


def _path(at: Here, rule: str, rung: str, more: str = "") -> str:
    return f"{at.path}/forecast/sending{more}?{urlencode({'rule': rule, 'rung': rung})}"


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
        with gesture(request.app.state.engine) as session:
            at, _ = asked(request, session, cycle_id)
            instructing.ask(
                session, at.course, rule, rung, form.one("seen"), at.by, at.moment, does=does
            )
    except Refusal as wrong:
        if wrong.status != 409:
            raise
        return _sending(request, cycle_id, rule, rung, wrong, does is Does.DROP, form)
    said = DONE[what if what in DONE else "let_go"]
    return done(request, _path(at, rule, rung), f"{said} Recalculez la prévision pour l'y voir.")


# ── its words ────────────────────────────────────────────────────────────────────────────────────


@router.get("/sending/words")
def words(request: Request, cycle_id: int, rule: str = "", rung: str = "") -> Response:
    """What its letters would say, to be written otherwise."""
    return _form(request, cycle_id, Form(values={"rule": [rule], "rung": [rung]}))


@router.post("/sending/words")
def reword(request: Request, cycle_id: int, form: Posted) -> Response:
    """How the new words read; then, once confirmed, its letters will carry them."""
    steps = {"preview": _preview, "keep": _keep, "restore": _restore}
    return steps.get(form.one("step"), _form)(request, cycle_id, form)


def _foreseen(request: Request, cycle_id: int, form: Form) -> tuple[Here, ToCome, Foreseen]:
    with opened(request, cycle_id) as (at, kept, _):
        found = kept.sendings.get((form.one("rule"), form.one("rung")))
        if found is None:
            raise NoSending(at.path)
        return at, found, kept


def _form(request: Request, cycle_id: int, form: Form, wrong: Refusal | None = None) -> Response:
    at, found, kept = _foreseen(request, cycle_id, form)
    with reading(request.app.state.engine) as session:
        told = instructing.instruction_of(session, cycle_id, found.rule, found.rung)
        said = _said(session, at, told) or _as_foreseen(kept, found)
    met = isinstance(wrong, SaidMeanwhile)
    typed = Words(subject=form.one("subject"), text=form.one("text"))
    seen = instructing.mark_of(told) if met or not form.checked("step") else form.one("seen")
    return page(
        request, "words.html", wrong.status if wrong else 200, wrong=wrong,
        words=typed if form.checked("step") else said, others=said if met else None,
        action=f"{at.path}/forecast/sending/words",
        hidden={"rule": found.rule, "rung": found.rung, "seen": seen},
        back=_path(at, found.rule, found.rung), count=found.count, left=0, lines=(),
        restores=bool(told and told.wording_id),
        longest=(rewording.LONGEST_SUBJECT, rewording.LONGEST),
    )  # fmt: skip


def _said(session: Session, at: Here, told: Any) -> Words | None:
    """What a pilot wrote for it already."""
    if not told or not told.wording_id:
        return None
    own = rewording.need_words(session, at.course, told.wording_id)
    return Words(subject=own.subject, text=own.text)


def _as_foreseen(kept: Foreseen, found: ToCome) -> Words:
    m = MESSAGE.c
    mine = sa.and_(m.rule == found.rule, m.rung == found.rung)
    query = sa.select(MESSAGE).where(mine, sa.or_(FORESEEN, kept_back(kept.moment)))
    with kept.opened() as copy:
        rows = copy.connection().execute(query.order_by(m.id)).all()
        return common_words(copy, kept.course, rows, rows[0].sent_at or rows[0].not_before)


def _preview(request: Request, cycle_id: int, form: Form) -> Response:
    try:
        with gesture(request.app.state.engine) as session:
            at, _ = asked(request, session, cycle_id)
            number = rewording.write(
                session, at.course, form.one("subject"), form.one("text"), at.by, at.moment
            )
    except Unsaid as wrong:
        return _form(request, cycle_id, form, wrong)
    return _read_first(request, cycle_id, form, number)


def _read_first(
    request: Request, cycle_id: int, form: Form, number: int, wrong: Refusal | None = None
) -> Response:
    at, found, kept = _foreseen(request, cycle_id, form)
    with reading(request.app.state.engine) as session:
        own = rewording.need_words(session, at.course, number)
    with kept.opened() as copy:
        row = row_of(copy, at, kept, found.key)
        on = row.sent_at or row.not_before
        letter, bad = read_letter(copy, kept.course, row, on, own._mapping)
    shown = urlencode({"key": found.key, "words": number})
    return page(
        request, "words_preview.html", wrong.status if wrong else 200, wrong=wrong, words=own,
        letter=letter, unreadable=bad, source=f"{at.path}/forecast/letter/html?{shown}",
        action=f"{at.path}/forecast/sending/words", form=form, count=found.count, lines=(),
        hidden={"rule": found.rule, "rung": found.rung, "seen": form.one("seen"), "words": number},
        back=_path(at, found.rule, found.rung), typed=found.count > TYPED_ABOVE,
        confirm="Garder ces mots pour cet envoi",
        what=f"{plural(found.count, 'courrier', 'courriers')} de cet envoi, et ceux qui s'y "
        "ajouteraient d'ici là",
    )  # fmt: skip


def _keep(request: Request, cycle_id: int, form: Form) -> Response:
    number = form.number("words") or 0
    _, found, _ = _foreseen(request, cycle_id, form)
    try:
        need_number(form, found.count, form.number("shown"))
    except Refusal as wrong:
        return _read_first(request, cycle_id, form, number, wrong)
    return _say(request, cycle_id, form, number)


def _restore(request: Request, cycle_id: int, form: Form) -> Response:
    return _say(request, cycle_id, form, None)


def _say(request: Request, cycle_id: int, form: Form, number: int | None) -> Response:
    rule, rung = form.one("rule"), form.one("rung")
    try:
        with gesture(request.app.state.engine) as session:
            at, _ = asked(request, session, cycle_id)
            instructing.ask(
                session, at.course, rule, rung, form.one("seen"), at.by, at.moment,
                wording_id=number,
            )  # fmt: skip
    except SaidMeanwhile as wrong:
        return _form(request, cycle_id, _with_words(request, cycle_id, form, number), wrong)
    said = "avec le texte d'origine" if number is None else "avec vos mots"
    return done(request, _path(at, rule, rung), f"Cet envoi partira {said}.")


def _with_words(request: Request, cycle_id: int, form: Form, number: int | None) -> Form:
    """What was typed, that a refused confirmation only knows by its number."""
    if number is None:
        return Form(values={**form.values, "step": []})
    with reading(request.app.state.engine) as session:
        at, _ = asked(request, session, cycle_id)
        own = rewording.need_words(session, at.course, number)
    return Form(values={**form.values, "subject": [own.subject], "text": [own.text]})


# ── above how many a release is needed ───────────────────────────────────────────────────────────


@router.post("/release-above")
def release_above(request: Request, cycle_id: int, form: Posted) -> Response:
    """Above how many recipients a sending waits for a pilot's release; none when left empty."""
    limit = form.number("limit")
    if form.one("limit") and not limit:
        raise NotANumber("Ce n'est pas un nombre de destinataires.", "Écrivez par exemple 200.")
    with gesture(request.app.state.engine) as session:
        at, _ = asked(request, session, cycle_id)
        at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
        opening.change_cycle(session, at.cycle, {"release_above": limit}, at.by, at.moment)
    said = (
        f"Au-dessus de {plural(limit, 'destinataire', 'destinataires')}, un envoi attendra votre "
        "accord." if limit else "Les envois partent sans attendre votre accord."
    )  # fmt: skip
    return done(request, f"{at.path}/forecast", said)


class NotANumber(Refusal):
    """A limit that is no number."""

    status = 422
