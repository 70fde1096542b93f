"""Placeholders of a template: ``{{ champ }}``, found however a word processor cut it into pieces.

A paragraph is read as the pieces of text that it is made of, joined; what replaces a field stands
in the piece where it begins, so that it looks like it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from models.masks.content import one_line
from models.masks.packages import Node

FIELD = re.compile(r"\{\{([^{}\n]{0,80})\}\}")
HALF = re.compile(r"\{\{[^{}\n]{0,40}|[^{}\n]{0,40}\}\}")
LONGEST = 40
WITH_TEXT = {
    "header+xml": "l'en-tête",
    "footer+xml": "le pied de page",
    **{f"{kind}notes+xml": "les notes" for kind in ("foot", "end")},
}
"""The parts of a Word document that hold text beside its main one, with what they are called."""


@dataclass
class Piece:
    """A text of the XML tree: the *name* attribute (``text`` or ``tail``) of a *node*; without one,
    something that stands there and is not changed."""

    node: Node
    name: str
    said: str

    def put(self, text: str) -> None:
        self.said = text
        if self.node is not None:
            setattr(self.node, self.name, text)


@dataclass
class Paragraph:
    """A paragraph of the XML tree, and the pieces of its text; *listed*: where no table may be;
    *place*: where one finds it (« diapositive 3 »), where that can be said."""

    node: Node
    pieces: list[Piece]
    listed: bool = False
    place: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.said for piece in self.pieces)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put *text* in the place of what stands from *start* to *end*."""
        at = 0
        for piece in self.pieces:
            first, last = max(start - at, 0), min(end - at, len(piece.said))
            at += len(piece.said)
            if first < last and piece.node is not None:
                piece.put(piece.said[:first] + text + piece.said[last:])
                text = ""
            if at >= end:
                return


@dataclass(kw_only=True)
class Fields:
    """What a template was found to ask: the *known* fields in order, and its *faults*, each a code,
    what it is about, the field that was meant, and its place."""

    known: list[str] = field(default_factory=list)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)


def called(typed: str) -> str:
    """The name of a field, as it is known: « Académie » is ``academie``."""
    flat = unicodedata.normalize("NFKD", typed.strip().lower())
    plain = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def check(
    paragraphs: Iterable[Paragraph], words: Collection[str], blocks: Collection[str]
) -> Fields:
    """The fields of *paragraphs*, and what is wrong with them."""
    found = Fields()
    every = sorted({*words, *blocks})
    for paragraph in paragraphs:
        text, at = paragraph.text, paragraph.place
        for match in FIELD.finditer(text):
            name = called(match[1])
            if name not in words and name not in blocks:
                near = get_close_matches(name, every, n=1, cutoff=0.5)
                found.faults.append(("unknown", match[1].strip(), near[0] if near else "", at))
                continue
            if name in blocks and (paragraph.listed or text.strip() != match[0]):
                found.faults.append(("not_alone", name, "", at))
            found.known.append(name)
        for half in HALF.finditer(FIELD.sub("\n", text)):
            found.faults.append(("half", half[0].strip()[:LONGEST], "", at))
    return found


def block_of(paragraph: Paragraph, blocks: Collection[str]) -> str:
    """The block that takes the place of *paragraph*; none: nothing."""
    match = FIELD.fullmatch(paragraph.text.strip())
    name = called(match[1]) if match else ""
    return name if name in blocks else ""


def fill_in(paragraph: Paragraph, words: Mapping[str, str]) -> None:
    """Put what *words* say in the place of the fields, the last first: what is put is not read."""
    for match in reversed(list(FIELD.finditer(paragraph.text))):
        name = called(match[1])
        if name in words:
            paragraph.replace(match.start(), match.end(), one_line(words[name]))


def widths(rows: Sequence[Sequence[str]], head: Sequence[str]) -> int:
    """How many columns a table has."""
    return max((len(row) for row in [head, *rows]), default=0)
