"""Guessing what the columns of a list of actions hold, by the words of their titles; and which of
them name persons, and are never kept.

A survey's question is a title too: « Quel est l'intitulé de votre action ? » is the title, for it
holds « intitule de l action ». The longest words that a title holds say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.intake.tabular.any_table import AnyTable
from models.intake.tabular.telling import letters
from models.words.collation import loosely

NONE = "-"
"""What a map says of a field that no column is."""


@dataclass(frozen=True, kw_only=True)
class ActionColumn:
    """A field that a column may hold: *label* in French, *words* that its titles hold."""

    code: str
    label: str
    words: tuple[str, ...]


def _column(code: str, label: str, *words: str) -> ActionColumn:
    return ActionColumn(code=code, label=label, words=words)


COLUMNS = (
    _column(
        "title",
        "Titre de l'action",
        "titre",
        "titre de l action",
        "titre du projet",
        "intitule",
        "intitule de l action",
        "intitule du projet",
        "nom de l action",
        "nom du projet",
        "action",
        "action proposee",
        "projet",
    ),
    _column(
        "school",
        "UAI",
        "uai",
        "code uai",
        "numero uai",
        "uai de l etablissement",
        "rne",
        "code rne",
        "code etablissement",
        "numero d etablissement",
        "identifiant de l etablissement",
    ),
    _column(
        "school_name",
        "Nom de l'école ou de l'établissement",
        "etablissement",
        "nom de l etablissement",
        "nom etablissement",
        "ecole",
        "nom de l ecole",
        "ecole ou etablissement",
        "etablissement ou ecole",
        "etablissement porteur",
        "structure porteuse",
        "denomination",
        "appellation officielle",
    ),
    _column(
        "town",
        "Commune",
        "commune",
        "ville",
        "localite",
        "commune de l etablissement",
        "commune de l ecole",
        "ville de l etablissement",
        "libelle commune",
    ),
    _column(
        "day",
        "Jour, ou premier jour",
        "date",
        "dates",
        "jour",
        "jours",
        "date de l action",
        "jour de l action",
        "date de realisation",
        "date de debut",
        "date debut",
        "premier jour",
        "quand",
        "du",
    ),
    _column("until", "Dernier jour", "date de fin", "date fin", "dernier jour", "jusqu au", "au"),
    _column(
        "theme", "Thème", "theme", "thematique", "axe", "theme de l action", "thematique abordee"
    ),
    _column(
        "kind",
        "Type d'action",
        "type",
        "type d action",
        "type de l action",
        "nature",
        "nature de l action",
        "categorie",
    ),
    _column(
        "description",
        "Ce qui a été fait",
        "description",
        "description de l action",
        "descriptif",
        "presentation",
        "presentation de l action",
        "deroulement",
        "resume",
        "contenu",
    ),
    _column(
        "partners",
        "Partenaires",
        "partenaires",
        "partenaire",
        "nom des partenaires",
        "partenaires associes",
        "partenaires mobilises",
        "intervenants",
        "intervenant",
    ),
    _column(
        "parents",
        "Des parents y ont pris part (oui ou non)",
        "parents",
        "participation des parents",
        "parents associes",
        "des parents ont ils participe",
        "implication des parents",
        "parents presents",
    ),
    _column(
        "pupils",
        "Nombre d'élèves",
        "nombre d eleves",
        "combien d eleves",
        "nb d eleves",
        "nb eleves",
        "nombre eleves",
        "eleves concernes",
        "effectif",
        "effectifs",
        "effectif eleves",
        "eleves",
    ),
    _column(
        "parents_count",
        "Nombre de parents",
        "nombre de parents",
        "combien de parents",
        "nb de parents",
        "nb parents",
        "nombre parents",
    ),
    _column(
        "outcome",
        "Ce qu'elle est devenue",
        "etat",
        "statut",
        "etat du dossier",
        "etat de l action",
        "a eu lieu",
        "a t elle eu lieu",
        "realisee",
        "action realisee",
        "realisation",
        "suite donnee",
        "decision",
    ),
    _column(
        "effects",
        "Effets observés",
        "effets",
        "effets observes",
        "effets constates",
        "bilan",
        "bilan de l action",
        "points forts",
        "reussites",
        "impact",
        "apports",
    ),
    _column(
        "difficulties",
        "Difficultés",
        "difficultes",
        "difficultes rencontrees",
        "freins",
        "points faibles",
        "points a ameliorer",
        "obstacles",
    ),
    _column(
        "proposed",
        "Déposée le",
        "depose le",
        "deposee le",
        "date de depot",
        "date de soumission",
        "date de la reponse",
        "horodateur",
        "heure de fin",
    ),
    _column("decided", "Décidée le", "traite le", "date de decision", "decision du", "validee le"),
)
BY_CODE: Mapping[str, ActionColumn] = {column.code: column for column in COLUMNS}
MEANINGS = tuple(
    sorted(
        ((word, column.code) for column in COLUMNS for word in column.words),
        key=lambda pair: (-len(pair[0].split()), -len(pair[0])),
    )
)
ALONE = frozenset(
    {"du", "au", "action", "eleves", "parents", "type", "nature", "decision", "bilan"}
)
"""Words that say what a column is only when they are its whole title."""
OF_THE_TOOL = ("mise a jour", "derniere page", "langue de depart")
"""What a tool says of its own rows, in words that would mean something else."""


@lru_cache(maxsize=4096)
def meaning_of(title: str) -> tuple[str, int] | None:
    """The field that *title* names, and how surely: more for a title that says nothing else."""
    said = " ".join(loosely(title).split())
    if any(words in said for words in OF_THE_TOOL):
        return None
    if {"uai", "rne"} & set(said.split()):
        return "school", 100
    for word, code in MEANINGS:
        if said == word:
            return code, 100
    for word, code in MEANINGS:
        if word not in ALONE and f" {word} " in f" {said} ":
            return code, len(word.split())
    return None


def worth_of(titles: Sequence[str]) -> int:
    """How many fields the cells of a line name, were they titles."""
    named = (meaning_of(cell) for cell in titles if 0 < len(cell) <= 300)
    return len({found[0] for found in named if found})


# ── persons ──────────────────────────────────────────────────────────────────────────────────────

NAMED = frozenset(["nom", "noms", "prenom", "prenoms"])
OF_WHOM = frozenset(
    [
        "eleve",
        "eleves",
        "enfant",
        "enfants",
        "parent",
        "parents",
        "mere",
        "pere",
        "famille",
        "familles",
        "responsable",
        "responsables",
        "representant",
        "representants",
        "legal",
        "legaux",
        "tuteur",
        "tuteurs",
        "delegue",
        "delegues",
        "participant",
        "participants",
        "demandeur",
        "beneficiaire",
    ]
)
PERSONS = frozenset(
    [
        "nom",
        "prenom",
        "noms",
        "prenoms",
        "nom prenom",
        "prenom nom",
        "nom et prenom",
        "prenom et nom",
        "nom de famille",
        "nom d usage",
        "nom de naissance",
        "civilite",
        "nom du demandeur",
        "prenom du demandeur",
        "ine",
        "identifiant national eleve",
        "date de naissance",
        "lieu de naissance",
    ]
)
HELD = (
    "representant legal",
    "representants legaux",
    "responsable legal",
    "responsables legaux",
    "liste des eleves",
    "liste des parents",
    "liste des participants",
    "date de naissance",
    "identifiant national",
)
REACHED = frozenset(
    [
        "email",
        "mail",
        "courriel",
        "telephone",
        "tel",
        "portable",
        "mobile",
        "adresse",
        "electronique",
        "franceconnect",
    ]
)
COUNTED = frozenset(["nombre", "nb", "effectif", "effectifs", "combien"])
OF_PERSONS = "elle nomme des personnes (élèves, parents ou déposants)"
OF_ADDRESSES = "elle donne les coordonnées de personnes"
BY_CONTENT = "ce qu'elle contient ressemble à des noms de personnes"


def left_out(table: AnyTable) -> dict[int, str]:
    """The columns that are never kept, each with why."""
    found = {}
    for at, title in enumerate(table.titles):
        why = _by_title(title) or (BY_CONTENT if _holds_names(title, table, at) else None)
        if why:
            found[at] = why
    return found


def _by_title(title: str) -> str | None:
    said = " ".join(loosely(title).split())
    words = set(said.split())
    if words & COUNTED:
        return None
    if said in PERSONS or any(f" {part} " in f" {said} " for part in HELD):
        return OF_PERSONS
    if words & NAMED and words & OF_WHOM:
        return OF_PERSONS
    return OF_ADDRESSES if words & REACHED and not meaning_of(title) else None


_PART = r"(?:[A-ZÀ-Þ][a-zà-ÿ'’]+|[A-ZÀ-Þ]{2,}|[A-ZÀ-Þ]\.)(?:-[A-ZÀ-Þ][\wà-ÿ'’]*)?"
PERSON = re.compile(rf"(?:(?:M|Mme|Mlle|Mr)\.? )?{_PART}(?: (?:de |du |d'|le |la )?{_PART}){{1,3}}")
SPLIT = re.compile(r"\s*(?:[,;/\n]|\bet\b|&)\s*")
OTHER_THAN_PERSONS = frozenset(
    [
        "ecole",
        "college",
        "lycee",
        "mairie",
        "association",
        "maison",
        "centre",
        "club",
        "commune",
        "rue",
        "theatre",
        "cinema",
    ]
)
FREE = frozenset(("description", "effects", "difficulties", "pupils", "parents", "parents_count"))
"""Fields whose columns may hold names under an innocent title."""


def _holds_names(title: str, table: AnyTable, at: int) -> bool:
    """Whether most of what stands in a column is names: not asked of a school's, a theme's…"""
    known = meaning_of(title)
    if known and known[0] not in FREE:
        return False
    said = [cell for cell in table.cells(at) if cell][:200]
    named = sum(names_persons(cell) for cell in said)
    return len(said) >= 3 and named * 10 >= len(said) * 6


def names_persons(cell: str) -> bool:
    """Whether a cell is the name of somebody, or a list of names, and nothing else."""
    parts = [part for part in SPLIT.split(cell.strip()) if part]
    plain = not any(set(loosely(part).split()) & OTHER_THAN_PERSONS for part in parts)
    if len(parts) == 2 and all(re.fullmatch(_PART, part) for part in parts):
        return plain  # « DUPONT, Marie »
    return bool(parts) and plain and all(PERSON.fullmatch(part) for part in parts)


# ── the guess ────────────────────────────────────────────────────────────────────────────────────

UAI = re.compile(r"\d{7}[A-Za-z]")


def guessed(table: AnyTable, out: Mapping[int, str]) -> dict[str, int]:
    """The column of each field, by its title; a column of UAIs whatever its title."""
    best: dict[str, tuple[int, int]] = {}
    for at, title in enumerate(table.titles):
        found = None if at in out else meaning_of(title)
        if found and (found[0] not in best or found[1] > best[found[0]][0]):
            best[found[0]] = (found[1], at)
    columns = {code: at for code, (_, at) in best.items()}
    if "school" not in columns:
        taken = {*columns.values(), *out}
        codes = (at for at in range(len(table.titles)) if at not in taken and _is_uai(table, at))
        if (first := next(codes, None)) is not None:
            columns["school"] = first
    return columns


def _is_uai(table: AnyTable, at: int) -> bool:
    said = [cell for cell in table.cells(at) if cell][:200]
    return len(said) > 0 and sum(bool(UAI.fullmatch(cell)) for cell in said) * 10 >= len(said) * 8


def called(table: AnyTable, at: int) -> str:
    """A column as a sentence names it: its title and its letter."""
    title = table.titles[at]
    shown = title if len(title) <= 60 else title[:59] + "…"
    return f"« {shown} » ({letters(at)})"
