"""The functions that the kit expects at each level, read from ``config/functions.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.settings import config_file
from models.errors import BadDefinition
from models.intake.yaml_file import is_on, read_yaml, refusal_in
from models.territory.unit import Kind, Level
from models.words.collation import same

NAME = "functions.yaml"


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function at a level: its code, its French name, what an acronym in it stands for (*long*),
    and whether a hole is shown. *carrier*: its name in a carrier that is no school. *signs_in*: it
    answers once signed in, never by a letter's link; *second_factor*: with two, where it can.
    *by_order*: a deputy decides in its name by an arrêté de délégation.
    *offered*: false, nobody new is named to it, and who holds it keeps it."""

    level: Level
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    expected: bool = False
    long: str = ""
    carrier: str = ""
    signs_in: bool = False
    second_factor: bool = False
    by_order: bool = False
    offered: bool = True

    def named(self, kind: Kind | None) -> str:
        """Its name in a unit of *kind*: a CIO has no « chef d'établissement »."""
        return self.carrier if self.carrier and kind is Kind.PARTNER else self.name

    def in_full(self, kind: Kind) -> str:
        """Its name there, and what that stands for."""
        name = self.named(kind)
        return f"{name} ({self.long})" if self.long and name == self.name else name


_SAID: ContextVar[tuple[Function, ...]] = ContextVar("functions_said", default=())
"""How the académie in hand says its functions, as a locale says a date."""


@contextmanager
def functions_as(said: tuple[Function, ...]) -> Iterator[None]:
    """Functions are, meanwhile, those of the académie that says them so."""
    before = _SAID.set(said)
    try:
        yield
    finally:
        _SAID.reset(before)


def functions() -> Mapping[tuple[Level, str], Function]:
    """Every function, by level and code, as the académie in hand says it. Raises BadDefinition."""
    return functions_with(_SAID.get())


def shipped_functions() -> Mapping[tuple[Level, str], Function]:
    """Every function of the installation, by level and code. Raises BadDefinition."""
    return _functions(config_file(NAME))


def functions_with(said: tuple[Function, ...]) -> Mapping[tuple[Level, str], Function]:
    """The installation's functions, those of *said* in their place or after them."""
    return _with(config_file(NAME), said) if said else shipped_functions()


@lru_cache(maxsize=64)
def _with(path: Path, said: tuple[Function, ...]) -> Mapping[tuple[Level, str], Function]:
    return _functions(path) | {(one.level, one.code): one for one in said}


def offered(level: Level) -> list[Function]:
    """The functions of *level* to which somebody may be named."""
    return [f for (at, _), f in functions().items() if at is level and f.offered]


@lru_cache(maxsize=4)
def _functions(path: Path) -> dict[tuple[Level, str], Function]:
    return {
        (function.level, function.code): function
        for level, rows in read_yaml(path).items()
        for function in _of_level(path, level, rows)
    }


def _of_level(path: Path, level: str, rows: object) -> Iterator[Function]:
    if level not in set(Level) or not isinstance(rows, dict):
        raise _wrong(path, (level,), "un niveau et ses fonctions sont attendus")
    for code, row in rows.items():
        names = row.get("aliases") or () if isinstance(row, dict) else ()
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            raise _wrong(path, (level, code), "il manque « name », un texte")
        if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
            raise _wrong(path, (level, code, "aliases"), "une liste de textes est attendue")
        yield Function(
            level=Level(level),
            code=code,
            name=row["name"],
            aliases=tuple(names),
            expected=is_on(row.get("expected")),
            long=str(row.get("long") or ""),
            carrier=str(row.get("carrier") or ""),
            signs_in=is_on(row.get("signs_in")),
            second_factor=is_on(row.get("second_factor")),
            by_order=is_on(row.get("by_order")),
        )


def _wrong(path: Path, where: tuple[str, ...], what: str) -> BadDefinition:
    return refusal_in(path, where, what, f"Corrigez {path}.")


def function_named(level: Level, text: str) -> Function | None:
    """The function that *text* means at *level*: its code, name or alias, loosely spelled; the one
    that is offered, where another no longer is."""
    wanted, known = same(text), functions().values()
    for function in sorted(known, key=lambda one: not one.offered):
        names = (function.code, function.name, *function.aliases)
        if function.level is level and wanted in {same(n) for n in names}:
            return function
    return None


def name_of(level: Level, code: str, kind: Kind | None = None) -> str:
    """The French name of a function in a unit of *kind*, its code when it has none."""
    function = functions().get((level, code))
    return function.named(kind) if function else code


OF_A_SCHOOL = "adresse de l'école ou de l'établissement"


def reached_as(level: Level, code: str, slot: str, kind: Kind | None = None) -> str:
    """The function that a letter to *slot* goes to, in French: a school that is written to at its
    directory's address has nobody named, and is no relay."""
    if level is Level.SCHOOL and slot.startswith("u"):
        return OF_A_SCHOOL
    return name_of(level, code, kind)
