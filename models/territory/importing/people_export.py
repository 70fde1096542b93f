"""The export of a directory of persons (AAF, LDAP), read as a people file.

Such a file has one row a person and the attributes of the directory for titles. What one needs of
it is in composite values: ``FrEduRne`` gives ``UAI$type$category$function$…``,
``ENTPersonFonctions`` gives ``UAI$function$label…``, ``FrEduRneResp`` the establishments that a
head answers for (``X``: none). Thousands of its persons have no part in the week: they are left
out, and counted by their function.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import BadFile
from models.intake.tabular.headings import Lines, Sought
from models.intake.tabular.reading import Table, read_table
from models.territory.finding import Finder
from models.territory.functions import function_named
from models.territory.importing.cells import cleaned
from models.territory.unit import Level
from models.words.french import plural

COMPOSED = ("fredurne", "entpersonfonctions")
COLUMNS: dict[str, tuple[str, ...]] = {
    "mail": ("mail", "ENTPersonMail", "courriel", "email"),
    "last_name": ("sn", "ENTPersonNom", "ENTPersonNomUsage"),
    "first_name": ("givenName", "ENTPersonPrenom"),
    "full_name": ("displayName", "ENTPersonNomAffichage", "cn"),
    "fredurne": ("FrEduRne",),
    "entpersonfonctions": ("ENTPersonFonctions",),
    "answers_for": ("FrEduRneResp",),
    "attached": ("rne", "ENTPersonStructRattach", "ENTStructureUAI", "UAI", "code UAI"),
    "function": ("FrEduFonctAdm", "title", "fonction"),
}
OF_NO_USE = ("uid", "employeeNumber", "objectClass", "dn", "ENTPersonLogin", "ENTPersonJointure")
SOUGHT = Sought(
    what="un export d'annuaire de personnes",
    synonyms=COLUMNS,
    anchors=("mail", "last_name"),
    ranked=frozenset(COLUMNS),
    of_no_use=OF_NO_USE,
)
TELLING = (*COMPOSED, "answers_for")
"""One of these, or the function and the establishment apart, makes it such an export."""
UAI = re.compile(r"(?<![0-9A-Za-z])([0-9]{7}[A-Za-z])(?![0-9A-Za-z])")
SEVERAL = re.compile(r"[|;\n]+|,(?=\s*[0-9]{7}[A-Za-z]\$)")
CODES = {"DIR": (Level.SCHOOL, "head"), "IEN1D": (Level.BASIN, "relay")}
"""What the function codes of the academic directories mean here: a head, and the inspector of a
circonscription, who is its relay. The others are read as function names are."""
FIELDS = ("unit", "function", "name", "first_name", "mail")


@dataclass(frozen=True, kw_only=True)
class Post:
    """A function that the directory gives somebody in an establishment, by its codes."""

    uai: str
    code: str


def read_export(path: Path) -> Table | None:
    """The table of *path* when it is such an export: a row for each post; None: it is not."""
    try:
        table = read_table(path, SOUGHT)
    except BadFile:
        return None
    apart = table.has("function") and table.has("attached")
    ldap = "givenname" in {t.strip().lower() for t in table.titles.values()} or any(
        t.startswith("ENT") for t in table.titles.values()
    )
    if not (any(map(table.has, TELLING)) or (apart and ldap)):
        return None
    return _as_people(table)


def _as_people(table: Table) -> Table:
    rows: Lines = [
        (line, [post.uai, post.code, *_names(table, row), cleaned(table.cell(row, "mail"))])
        for line, row in table.rows
        for post in _posts(table, row)
    ]
    titles = {
        "unit": _title(table, *COMPOSED, "attached"),
        "function": _title(table, *COMPOSED, "function"),
        "name": _title(table, "last_name"),
        "first_name": _title(table, "first_name"),
        "mail": _title(table, "mail"),
    }
    columns = {name: at for at, name in enumerate(FIELDS)}
    return Table(
        columns=columns, titles=titles, width=len(FIELDS), rows=rows, notices=table.notices
    )


def _title(table: Table, *fields: str) -> str:
    return next((table.titles[name] for name in fields if name in table.titles), fields[0])


def _names(table: Table, row: list[str]) -> tuple[str, str]:
    last, first = (cleaned(table.cell(row, n)) for n in ("last_name", "first_name"))
    return (last or cleaned(table.cell(row, "full_name")), first)


def _posts(table: Table, row: list[str]) -> Iterator[Post]:
    """Every post of a row, each once; a head's only where they answer for the establishment."""
    told = table.has("answers_for")
    answers = set(UAI.findall(table.cell(row, "answers_for").upper()))
    found = dict.fromkeys(_told(table, row))
    for post in found:
        if not (told and post.code == "DIR" and post.uai not in answers):
            yield post


def _told(table: Table, row: list[str]) -> Iterator[Post]:
    for parts in _composed(table.cell(row, "fredurne")):
        if len(parts) > 3 and UAI.fullmatch(parts[0]):
            yield Post(uai=parts[0].upper(), code=parts[3])
    for parts in _composed(table.cell(row, "entpersonfonctions")):
        uai = UAI.search(parts[0])
        if len(parts) > 1 and uai:
            yield Post(uai=uai[1].upper(), code=parts[1])
    if not any(table.cell(row, name).strip() for name in COMPOSED):
        code = cleaned(table.cell(row, "function"))
        for uai in UAI.findall(table.cell(row, "attached")):
            yield Post(uai=uai.upper(), code=code)


def _composed(cell: str) -> Iterator[list[str]]:
    for value in SEVERAL.split(cell):
        if value.strip():
            yield [cleaned(part) for part in value.strip().split("$")]


def without_other_people(table: Table, finder: Finder) -> Table:
    """*table* with the codes of such an export turned into functions of ours, and without the rows
    of those who have no part in the week: how many, and why, is among its notices.

    A people file comes back as it is.
    """
    if tuple(table.columns) != FIELDS:
        return table
    kept: Lines = []
    left: Counter[str] = Counter()
    for line, row in table.rows:
        units = finder.candidates(row[0])
        function = next((f for u in units if (f := _function(u.level, row[1]))), None)
        if not units:
            left["d'un établissement qui n'est pas connu ici"] += 1
        elif function is None:
            left[f"fonction « {row[1] or 'vide'} »"] += 1
        elif not row[4]:
            left["sans adresse"] += 1
        else:
            kept.append((line, [row[0], function, *row[2:]]))
    if not kept:
        raise BadFile(
            f"Aucune des {len(table.rows)} lignes ne donne une fonction connue ici : "
            f"{_counted(left)}.",
            "Vérifiez le fichier choisi, ou chargez d'abord l'annuaire des établissements.",
        )
    said = [f"Export d'annuaire : {plural(len(kept), 'ligne lue', 'lignes lues')}."]
    said += [f"Laissées de côté : {_counted(left)}."] if left else []
    return replace(table, rows=kept, notices=[*said, *table.notices])


def _function(level: Level, code: str) -> str | None:
    if code.upper() in CODES:
        where, wanted = CODES[code.upper()]
        return wanted if level is where else None
    found = function_named(level, code) if code else None
    return found.code if found else None


def _counted(left: Counter[str], most: int = 8) -> str:
    shown: Sequence[tuple[str, int]] = left.most_common(most)
    others = sum(left.values()) - sum(n for _, n in shown)
    said = ", ".join(f"{what} : {n}" for what, n in shown)
    return said + (f" et {others} autres" if others else "")
