"""Who opposed news is written to about their work alone (RGPD, art. 21): what a function obliges
goes on, and what only informs stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import PERSON
from models.territory.rows import Identified

NEWS = frozenset(
    {
        "framing_published",
        "rollout_joins",
        "new_decisions",
        "programme_published",
        "day_programme",
        "objectives_published",
        "occasion_invitation",
        "weekly_figures",
    }
)
"""The messages that ask nothing of who reads them, and answer nothing that they did. Reminders,
decisions on one's own work and invitations to meetings are no news."""
OPPOSED = "cette personne s'oppose aux nouvelles"


class NewsRow(Identified, Protocol):
    """What is asked of a message."""

    @property
    def rule(self) -> str: ...
    @property
    def slot(self) -> str: ...


def opposed(session: Session, rows: Sequence[NewsRow]) -> dict[int, str]:
    """Of *rows*, the news that who would read them opposed, and why they do not leave. Nothing is
    asked of the database where none is news."""
    news = [r for r in rows if r.rule in NEWS and r.slot.startswith("p")]
    if not news:
        return {}
    people = sorted({int(r.slot[1:]) for r in news})
    query = sa.select(PERSON.c.id).where(PERSON.c.opposes_news.is_(sa.true()))
    found = session.connection().execute(query.where(PERSON.c.id.in_(people))).scalars()
    slots = {f"p{number}" for number in found}
    return {r.id: OPPOSED for r in news if r.slot in slots}
