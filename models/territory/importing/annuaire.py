"""An académie's schools are loaded from the Annuaire de l'éducation, as often as wanted.

A first import makes the tree; each later one says what changed and loses nothing. A school absent
from a later file is listed as missing and stays open; only the directory closes a school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.database.transactions import measured
from models.errors import BadFile
from models.intake.tabular.reading import Table, read_table
from models.journal import JOURNAL
from models.territory.importing.academies import academies, departments, ensure_academy
from models.territory.importing.gathering import Gathering, Mention, basin_of, circo_of
from models.territory.importing.import_report import ImportReport
from models.territory.importing.listed import (
    SOUGHT,
    WHAT,
    ListedSchool,
    SchoolsReading,
    read_listed,
)
from models.territory.importing.tree import Row, Tree
from models.territory.importing.upkeep import Upkeep
from models.territory.scope import TerritoryScope, default_scope
from models.territory.sections import InUse, mothers_of, with_people
from models.territory.unit import BASIN_LINK, UNIT, Kind

TELLING = (
    "type",
    "nature",
    "nature_name",
    "department",
    "sector",
    "state",
    "ministry",
    "circo_code",
    "circo_name",
    "basin_code",
    "basin_name",
)
"""One of these columns tells a directory from another list of establishments."""
ENTERED = "saisi à la main, l'annuaire n'y change rien"
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class DirectoryFile:
    """A directory that was read, and compared with nothing yet."""

    table: Table
    reading: SchoolsReading


def import_directory(
    session: Session,
    path: Path,
    at: datetime,
    *,
    scope: TerritoryScope | None = None,
    in_use: InUse = with_people,
    progress: Progress = lambda text: None,
    by: str = "admin",
) -> ImportReport:
    """Bring the tree to what the directory *path* says, and report it.

    Raises :class:`BadFile`, in one sentence, when *path* is not a directory; nothing is changed.
    """
    file = read_directory(path, scope, progress)
    return bring_directory(session, file, at, in_use=in_use, by=by)


def read_directory(
    path: Path, scope: TerritoryScope | None = None, progress: Progress = lambda text: None
) -> DirectoryFile:
    """The directory *path*, read without the database. Raises :class:`BadFile`."""
    progress(f"Lecture de {path.name}…")
    table = read_table(path, SOUGHT)
    reading = read_listed(table, scope or default_scope())
    _check(table, reading, path)
    progress(f"{reading.read} lignes lues ; comparaison avec le territoire…")
    return DirectoryFile(table=table, reading=reading)


def bring_directory(
    session: Session,
    file: DirectoryFile,
    at: datetime,
    *,
    in_use: InUse = with_people,
    by: str = "admin",
    only: str | None = None,
) -> ImportReport:
    """Bring the tree to what *file* says; of one académie alone, where its code is given (*only*).

    Raises :class:`BadFile`: it says nothing of that académie.
    """
    table, reading = file.table, file.reading
    report = ImportReport(read=reading.read, merged=reading.merged, notices=[*table.notices])
    if only is not None:
        reading = _of_academy(reading, only, report)
    for row in reading.unreadable:
        report.ignore(**row)
    title = table.titles.get("mail", "")
    report.unread_mails = [row | {"column": title} for row in reading.unread_mails]
    tree = _tree(session, reading, report)
    _update(session, tree, reading, report, at, in_use)
    facts = report.counts()
    journal.write(session, 0, at, [{"what": "territory.imported", "by": by, "facts": facts}])
    measured(session, UNIT, BASIN_LINK)
    session.expire_all()
    return report


def _of_academy(reading: SchoolsReading, code: str, report: ImportReport) -> SchoolsReading:
    """What *reading* says of one académie; the others' schools are counted, and left."""

    def ours(school: ListedSchool) -> bool:
        home = departments().get(school.home)
        return home is not None and home.academy == code

    mine = [school for school in reading.schools if ours(school)]
    if not mine:
        name = academies()[code].name
        raise BadFile(
            f"Le fichier n'a aucun établissement de l'académie « {name} ».",
            "Choisissez l'annuaire de votre académie, ou de l'un de ses départements.",
        )
    if others := len(reading.schools) - len(mine):
        report.ignore("d'une autre académie", others)
    uais = {school.uai for school in mine}
    return replace(
        reading,
        schools=mine,
        outside=[school for school in reading.outside if ours(school)],
        unread_mails=[row for row in reading.unread_mails if row["uai"] in uais],
    )


