"""Écoles are gathered in circonscriptions, the others in bassins, as the directory says.

A circonscription or a bassin is known by its code; where the file gives none, or a damaged one,
by its name. The same code under slightly different names is one unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from models.territory.importing.cells import is_spoiled_copy
from models.territory.importing.import_report import ImportReport
from models.territory.importing.listed import ListedSchool, most_said
from models.territory.importing.tree import Row, Tree
from models.territory.unit import Kind, Level
from models.words.collation import in_order, loosely
from models.words.nouns import KINDS


@dataclass(kw_only=True)
class BasinInFile:
    """A bassin or circonscription of the file, with what its schools say of it."""

    kind: Kind
    academy_id: int
    code: str
    names: Counter[str] = field(default_factory=Counter)
    departments: Counter[str] = field(default_factory=Counter)

    def hear(self, name: str | None, department: str) -> None:
        self.departments[department] += 1
        if name:
            self.names[name] += 1


@dataclass(kw_only=True, frozen=True)
class Mention:
    """What one row says: *code* and *name* of a bassin or circonscription."""

    kind: Kind
    academy_id: int
    department: str
    code: str | None
    name: str | None

    def __bool__(self) -> bool:
        return bool(self.code or self.name)


def circo_of(school: ListedSchool, academy_id: int) -> Mention:
    """The circonscription that a row names."""
    return Mention(
        kind=Kind.CIRCONSCRIPTION,
        academy_id=academy_id,
        department=school.home,
        code=school.circo_code,
        name=school.circo_name,
    )


def basin_of(school: ListedSchool, academy_id: int) -> Mention:
    """The bassin that a row names."""
    return Mention(
        kind=Kind.BASIN,
        academy_id=academy_id,
        department=school.home,
        code=school.basin_code,
        name=school.basin_name,
    )


class Gathering:
    """The bassins and circonscriptions that the file names, brought into the tree."""

    def __init__(self, tree: Tree, report: ImportReport) -> None:
        self.tree, self.report = tree, report
        self._coded: dict[tuple[int, Kind, str], BasinInFile] = {}
        self._found: dict[Mention, BasinInFile | None] = {}

    def bring(self, mentions: list[Mention]) -> None:
        """Make or update every unit of *mentions*; :meth:`id_of` then knows them."""
        for mention in mentions:
            if mention.code:
                self._group(mention, mention.code).hear(mention.name, mention.department)
        by_name = self._by_name()
        for mention in mentions:
            if mention and not mention.code:
                self._hear_named(mention, by_name)
        self._write(sorted(self._coded.values(), key=lambda g: (g.kind, g.academy_id, g.code)))

    def _group(self, mention: Mention, code: str) -> BasinInFile:
        key = (mention.academy_id, mention.kind, code)
        if key not in self._coded:
            self._coded[key] = BasinInFile(
                kind=mention.kind, academy_id=mention.academy_id, code=code
            )
        return self._coded[key]

    def _by_name(self) -> dict[tuple[int, Kind, str], list[tuple[str, set[str]]]]:
        """Codes (with their départements) by loosely spelled name, from the tree and the file."""
        found: dict[tuple[int, Kind, str], dict[str, set[str]]] = defaultdict(dict)
        for key, rows in self.tree.named.items():
            for row in rows:
                home = self.tree.code_of(row["department_id"]) or ""
                found[key].setdefault(row["code"], set()).add(home)
        for group in self._coded.values():
            for name in group.names:
                key = (group.academy_id, group.kind, loosely(name))
                _forget_name_codes(found[key], key[2])
                found[key].setdefault(group.code, set()).update(group.departments)
        return {key: list(codes.items()) for key, codes in found.items()}

    def _hear_named(
        self, mention: Mention, by_name: dict[tuple[int, Kind, str], list[tuple[str, set[str]]]]
    ) -> None:
        """Join the unit that has that name; make one when none has; none when two have."""
        if mention in self._found:
            group = self._found[mention]
        else:
            assert mention.name is not None
            key = (mention.academy_id, mention.kind, loosely(mention.name))
            group = self._found[mention] = self._named(mention, by_name.setdefault(key, []))
        if group is not None:
            group.hear(mention.name, mention.department)

    def _named(self, mention: Mention, codes: list[tuple[str, set[str]]]) -> BasinInFile | None:
        near = [code for code, homes in codes if mention.department in homes]
        # A bassin may cover two départements; two circonscriptions may share a name.
        chosen = near or [code for code, _ in codes if mention.kind is Kind.BASIN]
        name = mention.name or ""
        if len(chosen) > 1:
            self.report.notices.append(
                f"« {name} » désigne {' et '.join(sorted(chosen, key=in_order))} : "
                "ses écoles sont à rattacher à la main."
            )
            return None
        if not chosen:
            code = f"{name} ({mention.department})" if codes else name
            codes.append((code, {mention.department}))
            chosen = [code]
        return self._group(mention, chosen[0])

    def _write(self, groups: list[BasinInFile]) -> None:
        new: list[Row] = []
        changed: list[Row] = []
        for group in groups:
            known = self._known(group)
            wanted = self._wanted(group, known)
            if known is None:
                new.append(wanted)
                self.report.note(group.code, "added", None, wanted["name"])
            elif any(known[k] != v for k, v in wanted.items()):
                self._tell(known, wanted)
                changed.append(known | wanted)
        self.tree.add(new)
        self.tree.change(changed)
        if new or changed:
            self.tree.read()

    def _known(self, group: BasinInFile) -> Row | None:
        key = (group.academy_id, group.kind)
        if row := self.tree.basins.get((*key, group.code)):
            return row
        for name in sorted(group.names):
            for row in self.tree.named.get((*key, loosely(name)), []):
                homes = {self.tree.departments[code]["id"] for code in group.departments}
                if _is_name_code(row["code"], loosely(name)) and row["department_id"] in homes:
                    return row
        return None

    def _wanted(self, group: BasinInFile, known: Row | None) -> Row:
        department = self.tree.departments[most_said(group.departments.elements())]
        name = most_said(group.names.elements())
        if known and (name is None or is_spoiled_copy(name, known["name"])):
            name = known["name"]
        return {
            "level": Level.BASIN,
            "kind": group.kind,
            "code": group.code,
            "name": name or f"{KINDS[group.kind]} {group.code}",
            "parent_id": department["id"],
            "academy_id": group.academy_id,
            "department_id": department["id"],
            **{k: department[k] for k in ("timezone", "place", "recteur_is_dasen")},
        }

    def _tell(self, known: Row, wanted: Row) -> None:
        code_of = self.tree.code_of
        if known["code"] != wanted["code"]:
            self.report.note(wanted["code"], "code", known["code"], wanted["code"])
        if known["name"] != wanted["name"]:
            self.report.note(wanted["code"], "renamed", known["name"], wanted["name"])
        if known["parent_id"] != wanted["parent_id"]:
            old, new = code_of(known["parent_id"]), code_of(wanted["parent_id"])
            self.report.note(wanted["code"], "moved", old, new)

    def row_of(self, mention: Mention) -> Row | None:
        """The unit that *mention* names, once brought; None when it names none, or two."""
        code = mention.code
        if not code and mention in self._found:
            group = self._found[mention]
            code = group.code if group else None
        row = self.tree.basins.get((mention.academy_id, mention.kind, code)) if code else None
        return self.tree.what_became_of(row) if row else None

    def count(self, kind: Kind) -> int:
        """How many units of *kind* the file names."""
        return sum(group.kind is kind for group in self._coded.values())


def _is_name_code(code: str, name: str) -> bool:
    """Whether a unit has only its (loosely spelled) name for a code."""
    return loosely(code).startswith(name)


def _forget_name_codes(codes: dict[str, set[str]], name: str) -> None:
    """What had only its name for a code takes the code that the file gives now."""
    for code in [c for c in codes if _is_name_code(c, name)]:
        del codes[code]
