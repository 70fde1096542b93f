"""The school calendar as rows: what is official, what is provisional, and who said so."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import table_of


class SchoolHoliday(SQLModel, table=True):
    """A holiday of one zone, *first* and *last* day included, with its source.

    *zone* is ``A``, ``B``, ``C`` or the name of a territory that its recteur fixes (``Corse``,
    ``Réunion``…), spelled as in ``config/academies.csv``. *official* is false while the year is
    *prévisionnel*. A hand entry or an import replaces the shipped row of the same zone, year and
    name.
    """

    __table_args__ = (sa.UniqueConstraint("zone", "school_year", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    zone: str = Field(max_length=40, index=True)
    school_year: str = Field(max_length=7)
    name: str = Field(max_length=60)
    first: date
    last: date
    official: bool = True
    source: str = ""


SCHOOL_HOLIDAY = table_of(SchoolHoliday)
