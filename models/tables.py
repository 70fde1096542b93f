"""Every table, imported once, so that the metadata is whole."""

from models import clock
from models.access import columns, feeds, secret, signin, tokens
from models.calendar import rows
from models.demo import agenda, pace
from models.operations import campaign, claimants, restoration
from models.outbox import instruction, jump, link_use, message, routes
from models.serving import lease, outages, runs
from models.territory import people, unit
from models.work import action, comment, document, journal, paper, validation
from models.year import cycle, delay, frame

__all__ = [
    "action",
    "agenda",
    "campaign",
    "claimants",
    "clock",
    "columns",
    "comment",
    "cycle",
    "delay",
    "document",
    "feeds",
    "frame",
    "instruction",
    "journal",
    "jump",
    "lease",
    "link_use",
    "message",
    "outages",
    "pace",
    "paper",
    "people",
    "restoration",
    "routes",
    "rows",
    "runs",
    "secret",
    "signin",
    "tokens",
    "unit",
    "validation",
]
