"""Whether the journal is whole: each chain followed from its first entry, and set beside what was
kept of it outside the home.

A chain shows what was rewritten or taken out within it. Its end, or the whole of it, could be
written anew by who holds the database and the code: what was kept elsewhere shows that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.errors import BadFile
from models.territory.unit import UNIT
from models.words.system import why
from models.year.cycle import CYCLE

J = journal.JOURNAL.c
GUARDS = {
    "sqlite": ("journalentry_no_delete", "journalentry_no_replace", "journalentry_no_update"),
    "postgresql": ("journalentry_no_truncate", "journalentry_no_update"),
}
_GUARDS_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relname = 'journalentry' AND t.tgenabled IN ('O', 'A') "
    "AND c.relnamespace = current_schema()::regnamespace",
}


@dataclass(frozen=True, kw_only=True)
class ChainStanding:
    """*name*: the cycle, in French; *last*: the hash of its last entry; *broken_at*: the first
    entry that does not follow from the one before, None when the chain is whole; *unlike*: the
    entry that is no longer what was kept of it elsewhere."""

    chain: int
    name: str
    entries: int
    since: datetime | None
    until: datetime | None
    last: str
    broken_at: int | None = None
    unlike: int | None = None

    @property
    def whole(self) -> bool:
        return self.broken_at is None and self.unlike is None


@dataclass(frozen=True, kw_only=True)
class JournalStanding:
    """*guarded*: the database itself refuses to change or delete an entry."""

    chains: tuple[ChainStanding, ...]
    guarded: bool

    @property
    def whole(self) -> bool:
        return all(chain.whole for chain in self.chains)

    def as_dict(self) -> dict[str, Any]:
        chains = [asdict(one) | {"whole": one.whole} for one in self.chains]
        return {"whole": self.whole, "guarded": self.guarded, "chains": chains}


@dataclass(frozen=True, kw_only=True)
class KeptMark:
    """What was kept of a chain outside the home: how long it was, and its last hash."""

    chain: int
    entries: int
    last: str


def journal_standing(session: Session, kept: Sequence[KeptMark] = ()) -> JournalStanding:
    """Every chain of the journal, followed whole, and set beside what was *kept* of it."""
    marks = {one.chain: one for one in kept}
    found = {row.chain: row for row in session.connection().execute(_CHAINS)}
    names = _names(session)
    standings = [
        _standing(session, chain, names.get(chain, ""), found.get(chain), marks.get(chain))
        for chain in sorted({*found, *marks})
    ]
    return JournalStanding(chains=tuple(standings), guarded=is_guarded(session))


_CHAINS = sa.select(
    J.chain,
    sa.func.count().label("entries"),
    sa.func.min(J.at, type_=J.at.type).label("since"),
    sa.func.max(J.at, type_=J.at.type).label("until"),
).group_by(J.chain)


def _standing(
    session: Session,
    chain: int,
    name: str,
    row: sa.Row[*tuple[Any, ...]] | None,
    mark: KeptMark | None,
) -> ChainStanding:
    return ChainStanding(
        chain=chain,
        name=name or ("L'installation" if chain == 0 else f"Cycle n° {chain}, effacé depuis"),
        entries=row.entries if row else 0,
        since=row.since if row else None,
        until=row.until if row else None,
        last=journal.hash_at(session, chain) or journal.GENESIS,
        broken_at=journal.first_break(session, chain),
        unlike=_unlike(session, mark) if mark else None,
    )


def _unlike(session: Session, mark: KeptMark) -> int | None:
    """The entry that the *mark* was taken of, when it is another now, or gone."""
    same = not mark.entries or journal.hash_at(session, mark.chain, mark.entries) == mark.last
    return None if same else mark.entries


def _names(session: Session) -> dict[int, str]:
    query = sa.select(CYCLE.c.id, CYCLE.c.school_year, UNIT.c.name)
    rows = session.connection().execute(query.join(UNIT, UNIT.c.id == CYCLE.c.academy_id))
    return {row.id: f"{row.name} {row.school_year}" for row in rows}


def is_guarded(session: Session) -> bool:
    """Whether the triggers that refuse to change or delete an entry are there, and at work."""
    connection = session.connection()
    kind = connection.dialect.name
    there = set(connection.exec_driver_sql(_GUARDS_THERE[kind]).scalars())
    return set(GUARDS[kind]) <= there


def read_marks(file: Path) -> tuple[KeptMark, ...]:
    """What an earlier ``orgue journal verify --json`` said, as it was kept. Raises BadFile."""
    wrong = BadFile(
        f"« {file} » n'est pas un relevé du journal.",
        "Donnez un fichier fait par « orgue journal verify --json ».",
    )
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(
            f"« {file} » ne se lit pas : {why(error)}.", "Donnez le fichier d'un relevé gardé."
        ) from None
    except ValueError:
        raise wrong from None
    chains = said.get("chains") if isinstance(said, dict) else None
    marks = [_mark(one) for one in chains] if isinstance(chains, list) else []
    if not marks or None in marks:
        raise wrong
    return tuple(one for one in marks if one)


def _mark(said: object) -> KeptMark | None:
    if not isinstance(said, Mapping):
        return None
    chain, entries, last = (said.get(key) for key in ("chain", "entries", "last"))
    if not isinstance(chain, int) or not isinstance(entries, int) or not isinstance(last, str):
        return None
    return KeptMark(chain=chain, entries=entries, last=last)
