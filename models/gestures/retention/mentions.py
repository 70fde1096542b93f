"""Where somebody is named: in what was typed, in an answer of a mail server, in a local letter.
Found by their name, their address and their telephone as people write them; what takes their place
is the function that they held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.entities import codepoint2name
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models import tables  # noqa: F401 -- the metadata is whole
from models.database.types import CanonicalJSON

UNTOUCHED = {"journalentry", "untoldentry", "person", "installation"}
"""The journal holds ids alone, and refuses to be changed; a person's own row is emptied apart."""
CODES = 20
"""Characters up to which a column holds a code, a slot or a number, and nothing that is typed."""
A_SLICE = 500


@dataclass(frozen=True, kw_only=True)
class SoughtPerson:
    """What tells one person: *said* is what takes its place. *named*: their name is theirs alone,
    so that where it is written, they are meant."""

    person_id: int
    pattern: re.Pattern[str]
    said: str
    named: bool = True

    def put(self, text: str) -> str:
        """*text* with the function in place of the person."""
        shown = normalize("NFC", text)
        bare = folded(shown)
        if not self.pattern.search(bare):
            return text
        pieces, end = [], 0
        for found in self.pattern.finditer(bare):
            pieces += [shown[end : found.start()], self.said]
            end = found.end()
        return "".join([*pieces, shown[end:]])

    def is_in(self, text: str) -> bool:
        return bool(self.pattern.search(folded(normalize("NFC", text))))


def folded(text: str) -> str:
    """*text* without accents nor capitals, sign for sign."""
    return "".join(normalize("NFD", sign)[0].lower()[:1] or sign for sign in text)


def pattern_of(name: str, mail: str, phone: str | None, *, named: bool = True) -> re.Pattern[str]:
    """What a person is found by in a folded text: their name of two words at least in either order,
    their address, their telephone with or without its separators; as plain words, and as an address
    on the web, a page, JSON or a mail writes them."""
    ways = [_written(mail)] if mail else []
    words = normalize("NFC", name).split()
    if named and len(words) > 1:
        orders = (words, [*words[1:], words[0]], [words[-1], *words[:-1]])
        spaced = (BETWEEN_WORDS.join(map(_written, order)) for order in orders)
        ways += [rf"{STARTS}{one}(?!\w)" for one in dict.fromkeys(spaced)]
    digits = re.sub(r"\D", "", phone or "")
    if len(digits) >= 9:
        apart = rf"(?:[\s./\-+]|{_ways_of(' ')})*"
        code = rf"(?:(?:\+|%2b)?33|0){apart}(?:\(0\))?{apart}"
        ways.append(code + apart.join(digits[-9:]))
    return re.compile("|".join(ways) or r"(?!)")


APOSTROPHES = "'’‘ʼ´`"
STARTS = r"(?:(?<!\w)|(?<=%[0-9a-f]{2})|(?<=\\n)|(?<=\\t))"
"""Where a word may begin: after what is no letter, or is none but looks so once written by a
machine (« %20 », « \\n »)."""


def _written(words: str) -> str:
    """What finds *words* in a folded text, whoever wrote it."""
    return "".join(_sign(sign) for sign in normalize("NFC", words))


def _sign(sign: str) -> str:
    if sign in APOSTROPHES:
        every = "|".join([*APOSTROPHES, *map(_ways_of, APOSTROPHES), "&rsquo;", "&apos;"])
        return rf"(?:{every}|[\s._+\-])?"
    bare = folded(sign)
    if sign.isascii() and (sign.isalnum() or sign in "._-"):
        return re.escape(bare)
    both = {sign, sign.lower(), sign.upper()} if len(sign.upper()) == 1 else {sign}
    coded = "|".join(sorted({_ways_of(one) for one in both}))
    return rf"(?:{re.escape(bare)}(?:%cc%8[0-9a-f]|=cc=8[0-9a-f])?|{coded})"


