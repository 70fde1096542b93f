"""The people of an académie are loaded from one table, as often as wanted.

A person is known by their address. A later file adds, and changes dates, deputies and names; who
is not in it stays, unless one asks for it: then the functions that it speaks of end on the day one
gives, for those whom it names no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.database.transactions import measured
from models.intake.tabular.reading import Table, read_table
from models.territory.finding import Finder
from models.territory.functions import name_of
from models.territory.importing.ending import end_all, no_longer_named
from models.territory.importing.import_report import plain
from models.territory.importing.people_columns import DEPUTY, SOUGHT, Named, read_people
from models.territory.importing.people_export import read_export, without_other_people
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.staff import UNTIL_FURTHER_NOTICE, name_of_mail
from models.words.collation import loosely
from models.words.sort_keys import followed

CHANGED_PEOPLE = {
    "added": "ajout",
    "renamed": "nom",
    "starts": "début",
    "ends": "fin",
    "gone": "fin, absent du fichier",
    "deputy": "suppléant",
}
"""What the *what* of a change says, in French."""


@dataclass(kw_only=True)
class PeopleReport:
    """Counts of the file just read, ``changes`` (*unit*, *what*, *old*, *new*), and *notices*: what
    was left out of it, and what may not have been meant."""

    read: int = 0
    people: int = 0
    assignments: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    ended: int = 0
    """Functions that end because the file names their holder no more."""

    def note(self, unit: str, what: str, old: object, new: object) -> None:
        """Add one change."""
        self.changes.append({"unit": unit, "what": what, "old": plain(old), "new": plain(new)})

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON gives it."""
        return {
            "read": self.read,
            "people": self.people,
            "assignments": self.assignments,
            "changes": self.changes,
            "notices": self.notices,
            "ended": self.ended,
        }


def import_people(
    session: Session,
    path: Path,
    at: datetime,
    *,
    by: str = "admin",
    ends: date | None = None,
) -> PeopleReport:
    """Name everybody that the file *path* names, and report what changed.

    A blank deputy or end means none, where the file has that column. *ends*: the last day of those
    whom it names no more. Raises :class:`BadFile` with the line and the column of the first fault,
    all of them in its facts; nothing is changed.
    """
    return bring_people(session, read_people_file(path), at, by=by, ends=ends)


@dataclass(frozen=True, kw_only=True)
class PeopleFile:
    """A people file that was read, and compared with nothing yet."""

    name: str
    table: Table


def read_people_file(path: Path) -> PeopleFile:
    """The people file *path*, or the export of a directory of persons, read without the database.

    Raises :class:`BadFile`.
    """
    table = read_export(path) or read_table(path, SOUGHT)
    return PeopleFile(name=path.name, table=table)


def bring_people(
    session: Session,
    file: PeopleFile,
    at: datetime,
    *,
    by: str,
    only: str | None = None,
    ends: date | None = None,
) -> PeopleReport:
    """Name everybody that *file* names; *only*: the code of the one académie whose units it may
    speak of; *ends*: the last day of those whom it names no more. Raises :class:`BadFile`."""
    table = file.table
    people = _People(session)
    finder = Finder(session, only)
    table = without_other_people(table, finder)
    rows = read_people(table, finder, people.called, file.name)
    report = PeopleReport(
        read=len(table.rows),
        assignments=len(rows),
        notices=[*table.notices, *_names_that_differ(rows), *_not_phones(rows)],
    )
    report.people = people.know(rows, report)
    people.may_be_called(rows)
    _Assignments(session, people, table).bring(rows, report)
    if ends is not None:
        _end(session, rows, ends, report, at, by)
    facts = {k: getattr(report, k) for k in ("read", "people", "assignments")}
    facts["changes"] = len(report.changes)
    journal.write(session, 0, at, [{"what": "people.imported", "by": by, "facts": facts}])
    measured(session, PERSON, ASSIGNMENT)
    session.expire_all()
    return report


