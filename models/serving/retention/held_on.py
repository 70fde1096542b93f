"""All that is held on a person, for that person: who they are, the functions they held, and each
row that is theirs or names them, by kind of data, with how long it is kept and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.clock import Moment
from models.gestures.retention.erasing import sought_by
from models.gestures.retention.mentions import mentions
from models.serving.exports.open_sheets import OpenSheet, SheetValue, write_open_sheets
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON, Person
from models.territory.staff import ALWAYS, UNTIL_FURTHER_NOTICE
from models.territory.unit import UNIT
from models.words.moments import PARIS, moment
from models.year.own_retention import own_kinds
from models.year.retention import KindOfData

P, A = PERSON.c, ASSIGNMENT.c
SECRETS = {"digest", "ways", "link_version", "holds", "hash", "previous", "link_key", "claim"}
"""Columns of marks that open something, or that only a machine reads: they tell of nobody."""
RIGHTS = (
    "Vous pouvez demander une correction, vous opposer aux nouvelles qui ne sont pas votre "
    "travail, et être effacé quand plus aucune fonction ne vous oblige. Ce qu'une fonction a "
    "décidé reste, sous cette fonction (RGPD, art. 15 à 17 et 21)."
)


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """A row of *table* that is theirs (*why*: « à vous », « vous nomme »), as *values*."""

    kind: str
    table: str
    key: str
    why: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class HeldOnPerson:
    """What is held on a person at a moment."""

    identity: tuple[tuple[str, str], ...]
    functions: tuple[tuple[str, str, date | None, date | None], ...]
    rows: tuple[HeldRow, ...]
    at: Moment
    kinds: Mapping[str, KindOfData]

    def as_dict(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "identity": dict(self.identity),
            "functions": [
                {"function": function, "unit": unit, "starts": starts, "ends": ends}
                for function, unit, starts, ends in self.functions
            ],
            "rows": [
                {"kind": r.kind, "table": r.table, "key": r.key, "why": r.why, "values": r.values}
                for r in self.rows
            ],
        }


def held_on(session: Session, person: Person, at: Moment, academy_id: int) -> HeldOnPerson:
    """Everything that is held on *person*, each for as long as the académie keeps it."""
    kinds = own_kinds(session, academy_id)
    named = _kinds_by_table(kinds)
    own = {(r.table, r.key): r for r in _own_rows(session, int(person.id or 0), named)}
    for one in _named_rows(session, person, named):
        own.setdefault((one.table, one.key), one)
    return HeldOnPerson(
        identity=_identity(person),
        functions=tuple(_functions(session, int(person.id or 0))),
        rows=tuple(own.values()),
        at=at,
        kinds=kinds,
    )


def known_of(session: Session, person: Person) -> HeldOnPerson:
    """Who they are and what they held: what a page shows before the whole is asked for."""
    return HeldOnPerson(
        identity=_identity(person),
        functions=tuple(_functions(session, int(person.id or 0))),
        rows=(),
        at=pendulum.now("UTC"),
        kinds={},
    )


def _identity(person: Person) -> tuple[tuple[str, str], ...]:
    pace = {"at_once": "dès qu'un travail est demandé", "daily": "une fois par jour"}
    return (
        ("Numéro", str(person.id)),
        ("Nom", person.name),
        ("Adresse", person.mail),
        ("Téléphone professionnel", person.phone or "aucun"),
        ("Adresse refusée jusqu'au", _said(person.unreachable_until) or "non"),
        ("Prévenu", pace[person.pace.value]),
        ("Opposition aux nouvelles", "oui" if person.opposes_news else "non"),
        ("Dernier jour de la dernière fonction", _said(person.left_on) or "en fonction"),
    )


def _functions(
    session: Session, person_id: int
) -> Iterator[tuple[str, str, date | None, date | None]]:
    query = (
        sa.select(A.function, A.starts, A.ends, UNIT.c.name, UNIT.c.level, UNIT.c.kind)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(A.person_id == person_id)
        .order_by(A.starts, A.id)
    )
    for row in session.connection().execute(query):
        yield (
            name_of(row.level, row.function, row.kind),
            row.name,
            None if row.starts <= ALWAYS else row.starts,
            None if row.ends >= UNTIL_FURTHER_NOTICE else row.ends,
        )


# ── rows that are theirs, rows that name them ────────────────────────────────────────────────────


def _kinds_by_table(kinds: Mapping[str, KindOfData]) -> dict[str, KindOfData]:
    found: dict[str, KindOfData] = {}
    for kind in kinds.values():
        for name in kind.holds:
            found.setdefault(name.partition(".")[0], kind)
    return found


def _own_rows(
    session: Session, person_id: int, kinds: Mapping[str, KindOfData]
) -> Iterator[HeldRow]:
    for table in SQLModel.metadata.sorted_tables:
        whose = [c for c in table.c if _points_at(c)]
        if not whose or table is PERSON:
            continue
        is_theirs = sa.or_(*(c == _as(c, person_id) for c in whose))
        for row in session.connection().execute(sa.select(table).where(is_theirs)):
            yield _row(table, row._mapping, kinds, "à vous, ou de vous")


def _points_at(column: sa.Column[Any]) -> bool:
    """Whether it says who: a person's number, or a slot."""
    if any(key.column.table is PERSON for key in column.foreign_keys):
        return True
    return column.name in PEOPLE or column.name in SLOTS or column.name.endswith("_by")


