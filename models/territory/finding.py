"""A unit is found by the code that people use for it; a code that means two is refused.

Académie ``24``, département ``094`` (or ``94``, ``02A``), circonscription its UAI or its exact
name, bassin its code, school its UAI, a carrier that is no school its code or name.
``bassin:24942``, ``departement:024``, ``region:84`` say which is meant; ``24/24942`` says in which
académie. Whatever no code means is sought by name: a région académique, an académie, a département.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Ambiguous, NotFound, Refusal
from models.territory.importing.academies import normal_academy, normal_department
from models.territory.importing.cells import cleaned
from models.territory.rows import UnitRow
from models.territory.uai import check_uai, letter_of
from models.territory.unit import UNIT, Kind, Level, Unit
from models.territory.within import of_academy
from models.words.collation import holds, loosely, same
from models.words.signs import as_code, unlike

SCHOOLS = (Kind.ECOLE, Kind.COLLEGE, Kind.LYCEE, Kind.EREA)
GATHERED = (Kind.BASIN, Kind.CIRCONSCRIPTION, Kind.NETWORK)
NAMED = (*GATHERED, Kind.PARTNER, Kind.REGION, Kind.ACADEMY, Kind.DEPARTMENT)
"""What is found by its name too."""
TITLE = re.compile(r"(?:région académique|académie)(?: de| d['’])? ?(?=\S)", re.IGNORECASE)
"""What an académie's or a région's name begins with, and people leave out."""
PLAIN = (Kind.NATION, Kind.ACADEMY, Kind.DEPARTMENT, *GATHERED, *SCHOOLS, Kind.PARTNER)
"""What a code without a prefix may mean: not a région, whose codes are also académies'."""
PREFIXES: dict[str, tuple[Kind, ...]] = {
    "nation": (Kind.NATION,),
    "region": (Kind.REGION,),
    "region academique": (Kind.REGION,),
    "academie": (Kind.ACADEMY,),
    "academy": (Kind.ACADEMY,),
    "departement": (Kind.DEPARTMENT,),
    "department": (Kind.DEPARTMENT,),
    "bassin": (Kind.BASIN,),
    "basin": (Kind.BASIN,),
    "circonscription": (Kind.CIRCONSCRIPTION,),
    "circo": (Kind.CIRCONSCRIPTION,),
    "reseau": (Kind.NETWORK,),
    "network": (Kind.NETWORK,),
    **dict.fromkeys(("ecole", "college", "lycee", "erea"), SCHOOLS),
    **dict.fromkeys(("etablissement", "school", "uai"), SCHOOLS),
    **dict.fromkeys(("structure", "carrier", "partner"), (Kind.PARTNER,)),
}
IN_FRENCH = {
    Kind.NATION: "nation",
    Kind.REGION: "region",
    Kind.ACADEMY: "academie",
    Kind.DEPARTMENT: "departement",
    Kind.BASIN: "bassin",
    Kind.CIRCONSCRIPTION: "circonscription",
    Kind.NETWORK: "reseau",
    Kind.ECOLE: "ecole",
    Kind.COLLEGE: "college",
    Kind.LYCEE: "lycee",
    Kind.EREA: "erea",
    Kind.PARTNER: "structure",
}
WITHIN = re.compile(r"([0-9]{1,2})/(.+)")
MEANT = ("id", "level", "kind", "code", "name")
UAI_SHAPE = re.compile(r"[0-9]{7}[A-Za-z]")


class FoundUnit(UnitRow, Protocol):
    """A unit with its académie's code, and the key by which it was asked for."""

    @property
    def academy(self) -> str: ...
    @property
    def asked_kind(self) -> Kind: ...
    @property
    def asked_code(self) -> str: ...


