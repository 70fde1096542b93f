"""What a form sent: texts without their outer spaces, files, and nothing larger than we take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from models.database.types import GREATEST
from models.errors import Refusal
from models.intake.amounts import NoAmount, amount

LIMIT = 12 * 1024 * 1024
"""Bytes of a whole form, its files included."""
A_PHOTO = 34 * 1024 * 1024
"""A photo as a telephone takes it, which is written anew smaller before it is kept."""
LARGE = 110 * 1024 * 1024
"""The directory of the whole country, and what a form adds to it."""
FIELDS, FILES, TEXT = 1_000, 10, 200_000

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


MOST = "most:"
"""What a form says beside each of its texts: how many signs it takes, and what it is called."""


@dataclass(frozen=True, kw_only=True)
class LongText:
    """A text that is longer than its field takes: it is given back whole, never cut."""

    name: str
    label: str
    most: int
    text: str

    @property
    def sentence(self) -> str:
        over = counted(len(self.text) - self.most)
        return f"C'est trop long de {over} : {number(self.most)} au plus."


class TooLong(Refusal):
    """Texts that are longer than their form says; nothing was done."""

    status = 422

    def __init__(self, texts: Sequence[LongText]) -> None:
        super().__init__(
            "Un texte est trop long : rien n'a été enregistré, et rien n'est coupé.",
            "Raccourcissez-le, puis envoyez de nouveau.",
        )
        self.texts = tuple(texts)


class LongSearch(Refusal):
    """A search of more signs than are looked for."""

    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Cette recherche est trop longue : {most} signes au plus.",
            "Revenez à la page précédente, et cherchez quelques mots seulement.",
        )


def need_short(typed: str, most: int) -> str:
    """What is searched for. Raises :class:`LongSearch`: it is never cut."""
    if len(typed) > most:
        raise LongSearch(most)
    return typed


def counted(signs: int) -> str:
    """« 1 signe », « 1 200 signes »."""
    return f"{number(signs)} {'signe' if signs == 1 else 'signes'}"


def number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")


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


async def read_photo_form(request: Request) -> Form:
    """:func:`read_form`, of a page where a telephone sends a photo as it took it."""
    return await _read(request, A_PHOTO)


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
    lengths = {n.removeprefix(MOST): form.one(n) for n in form.values if n.startswith(MOST)}
    if texts := list(_too_long(form, lengths)):
        raise TooLong(texts)
    said = {n: texts for n, texts in form.values.items() if not n.startswith(MOST)}
    return replace(form, values=said)


def _too_long(form: Form, lengths: Mapping[str, str]) -> Iterator[LongText]:
    for name, told in lengths.items():
        most, _, label = told.partition(":")
        for text in form.many(name):
            if most.isascii() and most.isdigit() and len(text) > int(most[:9]):
                yield LongText(name=name, label=label, most=int(most[:9]), text=text)


Posted = Annotated[Form, Depends(read_form)]
"""The type of a page's parameter that is the form sent to it."""
Photographed = Annotated[Form, Depends(read_photo_form)]
"""The same, where a photo comes as a telephone took it."""
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