def _check(table: Table, reading: SchoolsReading, path: Path) -> None:
    found = not table.has("function") and any(table.has(column) for column in TELLING)
    if not found:
        raise BadFile(
            f"Le fichier {path.name} n'est pas {WHAT} : il n'a ni type d'établissement, "
            "ni département, ni circonscription.",
            "Vérifiez le fichier choisi ; rien n'a été modifié.",
            file=str(path),
        )
    if len(reading.unreadable) == reading.read:
        first = reading.unreadable[0]
        raise BadFile(
            f"Aucune ligne de {path.name} n'a d'UAI valable : ligne {first['line']}, colonne "
            f"« {table.titles['uai']} », « {first['uai']} ».",
            "Un UAI a sept chiffres et une lettre ; reprenez le fichier d'origine.",
            file=str(path),
            line=first["line"],
            column=table.titles["uai"],
        )


def _tree(session: Session, reading: SchoolsReading, report: ImportReport) -> Tree:
    """The tree of the académies that the file speaks of, each made if need be."""
    homes = {school.home for school in reading.schools}
    codes = sorted({departments()[home].academy for home in homes})
    last = session.execute(sa.select(sa.func.max(UNIT.c.id))).scalar() or 0
    ids = [int(ensure_academy(session, code).id or 0) for code in codes]
    added = session.execute(
        sa.select(UNIT.c.code, UNIT.c.name).where(UNIT.c.id > last).order_by(UNIT.c.id)
    )
    for row in added:
        report.note(row.code, "added", None, row.name)
    return Tree(session, ids)


def _update(
    session: Session,
    tree: Tree,
    reading: SchoolsReading,
    report: ImportReport,
    at: datetime,
    in_use: InUse,
) -> None:
    kinds = _kinds(tree, reading, report)
    schools = [s for s in reading.schools if s.uai in kinds]
    gathering = Gathering(tree, report)
    homes = {s.uai: _home_of(tree, s, kinds[s.uai]) for s in schools}
    carried = {
        s.uai: basin_of(s, homes[s.uai].academy_id)
        for s in schools
        if kinds[s.uai] is Kind.ECOLE and (s.basin_code or s.basin_name)
    }
    gathering.bring([*homes.values(), *carried.values()])
    tree.read_elsewhere([s.uai for s in [*reading.schools, *reading.outside]])
    today = _local_day(tree, at)
    mothers = mothers_of(
        schools, reading.outside, tree, report, lambda ids: in_use(session, ids, today)
    )
    upkeep = Upkeep(tree, report, _listed_before(session, tree))
    for school in schools:
        mother = mothers.get(school.uai)
        upkeep.receive(school, kinds[school.uai], gathering.row_of(homes[school.uai]), mother)
    _part(reading, report, upkeep, today)
    upkeep.write()
    report.basins = gathering.count(Kind.BASIN)
    report.circonscriptions = gathering.count(Kind.CIRCONSCRIPTION)
    _propose(session, gathering, report, schools, homes, carried)


def _kinds(tree: Tree, reading: SchoolsReading, report: ImportReport) -> dict[str, Kind]:
    """The kind of each school; who has none, in the file or before, is left out and said."""
    kinds: dict[str, Kind] = {}
    for school in reading.schools:
        known = tree.schools.get(school.uai)
        kind = school.kind or (known["kind"] if known else None)
        if school.uai in tree.entered:
            report.ignore(
                "saisi à la main, l'annuaire n'y change rien", line=school.line, uai=school.uai
            )
        elif kind:
            kinds[school.uai] = kind
        else:
            report.ignore("type d'établissement inconnu", line=school.line, uai=school.uai)
    return kinds


