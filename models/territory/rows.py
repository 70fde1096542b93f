"""Row types of the territory: what is read of a unit, whichever query selects it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from models.territory.unit import Kind, Level


class Identified(Protocol):
    """A row that is found again by its number."""

    @property
    def id(self) -> int: ...


class Levelled(Protocol):
    """What stands at a level of the territory."""

    @property
    def level(self) -> Level: ...


class UnitPlace(Identified, Levelled, Protocol):
    """A unit and its level: enough to tell what is below it."""


class NamedUnit(UnitPlace, Protocol):
    """A unit as a page names it."""

    @property
    def name(self) -> str: ...


class UnitAbove(Identified, Protocol):
    """A unit with those that it is in."""

    @property
    def basin_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def academy_id(self) -> int | None: ...


class UnitRow(NamedUnit, UnitAbove, Protocol):
    """A row of ``UNIT``."""

    @property
    def kind(self) -> Kind: ...
    @property
    def code(self) -> str: ...
    @property
    def mail(self) -> str | None: ...
    @property
    def unreachable_until(self) -> date | None: ...
    @property
    def recteur_is_dasen(self) -> bool: ...
    @property
    def timezone(self) -> str: ...
    @property
    def link_version(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def near_id(self) -> int | None: ...


class PersonRow(Identified, Protocol):
    """A row of ``PERSON``, as far as letters go."""

    @property
    def name(self) -> str: ...
    @property
    def mail(self) -> str: ...
    @property
    def link_version(self) -> int: ...
