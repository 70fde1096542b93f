"""What a change of the territory says to a unit that it concerns: what changes above it, and what
becomes of each of its actions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.redrawn import (
    TERRITORY_TOLD,
    Becomes,
    ChangeKind,
    TerritoryChange,
)
from models.territory.unit import UNIT
from models.words.french import long_date, plural
from models.work.action import ACTION
from models.work.rows import MessageRow

Line = dict[str, str]


def lines_of_change(session: Session, row: MessageRow) -> list[Line]:
    """The lines of the letter *row*: its round is the number of the change."""
    change = session.get(TerritoryChange, row.round)
    if change is None:
        return []
    if change.failed is not None and change.done_at is None:
        return [_stopped(session, change)]
    told = TERRITORY_TOLD.c
    query = sa.select(told.actions).where(
        told.change_id == change.id,
        told.cycle_id == row.cycle_id,
        told.unit_id == row.subject_id,
    )
    actions = session.connection().execute(query).scalar() or []
    return [*_changes(session, change, row.subject_id), *_actions(session, actions, row)]


def _stopped(session: Session, change: TerritoryChange) -> Line:
    """A change that could not be made on its day: which, of which académie, and why."""
    olds = [old for old, _ in change.moves]
    names = [name for _, name in sorted(_names(session, set(olds[:3])).items())]
    more = ["…"] if len(olds) > len(names) else []
    return {
        "title": f"{', '.join([*names, *more])}, prévu le {long_date(change.on)}",
        "unit": _names(session, {change.academy_id})[change.academy_id],
        "detail": change.failed or "",
    }


def _changes(session: Session, change: TerritoryChange, unit_id: int) -> list[Line]:
    """What changes for *unit_id*: its own line, that of the bassin that it was in, or the schools
    that it gains and loses."""
    if lines := _gathered(session, change, unit_id):
        return lines
    names = _names(session, {n for pair in change.moves for n in pair if n} | {unit_id})
    own = [pair for pair in change.moves if unit_id in pair]
    own = own or [pair for pair in change.moves if change.kind is not ChangeKind.MOVE]
    above = _above(session, unit_id)
    found = []
    for old, new in own[:3]:
        to = names.get(new or 0, "")
        detail = SAYS[change.kind].format(new=to, above=above or to)
        if change.kind is ChangeKind.DROP and not _takes_part_still(session, change, unit_id):
            detail = "ne participe plus cette année. Vous ne recevrez plus de courrier de ce cycle"
        found.append({"title": names.get(old, ""), "unit": "", "detail": detail})
    return found


def _gathered(session: Session, change: TerritoryChange, unit_id: int) -> list[Line]:
    """The schools that a bassin gains, and those that it loses; one that merges or leaves itself is
    told of that instead."""
    if change.kind is ChangeKind.MERGE or unit_id in [old for old, _ in change.moves]:
        return []
    joined, left = (change.trace or {}).get("gathers", {}).get(str(unit_id), ([], []))
    shown = [*joined, *left][:MOST_SCHOOLS]
    becomes = {old: new for old, new in change.moves if new}
    names = _names(session, {*shown, *(becomes[one] for one in shown if one in becomes)})
    lines = []
    for one in shown:
        if change.kind in (ChangeKind.FUSE, ChangeKind.CLOSE):
            detail = SAYS[change.kind].format(new=names.get(becomes.get(one, 0), ""))
        elif one in joined:
            detail = "rejoint votre territoire"
        else:
            detail = SAYS[ChangeKind.MOVE].format(above=_above(session, one))
        lines.append({"title": names.get(one, ""), "unit": "", "detail": detail})
    if more := len(joined) + len(left) - len(shown):
        title = plural(more, "autre école ou établissement", "autres écoles ou établissements")
        lines.append({"title": title, "unit": "", "detail": "de même, la liste est sur le portail"})
    return lines


MOST_SCHOOLS = 20
"""Schools that a letter names."""
SAYS = {
    ChangeKind.MOVE: "dépend désormais de {above}",
    ChangeKind.FUSE: "ne fait plus qu'un avec {new}",
    ChangeKind.MERGE: "ne fait plus qu'un avec {new}",
    ChangeKind.CLOSE: "ferme",
    ChangeKind.DROP: "ne participe plus cette année. Vous dépendez désormais de {above}",
}


def _takes_part_still(session: Session, change: TerritoryChange, unit_id: int) -> bool:
    """Whether it is not dropped itself, and hangs elsewhere."""
    olds = [old for old, _ in change.moves]
    if unit_id in olds:
        return False
    query = sa.select(UNIT.c.basin_id).where(UNIT.c.id == unit_id)
    return session.connection().execute(query).scalar() not in olds


def _above(session: Session, unit_id: int) -> str:
    over = UNIT.alias("over")
    query = sa.select(over.c.name).join(UNIT, UNIT.c.parent_id == over.c.id)
    return str(session.connection().execute(query.where(UNIT.c.id == unit_id)).scalar() or "")


def _actions(session: Session, actions: list[Any], row: MessageRow) -> list[Line]:
    if not actions:
        return []
    a = ACTION.c
    query = sa.select(a.id, a.title).where(a.id.in_([number for number, _, _ in actions]))
    titles = {r.id: r.title for r in session.connection().execute(query)}
    names = _names(session, {to for _, _, to in actions if to})
    return [
        {
            "title": f"« {titles.get(number, '')} »",
            "unit": "",
            "detail": _becomes(Becomes(does), names.get(to or 0, ""), mine=to == row.subject_id),
        }
        for number, does, to in actions
    ]


def _becomes(does: Becomes, to: str, *, mine: bool) -> str:
    if does is Becomes.HAND_OVER:
        return "c'est vous qui la portez désormais" if mine else f"{to} la porte désormais"
    if does is Becomes.END:
        return "elle prend fin ; aucun bilan ne vous est demandé"
    return "elle continue, et vous la portez toujours"


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in session.connection().execute(query)}