def _end(
    session: Session,
    rows: Sequence[Named],
    ends: date,
    report: PeopleReport,
    at: datetime,
    by: str,
) -> None:
    """What those held whom the file names no more ends on that day."""
    gone = no_longer_named(session, rows, ends)
    for one in gone:
        report.note(one.code, "gone", f"{one.called} : {one.name} ({one.mail})", ends)
    report.ended = len(gone)
    end_all(session, gone, ends, at, by)


def _names_that_differ(rows: Sequence[Named]) -> list[str]:
    """The addresses under which the file has two names: the first stands."""
    found: list[str] = []
    for mail, names in _names_said(rows).items():
        differing = list({loosely(name): name for name in names}.values())
        if len(differing) > 1:
            both = " et ".join(f"« {name} »" for name in differing[:3])
            found.append(f"L'adresse {mail} a deux noms : {both} ; le premier est gardé.")
    return found


def _not_phones(rows: Sequence[Named]) -> list[str]:
    """The rows whose telephone cannot be called: they are kept without it."""
    return [
        f"Ligne {row.line} : « {row.no_phone} » n'est pas un numéro de téléphone ; il est laissé."
        for row in rows
        if row.no_phone
    ]


class _People:
    """Everybody known, by address."""

    def __init__(self, session: Session) -> None:
        self.connection = session.connection()
        self._read()

    def _read(self) -> None:
        rows = self.connection.execute(sa.select(PERSON.c.id, PERSON.c.mail, PERSON.c.name)).all()
        self.ids: dict[str, int] = {row.mail: row.id for row in rows}
        self.names: dict[str, str] = {row.mail: row.name for row in rows}
        self.mails: dict[int, str] = {row.id: row.mail for row in rows}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            self._by_name[loosely(row.name)].append(row.mail)

    def called(self, name: str) -> list[str]:
        """The addresses of the persons of that name."""
        return self._by_name.get(loosely(name), [])

    def know(self, rows: list[Named], report: PeopleReport) -> int:
        """Everybody in *rows* is known by the name they have there; how many they are."""
        names_by_mail = _names_said(rows)
        units = {row.deputy: row.unit.code for row in reversed(rows) if row.deputy}
        units |= {row.mail: row.unit.code for row in reversed(rows)}
        new = [m for m in names_by_mail if m not in self.ids]
        renamed = {
            mail: names[0]
            for mail, names in names_by_mail.items()
            if mail in self.ids and names and self.names[mail] not in names
        }
        for mail, name in renamed.items():
            report.note(units[mail], "renamed", self.names[mail], name)
        self._write({m: (names_by_mail[m] or [name_of_mail(m)])[0] for m in new}, renamed)
        return len(names_by_mail)

    def may_be_called(self, rows: Sequence[Named]) -> None:
        """Keep the telephones of *rows*, but for who settled theirs on their own page."""
        said = {row.mail: row.phone for row in reversed(rows) if row.phone}
        if said:
            p = PERSON.c
            kept = sa.update(PERSON).where(p.id == sa.bindparam("who"), p.phone_own.is_(sa.false()))
            values = [{"who": self.ids[mail], "said": phone} for mail, phone in said.items()]
            self.connection.execute(kept.values(phone=sa.bindparam("said")), values)

    def _write(self, new: dict[str, str], renamed: dict[str, str]) -> None:
        if new:
            rows = [{"mail": mail, "name": name} for mail, name in new.items()]
            self.connection.execute(sa.insert(PERSON), rows)
        if renamed:
            update = sa.update(PERSON).where(PERSON.c.id == sa.bindparam("which"))
            kept = {mail: followed(PERSON, {"name": name}) for mail, name in renamed.items()}
            columns = [*next(iter(kept.values()))]
            self.connection.execute(
                update.values({c: sa.bindparam(f"new_{c}") for c in columns}),
                [
                    {"which": self.ids[mail]} | {f"new_{c}": value for c, value in row.items()}
                    for mail, row in kept.items()
                ],
            )
        if new or renamed:
            self._read()