class Nearness(IntEnum):
    """How what was typed means a unit: of several, those that are meant most nearly count."""

    ITSELF = 0
    """By its code, or the name of a bassin, of a circonscription, of a carrier."""
    NAME = 1
    """By the name of a larger unit."""
    SHORT_NAME = 2
    """By that name without « académie de »."""


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """What a code may mean: *keys* (kind and code), or the *name* of a unit of *named* kinds."""

    keys: tuple[tuple[Kind, str], ...]
    named: tuple[Kind, ...] = ()
    name: str = ""
    academy: str | None = None

    def means(self, row: FoundUnit) -> Nearness | None:
        """How near a *row* of units is to what is asked for, by its code, or by its name however
        that is spelled; None: it is another."""
        if (row.asked_kind, row.asked_code) in self.keys:
            return Nearness.ITSELF
        ways = _ways(row.kind, row.name) if row.kind in self.named else {}
        return ways.get(same(self.name))


@dataclass(frozen=True, kw_only=True)
class UnitCandidate:
    """A unit that a code may mean."""

    id: int
    level: Level
    kind: Kind
    code: str
    name: str
    academy: str

    @property
    def in_words(self) -> str:
        return f"{self.name} ({self.precisely})"

    @property
    def precisely(self) -> str:
        """The code that means this unit alone."""
        return f"{IN_FRENCH[self.kind]}:{self.code}"


def asked_for(text: str) -> AskedCode:
    """What *text* may mean."""
    text, academy = cleaned(text), None
    prefix, colon, rest = text.partition(":")
    kinds = PREFIXES.get(loosely(prefix)) if colon else None
    body = rest.strip() if kinds else text
    if within := WITHIN.fullmatch(body):
        academy, body = normal_academy(within[1]), within[2].strip()
    chosen = kinds or PLAIN
    return AskedCode(
        keys=tuple((kind, code) for kind in chosen for code in _codes(kind, body)),
        named=tuple(kind for kind in NAMED if kinds is None or kind in kinds),
        name=body,
        academy=academy,
    )


def _codes(kind: Kind, body: str) -> tuple[str, ...]:
    """The codes of *kind* that *body* may be, with the zeros that a spreadsheet took away."""
    code = as_code(body)
    if kind is Kind.BASIN:
        return (body, *dict.fromkeys((code.upper(), f"0{code.upper()}")))
    if kind is Kind.ACADEMY:
        found = normal_academy(code) if len(code) <= 2 else None
    elif kind is Kind.DEPARTMENT:
        found = normal_department(code)
    elif kind in SCHOOLS:
        found = check_uai(code)
    else:
        found = {
            Kind.PARTNER: code.upper(),
            Kind.NETWORK: code.upper(),
            Kind.REGION: code.zfill(2),
            Kind.CIRCONSCRIPTION: check_uai(code) or body,
            Kind.NATION: code.upper(),
        }[kind]
    return (found,) if found else ()


def _ways(kind: Kind, name: str) -> dict[str, Nearness]:
    """What one may type for the name of a unit."""
    if kind in (*GATHERED, Kind.PARTNER):
        return {same(name): Nearness.ITSELF}
    return {same(TITLE.sub("", name, count=1)): Nearness.SHORT_NAME, same(name): Nearness.NAME}


def _nearest(found: Iterable[tuple[UnitCandidate, Nearness | None]]) -> list[UnitCandidate]:
    """The candidates that are meant most nearly, each once."""
    near: dict[Nearness, dict[int, UnitCandidate]] = defaultdict(dict)
    for one, how in found:
        if how is not None:
            near[how].setdefault(one.id, one)
    return list(near[min(near)].values()) if near else []


def find_unit(session: Session, code: str, academy: Unit | None = None) -> Unit:
    """The unit that *code* means, in *academy* when given.

    Raises :class:`Ambiguous` with both candidates, :class:`NotFound` for a code nobody has.
    """
    asked = asked_for(code)
    u, a = UNIT, UNIT.alias("a")
    keys = [sa.and_(u.c.kind == kind, u.c.code == key) for kind, key in asked.keys]
    by_name = sa.and_(u.c.kind.in_(asked.named), *holds(asked.name, [u.c.name_sought]))
    query = _columns(u, a).where(sa.or_(by_name, *keys))
    if academy is not None:
        query = query.where(of_academy(academy.id))
    rows = [(_candidate(row), asked.means(row)) for row in session.execute(query)]
    found = the_one(code, _nearest(rows), asked.academy)
    return session.get_one(Unit, found.id)


