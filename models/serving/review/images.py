"""The images of a review: of flagships first, those that their papers allow to leave the portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.masks.content import MaskPicture
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.document import DOCUMENT, DocumentKind
from models.work.documents import place_of
from models.work.uses import OutputKind, usable

MOST = 6
"""A page of them: a review is read, not leafed through."""


@dataclass(frozen=True, kw_only=True)
class ReviewImage:
    """An image by its number; *digest* is that of its file; *title* that of its action."""

    id: int
    digest: str
    media_type: str
    title: str
    unit: str

    @property
    def alt(self) -> str:
        """What it shows, to who does not see it."""
        return f"Photo de l'action « {self.title} »"

    def picture(self, content: bytes = b"") -> MaskPicture:
        """As a document holds it; without *content*, what is said of it alone."""
        caption = f"{self.title}, {self.unit}"
        return MaskPicture(number=self.id, content=content, alt=self.alt, caption=caption)


def images_of_review(session: Session, cycle_id: int, day: date) -> tuple[ReviewImage, ...]:
    """Those that the review of a cycle may hold on *day*, :data:`MOST` at most, one an action."""
    d, a = DOCUMENT.c, ACTION.c
    query = (
        sa.select(DOCUMENT, a.title, UNIT.c.name.label("unit"))
        .join(ACTION, a.id == d.action_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(
            a.cycle_id == cycle_id,
            a.state == ActionState.TOOK_PLACE,
            d.kind == DocumentKind.IMAGE,
            d.evidence,
            d.removed_at.is_(None),
            d.for_site,
        )
        .order_by(a.flagship.desc(), a.id, d.id)
    )
    rows = session.connection().execute(query).all()
    first: dict[int, ReviewImage] = {}
    for row in usable(rows, OutputKind.REVIEW, day):
        image = ReviewImage(
            id=row.id,
            digest=row.digest,
            media_type=row.media_type,
            title=row.title,
            unit=row.unit,
        )
        first.setdefault(row.action_id, image)
    return tuple(first.values())[:MOST]


def with_files(
    images: Iterable[ReviewImage], folder: Path
) -> tuple[tuple[ReviewImage, bytes], ...]:
    """Those whose file is kept in *folder*, with it."""
    places = [(one, place_of(folder, one.digest)) for one in images]
    return tuple((one, place.read_bytes()) for one, place in places if place.is_file())


def mask_pictures(images: Iterable[ReviewImage], folder: Path) -> tuple[MaskPicture, ...]:
    """*images* as a document holds them, with the words beside."""
    return tuple(one.picture(content) for one, content in with_files(images, folder))
