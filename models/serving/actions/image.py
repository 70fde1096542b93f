"""One image, film or work of an action: what its papers allow, who attests it, what was made with
it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import may
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.document import MADE_WITH_IMAGE
from models.work.uses import OUTPUTS, UsedImage, uses_said, words_of_uses


class AttestedImage(UsedImage, Protocol):
    """The columns of a document that are read of it here."""

    @property
    def id(self) -> int: ...
    @property
    def attested_by(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class MadeDocument:
    """A document that was made with an image: it cannot be called back."""

    what: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ImageSheet:
    """*document* is its row; *allowed*: its uses in words, on that day; *attested*: by whom."""

    document: AttestedImage
    allowed: str
    said: tuple[str, ...]
    attested: str
    made: tuple[MadeDocument, ...]
    withdraws: bool


def image_sheet(
    session: Session, document: AttestedImage, unit_id: int, actor: Actor, day: date
) -> ImageSheet:
    """The sheet of a document of an action of *unit_id*, as *actor* reads it on *day*."""
    who = document.attested_by or ""
    return ImageSheet(
        document=document,
        allowed=words_of_uses(document, day),
        said=tuple(use.value for use in uses_said(document)),
        attested=names_of_slots(session, {who}).get(who, ""),
        made=made_with(session, [document.id]),
        withdraws=may(session, actor, Gesture.WITHDRAW_IMAGE, unit_id, day) is not None,
    )


def made_with(session: Session, document_ids: Sequence[int]) -> tuple[MadeDocument, ...]:
    """What was printed or exported with these images, the last one first."""
    m = MADE_WITH_IMAGE.c
    query = sa.select(m.output, m.name, m.made_at).where(m.document_id.in_(document_ids))
    rows = session.connection().execute(query.order_by(m.made_at.desc(), m.id.desc()))
    return tuple(MadeDocument(what=OUTPUTS[r.output], name=r.name, at=r.made_at) for r in rows)


def names_of_slots(session: Session, slots: set[str]) -> dict[str, str]:
    """Who is behind *slots*: a person's name, a school's."""
    found: dict[str, str] = {}
    for table, letter in ((PERSON, "p"), (UNIT, "u")):
        ids = [int(slot[1:]) for slot in slots if slot[:1] == letter and slot[1:].isdigit()]
        if ids:
            query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(ids))
            rows = session.connection().execute(query)
            found |= {f"{letter}{row.id}": row.name for row in rows}
    return found
