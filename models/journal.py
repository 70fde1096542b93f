"""The journal: what happened, which function did it, when. Append-only, hash-chained per cycle.

Entries hold ids, never names or addresses: nobody is effaced from it, for nobody is named there. A
trigger of the database refuses to change or delete one, whoever asks; what is still to be told is
kept apart. They are gestures and set operations with their counts, not one line per message.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.patience import is_copy
from models.database.types import CanonicalJSON, Instant, canonical, table_of


class JournalEntry(SQLModel, table=True):
    """*chain* is the cycle's id, 0 for the installation; *seq* counts from 1 in its chain."""

    __table_args__ = (
        sa.UniqueConstraint("chain", "seq"),
        sa.Index("ix_journalentry_subject", "chain", "subject", "seq"),
    )

    id: int | None = Field(default=None, primary_key=True)
    chain: int
    seq: int
    at: datetime = Field(sa_type=Instant)
    what: str = Field(max_length=60)
    subject: str = Field(default="", max_length=40)
    unit_id: int | None = None
    by: str = Field(default="clock", max_length=20)
    as_function: str = Field(default="", max_length=40)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class UntoldEntry(SQLModel, table=True):
    """An entry that Prefect is not known to have: a row that goes, beside one that stays."""

    chain: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True)


JOURNAL = table_of(JournalEntry)
UNTOLD = table_of(UntoldEntry)
HASHED = ("chain", "seq", "at", "what", "subject", "unit_id", "by", "as_function", "facts")
GENESIS = "0" * 64


def write(session: Session, chain: int, at: datetime, entries: list[dict[str, Any]]) -> None:
    """Append *entries* (``what``, and what else is known) to *chain*, in order."""
    if not entries:
        return
    _alone_on(session, chain)
    seq, previous = _last(session, chain)
    rows = []
    for entry in entries:
        seq += 1
        row = {"chain": chain, "seq": seq, "at": at, "subject": "", "unit_id": None}
        row |= {"by": "clock", "as_function": "", "facts": {}} | entry
        row |= {"previous": previous, "hash": link(previous, row)}
        previous = str(row["hash"])
        rows.append(row)
    connection = session.connection()
    connection.execute(_APPEND, rows)
    if not is_copy(connection):  # nobody is told what happens on a copy
        connection.execute(_TO_TELL, [{"chain": chain, "seq": row["seq"]} for row in rows])


_APPEND, _TO_TELL = sa.insert(JOURNAL), sa.insert(UNTOLD)
_LAST = (
    sa.select(JOURNAL.c.seq, JOURNAL.c.hash)
    .where(JOURNAL.c.chain == sa.bindparam("chain"))
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
)


def _head(chain: sa.ColumnElement[int] | int) -> sa.ScalarSelect[str]:
    query = sa.select(JOURNAL.c.hash).where(JOURNAL.c.chain == chain)
    return query.order_by(JOURNAL.c.seq.desc()).limit(1).scalar_subquery()


_HEADS = sa.select(
    _head(sa.bindparam("chain", type_=sa.Integer)).label("own"), _head(0).label("house")
)


CHAINS = 0x0A96
"""Any number, the same for all: whose PostgreSQL advisory locks those of the chains are."""
_ALONE = sa.text(f"SELECT pg_advisory_xact_lock({CHAINS}, :chain)")


def _alone_on(session: Session, chain: int) -> None:
    """Who appends reads the last entry first: on PostgreSQL, where gestures go side by side, the
    next one reads it once this one is committed. On SQLite nobody else writes anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return
    held: set[int] = session.info.setdefault("alone_on", set())
    if chain not in held:  # a session is one transaction: the lock lasts until its end
        session.connection().execute(_ALONE, {"chain": chain})
        held.add(chain)


def _last(session: Session, chain: int) -> tuple[int, str]:
    row = session.connection().execute(_LAST, {"chain": chain}).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def length(session: Session, chain: int) -> int:
    """How many entries *chain* has: as long as it stays, nobody did anything."""
    return _last(session, chain)[0]


def heads(session: Session, chain: int) -> tuple[str, str]:
    """The hashes of the last entries of *chain* and of the installation's: as long as both stay,
    nobody did anything there."""
    row = session.connection().execute(_HEADS, {"chain": chain}).one()
    return row.own or GENESIS, row.house or GENESIS


def hash_at(session: Session, chain: int, seq: int | None = None) -> str | None:
    """The hash of an entry of *chain*, the last one by default; None when it is not there."""
    if seq is None:
        return _last(session, chain)[1]
    query = sa.select(JOURNAL.c.hash).where(JOURNAL.c.chain == chain, JOURNAL.c.seq == seq)
    return session.connection().execute(query).scalar_one_or_none()


def link(previous: str, row: dict[str, Any]) -> str:
    """The hash of *row* after *previous*: SHA-256 over its canonical JSON, its hour in UTC."""
    content = {k: row[k] for k in HASHED} | {"at": row["at"].astimezone(UTC).isoformat()[:19]}
    return sha256((previous + canonical(content)).encode()).hexdigest()


def first_break(session: Session, chain: int) -> int | None:
    """The *seq* of the first entry that does not follow from the one before; None when whole."""
    previous, expected = GENESIS, 1
    for row in session.connection().execute(
        sa.select(JOURNAL).where(JOURNAL.c.chain == chain).order_by(JOURNAL.c.seq)
    ):
        entry = dict(row._mapping)
        if entry["seq"] != expected or entry["hash"] != link(previous, entry):
            return int(entry["seq"])
        previous, expected = entry["hash"], expected + 1
    return None
