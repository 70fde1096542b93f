"""Every mail has the same frame: a greeting, what is asked, until when, a link, whom to call, why.

A text fills the frame; the frame makes of it a whole letter, or a section of the day's digest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from models.letters import markup, own_texts
from models.letters.texts import REQUIRED, FaultyFile, Text, environment, frame
from models.letters.vocabulary import PARTS, complete
from models.words.french import GLUE, typeset
from models.year.look import NAME as PORTAL

BUTTON = "Ouvrir Point d’orgue"
UNTIL = "Au plus tard"


def button_of(full: Mapping[str, Any]) -> str:
    """What a button says whose text says nothing: it opens the portal, by its own name."""
    own = full["portal_name"]
    return BUTTON if own == PORTAL else f"Ouvrir {markup.quiet(own)}"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A whole mail: its subject (one line, 78 characters at most) and its two halves."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A text as it stands in a digest: *html* is a fragment, *text* lines of 78 columns."""

    title: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A text with its context, before the frame; what it says is rendered when asked for."""

    name: str
    text: Text
    full: Mapping[str, Any]

    @property
    def asks(self) -> bool:
        """False for mere news."""
        return not self.text.has("news")

    @property
    def joins(self) -> bool:
        """Several of its kind may share one section, each as one line."""
        return self.text.has("many") and self.text.has("line")

    @property
    def wording(self) -> Mapping[str, str] | None:
        """What a pilot wrote in place of the text's own words, if anything."""
        return self.full.get("wording") or None

    @property
    def subject(self) -> str:
        """The subject, in plain words."""
        own = markup.quiet(self.wording["subject"]) if self.wording else self.text.block("subject")
        return markup.bare(own).replace(GLUE, " ")

    @property
    def title(self) -> Markup:
        if self.wording:
            return markup.quiet(self.wording["subject"])
        return self.text.line("title" if self.text.has("title") else "subject")

    @property
    def blocks(self) -> tuple[markup.Block, ...]:
        """Its paragraphs."""
        own = markup.typed(self.wording["text"]) if self.wording else self.text.block("body")
        return markup.blocks(own)

    @property
    def until(self) -> Markup:
        given = markup.quiet(self.full["due_at"])
        return self.text.line("until") if self.text.has("until") else given

    def again(self, changes: Mapping[str, Any]) -> Text:
        """The same text, some of its context changed."""
        return self.text.again({**self.full, **changes}) if changes else self.text

    def parts(self) -> dict[str, Any]:
        """What the frame shows of it."""
        rows = [("Pour", markup.quiet(self.full["unit"]["name"])), (UNTIL, self.until)]
        return {
            "title": self.title,
            "blocks": self.blocks,
            "facts": [row for row in rows if row[1] and self.name != "digest"],
            "button": markup.bare(self.text.block("button", button_of(self.full))),
            "other": markup.bare(self.text.block("other")),
            "link": self.full["link"],
        }


def read_item(name: str, given: Mapping[str, Any], directory: Path | None) -> Item:
    """The text *name* with the context *given*, completed."""
    full = complete(given)
    own = own_texts.template_of(said, directory) if (said := given.get("own_text")) else None
    return Item(name=name, text=Text(_template(name, directory), full, own), full=full)


def is_news(name: str, directory: Path | None) -> bool:
    """Whether the text *name* says of itself that it is mere news."""
    return Text(_template(name, directory), {}).has("news")


def _template(name: str, directory: Path | None) -> Template:
    template = environment(directory).get_template(f"{name}.j2")
    for block in REQUIRED:
        if block not in template.blocks:
            raise FaultyFile(f"il manque le bloc « {block} »", template.filename or name)
    return template


def set_section(parts: Mapping[str, Any], directory: Path | None) -> Section:
    """*parts* in the frame of a section."""
    return Section(
        title=markup.bare(parts["title"]),
        text=_lines(_draw("_section.txt.j2", parts, directory)),
        html=_draw("_section.html.j2", parts, directory),
    )


def set_letter(
    item: Item, parts: Mapping[str, Any], sections: Sequence[Section], directory: Path | None
) -> Letter:
    """*parts*, then *sections*, in the frame of a whole mail."""
    around = {**parts, **_around(item)}
    text = around | {"sections": "\n".join(s.text for s in sections)}
    html = around | {"sections": Markup("\n".join(s.html for s in sections))}
    return Letter(
        subject=around["subject"],
        text=_lines(_draw("_mail.txt.j2", text, directory)),
        html=_draw("_mail.html.j2", html, directory),
    )


def _around(item: Item) -> dict[str, Any]:
    """What the frame says whatever the text: to whom, why, from where, whom to call."""
    full = item.full
    return {
        "subject": markup.cut(item.subject),
        "school_year": full["school_year"],
        "week_name": full["week_name"],
        "academy": full["academy"],
        "portal_name": full["portal_name"] if full["portal_name"] != PORTAL else "",
        "reason": _said(full["reason"]),
        "link_does": _said(full["link_does"]) if full["link"] and item.asks else "",
        "dpd": _said(full["dpd"]),
        "notices": [_said(notice) for notice in full.get("notices") or ()],
        "recipient": {"name": _said(full["recipient"]["name"])},
        "call": {key: _said(value) for key, value in _other(full).items()},
    }


def _other(full: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom to call: nobody is told to call themselves."""
    call, recipient = full["call"], full["recipient"]
    oneself = call["name"] and call["name"] == recipient["name"]
    return PARTS["call"] if oneself else call


def _draw(name: str, parts: Mapping[str, Any], directory: Path | None) -> str:
    return frame(directory).get_template(name).render(parts)


def _said(value: str | None) -> str:
    return typeset(markup.one_line(value or ""))


def _lines(text: str) -> str:
    """*text* with no more than one empty line at a time."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n") + "\n"
