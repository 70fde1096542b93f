"""Fuzzy matching of schools: one is found by its UAI, or by its name and town; what may be several
is not chosen between, but asked, with the nearest ones.

« Collège J. Ferry (Montreuil) » and « Clg Jules-Ferry, MONTREUIL » are as people type them. The
schools of an académie are read once, for a file of many rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.uai import check_uai
from models.territory.unit import UNIT, Kind, Level
from models.territory.within import of_academy
from models.words.collation import loosely
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


def _words_of(name: str, town: str) -> _Words:
    said = loosely(name).split()
    kinds = [KINDS[word] for word in said if word in KINDS]
    without = {*loosely(town).split(), *SAID_OF_ALL, *KINDS}
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
        for row in session.connection().execute(query):
            town = row.commune or ""
            self._codes[row.code.upper()] = NamedSchool(
                id=row.meant, code=row.code, name=row.name, town=town, kind=row.kind
            )
            words = self._words[row.code.upper()] = _words_of(row.name, town)
            for word in {*words.core, *(f"@{part}" for part in loosely(town).split())}:
                self._by_word[word].append(row.code.upper())

    def by_code(self, typed: str) -> NamedSchool | None:
        """The school of a UAI, or of a carrier's code, with what a spreadsheet took away."""
        code = as_code(typed).upper().replace(" ", "")
        return self._codes.get(check_uai(code) or code)

    def find(self, code: str, name: str, town: str) -> SoughtSchool:
        """The school that is meant, else those that may be."""
        if code and (known := self.by_code(code)):
            return SoughtSchool(school=known)
        name, town = (name, town) if name else (town, "")
        if not name:
            return SoughtSchool()
        words = _words_of(name, town)
        alike = [c for c in self._sharing(words, town, name) if self._is(c, words, name, town)]
        sorted_ = [c for c in alike if self._words[c].sorts == words.sorts]
        certain = sorted_ if len(sorted_) == 1 and words.sorts else alike
        if len(certain) == 1 and words.core and not code:
            return SoughtSchool(school=self._codes[certain[0]])
        return SoughtSchool(candidates=self._nearest(words, name, town))

    def _sharing(self, words: _Words, town: str, name: str) -> set[str]:
        """Those that have a word of the name, one written nearly so, or the town."""
        unknown = [word for word in words.core if word not in self._by_word and len(word) > 3]
        near = [like for word in unknown for like in get_close_matches(word, self._by_word, 3, 0.8)]
        keys = [*words.core, *near, *(f"@{part}" for part in loosely(f"{town} {name}").split())]
        return {code for key in keys for code in self._by_word.get(key, ())}

    def _is(self, code: str, words: _Words, name: str, town: str) -> bool:
        """Whether a school has that very name, in that town where one is said."""
        school, own = self._codes[code], self._words[code]
        if own.core != words.core and own.core != words.core - set(loosely(school.town).split()):
            return False
        if words.kinds and school.kind not in words.kinds:
            return False
        said = loosely(town)
        return not said or loosely(school.town) == said or not school.town

    def _nearest(self, words: _Words, name: str, town: str) -> tuple[NamedSchool, ...]:
        worth = ((self._worth(c, words, name, town), c) for c in self._sharing(words, town, name))
        near: Iterable[tuple[float, str]] = sorted(
            ((w, c) for w, c in worth if w >= NEAR), key=lambda pair: (-pair[0], pair[1])
        )
        return tuple(self._codes[code] for _, code in list(near)[:SHOWN])

    def _worth(self, code: str, words: _Words, name: str, town: str) -> float:
        """How near a school is: its name's words, its town, its kind."""
        school, own = self._codes[code], self._words[code]
        ours, theirs = " ".join(sorted(words.core)), " ".join(sorted(own.core))
        alike = SequenceMatcher(a=ours, b=theirs).ratio() if ours and theirs else 0.0
        where = f" {loosely(f'{town} {name}')} "
        here = bool(school.town) and f" {loosely(school.town)} " in where
        wrong = bool(words.kinds) and school.kind not in words.kinds
        return alike + 0.4 * here + 0.2 * (bool(words.kinds) and not wrong) - 0.4 * wrong
