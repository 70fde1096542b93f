"""A kit of Valmont: its actions announced, and what is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture
from models.gestures.actions import documenting
from models.gestures.actions.climbing import announce_actions
from models.gestures.kit.making import KitAsked
from models.serving.kit.making import make_item
from models.work.action import ACTION
from models.work.document import DOCUMENT
from models.work.documents import examined, place_of
from models.work.kit import KIT_ITEM, KitEdition, KitKind
from models.work.uses import PaperUse, SaidUses
from tests.academy import Year, at
from tests.models.work.documents import picture
from tests.web.portal import put_clock

OPEN, TOLD, WEEK = "23/11/2026 09:00", "24/11/2026 10:00", "10/03/2027 09:00"


def announced(year: Year, code: str, title: str, *, public: bool = True, **more: Any) -> int:
    """An action of a school, accepted by its IEN and announced; its head made it *public*."""
    number = year.propose(code, title, on=OPEN, **more)
    year.accept("ien1", on="24/11/2026 09:00")
    year.act(announce_actions, [number], on=TOLD)
    change(year, number, public=public)
    return number


def made(
    year: Year,
    kind: KitKind,
    form: str,
    by: str = "pilote",
    unit: str = "AC",
    edition: KitEdition = KitEdition.PUBLIC,
    on: str = WEEK,
) -> Any:
    """The row of an item made on a moment."""
    put_clock(year, on)
    asked = KitAsked(unit_id=year.units[unit], kind=kind, form=form, edition=edition)
    given = (Settings().documents, year.cycle_id, asked, year.by(by))
    number = make_item(year.engine, *given, previews=False)
    (row,) = year.all(sa.select(KIT_ITEM).where(KIT_ITEM.c.id == number))
    return row


def content_of(row: Any) -> bytes:
    return place_of(Settings().documents, row.digest).read_bytes()


def change(year: Year, number: int, **values: Any) -> None:
    """An action becomes otherwise."""
    with gesture(year.engine) as session:
        changed = sa.update(ACTION).where(ACTION.c.id == number).values(**values)
        session.connection().execute(changed)


def image_of(year: Year, number: int, *uses: PaperUse, size: tuple[int, int] = (40, 20)) -> int:
    """An image joined to an action, for these uses until the summer; its number."""
    said = SaidUses(attested=True, uses=frozenset(uses), until=date(2027, 8, 31))
    file = examined(picture("JPEG", size), "cour.jpg", 10_000_000)
    given = (documenting.join, number, file, year.by("E11"))
    return int(year.act(*given, on="26/11/2026 10:00", said=said, settings=Settings()))


def withdraw(year: Year, document: int) -> None:
    """Its file is gone from what may be used."""
    with gesture(year.engine) as session:
        gone = sa.update(DOCUMENT).where(DOCUMENT.c.id == document)
        session.connection().execute(gone.values(removed_at=at(WEEK)))
