"""The columns of the factors' table, unit by unit: each a share or a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.serving.perimeter import By
from models.serving.readiness.whole import Own, Proportion
from models.words.french import decimal


@dataclass(frozen=True, kw_only=True)
class ReadinessColumn:
    """A *share*, or a *number* in words, of the figures of a row."""

    words: str
    share: Callable[[Own], Proportion] | None = None
    number: Callable[[Own], str] | None = None


def _of_proposed(name: str) -> Callable[[Own], Proportion]:
    return lambda own: Proportion(count=getattr(own.deeds, name), of=own.deeds.proposed)


DATES = ReadinessColumn(words="À leur date", share=lambda own: own.dates)
COLUMNS = (
    ReadinessColumn(words="Déclinaison", share=lambda own: own.versions),
    ReadinessColumn(words="Inspecteurs", number=lambda own: str(own.inspectors)),
    ReadinessColumn(words="Relais", share=lambda own: own.relays),
    DATES,
    ReadinessColumn(
        words="Écoles qui ont proposé",
        share=lambda own: Proportion(count=own.deeds.heard, of=own.deeds.invited),
    ),
    ReadinessColumn(
        words="Dans un thème",
        share=lambda own: Proportion(count=own.deeds.on_theme, of=own.deeds.framed),
    ),
    ReadinessColumn(words="Formation", number=lambda own: f"{decimal(own.deeds.hours)} h"),
    ReadinessColumn(words="Avec des parents", share=_of_proposed("with_parents")),
    ReadinessColumn(words="Avec un partenaire", share=_of_proposed("with_partners")),
    ReadinessColumn(words="Travail de l'année", share=_of_proposed("year_long")),
)


def columns(by: By) -> tuple[ReadinessColumn, ...]:
    """Those of the rows: dates are an académie's own."""
    return tuple(c for c in COLUMNS if by is By.ACADEMY or c is not DATES)
