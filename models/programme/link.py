"""The address at which anybody reads the programme of a territory, until it is taken down.

It is signed with the installation's secret and kept nowhere; it decides nothing, and ends with its
cycle.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.access.public_token import number_in, public_token
from models.database.types import Instant, table_of
from models.errors import NotFound, Refusal
from models.year.cycle import CYCLE, CycleState


class ProgrammeLink(SQLModel, table=True):
    """*made_by* as *as_function*; *taken_down_at*: it opens nothing any more, for good."""

    __table_args__ = (
        sa.Index(
            "ix_programmelink_open",
            "cycle_id",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("taken_down_at IS NULL"),
            postgresql_where=sa.text("taken_down_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id")
    made_at: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=20)
    as_function: str = Field(max_length=40)
    taken_down_at: datetime | None = Field(default=None, sa_type=Instant)
    taken_down_by: str | None = Field(default=None, max_length=20)


PROGRAMME_LINK = table_of(ProgrammeLink)
K = PROGRAMME_LINK.c


class NoProgramme(NotFound):
    """An address that was cut, changed, or made up."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse n'est celle d'aucun programme.",
            "Recopiez-la en entier, ou demandez-la à qui vous l'a donnée.",
        )


class TakenDown(Refusal):
    """A programme that is not shared any more."""

    status = 410


def token_of(secret: str, number: int) -> str:
    """What names link *number* in its address: letters, digits and a dash."""
    return public_token(secret, "programme", number)


def link_at(session: Session, token: str) -> Any:
    """The link whose address holds *token*. Raises NoProgramme, TakenDown."""
    number = number_in(session, "programme", token)
    query = (
        sa.select(PROGRAMME_LINK, CYCLE.c.state)
        .join(CYCLE, CYCLE.c.id == K.cycle_id)
        .where(K.id == number)
    )
    row = None if number is None else session.connection().execute(query).first()
    if row is None:
        raise NoProgramme
    if row.taken_down_at is not None:
        raise TakenDown(
            "Ce programme n'est plus partagé à cette adresse.",
            "Demandez la nouvelle, s'il y en a une, à qui vous avait donné celle-ci.",
        )
    if row.state is CycleState.CLOSED:
        raise TakenDown(
            "Cette semaine est passée : son programme n'est plus partagé.",
            "Celui de l'année suivante aura une autre adresse.",
        )
    return row
