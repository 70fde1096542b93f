"""A sending to come is said in a pilot's own words: written, read as it would be, then kept.

What was typed stays on the page, whatever became of the forecast meanwhile.
"""

from __future__ import annotations

from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.mail import instructing, rewording
from models.gestures.mail.instructing import InstructionMark
from models.gestures.mail.rewording import SaidMeanwhile, Unsaid
from models.letters.reading import common_words
from models.letters.rendering import Words
from models.rehearsal.foreseen import FORESEEN, Foreseen, ToCome, kept_back
from models.words.french import plural
from models.work.message import MESSAGE
from web.mail.forecast import asked, row_of, standing_of
from web.mail.outbox import read_letter
from web.mail.posting import TYPED_ABOVE, NotTheSame, need_number
from web.mail.sendings import NoSending, NotCounted, path_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here

router = APIRouter(prefix="/cycles/{cycle_id}/forecast")


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
    """The sending in the forecast. Raises NotCounted, NoSending."""
    with looking(request) as visit:
        at, basis = asked(visit, cycle_id)
    standing = standing_of(request, at, basis)
    if standing.kept is None:
        raise NotCounted(standing)
    found = standing.kept.sendings.get((form.one("rule"), form.one("rung")))
    if found is None:
        raise NoSending
    return at, found, standing.kept


def _form(request: Request, cycle_id: int, form: Form, wrong: Refusal | None = None) -> Response:
    """The words to change: those typed already, else what its letters would say."""
    rule, rung, typed = form.one("rule"), form.one("rung"), form.checked("step")
    coming = _coming(request, cycle_id, form)
    with looking(request) as visit:
        at, _ = asked(visit, cycle_id)
        found = instructing.instruction_of(visit.session, cycle_id, rule, rung)
        current = _said(visit.session, at, found) or (_as_foreseen(*coming) if coming else None)
    met = isinstance(wrong, SaidMeanwhile)
    words = Words(subject=form.one("subject"), text=form.one("text"))
    seen = instructing.mark_of(found) if met or not typed else form.one("seen")
    return page(
        request,
        "mail/words.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        words=words if typed else current,
        others=current if met else None,
        action=f"{at.path}/forecast/sending/words",
        hidden={"rule": rule, "rung": rung, "seen": seen},
        back=path_of(at, rule, rung),
        count=coming[0].count if coming else 0,
        left=0,
        lines=(),
        restores=bool(found and found.wording_id),
        longest=(rewording.LONGEST_SUBJECT, rewording.LONGEST),
    )


def _coming(request: Request, cycle_id: int, form: Form) -> tuple[ToCome, Foreseen] | None:
    """The sending in the forecast; None for words that were typed before the forecast went."""
    try:
        return _foreseen(request, cycle_id, form)[1:]
    except (NotCounted, NoSending):
        if form.checked("step"):
            return None
        raise


def _said(session: Session, at: Here, instruction: InstructionMark | None) -> Words | None:
    """What a pilot wrote for it already."""
    if not instruction or not instruction.wording_id:
        return None
    own = rewording.need_words(session, at.course, instruction.wording_id)
    return Words(subject=own.subject, text=own.text)


def _as_foreseen(found: ToCome, kept: Foreseen) -> Words:
    m = MESSAGE.c
    mine = sa.and_(m.rule == found.rule, m.rung == found.rung)
    query = sa.select(MESSAGE).where(mine, sa.or_(FORESEEN, kept_back(kept.moment)))
    with kept.opened() as copy:
        rows = copy.connection().execute(query.order_by(m.id)).all()
        return common_words(copy, kept.course, rows, rows[0].sent_at or rows[0].not_before)


def _preview(request: Request, cycle_id: int, form: Form) -> Response:
    try:
        _foreseen(request, cycle_id, form)
        with acting(request) as visit:
            at, _ = asked(visit, cycle_id)
            number = rewording.write(
                visit.session, at.course, form.one("subject"), form.one("text"), at.by, at.moment
            )
    except (Unsaid, NotCounted, NoSending) as wrong:
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
        request,
        "mail/words_preview.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        words=own,
        letter=letter,
        unreadable=bad,
        source=f"{at.path}/forecast/letter/html?{shown}",
        action=f"{at.path}/forecast/sending/words",
        form=form,
        count=found.count,
        lines=(),
        hidden={"rule": found.rule, "rung": found.rung, "seen": form.one("seen"), "words": number},
        back=path_of(at, found.rule, found.rung),
        typed=found.count > TYPED_ABOVE,
        confirm="Garder ces mots pour cet envoi",
        what=f"{plural(found.count, 'courrier', 'courriers')} de cet envoi, et ceux qui s'y "
        "ajouteraient d'ici là",
    )


def _keep(request: Request, cycle_id: int, form: Form) -> Response:
    number = form.number("words") or 0
    try:
        _, found, _ = _foreseen(request, cycle_id, form)
        need_number(form, found.count, form.number("shown"))
    except (NotCounted, NoSending) as wrong:
        return _form(request, cycle_id, _with_words(request, cycle_id, form, number), wrong)
    except NotTheSame as wrong:
        return _read_first(request, cycle_id, form, number, wrong)
    return _say(request, cycle_id, form, number)


def _restore(request: Request, cycle_id: int, form: Form) -> Response:
    return _say(request, cycle_id, form, None)


def _say(request: Request, cycle_id: int, form: Form, number: int | None) -> Response:
    rule, rung = form.one("rule"), form.one("rung")
    try:
        with acting(request) as visit:
            at, _ = asked(visit, cycle_id)
            instructing.ask(
                visit.session,
                at.course,
                rule,
                rung,
                form.one("seen"),
                at.by,
                at.moment,
                wording_id=number,
            )
    except SaidMeanwhile as wrong:
        return _form(request, cycle_id, _with_words(request, cycle_id, form, number), wrong)
    with_which = "avec le texte d'origine" if number is None else "avec vos mots"
    return done(request, path_of(at, rule, rung), f"Cet envoi partira {with_which}.")


def _with_words(request: Request, cycle_id: int, form: Form, number: int | None) -> Form:
    """What was typed, that a refused confirmation only knows by its number."""
    if number is None:
        return Form(values={**form.values, "step": []})
    with looking(request) as visit:
        at, _ = asked(visit, cycle_id)
        own = rewording.need_words(visit.session, at.course, number)
    return Form(values={**form.values, "subject": [own.subject], "text": [own.text]})
