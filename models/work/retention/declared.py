"""How long each kind of data is in use, and what becomes of it then: one table, read from
``config/retention.yaml``, in which every table of the database is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from config.settings import config_file
from models.errors import BadDefinition
from models.intake.yaml_file import read_yaml

NAME = "retention.yaml"
LONGEST = 1200
"""Months: a hundred years, the longest that an instruction asks for."""


class FinalFate(StrEnum):
    """What becomes of a kind of data at its term (*sort final*)."""

    HANDED_OVER = "handed_over"
    SORTED = "sorted"
    DESTROYED = "destroyed"


class CountedFrom(StrEnum):
    """The day that the time in use is counted from."""

    CLOSED = "closed"
    LEFT = "left"
    MADE = "made"
    NEVER = "never"


FATES = {
    FinalFate.HANDED_OVER: "versé",
    FinalFate.SORTED: "trié",
    FinalFate.DESTROYED: "détruit",
}
STARTS = {
    CountedFrom.CLOSED: "après la clôture de l'année",
    CountedFrom.LEFT: "après la fin de la dernière fonction",
    CountedFrom.MADE: "après le jour de chaque ligne",
    CountedFrom.NEVER: "tant que l'application est en service",
}


@dataclass(frozen=True, kw_only=True)
class KindOfData:
    """A kind of data: how many *months* it is in use (*DUA*) and its *fate*.

    *holds*: the tables that it is, ``table.word`` where a table holds several kinds; *visa*: it is
    destroyed with the visa of the Archives alone (Code du patrimoine, art. R. 212-14).
    """

    code: str
    name: str
    starts: CountedFrom
    months: int
    fate: FinalFate
    why: str
    source: str
    holds: tuple[str, ...]
    visa: bool = True

    @property
    def in_use(self) -> str:
        """« 5 ans après la clôture de l'année »."""
        if self.starts is CountedFrom.NEVER:
            return STARTS[self.starts].capitalize()
        return f"{spell(self.months)} {STARTS[self.starts]}"

    @property
    def fate_said(self) -> str:
        return FATES[self.fate]


def spell(months: int) -> str:
    """« 5 ans », « 18 mois »."""
    if months % 12 or not months:
        return f"{months} mois"
    return "1 an" if months == 12 else f"{months // 12} ans"


def kinds_of_data() -> Mapping[str, KindOfData]:
    """Every kind, by its code, as the installation says it. Raises BadDefinition."""
    return kinds_in(config_file(NAME))


@lru_cache(maxsize=8)
def kinds_in(path: Path) -> Mapping[str, KindOfData]:
    """Every kind, by its code, as the file at *path* says it. Raises BadDefinition."""
    said = read_yaml(path)
    found = {code: _kind(path, code, one) for code, one in said.items()}
    seen: dict[str, str] = {}
    for kind in found.values():
        for name in kind.holds:
            if name in seen:
                raise _wrong(path, kind.code, f"« {name} » est déjà dans « {seen[name]} »")
            seen[name] = kind.code
    _need_in_order(path, found, seen)
    return found


HANGS_ON = {
    **dict.fromkeys(("document.document", "document.image", "document.film"), "action"),
    **dict.fromkeys(("actionday", "associatedschool", "putoffaction", "typedforschool"), "action"),
    "madewithimage": "document.image",
    "questionanswer": "questionlink",
    **dict.fromkeys(("message", "instruction"), "wording"),
}
"""What goes before, or with, what it hangs on."""


def _need_in_order(path: Path, found: Mapping[str, KindOfData], seen: Mapping[str, str]) -> None:
    for name, above in HANGS_ON.items():
        part, whole = found.get(seen.get(name, "")), found.get(seen.get(above, ""))
        if part and whole and part.months > whole.months:
            raise _wrong(
                path, part.code, f"se garde plus longtemps que « {whole.code} », dont cela dépend"
            )


def _kind(path: Path, code: str, said: object) -> KindOfData:
    if not isinstance(said, dict):
        raise _wrong(path, code, "ce n'est pas une liste de clés")
    unknown = sorted(set(said) - KEYS)
    if unknown:
        raise _wrong(path, code, f"« {unknown[0]} » n'est pas une clé connue")
    starts = _word(path, code, said, "from", CountedFrom)
    months = said.get("months", 0)
    counted = starts is not CountedFrom.NEVER
    if counted and not (isinstance(months, int) and 1 <= months <= LONGEST):
        raise _wrong(path, code, f"« months » est un nombre de mois, de 1 à {LONGEST}")
    return KindOfData(
        code=code,
        name=_text(path, code, said, "name"),
        starts=starts,
        months=months if counted else 0,
        fate=_word(path, code, said, "fate", FinalFate),
        why=_text(path, code, said, "why"),
        source=_text(path, code, said, "source"),
        holds=tuple(str(one) for one in said.get("holds") or ()),
        visa=said.get("visa", True) is not False,
    )


KEYS = {"name", "from", "months", "fate", "visa", "why", "source", "holds"}


def _text(path: Path, code: str, said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, code, f"« {key} » manque")
    return value


W = TypeVar("W", bound=StrEnum)


def _word(path: Path, code: str, said: Mapping[str, Any], key: str, words: type[W]) -> W:
    value = said.get(key)
    if value not in {word.value for word in words}:
        offered = ", ".join(word.value for word in words)
        raise _wrong(path, code, f"« {key} » est l'un de : {offered}")
    return words(value)


def _wrong(path: Path, code: str, what: str) -> BadDefinition:
    return BadDefinition(
        f"{path.name}, « {code} » : {what}.", "Corrigez ce fichier, puis recommencez."
    )
