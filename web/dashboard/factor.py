"""A success factor as it is shown: its figures against last year, and what would raise it.

No figure is a mark: nothing here says what is good, and nobody is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from models.serving.readiness.whole import Proportion, Readiness
from models.words.french import plural
from web.site.view import View

NOTHING = "–"
NAMED = 8
"""So many units, or dates, are named; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """*now* and *before* (last year) as they are shown; *share* None: no part of anything.

    *means*: what is counted; *address*: the list behind it.
    """

    words: str
    means: str
    now: str
    before: str = NOTHING
    share: int | None = None
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Raise:
    """What would raise a factor: *names* the units, *address* the page where it is done.

    *apart*: each name is a sentence, on a line of its own.
    """

    words: str
    address: str = ""
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
class FactorDesk:
    """What the factors are told from."""

    view: View
    now: Readiness
    last: Readiness | None

    def share(
        self, words: str, means: str, of: Callable[[Readiness], Proportion], address: str = ""
    ) -> Figure:
        """A part of a whole, this year and the last."""
        now = of(self.now)
        return Figure(
            words=words,
            means=means,
            now=told(now),
            share=now.percent,
            address=address,
            before=told(of(self.last)) if self.last else NOTHING,
        )

    def count(
        self, words: str, means: str, of: Callable[[Readiness], str], address: str = ""
    ) -> Figure:
        """Anything else, already in words."""
        before = of(self.last) if self.last else NOTHING
        return Figure(words=words, means=means, now=of(self.now), before=before, address=address)

    def page(self, path: str) -> str:
        """A page of the one cycle; none for several."""
        return f"{self.view.at.path}/{path}" if self.view.at else ""

    def silence(self, part: str) -> str:
        """A part of the page that says who is silent; several académies have none."""
        return f"{self.view.page('silence')}#{part}" if self.view.at else ""

    def without(self, what: str) -> str:
        """The list of the proposed actions that lack *what*."""
        return self.view.actions("proposed", trait=f"lacks.{what}")


def told(share: Proportion) -> str:
    """« 12 sur 30 »"""
    return f"{share.count} sur {share.of}" if share.of else NOTHING


def decimal(number: float) -> str:
    """« 1,5 », « 12 »"""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def raising(
    n: int,
    one: str,
    many: str,
    address: str = "",
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
                address=address,
                names=every[:NAMED],
                others=max(0, len(every) - NAMED),
                apart=apart,
            )
        ]
        if n
        else []
    )
