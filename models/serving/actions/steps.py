"""How far an action has come: each step defined once, for its figure and for the list behind it.

Places are where each action is now, one and only one; the way says how many came at least so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from models.access.scope import Scope, below_any
from models.database.types import one_of
from models.planner.cohort import PROPOSED, TO_HAPPEN
from models.serving.actions.visibility import deciding, shown_state
from models.territory.unit import UNIT, Level
from models.words.nouns import LEVELS_ASKED
from models.work.action import ACTION, ActionState
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK

A, C = ActionState, ACTION.c
TOLD, REPORTED = C.announced.is_(sa.true()), C.reported_at.is_not(None)
FOR_A_CAUSE = C.cause.is_not(None)
"""Cancelled for a general cause, which may come before any decision."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """*holds*: its SQL condition, given the state that the reader is shown; *means*: in a pilot's
    words, what is counted."""

    code: str
    words: str
    means: str
    holds: Callable[[Any], Any] = field(repr=False)


def _in(*states: ActionState) -> Callable[[Any], Any]:
    return lambda shown: one_of(shown, states)


WAY = (
    Step(
        code="proposed",
        words="proposées",
        holds=_in(*PROPOSED),
        means="soumises au moins une fois et non retirées",
    ),
    Step(
        code="kept",
        words="retenues",
        holds=lambda s: sa.and_(
            one_of(s, TO_HAPPEN), sa.or_(~FOR_A_CAUSE, C.decided_on.is_not(None))
        ),
        means="retenues au programme au bout de leur validation, quoi qu'il arrive ensuite",
    ),
    Step(
        code="told",
        words="annoncées",
        holds=lambda s: sa.and_(one_of(s, TO_HAPPEN), TOLD),
        means="retenues au programme, et leur porteur le sait",
    ),
    Step(
        code="happened",
        words="ont eu lieu",
        holds=_in(A.TOOK_PLACE),
        means="leur porteur a confirmé qu'elles ont eu lieu",
    ),
    Step(
        code="with_report",
        words="bilan rendu",
        holds=lambda s: sa.and_(one_of(s, [A.TOOK_PLACE]), REPORTED),
        means="ont eu lieu, et leur bilan est rendu",
    ),
)
PLACES = (
    Step(
        code="in_validation",
        words="en validation",
        holds=_in(A.SUBMITTED),
        means="soumises, sans réponse définitive ou annoncée",
    ),
    Step(
        code="lapsed",
        words="restées sans réponse",
        holds=_in(A.LAPSED),
        means="soumises, et que personne n'a retenues ni écartées avant leur dernier jour",
    ),
    Step(
        code="returned",
        words="à corriger",
        holds=_in(A.RETURNED),
        means="renvoyées à leur porteur avec un motif",
    ),
    Step(
        code="to_announce",
        words="à annoncer",
        holds=lambda s: sa.and_(one_of(s, [A.ACCEPTED]), ~TOLD),
        means="retenues au programme, et leur porteur ne le sait pas encore",
    ),
    Step(
        code="announced",
        words="à venir",
        holds=lambda s: sa.and_(one_of(s, [A.ACCEPTED]), TOLD),
        means="retenues et annoncées, pas encore confirmées",
    ),
    Step(
        code="to_report",
        words="bilan attendu",
        holds=lambda s: sa.and_(one_of(s, [A.TOOK_PLACE]), ~REPORTED),
        means="ont eu lieu, sans bilan",
    ),
    Step(code="reported", words="bilan rendu", holds=WAY[-1].holds, means=WAY[-1].means),
    Step(
        code="put_off",
        words="reportées, annulées",
        holds=lambda s: sa.and_(one_of(s, [A.POSTPONED, A.CANCELLED]), ~FOR_A_CAUSE),
        means="retenues au programme, mais reportées ou annulées par leur porteur",
    ),
    Step(
        code="let_go",
        words="non retenues, retirées",
        holds=lambda s: sa.and_(one_of(s, [A.DECLINED, A.WITHDRAWN]), C.round > 0),
        means="non retenues au programme, avec un motif, ou retirées par leur porteur après avoir "
        "été soumises",
    ),
    Step(
        code="called_off",
        words="annulées pour une cause générale",
        holds=lambda s: sa.and_(one_of(s, [A.CANCELLED]), FOR_A_CAUSE),
        means="annulées avec la semaine, un jour ou d'autres actions, pour une cause qui n'est "
        "celle de personne : aucun bilan n'est dû",
    ),
)
CALLED_OFF = PLACES[-1]
SELDOM = ("lapsed", CALLED_OFF.code)
"""Left without an answer, or cancelled for a general cause: many years have none."""
STEPS = {step.code: step for step in (*WAY, *PLACES)}
GOING = Step(
    code="going",
    words="proposées, sauf non retenues, retirées ou restées sans réponse",
    holds=_in(*(state for state in PROPOSED if state not in (A.DECLINED, A.LAPSED))),
    means="soumises au moins une fois, sauf non retenues, retirées ou restées sans réponse",
)
"""What the programme is made of, or may be: no place of its own on the way."""
ASKED = STEPS | {GOING.code: GOING}
WAITING_AT = {
    "at_school": Level.SCHOOL,
    "at_basin": Level.BASIN,
    "at_department": Level.DEPARTMENT,
    "at_academy": Level.ACADEMY,
}
"""In validation, and the level that is asked now."""


def at_step(code: str, scope: Scope) -> Any:
    """The SQL condition that an action (joined to its UNIT) of *scope*'s territory is at the step;
    None for a step that does not exist."""
    if code in WAITING_AT:
        return sa.and_(scope.sees(UNIT), waits_at(WAITING_AT[code], scope))
    step = ASKED.get(code)
    return None if step is None else sa.and_(scope.sees(UNIT), step.holds(shown_state(scope)))


def places_shown(counts: Mapping[str, int]) -> tuple[Step, ...]:
    """The places of a page: what ended by itself only in a year that had some."""
    return tuple(p for p in PLACES if p.code not in SELDOM or counts.get(p.code))


def step_words(code: str) -> str:
    """A step in words; empty for one that does not exist."""
    if code in WAITING_AT:
        return f"en validation {LEVELS_ASKED[WAITING_AT[code]]}"
    return ASKED[code].words if code in ASKED else ""


def waits_at(level: Level, scope: Scope) -> Any:
    """Whether *level* is asked about the action; known to who knows of decisions not announced."""
    t = TASK.c
    asked = sa.exists().where(
        t.subject_kind == SubjectKind.ACTION,
        t.subject_id == C.id,
        AWAITED,
        t.level == level,
    )
    return sa.and_(asked, knows(scope))


def knows(scope: Scope) -> Any:
    """Whether *scope*'s holder decides above the action's unit, which is not their own."""
    return sa.and_(UNIT.c.id.not_in(scope.unit_ids), below_any(UNIT, deciding(scope)))
