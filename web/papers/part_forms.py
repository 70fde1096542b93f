"""The parts of a text as a form sends them, ready to be read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from models.work.parts import Part, PartKind
from web.site.forms import Form


def typed(parts: Sequence[Part], form: Form) -> dict[str, Any]:
    """What *form* says of *parts*; a part that it does not have says nothing."""
    return {part.code: _typed(part, form) for part in parts if part.kind is not PartKind.TAKEN}


def _typed(part: Part, form: Form) -> Any:
    if part.kind is PartKind.THEMES:
        return form.many(part.code)
    if part.kind is PartKind.DATES:
        days = form.values.get(f"{part.code}.on", ())
        names = form.values.get(f"{part.code}.name", ())
        return [{"on": d, "name": n} for d, n in zip_longest(days, names, fillvalue="")]
    return form.one(part.code)
