"""The images of a kit: those that the papers allow for what is made, one an action, flagships
first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.review.images import ReviewImage
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.document import DOCUMENT, DocumentKind
from models.work.uses import OutputKind, usable

MOST = 8


def images_of_kit(
    session: Session, action_ids: Sequence[int], output: OutputKind, day: date
) -> tuple[ReviewImage, ...]:
    """Those of *action_ids* that *output* may hold on *day*, :data:`MOST` at most."""
    d, a = DOCUMENT.c, ACTION.c
    query = (
        sa.select(DOCUMENT, a.title, UNIT.c.name.label("unit"))
        .join(ACTION, a.id == d.action_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(
            a.id.in_(action_ids),
            d.kind == DocumentKind.IMAGE,
            d.removed_at.is_(None),
            d.for_press,
        )
        .order_by(a.flagship.desc(), a.id, d.id)
    )
    rows = session.connection().execute(query).all() if action_ids else []
    first: dict[int, ReviewImage] = {}
    for row in usable(rows, output, day):
        image = ReviewImage(
            id=row.id,
            digest=row.digest,
            media_type=row.media_type,
            title=row.title,
            unit=row.unit,
        )
        first.setdefault(row.action_id, image)
    return tuple(first.values())[:MOST]
