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
from models.words.collation import in_order, sought
from models.work.action import ACTION


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
    found: dict[str, NamedPartner] = {}
    for row in session.connection().execute(query):
        for key, name in _names(row.content).items():
            was = found.get(key)
            count = was.actions + 1 if was else 1
            found[key] = NamedPartner(name=was.name if was else name, actions=count)
    return found


def _names(fiche: dict[str, Any]) -> dict[str, str]:
    typed = (str(one.get("name") or "").strip() for one in fiche.get("partners") or ())
    return {sought(name): name for name in typed if name}


def _in_order(found: Iterable[NamedPartner]) -> tuple[NamedPartner, ...]:
    return tuple(sorted(found, key=lambda one: in_order(one.name)))
