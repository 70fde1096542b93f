"""How long each kind of data is in use, and what becomes of it then: one table, read from
``config/retention.yaml``, in which every table of the database is. An académie sets some of them
otherwise, within the bounds that the table says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from config.settings import config_file
from models.errors import BadDefinition
from models.intake.yaml_file import read_yaml

NAME = "retention.yaml"
LONGEST = 1200
"""Months: a hundred years, the longest that an instruction asks for."""


def _said(value: object) -> object:
    """What is null is as the installation says."""
    if not isinstance(value, dict):
        return value
    return {code: months for code, months in value.items() if months is not None}


OwnMonths = Annotated[dict[str, Annotated[int, Field(ge=1, le=LONGEST)]], BeforeValidator(_said)]
"""The months that an académie sets, by kind of data."""


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
    least: int = 0
    most: int = 0
    bounds: str = ""
    """What an académie may set instead of *months*, and whence; 0: nothing else."""

    @property
    def may_be_set(self) -> bool:
        """Whether an académie says how long for itself: what no académie's rows are apart, such as
        connections, lasts as the installation says."""
        return self.most > 0 and self.starts in (CountedFrom.CLOSED, CountedFrom.LEFT)

    @property
    def bounds_said(self) -> str:
        """« de 4 ans à 10 ans »."""
        return f"de {spell(self.least)} à {spell(self.most)}"

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
    _need_in_order(path, found)
    return found


def kinds_with(set_by_academy: Mapping[str, int]) -> Mapping[str, KindOfData]:
    """Every kind, with the months that an académie set; what is no kind, or beyond its bounds once
    the installation changed them, is as the installation says. Raises BadDefinition."""
    found = kinds_of_data()
    ours = {code: m for code, m in set_by_academy.items() if not why_not(found, code, m)}
    return {code: replace(one, months=ours.get(code, one.months)) for code, one in found.items()}


def kinds_tried(
    kinds: Mapping[str, KindOfData], tried: Mapping[str, int]
) -> Mapping[str, KindOfData]:
    """*kinds* as they would be with the months of *tried*. Raises BadDefinition (no such kind,
    beyond its bounds, longer than what it hangs on)."""
    for code, months in tried.items():
        if wrong := why_not(kinds, code, months):
            raise BadDefinition(
                f"Durée de conservation, « {code} » : {wrong}.", "Donnez-en une autre."
            )
    found = {code: replace(k, months=tried.get(code, k.months)) for code, k in kinds.items()}
    for part, whole in outlasting(found):
        raise BadDefinition(
            f"« {part} » serait gardé plus longtemps que « {whole} », dont cela dépend.",
            "Allongez l'un, ou raccourcissez l'autre.",
        )
    return found


def why_not(kinds: Mapping[str, KindOfData], code: str, months: int) -> str:
    """Why an académie may not have *code* last *months*, to end a sentence; empty: it may."""
    kind = kinds.get(code)
    if kind is None:
        offered = ", ".join(sorted(one.code for one in kinds.values() if one.may_be_set))
        return f"n'est pas une sorte de donnée : attendu {offered}"
    if not kind.may_be_set:
        return "se fixe pour toute l'installation (retention.yaml)"
    if not kind.least <= months <= kind.most:
        return (
            f"{spell(months)} : {kind.bounds_said}, soit {kind.least} à {kind.most} mois "
            f"({kind.bounds})"
        )
    return ""


def outlasting(kinds: Mapping[str, KindOfData]) -> Iterator[tuple[str, str]]:
    """The kinds that would last longer than what they hang on, each with that one."""
    seen = {name: kind for kind in kinds.values() for name in kind.holds}
    pairs = ((seen.get(name), seen.get(above)) for name, above in HANGS_ON.items())
    found = (
        (part.code, whole.code)
        for part, whole in pairs
        if part and whole and part.months > whole.months
    )
    yield from dict.fromkeys(found)


HANGS_ON = {
    **dict.fromkeys(("document.document", "document.image", "document.film"), "action"),
    **dict.fromkeys(("actionday", "associatedschool", "putoffaction", "typedforschool"), "action"),
    "madewithimage": "document.image",
    "questionanswer": "questionlink",
    **dict.fromkeys(("message", "instruction"), "wording"),
}
"""What goes before, or with, what it hangs on."""


def _need_in_order(path: Path, found: Mapping[str, KindOfData]) -> None:
    for part, whole in outlasting(found):
        raise _wrong(path, part, f"se garde plus longtemps que « {whole} », dont cela dépend")


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
    least, most = _bounds(path, code, said, months) if counted else (0, 0)
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
        least=least,
        most=most,
        bounds=_text(path, code, said, "bounds") if most else "",
    )


def _bounds(path: Path, code: str, said: Mapping[str, Any], months: int) -> tuple[int, int]:
    """The least and the most that an académie may set: both are said, or neither."""
    least, most = said.get("least", 0), said.get("most", 0)
    if not least and not most:
        return 0, 0
    if not (isinstance(least, int) and isinstance(most, int) and 1 <= least <= months <= most):
        raise _wrong(path, code, "« months » est entre « least » et « most », en mois")
    return least, most


KEYS = {
    "name",
    "from",
    "months",
    "least",
    "most",
    "bounds",
    "fate",
    "visa",
    "why",
    "source",
    "holds",
}


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
