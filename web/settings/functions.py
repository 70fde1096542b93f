"""The functions of an académie, level by level: named its own way, added, retired; looked at before
they are kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from models.gestures.cycle.own_functions import OF_AN_ACADEMY
from models.serving.settings.own_functions import FunctionLine, functions_shown
from models.words.french import capital
from models.words.nouns import LEVELS
from models.year.own_function import LONGEST_LONG, LONGEST_NAME
from web.settings.pages import FORMS, ProposedChange, previewed_or_back
from web.settings.which import settings_of
from web.site.door import looking
from web.site.forms import Number, Posted
from web.site.pages import page

router = APIRouter(prefix="/settings/functions")
Levels = list[tuple[str, list[FunctionLine]]]


@dataclass(frozen=True, kw_only=True)
class TypedFunction:
    """A function as its form shows it; no *code*: one that is added."""

    level: str = "basin"
    code: str = ""
    name: str = ""
    long: str = ""
    expected: bool = False
    offered: bool = True


@router.get("")
def functions(request: Request, cycle: Number = 0, level: str = "", code: str = "") -> Response:
    """Every function, and the form of one of them, or of one more."""
    return _page(request, cycle, level, code)


def _page(
    request: Request,
    cycle: int,
    level: str = "",
    code: str = "",
    form: TypedFunction | None = None,
    wrong: str = "",
) -> Response:
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        levels = functions_shown(visit.session, at.course, at.day)
    one = _of(levels, level, code)
    return page(
        request,
        "settings/functions.html",
        422 if wrong else 200,
        at=at,
        levels=levels,
        one=one,
        form=form or _shown(one),
        wrong=wrong,
        choices=[(each.value, capital(LEVELS[each])) for each in OF_AN_ACADEMY],
        longest=LONGEST_NAME,
        longest_long=LONGEST_LONG,
    )


def _of(levels: Levels, level: str, code: str) -> FunctionLine | None:
    every = (line for _, lines in levels for line in lines)
    return next((o for o in every if (o.level.value, o.code) == (level, code)), None)


def _shown(one: FunctionLine | None) -> TypedFunction:
    if one is None:
        return TypedFunction()
    said = {name: getattr(one, name) for name in ("code", "name", "long", "expected", "offered")}
    return TypedFunction(level=one.level.value, **said)


@router.post("")
def typed(request: Request, form: Posted) -> Response:
    """What naming, adding or retiring a function would do."""
    cycle, level, code = form.number("cycle") or 0, form.one("level"), form.one("code")
    sent = TypedFunction(
        level=level,
        code=code,
        name=" ".join(form.one("name").split()),
        long=" ".join(form.one("long").split()),
        expected=form.checked("expected"),
        offered=form.checked("offered") or not code,
    )
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        levels = functions_shown(visit.session, at.course, at.day)
    if wrong := _fault(sent, levels):
        return _page(request, cycle, level, code, sent, wrong)
    gone = form.one("step") == "restore"
    own = None if gone else _own(sent, _of(levels, level, code))
    code = code or _code_of(sent.name, levels, level)
    changes = {"own_functions": {level: {code: own}}}
    return previewed_or_back(
        request, ProposedChange(cycle=cycle, subject="functions", changes=changes)
    )


def _fault(sent: TypedFunction, levels: Levels) -> str:
    if sent.level not in {level.value for level in OF_AN_ACADEMY}:
        return "Choisissez le niveau de la fonction."
    if not sent.code and not sent.name:
        return "Donnez un nom à la fonction."
    if sent.code and _of(levels, sent.level, sent.code) is None:
        return "Cette fonction n'est plus dans la liste : regardez-la de nouveau."
    return ""


def _own(sent: TypedFunction, one: FunctionLine | None) -> dict[str, Any]:
    """What is laid of a function: its shipped name is not said, and goes on being followed."""
    named = sent.name if one is None or sent.name != one.shipped else ""
    return {"name": named, "long": sent.long, "expected": sent.expected, "on": sent.offered}


def _code_of(name: str, levels: Levels, level: str) -> str:
    """A code for a function that has none yet, by its first words."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    start = "_".join(words)[:30].strip("_") or "fonction"
    taken = {line.code for _, lines in levels for line in lines if line.level.value == level}
    names = (start, *(f"{start}_{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def _again(request: Request, cycle: int, changes: Mapping[str, Any], wrong: str = "") -> Response:
    """The form as it was filled."""
    for level, of_level in changes.get("own_functions", {}).items():
        for code, own in of_level.items():
            said = own or {}
            sent = TypedFunction(
                level=level,
                code=code,
                name=said.get("name", ""),
                long=said.get("long", ""),
                expected=bool(said.get("expected")),
                offered=said.get("on", True),
            )
            with looking(request) as visit:
                at = settings_of(visit, cycle)
                one = _of(functions_shown(visit.session, at.course, at.day), level, code)
            if one is None:
                return _page(request, cycle, form=_anew(sent), wrong=wrong)
            return _page(request, cycle, level, code, _named(sent, one), wrong)
    return _page(request, cycle, wrong=wrong)


def _anew(sent: TypedFunction) -> TypedFunction:
    """One that was to be added has no code yet."""
    return TypedFunction(**vars(sent) | {"code": ""})


def _named(sent: TypedFunction, one: FunctionLine) -> TypedFunction:
    return TypedFunction(**vars(sent) | {"name": sent.name or one.shipped})


FORMS["functions"] = _again
