"""What becomes of the actions of units that leave or close: they go on, are handed over, or end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.gestures.actions.redating import call_off
from models.gestures.redrawing.ledger import Ledger
from models.gestures.redrawing.moves import BadRedraw, standing
from models.planner.executor import owe_now
from models.territory.redrawn import Becomes, ChangeKind, TerritoryChange
from models.territory.unit import UNIT
from models.work.action import ACTION, ACTION_MOVES, ASSOCIATED_SCHOOL, ActionState
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.work.validation import TASK, TaskState
from models.year.course import Course
from models.year.cycle import Cycle

S = ActionState
UNDER_WAY = (S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.POSTPONED)
CAUSES = {
    ChangeKind.CLOSE: "l'établissement ferme",
    ChangeKind.DROP: "le territoire ne participe plus cette année",
}
IN_WORDS = {
    Becomes.GO_ON: "continue",
    Becomes.HAND_OVER: "est reprise",
    Becomes.END: "prend fin",
}
A, T = ACTION.c, TASK.c


class SayWhatBecomes(BadRedraw):
    """Actions are under way, and nobody said what becomes of them; *actions*: (number, title,
    school)."""

    def __init__(self, actions: Sequence[tuple[int, str, str]]) -> None:
        said = "1 action est" if len(actions) == 1 else f"{len(actions)} actions sont"
        super().__init__(
            f"{said} en cours : dites ce qu'il en advient.",
            "Elles continuent, une autre unité les reprend, ou elles prennent fin.",
            actions=[list(one) for one in actions],
        )
        self.actions = tuple(actions)


class GoingAction(ActionRow, Protocol):
    """An action under way, with the name of the unit that carries it."""

    @property
    def school(self) -> str: ...


@dataclass
class Fates:
    """The actions of the units that leave, each with what was said of it; nothing but what is under
    way in *cycles*, and the drafts of what closes."""

    session: Session
    ledger: Ledger
    change: TerritoryChange
    cycles: Sequence[Cycle]
    decided: list[tuple[GoingAction, Becomes, int | None]] = field(default_factory=list)

    def decide(self, units: Sequence[int], *, leaving: bool) -> dict[int, int]:
        """Do what was said of the actions of *units*; the units whose actions go on, and where to
        (0: where it is said of all). *leaving*: nothing goes on by itself. Raises SayWhatBecomes.
        """
        rows = self._rows(units)
        unsaid = [(r.id, r.title, r.school) for r in rows if leaving and not self._said(r.id)]
        if unsaid:
            raise SayWhatBecomes(unsaid)
        going: dict[int, int] = {}
        ended: dict[int, list[GoingAction]] = defaultdict(list)
        for row in rows:
            does, to = self._said(row.id) or (Becomes.GO_ON, None)
            if does is Becomes.GO_ON and self.change.kind is ChangeKind.CLOSE:
                raise BadRedraw(
                    f"L'établissement ferme : l'action n° {row.id} ne peut pas y continuer.",
                    "Une autre unité la reprend, ou elle prend fin.",
                )
            self.decided.append((row, does, to))
            if does is Becomes.HAND_OVER:
                self._hand_over(row, int(to or 0))
            elif does is Becomes.END:
                ended[row.cycle_id].append(row)
            elif leaving:
                going.setdefault(row.unit_id, to or 0)
        for cycle_id, some in ended.items():
            self._end(cycle_id, some)
        if self.change.kind is ChangeKind.CLOSE:
            self._withdraw_drafts(units)
        return going

    def _said(self, number: int) -> tuple[Becomes, int | None] | None:
        said = self.change.actions.get(str(number)) or self.change.actions.get("")
        if not said:
            return None
        return Becomes(said[0]), said[1] and standing(self.session, said[1])

    def _rows(
        self, units: Sequence[int], states: Sequence[ActionState] = UNDER_WAY
    ) -> list[GoingAction]:
        query = (
            sa.select(ACTION, UNIT.c.name.label("school"))
            .join(UNIT, UNIT.c.id == A.unit_id)
            .where(
                A.unit_id.in_(sorted(units)),
                A.state.in_(states),
                A.cycle_id.in_([c.id for c in self.cycles]),
            )
        )
        return list(self.session.connection().execute(query.order_by(A.id)))

    def _hand_over(self, row: GoingAction, to: int) -> None:
        t = (T.subject_kind == SubjectKind.ACTION, T.subject_id == row.id)
        its_own = sa.and_(
            ASSOCIATED_SCHOOL.c.action_id == row.id, ASSOCIATED_SCHOOL.c.unit_id == to
        )
        self.ledger.remove(ASSOCIATED_SCHOOL, its_own)  # it carries what it was associated to
        self.ledger.change(ACTION, A.id == row.id, unit_id=to)
        self.ledger.change(TASK, sa.and_(*t, T.state == TaskState.OPEN), about_id=to)
        self._journal(row, "action.handed_over", {"from": row.unit_id, "to": to})

    def _end(self, cycle_id: int, rows: Sequence[GoingAction]) -> None:
        ids, connection = [row.id for row in rows], self.session.connection()
        asked = sa.select(T.id).where(
            T.subject_kind == SubjectKind.ACTION, T.subject_id.in_(ids), T.state == TaskState.OPEN
        )
        for number in connection.execute(asked).scalars().all():
            self.ledger.note_state(TASK, number, TaskState.OPEN.value)
        for row in rows:
            self.ledger.note_state(ACTION, row.id, row.state.value)
            self._journal(row, "action.ended", {})
        cause = CAUSES[self.change.kind]
        postponed = [row.id for row in rows if row.state is S.POSTPONED]
        call_off(self.session, [row for row in rows if row.id not in postponed], cause)
        move(self.session, ACTION, ACTION_MOVES, postponed, S.CANCELLED, cause=cause)

    def _withdraw_drafts(self, units: Sequence[int]) -> None:
        """What was begun and shown to nobody ends with its school."""
        rows = self._rows(units, (S.DRAFT,))
        for row in rows:
            self.ledger.note_state(ACTION, row.id, row.state.value)
            self._journal(row, "action.ended", {})
        on = self.change.on
        move(self.session, ACTION, ACTION_MOVES, [r.id for r in rows], S.WITHDRAWN, withdrawn_on=on)

    def _journal(self, row: GoingAction, what: str, facts: dict[str, Any]) -> None:
        entry = {"what": what, "subject": f"action.{row.id}", "unit_id": row.unit_id}
        entry |= {"by": self.change.by, "facts": {"change": self.change.id} | facts}
        journal.write(self.session, row.cycle_id, self._at(), [entry])

    def _at(self) -> datetime:
        found: datetime = self.session.info.get("redrawn_at", self.change.made_at)
        return found

    # ── what is said of it ──

    def told_in_words(self) -> list[tuple[int, str, str, str]]:
        """Each action with its school, and what becomes of it."""
        names = self._names()
        return [
            (row.id, row.title, row.school, in_words(does, names.get(to or 0, "")))
            for row, does, to in self.decided
        ]

    def _names(self) -> dict[int, str]:
        ids = {to for _, _, to in self.decided if to}
        query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids))
        return {row.id: row.name for row in self.session.connection().execute(query)}

    @property
    def taken_over(self) -> set[int]:
        """The units that take actions over."""
        return {to for _, does, to in self.decided if does is Becomes.HAND_OVER and to}

    def leave_what_it_says(self, told: dict[int, list[Any]]) -> None:
        """What each unit is told: its own actions, and those that it takes over."""
        for row, does, to in self.decided:
            said = [row.id, does.value, to]
            if self.change.kind is not ChangeKind.CLOSE:
                told.setdefault(row.unit_id, []).append(said)
            if does is Becomes.HAND_OVER and to:
                told.setdefault(to, []).append(said)

    def tell_associates(self, course: Course, moment: datetime) -> int:
        """Schools that were associated to what ends are told, as of any action that ends."""
        ids = [
            row.id
            for row, does, _ in self.decided
            if does is Becomes.END and row.cycle_id == course.cycle_id
        ]
        names = course.definition.owed_to("associates_of_ended")
        return owe_now(self.session, course, names, moment, ids, by_hand=True) if ids else 0


def in_words(does: Becomes, to: str) -> str:
    """« est reprise par Lycée X »"""
    by = {Becomes.HAND_OVER: " par ", Becomes.GO_ON: ", rattachée à "}.get(does, "")
    return IN_WORDS[does] + (f"{by}{to}" if to and by else "")
