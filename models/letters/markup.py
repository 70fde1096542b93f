"""A text is written once, as plain paragraphs; the mail's two halves are made from it.

Light Markdown: paragraphs apart by an empty line, ``- `` for a list, ``> `` for someone's own
words, ``**`` around what matters. What a person typed (a title, a reason) never becomes markup:
``quiet`` takes its line breaks, its stars and its angle brackets away before it gets here.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from models.words.french import GLUE, typeset

WIDTH = 78
STUMP = 14
BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""White space, line breaks, control characters, and those that turn the writing around."""
SPACES = re.compile(r"[\t\r\n]+ *|  +")
STRONG = re.compile(r"\*\*(.+?)\*\*")
MARKS = {"- ": "ul", "> ": "quote"}


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph (``p``: one line), a list (``ul``) or a quotation (``quote``), lines in HTML."""

    kind: str
    lines: tuple[Markup, ...]

    @property
    def html(self) -> tuple[Markup, ...]:
        return tuple(Markup(_strong(line, r"<strong>\1</strong>")) for line in self.lines)

    @property
    def source(self) -> str:
        """The block as somebody would type it."""
        mark = next((m for m, kind in MARKS.items() if kind == self.kind), "")
        return "\n".join(mark + bare(line).replace(GLUE, " ") for line in self.lines)

    @property
    def text(self) -> str:
        """The block as it stands in a plain letter, lines within the width."""
        if self.kind == "ul":
            return "\n".join(wrap(bare(line), "- ", "  ") for line in self.lines)
        if self.kind == "quote":
            return "\n".join(wrap(bare(line), "> ", "> ") for line in self.lines)
        return wrap(bare(self.lines[0]))


def quiet(value: object) -> Markup:
    """*value* as words: one line, escaped, its stars and dashes harmless; None is empty."""
    if value is None:
        return Markup("")
    if isinstance(value, Markup):
        return value
    return _quiet(str(value))


@lru_cache(maxsize=8192)
def _quiet(value: str) -> Markup:
    words = str(escape(typeset(one_line(value)))).replace("*", "&#42;")
    return Markup(f"&#45;{words[1:]}" if words.startswith("-") else words)


def quoted(value: str | None) -> Markup:
    """Someone's own words, line by line, as a quotation."""
    lines = [quiet(line) for line in (value or "").splitlines() if line.strip()]
    return Markup("\n").join(Markup("> ") + line for line in lines)


def typed(value: str) -> str:
    """What somebody typed as paragraphs, ``- `` lists and ``> `` quotations; no other markup."""
    return "\n".join(_typed(line.strip()) for line in value.splitlines())


def _typed(line: str) -> str:
    mark = line[:2] if line[:2] in MARKS else ""
    return mark + str(quiet(line[len(mark) :]))


def blocks(source: str) -> tuple[Block, ...]:
    """The paragraphs, lists and quotations of a rendered text."""
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for raw in source.splitlines():
        line = raw.strip(" \t")
        if not line:
            fresh = True
            continue
        kind = MARKS.get(line[:2], "")
        if kind and found and found[-1][0] == kind and not (fresh and kind == "quote"):
            found[-1][1].append(line[2:])
        elif kind or fresh or not found:
            found.append((kind or "p", [line[2:] if kind else line]))
        else:
            found[-1][1][-1] += f" {line}"
        fresh = False
    return tuple(Block(kind=k, lines=tuple(Markup(one_space(x)) for x in v)) for k, v in found)


def inline(source: str) -> Markup:
    """One line of a rendered text, as HTML."""
    return Markup(_strong(one_space(source), r"<strong>\1</strong>"))


def bare(source: str) -> str:
    """One line of a rendered text, as plain words."""
    return html.unescape(_strong(str(one_space(source)), r"\1"))


def _strong(line: str, shown: str) -> str:
    # Plain: a Markup would escape the tags that it is given.
    return STRONG.sub(shown, str(line)) if "**" in line else line


def wrap(line: str, first: str = "", then: str = "") -> str:
    """*line* in lines of at most 78 columns; an address is never cut, any other word may be."""
    lines, current = [], first
    empty = True
    for word in _words(line, WIDTH - len(then)):
        if not empty and len(current) + 1 + len(word) > WIDTH:
            lines.append(current)
            current, empty = then, True
        current += word if empty else f" {word}"
        empty = False
    return "\n".join([*lines, current]).replace(GLUE, " ")


def _words(line: str, width: int) -> list[str]:
    words = line.split(" ")
    if max(map(len, words)) <= width:
        return words
    return [piece for word in words for piece in _pieces(word, width)]


def _pieces(word: str, width: int) -> list[str]:
    if len(word) <= width or "://" in word or "@" in word:
        return [word]
    return [word[i : i + width] for i in range(0, len(word), width)]


def one_line(value: str) -> str:
    """*value* without line breaks, control characters, or doubled spaces."""
    return value if value.isalnum() else BLANKS.sub(" ", value).strip()


def one_space(value: str) -> str:
    """*value* on one line, the no-break spaces that were set in it kept."""
    return SPACES.sub(" ", value).strip(" ")


def cut(subject: str, most: int = 78) -> str:
    """*subject* within *most* characters, cut after a whole word, its « » still paired.

    Of the unit named at its end, a stump too short to be recognised is left out.
    """
    if len(subject) <= most:
        return subject
    kept = subject[: most - 3]
    if " " in kept[most // 2 :]:
        kept = kept.rsplit(" ", 1)[0]
    head, dash, tail = kept.rpartition(" – ")
    if dash and len(tail) < STUMP:
        return head
    kept = kept.rstrip(" \u202f\xa0,;:–—«(") + "…"
    return kept + "\u202f»" if kept.count("«") > kept.count("»") else kept