def _names_said(rows: Iterable[Named]) -> dict[str, list[str]]:
    """Each address with the names that the file gives it, a holder's before a deputy's."""
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.mail, []).extend([row.name] if row.name else [])
    for row in rows:
        if row.deputy:
            names.setdefault(row.deputy, []).extend([row.deputy_name] if row.deputy_name else [])
    return names


def _said(row: Named) -> str:
    return f"{name_of(row.unit.level, row.function, row.unit.kind)} : {row.mail}"


class _Assignments:
    """Who holds what, compared with the rows of a file."""

    def __init__(self, session: Session, people: _People, table: Table) -> None:
        self.connection, self.people, self.table = session.connection(), people, table
        self._held: dict[tuple[int, str, int], list[dict[str, Any]]] = defaultdict(list)
        for row in self.connection.execute(sa.select(ASSIGNMENT).order_by(ASSIGNMENT.c.starts)):
            held = dict(row._mapping)
            self._held[held["unit_id"], held["function"], held["person_id"]].append(held)

    def bring(self, rows: list[Named], report: PeopleReport) -> None:
        """Every row of the file is held; what differs is changed."""
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        # A row that gives its first day first takes the assignment that starts then.
        for row in sorted(rows, key=lambda r: (r.starts is None, r.line)):
            known = self._known(row)
            wanted = self._wanted(row, known)
            if known is None:
                new.append(wanted)
                report.note(row.unit.code, "added", None, _said(row))
            elif any(known[k] != v for k, v in wanted.items()):
                self._tell(row, known, wanted, report)
                changed.append(known | wanted)
        self._write(new, changed)

    def _known(self, row: Named) -> dict[str, Any] | None:
        """The assignment that *row* speaks of: the same first day, else days that overlap."""
        held = self._held.get((row.unit.id, row.function, self.people.ids[row.mail]), [])
        same = [h for h in held if h["starts"] == row.starts]
        if row.starts is None:
            touching = held[::-1]
        else:
            touching = [h for h in held if h["starts"] <= row.ends and h["ends"] >= row.starts]
        found = next(iter(same or touching), None)
        if found:
            held.remove(found)
        return found

    def _wanted(self, row: Named, known: dict[str, Any] | None) -> dict[str, Any]:
        before = known or {"deputy_id": None, "ends": UNTIL_FURTHER_NOTICE, "starts": date.min}
        deputy = self.people.ids[row.deputy] if row.deputy else None
        starts = row.starts or (known["starts"] if known else row.period[0])
        tells_deputy = any(self.table.tells(row.line, column) for column in DEPUTY)
        return {
            "person_id": self.people.ids[row.mail],
            "unit_id": row.unit.id,
            "function": row.function,
            "starts": starts,
            "ends": row.ends if self.table.tells(row.line, "ends") else before["ends"],
            "deputy_id": deputy if tells_deputy else before["deputy_id"],
        }

    def _tell(
        self, row: Named, known: dict[str, Any], wanted: dict[str, Any], report: PeopleReport
    ) -> None:
        for what in ("starts", "ends"):
            if known[what] != wanted[what]:
                report.note(row.unit.code, what, known[what], wanted[what])
        if known["deputy_id"] != wanted["deputy_id"]:
            old, new = (self.people.mails.get(h["deputy_id"]) for h in (known, wanted))
            report.note(row.unit.code, "deputy", old, new)

    def _write(self, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
        if new:
            self.connection.execute(sa.insert(ASSIGNMENT), new)
        if changed:
            columns = ("starts", "ends", "deputy_id")
            values: dict[str, Any] = {c: sa.bindparam(f"new_{c}") for c in columns}
            update = sa.update(ASSIGNMENT).where(ASSIGNMENT.c.id == sa.bindparam("which"))
            rows = [{"which": h["id"]} | {f"new_{c}": h[c] for c in columns} for h in changed]
            self.connection.execute(update.values(values), rows)
