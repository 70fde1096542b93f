"""A pilot, or the communication service, makes an item of the kit of their territory; it is kept
with what it was made of, and what it holds of images is remembered before anybody has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.errors import Refusal
from models.gestures.actions.made_documents import remember_made
from models.gestures.of_a_unit import note_of_unit, territory_right
from models.work import documents
from models.work.document import DOCUMENT, DocumentKind
from models.work.documents import Examined
from models.work.kit import FORMS, KIT_ITEM, NAMED_FORMS, KitEdition, KitItem, KitKind, output_of
from models.work.uses import may_be_used
from models.year.course import Course


class ImageWithdrawn(Refusal):
    """An image may not be used any more, since the document that holds it was begun."""


@dataclass(frozen=True, kw_only=True)
class KitAsked:
    """What is to be made: a *kind* for a unit, as a *form* (docx…), in an *edition*."""

    unit_id: int
    kind: KitKind
    form: str
    edition: KitEdition = KitEdition.PUBLIC


@dataclass(frozen=True, kw_only=True)
class MadeItem:
    """What was made of what was *asked*: *file*; the *mask* and the *issuer* it names; *content*:
    ``actions``, ``words``; *images*: the documents of actions that it holds."""

    asked: KitAsked
    file: Examined
    mask: str
    issuer: str
    content: Mapping[str, Any]
    images: Sequence[int] = ()


def kit_right(
    session: Session, course: Course, asked: KitAsked, by: Actor, moment: datetime
) -> Right:
    """By what right *by* makes what is asked. Raises Refusal (no such format), NotFound, NotYours,
    CycleIsClosed."""
    if asked.form not in FORMS[asked.kind]:
        offered = ", ".join(NAMED_FORMS[one] for one in FORMS[asked.kind])
        raise Refusal("Cet élément ne se fait pas dans ce format.", f"Choisissez : {offered}.")
    sentence = "Le kit ne se fait pas pour cette unité."
    return territory_right(session, course, Gesture.MAKE_KIT, asked.unit_id, by, moment, sentence)


def keep_item(
    session: Session, course: Course, made: MadeItem, folder: Path, by: Actor, moment: datetime
) -> int:
    """Keep an item, its file in *folder*; its number. Raises ImageWithdrawn, NotFound, NotYours,
    CycleIsClosed."""
    right = kit_right(session, course, made.asked, by, moment)
    _need_usable(session, made, course.local_day(moment))
    documents.store(folder, made.file)
    item = KitItem(
        cycle_id=course.cycle_id,
        unit_id=made.asked.unit_id,
        kind=made.asked.kind,
        edition=made.asked.edition,
        form=made.asked.form,
        name=made.file.name,
        digest=made.file.digest,
        size=len(made.file.content),
        mask=made.mask,
        issuer=made.issuer[:200],
        content={**made.content, "images": list(made.images)},
        made_at=moment,
        made_by=right.by.slot,
        as_function=right.function,
    )
    session.add(item)
    session.flush()
    number = int(item.id or 0)
    output = output_of(made.asked.kind)
    remember_made(session, course.cycle_id, output, item.name, made.images, right.by, moment)
    facts = {"item": number, "kind": item.kind.value, "actions": len(made.content["actions"])}
    note_of_unit(session, course, "kit.made", item.unit_id, right, moment, facts)
    return number


def _need_usable(session: Session, made: MadeItem, day: date) -> None:
    """What was allowed when the document was begun may have been withdrawn meanwhile."""
    query = sa.select(DOCUMENT).where(DOCUMENT.c.id.in_(made.images))
    output = output_of(made.asked.kind)
    rows = session.connection().execute(query).all() if made.images else []
    if not all(may_be_used(row, output, day) for row in rows):
        raise ImageWithdrawn(
            "Une image a été retirée pendant que le document se faisait : il n'est pas gardé.",
            "Recommencez : il se fera sans elle.",
        )


def keep_previews(
    session: Session, item_id: int, folder: Path, pages: Sequence[bytes], why: str
) -> None:
    """Keep the first pages of an item as images, or *why* there are none."""
    digests = [
        documents.store(folder, _page(number, content)) for number, content in enumerate(pages, 1)
    ]
    said = {"pages": digests} if digests else {"why": why}
    kept = sa.update(KIT_ITEM).where(KIT_ITEM.c.id == item_id).values(previews=said)
    session.connection().execute(kept)


def _page(number: int, content: bytes) -> Examined:
    return Examined(
        name=f"page-{number}.png",
        media_type="image/png",
        kind=DocumentKind.IMAGE,
        content=content,
    )
