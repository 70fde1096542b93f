"""The name that a fiche gives to a partner is linked to one of the list, by who carries the action
or who keeps the partner: proposed by its name, never forced."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import may, need
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.partners.keeping import partner_of, something_happened
from models.gestures.under_way import need_under_way
from models.words.collation import same
from models.work.partner import PARTNER_LINK
from models.work.rows import ActionRow
from models.year.course import Course

L = PARTNER_LINK.c


def link_partner(
    session: Session,
    course: Course,
    action_id: int,
    name: str,
    partner_id: int | None,
    by: Actor,
    moment: datetime,
) -> None:
    """Say which partner of the list a fiche means by *name*; None: none of them.

    Raises NotFound (no such name in the fiche, another académie's partner), NotYours,
    CycleIsClosed.
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    slot = _need_hand(session, course, action, partner_id, by, moment)
    named = same(name)
    if named not in named_in(action):
        raise NotFound("La fiche ne nomme pas ce partenaire.", "Relisez la fiche.")
    connection, mine = session.connection(), sa.and_(L.action_id == action_id, L.named == named)
    if partner_id is None:
        connection.execute(sa.delete(PARTNER_LINK).where(mine))
    else:
        partner = partner_of(session, partner_id)
        if partner.academy_id != course.academy_id:
            raise NotFound("Ce partenaire est d'une autre académie.", "Choisissez-en un autre.")
        if partner.withdrawn_on is not None:
            raise Refusal("Ce partenaire s'est retiré.", "La fiche peut le nommer tout de même.")
        row = {"action_id": action_id, "named": named, "partner_id": partner_id}
        kept = upsert(session, PARTNER_LINK).values(**row)
        keys = ["action_id", "named"]
        connection.execute(
            kept.on_conflict_do_update(index_elements=keys, set_={"partner_id": partner_id})
        )
        something_happened(session, partner_id, moment)
    entry: dict[str, Any] = {"what": "action.partner_linked", "subject": f"action.{action_id}"}
    entry |= {"unit_id": action.unit_id, "by": slot}
    facts = {"partner": partner_id}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])


def named_in(action: ActionRow) -> dict[str, str]:
    """The partners that a fiche names, as they are compared and as they were typed."""
    listed = action.content.get("partners") or ()
    typed = (str(one.get("name") or "").strip() for one in listed)
    return {same(name): name for name in typed if name}


def _need_hand(
    session: Session,
    course: Course,
    action: ActionRow,
    partner_id: int | None,
    by: Actor,
    moment: datetime,
) -> str:
    """Who carries the action, or who keeps the partner. Raises NotYours."""
    day = course.local_day(moment)
    if partner_id is not None:
        unit = partner_of(session, partner_id).unit_id
        right = may(session, by, Gesture.KEEP_PARTNERS, unit, day)
        if right is not None:
            return right.by.slot
    to = "relier un partenaire de cette action"
    return need(session, by, Gesture.PROPOSE, action.unit_id, day, to).by.slot
