"""The texts of the year are files that an académie may replace one by one.

``config/messages/NAME.j2`` holds one text as blocks; a folder of an académie's own is searched
first. Files that begin with ``_`` are the frame of every mail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    Undefined,
    nodes,
)
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from config.settings import CONFIG, Settings
from models.letters import markup
from models.words import french
from models.words.system import why
from models.words.units import of_unit

REQUIRED = ("subject", "body")
OPTIONAL = ("title", "button", "other", "until", "many", "line", "news")


TAGS_ALONE = re.compile(r"\s*(?:\{%[^{}]*%\}\s*)*")
ENDS_IN_TAG = re.compile(r"(\{%[^{}]*?)\s*%\}\s*$")


class PlainWords(Extension):
    """What an author typed is words: its typography is set, its HTML signs are shown as typed."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A tag alone on its line leaves no line; one that ends a line of words keeps its end."""
        return "\n".join(
            line if TAGS_ALONE.fullmatch(line) else ENDS_IN_TAG.sub(r"\1 +%}", line)
            for line in source.splitlines()
        )

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        for token in stream:
            if token.type == "data":
                words = token.value.replace("&", "&amp;").replace("<", "&lt;")
                yield Token(token.lineno, "data", french.typeset(words))
            else:
                yield token


class FaultyFile(ValueError):
    """A file that is no text: what is wrong with it, in French, and which file it is."""

    def __init__(self, what: str, file: str) -> None:
        super().__init__(what, file)
        self.what, self.file = what, file


class TextLoader(FileSystemLoader):
    """Reads a text where it stands first: what is there and is no file hides none further on."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        paths = (os.path.join(folder, template) for folder in self.searchpath)
        path = next((path for path in paths if os.path.lexists(path)), template)
        if path != template and not os.path.isfile(path):
            raise FaultyFile("ce n'est pas un fichier", path)
        try:
            return super().get_source(environment, template)
        except TemplateNotFound:  # an OSError too, to Jinja
            raise
        except UnicodeDecodeError as error:
            raise FaultyFile("le fichier n'est pas en UTF-8", path) from error
        except OSError as error:
            raise FaultyFile(f"le fichier ne se lit pas ({why(error)})", path) from error


class FrameLoader(TextLoader):
    """Reads the frame of mails with its style sheet already carried into every tag."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, fresh = super().get_source(environment, template)
        if template.endswith(".html.j2"):
            css, _, _ = super().get_source(environment, "_mail.css")
            source = _inlined(source, css)
        return source, path, fresh


@lru_cache(maxsize=16)
def _inlined(source: str, css: str) -> str:
    if "<html" in source:
        return css_inline.CSSInliner(extra_css=css, keep_style_tags=True).inline(source)
    return css_inline.inline_fragment(source, css)


@lru_cache(maxsize=8)
def _home_folder(config: str | None) -> Path:
    """*config* is only what the answer is kept under: the folder is the one of the settings."""
    return Settings().config / "messages"


def forget() -> None:
    """Let go of the texts: they are read anew."""
    for kept in (_environment, _frame):
        kept.cache_clear()


def folders(directory: Path | None = None) -> tuple[Path, ...]:
    """Where texts are looked for: *directory* first, then the home's, then ours."""
    found = [Path(directory)] if directory else []
    home = _home_folder(os.environ.get("ORGUE_CONFIG"))
    return tuple(dict.fromkeys([*found, home, CONFIG / "messages"]))


def text_names(directory: Path | None = None) -> list[str]:
    """Every text there is, in alphabetical order."""
    files = (file for folder in folders(directory) for file in folder.glob("[!_]*.j2"))
    return sorted({file.stem for file in files})


def written_at(name: str, directory: Path | None = None) -> tuple[str, int, int] | None:
    """The file that a text is in, and when it was written; None when it is nowhere."""
    for folder in folders(directory):
        with suppress(OSError):
            path = folder / f"{name}.j2"
            stat = path.lstat()
            return str(path), stat.st_mtime_ns, stat.st_size
    return None


def environment(directory: Path | None = None) -> Environment:
    """The reader of texts; a file that changes is read again."""
    return _environment(folders(directory))


@lru_cache(maxsize=16)
def _environment(where: tuple[Path, ...]) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=TextLoader(where),
        extensions=[PlainWords],
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= FILTERS
    return made


def frame(directory: Path | None = None) -> Environment:
    """The reader of the frame: the tags and the lines around every text."""
    return _frame(folders(directory))


@lru_cache(maxsize=16)
def _frame(where: tuple[Path, ...]) -> Environment:
    made = Environment(
        loader=FrameLoader(where),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and ".html." in name),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= FILTERS | {"wrap": markup.wrap, "bare": markup.bare}
    return made


def _finalize(value: object) -> Any:
    return value if isinstance(value, Undefined) else markup.quiet(value)


def _day(day: date | None) -> str:
    return french.long_date(day) if day else ""


def _local(moment: datetime | None, timezone: str) -> str:
    if moment is None:
        return ""
    return french.long_date(moment.astimezone(ZoneInfo(timezone or "Europe/Paris")).date())


def _who(person: Mapping[str, str], otherwise: str) -> str:
    """« Claire Martin (pilote académique, Créteil) », *otherwise* for want of a name."""
    name = person["name"] or otherwise
    rest = ", ".join(part for part in (person["function"], person["unit"]) if part)
    return f"{name} ({rest})" if rest else name


FILTERS: dict[str, Callable[..., Any]] = {
    "day": _day,
    "by": french.by,
    "local": _local,
    "left": french.days_left,
    "capital": french.capital,
    "plural": french.plural,
    "of": of_unit,
    "academy": french.academy_named,
    "who": _who,
    "quote": markup.quoted,
}


class Text:
    """One text with one context: its blocks, rendered when they are asked for; those of *own*
    (an académie's words) before those of *template*."""

    def __init__(
        self, template: Template, context: Mapping[str, Any], own: Template | None = None
    ) -> None:
        self._template, self._own = template, own
        self._blocks = {**template.blocks, **own.blocks} if own else template.blocks
        self._context: Context = template.new_context(dict(context))

    def again(self, context: Mapping[str, Any]) -> Text:
        """The same text with another context."""
        return Text(self._template, context, self._own)

    def has(self, block: str) -> bool:
        return block in self._blocks

    def block(self, name: str, otherwise: str = "") -> str:
        """The rendered block, *otherwise* when the text has none."""
        draw = self._blocks.get(name)
        if draw is None:
            return otherwise
        try:
            return "".join(draw(self._context))
        except Exception:
            self._template.environment.handle_exception()  # raises again, at the text's own line

    def line(self, name: str, otherwise: str = "") -> Markup:
        """A block of one line, as HTML."""
        return markup.inline(self.block(name, otherwise))


def block_names(tree: nodes.Template) -> dict[str, int]:
    """The blocks of a text, each with its line."""
    return {block.name: block.lineno for block in tree.find_all(nodes.Block)}
