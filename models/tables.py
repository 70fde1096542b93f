"""Every table, imported once, so that the metadata is whole."""

from models import clock
from models.calendar import rows
from models.demo import agenda, pace
from models.outbox import message, routes
from models.serving import lease, outages, runs
from models.territory import people, unit
from models.work import action, journal, paper, validation
from models.year import cycle

__all__ = [
    "action", "agenda", "clock", "cycle", "journal", "lease", "message", "outages", "pace", "paper",
    "people", "routes", "rows", "runs", "unit", "validation",
]  # fmt: skip
