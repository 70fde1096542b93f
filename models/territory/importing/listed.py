"""Each row of the Annuaire is read for what it says of one school, and for nothing else.

A row says a school's UAI and, where it can be read, its name, kind, département, circonscription,
bassin, state and address. A school on several rows is one school: its rows are merged, in
whatever order they come.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from models.intake.days import OUR_TIME, day_or_none
from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import Table, place
from models.territory.addresses import read_address
from models.territory.importing.academies import department_of_uai, departments, normal_department
from models.territory.importing.cells import cleaned, sound
from models.territory.natures import Nature, in_words, nature_of
from models.territory.phones import read_phone
from models.territory.scope import NO_PART, TerritoryScope, kind_called
from models.territory.uai import check_uai
from models.territory.unit import Kind, UnitState
from models.words.collation import loosely
from models.words.signs import as_code, unlike

WHAT = "un annuaire de l'éducation"
COLUMNS = {
    "uai": (
        "Identifiant de l'établissement",
        "UAI",
        "code UAI",
        "numéro UAI",
        "numéro d'UAI",
        "identifiant établissement",
        "UAI établissement",
        "code établissement",
        "RNE",
        "code RNE",
        "numéro établissement",
    ),
    "name": (
        "nom établissement",
        "nom de l'établissement",
        "appellation officielle",
        "dénomination principale",
        "dénomination",
        "libellé établissement",
        "nom",
        "libellé",
    ),
    "type": ("type établissement", "type d'établissement", "type"),
    "sector": ("statut public privé", "secteur public privé", "public privé", "secteur", "statut"),
    "contract": ("type contrat privé", "type de contrat privé", "type contrat", "contrat"),
    "department": ("code département", "code du département", "code dép", "département", "dép"),
    "commune": ("nom commune", "nom de la commune", "libellé commune", "commune", "ville"),
    "mail": ("mail", "e-mail", "courriel", "adresse mail", "adresse électronique", "mél"),
    "phone": ("téléphone", "numéro de téléphone", "tél"),
    "state": ("état", "état établissement", "état de l'établissement", "libellé état"),
    "ministry": ("ministère tutelle", "ministère de tutelle", "ministère", "tutelle"),
    "nature": ("code nature", "code nature de l'UAI", "nature"),
    "nature_name": ("libellé nature", "libellé de la nature", "nature établissement"),
    "mother": ("établissement mère", "UAI établissement mère", "UAI mère"),
    "priority": ("appartenance éducation prioritaire", "éducation prioritaire"),
    "opened": ("date ouverture", "date d'ouverture"),
    "circo_code": ("code circonscription", "UAI circonscription", "code de la circonscription"),
    "circo_name": (
        "nom circonscription",
        "nom de la circonscription",
        "libellé circonscription",
        "circonscription",
    ),
    "basin_code": ("code bassin formation", "code bassin de formation", "code bassin"),
    "basin_name": (
        "libellé bassin formation",
        "libellé bassin de formation",
        "libellé bassin",
        "nom bassin",
        "bassin de formation",
        "bassin formation",
        "bassin",
    ),
}
OF_NO_USE = (
    "Adresse_1",
    "Adresse_2",
    "Adresse_3",
    "Code_postal",
    "Code_commune",
    "Code_academie",
    "Code_region",
    "Ecole_maternelle",
    "Ecole_elementaire",
    "Voie_generale",
    "Voie_technologique",
    "Voie_professionnelle",
    "Fax",
    "Web",
    "Restauration",
    "Hebergement",
    "ULIS",
    "Apprentissage",
    "Segpa",
    "Section_arts",
    "Section_cinema",
    "Section_theatre",
    "Section_sport",
    "Section_internationale",
    "Section_europeenne",
    "Lycee_Agricole",
    "Lycee_militaire",
    "Lycee_des_metiers",
    "Post_BAC",
    "GRETA",
    "SIREN_SIRET",
    "Nombre_d_eleves",
    "Fiche_onisep",
    "position",
    "Libelle_departement",
    "Libelle_academie",
    "Libelle_region",
    "coordX_origine",
    "coordonnee_X",
    "coordY_origine",
    "coordonnee_Y",
    "epsg_origine",
    "epsg",
    "latitude",
    "longitude",
    "precision_localisation",
    "date_maj_ligne",
    "multi_uai",
    "etablissement_multi_lignes",
    "rpi_concentre",
    "rpi_disperse",
    "Code_type_contrat_prive",
    "PIAL",
    "etablissement_mere",
    "type_rattachement_etablissement_mere",
    "code_zone_animation_pedagogique",
    "libelle_zone_animation_pedagogique",
)
"""What the directory has and nothing here asks."""
SOUGHT = Sought(
    what=WHAT,
    synonyms={**COLUMNS, "function": ("fonction",)},
    anchors=("uai", "name"),
    ranked=frozenset(COLUMNS) - {"mail"},
    of_no_use=OF_NO_USE,
)
STATES = {
    "ouvert": UnitState.OPEN,
    "a ouvrir": UnitState.OPEN,
    "a fermer": UnitState.CLOSING,
    "ferme": UnitState.CLOSED,
    "fermee": UnitState.CLOSED,
}
UAI_SHAPE = re.compile(r"[0-9]{5,7}[A-Za-z]")
OPENINGS = range(1500, OUR_TIME.stop)
WHOLE_YEAR = re.compile(r"[0-9]{4}")
CLOSED = "fermé"
FIRST_OPEN = (UnitState.OPEN, UnitState.CLOSING, UnitState.CLOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedSchool:
    """What the file says of one school; None where it says nothing that can be read.

    *department* is the one that the file gives; :attr:`home` can also be told from the UAI.
    *outside*: why the school does not take part, empty when it does. *section*: it lives in the
    establishment *mother*. *unread_mail*: what stands for an address and gives none.
    """

    line: int
    uai: str
    department: str | None = None
    outside: str = ""
    name: str | None = None
    kind: Kind | None = None
    type_name: str | None = None
    section: bool | None = None
    mother: str | None = None
    state: UnitState | None = None
    sector: str | None = None
    commune: str | None = None
    mail: str | None = None
    phone: str | None = None
    unread_mail: str = ""
    priority: str | None = None
    opened_on: date | None = None
    circo_code: str | None = None
    circo_name: str | None = None
    basin_code: str | None = None
    basin_name: str | None = None

    @property
    def home(self) -> str:
        """The code of its département; empty when the file does not let it be known."""
        return self.department or department_of_uai(self.uai) or ""


OWN = ("line", "uai", "outside", "state", "unread_mail")
MERGED = tuple(f.name for f in fields(ListedSchool) if f.name not in OWN)


@dataclass(kw_only=True)
class SchoolsReading:
    """A whole file: its schools, one each, and the rows that name none (*line*, *uai*, *why*)."""

    read: int = 0
    merged: int = 0
    schools: list[ListedSchool] = field(default_factory=list)
    outside: list[ListedSchool] = field(default_factory=list)
    outside_rows: int = 0
    unreadable: list[dict[str, Any]] = field(default_factory=list)
    unread_mails: list[dict[str, Any]] = field(default_factory=list)
    """Of schools that take part (*line*, *uai*, *value*): what is said holds no single address."""


def read_listed(table: Table, scope: TerritoryScope) -> SchoolsReading:
    """Every school of *table*, merged by UAI, in the order of their UAI."""
    reading = SchoolsReading(read=len(table.rows))
    by_uai: dict[str, list[ListedSchool]] = defaultdict(list)
    for line, row in table.rows:
        uai = check_uai(table.cell(row, "uai"))
        why = _why_unreadable(table, row, uai)
        if uai is None or why:
            uai_cell = cleaned(table.cell(row, "uai"))
            reading.unreadable.append({**place(line), "uai": uai_cell, "why": why})
        else:
            by_uai[uai].append(_listed(table, line, row, uai, scope))
    for uai in sorted(by_uai):
        _keep(reading, by_uai[uai])
    return reading


def _why_unreadable(table: Table, row: list[str], uai: str | None) -> str:
    if table.is_shifted(row):
        return "ligne décalée : plus de cellules que de colonnes"
    if uai is None:
        return _why_no_uai(as_code(table.cell(row, "uai")))
    return ""


def _why_no_uai(uai_cell: str) -> str:
    if not uai_cell:
        return "ligne sans UAI"
    if UAI_SHAPE.fullmatch(uai_cell):
        return "UAI invalide (sa lettre ne convient pas)"
    sign = unlike(uai_cell)
    return "UAI invalide (sept chiffres et une lettre)" + (f", {sign}" if sign else "")


def _keep(reading: SchoolsReading, rows: list[ListedSchool]) -> None:
    inside = [row for row in rows if not row.outside]
    school = _merged(inside or rows)
    if inside and school.state is not UnitState.CLOSED:
        reading.unread_mails += [
            {**place(row.line), "uai": row.uai, "value": row.unread_mail}
            for row in inside
            if row.unread_mail
        ]
        reading.schools.append(school)
        reading.merged += len(rows) - 1
    else:
        reading.outside.append(replace(school, outside=school.outside or CLOSED))
        reading.outside_rows += len(rows)


def _merged(rows: list[ListedSchool]) -> ListedSchool:
    """One school of several rows: of each fact what most rows say; open while one site is."""
    if len(rows) == 1:
        return rows[0]
    states = {row.state for row in rows}
    facts = {name: most_said(getattr(row, name) for row in rows) for name in MERGED}
    first = min(rows, key=lambda row: row.line)
    return replace(first, **facts, state=next((s for s in FIRST_OPEN if s in states), None))


def most_said(values: Iterable[Any]) -> Any:
    """The value said most often, the first in order among equals; None when nothing is said."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], str(value))) if counts else None


