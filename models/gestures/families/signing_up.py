"""A family signs up for an action, and takes it back by the address that it was given.

The last place is given once: whoever signs up holds the list while its places are counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import NOBODY
from models.access.public_token import number_in
from models.errors import NotFound, Refusal
from models.gestures.under_way import need_under_way
from models.programme.public import is_for_families, is_public
from models.territory.addresses import InvalidMail, need_mail
from models.words.signs import IGNORED
from models.work.action import ACTION
from models.work.sign_up import FAMILY_SIGN_UP, SIGN_UP_LIST
from models.year.course import Course

F, L = FAMILY_SIGN_UP.c, SIGN_UP_LIST.c
LONGEST = {"first_name": 60, "reach": 254}
MOST_PEOPLE = 20
MOST = 5_000
"""Sign-ups of an action, waiting ones included."""
PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{7,28}")


class BadSignUp(Refusal):
    """A sign-up that says too little; *errors*, in its facts: what is wrong with each field."""

    status = 422


class NoSignUps(NotFound):
    """An action that nobody signs up for, now or ever."""

    def __init__(self) -> None:
        super().__init__(
            "On ne s'inscrit pas, ou plus, à cette action.",
            "Sa page dit le reste ; l'école ou l'établissement répond aux questions.",
        )


class NoPlaceLeft(Refusal):
    """Fewer places than people who come, and no waiting list."""

    status = 409

    def __init__(self, left: int) -> None:
        said = "Il n'y a plus de place." if left <= 0 else f"Il ne reste que {left} places."
        if left == 1:
            said = "Il ne reste qu'une place."
        super().__init__(said, "Rien n'a été enregistré.", left=max(left, 0))


class NoSuchSignUp(NotFound):
    """An address that was cut, changed, made up, or used already."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse n'ouvre aucune inscription : elle est peut-être déjà annulée.",
            "Recopiez-la en entier, ou appelez l'école.",
        )


@dataclass(frozen=True, kw_only=True)
class SignedUp:
    """*waiting*: on the waiting list."""

    number: int
    waiting: bool


def sign_up(
    session: Session, course: Course, action_id: int, said: Mapping[str, Any], moment: datetime
) -> SignedUp:
    """Sign a family up: ``first_name``, ``people``, ``reach``, and the ``form_key`` under which the
    same form signs up once. Raises NoSignUps, BadSignUp, NoPlaceLeft, CycleIsClosed."""
    need_under_way(session, course)
    values = _read(said)
    connection, day = session.connection(), course.local_day(moment)
    there = (
        sa.select(L.capacity, L.waits, ACTION.c.unit_id, ACTION.c.content)
        .join(ACTION, ACTION.c.id == L.action_id)
        .where(
            L.action_id == action_id,
            L.closed_at.is_(None),
            ACTION.c.cycle_id == course.cycle_id,
            ACTION.c.last_day >= day,
            is_public(),
        )
        .with_for_update(of=SIGN_UP_LIST)
    )
    opened = connection.execute(there).first()
    if opened is None or not is_for_families(opened.content):
        raise NoSignUps
    mine = F.form_key == values["form_key"], F.action_id == action_id
    before = sa.select(F.id, F.waiting).where(*mine)
    if (same := connection.execute(before).first()) is not None:
        return SignedUp(number=int(same.id), waiting=bool(same.waiting))
    waiting = _waits(session, action_id, opened.capacity, bool(opened.waits), values["people"])
    row = {**values, "action_id": action_id, "waiting": waiting, "made_at": moment}
    made = connection.execute(sa.insert(FAMILY_SIGN_UP).values(**row).returning(F.id))
    number = int(made.scalar_one())
    entry: dict[str, Any] = {"what": "action.signed_up", "subject": f"action.{action_id}"}
    entry |= {"unit_id": opened.unit_id, "by": NOBODY.slot, "facts": {"sign_up": number}}
    journal.write(session, course.cycle_id, moment, [entry])
    return SignedUp(number=number, waiting=waiting)


def _waits(
    session: Session, action_id: int, capacity: int | None, waits: bool, people: int
) -> bool:
    """Whether who comes now waits: there is no room, or others wait already."""
    query = sa.select(
        sa.func.coalesce(sa.func.sum(sa.case((F.waiting.is_(sa.false()), F.people), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((F.waiting.is_(sa.true()), 1), else_=0)), 0),
        sa.func.count(),
    ).where(F.action_id == action_id)
    taken, waiting, count = session.connection().execute(query).one()
    if count >= MOST:
        raise NoPlaceLeft(0)
    if capacity is None or (taken + people <= capacity and not waiting):
        return False
    if not waits:
        raise NoPlaceLeft(capacity - int(taken))
    return True


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    texts = {
        field: " ".join(IGNORED.sub("", str(said.get(field) or "")).split()) for field in LONGEST
    }
    for field, most in LONGEST.items():
        if len(texts[field]) > most:
            errors[field] = f"{most} signes au plus."
    if not texts["first_name"]:
        errors["first_name"] = "Donnez un prénom."
    elif not any(sign.isalpha() for sign in texts["first_name"]) or "://" in texts["first_name"]:
        errors["first_name"] = "Un prénom, en lettres."
    typed = str(said.get("people") or "").strip()
    people = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    if not 1 <= people <= MOST_PEOPLE:
        errors["people"] = f"Un nombre, de 1 à {MOST_PEOPLE}."
    texts["reach"] = _reached(texts["reach"], errors)
    key = str(said.get("form_key") or "")
    if not 8 <= len(key) <= 40:
        errors.setdefault("first_name", "Rechargez la page, puis recommencez.")
    if errors:
        raise BadSignUp(
            " ".join(errors.values()), "Corrigez, puis envoyez de nouveau.", errors=errors
        )
    return {**texts, "people": people, "form_key": key}


def _reached(reach: str, errors: dict[str, str]) -> str:
    """A mail or a telephone."""
    if PHONE.fullmatch(reach):
        return reach
    try:
        return need_mail(reach)
    except InvalidMail:
        errors["reach"] = "Donnez une adresse de courriel, ou un numéro de téléphone."
        return reach


def sign_up_at(session: Session, token: str) -> Any:
    """The row of FAMILY_SIGN_UP that an address takes back, with its action's title and cycle.
    Raises NoSuchSignUp."""
    number = number_in(session, "sign-up", token)
    query = (
        sa.select(FAMILY_SIGN_UP, ACTION.c.title, ACTION.c.cycle_id, ACTION.c.unit_id)
        .join(ACTION, ACTION.c.id == F.action_id)
        .where(F.id == number)
    )
    row = None if number is None else session.connection().execute(query).first()
    if row is None:
        raise NoSuchSignUp
    return row


def take_sign_up_back(session: Session, token: str, moment: datetime) -> int:
    """Delete the sign-up of an address: nothing of it is left. The number of its action. Raises
    NoSuchSignUp."""
    row = sign_up_at(session, token)
    session.connection().execute(sa.delete(FAMILY_SIGN_UP).where(F.id == row.id))
    entry: dict[str, Any] = {"what": "action.sign_up_taken_back"}
    entry |= {"subject": f"action.{row.action_id}", "unit_id": row.unit_id, "by": NOBODY.slot}
    journal.write(session, row.cycle_id, moment, [entry | {"facts": {"sign_up": row.id}}])
    return int(row.action_id)
