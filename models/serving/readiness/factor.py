"""A success factor in words: its figures against last year, and what would raise it.

No figure is a mark: nothing here says what is good, and nobody is named. What is behind a figure is
said as what it is; only a page knows at which address that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.serving.readiness.whole import Proportion, Readiness
from models.words.french import plural

NOTHING = "–"
NAMED = 8
"""So many units, or dates, are named; the others are counted."""


class BehindKind(StrEnum):
    """What a figure or a want leads to."""

    CADRAGE = "cadrage"
    SILENT = "silent"
    SCHOOLS = "schools"
    ACTIONS = "actions"
    RUNS = "runs"


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The list behind a figure: *which* part of a *place*, of its actions those that *lack*
    something."""

    place: BehindKind
    which: str = ""
    lack: str = ""


CADRAGE, RUNS = Behind(place=BehindKind.CADRAGE), Behind(place=BehindKind.RUNS)


def silent(part: str) -> Behind:
    """A part of the page that says who is silent."""
    return Behind(place=BehindKind.SILENT, which=part)


def schools(which: str) -> Behind:
    """The list of *which* schools."""
    return Behind(place=BehindKind.SCHOOLS, which=which)


def actions(step: str) -> Behind:
    """The list of the actions at a *step*."""
    return Behind(place=BehindKind.ACTIONS, which=step)


def lacking(what: str) -> Behind:
    """The list of the proposed actions that lack *what*."""
    return Behind(place=BehindKind.ACTIONS, which="proposed", lack=what)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """*now* and *before* (last year) in words; *share* None: no part of anything.

    *means*: what is counted; *behind*: the list behind it.
    """

    words: str
    means: str
    now: str
    before: str = NOTHING
    share: int | None = None
    behind: Behind | None = None


@dataclass(frozen=True, kw_only=True)
class Raise:
    """What would raise a factor: *names* the units, *behind* where it is done.

    *apart*: each name is a sentence, on a line of its own.
    """

    words: str
    behind: Behind | None = None
    names: tuple[str, ...] = ()
    others: int = 0
    apart: bool = False


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One factor: the figure it is known by, the others, and what would raise it.

    *of_nothing*: there is no unit, nor action, of which its figure says something.
    """

    code: str
    title: str
    head: Figure
    figures: tuple[Figure, ...] = ()
    raises: tuple[Raise, ...] = ()
    of_nothing: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing could be measured."""
        return self.of_nothing or self.head.now == NOTHING

    @property
    def every(self) -> tuple[Figure, ...]:
        return (self.head, *self.figures)


@dataclass(frozen=True, kw_only=True)
class ComparedFactors:
    """What the factors are told from: this year and the last; *one*: of one cycle, whose days are
    school days."""

    one: bool
    now: Readiness
    last: Readiness | None

    def share(
        self,
        words: str,
        means: str,
        of: Callable[[Readiness], Proportion],
        behind: Behind | None = None,
    ) -> Figure:
        """A part of a whole, this year and the last."""
        now = of(self.now)
        return Figure(
            words=words,
            means=means,
            now=told(now),
            share=now.percent,
            behind=behind,
            before=told(of(self.last)) if self.last else NOTHING,
        )

    def count(
        self,
        words: str,
        means: str,
        of: Callable[[Readiness], str],
        behind: Behind | None = None,
    ) -> Figure:
        """Anything else, already in words."""
        before = of(self.last) if self.last else NOTHING
        return Figure(words=words, means=means, now=of(self.now), before=before, behind=behind)


def told(share: Proportion) -> str:
    """« 12 sur 30 »"""
    return f"{share.count} sur {share.of}" if share.of else NOTHING


def raising(
    n: int,
    one: str,
    many: str,
    behind: Behind | None = None,
    names: Iterable[str] = (),
    *,
    apart: bool = False,
) -> list[Raise]:
    """What *n* are in want of; nothing when there is none."""
    every = tuple(names)
    return (
        [
            Raise(
                words=plural(n, one, many),
                behind=behind,
                names=every[:NAMED],
                others=max(0, len(every) - NAMED),
                apart=apart,
            )
        ]
        if n
        else []
    )
