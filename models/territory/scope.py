"""Who takes part by default: écoles, collèges, lycées and EREA of the education ministry.

Public, and private under contract. What an académie widens is in ``config/territory.yaml``: other
types of the directory, the ministries, and the types of the carriers that are no school.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from config.settings import config_file
from models.errors import BadDefinition
from models.intake.yaml_file import is_on, read_yaml, refusal_in
from models.territory.unit import Kind
from models.words.collation import loosely

NAME = "territory.yaml"
KINDS = {"ecole": Kind.ECOLE, "college": Kind.COLLEGE, "lycee": Kind.LYCEE, "erea": Kind.EREA}
WITHOUT_CONTRACT = ("hors contrat", "reconnu")
NO_PART = "type qui ne participe pas"


@dataclass(frozen=True, kw_only=True)
class UnitType:
    """What a unit that no directory gathers is called: a carrier that is no school
    (``Kind.PARTNER``), or a network of private schools (``Kind.NETWORK``)."""

    name: str
    kind: Kind
    words: frozenset[str] = frozenset()
    """Its name and aliases, loosely spelled."""


@dataclass(frozen=True, kw_only=True)
class AddedType:
    """A type of the directory that an académie adds: *kind* of school, or a carrier's *type*."""

    words: frozenset[str]
    kind: Kind
    type_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class TerritoryScope:
    """*kinds* and *ministries* that take part; private schools outside contract or not; what else
    of the directory is imported, and what may be entered by hand."""

    kinds: frozenset[Kind]
    ministries: tuple[str, ...]
    outside_contract: bool = False
    added: tuple[AddedType, ...] = ()
    types: tuple[UnitType, ...] = field(default=())

    def why_outside(self, kind: Kind | None, ministry: str | None, contract: str | None) -> str:
        """Why a school does not take part, in French; empty when it does.

        What the file does not say excludes nobody; nor does a ministry a carrier of a type that
        was asked for.
        """
        if kind is Kind.PARTNER:
            return ""
        if kind and kind not in self.kinds:
            return NO_PART
        if ministry and not any(m in ministry for m in self.ministries):
            return "autre ministère"
        if contract and not self.outside_contract and contract.startswith(WITHOUT_CONTRACT):
            return "privé hors contrat"
        return ""

    def added_as(self, said: Iterable[str]) -> AddedType | None:
        """The added type that one of the words *said* of a row means, whole or as its beginning."""
        words = [loosely(one) for one in said if one]
        return next((a for a in self.added if any(_means(w, a.words) for w in words)), None)

    def of_kind(self, kind: Kind) -> tuple[UnitType, ...]:
        """The types of units of *kind* that may be entered."""
        return tuple(one for one in self.types if one.kind is kind)

    def type_called(self, text: str) -> UnitType | None:
        """The type that may be entered and that *text* means, loosely spelled."""
        wanted = loosely(text)
        return next((one for one in self.types if wanted in one.words), None)


def _means(said: str, words: frozenset[str]) -> bool:
    return any(said == word or said.startswith(f"{word} ") for word in words)


def default_scope() -> TerritoryScope:
    """The scope that ``config/territory.yaml`` describes. Raises BadDefinition."""
    return _scope(config_file(NAME))


@lru_cache(maxsize=4)
def _scope(path: Path) -> TerritoryScope:
    data = read_yaml(path)
    types = tuple(_types(path, data))
    added = tuple(_added(path, data, types))
    schools = {kind for one in _list(path, data, "types") if (kind := _school(one))}
    # a type that is added takes part however it is read: it need not be among the first four
    return TerritoryScope(
        kinds=frozenset(schools | {one.kind for one in added if one.kind is not Kind.PARTNER}),
        ministries=tuple(map(loosely, _words(path, data, "ministries"))),
        outside_contract=is_on(data.get("outside_contract")),
        added=added,
        types=types,
    )


def _school(one: object) -> Kind | None:
    return KINDS.get(loosely(one)) if isinstance(one, str) else None


TYPES = {"carriers": Kind.PARTNER, "networks": Kind.NETWORK}


def _types(path: Path, data: dict[str, Any]) -> Iterator[UnitType]:
    for key, kind in TYPES.items():
        for place, one in enumerate(_list(path, data, key) if key in data else []):
            name, aliases = _named(path, (key, place), one)
            yield UnitType(name=name, kind=kind, words=frozenset(map(loosely, (name, *aliases))))


def _added(path: Path, data: dict[str, Any], known: tuple[UnitType, ...]) -> Iterator[AddedType]:
    """The types beside the four of schools: a carrier of that name, or the school of *as*."""
    for place, one in enumerate(_list(path, data, "types")):
        if _school(one):
            continue
        where = ("types", place)
        kind = Kind.PARTNER
        if isinstance(one, dict):
            asked = loosely(str(one.get("as") or ""))
            if asked and asked not in KINDS:
                raise _wrong(path, where, "« as » est École, Collège, Lycée ou EREA")
            kind = KINDS.get(asked, kind)
        name, aliases = _named(path, where, one)
        same = next((t for t in known if loosely(name) in t.words and kind is t.kind), None)
        yield AddedType(
            words=frozenset(map(loosely, (name, *aliases))) | (same.words if same else set()),
            kind=kind,
            type_name=(same.name if same else name) if kind is Kind.PARTNER else None,
        )


def _named(path: Path, where: tuple[Any, ...], one: object) -> tuple[str, tuple[str, ...]]:
    """A type as it is written: its name, or its name and aliases."""
    if isinstance(one, str):
        return one, ()
    name = one.get("name") if isinstance(one, dict) else None
    aliases = (one.get("aliases") or []) if isinstance(one, dict) else []
    words = isinstance(aliases, list) and all(isinstance(a, str) for a in aliases)
    if not isinstance(name, str) or not loosely(name) or not words or len(name) > 80:
        raise _wrong(path, where, "un nom est attendu, ou name et aliases")
    return name, tuple(aliases)


def _list(path: Path, data: dict[str, Any], key: str) -> list[Any]:
    found = data.get(key)
    if not isinstance(found, list):
        raise _wrong(path, (key,), "une liste est attendue")
    return found


def _words(path: Path, data: dict[str, Any], key: str) -> list[str]:
    found = _list(path, data, key)
    if not all(isinstance(one, str) for one in found):
        raise _wrong(path, (key,), "une liste de textes est attendue")
    return found


def _wrong(path: Path, where: tuple[Any, ...], what: str) -> BadDefinition:
    return refusal_in(path, where, what, f"Corrigez {path}.")


@lru_cache(maxsize=4096)
def kind_called(type_: str) -> Kind | None:
    """The kind that the directory's *type* begins with (``Lycée``, ``Ecole maternelle``…)."""
    first, *_ = loosely(type_).split() or [""]
    return KINDS.get(first)
