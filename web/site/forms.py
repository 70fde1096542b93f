"""What a form sent: texts without their outer spaces, files, and nothing larger than we take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from models.database.types import GREATEST
from models.errors import Refusal
from models.intake.amounts import NoAmount, amount

LIMIT = 12 * 1024 * 1024
"""Bytes of a whole form, its files included."""
LARGE = 110 * 1024 * 1024
"""The directory of the whole country, and what a form adds to it."""
FIELDS, FILES, TEXT = 500, 10, 200_000

Number = Annotated[int, Query(le=GREATEST)]
"""A number in a query; one that no row can have is a page that does not exist."""


class TooLarge(Refusal):
    """A form beyond the limit."""

    status = 413

    def __init__(self, limit: int = LIMIT) -> None:
        super().__init__(
            f"L'envoi dépasse {limit // 1024 // 1024} Mo : rien n'a été enregistré.",
            "Revenez à la page précédente : votre saisie y est encore. Joignez un fichier plus "
            "léger, ou plusieurs un à un.",
        )


class Unreadable(Refusal):
    """A form that no page of ours sends."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Cet envoi n'a pas pu être lu.", "Revenez à la page, puis recommencez.")


@dataclass(frozen=True, kw_only=True)
class Form:
    """*values*: each field's texts; *uploads*: its files, without those that were left empty."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    uploads: Mapping[str, Sequence[UploadFile]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The text of a field, empty when it was not sent."""
        return next(iter(self.values.get(name, ())), "")

    def many(self, name: str) -> list[str]:
        """The texts of a field that may be sent several times."""
        return [text for text in self.values.get(name, ()) if text]

    def checked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.one(name))

    def number(self, name: str) -> int | None:
        """The whole number of a field (« 1 200 » too), None when it is not one."""
        try:
            found = amount(self.one(name))
        except NoAmount:
            return None
        if found is None or found != int(found) or not 0 <= found < 10**9:
            return None
        return int(found)

    def numbers(self, name: str) -> list[int]:
        """The whole numbers of a field that may be sent several times."""
        return [int(t) for t in self.many(name) if t.isascii() and t.isdigit() and len(t) < 10]

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field."""
        return list(self.uploads.get(name, ()))


async def read_form(request: Request) -> Form:
    """The form that was posted. Raises :class:`TooLarge`, :class:`Unreadable`."""
    return await _read(request, LIMIT)


async def read_large_form(request: Request) -> Form:
    """:func:`read_form`, of a page where a whole directory may be dropped."""
    return await _read(request, LARGE)


async def _read(request: Request, limit: int) -> Form:
    """The form, remembered beside its request: a refusal gives back what was typed."""
    _need_short_enough(request, limit)
    try:
        data = await request.form(max_files=FILES, max_fields=FIELDS, max_part_size=TEXT)
    except HTTPException:
        raise Unreadable from None
    form = request.state.form = _of(data)
    return form


Posted = Annotated[Form, Depends(read_form)]
"""The type of a page's parameter that is the form sent to it."""
Dropped = Annotated[Form, Depends(read_large_form)]
"""The same, where large files are dropped."""


def _need_short_enough(request: Request, limit: int) -> None:
    """A length is always told by browsers; who tells none is not read."""
    told = request.headers.get("content-length", "0")
    if not told.isdigit() or "chunked" in request.headers.get("transfer-encoding", ""):
        raise Unreadable
    if int(told) > limit:
        raise TooLarge(limit)


def _of(data: FormData) -> Form:
    values: dict[str, list[str]] = {}
    uploads: dict[str, list[UploadFile]] = {}
    for name, value in data.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(_clean(value))
        elif value.filename:
            uploads.setdefault(name, []).append(value)
    return Form(values=values, uploads=uploads)


def _clean(text: str) -> str:
    """No outer space, one kind of line end, nothing that a database refuses."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()
