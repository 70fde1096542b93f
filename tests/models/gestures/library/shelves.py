"""A library to begin from: what is put on its shelf, and who looks for it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.gestures.actions import reporting
from models.gestures.library import keeping
from models.serving.library.shelf import AskedShelf, library_shelf
from models.territory.unit import Unit
from models.work.action import ACTION
from models.work.library_entry import LIBRARY_ENTRY
from tests.academy import Year

BELLE = "pilot@belleroche.valmont.example"
AFTER = "22/03/2027 10:00"
FILM = {
    "kind": "film",
    "title": "La persévérance, vue d'une 3e",
    "text": "Un film d'élèves.",
    "theme": "L'orientation",
    "audiences": ["staff", "public"],
    "licence": "cc_by",
    "address": "https://video.example/1",
    "minutes": "12 min",
    "subtitled": "yes",
}
PRACTICE = {
    "kind": "practice",
    "title": "Le café des parents",
    "text": "Chaque lundi, un café.",
    "audiences": ["staff"],
    "licence": "etalab",
    "with_parents": True,
}


def act(year: Year, function: Any, *given: Any, who: str = "pilote", **more: Any) -> Any:
    with gesture(year.engine) as session:
        return function(session, *given, year.by(who), year.moment, **more)


def academy(session: Session, year: Year) -> Unit:
    return session.get_one(Unit, year.units["AC"])


def add(year: Year, said: dict[str, Any], who: str = "pilote", **more: Any) -> int:
    with gesture(year.engine) as session:
        given = (session, academy(session, year), said, year.by(who), year.moment)
        return keeping.add_entry(*given, **more)


def entries(year: Year) -> list[Any]:
    return list(year.all(sa.select(LIBRARY_ENTRY).order_by(LIBRARY_ENTRY.c.id)))


def found(year: Year, who: str = "E11", **asked: Any) -> list[str]:
    with reading(year.engine) as session:
        on = year.moment.date()
        scope = scope_of(session, year.by(who), on)
        shelf = library_shelf(session, scope, AskedShelf(**asked), on)
    return [one.title for one in shelf.lines]


def reported(year: Year, **said: Any) -> int:
    """An action of E11 that took place, and its report."""
    number = year.propose("E11", "Débat de vie de classe", on="30/11/2026 10:00")
    year.accept("ien1", next(int(t.id) for t in year.tasks() if t.subject_id == number))
    with gesture(year.engine) as session:
        told = sa.update(ACTION).values(announced=True).where(ACTION.c.id == number)
        session.connection().execute(told)
    content = {"numbers": {"pupils": 20}} | said
    year.act(reporting.report, [(number, content, year.by("E11"))], on=AFTER)
    return number
