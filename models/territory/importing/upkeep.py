"""Schools follow the directory: added, renamed, moved, closed, missing; none is ever lost.

What the file does not say, or says in a damaged way, leaves what is known. A school that an admin
attached by hand stays there until the file says something else than it said then.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from models.calendar.places import marked_like
from models.territory.importing.cells import is_spoiled_copy
from models.territory.importing.import_report import ImportReport
from models.territory.importing.listed import CLOSED, ListedSchool
from models.territory.importing.tree import Row, Tree
from models.territory.unit import Kind, Level, UnitState
from models.words.nouns import KINDS

WORDS = {
    "name": "renamed",
    "kind": "kind",
    "state": "state",
    "mail": "mail",
    "commune": "commune",
    "sector": "sector",
    "priority": "priority",
    "opened_on": "opened",
}
"""What a report says of each change; a telephone is kept, and told nowhere."""


class Upkeep:
    """Compares the schools of a file with those of the tree, then writes what changed.

    *listed_before*: for schools attached by hand, the unit id that the file named then.
    """

    def __init__(
        self, tree: Tree, report: ImportReport, listed_before: dict[int, int | None]
    ) -> None:
        self.tree, self.report, self.listed_before = tree, report, listed_before
        self.seen: set[str] = set()
        self._covered: set[tuple[int, str]] = set()
        self._new: list[Row] = []
        self._sections: list[tuple[Row, str]] = []
        self._changed: dict[str, Row] = {}

    def receive(
        self, school: ListedSchool, kind: Kind, basin: Row | None, mother: str | None = None
    ) -> None:
        """*school* is in the file, in *basin* (None when the file does not say).

        With *mother*, the UAI of an establishment, it is but a section of it.
        """
        known = self.tree.schools.get(school.uai)
        if known and known["closed_on"]:
            self._leave_closed(school, known)
            return
        wanted = self._wanted(school, kind, basin, known)
        self.seen.add(school.uai)
        self._covered.add((wanted["department_id"], _family(kind)))
        if mother:
            self._join(school, known, wanted, mother)
            return
        self.report.schools += 1
        self.report.unattached += wanted["basin_id"] is None
        if wanted["state"] is UnitState.CLOSING:
            self.report.closing.append(
                {"unit": school.uai, "name": wanted["name"], "line": school.line}
            )
        self._compare(school.uai, known, wanted)

    def _leave_closed(self, school: ListedSchool, known: Row) -> None:
        """A file that is older than a change of the territory opens nothing again."""
        now = self.tree.what_became_of(known)
        became = f" : {now['name']} ({now['code']}) depuis" if now is not known else ", fermé"
        self.seen.add(school.uai)
        self.report.notices.append(
            f"{known['name']} ({school.uai}, ligne {school.line}){became} "
            f"le {known['closed_on']:%d/%m/%Y} ; le fichier n'y change rien."
        )

    def _join(self, school: ListedSchool, known: Row | None, wanted: Row, mother: str) -> None:
        self.report.merged += 1
        self.report.sections.append(
            {"unit": school.uai, "name": wanted["name"], "line": school.line, "part_of": mother}
        )
        before = self.tree.code_of(known["part_of_id"]) if known else None
        if before != mother:
            self.report.note(school.uai, "joined", before, mother)
        self._sections.append(((known or {}) | wanted | {"state": UnitState.CLOSED}, mother))

    def _compare(self, uai: str, known: Row | None, wanted: Row) -> None:
        if known is None:
            self._new.append(wanted)
            self.report.note(uai, "added", None, wanted["name"])
        elif any(known[k] != v for k, v in wanted.items()):
            self._tell(known, wanted)
            self._changed[uai] = known | wanted | _reach(known, wanted)

    def _wanted(
        self, school: ListedSchool, kind: Kind, basin: Row | None, known: Row | None
    ) -> Row:
        before = _alive(known)
        department = self._department(school, known)
        listed = basin
        if _best(school.sector, before.get("sector")) == "private" and kind is not Kind.PARTNER:
            basin = self.tree.network_of(department["id"]) or basin
        home, by_hand = self._home(basin, known, kind)
        facts = {
            name: _best(getattr(school, name), before.get(name))
            for name in ("commune", "sector", "priority", "opened_on", "mail", "phone")
        }
        return {
            "level": Level.SCHOOL,
            "kind": kind,
            "type_name": _best(school.type_name, before.get("type_name")),
            "code": school.uai,
            "name": _best(school.name, before.get("name")) or f"{KINDS[kind]} {school.uai}",
            "state": school.state or before.get("state") or UnitState.OPEN,
            "parent_id": home or department["id"],
            "basin_id": home,
            "near_id": self._near(home, listed, known),
            "department_id": department["id"],
            "missing_since": None,
            "part_of_id": None,
            "attached_by_hand": by_hand,
            "place": marked_like(department["place"], before.get("place") or ""),
            **{k: department[k] for k in ("academy_id", "timezone", "recteur_is_dasen")},
            **facts,
        }

    def _near(self, home: int | None, listed: Row | None, known: Row | None) -> int | None:
        """Where a school is while its *home* is a network; nothing for one that is in its home."""
        if home is None or self.tree.by_id[home]["kind"] is not Kind.NETWORK:
            return None
        return int(listed["id"]) if listed else (known or {}).get("near_id")

    def _department(self, school: ListedSchool, known: Row | None) -> Row:
        if known and school.department is None:
            row = self.tree.by_id.get(known["department_id"])
            if row:
                return row
        return self.tree.departments[school.home]

    def _home(self, basin: Row | None, known: Row | None, kind: Kind) -> tuple[int | None, bool]:
        """The unit that the school hangs on, and whether that is an admin's choice."""
        listed = int(basin["id"]) if basin else None
        if known and _family(known["kind"]) != _family(kind):
            return listed, False  # a circonscription has no collège, a bassin no école
        if known is None or not known["attached_by_hand"]:
            return listed or (known["basin_id"] if known else None), False
        if listed is None or listed == self.listed_before.get(known["id"]):
            return known["basin_id"], True
        return listed, False

    def _tell(self, known: Row, wanted: Row) -> None:
        uai = wanted["code"]
        for column, what in WORDS.items():
            if known[column] != wanted[column]:
                self.report.note(uai, what, known[column], wanted[column])
        if known["parent_id"] != wanted["parent_id"]:
            old, new = (self.tree.code_of(row["parent_id"]) for row in (known, wanted))
            self.report.note(uai, "moved", old, new)
        elif known["department_id"] != wanted["department_id"]:
            old, new = (self.tree.code_of(row["department_id"]) for row in (known, wanted))
            self.report.note(uai, "moved", old, new)
        if known["part_of_id"]:
            self.report.note(uai, "separated", self.tree.code_of(known["part_of_id"]), None)
        if known["missing_since"]:
            self.report.note(uai, "found", known["missing_since"], None)

    def leave(self, school: ListedSchool, today: date) -> None:
        """*school* is in the file and does not take part: closed, or no longer one of ours."""
        known = self.tree.schools.get(school.uai)
        if known is None:
            return
        if school.outside == CLOSED:
            self.seen.add(school.uai)
            self._compare(school.uai, known, {"code": school.uai} | self._closed(known))
        else:
            self._miss(known, today, school.outside)

    def _closed(self, known: Row) -> Row:
        same = {c: known[c] for c in (*WORDS, "parent_id", "department_id")}
        return same | {"state": UnitState.CLOSED, "missing_since": None}

    def miss_the_others(self, today: date) -> None:
        """Who was known where the file looks, and is not in it, is missing from *today*."""
        for uai, known in self.tree.schools.items():
            where = (known["department_id"], _family(known["kind"]))
            if uai not in self.seen and where in self._covered:
                self._miss(known, today, "absent du fichier")

    def _miss(self, known: Row, today: date, why: str) -> None:
        if known["state"] is UnitState.CLOSED or known["code"] in self._changed:
            return
        if known["missing_since"] is None:
            self.report.note(known["code"], "missing", None, today)
            self._changed[known["code"]] = known | {"missing_since": today}
        since = known["missing_since"] or today
        self.report.missing.append(
            {"unit": known["code"], "name": known["name"], "since": since.isoformat(), "why": why}
        )
        self.seen.add(known["code"])

    def write(self) -> None:
        """Write every school that is new or changed, as two sets."""
        self.tree.add(self._new)
        self.tree.change(list(self._changed.values()))
        self._write_sections()

    def _write_sections(self) -> None:
        """After the establishments, of which they hold the ids."""
        ids = self.tree.ids_of({mother for _, mother in self._sections})
        rows = [row | {"part_of_id": ids[mother]} for row, mother in self._sections]
        self.tree.add([row for row in rows if "id" not in row])
        self.tree.change([row for row in rows if "id" in row and row != self.tree.by_id[row["id"]]])


def _family(kind: Kind) -> str:
    """What a file brings together: écoles, establishments, or carriers that are no school."""
    return {Kind.ECOLE: "écoles", Kind.PARTNER: "structures"}.get(kind, "établissements")


def _alive(known: Row | None) -> Row:
    """What is known of a school; a section that was closed as such is no closed school."""
    row = known or {}
    return row | {"state": UnitState.OPEN} if row.get("part_of_id") else row


def _reach(known: Row, wanted: Row) -> Row:
    """Another address has not bounced, and whoever reads the one before acts for the school no
    more."""
    if known["mail"] == wanted.get("mail", known["mail"]):
        return {}
    version = known["link_version"] + 1
    return {"unreachable_until": None, "bounce": None, "link_version": version}


def _best(new: object, known: object) -> Any:
    """What the file says, unless it says nothing, or the same in a spoiled way."""
    if new is None:
        return known
    if isinstance(new, str) and isinstance(known, str) and _is_same(new, known):
        return known
    return new


def _is_same(new: str, known: str) -> bool:
    mails = "@" in new and new.lower() == known.lower()
    return mails or is_spoiled_copy(new, known)
