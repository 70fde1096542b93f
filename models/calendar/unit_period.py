"""Busy periods of a school: mock exams (bac blanc), placements (PFMP), as the school typed them.

They close no day: the school has class. Whoever dates an action in one is told.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words

LONGEST_NOTE = 80


class PeriodKind(StrEnum):
    """What a period is."""

    MOCK_EXAM = "mock_exam"
    PLACEMENT = "placement"
    OTHER = "other"


PERIODS_CALLED = {
    PeriodKind.MOCK_EXAM: "Examen blanc",
    PeriodKind.PLACEMENT: "PFMP (période en milieu professionnel)",
    PeriodKind.OTHER: "Autre période",
}


class UnitPeriod(SQLModel, table=True):
    """*first* and *last* day included; *note*: whom it concerns (« terminales »), or nothing.

    *typed_by* is a slot (``p12``).
    """

    __table_args__ = (sa.UniqueConstraint("unit_id", "kind", "first", "last"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: PeriodKind = Field(sa_type=words(PeriodKind))
    first: date
    last: date
    note: str = Field(default="", max_length=LONGEST_NOTE)
    typed_at: datetime = Field(sa_type=Instant)
    typed_by: str = Field(max_length=20)


UNIT_PERIOD = table_of(UnitPeriod)
