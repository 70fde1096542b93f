"""Every table, imported once, so that the metadata is whole."""

from models import clock
from models.calendar import rows
from models.outbox import message
from models.serving import runs
from models.territory import people, unit
from models.work import action, journal, paper, validation
from models.year import cycle

__all__ = [
    "action", "clock", "cycle", "journal", "message", "paper", "people", "rows", "runs", "unit",
    "validation",
]  # fmt: skip
