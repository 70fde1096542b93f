"""What the fiches of actions say, as conditions of SQL: a figure over them all reads none of them.

From the marks that are kept beside each fiche (``models/work/marks.py``), on SQLite and on
PostgreSQL alike.
"""

from __future__ import annotations

from typing import Any

from models.work.action import ACTION
from models.work.marks import BITS


def has(code: str) -> Any:
    """Whether the field *code* says something."""
    return _marked(code)


def chosen(code: str, choice: str) -> Any:
    """Whether *choice* is the one, or one of those, of the field *code*; for ``audiences``:
    whether some are expected."""
    return _marked(f"{code}:{choice}")


def brings(what: str) -> Any:
    """Whether a partner brings *what* (``premises``, ``money``, ``people``, ``workshops``)."""
    return _marked(f"brings:{what}")


def hours() -> Any:
    """The hours that count as training; NULL without any."""
    return ACTION.c.training_hours


def _marked(mark: str) -> Any:
    return ACTION.c.marks.bitwise_and(BITS[mark]) != 0
