"""The functions that the kit expects at each level, read from ``config/functions.yaml``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import yaml

from config.settings import CONFIG
from models.territory.unit import Level


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function at a level: its code, its French name, and whether a hole is shown."""

    level: Level
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    expected: bool = False


@lru_cache(maxsize=1)
def functions() -> dict[tuple[Level, str], Function]:
    """Every function, by level and code."""
    data = yaml.safe_load((CONFIG / "functions.yaml").read_text(encoding="utf-8"))
    return {
        (Level(level), code): Function(
            level=Level(level),
            code=code,
            name=row["name"],
            aliases=tuple(row.get("aliases", ())),
            expected=row.get("expected", False),
        )
        for level, rows in data.items()
        for code, row in rows.items()
    }


def function_named(level: Level, text: str) -> Function | None:
    """The function that *text* means at *level*: its code, name or alias, loosely spelled."""
    wanted = loosely(text)
    for function in functions().values():
        names = (function.code, function.name, *function.aliases)
        if function.level is level and wanted in {loosely(n) for n in names}:
            return function
    return None


def name_of(level: Level, code: str) -> str:
    """The French name of a function, its code when it has none."""
    function = functions().get((level, code))
    return function.name if function else code


def loosely(text: str) -> str:
    """*text* without case, accents, punctuation or repeated spaces."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()
