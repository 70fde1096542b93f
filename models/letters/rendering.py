"""A letter says who asks, what, for which unit and until when, with one link and whom to call.

One text gives the subject, the plain letter, the HTML letter and, in the digest of the day, a
section; thirty reminders of one kind are one section of thirty lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound
from markupsafe import Markup

from models.errors import Refusal
from models.letters import markup
from models.letters.checking import check_texts, in_french, line_of
from models.letters.frame import (
    UNTIL,
    Item,
    Letter,
    Section,
    button_of,
    is_news,
    read_item,
    set_letter,
    set_section,
)
from models.letters.texts import text_names
from models.words.french import place_of, typeset

__all__ = [
    "BadText",
    "DigestSection",
    "GatheredLine",
    "Letter",
    "Section",
    "Words",
    "asks",
    "check_texts",
    "gathered",
    "render",
    "render_digest",
    "section",
    "text_names",
    "title",
    "words",
]


class BadText(Refusal):
    """A text that can't be rendered; its message waits, parked, until the text is put right."""


def render(
    name: str, context: Mapping[str, Any], *, said: str = "", directory: Path | None = None
) -> Letter:
    """The letter that the text *name* makes with *context*; *said*: a paragraph before its own.

    *directory*: an académie's own texts, searched first. Raises ``BadText``, never less.
    """
    with _kept_whole(name):
        own = context.get("wording") or {}
        if html := own.get("html"):
            return Letter(subject=own["subject"], text=own["text"], html=html)
        item = read_item(name, context, directory)
        return set_letter(item, _with(said, item.parts()), (), directory)


