"""What a year hands over to the Archives: framing letters and versions, syntheses, the review, the
press, and the actions that a sorting keeps, as they were last submitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.retention.reached import PUT_FORWARD
from models.serving.papers.reading import Words, paper_words, submitted_content
from models.serving.review.gathered import press_of
from models.territory.unit import UNIT
from models.words.french import capital
from models.words.nouns import ACTION_STATES, PAPER_HEADINGS
from models.work.action import ACTION
from models.work.documents import place_of
from models.work.paper import PAPER, PaperState
from models.work.signed_paper import SIGNED_PAPER
from models.year.cycle import CYCLE, Cycle

A, PA, U = ACTION.c, PAPER.c, UNIT.c


@dataclass(frozen=True, kw_only=True)
class HandedPaper:
    """A letter, a version, a synthesis or a review, as it was accepted: its *words* are titled
    parts."""

    kind: str
    title: str
    unit: str
    accepted_on: date | None
    words: Words


@dataclass(frozen=True, kw_only=True)
class HandedSigned:
    """The signed PDF of a paper, joined after its visa, byte for byte; *content* is None when its
    file is gone, or is no more what was joined."""

    title: str
    unit: str
    reference: str
    signed_on: date
    digest: str
    content: bytes | None


@dataclass(frozen=True, kw_only=True)
class HandedYear:
    """What a year of an *academy* hands over; *press* and *actions* as lines under a header."""

    academy: str
    year: str
    papers: tuple[HandedPaper, ...]
    press: tuple[tuple[str, ...], ...]
    actions: tuple[tuple[str, ...], ...]
    signed: tuple[HandedSigned, ...] = ()


PRESS = ("Territoire", "Titre", "Média", "Date", "Adresse")
ACTIONS = (
    *("Numéro", "Établissement", "Titre", "Thème", "Premier jour", "Dernier jour", "État"),
    "Action phare",
)


def handed_year(session: Session, cycle: Cycle, documents: Path) -> HandedYear:
    """What *cycle* hands over; signed PDFs are read in the folder of *documents*."""
    academy = session.connection().execute(
        sa.select(U.name).join(CYCLE, CYCLE.c.academy_id == U.id).where(CYCLE.c.id == cycle.id)
    )
    return HandedYear(
        academy=str(academy.scalar_one()),
        year=f"{cycle.school_year} {cycle.name}".strip(),
        papers=tuple(_papers(session, int(cycle.id or 0))),
        press=tuple(
            (
                line.unit,
                line.title,
                line.medium,
                line.on.isoformat() if line.on else "",
                line.address,
            )
            for line in press_of(session, int(cycle.id or 0))
        ),
        actions=tuple(_actions(session, int(cycle.id or 0))),
        signed=tuple(_signed(session, int(cycle.id or 0), documents)),
    )


def _signed(session: Session, cycle_id: int, documents: Path) -> Iterator[HandedSigned]:
    S = SIGNED_PAPER.c
    query = (
        sa.select(S.reference, S.signed_on, S.digest, PA.kind, U.name.label("unit"))
        .join(PAPER, PA.id == S.paper_id)
        .join(UNIT, U.id == PA.unit_id)
        .where(S.cycle_id == cycle_id, S.removed_at.is_(None))
        .order_by(PA.kind, PA.id)
    )
    for row in session.connection().execute(query):
        yield HandedSigned(
            title=capital(PAPER_HEADINGS[row.kind]),
            unit=row.unit,
            reference=row.reference,
            signed_on=row.signed_on,
            digest=row.digest,
            content=_as_joined(place_of(documents, row.digest), row.digest),
        )


def _as_joined(place: Path, digest: str) -> bytes | None:
    """What is at *place*, if it is still what was joined."""
    try:
        content = place.read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def _papers(session: Session, cycle_id: int) -> Iterator[HandedPaper]:
    query = (
        sa.select(PAPER, U.name.label("unit"))
        .join(UNIT, U.id == PA.unit_id)
        .where(PA.cycle_id == cycle_id, PA.state == PaperState.ACCEPTED)
        .order_by(PA.kind, PA.id)
    )
    for row in session.connection().execute(query).all():
        content = submitted_content(session, row)
        yield HandedPaper(
            kind=row.kind.value,
            title=capital(PAPER_HEADINGS[row.kind]),
            unit=row.unit,
            accepted_on=row.accepted_on,
            words=paper_words(row.kind, content),
        )


def _actions(session: Session, cycle_id: int) -> Iterator[tuple[str, ...]]:
    query = (
        sa.select(
            A.id, U.name.label("unit"), A.title, A.theme, A.on_date, A.last_day, A.state, A.flagship
        )
        .join(UNIT, U.id == A.unit_id)
        .where(A.cycle_id == cycle_id, PUT_FORWARD)
        .order_by(A.id)
    )
    for row in session.connection().execute(query):
        days = (row.on_date.isoformat(), row.last_day.isoformat())
        state, high = ACTION_STATES[row.state], "oui" if row.flagship else "non"
        yield (str(row.id), row.unit, row.title, row.theme, *days, state, high)


def as_dict(handed: HandedYear) -> dict[str, Any]:
    """How much is handed over."""
    return {
        "year": handed.year,
        "papers": len(handed.papers),
        "press": len(handed.press),
        "actions": len(handed.actions),
        "signed": len(handed.signed),
    }
