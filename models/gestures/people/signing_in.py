"""Whoever has an address that we know may ask for a link to sign in; it serves once, for minutes.

The answer is the same whether the address is known or not, and an address is written to three times
a quarter of an hour at most: asking tells nothing and floods nobody. Whoever holds the machine may
print a link and hand it over: the first to come in has no other, as long as no mail leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Kept, actor_of, kept_of
from models.access.scope import held_by
from models.access.secret import secret_of
from models.access.signin import SIGN_IN_LINK
from models.database.transactions import gesture
from models.errors import NotFound, Refusal
from models.letters.signed_links import Bearer, about, sealed
from models.territory.unit import UNIT
from models.words.moments import PARIS
from models.work.message import MESSAGE, MessageState
from models.work.subjects import SubjectKind
from models.year.classes import MessageClass
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

LASTS, KEPT = timedelta(minutes=30), timedelta(days=7)
PERIOD, TIMES = timedelta(minutes=15), 3
RULE = SubjectKind.SIGN_IN.value
"""Its rule and its text have the name of what it is about."""


class UsedLink(Refusal):
    """A sign-in link that was used, or is too old."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Ce lien de connexion a déjà servi, ou il date de plus d'une demi-heure.",
            "Demandez-en un autre.",
        )


def ask_to_sign_in(session: Session, mail: str, next_page: str, moment: datetime) -> int | None:
    """Owe a sign-in letter to *mail*; its link's id, None where nobody is written to.

    Nobody: an address that we do not know, one that asked three times in the last quarter of an
    hour, or an installation without any cycle.
    """
    try:
        actor = actor_of(session, mail)
    except NotFound:
        return None
    day = pendulum.instance(moment).in_timezone("Europe/Paris").date()
    held = held_by(session, actor, day)
    cycle = cycle_of_units(session, [h.unit_id for h in held] or [actor.unit_id or 0])
    if cycle is None or _asked_lately(session, actor.slots) >= TIMES:
        return None
    link = keep_link(session, actor, next_page)
    course = load_course(session, cycle)
    home = held[0].unit_id if held else actor.unit_id or course.academy_id
    function = held[0].function if held else "relay"
    owe_letter(
        session, course, actor, LinkLetter(link=link, unit_id=home, function=function), moment
    )
    entry = {"what": "sign_in.asked", "subject": actor.slot, "by": actor.slot}
    journal.write(session, int(cycle.id or 0), moment, [entry])
    return link


def print_a_link(
    session: Session, actor: Actor, by: str, moment: datetime, next_page: str = "/me"
) -> str:
    """The path of a link by which *actor* signs in, sealed by the installation itself: there may be
    no cycle yet."""
    path = about(SubjectKind.SIGN_IN, keep_link(session, actor, next_page))
    entry = {"what": "sign_in.printed", "subject": actor.slot, "by": by}
    journal.write(session, 0, moment, [entry])
    bearer = Bearer(slot=actor.slot, day=pendulum.instance(moment).date())
    return sealed(secret_of(session), path, bearer, kept_of(session, actor)[0][1])


def _asked_lately(session: Session, slots: Sequence[str]) -> int:
    c = SIGN_IN_LINK.c
    since = pendulum.now("UTC") - PERIOD
    query = sa.select(sa.func.count()).where(c.slot.in_(slots), c.asked_at > since)
    return int(session.connection().execute(query).scalar_one())


def cycle_of_units(session: Session, units: Sequence[int]) -> Cycle | None:
    """The cycle whose mail carries the letter: of the académie of *units*, a live one first."""
    mine = sa.select(sa.func.coalesce(UNIT.c.academy_id, UNIT.c.id)).where(UNIT.c.id.in_(units))
    here = sa.case((CYCLE.c.academy_id.in_(mine), 0), else_=1)
    live = sa.case((CYCLE.c.state == CycleState.LIVE, 0), else_=1)
    query = sa.select(Cycle).order_by(here, live, CYCLE.c.id.desc()).limit(1)
    return session.scalars(query).first()


def keep_link(session: Session, actor: Actor, next_page: str, lasts: timedelta = LASTS) -> int:
    """A link by which *actor* signs in once, for as long as it *lasts*; its number."""
    real = pendulum.now("UTC")
    row = {
        "slot": actor.slot,
        "holds": kept_of(session, actor),
        "asked_at": real,
        "expires_at": real + lasts,
        "next_page": next_page,
    }
    made = session.connection().execute(sa.insert(SIGN_IN_LINK).values(row))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


@dataclass(frozen=True, kw_only=True)
class LinkLetter:
    """A letter that carries the sign-in *link* of that number; *text*: its own words."""

    link: int
    unit_id: int
    function: str
    text: str = RULE
    reason: str = "connexion demandée"


def owe_letter(
    session: Session, course: Course, actor: Actor, letter: LinkLetter, moment: datetime
) -> None:
    """Owe *actor* a letter with a link that signs them in."""
    message = {
        "key": f"{course.cycle_id}:{RULE}::{RULE}.{letter.link}:0:{actor.slot}",
        "cycle_id": course.cycle_id,
        "rule": RULE,
        "rung": "",
        "text": letter.text,
        "cls": MessageClass.ON_REQUEST,
        "state": MessageState.OWED,
        "subject_kind": SubjectKind.SIGN_IN,
        "subject_id": letter.link,
        "round": 0,
        "unit_id": letter.unit_id,
        "home_id": letter.unit_id,
        "place": course.home.place,
        "function": letter.function,
        "slot": actor.slot,
        "person_id": actor.person_id,
        "reason": letter.reason,
        "owed_at": moment,
        "not_before": moment,
        "attempts": 0,
    }
    session.connection().execute(sa.insert(MESSAGE).values(message))


def purge_sign_in_links(engine: sa.Engine) -> int:
    """Delete the sign-in links that ended a week ago, in real time; how many there were.

    Until then, who comes back to one is told that it served. The newest row stays, however old:
    SQLite would give its number, which sealed addresses and letters bear, a second time.
    """
    c = SIGN_IN_LINK.c
    newest = sa.select(sa.func.max(c.id)).scalar_subquery()
    over = sa.and_(c.expires_at < pendulum.now(PARIS).start_of("day") - KEPT, c.id != newest)
    with engine.connect() as connection:
        if connection.execute(sa.select(c.id).where(over).limit(1)).first() is None:
            return 0
    with gesture(engine) as session:
        return session.connection().execute(sa.delete(SIGN_IN_LINK).where(over)).rowcount


def held_in(session: Session, link: int, slot: str) -> Kept:
    """All that the sign-in link of *slot* stands for. Raises :class:`UsedLink`."""
    c = SIGN_IN_LINK.c
    query = sa.select(c.holds).where(c.id == link, c.slot == slot)
    found: Kept | None = session.connection().execute(query).scalar_one_or_none()
    if found is None:
        raise UsedLink
    return found


def sign_in(session: Session, link: int, slot: str) -> tuple[str, Kept]:
    """Use a sign-in link of *slot*; the page to go on with, and what its address stands for.

    Raises :class:`UsedLink`.
    """
    c = SIGN_IN_LINK.c
    real = pendulum.now("UTC")
    unused = sa.and_(c.id == link, c.slot == slot, c.used_at.is_(None), c.expires_at > real)
    done = session.connection().execute(sa.update(SIGN_IN_LINK).where(unused).values(used_at=real))
    if not done.rowcount:
        raise UsedLink
    query = sa.select(c.next_page, c.holds).where(c.id == link)
    row = session.connection().execute(query).one()
    return row.next_page, row.holds
