"""What a page of settings is made of: subjects, groups, and settings that are each typed a way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from models.year.definition import Definition


class HowTyped(StrEnum):
    """How a setting is typed."""

    NUMBER = "number"
    OPTIONAL = "optional"
    HOUR = "hour"
    TEXT = "text"
    LINES = "lines"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DAY = "day"
    LADDER = "ladder"
    NOTICES = "notices"


@dataclass(frozen=True, kw_only=True)
class SettingField:
    """A setting of a page: its *key*, how it is *typed*, what may be chosen."""

    key: str
    label: str
    typed: HowTyped
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Settings that stand together under a title."""

    title: str
    settings: tuple[SettingField, ...]
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A page of settings."""

    code: str
    name: str
    lead: str
    groups: Callable[[Definition], Iterator[Group]]
