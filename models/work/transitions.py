"""The state transitions of actions, papers, tasks, messages and cycles: one door for each machine,
which refuses a move that its table does not have.

Moves are made as sets (one statement for one subject or for fifteen hundred), guarded in SQL by
the state they start from, so that of two people at once only the first one moves it. Who moves
known rows calls :func:`move`, which moves all or refuses; who moves whatever is there (the queue of
the outbox) makes its statement with :func:`moving`. No other file changes a state
(``docs/decisions/0025-one-door-for-each-state.md``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.errors import WrongMove
from models.words.nouns import ACTION_IS, IN_A_REFUSAL


def starts_of(moves: Mapping[Any, set[Any]], target: StrEnum) -> list[Any]:
    """The states from which *target* can be reached."""
    return [state for state, ends in moves.items() if target in ends]


def moving(
    table: sa.Table,
    moves: Mapping[Any, set[Any]],
    target: StrEnum,
    *which: sa.ColumnElement[bool],
    starts: Sequence[StrEnum] = (),
    **values: object,
) -> sa.Update:
    """The UPDATE that brings to *target* the rows that *which* chooses, of those in *starts*: any
    state that may become it, unless given. Raises ValueError where *moves* has no such move."""
    known = starts_of(moves, target)
    wrong = [str(state) for state in starts if state not in known]
    if wrong or not known:
        raise ValueError(f"{table.name}: no move to {target} from {wrong or 'any state'}")
    from_ = one_of(table.c.state, starts or known)
    return sa.update(table).where(*which, from_).values(state=target, **values)


def move(
    session: Session,
    table: sa.Table,
    moves: Mapping[Any, set[Any]],
    ids: Sequence[int],
    target: StrEnum,
    *,
    next_round: bool = False,
    once: tuple[str, ...] = (),
    **values: object,
) -> None:
    """Bring every row of *ids* to *target*; all of them, or :class:`WrongMove` and none.

    *values* change with the state, those named in *once* only where there is none yet;
    *next_round* counts one round more.
    """
    if not ids:
        return
    starts = tuple(starts_of(moves, target))
    statement = _moving(table, target, starts, tuple(values), once, next_round)
    moved = {f"new_{name}": value for name, value in values.items()}
    done = session.connection().execute(statement, moved | {"ids": list(ids)})
    if done.rowcount != len(set(ids)):
        raise refusal(session, table, moves, ids, target)


@lru_cache(maxsize=128)
def _moving(
    table: sa.Table,
    target: StrEnum,
    starts: tuple[StrEnum, ...],
    names: tuple[str, ...],
    once: tuple[str, ...],
    next_round: bool,
) -> sa.Update:
    """The one statement of a move, made once."""
    changes: dict[str, Any] = {n: sa.bindparam(f"new_{n}", type_=table.c[n].type) for n in names}
    changes |= {n: sa.func.coalesce(table.c[n], changes[n]) for n in once}
    if next_round:
        changes["round"] = table.c.round + 1
    chosen = table.c.id.in_(sa.bindparam("ids", expanding=True))
    return sa.update(table).where(chosen, table.c.state.in_(starts)).values(state=target, **changes)


def refusal(
    session: Session,
    table: sa.Table,
    moves: Mapping[Any, set[Any]],
    ids: Sequence[int],
    target: StrEnum,
) -> WrongMove:
    """The sentence for a move that is not in the table."""
    rows = session.connection().execute(
        sa.select(table.c.id, table.c.state).where(table.c.id.in_(ids))
    )
    stuck = [(r.id, r.state) for r in rows if target not in moves[r.state]]
    first, state = stuck[0] if stuck else (ids[0], "dropped")
    named = {**IN_A_REFUSAL, **(ACTION_IS if table.name == "action" else {})}
    return WrongMove(
        f"Le n° {first} est dans l'état « {named[state]} » : "
        f"il ne peut pas devenir « {named[target]} ».",
        "Affichez son état avant de recommencer.",
        id=first,
        state=str(state),
        wanted=str(target),
    )
