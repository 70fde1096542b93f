"""The installation's own secret, drawn once: it signs sessions and sign-in links."""

from __future__ import annotations

from secrets import token_hex

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.transactions import upsert
from models.database.types import table_of


class Installation(SQLModel, table=True):
    """One row. *secret* is shown nowhere; drawn anew, it signs everybody out."""

    id: int = Field(default=1, primary_key=True)
    secret: str = Field(max_length=64, repr=False)


INSTALLATION = table_of(Installation)
_SECRET = sa.select(INSTALLATION.c.secret)


def known_secret(session: Session) -> str | None:
    """The secret of this installation; None as long as nothing needed it."""
    found: str | None = session.connection().execute(_SECRET).scalar_one_or_none()
    return found


def secret_of(session: Session) -> str:
    """The secret of this installation; the first gesture that needs it draws it."""
    found = known_secret(session)
    if found:
        return found
    fresh = upsert(session, INSTALLATION).values(id=1, secret=token_hex())
    session.connection().execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return str(session.connection().execute(_SECRET).scalar_one())
