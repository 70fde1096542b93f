"""A life as it is taken out of the home: as a workbook, as lines, as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from models.serving.exports.columns import ExportColumn
from models.serving.exports.workbook import write_workbook
from models.serving.journal.life import LifeEvent, LifeLetter, SubjectLife
from models.words.french import capital
from models.words.moments import moment

NAMES = {
    True: "Les personnes sont nommées : à ne transmettre qu'à qui instruit la contestation.",
    False: "Les personnes sont dites par leur fonction.",
}
MEANS = (
    "Chaque événement est une ligne du journal, qui ne se réécrit pas : son numéro et son "
    "empreinte y renvoient, et « orgue journal verify » dit si le journal est entier."
)
PART = "Vie"


def _columns(life: SubjectLife) -> tuple[ExportColumn, ...]:
    zone = life.timezone

    def column(code: str, title: str, of: Any, width: int = 20) -> ExportColumn:
        return ExportColumn(code=code, title=title, part=PART, of=of, width=width)

    return (
        column("number", "N° au journal", lambda e: _of(e, "number"), 14),
        column("at", "Quand", lambda e: moment(e.at, zone), 26),
        column("words", "Ce qui s'est passé", lambda e: e.words, 60),
        column("who", "Qui", lambda e: capital(e.who) if isinstance(e, LifeEvent) else "", 44),
        column("stead", "Au nom de qui", lambda e: _of(e, "stead"), 36),
        column("to", "Courrier à", lambda e: _of(e, "to"), 44),
        column("details", "Précisions", lambda e: " ; ".join(_of(e, "details") or ()), 60),
        column("mark", "Empreinte", lambda e: _of(e, "mark"), 66),
    )


def _of(line: LifeEvent | LifeLetter, name: str) -> Any:
    value = getattr(line, name, "")
    return str(value) if isinstance(value, int) else value


def in_order(life: SubjectLife) -> list[LifeEvent | LifeLetter]:
    """Events and letters together, the oldest first."""
    return sorted([*life.events, *life.letters], key=lambda one: one.at)


def write_life(life: SubjectLife, at: datetime, path: Path) -> None:
    """Write *life* as a workbook. Raises OSError."""
    columns = _columns(life)
    about = (
        ("Ce fichier", f"Toute la vie de « {life.title} », {life.unit}."),
        ("Semaine", f"{life.academy} {life.school_year}"),
        ("Extrait le", moment(at, life.timezone)),
        ("Comment le lire", MEANS),
        ("Données personnelles", NAMES[life.named]),
    )
    lines = [[c.of(one) for c in columns] for one in in_order(life)]
    write_workbook(path, "Vie", about, columns, [lines], lambda _: None)


def life_in_lines(life: SubjectLife) -> Iterator[str]:
    """*life* as a terminal says it."""
    yield f"{life.title}, {life.unit} ({life.academy} {life.school_year})"
    for one in in_order(life):
        if isinstance(one, LifeLetter):
            yield f"{moment(one.at, life.timezone)} : courrier « {one.words} » à {one.to}."
            continue
        stead = f", {one.stead}" if one.stead else ""
        more = f" ({' ; '.join(one.details)})" if one.details else ""
        yield f"{moment(one.at, life.timezone)} : {one.words}{more}. Par {one.who}{stead}."


def life_as_dict(life: SubjectLife) -> dict[str, Any]:
    """*life* as programs read it."""
    return {
        "kind": life.kind.value,
        "id": life.id,
        "title": life.title,
        "unit": life.unit,
        "cycle": life.cycle_id,
        "school_year": life.school_year,
        "named": life.named,
        "events": [_event(one) for one in life.events],
        "letters": [{"at": one.at, "words": one.words, "to": one.to} for one in life.letters],
    }


def _event(one: LifeEvent) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at,
        "event": one.what,
        "words": one.words,
        "by": one.who,
        "on_behalf": one.stead,
        "details": list(one.details),
        "hash": one.mark,
    }
