"""Every table, imported once, so that the metadata is whole."""

from models import clock, journal
from models.access import columns, feeds, first_visits, secret, sessions, signin, tokens
from models.calendar import rows, suspension, unit_period
from models.operations import campaign, claimants, lease, outages, pulse, restoration, runs
from models.outbox import jump, named_ways, routes
from models.programme import link, public_side
from models.territory import delegation, people, redrawn, rollout, unit
from models.work import (
    action,
    assignment_answer,
    call_answer,
    calling,
    comment,
    demo,
    document,
    instruction,
    library_entry,
    link_use,
    meeting,
    message,
    paper,
    put_off,
    review,
    signed_paper,
    validation,
    visit,
)
from models.work.brought import year_import
from models.work.retention import rows as retention
from models.year import changes, cycle, delay, frame

__all__ = [
    "action",
    "assignment_answer",
    "call_answer",
    "calling",
    "campaign",
    "changes",
    "claimants",
    "clock",
    "columns",
    "comment",
    "cycle",
    "delay",
    "delegation",
    "demo",
    "document",
    "feeds",
    "first_visits",
    "frame",
    "instruction",
    "journal",
    "jump",
    "lease",
    "library_entry",
    "link",
    "link_use",
    "meeting",
    "message",
    "named_ways",
    "outages",
    "paper",
    "people",
    "public_side",
    "pulse",
    "put_off",
    "redrawn",
    "restoration",
    "retention",
    "review",
    "rollout",
    "routes",
    "rows",
    "runs",
    "secret",
    "sessions",
    "signed_paper",
    "signin",
    "suspension",
    "tokens",
    "unit",
    "unit_period",
    "validation",
    "visit",
    "year_import",
]
