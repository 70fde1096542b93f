"""A function as an académie says it: by another name, expected or not, added, or retired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from models.territory.functions import Function, shipped_functions
from models.territory.unit import Level
from models.year.shape import Shape

LONGEST_NAME, LONGEST_LONG = 60, 120
MOST = 60
"""Functions that an académie adds or says otherwise."""


class SaidFunction(Shape):
    """*name*: how it is called; empty, as it is shipped. *long*: what an acronym stands for.
    *expected*: whether a hole is shown in the teams; null, as it is shipped. *on*: false, it is
    offered no more, and who holds it keeps it."""

    name: str = Field(default="", max_length=LONGEST_NAME)
    long: str = Field(default="", max_length=LONGEST_LONG)
    expected: bool | None = None
    aliases: tuple[str, ...] = ()
    on: bool = True


OwnFunctions = dict[Level, dict[str, SaidFunction | None]]
"""By level and code; null: as it is shipped."""


def functions_said(own: OwnFunctions) -> tuple[Function, ...]:
    """Each function of *own*, whole."""
    return tuple(_said(own))


def _said(own: Mapping[Level, Mapping[str, SaidFunction | None]]) -> Iterator[Function]:
    shipped = shipped_functions()
    for level, of_level in own.items():
        for code, one in of_level.items():
            if one is None:
                continue
            base = shipped.get((level, code))
            name = one.name or (base.name if base else code)
            former = (base.name,) if base and base.name != name else ()
            yield Function(
                level=level,
                code=code,
                name=name,
                long=one.long or (base.long if base and not one.name else ""),
                carrier=base.carrier if base and not one.name else "",
                aliases=(*(base.aliases if base else ()), *former, *one.aliases),
                expected=one.on
                and (one.expected if one.expected is not None else bool(base and base.expected)),
                offered=one.on,
                signs_in=bool(base and base.signs_in),
                second_factor=bool(base and base.second_factor),
                by_order=bool(base and base.by_order),
            )
