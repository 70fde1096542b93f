"""Matching of column titles.

Titles say what columns hold, whatever their case, accents, punctuation, brackets and order.

They may stand on two lines (« Suppléant » above « nom » and « courriel »). What is not understood
is named, and two columns of one meaning are not chosen between.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from models.words.collation import loosely

HEADER_WITHIN = 20
BRACKET = re.compile(r"[(\[{][^)\]}]*[)\]}]?")

Lines = list[tuple[int, list[str]]]


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a table should be, *what* in French.

    *synonyms* gives for each field its titles, the preferred first; *anchors* are the fields
    without which it is another file. Of two titles of a field of *ranked* the preferred stands.
    *of_no_use*: titles that are known, and not read. *matters*: words that a bracket may not hide
    after a title of these fields, for they make it another column.
    """

    what: str
    synonyms: Mapping[str, Sequence[str]]
    anchors: Sequence[str]
    ranked: frozenset[str] = frozenset()
    of_no_use: Sequence[str] = ()
    matters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def meaning(self, title: str) -> tuple[str, int] | None:
        """The field that *title* names and the rank of that name; a bracket is no matter."""
        if whole := self._meanings.get(flat(title)):
            return whole
        found = self._meanings.get(flat(bare(title)))
        if found and any(flat(word) in flat(title) for word in self.matters.get(found[0], ())):
            return None
        return found

    def is_of_no_use(self, title: str) -> bool:
        return flat(title) in self._needless

    @cached_property
    def _meanings(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for meant, names in self.synonyms.items():
            for rank, name in enumerate(names):
                found.setdefault(flat(name), (meant, rank))
        return found

    @cached_property
    def _needless(self) -> frozenset[str]:
        return frozenset(map(flat, self.of_no_use))


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Where each field is, what the file calls it, and what is left.

    *twice*: for a field of several columns, their titles and places. *last*: the line of titles,
    counted from nought, above the first row.
    """

    columns: dict[str, int]
    titles: dict[str, str]
    twice: dict[str, list[tuple[str, int]]]
    unread: dict[int, str]
    untitled: frozenset[int]
    width: int
    last: int

    @property
    def worth(self) -> tuple[bool, int]:
        return not self.twice, len(self.columns)


def find_heading(lines: Lines, sought: Sought) -> tuple[Heading | None, list[str]]:
    """The first heading that names every anchor, or the anchors that lack in the nearest one."""
    nearest: list[str] = []
    for at in range(min(len(lines), HEADER_WITHIN)):
        found = list(_headings(lines, at, sought))
        fitting = [h for h in found if not _lacking(h, sought)]
        if fitting:
            return max(fitting, key=lambda heading: heading.worth), []
        lacking = min((_lacking(h, sought) for h in found), key=len)
        if len(lacking) < len(sought.anchors) and (not nearest or len(lacking) < len(nearest)):
            nearest = lacking
    return None, nearest


def _lacking(heading: Heading, sought: Sought) -> list[str]:
    return [field for field in sought.anchors if field not in heading.columns]


def _headings(lines: Lines, at: int, sought: Sought) -> Iterator[Heading]:
    """The line *at* alone, then with the one below it."""
    titles = lines[at][1]
    yield _heading([[t] for t in titles], sought, last=at)
    if at + 1 < len(lines):
        stacked = list(_stacked(titles, lines[at + 1][1]))
        if any(sought.meaning(name) for names in stacked if len(names) > 1 for name in names):
            yield _heading(stacked, sought, last=at + 1)


def _stacked(above: list[str], below: list[str]) -> Iterator[list[str]]:
    """What each column may be called by two lines; a title above holds to its right."""
    held = ""
    for index in range(max(len(above), len(below))):
        high = above[index].strip() if index < len(above) else ""
        low = below[index].strip() if index < len(below) else ""
        held = high or held
        yield [f"{held} {low}", f"{bare(held)} {bare(low)}", low] if held and low else [low or high]


def _heading(names: Iterable[list[str]], sought: Sought, *, last: int) -> Heading:
    meant: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    unread: dict[int, str] = {}
    width, untitled = 0, set()
    for index, choices in enumerate(names):
        width = index + 1
        title = next((n for n in choices if sought.meaning(n)), choices[-1])
        known = sought.meaning(title)
        if known:
            meant[known[0]].append((known[1], " ".join(title.split()), index))
        elif not title.strip():
            untitled.add(index)
        elif not sought.is_of_no_use(title):
            unread[index] = " ".join(title.split())
    twice = {}
    for name, found in meant.items():
        best, others = _chosen(found, ranked=name in sought.ranked)
        unread |= {index: title for _, title, index in others}
        if len(best) > 1:
            twice[name] = [(title, index) for _, title, index in best]
        meant[name] = best
    return Heading(
        columns={name: found[0][2] for name, found in meant.items()},
        titles={name: found[0][1] for name, found in meant.items()},
        twice=twice,
        unread=dict(sorted(unread.items())),
        untitled=frozenset(untitled),
        width=width,
        last=last,
    )


def _chosen(
    found: list[tuple[int, str, int]], *, ranked: bool
) -> tuple[list[tuple[int, str, int]], list[tuple[int, str, int]]]:
    """Of the columns of one field (rank, title, place): those that stand, and the others."""
    if not ranked:
        return found, []
    first = min(rank for rank, _, _ in found)
    return [f for f in found if f[0] == first], [f for f in found if f[0] != first]


def bare(title: str) -> str:
    """A title without its brackets."""
    return BRACKET.sub(" ", title)


@lru_cache(maxsize=8192)
def flat(title: str) -> str:
    """A title without case, accents, punctuation or spaces."""
    return loosely(title).replace(" ", "")
