"""What waits after a jump of the clock, counted before anybody lets it go on: the phases that would
move, the silences that would be taken for agreement, the decisions and the letters that would go.

A picture of this moment: what one of them would set off in turn is not in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import below_any
from models.gestures.cycle.clockwork import OPEN, phases_to_move, silences, tracks_to_announce
from models.gestures.validation.announcing_together import kept_for_nothing, to_announce
from models.letters.called import name_of_text
from models.outbox.jump import Jump, dated, jump
from models.planner.executor import new_recipients
from models.planner.remembering import not_yet_carried_out
from models.planner.rules import what_is_owed
from models.serving.mail.mailbox import Under
from models.territory.unit import UNIT
from models.words.collation import in_order
from models.words.french import plural
from models.words.moments import lasting
from models.work.message import MESSAGE, MessageState
from models.year.classes import MessageClass
from models.year.course import Course, load_courses
from models.year.cycle import CYCLE, Cycle

WAITS = "Rien ne part de ce que la date commande tant que la reprise n'est pas décidée."
M = MESSAGE.c


@dataclass(frozen=True, kw_only=True)
class ResumingCycle:
    """What would happen in one cycle: *phases* in words, numbers of *silences* and of decisions
    *announced*, *letters* by the French name of their text, the most first."""

    cycle: int
    academy_id: int
    academy: str
    school_year: str
    phases: tuple[str, ...]
    silences: int
    announced: int
    letters: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.letters)

    @property
    def lines(self) -> list[str]:
        """All of it, a sentence each; the letters in one."""
        found = list(self.phases)
        if self.silences:
            closed = plural(self.silences, "demande serait close", "demandes seraient closes")
            found.append(f"{closed} sans réponse")
        if self.announced:
            found.append(plural(self.announced, "décision annoncée", "décisions annoncées"))
        named = ", ".join(f"{name} ({count})" for name, count in self.letters)
        return [
            *found,
            f"{plural(self.total, 'courrier partirait', 'courriers partiraient')}"
            f"{f' : {named}' if named else ''}",
        ]


def jumped(found: Jump) -> str:
    """What happened to the clock, in a sentence."""
    if found.back:
        return f"L'horloge du serveur a reculé de {lasting(found.lasted)}."
    return (
        f"Aucun passage depuis {lasting(found.lasted)}, ou l'horloge du serveur a sauté d'autant."
    )


def what_waits(session: Session, moment: datetime, under: Under = None) -> list[ResumingCycle]:
    """What would happen at *moment* in each of the cycles that wait, of the académies *under* some
    functions; nothing: none does."""
    found = jump(session)
    if found is None:
        return []
    query = sa.select(Cycle).where(CYCLE.c.id.in_(found.cycles)).order_by(CYCLE.c.id)
    if under is not None:
        own = sa.select(UNIT.c.id).where(below_any(UNIT, under))
        query = query.where(CYCLE.c.academy_id.in_(own))
    courses = load_courses(session, session.scalars(query).all())
    return [_of(session, course, moment) for course in courses]


def _of(session: Session, course: Course, moment: datetime) -> ResumingCycle:
    name = sa.select(UNIT.c.name).where(UNIT.c.id == course.academy_id)
    tracks = tracks_to_announce(session, course, moment)
    return ResumingCycle(
        cycle=course.cycle_id,
        academy_id=course.academy_id,
        academy=session.connection().execute(name).scalar_one(),
        school_year=course.school_year,
        phases=_phases(session, course, moment),
        silences=len(silences(session, course, moment)),
        announced=len(kept_for_nothing(session, course))
        + sum(len(to_announce(session, course, track)) for track in tracks),
        letters=_letters(session, course, moment),
    )


def _phases(session: Session, course: Course, moment: datetime) -> tuple[str, ...]:
    """Each phase once, however many tracks it moves in."""
    moving = phases_to_move(session, course, moment)
    named = {
        f"« {course.definition.phase_name(kind)} » "
        f"{'s’ouvrirait' if state == OPEN else 'se terminerait'}"
        for _, kind, state in moving
    }
    return tuple(sorted(named, key=in_order))


def _letters(session: Session, course: Course, moment: datetime) -> tuple[tuple[str, int], ...]:
    """Those owed before the jump, and those that the next run would owe."""
    rules, connection = dated(course), session.connection()
    old = (
        sa.select(M.text, sa.func.count().label("count"))
        .where(
            M.cycle_id == course.cycle_id,
            M.state == MessageState.OWED,
            M.cls != MessageClass.DIGEST,
            M.rule.in_(rules),
        )
        .group_by(M.text)
    )
    counted = Counter({row.text: row.count for row in connection.execute(old)})
    due = [rule for rule in what_is_owed(course, moment) if rule.rule in rules]
    for rule in not_yet_carried_out(session, course, due, moment):
        counted[rule.text] += new_recipients(connection, course, rule, moment)
    return tuple((name_of_text(text), count) for text, count in (+counted).most_common())
