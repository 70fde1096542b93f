"""A change of a cycle is taken back: the former values are laid again, while nothing left by it and
nobody changed them since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.cycle.change_kept import JOINED, LADDERS, TEXT, AboutChange, as_data
from models.gestures.cycle.opening import alone_on, lay
from models.words import moments
from models.words.french import plural
from models.work.message import MESSAGE, MessageState
from models.year.changes import CYCLE_CHANGE, CycleChange, difference, touch, with_former, without
from models.year.cycle import PARTICIPATION, Cycle, CycleState
from models.year.definition import read_definition

C, M, P = CYCLE_CHANGE.c, MESSAGE.c, PARTICIPATION.c
LEFT = (MessageState.SENT, MessageState.CLAIMED)


class LetterLeft(Refusal):
    """A change by which a letter left already."""


class ChangedSince(Refusal):
    """A change whose values were changed again since."""


def take_back_change(
    session: Session,
    cycle: Cycle,
    number: int,
    by: Actor | None,
    moment: datetime,
    *,
    letters: Collection[str] | None = None,
    seen: str | None = None,
) -> int | None:
    """Lay again the values that a cycle had before its change *number*; the number of the change
    that does so. What was sent is not called back: a change by which a letter left stays.

    Raises NotFound, WrongMove (closed, taken back already), LetterLeft, ChangedSince, and whatever
    :func:`~models.gestures.cycle.opening.change_cycle` does: the former values are checked anew.
    """
    alone_on(session, cycle, seen)
    change = change_of(session, cycle, number)
    need_takeable(session, cycle, change, in_force(session, change.cycle_id))
    data = _former(cycle, change)
    keys = sorted({key.split(".")[0] for key in {*change.was, *change.laid}})
    made = lay(
        session, cycle, data, by, moment, AboutChange(letters=letters, takes_back=number), keys
    )
    change.taken_back_by = made
    session.add(change)
    session.flush()
    return made


def change_of(session: Session, cycle: Cycle, number: int) -> CycleChange:
    """The change *number* of a cycle. Raises NotFound."""
    query = sa.select(CycleChange).where(C.cycle_id == cycle.id, C.number == number)
    change = session.scalars(query.with_for_update()).one_or_none()
    if change is None:
        raise NotFound(
            f"Le cycle {cycle.school_year} n'a pas de changement n° {number}.",
            "« orgue cycle history » et la page de l'historique les montrent tous.",
        )
    return change


def need_takeable(
    session: Session, cycle: Cycle, change: CycleChange, force: Sequence[InForce]
) -> None:
    """Refuse to take back what can't be any more, in the words of why; *force*: the changes that
    hold. Raises WrongMove, ChangedSince, LetterLeft."""
    if cycle.state is CycleState.CLOSED:
        raise WrongMove(f"Le cycle {cycle.school_year} est clos : il ne change plus.")
    if change.taken_back_by is not None:
        raise WrongMove(
            f"Le changement n° {change.number} est déjà repris.",
            "L'historique dit par qui, et quand.",
        )
    if change.takes_back is not None:
        raise WrongMove(
            f"Le changement n° {change.number} reprend déjà le n° {change.takes_back}.",
            "Pour y revenir, refaites le changement lui-même.",
        )
    _need_last(change, force)
    _need_nothing_left(session, change)


def _need_last(change: CycleChange, force: Sequence[InForce]) -> None:
    mine = [*change.was, *change.laid]
    for later in force:
        theirs = [*later.was, *later.laid] if later.number > change.number else []
        if any(touch(one, other) for one in mine for other in theirs):
            raise ChangedSince(
                f"Le changement n° {later.number} ({moments.moment(later.at)}) porte sur la même "
                f"valeur que le n° {change.number}.",
                f"Reprenez d'abord le n° {later.number}, ou donnez la valeur voulue.",
            )


class InForce(Protocol):
    """A change that was neither taken back, nor takes one back."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def was(self) -> dict[str, Any]: ...
    @property
    def laid(self) -> dict[str, Any]: ...


def in_force(session: Session, cycle_id: int) -> Sequence[Any]:
    """The changes of a cycle that hold."""
    query = sa.select(C.number, C.at, C.was, C.laid).where(
        C.cycle_id == cycle_id, C.taken_back_by.is_(None), C.takes_back.is_(None)
    )
    return session.connection().execute(query.order_by(C.number)).all()


def _need_nothing_left(session: Session, change: CycleChange) -> None:
    left = letters_left(session, change)
    if left:
        raise LetterLeft(
            f"{plural(left, 'courrier est parti', 'courriers sont partis')} depuis le changement "
            f"n° {change.number} ({moments.moment(change.at)}) : il ne se reprend plus.",
            "Donnez la valeur voulue : elle vaudra pour ce qui reste à faire.",
            letters=left,
        )


def letters_left(session: Session, change: CycleChange) -> int:
    """How many letters left by a change, since it was made."""
    since = sa.and_(M.cycle_id == change.cycle_id, M.state.in_(LEFT), _since(change))
    found = 0
    for condition in _by_it(change):
        query = sa.select(sa.func.count()).where(since, condition)
        found += int(session.connection().execute(query).scalar_one())
    return found


def _since(change: CycleChange) -> sa.ColumnElement[bool]:
    """Sent since, or leaving at this moment."""
    return sa.or_(M.sent_at >= change.at, M.state == MessageState.CLAIMED)


def _by_it(change: CycleChange) -> Iterator[sa.ColumnElement[bool]]:
    """Which letters are its own: those of its keys, where they were reckoned, and those whose words
    it changes, which leave when they would have; else those of its rules."""
    if change.letters is None:
        ours = [_of_sending(change, one) for one in change.sendings]
        for n in range(0, len(ours), 100):
            yield sa.or_(*ours[n : n + 100])
        return
    said = [one.removeprefix(TEXT) for one in change.sendings if one.startswith(TEXT)]
    if said:
        yield M.text.in_(said)
    for n in range(0, len(change.letters), 500):
        yield sa.and_(M.key.in_(change.letters[n : n + 500]), M.text.not_in(said))


def _of_sending(change: CycleChange, sending: str) -> sa.ColumnElement[bool]:
    if sending == LADDERS:
        return M.rule.startswith(LADDERS, autoescape=True)
    if sending == JOINED:
        since = sa.and_(P.cycle_id == change.cycle_id, P.since >= change.at.date())
        return M.unit_id.in_(sa.select(P.unit_id).where(since))
    if sending.startswith(TEXT):
        return M.text == sending.removeprefix(TEXT)
    rule, one_rung, rung = sending.partition(":")
    return sa.and_(M.rule == rule, M.rung == rung) if one_rung else M.rule == rule


def _former(cycle: Cycle, change: CycleChange) -> dict[str, object]:
    """What a cycle is defined by without *change*: a draft goes back to the files where they say
    what it was, so that it goes on following them."""
    if cycle.state is CycleState.LIVE:
        return with_former(cycle.definition or {}, change.was, change.laid)
    files_alone = without(cycle.changes, {**change.was, **change.laid})
    said = as_data(read_definition(files_alone))
    missing, _ = difference(with_former(said, change.was, change.laid), said)
    return with_former(files_alone, missing, {})