PEOPLE = ("person_id", "deputy_asked_id")
SLOTS = ("slot", "by", "on_behalf", "subject")


def _as(column: sa.Column[Any], person_id: int) -> Any:
    return person_id if isinstance(column.type, sa.Integer) else f"p{person_id}"


def _named_rows(
    session: Session, person: Person, kinds: Mapping[str, KindOfData]
) -> Iterator[HeldRow]:
    for found in mentions(session, [sought_by(session, person)]):
        where = sa.and_(*(found.table.c[n] == v for n, v in found.key.items()))
        columns = [found.table.c[name] for name in found.columns]
        row = session.connection().execute(sa.select(*columns).where(where)).one()
        said = {**found.key, **{c.name: row._mapping[c] for c in columns}}
        yield _row(found.table, said, kinds, "vous nomme")


def _row(
    table: sa.Table, values: Mapping[Any, Any], kinds: Mapping[str, KindOfData], why: str
) -> HeldRow:
    said = {str(name): value for name, value in values.items() if str(name) not in SECRETS}
    shown = {
        n: v for n, v in said.items() if v is not None and not n.endswith(("_sought", "_order"))
    }
    key = "-".join(str(said.get(c.name, "")) for c in table.primary_key.columns)
    kind = kinds.get(table.name)
    return HeldRow(kind=kind.code if kind else "", table=table.name, key=key, why=why, values=shown)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def write_held(held: HeldOnPerson, path: Path) -> None:
    """Write what is held as an ODS that its person reads. Raises OSError."""
    kinds = held.kinds
    about = (
        ("Ce fichier", "Tout ce que Point d'orgue tient sur vous."),
        ("Établi le", moment(held.at, PARIS)),
        ("Vos droits", RIGHTS),
    )
    who = OpenSheet(
        name="Vous", above=about, header=("Donnée", "Ce qui est écrit"), lines=held.identity,
        widths=(7, 14),
    )  # fmt: skip
    functions = OpenSheet(
        name="Vos fonctions",
        header=("Fonction", "Unité", "Du", "Au"),
        lines=held.functions,
        widths=(7, 9, 3.5, 3.5),
    )
    rows = OpenSheet(
        name="Tout ce qui vous touche",
        header=("Sorte de donnée", "Pourquoi", "Ligne", "Contenu", "Gardé", "Sort final"),
        lines=[_line(one, kinds) for one in held.rows],
        widths=(7, 3.5, 4.5, 14, 6, 2.5),
    )
    write_open_sheets(path, [who, functions, rows])


def _line(row: HeldRow, kinds: Mapping[str, KindOfData]) -> list[SheetValue]:
    kind = kinds.get(row.kind)
    content = "\n".join(f"{name} : {_said(value)}" for name, value in row.values.items())
    return [
        kind.name if kind else row.table,
        row.why,
        f"{row.table} {row.key}",
        content[:30_000],
        kind.in_use if kind else "",
        kind.fate_said if kind else "",
    ]


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value, PARIS)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return {True: "oui", False: "non"}[value] if isinstance(value, bool) else str(value)