def _home_of(tree: Tree, school: ListedSchool, kind: Kind) -> Mention:
    academy_id = tree.departments[school.home]["academy_id"]
    return (circo_of if kind is Kind.ECOLE else basin_of)(school, academy_id)


def _part(reading: SchoolsReading, report: ImportReport, upkeep: Upkeep, today: date) -> None:
    """Who leaves: closed by the directory, out of the scope, or missing from the file."""
    report.ignored += reading.outside_rows
    for school in reading.outside:
        report.ignored_why[school.outside] += 1
        upkeep.leave(school, today)
    upkeep.miss_the_others(today)


def _local_day(tree: Tree, at: datetime) -> date:
    timezones = [row["timezone"] for row in tree.departments.values()] or ["Europe/Paris"]
    local = pendulum.instance(at).in_timezone(timezones[0])
    return date(local.year, local.month, local.day)


def _listed_before(session: Session, tree: Tree) -> dict[int, int | None]:
    """For each school attached by hand, the unit that the directory named at that time."""
    by_hand = {row["id"] for row in tree.schools.values() if row["attached_by_hand"]}
    if not by_hand:
        return {}
    j = JOURNAL.c
    query = sa.select(j.unit_id, j.facts).where(j.chain == 0, j.what == "school.attached")
    rows = session.execute(query.order_by(j.seq))
    return {row.unit_id: row.facts.get("listed") for row in rows if row.unit_id in by_hand}


def _propose(
    session: Session,
    gathering: Gathering,
    report: ImportReport,
    schools: list[ListedSchool],
    homes: dict[str, Mention],
    carried: dict[str, Mention],
) -> None:
    """Each école that carries a bassin stays where it is; linking the two is proposed."""
    links = {tuple(row) for row in session.execute(sa.select(BASIN_LINK))}
    pairs: dict[tuple[int, int], list[ListedSchool]] = defaultdict(list)
    rows: dict[int, Row] = {}
    for school in schools:
        if school.uai not in carried:
            continue
        circo, basin = gathering.row_of(homes[school.uai]), gathering.row_of(carried[school.uai])
        if circo and basin:
            rows |= {circo["id"]: circo, basin["id"]: basin}
            pairs[circo["id"], basin["id"]].append(school)
        elif basin:
            report.notices.append(
                f"L'école {school.uai} (ligne {school.line}) porte le bassin {basin['code']} et "
                "n'a pas de circonscription : elle est à rattacher à la main."
            )
    for pair, found in pairs.items():
        circo, basin = rows[pair[0]], rows[pair[1]]
        report.proposals.append(_proposal(circo, basin, found, pair in links))


def _proposal(
    circo: Row, basin: Row, schools: list[ListedSchool], linked: bool
) -> dict[str, object]:
    lines = ", ".join(str(s.line) for s in schools)
    who = "L'école" if len(schools) == 1 else "Les écoles"
    stays = "porte" if len(schools) == 1 else "portent"
    sentence = (
        f"{who} {', '.join(s.uai for s in schools)} (ligne {lines}) {stays} le bassin "
        f"{basin['code']} ({basin['name']}) : la circonscription {circo['code']} est gardée"
    )
    command = f"orgue territory link {circo['code']} {basin['code']}"
    ending = " et lui est déjà liée." if linked else f" ; pour la lier au bassin : {command}"
    return {
        "circonscription": circo["code"],
        "basin": basin["code"],
        "names": {
            "circonscription": circo["name"],
            "basin": basin["name"],
            "schools": [s.name or s.uai for s in schools],
        },
        "schools": [s.uai for s in schools],
        "lines": [s.line for s in schools],
        "linked": linked,
        "sentence": sentence + ending,
    }