def _columns(u: sa.FromClause, a: sa.FromClause) -> Any:
    """A section's code means its establishment, that of a unit that is no more what it became;
    *asked* is the key by which it is asked for."""
    m = UNIT.alias("m")
    academy = sa.func.coalesce(a.c.code, "").label("academy")
    columns = (sa.func.coalesce(m.c[n], u.c[n]).label(n) for n in MEANT)
    asked = (u.c.kind.label("asked_kind"), u.c.code.label("asked_code"))
    query = sa.select(*columns, academy, *asked).outerjoin(a, a.c.id == u.c.academy_id)
    meant = sa.func.coalesce(u.c.became_id, u.c.part_of_id)
    return query.outerjoin(m, m.c.id == meant).order_by(u.c.id)


def _candidate(row: FoundUnit) -> UnitCandidate:
    own = row.code if row.kind is Kind.ACADEMY else row.academy
    return UnitCandidate(**{name: getattr(row, name) for name in MEANT}, academy=own)


def the_one(
    code: str, candidates: Iterable[UnitCandidate], academy: str | None = None
) -> UnitCandidate:
    """The only candidate (of *academy* when given), or a refusal."""
    found = [c for c in candidates if academy in (None, c.academy)]
    if not found:
        raise _unknown(code)
    if len(found) > 1:
        raise _ambiguous(code, found)
    return found[0]


def _unknown(code: str) -> NotFound:
    bare = as_code(code).upper().replace(" ", "")
    if UAI_SHAPE.fullmatch(bare) and not check_uai(bare):
        return NotFound(
            f"« {bare} » n'est pas un UAI : sa lettre devrait être {letter_of(bare[:7])}.",
            "Reprenez le code dans l'annuaire.",
            code=code,
        )
    return NotFound(
        f"Aucune unité n'a {the_code(code)}.",
        "Voyez les codes avec « orgue territory tree » et « orgue territory list ».",
        code=code,
    )


def the_code(code: str) -> str:
    """« le code « 0940926W » », with the sign in it that one may take for another, if any."""
    shown = cleaned(code)
    sign = unlike(shown, accents=True)
    return f"le code « {shown} »" + (f" ({sign})" if sign else "")


def _ambiguous(code: str, found: Sequence[UnitCandidate]) -> Refusal:
    precise = [c.precisely for c in found]
    if len(set(precise)) < len(found):
        precise = [f"{IN_FRENCH[c.kind]}:{c.academy}/{c.code}" for c in found]
    return Ambiguous(
        f"Le code « {code} » désigne à la fois {' et '.join(c.in_words for c in found)}.",
        f"Précisez lequel : {' ou '.join(f'« {p} »' for p in precise)}.",
        code=code,
        candidates=precise,
    )


class Finder:
    """Finds units by code in memory, for a file of many rows: the tree is read once."""

    def __init__(self, session: Session, only: str | None = None) -> None:
        """*only*: the code of the académie whose units alone are found."""
        self.only = only
        self._keys: dict[tuple[Kind, str], list[UnitCandidate]] = defaultdict(list)
        self._names: dict[tuple[Kind, str], list[tuple[UnitCandidate, Nearness]]]
        self._names = defaultdict(list)
        for row in session.execute(_columns(UNIT, UNIT.alias("a"))):
            candidate = _candidate(row)
            self._keys[row.asked_kind, row.asked_code].append(candidate)
            ways = _ways(candidate.kind, candidate.name) if candidate.kind in NAMED else {}
            for name, how in ways.items():
                self._names[candidate.kind, name].append((candidate, how))

    def candidates(self, code: str) -> list[UnitCandidate]:
        """Every unit that *code* may mean."""
        asked = asked_for(code)
        found = [(c, Nearness.ITSELF) for key in asked.keys for c in self._keys.get(key, [])]
        called = same(asked.name)
        found += [one for kind in asked.named for one in self._names.get((kind, called), [])]
        if self.only is not None:
            found = [(c, how) for c, how in found if c.academy == self.only]
        return _nearest((c, how) for c, how in found if asked.academy in (None, c.academy))
