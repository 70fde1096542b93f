"""Completeness of a fiche: what is submitted, or sent up again, has all that validators need.

The fields that are needed are declared with the form (``models/work/fiche.py``); a draft may lack
them, and a page shows which before anybody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import Refusal
from models.work.fiche import COLUMNS, missing
from models.work.own_fields import fiche_of
from models.work.rows import ActionRow
from models.year.course import Course


class Incomplete(Refusal):
    """Something submitted without what it needs; *fields* says what of each, by its code."""

    status = 422


def need_whole(course: Course, action: ActionRow, changes: Mapping[str, Any] | None = None) -> None:
    """Refuse what lacks something, once *changes* are made: of what every fiche needs, and of what
    the cycle asks beside. Raises :class:`Incomplete`."""
    columns = {code: getattr(action, code) for code in COLUMNS}
    said = {**action.content, **columns, **(changes or {})}
    lacking = missing(said, fiche_of(course.definition))
    if lacking:
        names = ", ".join(f.label.lower() for f in lacking)
        raise Incomplete(
            f"Il manque à cette action : {names}.",
            "Complétez sa fiche, puis soumettez-la.",
            id=action.id,
            fields={f.code: f"Il manque : {f.label.lower()}." for f in lacking},
        )
