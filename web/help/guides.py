"""The guides by role, rendered from Markdown: sections with anchors, links that stay in the portal.

They are the files that ``orgue guide`` lists, which come with the software: nothing is fetched. A
guide holds no HTML of its own; whatever looks like some is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from config.settings import CONFIG, ROOT
from models.words.collation import asked, sought, speaks_of
from models.words.signs import curled

DOCS = ROOT / "orgue" / "docs"
"""A link to ``docs/`` in the repository, a copy of it in the wheel."""
FOLDER, IMAGES = DOCS / "guide", DOCS / "images"
ORDER = (
    "etablissement",
    "relais",
    "pilote-departemental",
    "pilote",
    "administrateur",
    "reglages",
    "confiance",
    "annees",
    "exploitation",
    "demo",
    "messages",
)
"""As one grows into the week: what most people read first."""
ELSEWHERE = {"../../config/messages/README.md": "/help/messages", "../api.md": "/api/v1/docs"}
"""Where the portal has what lies beside the guides; the rest is for who has the code."""
TYPED, SHOWN, AROUND = 200, 30, 90
"""Signs of a search that are read, sections that it shows, signs around what it found."""

_SIGNS = re.compile(r"[^\w\- ]")
_FROM_ELSEWHERE = re.compile(r"https?://")


@dataclass(frozen=True, kw_only=True)
class GuideSection:
    """A heading of a guide and what stands below it, up to the next one; *depth* 2 or more (1: what
    stands before the first)."""

    guide: str
    of: str
    anchor: str
    title: str
    depth: int
    html: Markup
    blocks: tuple[str, ...]
    kept: str = field(repr=False)
    """Its words, as a search reads them."""

    @property
    def path(self) -> str:
        return f"/help/{self.guide}" + (f"#{self.anchor}" if self.anchor else "")


@dataclass(frozen=True, kw_only=True)
class HelpGuide:
    """One guide: its *name* in addresses, its sections in order."""

    name: str
    title: str
    sections: tuple[GuideSection, ...]

    @property
    def listed(self) -> tuple[GuideSection, ...]:
        """What its table of contents shows."""
        return tuple(one for one in self.sections if one.anchor)


@lru_cache(maxsize=1)
def guides() -> dict[str, HelpGuide]:
    """Every guide by its name, read once."""
    return {name: rendered(name, _file(name).read_text(encoding="utf-8")) for name in ORDER}


def _file(name: str) -> Path:
    return CONFIG / "messages" / "README.md" if name == "messages" else FOLDER / f"{name}.md"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def rendered(name: str, text: str) -> HelpGuide:
    """The guide *name*, of which *text* is the Markdown."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts = list(_parts(reader.parse(text)))
    title = next((_words(heading) for heading, _, depth in parts if depth == 1), name)
    known: dict[str, int] = {}
    sections = []
    for heading, below, depth in parts:
        _lead_within_the_portal(below)
        said = _words(heading) if heading else title
        anchor = _anchor(said, known) if depth > 1 else ""
        blocks = tuple(filter(None, map(_words, (t for t in below if t.type == "inline"))))
        sections.append(
            GuideSection(
                guide=name,
                of=title,
                anchor=anchor,
                title=said,
                depth=depth,
                html=Markup(reader.renderer.render(below, reader.options, {})),
                blocks=blocks,
                kept=sought(said, *blocks),
            )
        )
    return HelpGuide(name=name, title=title, sections=tuple(sections))


def _parts(tokens: Sequence[Token]) -> Iterator[tuple[Token | None, list[Token], int]]:
    """Each heading (None before the first), what stands below it, and its depth."""
    heading: Token | None = None
    below: list[Token] = []
    depth = 1
    for n, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            if heading or below:
                yield heading, below, depth
            heading, below, depth = tokens[n + 1], [], int(token.tag[1:])
        elif token is not heading and token.type != "heading_close":
            below.append(token)
    yield heading, below, depth


