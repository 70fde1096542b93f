"""What an address or a form writes: a day or a number, or nothing that is one."""

from __future__ import annotations

from datetime import date

from models.intake.days import day_or_none, need_day


def read_day(text: str) -> date | None:
    """The day that a date field sent; None when it was left empty. Raises BadDay."""
    return need_day(text) if text else None


def day_of(text: str) -> date | None:
    """The day that *text* writes; None when it writes none."""
    return day_or_none(text)


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def number_in(text: str) -> int:
    """The number that *text* writes; 0 when it writes none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
