"""How far an académie's portal is declared accessible: what its audit found, whom to write to, and
where its multi-year scheme is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from models.year.shape import Shape
from models.year.trust import LONGEST_ANSWER

CRITERIA = 106
"""The criteria of the RGAA 4.1."""
VALID_YEARS = 3
"""A statement is made again three years after it was published (RGAA 4.1, « Validité de la
déclaration »)."""
Content = Annotated[str, Field(min_length=1, max_length=300)]


class Conformity(StrEnum):
    """The three states that a statement may have."""

    FULL = "totalement conforme"
    PARTIAL = "partiellement conforme"
    NONE = "non conforme"


def conformity(met: int, applicable: int) -> Conformity:
    """By the rule of the RGAA: every criterion that applies, half of them, or fewer."""
    if applicable and met >= applicable:
        return Conformity.FULL
    return Conformity.PARTIAL if applicable and 2 * met >= applicable else Conformity.NONE


class Accessibility(Shape):
    """*contact*: whom to tell of a difficulty, where it is not that of the portal; *scheme*,
    *plan*: the addresses of the multi-year scheme and of this year's plan; *audited_on*, *auditor*,
    *met*, *applicable*, *grid*: the audit, and where its grid is; *failing*, *waived*, *exempt*:
    what is not accessible, disproportionate, or outside the law's reach."""

    contact: str = Field(default="")
    scheme: str = Field(default="")
    plan: str = Field(default="")
    audited_on: date | None = None
    auditor: str = Field(default="")
    met: int | None = Field(default=None, ge=0, le=CRITERIA)
    applicable: int | None = Field(default=None, ge=1, le=CRITERIA)
    grid: str = Field(default="")
    failing: tuple[Content, ...] = ()
    waived: tuple[Content, ...] = ()
    exempt: tuple[Content, ...] = ()

    @field_validator("contact", "scheme", "plan", "auditor", "grid")
    @classmethod
    def _short(cls, value: str) -> str:
        said = " ".join(value.split())
        if len(said) > LONGEST_ANSWER:
            raise ValueError(f"{LONGEST_ANSWER} signes au plus")
        return said

    @field_validator("audited_on", mode="before")
    @classmethod
    def _no_day(cls, value: object) -> object:
        return value or None

    @field_validator("scheme", "plan", "grid")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and (not value.startswith(("https://", "http://")) or " " in value):
            raise ValueError("une adresse qui commence par https:// est attendue")
        return value

    @model_validator(mode="after")
    def _a_whole_audit(self) -> Accessibility:
        told = (self.audited_on, self.auditor, self.met, self.applicable, self.grid)
        if any(one not in (None, "") for one in told) and any(one in (None, "") for one in told):
            raise ValueError(
                "un audit se dit en entier : son jour, qui l'a fait, combien de critères sont "
                "respectés, sur combien d'applicables, et où lire sa grille"
            )
        if self.met is not None and self.applicable is not None and self.met > self.applicable:
            raise ValueError("plus de critères respectés que de critères applicables")
        return self

    @property
    def rate(self) -> float | None:
        """The share of the criteria that the audit found met, in per cent."""
        if self.met is None or not self.applicable:
            return None
        return 100 * self.met / self.applicable

    def audit_holds(self, day: date) -> bool:
        """Whether an audit is valid on *day*: made by then, less than three years before."""
        made = self.audited_on
        if made is None:
            return False
        years = day.year - made.year - ((day.month, day.day) < (made.month, made.day))
        return made <= day and years < VALID_YEARS

    def conformity_on(self, day: date) -> Conformity:
        """What is declared on *day*; without a valid audit, not conformant."""
        if not self.audit_holds(day):
            return Conformity.NONE
        return conformity(self.met or 0, self.applicable or 0)
