"""What a pilot asks of the territory, old → new, read and checked before anything moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.territory.finding import GATHERED, SCHOOLS, find_unit
from models.territory.importing.attaching import check_pair
from models.territory.redrawn import PLANNED, TERRITORY_CHANGE, Becomes, ChangeKind
from models.territory.uai import check_uai
from models.territory.unit import UNIT, Kind, Level, Unit, UnitState
from models.words.signs import as_code, seen
from models.words.units import of_unit

MOST = 2_000
"""Lines of one change."""
FARTHEST = timedelta(days=731)
ALONE = (ChangeKind.CLOSE, ChangeKind.DROP)
"""The kinds in which an old unit may have no new one."""


class BadRedraw(Refusal):
    """A change of the territory that cannot be made as it was typed."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class ActionFate:
    """What becomes of an action: *does*, and the unit that it goes to, by code, if any."""

    does: Becomes
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedRedraw:
    """*moves*: pairs of codes, the second empty where nothing takes its place. *on*: its day, today
    where none is said. *actions*: what becomes of each, by number; 0: of the others."""

    kind: ChangeKind
    moves: Sequence[tuple[str, str]]
    on: date | None = None
    actions: Mapping[int, ActionFate] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReadRedraw:
    """The same as units: pairs of numbers, and what is written of the actions."""

    moves: list[list[int | None]]
    actions: dict[str, list[Any]]


def read_redraw(session: Session, academy: Unit, asked: AskedRedraw, today: date) -> ReadRedraw:
    """The units of *asked*; a school that no directory knows yet is made, in place of the old.

    Raises BadRedraw, NotFound, Ambiguous, WrongKind.
    """
    _check_day(asked.on or today, today)
    if not asked.moves:
        raise BadRedraw("Il n'y a aucune ligne.", "Une ligne dit l'ancien code, puis le nouveau.")
    if len(asked.moves) > MOST:
        raise BadRedraw(f"{MOST} lignes au plus à la fois.", "Faites-le en plusieurs fois.")
    moves: list[list[int | None]] = []
    for old_code, new_code in asked.moves:
        old = _there(session, academy, old_code)
        new = _new(session, academy, asked.kind, old, new_code)
        _check_pair(asked.kind, old, new)
        moves.append([int(old.id), int(new.id) if new else None])
    _check_together(session, academy, moves)
    actions = _fates(session, academy, asked)
    _check_fates(session, moves, actions)
    if (asked.on or today) > today:
        _need_rest(asked.kind, moves, actions)
    return ReadRedraw(moves=moves, actions=actions)


def _check_fates(
    session: Session, moves: list[list[int | None]], actions: Mapping[str, list[Any]]
) -> None:
    """No action goes to what closes or leaves itself."""
    olds = {old for old, _ in moves}
    for _, to in actions.values():
        unit = session.get_one(Unit, to) if to else None
        if unit is not None and olds & {unit.id, unit.basin_id}:
            raise BadRedraw(
                f"{unit.name} ({unit.code}) part aussi : il ne peut pas reprendre d'action.",
                "Donnez une unité qui reste.",
            )


def _need_rest(
    kind: ChangeKind, moves: list[list[int | None]], actions: Mapping[str, list[Any]]
) -> None:
    """Actions may be proposed until the day: what becomes of them is said beforehand."""
    if any(new is None for _, new in moves) and "" not in actions:
        raise BadRedraw(
            "Des actions peuvent être proposées d'ici là : dites aussi ce qu'elles deviennent.",
            "Répondez pour « Les autres actions » (à la commande : --actions).",
            field="fate",
        )
    if kind is ChangeKind.CLOSE and any(does == Becomes.GO_ON for does, _ in actions.values()):
        raise BadRedraw(
            "Un établissement qui ferme ne porte plus d'action.",
            "Une autre unité les reprend, ou elles prennent fin.",
            field="fate",
        )


