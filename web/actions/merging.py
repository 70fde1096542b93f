"""Two tabs, or two people: what each typed, field by field, and whose is kept.

The form holds a mark of each field as it showed it: a field that its writer did not touch proposes
what is kept, one that they changed proposes theirs. Whatever they choose, nothing is overwritten
unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from models.serving.actions.fiches import said_of
from models.work.fiche import Field
from web.site.forms import Form

MINE, THEIRS = "mine", "theirs"
TOGETHER = {"on_date": ("days",)}
"""Fields that are chosen with another: an action's days go with its date."""


@dataclass(frozen=True, kw_only=True)
class TwoTexts:
    """A field that two say otherwise, in words; *chosen*: which is proposed."""

    code: str
    label: str
    mine: str
    theirs: str
    chosen: str


def marks_of(values: Mapping[str, Any], fields: Iterable[Field]) -> str:
    """A mark of each field of *values*, for a hidden input of its form."""
    return json.dumps({f.code: _mark(said_of(f, values)) for f in fields}, separators=(",", ":"))


def _mark(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:6]


def two_texts(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], form: Form, fields: Iterable[Field]
) -> tuple[TwoTexts, ...]:
    """The fields of *mine* that are said otherwise in *theirs*; *form* holds their marks before
    both, and what was chosen already."""
    before = _read(form.one("was"))
    found = []
    for field in (f for f in fields if f.code in mine):
        own, other = said_of(field, mine), said_of(field, theirs)
        if own != other:
            untouched = THEIRS if before.get(field.code) == _mark(own) else MINE
            found.append(
                TwoTexts(
                    code=field.code,
                    label=field.label,
                    mine=own,
                    theirs=other,
                    chosen=form.one(f"merge.{field.code}") or untouched,
                )
            )
    return tuple(found)


def _read(was: str) -> dict[str, str]:
    try:
        found = json.loads(was)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def as_chosen(values: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """*values* without the fields for which the form chose what is kept already."""
    left = {
        code
        for name, texts in form.values.items()
        if name.startswith("merge.") and THEIRS in texts
        for code in (name.removeprefix("merge."), *TOGETHER.get(name.removeprefix("merge."), ()))
    }
    return {code: value for code, value in values.items() if code not in left}
