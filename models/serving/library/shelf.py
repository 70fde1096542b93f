"""What is in the library for somebody: their académie's entries, and those that other académies of
the installation offer; found by words, by theme, by kind and by whom they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, may
from models.errors import NotFound
from models.programme.public_side import need_public_side
from models.territory.unit import UNIT, Level
from models.words.collation import holds, in_order, same
from models.work.action import ACTION
from models.work.document import DOCUMENT, DocumentKind
from models.work.library_entry import (
    LIBRARY_ENTRY,
    STARTED_FROM,
    EntryAudience,
    EntryKind,
    EntryState,
    ShelvedEntry,
)
from models.work.library_package import is_image
from models.work.uses import OutputKind, may_be_used, usable

E = LIBRARY_ENTRY.c
A_PAGE = 50
FEW = 30
"""Entries that a new action is offered to start from."""


@dataclass(frozen=True, kw_only=True)
class AskedShelf:
    """What somebody looks for. *state*: on the shelf, or what is only for those who keep it."""

    words: str = ""
    theme: str = ""
    kind: EntryKind | None = None
    audience: EntryAudience | None = None
    state: EntryState = EntryState.KEPT
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class LibraryShelf:
    """*lines*: rows of entries with their académie's name (``academy``); *found*: how many in all;
    *waiting*: how many proposals await those whose library it is; *keeps*: the académies whose
    library the reader keeps."""

    lines: Sequence[Any]
    found: int
    themes: Sequence[str]
    keeps: tuple[int, ...]
    waiting: int = 0

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // A_PAGE))


def academies_of(scope: Scope) -> sa.Select[tuple[int]]:
    """The académies whose library somebody reads: theirs, and those below them."""
    own = sa.select(sa.func.coalesce(UNIT.c.academy_id, UNIT.c.id)).where(
        UNIT.c.id.in_(scope.unit_ids)
    )
    below = sa.select(UNIT.c.id).where(UNIT.c.level == Level.ACADEMY, scope.sees(UNIT))
    return own.union(below).subquery().select()


def readable(scope: Scope) -> Any:
    """The SQL condition that an entry is on a shelf that somebody reads."""
    theirs = E.academy_id.in_(academies_of(scope))
    return sa.and_(E.state == EntryState.KEPT, sa.or_(theirs, E.offered.is_(True)))


def kept_by(scope: Scope) -> tuple[int, ...]:
    """The académies whose library somebody keeps."""
    held = scope.may_at(Gesture.KEEP_LIBRARY)
    return tuple(dict.fromkeys(h.unit_id for h in held if h.level is Level.ACADEMY))


def library_shelf(session: Session, scope: Scope, asked: AskedShelf, day: date) -> LibraryShelf:
    """What *scope*'s holder finds, page by page, in the order of the titles."""
    keeps = kept_by(scope)
    within = readable(scope)
    if asked.state is not EntryState.KEPT:
        within = sa.and_(E.state == asked.state, E.academy_id.in_(keeps))
    which = [within, *_asked(asked)]
    rows = session.connection().execute(
        sa.select(
            LIBRARY_ENTRY, UNIT.c.name.label("academy"), sa.func.count().over().label("found")
        )
        .join(UNIT, UNIT.c.id == E.academy_id)
        .where(*which)
        .order_by(E.title_order, E.id)
        .limit(A_PAGE)
        .offset((asked.page - 1) * A_PAGE)
    )
    lines = rows.all()
    themes = session.connection().execute(
        sa.select(sa.func.min(E.theme)).where(readable(scope), E.theme != "").group_by(E.theme_same)
    )
    return LibraryShelf(
        lines=[one for one in lines if is_shown(one, day)],
        found=lines[0].found if lines else 0,
        themes=sorted(themes.scalars(), key=in_order),
        keeps=keeps,
        waiting=_waiting(session, keeps),
    )


def _asked(asked: AskedShelf) -> list[Any]:
    which = [*holds(asked.words, [E.sought])] if asked.words else []
    if asked.theme:
        which.append(E.theme_same == same(asked.theme))
    if asked.kind is not None:
        which.append(E.kind == asked.kind)
    if asked.audience is not None:
        which.append(sa.cast(E.audiences, sa.Text).contains(f'"{asked.audience.value}"'))
    return which


def _waiting(session: Session, keeps: Sequence[int]) -> int:
    if not keeps:
        return 0
    mine = E.academy_id.in_(keeps), E.state == EntryState.PROPOSED
    query = sa.select(sa.func.count()).select_from(LIBRARY_ENTRY).where(*mine)
    return int(session.connection().execute(query).scalar_one())


def is_shown(entry: ShelvedEntry, day: date) -> bool:
    """Whether an entry is shown: what is an image leaves with its use, even on the shelf."""
    if entry.kind is EntryKind.DOCUMENT and is_image(entry.media_type):
        return may_be_used(entry, OutputKind.STAFF_LIBRARY, day)
    return True