def _with(said: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    """*parts* of a letter, with a paragraph before its own."""
    return {**parts, "blocks": (*markup.blocks(typeset(said)), *parts["blocks"])}


@dataclass(frozen=True, kw_only=True)
class Words:
    """A subject and paragraphs, as somebody would type them."""

    subject: str
    text: str


def words(name: str, context: Mapping[str, Any], *, directory: Path | None = None) -> Words:
    """What the text *name* says with *context*, ready to be written otherwise."""
    with _kept_whole(name):
        item = read_item(name, context, directory)
        return Words(subject=item.subject, text="\n\n".join(b.source for b in item.blocks))


def title(name: str, context: Mapping[str, Any], *, directory: Path | None = None) -> str:
    """What the text *name* is about, in plain words. Raises BadText."""
    with _kept_whole(name):
        return markup.bare(read_item(name, context, directory).title)


def section(name: str, context: Mapping[str, Any], *, directory: Path | None = None) -> Section:
    """The same text as a section of a digest."""
    with _kept_whole(name):
        return set_section(read_item(name, context, directory).parts(), directory)


def asks(name: str, *, directory: Path | None = None) -> bool:
    """Whether the text *name* asks for something; False for mere news. One that cannot be read is
    taken to ask: better shown than lost."""
    try:
        with _kept_whole(name):
            return not is_news(name, directory)
    except BadText:
        return True


def render_digest(
    sections: Sequence[tuple[str, Mapping[str, Any]]],
    context: Mapping[str, Any],
    *,
    said: str = "",
    directory: Path | None = None,
) -> Letter:
    """One mail for all of *sections*: what awaits first, the many of one kind as one list; *said*:
    a paragraph before its own."""
    groups = _grouped([_kept_item(name, given, directory) for name, given in sections])
    drawn = [_drawn(group, str(context.get("link") or ""), directory) for group in groups]
    asked = sum(len(group) for group in groups if group[0].asks)
    counted = {
        **context,
        "awaiting": asked,
        "news": len(sections) - asked,
        "first": drawn[0].title if drawn else "",
    }
    with _kept_whole("digest"):
        digest = read_item("digest", counted, directory)
        return set_letter(digest, _with(said, digest.parts()), drawn, directory)


@dataclass(frozen=True, kw_only=True)
class GatheredLine:
    """One message of a digest in a line: *full* is its whole context."""

    words: str
    until: str
    full: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DigestSection:
    """The messages of a digest that one text makes, under one title; *asks*: not mere news."""

    title: str
    asks: bool
    lines: tuple[GatheredLine, ...]


def gathered(
    sections: Sequence[tuple[str, Mapping[str, Any]]], *, directory: Path | None = None
) -> list[DigestSection]:
    """What a digest of *sections* holds, each message as a line of its own; those of a text with an
    error too, by the name of their unit."""
    read: list[Item] = []
    faulty: dict[str, list[Mapping[str, Any]]] = {}
    for name, given in sections:
        try:
            read.append(_kept_item(name, given, directory))
        except BadText:
            faulty.setdefault(name, []).append(given)
    groups = [_as_lines(group) for group in _grouped(read)]
    return [*groups, *(_as_they_are(name, given) for name, given in faulty.items())]


def _as_lines(group: list[Item]) -> DigestSection:
    first = group[0]
    try:
        with _kept_whole(first.name):
            return DigestSection(
                title=markup.bare(_title_of(group)), asks=first.asks, lines=tuple(map(_line, group))
            )
    except BadText:
        return _as_they_are(first.name, [item.full for item in group])


def _line(item: Item) -> GatheredLine:
    return GatheredLine(
        words=markup.bare(item.text.line("line") or item.title),
        until=markup.bare(item.until),
        full=item.full,
    )


def _as_they_are(name: str, given: Sequence[Mapping[str, Any]]) -> DigestSection:
    """Messages whose text cannot be read: they keep their link, and are taken to ask for it."""
    called = f"Texte fautif ({name})"
    return DigestSection(
        title=called,
        asks=True,
        lines=tuple(
            GatheredLine(
                words=f"{called} : {one['unit']['name']}", until=one.get("due_at") or "", full=one
            )
            for one in given
        ),
    )


def _kept_item(name: str, given: Mapping[str, Any], directory: Path | None) -> Item:
    with _kept_whole(name):
        return read_item(name, given, directory)


def _grouped(items: Sequence[Item]) -> list[list[Item]]:
    """The items by text (and by a pilot's own words), what asks for something first, in the order
    they came."""
    groups: dict[str, list[Item]] = {}
    for place, item in enumerate(items):
        groups.setdefault(_kind_of(item, place), []).append(item)
    return sorted(groups.values(), key=lambda group: not group[0].asks)


def _kind_of(item: Item, place: int) -> str:
    if item.wording:
        return f"{item.name}:{item.wording}"
    return item.name if item.joins else f"{item.name}:{place}"


def _drawn(group: list[Item], link: str, directory: Path | None) -> Section:
    """The group as a section, with a link of its own where it leads elsewhere than the digest."""
    with _kept_whole(group[0].name):
        parts = group[0].parts() if len(group) == 1 else _as_list(group)
        links = {item.full["link"] for item in group}
        elsewhere = len(links) == 1 and links != {link}
        return set_section(parts if elsewhere else {**parts, "link": ""}, directory)


def _as_list(group: list[Item]) -> dict[str, Any]:
    """Many of one kind: how many, one line each, and until when."""
    first = group[0]
    until = _until_of(group)
    shared = {"due": None} if until and len({item.until for item in group}) == 1 else {}
    lines = tuple(_line_of(item, shared) for item in group)
    said = first.blocks if first.wording else ()
    return {
        "title": _title_of(group),
        "blocks": (*said, markup.Block(kind="ul", lines=lines)),
        "facts": [(UNTIL, until)] if until else [],
        "button": markup.bare(first.text.block("button", button_of(first.full))),
        "other": markup.bare(first.text.block("other")),
        "link": first.full["link"],
    }


def _title_of(group: list[Item]) -> Markup:
    """What the many of one kind are called together: a pilot's own words name them as they are."""
    first = group[0]
    many = Markup("") if first.wording else first.again({"count": len(group)}).line("many")
    return many or first.title


def _line_of(item: Item, changes: Mapping[str, Any]) -> Markup:
    """One of them in a line; the unit's name where the text has no line."""
    return item.again(changes).line("line") or markup.quiet(item.full["unit"]["name"])


def _until_of(group: list[Item]) -> Markup:
    """The deadline they share, or where their deadlines are counted."""
    untils = {item.until for item in group}
    places = {place_of(item.full["timezone"] or "Europe/Paris") for item in group}
    if len(untils) == 1 or len(places) > 1 or not all(untils):
        return untils.pop() if len(untils) == 1 else Markup("")
    return markup.quiet(f"aux dates indiquées, à 23 h 59 ({places.pop()})")


@contextmanager
def _kept_whole(name: str) -> Iterator[None]:
    """Whatever goes wrong while a text is rendered becomes one refusal that names it."""
    try:
        yield
    except BadText:
        raise
    except Exception as error:
        raise _bad_text(name, error) from error


def _bad_text(name: str, error: Exception) -> BadText:
    if isinstance(error, TemplateNotFound) and error.name == f"{name}.j2":
        return BadText(
            f"Le texte « {name} » n'existe pas.",
            "Ajoutez-le à config/messages puis relancez le message.",
            text=name,
            file=f"{error.name}",
            line=None,
            error=str(error),
        )
    file, line = line_of(error, f"{name}.j2")
    where = f" a une erreur à la ligne {line}" if line else " a une erreur"
    return BadText(
        f"Le texte « {name} »{where} : {in_french(error)}.",
        f"Corrigez {file} puis relancez le message.",
        text=name,
        file=file,
        line=line,
        error=str(error),
    )