def _words(inline: Token | None) -> str:
    """What an inline token says, without its marks."""
    if inline is None:
        return ""
    spaces = ("softbreak", "hardbreak")
    said = (
        " " if token.type in spaces else token.content
        for token in inline.children or ()
        if token.type != "image"
    )
    return "".join(said).strip()


def _anchor(title: str, known: dict[str, int]) -> str:
    """What GitHub makes of a heading, so that a link in the files leads to the same place."""
    bare = _SIGNS.sub("", title.lower()).strip().replace(" ", "-")
    known[bare] = known.get(bare, -1) + 1
    return f"{bare}-{known[bare]}" if known[bare] else bare


def _lead_within_the_portal(tokens: Iterable[Token]) -> None:
    """Links and pictures, as addresses of the portal; what it has not is told without a link."""
    for inline in tokens:
        left_out = False
        for token in inline.children or ():
            if token.type == "image":
                token.attrs["src"] = f"/static/guide/{Path(str(token.attrs['src'])).name}"
                token.attrs |= {"alt": token.content, "loading": "lazy"}
            elif token.type == "link_open":
                address = _address(str(token.attrs["href"]))
                left_out = address is None
                if address is not None:
                    token.attrs["href"] = address
                    if _FROM_ELSEWHERE.match(address):
                        token.attrs["rel"] = "noopener noreferrer"
            if left_out and token.type in ("link_open", "link_close"):
                left_out = token.type == "link_open"
                token.hidden, token.type, token.tag, token.content = True, "text", "", ""


def _address(href: str) -> str | None:
    if _FROM_ELSEWHERE.match(href) or href.startswith("#"):
        return href
    file, _, anchor = href.partition("#")
    after = f"#{anchor}" if anchor else ""
    if file in ELSEWHERE:
        return ELSEWHERE[file] + after
    name = file.removesuffix(".md")
    return f"/help/{name}{after}" if name in ORDER else None


# ── searching ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class FoundSection:
    """A section that holds all the words of a search, and where it says them."""

    section: GuideSection
    excerpt: Markup


def find(typed: str, first: str = "") -> list[FoundSection]:
    """The sections that hold every word *typed*, however they are spelled: titles before texts, the
    guide *first* before the others."""
    words = asked(typed[:TYPED])
    if not words:
        return []
    found = [
        section
        for guide in guides().values()
        for section in guide.sections
        if speaks_of(words, section.kept, section.title, *section.blocks)
    ]
    found.sort(
        key=lambda one: (
            not speaks_of(words, sought(one.title), one.title),
            one.guide != first,
            ORDER.index(one.guide),
        )
    )
    return [FoundSection(section=one, excerpt=_excerpt(one, words)) for one in found[:SHOWN]]


Asked = Sequence[tuple[str, tuple[str, ...]]]


def _excerpt(section: GuideSection, words: Asked) -> Markup:
    """The block that holds most of *words*, around the first, each of them marked."""
    if not section.blocks:
        return Markup("")
    block = max(section.blocks, key=lambda one: sum(_holds(one, word) for word in words))
    pieces = curled(block).split(" ")
    hits = [n for n, piece in enumerate(pieces) if any(_holds(piece, word) for word in words)]
    start, end = _window(pieces, hits[0] if hits else 0)
    said = [
        Markup("<mark>{}</mark>").format(piece) if n in hits else Markup.escape(piece)
        for n, piece in enumerate(pieces[start:end], start)
    ]
    shown = Markup(" ").join(said)
    return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(pieces) else "")


def _holds(text: str, word: tuple[str, tuple[str, ...]]) -> bool:
    return speaks_of([word], sought(text), text)


def _window(pieces: Sequence[str], at: int) -> tuple[int, int]:
    """The pieces around the one *at*, some :data:`AROUND` signs on each side."""
    start, end, room = at, at + 1, AROUND
    while start and room > 0:
        start -= 1
        room -= len(pieces[start]) + 1
    room = AROUND
    while end < len(pieces) and room > 0:
        room -= len(pieces[end]) + 1
        end += 1
    return start, end
