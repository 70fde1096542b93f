"""The partners of an académie: listed and found by everybody in it; how one is reached, its
agreements and the actions that name it, for who keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, may
from models.errors import NotFound
from models.serving.actions.visibility import seen
from models.serving.library.shelf import academies_of
from models.territory.unit import UNIT
from models.words.collation import holds, same
from models.work.action import ACTION
from models.work.partner import (
    PARTNER,
    PARTNER_AGREEMENT,
    PARTNER_CONTACT,
    PARTNER_LINK,
    Partner,
)
from models.year.cycle import CYCLE, CycleState

P, A, C, L = PARTNER.c, PARTNER_AGREEMENT.c, PARTNER_CONTACT.c, PARTNER_LINK.c
A_PAGE = 50
MOST_ACTIONS = 200


@dataclass(frozen=True, kw_only=True)
class AskedPartners:
    """What somebody looks for; *withdrawn*: those that withdrew, instead of those that did not."""

    words: str = ""
    kind: str = ""
    offer: str = ""
    withdrawn: bool = False
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class PartnerList:
    """*lines*: rows with the territory that keeps each (``keeper``) and when its next agreement
    ends (``ends``); *keeps*: the units whose partners the reader keeps."""

    lines: Sequence[Any]
    found: int
    keeps: tuple[tuple[int, str], ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // A_PAGE))


def partner_list(session: Session, scope: Scope, asked: AskedPartners, day: date) -> PartnerList:
    """The partners of the reader's académies, page by page, by name."""
    next_end = (
        sa.select(sa.func.min(A.ends))
        .where(A.partner_id == P.id, A.ends >= day, A.renewed.is_(sa.false()))
        .scalar_subquery()
    )
    which = [P.academy_id.in_(academies_of(scope)), *holds(asked.words, [P.sought])]
    which.append(P.withdrawn_on.is_not(None) if asked.withdrawn else P.withdrawn_on.is_(None))
    if asked.kind:
        which.append(P.kind == asked.kind)
    if asked.offer:
        which.append(sa.cast(P.offers, sa.Text).contains(f'"{asked.offer}"', autoescape=True))
    rows = session.connection().execute(
        sa.select(
            PARTNER,
            UNIT.c.name.label("keeper"),
            next_end.label("ends"),
            sa.func.count().over().label("found"),
        )
        .join(UNIT, UNIT.c.id == P.unit_id)
        .where(*which)
        .order_by(P.name_order, P.id)
        .limit(A_PAGE)
        .offset((asked.page - 1) * A_PAGE)
    )
    lines = rows.all()
    return PartnerList(lines=lines, found=lines[0].found if lines else 0, keeps=units_kept(scope))


def units_kept(scope: Scope) -> tuple[tuple[int, str], ...]:
    """The territories whose partners somebody keeps by a function of theirs there."""
    held = scope.may_at(Gesture.KEEP_PARTNERS)
    return tuple(dict.fromkeys((h.unit_id, h.unit) for h in held))


@dataclass(frozen=True, kw_only=True)
class PartnerSheet:
    """*contact*: None where nobody is kept, or for who does not keep it; *named*: the actions that
    are linked to it, or name it as it is called (``linked``: whether they are)."""

    partner: Any
    keeps: bool
    contact: Any | None
    agreements: Sequence[Any]
    named: Sequence[Any]


def partner_sheet(session: Session, scope: Scope, number: int, day: date) -> PartnerSheet:
    """A partner as somebody reads it. Raises NotFound: also of another académie's."""
    query = (
        sa.select(PARTNER, UNIT.c.name.label("keeper"))
        .join(UNIT, UNIT.c.id == P.unit_id)
        .where(P.id == number, P.academy_id.in_(academies_of(scope)))
    )
    connection = session.connection()
    partner = connection.execute(query).first()
    if partner is None:
        raise NotFound("Ce partenaire n'existe pas.", "La liste les montre tous.")
    unit = partner.unit_id
    keeps = may(session, scope.actor, Gesture.KEEP_PARTNERS, unit, day) is not None
    reached = sa.select(PARTNER_CONTACT).where(C.partner_id == number)
    agreed = sa.select(PARTNER_AGREEMENT).where(A.partner_id == number)
    return PartnerSheet(
        partner=partner,
        keeps=keeps,
        contact=connection.execute(reached).first() if keeps else None,
        agreements=connection.execute(agreed.order_by(A.ends.desc(), A.id)).all(),
        named=_naming(session, scope, session.get_one(Partner, number)) if keeps else (),
    )


def _naming(session: Session, scope: Scope, partner: Partner) -> list[dict[str, Any]]:
    """The actions of live cycles that name it, of the units that the reader sees."""
    a = ACTION.c
    linked = sa.exists().where(L.action_id == a.id, L.partner_id == partner.id)
    query = (
        sa.select(
            a.id, a.title, a.content, a.on_date, UNIT.c.name.label("unit"), linked.label("on")
        )
        .join(UNIT, UNIT.c.id == a.unit_id)
        .join(CYCLE, CYCLE.c.id == a.cycle_id)
        .where(
            CYCLE.c.academy_id == partner.academy_id,
            CYCLE.c.state == CycleState.LIVE,
            scope.sees(UNIT),
            seen(scope),
            sa.cast(a.content, sa.Text).contains('"partners":['),
        )
        .order_by(a.on_date, a.id)
    )
    found = []
    for row in session.connection().execute(query):
        names = [str(one.get("name") or "") for one in row.content.get("partners") or ()]
        name = next((one for one in names if same(one) == partner.name_same), None)
        if row.on or name:
            said = {"id": row.id, "title": row.title, "unit": row.unit, "on_date": row.on_date}
            found.append(said | {"linked": row.on, "name": name or partner.name})
    return found[:MOST_ACTIONS]


@dataclass(frozen=True, kw_only=True)
class NamedInFiche:
    """A partner that a fiche names: the one it is linked to, or those that it may be."""

    name: str
    linked: Any | None
    offered: Sequence[Any]


def named_in_fiche(
    session: Session, academy_id: int, action_id: int, names: Sequence[str]
) -> list[NamedInFiche]:
    """What the names of a fiche are in the list; the partners that are called so, or almost, are
    offered first."""
    connection = session.connection()
    linked = {
        row.named: row
        for row in connection.execute(
            sa.select(L.named, P.id, P.name)
            .join(PARTNER, P.id == L.partner_id)
            .where(L.action_id == action_id)
        )
    }
    known = connection.execute(
        sa.select(P.id, P.name, P.name_same)
        .where(P.academy_id == academy_id, P.withdrawn_on.is_(None))
        .order_by(P.name_order)
    ).all()
    return [
        NamedInFiche(name=name, linked=linked.get(same(name)), offered=_nearest(same(name), known))
        for name in names
    ]


def _nearest(name: str, known: Sequence[Any]) -> list[Any]:
    """Those of the same name, then those of which one name holds the other."""
    twins = [one for one in known if one.name_same == name]
    near = [one for one in known if one.name_same != name and _alike(one.name_same, name)]
    return [*twins, *near][:5]


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and short in long
