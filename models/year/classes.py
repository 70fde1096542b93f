"""The classes of messages: how fast each may leave, and how many a day."""

from __future__ import annotations

from enum import StrEnum

LONGEST_NAME = 40
"""Characters of a rule's, a text's or a function's name, as they are remembered."""
LONGEST_DATE = 60
"""Characters of a date as the definition writes it (« synthesis_department_due+1 »)."""


class MessageClass(StrEnum):
    ON_REQUEST = "on_request"
    """The receipt of one's own gesture: at once, any hour, no cap."""
    NEW_TASK = "new_task"
    """At once within hours, else at the next opening; three a day, then the next day's digest."""
    NEWS = "news"
    """Reminders and news: in the daily digest only."""
    DIGEST = "digest"
    """The daily digest itself: one a day, whatever it lists."""
