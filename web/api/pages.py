"""Lists are given by pages: a cursor says where the next one begins, and means nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import Query

from models.clock import Moment
from models.serving.home.exchange import Slice
from web.api.problems import Invalid
from web.api.shapes import GREATEST

MOST = 100

Cursor = Annotated[
    str | None, Query(max_length=40, description="Le champ « next » de la page précédente.")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Combien d'éléments au plus.")]


class BadCursor(Invalid):
    """A cursor that no page gave."""

    def __init__(self) -> None:
        super().__init__({})
        self.errors = [{"parameter": "cursor", "detail": "Ce curseur ne vient pas d'une page."}]


def slice_of(cursor: str | None, limit: int) -> Slice:
    """Where *cursor* goes on from. Raises :class:`BadCursor`."""
    return Slice(after=_read(cursor) if cursor else 0, most=limit)


def _read(cursor: str) -> int:
    try:
        after = int(urlsafe_b64decode(cursor.encode()).decode("ascii"))
    except ValueError:
        raise BadCursor from None
    if not 0 <= after <= GREATEST:
        raise BadCursor
    return after


def page_of(
    rows: Sequence[Any], part: Slice, item: Callable[[Any], Any], as_of: Moment
) -> dict[str, Any]:
    """A page of *rows*, one of which at most is too many."""
    shown = rows[: part.most]
    more = len(rows) > part.most
    cursor = urlsafe_b64encode(str(shown[-1].id).encode()).decode() if more else None
    return {"items": [item(row) for row in shown], "next": cursor, "as_of": as_of}
