"""Who takes part by default: écoles, collèges, lycées and EREA of the education ministry.

Public, and private under contract. What an académie widens is in ``config/territory.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.settings import CONFIG
from models.errors import BadDefinition
from models.intake.yaml_file import read_yaml, refusal_in
from models.territory.unit import Kind
from models.words.collation import loosely

FILE = CONFIG / "territory.yaml"
KINDS = {"ecole": Kind.ECOLE, "college": Kind.COLLEGE, "lycee": Kind.LYCEE, "erea": Kind.EREA}
WITHOUT_CONTRACT = ("hors contrat", "reconnu")


@dataclass(frozen=True, kw_only=True)
class TerritoryScope:
    """*kinds* and *ministries* that take part; private schools outside contract or not."""

    kinds: frozenset[Kind]
    ministries: tuple[str, ...]
    outside_contract: bool = False

    def why_outside(self, kind: Kind | None, ministry: str | None, contract: str | None) -> str:
        """Why a school does not take part, in French; empty when it does.

        What the file does not say excludes nobody.
        """
        if kind and kind not in self.kinds:
            return "type qui ne participe pas"
        if ministry and not any(m in ministry for m in self.ministries):
            return "autre ministère"
        if contract and not self.outside_contract and contract.startswith(WITHOUT_CONTRACT):
            return "privé hors contrat"
        return ""


@lru_cache(maxsize=1)
def default_scope() -> TerritoryScope:
    """The scope that ``config/territory.yaml`` describes. Raises BadDefinition."""
    data = read_yaml(FILE)
    types = [(place, loosely(one)) for place, one in enumerate(_words(data, "types"))]
    for place, one in types:
        if one not in KINDS:
            raise _wrong(("types", place), "ce type d'établissement n'est pas connu")
    return TerritoryScope(
        kinds=frozenset(KINDS[one] for _, one in types),
        ministries=tuple(map(loosely, _words(data, "ministries"))),
        outside_contract=bool(data.get("outside_contract", False)),
    )


def _words(data: dict[str, Any], key: str) -> list[str]:
    found = data.get(key)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _wrong((key,), "une liste de textes est attendue")
    return found


def _wrong(where: tuple[Any, ...], what: str) -> BadDefinition:
    return refusal_in(FILE, where, what, f"Corrigez {FILE}.")


@lru_cache(maxsize=4096)
def kind_called(type_: str) -> Kind | None:
    """The kind that the directory's *type* begins with (``Lycée``, ``Ecole maternelle``…)."""
    first, *_ = loosely(type_).split() or [""]
    return KINDS.get(first)