# ── one entry ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class EntrySheet:
    """*entry*: its row, with its académie's name; *images*: those of its action that may be used
    here; *file*: whether its file may be handed over; *report*: for those who keep the library."""

    entry: Any
    images: Sequence[Any]
    file: bool
    keeps: bool
    offers: bool
    starts: bool
    report: dict[str, Any]


def entry_sheet(session: Session, scope: Scope, number: int, day: date) -> EntrySheet:
    """An entry as somebody reads it. Raises NotFound: also of what is not theirs, or no more."""
    keeps = kept_by(scope)
    query = (
        sa.select(LIBRARY_ENTRY, UNIT.c.name.label("academy"))
        .join(UNIT, UNIT.c.id == E.academy_id)
        .where(E.id == number, sa.or_(readable(scope), E.academy_id.in_(keeps)))
    )
    entry = session.connection().execute(query).first()
    mine = entry is not None and entry.academy_id in keeps
    if entry is None or not (mine or is_shown(entry, day)):
        raise NotFound(
            "Cette ressource n'est pas, ou plus, dans la bibliothèque.",
            "Cherchez-la par ses mots : une autre l'a peut-être remplacée.",
        )
    inside = _is_inside(session, scope, entry.academy_id)
    offers = may(session, scope.actor, Gesture.OFFER_LIBRARY, entry.academy_id, day) is not None
    return EntrySheet(
        entry=entry,
        images=images_of(session, entry, day, inside=inside),
        file=bool(entry.digest) and _may_take(entry, day, inside=inside),
        keeps=mine,
        offers=offers,
        starts=entry.kind in STARTED_FROM and entry.state is EntryState.KEPT,
        report=_report(session, entry) if mine else {},
    )


def _is_inside(session: Session, scope: Scope, academy_id: int) -> bool:
    query = sa.select(UNIT.c.id).where(UNIT.c.id == academy_id, UNIT.c.id.in_(academies_of(scope)))
    return session.connection().execute(query).first() is not None


def _may_take(entry: ShelvedEntry, day: date, *, inside: bool) -> bool:
    if not is_image(entry.media_type):
        return entry.removed_at is None
    return may_be_used(entry, output_for(inside=inside), day)


def output_for(*, inside: bool) -> OutputKind:
    """What an image is shown in: signed in, in its own académie; or anywhere else."""
    return OutputKind.STAFF_LIBRARY if inside else OutputKind.PUBLIC_LIBRARY


def images_of(session: Session, entry: ShelvedEntry, day: date, *, inside: bool) -> list[Any]:
    """The images of the action of an entry that may be used there on *day*: one that is withdrawn,
    or past its date, is not there any more."""
    if entry.action_id is None or entry.state is EntryState.WITHDRAWN:
        return []
    d = DOCUMENT.c
    query = sa.select(DOCUMENT).where(
        d.action_id == entry.action_id, d.kind == DocumentKind.IMAGE, d.removed_at.is_(None)
    )
    rows = session.connection().execute(query.order_by(d.id)).all()
    return [one for one in usable(rows, output_for(inside=inside), day) if one.consent is not None]


def _report(session: Session, entry: ShelvedEntry) -> dict[str, Any]:
    """What the report of its action says, to write the entry from."""
    if entry.action_id is None:
        return {}
    query = sa.select(ACTION.c.report).where(ACTION.c.id == entry.action_id)
    return session.connection().execute(query).scalar_one_or_none() or {}


# ── what a new action starts from ────────────────────────────────────────────────────────────────


def starts_for(
    session: Session, academy_id: int, chosen: int = 0, most: int = FEW
) -> Sequence[Any]:
    """The model actions and good practices on the shelf of an académie, or offered to it: the one
    that was *chosen*, then those that were kept last."""
    there = sa.or_(E.academy_id == academy_id, E.offered.is_(True))
    query = (
        sa.select(LIBRARY_ENTRY)
        .where(E.state == EntryState.KEPT, E.kind.in_(STARTED_FROM), there)
        .order_by(E.id != chosen, E.decided_at.desc(), E.id.desc())
        .limit(most)
    )
    return session.connection().execute(query).all()


# ── without signing in ───────────────────────────────────────────────────────────────────────────


def public_shelf(session: Session, academy_id: int, words: str, day: date) -> Sequence[Any]:
    """What an académie's library shows to whoever comes, where its public side is up: what is said
    to be for the public; an image only with the use that it takes. Raises PublicSideIsDown."""
    need_public_side(session, academy_id)
    asked = AskedShelf(words=words, audience=EntryAudience.PUBLIC)
    which = [E.academy_id == academy_id, E.state == EntryState.KEPT, *_asked(asked)]
    query = sa.select(LIBRARY_ENTRY).where(*which).order_by(E.title_order, E.id).limit(MOST_PUBLIC)
    rows = session.connection().execute(query).all()
    return [one for one in rows if one.digest is None or _may_take(one, day, inside=False)]


MOST_PUBLIC = 500
"""Entries of one public page: whoever looks for more looks by words."""
