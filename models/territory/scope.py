"""Who takes part by default: écoles, collèges, lycées and EREA of the education ministry.

Public, and private under contract. What an académie widens is in ``config/territory.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import yaml

from config.settings import CONFIG
from models.territory.functions import loosely
from models.territory.unit import Kind

KINDS = {"ecole": Kind.ECOLE, "college": Kind.COLLEGE, "lycee": Kind.LYCEE, "erea": Kind.EREA}
WITHOUT_CONTRACT = ("hors contrat", "reconnu")


@dataclass(frozen=True, kw_only=True)
class Scope:
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
def default_scope() -> Scope:
    """The scope that ``config/territory.yaml`` describes."""
    data = yaml.safe_load((CONFIG / "territory.yaml").read_text(encoding="utf-8"))
    return Scope(
        kinds=frozenset(KINDS[loosely(t)] for t in data["types"]),
        ministries=tuple(loosely(m) for m in data["ministries"]),
        outside_contract=bool(data["outside_contract"]),
    )


@lru_cache(maxsize=4096)
def kind_called(type_: str) -> Kind | None:
    """The kind that the directory's *type* begins with (``Lycée``, ``Ecole maternelle``…)."""
    first, *_ = loosely(type_).split() or [""]
    return KINDS.get(first)


@lru_cache(maxsize=1024)
def kind_numbered(nature: str) -> Kind | None:
    """The kind of a *code nature*: 1xx écoles, 300–339 lycées, 340–352 collèges, 370 EREA."""
    if not nature.isdigit() or len(nature) != 3:
        return None
    number = int(nature)
    if 100 <= number < 200:
        return Kind.ECOLE
    if 340 <= number <= 352:
        return Kind.COLLEGE
    if number == 370:
        return Kind.EREA
    return Kind.LYCEE if 300 <= number < 340 else None