def _check_day(on: date, today: date) -> None:
    if on < today:
        raise BadRedraw(
            f"Le {on:%d/%m/%Y} est passé.", "Donnez aujourd'hui ou un jour à venir.", field="on"
        )
    if on > today + FARTHEST:
        raise BadRedraw(f"Le {on:%d/%m/%Y} est trop loin. Vérifiez l'année.", field="on")


def _there(session: Session, academy: Unit, code: str) -> Unit:
    unit = find_unit(session, code, academy=academy)
    if unit.state is UnitState.CLOSED:
        raise BadRedraw(f"{unit.name} ({unit.code}) est déjà fermé.", "Retirez cette ligne.")
    return unit


def _new(session: Session, academy: Unit, kind: ChangeKind, old: Unit, code: str) -> Unit | None:
    if not code.strip():
        if kind not in ALONE:
            raise BadRedraw(
                f"Il manque ce que devient {old.name} ({old.code}).",
                "Donnez le code de l'unité nouvelle.",
            )
        return None
    if kind is ChangeKind.CLOSE:
        raise BadRedraw(
            f"{old.name} ferme : rien ne prend sa place.",
            "Pour deux écoles qui n'en font plus qu'une, choisissez la fusion.",
        )
    uai = check_uai(as_code(code))
    if kind is ChangeKind.FUSE and uai:
        return _to_come(session, academy, uai) or _made_like(session, old, uai)
    return _there(session, academy, code)


def _to_come(session: Session, academy: Unit, uai: str) -> Unit | None:
    """The school of *uai*, open or made for a fusion to come; None where nobody knows it."""
    of_it = (UNIT.c.code == uai, UNIT.c.level == Level.SCHOOL)
    known: Unit | None = session.scalars(sa.select(Unit).where(*of_it)).first()
    if known is None or _is_to_come(known):
        return known
    return _there(session, academy, uai)


def standing(session: Session, number: int) -> int:
    """What a unit is on the day of the change: itself, or what it became meanwhile.

    Raises BadRedraw: it closed, and nothing took its place.
    """
    unit = session.get_one(Unit, number)
    if unit.became_id is not None:
        return standing(session, unit.became_id)
    if unit.state is UnitState.CLOSED and not _is_to_come(unit):
        raise BadRedraw(
            f"{unit.name} ({unit.code}) a fermé depuis.",
            "Renoncez au changement, puis faites-en un autre.",
        )
    return number


def _is_to_come(unit: Unit) -> bool:
    """Whether it was made for a fusion, and waits for its day."""
    closed = unit.state is UnitState.CLOSED
    return closed and not (unit.became_id or unit.closed_on or unit.part_of_id)


def _made_like(session: Session, old: Unit, uai: str) -> Unit:
    """The school of a UAI that the directory does not have yet, closed until its day."""
    kept = {
        name: getattr(old, name)
        for name in (
            *("level", "kind", "name", "parent_id", "academy_id", "department_id", "basin_id"),
            *("timezone", "place", "recteur_is_dasen", "mail", "commune", "sector", "priority"),
            *("near_id", "attached_by_hand"),
        )
    }
    unit = Unit(code=uai, state=UnitState.CLOSED, **kept)
    session.add(unit)
    session.flush()
    return unit


def _check_pair(kind: ChangeKind, old: Unit, new: Unit | None) -> None:
    CHECKS[kind](old, new)
    if new is not None and new.id == old.id:
        raise BadRedraw(f"{old.name} deviendrait ce qu'il est déjà.", "Retirez cette ligne.")


def _check_move(old: Unit, new: Unit | None) -> None:
    assert new is not None, "a move has both"
    _need(old, SCHOOLS, "un établissement")
    check_pair(old, new)