def _listed(
    table: Table, line: int, row: list[str], uai: str, scope: TerritoryScope
) -> ListedSchool:
    cells = {name: sound(table.cell(row, name)) for name in table.columns}
    cell_of = cells.get
    nature = nature_of(cell_of("nature"), cell_of("nature_name"))
    kind, outside, type_name = _kind(cell_of, nature, scope)
    department = normal_department(cell_of("department"))
    mail = read_address(table.cell(row, "mail"))
    return ListedSchool(
        line=line,
        uai=uai,
        department=department,
        outside=outside or ("" if department or department_of_uai(uai) else "département inconnu"),
        name=cell_of("name"),
        kind=kind,
        type_name=type_name,
        section=nature.section if nature else None,
        mother=check_uai(cell_of("mother")),
        state=STATES.get(_loosely(cell_of("state"))),
        sector=_sector(cell_of("sector")),
        commune=cell_of("commune"),
        mail=mail.mail if mail else None,
        phone=read_phone(cell_of("phone") or ""),
        unread_mail="" if mail else cleaned(table.cell(row, "mail"))[:200],
        priority=_priority(cell_of("priority")),
        opened_on=_opened(cell_of("opened") or ""),
        circo_code=check_uai(cell_of("circo_code")),
        circo_name=cell_of("circo_name"),
        basin_code=_basin_code(cell_of("basin_code"), department or department_of_uai(uai)),
        basin_name=cell_of("basin_name"),
    )


