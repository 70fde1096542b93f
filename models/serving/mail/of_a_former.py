"""Letters that are held, or wait for a signed PDF, and send a text whose visa a former recteur or
DASEN gave: they leave under that name, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.words.nouns import PAPERS
from models.work.message import MESSAGE, MessageState
from models.work.paper import PAPER
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course

WHAT_TO_DO = (
    "Relâchés, ces courriers partent sous le nom de qui a donné le visa. Sinon, abandonnez-les, et "
    "écrivez vous-même ; un document signé par qui est en fonction se joint sur la page du texte."
)
C, M, P, T = AUTHORITY_CHANGE.c, MESSAGE.c, PAPER.c, TASK.c


@dataclass(frozen=True, kw_only=True)
class OfAFormer:
    """A text of a *former*'s visa, before *since*: how many of its letters are *held*; *awaits*: it
    waits for its signed PDF. *path*: the paper's page."""

    paper_id: int
    title: str
    unit: str
    function: str
    former: str
    since: date
    held: int
    awaits: bool
    path: str


def of_a_former(session: Session, course: Course) -> list[OfAFormer]:
    """What waits in a cycle under the name of who is no longer in office, the oldest visa first."""
    former = sa.literal_column("'p'", sa.String) + sa.cast(C.former_id, sa.String)
    visa = sa.and_(
        T.unit_id == C.unit_id,
        T.function == C.function,
        T.state == TaskState.ACCEPTED,
        sa.or_(T.decided_by == former, T.on_behalf == former),
    )
    held = (
        sa.select(sa.func.count(M.id))
        .where(
            M.cycle_id == course.cycle_id,
            M.subject_kind == SubjectKind.PAPER,
            M.subject_id == P.id,
            M.state == MessageState.HELD,
        )
        .correlate(PAPER)
        .scalar_subquery()
    )
    query = (
        sa.select(P.id, P.kind, P.unit_id, P.awaits_signed, held.label("held"), C.function)
        .add_columns(C.on_day, UNIT.c.name.label("unit"), PERSON.c.name.label("former"))
        .add_columns(_DECIDER.c.level)
        .select_from(AUTHORITY_CHANGE)
        .join(TASK, visa)
        .join(PAPER, sa.and_(P.id == T.subject_id, P.kind == T.subject_kind, P.round == T.round))
        .join(UNIT, UNIT.c.id == P.unit_id)
        .join(_DECIDER, _DECIDER.c.id == C.unit_id)
        .join(PERSON, PERSON.c.id == C.former_id)
        .where(C.cycle_id == course.cycle_id, T.cycle_id == course.cycle_id)
        .where(sa.or_(P.awaits_signed.is_(sa.true()), held > 0))
        .order_by(T.decided_at, P.id)
    )
    return [
        OfAFormer(
            paper_id=row.id,
            title=PAPERS[row.kind],
            unit=row.unit,
            function=name_of(Level(row.level), row.function),
            former=row.former,
            since=row.on_day,
            held=row.held,
            awaits=row.awaits_signed,
            path=f"/cycles/{course.cycle_id}/papers/{row.kind.value}/{row.unit_id}",
        )
        for row in session.connection().execute(query)
    ]


_DECIDER = UNIT.alias("decider")
