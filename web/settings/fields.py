"""The questions that an académie adds to the fiche of its actions: asked, ordered, taken out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from models.errors import Refusal
from models.gestures.cycle import opening
from models.gestures.cycle.asked_fields import faults_of
from models.gestures.cycle.change_kept import mark_of_part
from models.words.french import capital
from models.year.own_field import KINDS, READERS, YEARLY, OwnField
from models.year.participation import definition_of
from web.settings.which import settings_of
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page

router = APIRouter(prefix="/settings/fields")
PART = "own_fields"
Asked = list[OwnField]


class WrongQuestion(Refusal):
    """A question that cannot be asked as it was typed."""

    status = 422


@router.get("")
def every(request: Request, cycle: Number = 0, code: str = "") -> Response:
    """The questions that are asked, and the form of one more, or of the one called *code*."""
    return _page(request, cycle, code)


@router.post("")
def change(request: Request, form: Posted) -> Response:
    """Ask a question, move it, take it out, or ask it again."""
    steps: dict[str, Callable[[Asked, Form], tuple[Asked, str]]] = {
        "keep": _kept,
        "up": _moved(-1),
        "down": _moved(1),
        "remove": _removed,
        "again": _asked_again,
    }
    cycle, code = form.number("cycle") or 0, form.one("code")
    try:
        with acting(request) as visit:
            at = settings_of(visit, cycle)
            opening.alone_on(visit.session, at.cycle, form.one("seen"), PART)
            before = list(definition_of(at.cycle).own_fields)
            asked, said = steps.get(form.one("step"), _kept)(before, form)
            changes = {"own_fields": [f.model_dump(mode="json") for f in asked]}
            opening.change_cycle(visit.session, at.cycle, changes, at.by, at.moment)
            path = f"/settings/fields?cycle={at.course.cycle_id}"
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle, code, form, wrong)
    return done(request, path, said)


def _page(
    request: Request,
    cycle: int,
    code: str,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        asked = at.course.definition.own_fields
        seen = mark_of_part(at.course.definition, PART)
    one = next((f for f in asked if f.code == code and not f.removed), None)
    return page(
        request,
        "settings/fields.html",
        wrong.status if wrong else 200,
        at=at,
        asked=[f for f in asked if not f.removed],
        removed=[f for f in asked if f.removed],
        one=one,
        typed=_as_typed(one, form),
        seen=seen,
        wrong=wrong,
        kinds=list(KINDS.items()),
        readers=list(READERS.items()),
        yearly=list(YEARLY.items()),
        named=KINDS,
    )


@dataclass(frozen=True, kw_only=True)
class TypedQuestion:
    """A question as its form shows it."""

    label: str = ""
    hint: str = ""
    kind: str = "text"
    choices: str = ""
    required: bool = False
    light: bool = False
    readers: str = "all"
    yearly: str = "keep"


def _as_typed(one: OwnField | None, form: Form | None) -> TypedQuestion:
    if form is not None and "label" in form.values:
        given: dict[str, Any] = {n: form.one(n) for n in ("label", "hint", "choices")}
        plain = {"kind": "text", "readers": "all", "yearly": "keep"}
        given |= {n: form.one(n) or usual for n, usual in plain.items()}
        return TypedQuestion(
            **given, required=form.checked("required"), light=form.checked("light")
        )
    if one is None:
        return TypedQuestion()
    return TypedQuestion(
        **one.model_dump(exclude={"code", "removed", "choices"}), choices="\n".join(one.choices)
    )


# ── what becomes of the list ─────────────────────────────────────────────────────────────────────


def _kept(before: Asked, form: Form) -> tuple[Asked, str]:
    """The question that was typed, in its place or at the end."""
    was = _of(before, form.one("code"))
    field = _read(form, was.code if was else _code_of(form.one("label"), before))
    if was is None:
        return [*before, field], f"« {field.label} » est demandé dans la fiche."
    return [field if f is was else f for f in before], f"« {field.label} » est enregistré."


def _read(form: Form, code: str) -> OwnField:
    typed = _as_typed(None, form)
    choices = [line.strip() for line in typed.choices.splitlines() if line.strip()]
    given = {**vars(typed), "choices": choices if typed.kind == "choice" else []}
    try:
        field = OwnField.model_validate({"code": code, **given})
    except ValidationError:
        raise WrongQuestion("Cette question ne se lit pas.", "Choisissez sa sorte.") from None
    if fault := next(faults_of(field), ""):
        raise WrongQuestion(f"{capital(fault)}.", "Corrigez, puis recommencez.")
    return field


def _code_of(label: str, before: Asked) -> str:
    """A code for a question that has none yet, by its first words."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    first = "_".join(words)[:24].strip("_")
    start = first if first[:1].isalpha() else f"q_{first}".strip("_")
    taken = {f.code for f in before}
    names = (start, *(f"{start}_{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _of(before: Asked, code: str) -> OwnField | None:
    return next((f for f in before if f.code == code), None)


def _need(before: Asked, code: str) -> OwnField:
    found = _of(before, code)
    if found is None:
        raise WrongQuestion("Cette question n'est plus dans la liste.", "Regardez la liste.")
    return found


def _moved(by: int) -> Callable[[Asked, Form], tuple[Asked, str]]:
    def move(before: Asked, form: Form) -> tuple[Asked, str]:
        one = _need(before, form.one("code"))
        shown = [f for f in before if not f.removed]
        rest = [f for f in before if f.removed]
        place = shown.index(one) if one in shown else 0
        shown.remove(one)
        shown.insert(max(0, place + by), one)
        return [*shown, *rest], f"« {one.label} » a changé de place."

    return move


def _removed(before: Asked, form: Form) -> tuple[Asked, str]:
    one = _need(before, form.one("code"))
    said = f"« {one.label} » n'est plus demandé. Les réponses déjà données se lisent encore."
    return [f for f in before if f is not one], said


def _asked_again(before: Asked, form: Form) -> tuple[Asked, str]:
    one = _need(before, form.one("code"))
    back = one.model_copy(update={"removed": False})
    return [back if f is one else f for f in before], f"« {one.label} » est demandé de nouveau."