def _opened(text: str) -> date | None:
    """The day it opened. A year in two figures says nothing: schools are older than the century."""
    return day_or_none(text, OPENINGS) if WHOLE_YEAR.search(text) else None


def _kind(
    cell_of: Callable[[str], str | None], nature: Nature | None, scope: TerritoryScope
) -> tuple[Kind | None, str, str | None]:
    """The kind, why it does not take part, and the type of a carrier that is no school."""
    own = in_words(cell_of("nature"), cell_of("nature_name"))
    said = (cell_of("type"), own, *(nature.words if nature else ()))
    added = scope.added_as(one for one in said if one) if scope.added else None
    if added:
        why = scope.why_outside(added.kind, _loosely(cell_of("ministry")), _contract(cell_of))
        return added.kind, why, added.type_name
    kind, why = _kind_of_school(cell_of, nature, scope)
    return kind, why, None


def _kind_of_school(
    cell_of: Callable[[str], str | None], nature: Nature | None, scope: TerritoryScope
) -> tuple[Kind | None, str]:
    type_ = cell_of("type") or in_words(cell_of("nature"), cell_of("nature_name"))
    kind = nature.kind if nature else kind_called(type_ or "")
    if (nature or type_) and kind is None:
        return None, NO_PART
    kind = kind or kind_called(cell_of("name") or "")
    if kind is None and (cell_of("circo_code") or cell_of("circo_name")):
        kind = Kind.ECOLE
    return kind, scope.why_outside(kind, _loosely(cell_of("ministry")), _contract(cell_of))


def _contract(cell_of: Callable[[str], str | None]) -> str:
    return _loosely(cell_of("contract")) if _sector(cell_of("sector")) != "public" else ""


@lru_cache(maxsize=4096)
def _loosely(text: str | None) -> str:
    return loosely(text) if text else ""


def _sector(text: str | None) -> str | None:
    sector = _loosely(text)
    if sector.startswith("pu"):
        return "public"
    return "private" if sector.startswith("pr") else None


def _priority(text: str | None) -> str | None:
    label = (text or "").upper().replace(" ", "")
    return label if label in ("REP", "REP+") else None


def _basin_code(text: str | None, department: str | None) -> str | None:
    """A bassin's code begins with its académie's: a zero that was lost there is put back."""
    text = as_code(text or "")
    if not text.isalnum() or len(text) > 12:
        return None
    academy = departments()[department].academy if department else ""
    lost = academy.startswith("0") and len(text) == 4 and text.startswith(academy[1:])
    return ("0" + text if lost else text).upper()
