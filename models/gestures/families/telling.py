"""A school types what it says to families in their languages: nobody translates for it, and it may
take a text away."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import Refusal
from models.territory.unit import Unit
from models.words.name_lists import without_name_lists
from models.work.sign_up import FAMILY_TEXT

T = FAMILY_TEXT.c
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")
LONGEST, MOST = 3_000, 30
"""Signs of a text, languages of a school."""


class BadTranslation(Refusal):
    """A text that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


def keep_family_text(
    session: Session, unit_id: int, language: str, text: str, by: Actor, moment: datetime
) -> None:
    """Keep what a school says in a *language* (``ar``, ``pt-br``); nothing said takes it away.
    Raises NotYours, BadTranslation."""
    day = moment.astimezone(
        ZoneInfo(session.get_one(Unit, unit_id).timezone or "Europe/Paris")
    ).date()
    slot = need(
        session, by, Gesture.PROPOSE, unit_id, day, "écrire aux familles de cette école"
    ).by.slot
    code, said = language.strip().lower(), text.replace("\r\n", "\n").strip()
    errors: dict[str, str] = {}
    if not LANGUAGE.fullmatch(code) or len(code) > 20:
        errors["language"] = "Donnez le code de la langue : « ar », « pt », « uk », « zh-hans »."
    if len(said) > LONGEST:
        errors["text"] = f"{LONGEST} signes au plus."
    if without_name_lists(said).left:
        errors["text"] = "On dirait une liste de noms. Jamais de nom d'élève."
    mine = sa.and_(T.unit_id == unit_id, T.language == code)
    connection = session.connection()
    others = sa.select(sa.func.count()).where(T.unit_id == unit_id, T.language != code)
    if connection.execute(others).scalar_one() >= MOST:
        errors["language"] = f"{MOST} langues au plus : ôtez-en une."
    if errors:
        raise BadTranslation(" ".join(errors.values()), "Rien n'est enregistré.", errors=errors)
    if not said:
        connection.execute(sa.delete(FAMILY_TEXT).where(mine))
    else:
        row = {"text": said, "typed_at": moment, "typed_by": slot}
        kept = upsert(session, FAMILY_TEXT).values(unit_id=unit_id, language=code, **row)
        keys = ["unit_id", "language"]
        connection.execute(kept.on_conflict_do_update(index_elements=keys, set_=row))
    entry: dict[str, Any] = {"what": "unit.family_text", "subject": f"unit.{unit_id}"}
    entry |= {"unit_id": unit_id, "by": slot, "facts": {"language": code, "kept": bool(said)}}
    journal.write(session, 0, moment, [entry])
