"""The kinds of actions that académies held in their week, brought to Valmont's schools."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from models.year.week import Span

WEEKEND = (5, 6)


@dataclass(frozen=True, kw_only=True)
class HeldAction:
    """An action of the week: *by* a school of Valmont, on *days*; *associated* schools agree."""

    title: str
    by: str
    days: tuple[date, ...]
    associated: tuple[str, ...] = ()


def _worked(span: Span) -> tuple[date, ...]:
    return tuple(day for day in span.days() if day.weekday() not in WEEKEND)


def launch(span: Span) -> HeldAction:
    """A parrain opens the week in an école, on its first day of class."""
    return HeldAction(title="Lancement avec le parrain", by="E11", days=_worked(span)[:1])


def exhibition(span: Span) -> HeldAction:
    """An exhibition that lasts from the first day to the last, a weekend included."""
    return HeldAction(title="Exposition « Nos réussites »", by="L11", days=tuple(span.days()))


def daily(span: Span) -> HeldAction:
    """A message read in every class, each day of class."""
    return HeldAction(title="Le message du jour", by="E12", days=_worked(span))


def thursday(span: Span) -> HeldAction:
    """A round table on a Thursday."""
    on = [day for day in span.days() if day.weekday() == 3][:1]
    return HeldAction(title="Table ronde du jeudi", by="E12", days=tuple(on))


def last_day(span: Span) -> HeldAction:
    """A forum open to families on the last day, a Saturday or a Sunday where the week ends so."""
    return HeldAction(title="Forum des familles", by="E13", days=(span.last,))


def shared(span: Span) -> HeldAction:
    """One action of several schools: two of another circonscription agree to an école's."""
    on = _worked(span)[len(_worked(span)) // 2]
    return HeldAction(title="Lâcher de ballons", by="E21", days=(on,), associated=("E31", "E00"))


KINDS = {k.__name__: k for k in (launch, exhibition, daily, thursday, last_day, shared)}


def held_in(spans: Callable[[str], Span], kinds: Iterable[str]) -> list[HeldAction]:
    """The actions of *kinds*, each in its school's own week (*spans*, by code)."""
    found = []
    for kind in kinds:
        by = KINDS[kind](ANY_WEEK).by
        found.append(KINDS[kind](spans(by)))
    return [action for action in found if action.days]


ANY_WEEK = Span(date(2027, 3, 15), date(2027, 3, 21))
"""For whoever asks only who holds a kind of action."""
