"""Fuzzy matching of schools: one is found by its UAI, or by its name and town; what may be several
is not chosen between, but asked, with the nearest ones.

« Collège J. Ferry (Montreuil) » and « Clg Jules-Ferry, MONTREUIL » are as people type them. The
schools of an académie are read once, for a file of many rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.uai import check_uai
from models.territory.unit import UNIT, Kind, Level
from models.territory.within import of_academy
from models.words.collation import in_order, loosely
from models.words.signs import as_code

SAID_OF_ALL = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "d",
        "et",
        "a",
        "au",
        "aux",
        "en",
        "publique",
        "public",
        "prive",
        "privee",
        "general",
        "generale",
        "technologique",
        "professionnel",
        "professionnelle",
        "polyvalent",
        "polyvalente",
        "municipale",
        "communale",
        "intercommunale",
        "groupe",
        "scolaire",
        "enseignement",
        "catholique",
        "sous",
        "contrat",
    ]
)
KINDS: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(
        ["ecole", "ecoles", "maternelle", "elementaire", "primaire", "eepu", "empu", "eppu", "epu"],
        frozenset({Kind.ECOLE}),
    ),
    **dict.fromkeys(["college", "clg", "col"], frozenset({Kind.COLLEGE})),
    **dict.fromkeys(["lycee", "lyc", "lp", "lgt", "lpo", "lt"], frozenset({Kind.LYCEE})),
    "erea": frozenset({Kind.EREA}),
}
SORTS = ("maternelle", "elementaire", "primaire")
"""What tells two écoles of one name."""
SHOWN = 6
NEAR = 0.55
LOOKED_AT = 40
"""Schools that share words with what was typed, of which the nearest are shown."""


_plain = lru_cache(maxsize=20_000)(loosely)
"""A town and a name are asked for many times over a file."""


@dataclass(frozen=True, kw_only=True)
class NamedSchool:
    """A school that may be meant: *id* is of what it is now."""

    id: int
    code: str
    name: str
    town: str
    kind: Kind

    @property
    def in_words(self) -> str:
        return (
            f"{self.name}, {self.town} ({self.code})" if self.town else f"{self.name} ({self.code})"
        )


@dataclass(frozen=True, kw_only=True)
class SoughtSchool:
    """What was found: the one *school*, or else those it may be, the nearest first."""

    school: NamedSchool | None = None
    candidates: tuple[NamedSchool, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Words:
    core: frozenset[str]
    kinds: frozenset[Kind]
    sorts: frozenset[str]


def _has(school: NamedSchool, wanted: Collection[str]) -> bool:
    said = f"{_plain(school.name)} {_plain(school.town)} {school.code.lower()}"
    return all(word in said for word in wanted)


def _words_of(name: str, town: str) -> _Words:
    said = _plain(name).split()
    kinds = [KINDS[word] for word in said if word in KINDS]
    without = {*_plain(town).split(), *SAID_OF_ALL, *KINDS}
    core = frozenset(said) - without
    return _Words(
        core=core or frozenset(said) - SAID_OF_ALL - KINDS.keys(),
        kinds=kinds[0] if kinds else frozenset(),
        sorts=frozenset(said) & frozenset(SORTS),
    )


class SchoolNames:
    """The schools of an académie, sought by code or by name and town."""

    def __init__(self, session: Session, academy_id: int) -> None:
        u, now = UNIT, UNIT.alias("now")
        meant = sa.func.coalesce(u.c.became_id, u.c.part_of_id, u.c.id)
        query = (
            sa.select(u.c.code, u.c.name, u.c.commune, u.c.kind, now.c.id.label("meant"))
            .join(now, now.c.id == meant)
            .where(u.c.level == Level.SCHOOL, of_academy(academy_id, u))
            .order_by(u.c.id)
        )
        self._codes: dict[str, NamedSchool] = {}
        self._words: dict[str, _Words] = {}
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._by_name: dict[frozenset[str], list[str]] = defaultdict(list)
        for row in session.connection().execute(query):
            town = row.commune or ""
            self._codes[row.code.upper()] = NamedSchool(
                id=row.meant, code=row.code, name=row.name, town=town, kind=row.kind
            )
            words = self._words[row.code.upper()] = _words_of(row.name, town)
            for core in {words.core, words.core | set(_plain(town).split())}:
                self._by_name[core].append(row.code.upper())
            for word in {*words.core, *(f"@{part}" for part in _plain(town).split())}:
                self._by_word[word].append(row.code.upper())

    def by_code(self, typed: str) -> NamedSchool | None:
        """The school of a UAI, or of a carrier's code, with what a spreadsheet took away."""
        code = as_code(typed).upper().replace(" ", "")
        return self._codes.get(check_uai(code) or code)

    def seek(self, words: str, among: Collection[int], most: int) -> list[NamedSchool]:
        """The schools *among* some (by id) whose name, town or code has each of *words*, a part of
        one too; *most* of them, town by town."""
        wanted = _plain(words).split()
        found = {
            school.id: school
            for school in self._codes.values()
            if wanted and school.id in among and _has(school, wanted)
        }
        return sorted(found.values(), key=lambda one: (in_order(one.town), in_order(one.name)))[
            :most
        ]

    def find(self, code: str, name: str, town: str) -> SoughtSchool:
        """The school that is meant, else those that may be."""
        if code and (known := self.by_code(code)):
            return SoughtSchool(school=known)
        name, town = (name, town) if name else (town, "")
        if not name:
            return SoughtSchool()
        words = _words_of(name, town)
        alike = [c for c in self._by_name.get(words.core, ()) if self._is(c, words, town)]
        sorted_ = [c for c in alike if self._words[c].sorts == words.sorts]
        certain = sorted_ if len(sorted_) == 1 and words.sorts else alike
        if len(certain) == 1 and words.core and not code:
            return SoughtSchool(school=self._codes[certain[0]])
        return SoughtSchool(candidates=self._nearest(words, name, town))

    def _is(self, code: str, words: _Words, town: str) -> bool:
        """Whether a school of that name is of that kind, in that town where one is said."""
        school, said = self._codes[code], _plain(town)
        if words.kinds and school.kind not in words.kinds:
            return False
        return not said or not school.town or _plain(school.town) == said

    def _nearest(self, words: _Words, name: str, town: str) -> tuple[NamedSchool, ...]:
        worth = ((self._worth(c, words, name, town), c) for c in self._sharing(words, town, name))
        near = sorted(((w, c) for w, c in worth if w >= NEAR), key=lambda pair: (-pair[0], pair[1]))
        return tuple(self._codes[code] for _, code in near[:SHOWN])

    def _sharing(self, words: _Words, town: str, name: str) -> list[str]:
        """Those that share the most words of the name, or nearly, and of the town."""
        unknown = [word for word in words.core if word not in self._by_word and len(word) > 3]
        near = [like for word in unknown for like in get_close_matches(word, self._by_word, 3, 0.8)]
        places = {f"@{part}" for part in _plain(f"{town} {name}").split()}
        shared = Counter(c for k in {*words.core, *near, *places} for c in self._by_word.get(k, ()))
        return sorted(shared, key=lambda code: (-shared[code], code))[:LOOKED_AT]

    def _worth(self, code: str, words: _Words, name: str, town: str) -> float:
        """How near a school is: its name's words, its town, its kind."""
        school, own = self._codes[code], self._words[code]
        ours, theirs = " ".join(sorted(words.core)), " ".join(sorted(own.core))
        alike = SequenceMatcher(a=ours, b=theirs).ratio() if ours and theirs else 0.0
        where = f" {_plain(f'{town} {name}')} "
        here = bool(school.town) and f" {_plain(school.town)} " in where
        wrong = bool(words.kinds) and school.kind not in words.kinds
        return alike + 0.4 * here + 0.2 * (bool(words.kinds) and not wrong) - 0.4 * wrong