def _ways_of(sign: str) -> str:
    """*sign* as machines write it: in an address, a quoted mail, JSON, a page by number or name."""
    octets = sign.encode()
    ways = [
        *("".join(f"{mark}{octet:02x}" for octet in octets) for mark in ("%", "=")),
        f"\\u{ord(sign):04x}",
        f"&#{ord(sign)};",
        f"&#x{ord(sign):x};",
    ]
    ways += [f"&{name.lower()};"] if (name := codepoint2name.get(ord(sign))) else []
    return "|".join(map(re.escape, ways))


BETWEEN_WORDS = rf"(?:[\s,._+\-]|&nbsp;|{_ways_of(' ')}|{_ways_of(chr(0xA0))}){{1,3}}"


# ── every text of the database ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class TextMention:
    """A *column* of a row that names somebody: *key* is the row's, *values* what it would read."""

    table: sa.Table
    key: Mapping[str, Any]
    columns: tuple[str, ...]
    values: Mapping[str, Any]


def typed_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of *table* that may hold what somebody typed."""
    return [c for c in table.c if _may_be_typed(c)]


def _may_be_typed(column: sa.Column[Any]) -> bool:
    kind = column.type
    if column.primary_key or isinstance(kind, sa.Enum) or "follows" in column.info:
        return False
    if isinstance(kind, CanonicalJSON):
        return True
    if not isinstance(getattr(kind, "impl", kind), sa.String):
        return False
    length = getattr(kind, "length", None)
    return length is None or length > CODES


def mentions(session: Session, people: Sequence[SoughtPerson]) -> Iterator[TextMention]:
    """Every row that names one of *people*, with what it reads once their functions are said."""
    for table in SQLModel.metadata.sorted_tables:
        columns = [] if table.name in UNTOUCHED else typed_columns(table)
        if columns:
            yield from _in_table(session, table, columns, people)


def _in_table(
    session: Session, table: sa.Table, columns: list[sa.Column[Any]], people: Sequence[SoughtPerson]
) -> Iterator[TextMention]:
    keys = list(table.primary_key.columns)
    query = sa.select(*keys, *columns).execution_options(yield_per=A_SLICE)
    for row in session.connection().execute(query):
        found = {c.name: _changed(row._mapping[c], people) for c in columns}
        values = {name: now for name, now in found.items() if now is not None}
        if values:
            key = {c.name: row._mapping[c] for c in keys}
            now = {c.name: row._mapping[c] for c in columns} | values
            follow = _following(table, now, values)
            yield TextMention(table=table, key=key, columns=tuple(values), values=values | follow)


def _following(
    table: sa.Table, row: Mapping[str, Any], changed: Mapping[str, Any]
) -> dict[str, Any]:
    """What is kept beside a text that changed, with all the texts that it follows from."""
    found: dict[str, Any] = {}
    for column in table.c:
        of, sources = column.info.get("follows", (None, ()))
        if of is not None and any(source in changed for source in sources):
            said = {source: row.get(source) for source in sources}
            found |= said | {column.name: of(*(value or "" for value in said.values()))}
    return found


def _changed(value: object, people: Sequence[SoughtPerson]) -> Any:
    """*value* without them; None when they are not in it."""
    now = value
    for one in people:
        now = _put(now, one)
    return now if now != value else None


def _put(value: object, one: SoughtPerson) -> Any:
    if isinstance(value, str):
        return one.put(value)
    if isinstance(value, dict):
        return {_put(key, one): _put(part, one) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_put(part, one) for part in value]
    return value


def write_without(session: Session, found: TextMention) -> None:
    """Write a row without those that it named."""
    which = sa.and_(*(found.table.c[name] == value for name, value in found.key.items()))
    cut = {name: _fitting(found.table.c[name], value) for name, value in found.values.items()}
    session.connection().execute(sa.update(found.table).where(which).values(cut))


def _fitting(column: sa.Column[Any], value: object) -> object:
    length = getattr(column.type, "length", None)
    return value[:length] if isinstance(value, str) and length else value
