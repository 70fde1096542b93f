"""Notices: a short message that everybody of an académie reads until a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from models.intake.days import EVER, BadDay, need_day
from models.year.shape import Shape


class Notice(Shape):
    """*text* is read at the top of pages, of letters, or of *both*, *until* that day, included."""

    text: str = Field(min_length=1, max_length=300)
    until: str
    where: Literal["pages", "letters", "both"] = "both"

    @field_validator("until")
    @classmethod
    def _a_day(cls, value: str) -> str:
        try:
            return need_day(value, EVER).isoformat()
        except BadDay as bad:
            raise ValueError(bad.why) from None

    def is_read(self, day: date, where: str) -> bool:
        """Whether it is read on *day*, at the top of *where* (``pages``, ``letters``)."""
        return day.isoformat() <= self.until and self.where in (where, "both")
