"""Letters that wait are said in a pilot's own words: written, read as they would be, then kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.mail import posting, rewording
from models.letters.rendering import Words
from models.serving.mail.rewording import NoneToReword, ToReword, to_reword
from models.words.french import plural
from web.mail.mail_desk import MailDesk, desk
from web.mail.outbox import read_letter
from web.mail.posting import LISTED, TYPED_ABOVE, chosen_letters, need_number
from web.request.same_origin import our_path
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page

router = APIRouter(prefix="/outbox")


@router.get("/{message_id}/words")
def one(request: Request, message_id: int) -> Response:
    """What one letter says, to be written otherwise."""
    form = Form(values={"message": [str(message_id)], "back": [f"/outbox/{message_id}"]})
    with looking(request) as visit:
        at = desk(visit, None)
        cycle = posting.cycle_of(at.session, message_id)
    return _form(request, form, cycle)


@router.post("/words")
def several(request: Request, form: Posted) -> Response:
    """What letters say; then how the new words read; then, once confirmed, they carry them."""
    steps = {"preview": _preview, "keep": _keep, "restore": _restore}
    return steps.get(form.one("step"), _form)(request, form, form.number("cycle"))


def _form(
    request: Request, form: Form, cycle: int | None, wrong: Refusal | None = None
) -> Response:
    """The words to change: those typed already, else what the letters say now."""
    back = our_path(form.one("back"), "/outbox")
    try:
        at, found = _found(request, form, cycle)
    except NoneToReword as refusal:
        return not_done(request, back, f"{refusal.sentence} {refusal.next_step}")
    words = _typed(form) if form.checked("step") else found.words
    hidden = _hidden(at, found, back) | ({"seen": form.one("seen")} if form.checked("step") else {})
    return _written(request, found, words, hidden, back, wrong)


def _found(request: Request, form: Form, cycle: int | None) -> tuple[MailDesk, ToReword]:
    with looking(request) as visit:
        at = desk(visit, cycle)
        chosen = chosen_letters(at, form, our_path(form.one("back"), "/outbox"))
        return at, to_reword(at.session, at.course, chosen, at.moment)


def _typed(form: Form) -> Words:
    return Words(subject=form.one("subject"), text=form.one("text"))


def _hidden(at: MailDesk, found: ToReword, back: str) -> dict[str, Any]:
    listed = ",".join(map(str, found.ids))
    return {"messages": listed, "seen": found.mark, "cycle": at.cycle_id, "back": back}


def _written(
    request: Request,
    found: ToReword,
    words: Words,
    hidden: dict[str, Any],
    back: str,
    wrong: Refusal | None = None,
    others: Words | None = None,
) -> Response:
    return page(
        request,
        "mail/words.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        words=words,
        others=others,
        action="/outbox/words",
        hidden=hidden,
        back=back,
        restores=found.own,
        count=len(found.lines),
        left=found.left,
        lines=found.lines[:LISTED],
        longest=(rewording.LONGEST_SUBJECT, rewording.LONGEST),
    )


def _preview(request: Request, form: Form, cycle: int | None) -> Response:
    """The first letter as its recipient would read it; the words are kept, no letter has them."""
    with looking(request) as visit:
        at = desk(visit, cycle)
        course = at.course
    try:
        with acting(request) as visit:
            by, typed = visit.actor, _typed(form)
            words = rewording.write(
                visit.session, course, typed.subject, typed.text, by, visit.moment
            )
    except rewording.Unsaid as refusal:
        return _form(request, form, cycle, refusal)
    return _read_first(request, form, cycle, words)


def _read_first(
    request: Request, form: Form, cycle: int | None, words: int, wrong: Refusal | None = None
) -> Response:
    back = our_path(form.one("back"), "/outbox")
    try:
        at, found = _found(request, form, cycle)
    except NoneToReword as refusal:
        return _left(request, form, refusal)
    with looking(request) as visit:
        at = desk(visit, cycle)
        own = rewording.need_words(at.session, at.course, words)
        letter, bad = read_letter(at.session, at.course, found.first, at.moment, own._mapping)
    hidden = _hidden(at, found, back)
    hidden |= {"seen": form.one("seen"), "messages": form.one("messages"), "words": words}
    return page(
        request,
        "mail/words_preview.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        words=own,
        letter=letter,
        unreadable=bad,
        source=f"/outbox/{found.first.id}/html?words={words}",
        action="/outbox/words",
        hidden=hidden,
        back=back,
        form=form,
        count=len(found.lines),
        lines=found.lines[:LISTED],
        typed=len(found.lines) > TYPED_ABOVE,
        confirm=f"Garder ces mots pour {plural(len(found.lines), 'courrier', 'courriers')}",
        what=plural(len(found.lines), "courrier", "courriers"),
    )


def _left(request: Request, form: Form, refusal: Refusal) -> Response:
    """The letters left meanwhile: what was typed is shown once more, to be taken elsewhere."""
    back = our_path(form.one("back"), "/outbox")
    return page(request, "mail/words_left.html", 409, wrong=refusal, back=back, words=_typed(form))


def _keep(request: Request, form: Form, cycle: int | None) -> Response:
    """The letters carry the words that were read, all or none."""
    words = form.number("words") or 0
    with looking(request) as visit:
        at = desk(visit, cycle)
        own = rewording.need_words(at.session, at.course, words)
    form = Form(values={**form.values, "subject": [own.subject], "text": [own.text]})
    count = len(form.one("messages").split(","))
    try:
        need_number(form, count, form.number("shown"))
    except Refusal as refusal:
        return _read_first(request, form, cycle, words, refusal)
    return _say(request, form, cycle, words)


def _restore(request: Request, form: Form, cycle: int | None) -> Response:
    """The letters say again what their text says."""
    return _say(request, form, cycle, None)


def _say(request: Request, form: Form, cycle: int | None, words: int | None) -> Response:
    back = our_path(form.one("back"), "/outbox")
    with looking(request) as visit:
        at = desk(visit, cycle)
        course, ids = at.course, chosen_letters(at, form, back)
    try:
        with acting(request) as visit:
            by, seen = visit.actor, form.one("seen")
            count = rewording.reword(visit.session, course, ids, words, seen, by, visit.moment)
    except rewording.SaidMeanwhile as refusal:
        return _told(request, form, cycle, refusal)
    letters = plural(count, "courrier", "courriers")
    said = "avec le texte d'origine" if words is None else "avec vos mots"
    return done(request, back, f"{letters} {'partira' if count == 1 else 'partiront'} {said}.")


def _told(
    request: Request, form: Form, cycle: int | None, refusal: rewording.SaidMeanwhile
) -> Response:
    """Nothing changed: what was typed is still there, with what the letters say now."""
    try:
        at, found = _found(request, form, cycle)
    except NoneToReword:
        return _left(request, form, refusal)
    back = our_path(form.one("back"), "/outbox")
    words = _typed(form) if form.one("subject") else found.words
    return _written(request, found, words, _hidden(at, found, back), back, refusal, found.words)
