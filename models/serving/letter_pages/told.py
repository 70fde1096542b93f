"""What a topic has to show of one unit now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.programme.by_day import Programme
from models.serving.actions.call import CallStanding
from models.serving.actions.put_off import AskedDate
from models.serving.letter_pages.sheet import Listing, Setting
from models.serving.meetings.shown import InvitationStanding, InvitedTo
from models.serving.states import State


@dataclass(frozen=True, kw_only=True)
class TopicTold:
    """What a topic has to show; *done*: nothing is asked any more."""

    state: State
    done: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    standing: CallStanding | None = None
    programme: Programme | None = None
    put_off: tuple[AskedDate, ...] = ()
    """The dates that are to be confirmed, until *due* where no milestone says it."""
    due: date | None = None
    invitation: InvitationStanding | None = None
    """Where the invitation to a meeting stands, for whose letter it is."""
    invitations: tuple[InvitedTo, ...] = ()
    """All those to which they are invited by hand."""


Tell = Callable[[Setting], TopicTold]
