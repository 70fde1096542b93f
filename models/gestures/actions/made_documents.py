"""What is printed or exported with images is remembered: it cannot be called back, so whoever
withdraws an image is told where it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.work.document import MADE_WITH_IMAGE
from models.work.uses import OutputKind


def remember_made(
    session: Session,
    cycle_id: int,
    output: OutputKind,
    name: str,
    document_ids: Sequence[int],
    by: Actor,
    moment: datetime,
) -> None:
    """Remember that *by* made the file *name* with these images: one row each. Made before it is
    handed over, so that nothing leaves unseen."""
    made = {"cycle_id": cycle_id, "output": output, "name": name[:200]}
    made |= {"made_at": moment, "made_by": by.slot}
    rows = [made | {"document_id": number} for number in document_ids]
    if rows:
        session.connection().execute(sa.insert(MADE_WITH_IMAGE), rows)
