"""The names of the made-up académie of Orvance: none of these places and people exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ACADEMY, NAME, REGION = "99", "Orvance", "Rives d'Orvance"
DOMAIN = "ac-orvance.example"


@dataclass(frozen=True, kw_only=True)
class DemoDepartment:
    """A département: its *code* (also what its UAIs begin with), bassins, and circonscriptions,
    each named after its first commune."""

    code: str
    name: str
    basins: tuple[str, ...]
    circonscriptions: tuple[tuple[str, ...], ...]


LANDS = (
    DemoDepartment(
        code="991",
        name="Haute-Orvance",
        basins=("Montferrel", "Aubrenac", "Hauts-de-Sauvaigne"),
        circonscriptions=(
            ("Montferrel", "Tourvieille", "Les Aubiers-d'Orvance"),
            ("Aubrenac", "Lanthenay-le-Haut", "Sourdaines"),
            ("Sauvaigne", "Pralombre", "Corbezac", "Vieux-Pertuis"),
            ("Brévanches", "Malcombe-sur-Arsel", "Noirefaye"),
            ("Rocaubert", "Saint-Elvin-des-Bois", "Chantelouère"),
        ),
    ),
    DemoDepartment(
        code="992",
        name="Orvance-Maritime",
        basins=("Port-Arsel", "Corvelle-Littoral", "Rive-Longue"),
        circonscriptions=(
            ("Port-Arsel", "Port-Arsel-Plage", "Les Ganivelles"),
            ("Corvelle", "Saint-Orvan", "Grandlieue-les-Dunes"),
            ("Rivelongue", "Étaules-la-Rive", "Mornevent"),
            ("Keravance", "Belle-Anse-d'Orvance", "Trois-Phares"),
        ),
    ),
    DemoDepartment(
        code="993",
        name="Val-d'Arsel",
        basins=("Belcastres", "Vauriance"),
        circonscriptions=(
            ("Belcastres", "Arsel-le-Pont", "Pontavelle"),
            ("Vauriance", "Sainte-Aubelle", "Les Trois-Moulins-d'Arsel"),
            ("Clairefosse", "Hautevigne-sur-Arsel", "Marsonnac"),
        ),
    ),
)
MERGED = (
    LANDS[0],
    "Pays-de-Corbezac",
    ("Corbezac", "Malcombe-sur-Arsel", "Saint-Elvin-des-Bois"),
)
"""A bassin of the year before, and the communes that it had."""

CALLED = (
    "Louise-Michel",
    "Jules-Ferry",
    "Marie-Curie",
    "Victor-Hugo",
    "Les Tilleuls",
    "Jean-Moulin",
    "George-Sand",
    "du Moulin",
    "Jacques-Prévert",
    "Simone-Veil",
    "des Quatre-Vents",
    "Pasteur",
    "Joséphine-Baker",
    "du Port",
    "Jean-Jaurès",
    "Sophie-Germain",
    "Les Acacias",
    "Paul-Éluard",
    "Olympe-de-Gouges",
    "du Vieux-Lavoir",
    "Jean-Macé",
    "Marguerite-Duras",
    "La Fontaine",
    "Aimé-Césaire",
    "Germaine-Tillion",
    "Antoine-de-Saint-Exupéry",
    "des Remparts",
    "Colette",
    "Frédéric-Chopin",
    "Rosa-Parks",
    "Ambroise-Paré",
    "Flora-Tristan",
    "du Grand-Pré",
    "Albert-Camus",
    "Camille-Claudel",
    "Les Hirondelles",
    "Romain-Rolland",
    "Hubertine-Auclert",
)
PRIVATE = (
    "Saint-Elvin",
    "Notre-Dame-de-la-Rive",
    "Sainte-Aubelle",
    "Jeanne-d'Arc",
    "La Providence",
)
FIRST = (
    "Anne",
    "Mehdi",
    "Claire",
    "Thomas",
    "Inès",
    "Paul",
    "Fatou",
    "Julien",
    "Léa",
    "Karim",
    "Hélène",
    "Marc",
    "Nadia",
    "Olivier",
    "Camille",
    "Yann",
    "Sylvie",
    "Bruno",
    "Aminata",
    "Étienne",
    "Lucie",
    "Samir",
    "Odile",
    "Gaël",
    "Céline",
    "Rachid",
    "Maud",
    "Hugo",
    "Farida",
)
LAST = (
    "Aubervigne",
    "Belcombe",
    "Castagnol",
    "Delmarre",
    "Estrevin",
    "Fauvergue",
    "Garbelin",
    "Hauterac",
    "Issoulier",
    "Jonquerre",
    "Kervelan",
    "Lamberac",
    "Montrevel",
    "Nadrin",
    "Orsenac",
    "Prévalin",
    "Quintrec",
    "Roquevel",
    "Sauvardin",
    "Tréguélan",
    "Urvoanec",
    "Valdoran",
    "Wastremont",
    "Yvernac",
    "Zeller-Maubois",
    "Brancourel",
    "Chaltrac",
    "Dorvigny",
    "Essarvin",
    "Ferrandol",
    "Guilvarec",
)


def people() -> Iterator[str]:
    """Names of people, none twice: twenty-nine first names and thirty-one others have no common
    factor, so that neighbours share neither."""
    for n in range(len(FIRST) * len(LAST)):
        yield f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}"