def _check_fuse(old: Unit, new: Unit | None) -> None:
    assert new is not None, "a fusion has both"
    _need(old, SCHOOLS, "un établissement")
    _need(new, SCHOOLS, "un établissement")
    if (old.kind is Kind.ECOLE) != (new.kind is Kind.ECOLE):
        raise BadRedraw(
            f"{old.name} et {new.name} ne sont pas du même degré.", "Vérifiez les deux codes."
        )


def _check_merge(old: Unit, new: Unit | None) -> None:
    assert new is not None, "a merging has both"
    _need(old, GATHERED, "un bassin ou une circonscription")
    if old.kind is not new.kind:
        raise BadRedraw(
            f"{old.name} et {new.name} ne sont pas de la même sorte.",
            "Un bassin va avec un bassin, une circonscription avec une circonscription.",
        )


def _check_close(old: Unit, new: Unit | None) -> None:
    _need(old, SCHOOLS, "un établissement")


def _check_drop(old: Unit, new: Unit | None) -> None:
    _need(old, GATHERED, "un bassin ou une circonscription")
    if new is not None and new.kind is not old.kind:
        raise BadRedraw(
            f"Les écoles {of_unit(old.name)} ne peuvent pas toutes dépendre {of_unit(new.name)}.",
            "Donnez une unité de la même sorte, ou aucune.",
        )


CHECKS = {
    ChangeKind.MOVE: _check_move,
    ChangeKind.FUSE: _check_fuse,
    ChangeKind.MERGE: _check_merge,
    ChangeKind.CLOSE: _check_close,
    ChangeKind.DROP: _check_drop,
}


def _need(unit: Unit, kinds: tuple[Kind, ...], what: str) -> None:
    if unit.kind not in kinds:
        raise BadRedraw(f"{unit.name} ({unit.code}) n'est pas {what}.", "Vérifiez le code.")


def _check_together(session: Session, academy: Unit, moves: list[list[int | None]]) -> None:
    """No unit twice, none that disappears and takes another's place, none that is awaited."""
    olds = [old for old, _ in moves]
    twice = next((one for one, times in Counter(olds).items() if times > 1), None)
    gone = set(olds)
    both = next((new for _, new in moves if new in gone), None)
    if (wrong := twice or both) is not None:
        unit = session.get_one(Unit, wrong)
        raise BadRedraw(f"{unit.name} ({unit.code}) est sur deux lignes.", "Gardez-en une seule.")
    c = TERRITORY_CHANGE.c
    query = sa.select(c.moves, c.on).where(c.academy_id == academy.id, PLANNED)
    for row in session.connection().execute(query):
        again = set(olds) & {old for old, _ in row.moves}
        if again:
            unit = session.get_one(Unit, again.pop())
            raise BadRedraw(
                f"Un changement {of_unit(unit.name)} est déjà prévu le {row.on:%d/%m/%Y}.",
                "Renoncez-y d'abord, ou attendez qu'il soit fait.",
            )


def _fates(session: Session, academy: Unit, asked: AskedRedraw) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for number, fate in asked.actions.items():
        to = None
        if fate.to.strip():
            to = int(_there(session, academy, fate.to).id)
        elif fate.does is Becomes.HAND_OVER:
            raise BadRedraw(
                "Il manque l'unité qui reprend les actions.", f"Donnez son code{_of(number)}."
            )
        found[str(number or "")] = [fate.does.value, to]
    return found


def _of(number: int) -> str:
    return f", pour l'action n° {number}" if number else ""


def fate_typed(text: str) -> ActionFate:
    """``end``, ``go_on``, ``go_on:CODE``, ``hand_over:CODE``. Raises BadRedraw."""
    word, _, code = seen(text).strip().partition(":")
    try:
        return ActionFate(does=Becomes(word.strip().replace("-", "_")), to=code.strip())
    except ValueError:
        raise BadRedraw(
            f"« {seen(text)[:60]} » ne dit pas ce que deviennent les actions.",
            "Dites go_on, hand_over:CODE ou end.",
        ) from None
