"""The partners that the actions of a year name, and those that last year's did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.planner.cohort import PROPOSED
from models.serving.actions import content
from models.serving.actions.visibility import seen, shown_state
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.words.collation import in_order, same, sought
from models.work.action import ACTION
from models.work.partner import PARTNER, PARTNER_LINK


@dataclass(frozen=True, kw_only=True)
class NamedPartner:
    """A partner by the name that was typed first, and in how many actions."""

    name: str
    actions: int


@dataclass(frozen=True, kw_only=True)
class Partners:
    """Those of this year (*now*), and of them the *new* ones; *before*: how many last year; None
    where no year was run before, to which anybody would be new."""

    now: tuple[NamedPartner, ...] = ()
    new: tuple[NamedPartner, ...] = ()
    before: int | None = None


def partners_of(session: Session, perimeter: Perimeter, before: Perimeter | None) -> Partners:
    """The partners of *perimeter*'s proposed actions, beside those of last year's cycles."""
    now = _named(session, perimeter)
    if before is None:
        return Partners(now=_in_order(now.values()))
    known = _named(session, before)
    new = [one for key, one in now.items() if key not in known]
    return Partners(now=_in_order(now.values()), new=_in_order(new), before=len(known))


def _named(session: Session, perimeter: Perimeter) -> dict[str, NamedPartner]:
    """By the name as it is compared: « Mission locale » is « mission  LOCALE »."""
    a, shown = ACTION.c, shown_state(perimeter.scope)
    query = (
        sa.select(a.id, a.content)
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            perimeter.of_cycle(a.cycle_id),
            one_of(shown, PROPOSED),
            seen(perimeter.scope),
            perimeter.holds(),
            content.has("partners"),
        )
        .order_by(a.id)
    )
    rows = session.connection().execute(query).all()
    linked = _linked(session, [row.id for row in rows])
    found: dict[str, NamedPartner] = {}
    for row in rows:
        for key, name in _names(row.id, row.content, linked).items():
            was = found.get(key)
            count = was.actions + 1 if was else 1
            found[key] = NamedPartner(name=was.name if was else name, actions=count)
    return found


Linked = dict[tuple[int, str], str]
"""What the partner is called in the list that the name in an action's fiche is."""


def _linked(session: Session, actions: list[int]) -> Linked:
    found: Linked = {}
    for start in range(0, len(actions), 500):
        some = PARTNER_LINK.c.action_id.in_(actions[start : start + 500])
        query = sa.select(PARTNER_LINK, PARTNER.c.name).join(PARTNER).where(some)
        for row in session.connection().execute(query):
            found[row.action_id, row.named] = row.name
    return found


def _names(action_id: int, fiche: dict[str, Any], linked: Linked) -> dict[str, str]:
    """A linked partner once, however it is spelled; the others by their name."""
    typed = (str(one.get("name") or "").strip() for one in fiche.get("partners") or ())
    found: dict[str, str] = {}
    for name in typed:
        if name:
            called = linked.get((action_id, same(name)), name)
            found.setdefault(sought(called), called)
    return found


def _in_order(found: Iterable[NamedPartner]) -> tuple[NamedPartner, ...]:
    return tuple(sorted(found, key=lambda one: in_order(one.name)))
