"""The texts of a cycle's messages: read as somebody would, rewritten, tried on oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, Refusal
from models.gestures.cycle import opening
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.mail import trying
from models.gestures.mail.trying import NOTICE, need_right
from models.letters import own_texts
from models.letters.called import name_of_text
from models.letters.rendering import BadText, Letter
from models.serving.settings.own_texts import (
    Reader,
    as_read,
    blocks_of,
    reader,
    readers,
    texts_of_cycle,
    waiting,
)
from models.words.french import plural
from models.year.own_text import BLOCKS, EMPTY, longest
from models.year.participation import definition_of
from web.settings.which import settings_of
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Number, Posted
from web.site.letter_frame import as_html
from web.site.pages import done, page
from web.site.within import Here

router = APIRouter(prefix="/settings/texts")
FIRST = ("subject", "body", "button")
"""The blocks that most change; the others are under a fold."""


@router.get("")
def every(request: Request, cycle: Number = 0) -> Response:
    """Every text, and which are the académie's own."""
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        lines = texts_of_cycle(at.course)
    return page(request, "settings/texts.html", at=at, lines=lines)


@router.get("/{name}")
def one(request: Request, name: str, cycle: Number = 0, reader: str = "") -> Response:
    """One text: its words, and how it reads."""
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        _need(name)
        says = {block.name: block.says for block in blocks_of(at.course, name)}
        seen = _mark(at, name)
    form = Form(values={**{b: [said] for b, said in says.items()}, "reader": [reader]})
    return _page(request, name, cycle, form, seen)


@router.post("/{name}")
def change(request: Request, name: str, form: Posted) -> Response:
    """Read it again, keep it, send it to oneself, or take back what is shipped."""
    steps = {"keep": _keep, "restore": _restore, "try": _try}
    cycle = form.number("cycle") or 0
    step = steps.get(form.one("step"))
    if step is None:
        return _page(request, name, cycle, form, form.one("seen"))
    try:
        return step(request, name, cycle, form)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, name, cycle, form, form.one("seen"), wrong)


@router.post("/{name}/read")
def read(request: Request, name: str, form: Posted) -> Response:
    """How what is typed reads, while one types."""
    with looking(request) as visit:
        tried = _tried(visit, name, form.number("cycle") or 0, form)
    return page(request, "settings/_text_read.html", tried=tried)


@router.post("/{name}/letter")
def letter(request: Request, name: str, form: Posted) -> Response:
    """The letter's own HTML, in a closed frame."""
    with looking(request) as visit:
        tried = _tried(visit, name, form.number("cycle") or 0, form)
    return as_html(tried.letter, tried.wrong)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What was typed, as *to* reads it; *faults* by block, or why there is no *letter*."""

    at: Here
    own: dict[str, str]
    faults: dict[str, str]
    to: Reader | None
    letter: Letter | None = None
    wrong: str = ""


def _need(name: str) -> None:
    if not own_texts.may_be_own(name):
        raise NotFound("Ce texte n'existe pas.", "La page des textes les montre tous.")


def _typed(form: Form, name: str) -> dict[str, str]:
    """The blocks that were typed otherwise than they are shipped; one left empty is as shipped."""
    ours = own_texts.shipped(name)
    typed = {block: form.one(block) for block in BLOCKS if block in form.values}
    kept = {b: said for b, said in typed.items() if said or (b in EMPTY and ours.get(b))}
    return {b: said for b, said in kept.items() if said != ours.get(b, "").strip()}


def _tried(visit: Visit, name: str, cycle: int, form: Form, said: str = "") -> Tried:
    at = settings_of(visit, cycle)
    _need(name)
    own = _typed(form, name)
    faults = own_texts.faults_of(own)
    to = reader(visit.session, at.course, name, form.one("reader"), at.day)
    given: dict[str, Any] = {"at": at, "own": own, "faults": faults, "to": to}
    if faults:
        first = next(iter(faults.items()))
        return Tried(**given, wrong=f"{BLOCKS[first[0]]} : {first[1]}.")
    try:
        return Tried(
            **given, letter=as_read(visit.session, at.course, name, own, to, at.moment, said)
        )
    except BadText as fault:
        return Tried(**given, wrong=str(fault))


def _page(
    request: Request, name: str, cycle: int, form: Form, seen: str, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        tried = _tried(visit, name, cycle, form)
        at = tried.at
        values: dict[str, Any] = {
            "readers": [(r.key, r.name) for r in readers(visit.session, at.course, name, at.day)],
            "blocks": blocks_of(at.course, name),
            "count": waiting(visit.session, at.course, name),
            "is_own": name in at.course.definition.texts,
        }
    errors = {block: f"{BLOCKS[block]} : {fault}." for block, fault in tried.faults.items()}
    status = wrong.status if wrong else 422 if errors and form.one("step") else 200
    return page(
        request,
        "settings/text.html",
        status,
        name=name,
        called=name_of_text(name),
        form=form,
        seen=seen,
        wrong=wrong,
        errors=errors,
        tried=tried,
        at=at,
        first=FIRST,
        longest=longest,
        **values,
    )


def _mark(at: Here, name: str) -> str:
    return mark_of_part(at.course.definition, f"texts.{name}")


def _keep(request: Request, name: str, cycle: int, form: Form) -> Response:
    own = _typed(form, name)
    need_right(name, own)
    blocks = {block: own.get(block) for block in BLOCKS}
    return _laid(request, name, cycle, form.one("seen"), blocks if own else None)


def _restore(request: Request, name: str, cycle: int, form: Form) -> Response:
    return _laid(request, name, cycle, form.one("seen"), None)


def _laid(
    request: Request, name: str, cycle: int, seen: str, blocks: dict[str, str | None] | None
) -> Response:
    with acting(request) as visit:
        at = settings_of(visit, cycle)
        opening.alone_on(visit.session, at.cycle, seen, f"texts.{name}")
        count = waiting(visit.session, at.course, name)
        if blocks is not None or name in definition_of(at.cycle).texts:
            changes = {"texts": {name: blocks}}
            opening.change_cycle(visit.session, at.cycle, changes, at.by, at.moment)
        path = f"/settings/texts?cycle={at.course.cycle_id}"
    said = "dit de nouveau le texte d'origine" if blocks is None else "dit vos mots"
    waits = f" {plural(count, 'courrier qui attend le dira', 'courriers qui attendent le diront')}."
    return done(request, path, f"« {name_of_text(name)} » {said}.{waits if count else ''}")


def _try(request: Request, name: str, cycle: int, form: Form) -> Response:
    """One letter to oneself; the page stays as it was."""
    with acting(request) as visit:
        tried = _tried(visit, name, cycle, form, NOTICE)
        need_right(name, tried.own)
        if tried.letter is None:
            raise trying.WrongText(tried.wrong, "Corrigez ce qui est signalé.")
        at = tried.at
        trying.try_text(visit.session, at.course, name, tried.own, tried.letter, at.by, at.moment)
    sent = Form(values={**form.values, "sent": ["yes"]})
    return _page(request, name, cycle, sent, form.one("seen"))
