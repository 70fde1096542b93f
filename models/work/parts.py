"""A text that people write has parts: what each is called, what helps to fill it, how long it is.

One list of parts for the form, the page that is read, the API and the command. What was typed is
always kept; what is wrong with it is said beside, in French.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from models.intake.days import BadDay, day_or_none, need_day
from models.words.collation import same

Values = dict[str, Any]
Errors = dict[str, str]


class PartKind(StrEnum):
    TEXT = "text"
    """Several lines, read as paragraphs."""
    LINES = "lines"
    """A list, one a line."""
    THEMES = "themes"
    """Some of the themes that are offered."""
    DATES = "dates"
    """Days with a name: ``{"on": "2027-03-15", "name": …}``."""
    LINK = "link"
    """The address of a page."""
    TAKEN = "taken"
    """Not typed: taken from the cycle when the text is submitted."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """*longest*: characters of a text or of each line; *most*: how many lines, themes or dates."""

    code: str
    label: str
    kind: PartKind = PartKind.TEXT
    hint: str = ""
    needed: bool = False
    longest: int = 4_000
    most: int = 12
    rows: int = 5


def read_parts(
    parts: Sequence[Part], data: Mapping[str, Any], offered: Sequence[str] = ()
) -> tuple[Values, Errors]:
    """What *data* says of *parts*, and what is wrong with it, by code.

    *offered*: the themes that may be chosen; none: any. Parts that say nothing are left out.
    """
    values: Values = {}
    errors: Errors = {}
    for part in parts:
        value = READ[part.kind](data.get(part.code))
        if part.kind is PartKind.THEMES:
            value = _as_offered(value, offered)
        wrong = _wrong(part, value, offered)
        if value:
            values[part.code] = value
        if wrong:
            errors[part.code] = wrong
    return values, errors


def _as_offered(themes: Sequence[str], offered: Sequence[str]) -> list[str]:
    """*themes* as they are spelled where they come from."""
    spelled = {same(theme): theme for theme in offered}
    return [spelled.get(same(theme), theme) for theme in themes]


def _wrong(part: Part, value: object, offered: Sequence[str]) -> str:
    if part.needed and not value:
        return f"Il manque : {part.label[:1].lower()}{part.label[1:]}."
    return CHECKS[part.kind](part, value, offered) if value else ""


# ── reading what was typed ───────────────────────────────────────────────────────────────────────


def said(value: object) -> str:
    """*value* as text: plain line ends, nothing that cannot be stored or shown."""
    text = "" if value is None else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", text).strip()


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def lines(value: object) -> list[str]:
    """One line each, those that say nothing or say it again left out."""
    given = value if isinstance(value, (list, tuple)) else said(value).split("\n")
    found = (" ".join(said(line).split()) for line in given if not isinstance(line, Mapping))
    kept: dict[str, str] = {}
    for line in filter(None, found):
        kept.setdefault(same(line), line)
    return list(kept.values())


def dates(value: object) -> list[dict[str, str]]:
    """The rows that say something; a mapping of names to days is read too."""
    rows: Iterable[Any] = value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, Mapping):
        rows = ({"name": name, "on": on} for name, on in value.items())
    found = [
        {"on": _as_day(said(row.get("on"))), "name": " ".join(said(row.get("name")).split())}
        for row in rows
        if isinstance(row, Mapping)
    ]
    return [row for row in found if row["on"] or row["name"]]


def _as_day(typed: str) -> str:
    """The day that was typed, as it is kept; what is none is kept as it was typed."""
    day = day_or_none(typed)
    return day.isoformat() if day else typed


READ: dict[PartKind, Callable[[Any], Any]] = {
    PartKind.TEXT: said,
    PartKind.LINES: lines,
    PartKind.THEMES: lines,
    PartKind.DATES: dates,
    PartKind.LINK: said,
    PartKind.TAKEN: lines,
}


# ── what is wrong with it ────────────────────────────────────────────────────────────────────────


def _too_long(part: Part, value: str, offered: Sequence[str]) -> str:
    over = len(value) - part.longest
    if over <= 0:
        return ""
    return f"C'est trop long : {part.longest} caractères au plus, {over} de trop."


def _too_many(part: Part, value: list[Any], offered: Sequence[str]) -> str:
    if len(value) > part.most:
        return f"C'est trop : {part.most} au plus, vous en avez {len(value)}."
    return ""


def _wrong_lines(part: Part, value: list[str], offered: Sequence[str]) -> str:
    longest = max(value, key=len)
    if len(longest) > part.longest:
        return f"« {longest[:40]}… » est trop long : {part.longest} caractères au plus."
    return _too_many(part, value, offered)


def _wrong_themes(part: Part, value: list[str], offered: Sequence[str]) -> str:
    strange = [theme for theme in value if offered and theme not in offered]
    if strange:
        return f"« {strange[0][:80]} » n'est pas un thème de l'académie : choisissez parmi eux."
    return _wrong_lines(part, value, offered)


def _wrong_dates(part: Part, value: list[dict[str, str]], offered: Sequence[str]) -> str:
    for row in value:
        if why := _wrong_day(row["on"]):
            return f"« {row['name'][:40]} » : {why} (exemple : 2027-03-15)."
        day = date.fromisoformat(row["on"])
        if not row["name"]:
            return f"Dites ce qui a lieu le {day:%d/%m/%Y}."
    return _wrong_lines(part, [row["name"] for row in value], offered)


def _wrong_day(typed: str) -> str:
    try:
        need_day(typed)
    except BadDay as bad:
        return bad.why if typed else "il manque la date"
    return ""


def _wrong_link(part: Part, value: str, offered: Sequence[str]) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        return "L'adresse d'une page commence par https:// et n'a pas d'espace."
    return _too_long(part, value, offered)


def _never(part: Part, value: object, offered: Sequence[str]) -> str:
    return ""


CHECKS: dict[PartKind, Callable[[Part, Any, Sequence[str]], str]] = {
    PartKind.TEXT: _too_long,
    PartKind.LINES: _wrong_lines,
    PartKind.THEMES: _wrong_themes,
    PartKind.DATES: _wrong_dates,
    PartKind.LINK: _wrong_link,
    PartKind.TAKEN: _never,
}


def day_of(text: str) -> date | None:
    """The day that ISO *text* names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
