"""Tokens by which an académie's own programs use the JSON API, in somebody's name."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class ApiToken(SQLModel, table=True):
    """*slot* acts through it, within *scopes* (``read``, ``propose``, ``decide``, ``report``);
    *holds*: with the other capacities of its address (``models.access.actors.Kept``).

    Only the *digest* (SHA-256) of a token is kept; its first letters, *starts*, tell it apart.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    slot: str = Field(max_length=20, index=True)
    holds: list[tuple[str, int]] = Field(
        default_factory=list, sa_type=CanonicalJSON, sa_column_kwargs={"server_default": "[]"}
    )
    scopes: list[str] = Field(sa_type=CanonicalJSON)
    digest: str = Field(unique=True, max_length=64)
    starts: str = Field(max_length=12)
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)


API_TOKEN = table_of(ApiToken)
