"""The links of a library are looked at when somebody asks, or each week where the installation may
ask outside: one that answers no more is marked with the day, and its page says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.gestures.library.keeping import day_of, need_librarian
from models.intake.link_answers import LinkState
from models.territory.unit import Unit
from models.work.library_entry import LIBRARY_ENTRY, EntryState

E = LIBRARY_ENTRY.c
AT_ONCE = 20
"""Links that one page asks at once: each has five seconds, all together."""
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class LinkToCheck:
    """The link of an entry, as it is now."""

    number: int
    academy_id: int
    address: str


def links_to_check(
    session: Session,
    academy_id: int | None,
    *,
    before: date | None = None,
    number: int | None = None,
    most: int = AT_ONCE,
) -> list[LinkToCheck]:
    """Links that are on the shelf, those looked at longest ago first; *before*: not looked at since
    that day; *number*: of that entry alone; *academy_id*: None for every académie's."""
    query = sa.select(E.id, E.academy_id, E.address).where(
        E.state == EntryState.KEPT, E.address.is_not(None)
    )
    if academy_id is not None:
        query = query.where(E.academy_id == academy_id)
    if number is not None:
        query = query.where(E.id == number)
    if before is not None:
        query = query.where(sa.or_(E.checked_on.is_(None), E.checked_on < before))
    never = E.checked_on.is_not(None)
    rows = session.connection().execute(query.order_by(never, E.checked_on, E.id).limit(most))
    return [LinkToCheck(number=r.id, academy_id=r.academy_id, address=r.address) for r in rows]


def need_checker(session: Session, academy: Unit, by: Actor, moment: datetime) -> str:
    """The slot of who may ask for a look at the links. Raises NotYours."""
    return need_librarian(session, academy, by, moment, Gesture.KEEP_LIBRARY)


def note_links(
    session: Session,
    academy: Unit,
    looked: Sequence[tuple[LinkToCheck, LinkState]],
    by: Actor | None,
    moment: datetime,
) -> Mapping[LinkState, int]:
    """Keep what links answered; how many of each. *by*: who asked, nobody for the week's look. An
    entry whose address changed meanwhile is left alone. Raises NotYours."""
    slot = need_checker(session, academy, by, moment) if by else CLOCK.slot
    day = day_of(academy, moment)
    counts = dict.fromkeys(LinkState, 0)
    for link, state in looked:
        counts[state] += 1
        mine = sa.update(LIBRARY_ENTRY).where(E.id == link.number, E.address == link.address)
        if state is LinkState.UNSURE:
            # It is asked again next week, after the others; what was known of it stays.
            session.connection().execute(mine.values(checked_on=day))
            continue
        dead = (
            sa.func.coalesce(E.dead_on, sa.literal(day, sa.Date))
            if state is LinkState.DEAD
            else None
        )
        session.connection().execute(mine.values(checked_on=day, dead_on=dead))
    if looked:
        said = {"links": len(looked), "dead": counts[LinkState.DEAD]}
        line = {"what": "library.links_checked", "subject": f"u{academy.id}", "by": slot}
        journal.write(session, 0, moment, [line | {"unit_id": academy.id, "facts": said}])
    return counts
