"""The académie of Orvance, made up whole: its schools as the Annuaire would list them.

Always the same: 3 départements, 8 bassins, 12 circonscriptions, 240 schools, each with a valid UAI
and an address that no mail can reach. Nothing in it is drawn by chance.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from models.demo.names import (
    ACADEMY,
    CALLED,
    DOMAIN,
    LANDS,
    MERGED,
    NAME,
    PRIVATE,
    REGION,
    DemoDepartment,
)
from models.territory.uai import letter_of

ECOLES, COLLEGES, LYCEES = 14, 6, 3
"""Écoles in a circonscription; collèges and lycées in a bassin."""
FIRST_CIRCONSCRIPTION = 9001
"""The UAI numbers of circonscriptions begin here, those of schools at 1."""
COLUMNS = """
Identifiant_de_l_etablissement Nom_etablissement Type_etablissement Statut_public_prive Adresse_1
Adresse_2 Adresse_3 Code_postal Code_commune Nom_commune Code_departement Code_academie Code_region
Ecole_maternelle Ecole_elementaire Voie_generale Voie_technologique Voie_professionnelle Telephone
Fax Web Mail Restauration Hebergement ULIS Apprentissage Segpa Section_arts Section_cinema
Section_theatre Section_sport Section_internationale Section_europeenne Lycee_Agricole
Lycee_militaire Lycee_des_metiers Post_BAC Appartenance_Education_Prioritaire GRETA SIREN_SIRET
Fiche_onisep position Type_contrat_prive Libelle_departement Libelle_academie Libelle_region
coordX_origine coordY_origine epsg_origine nom_circonscription latitude longitude
precision_localisation date_ouverture date_maj_ligne etat ministere_tutelle multi_uai rpi_concentre
rpi_disperse code_nature libelle_nature Code_type_contrat_prive PIAL etablissement_mere
type_rattachement_etablissement_mere code_circonscription code_zone_animation_pedagogique
libelle_zone_animation_pedagogique code_bassin_formation libelle_bassin_formation
""".split()  # noqa: SIM905 -- seventy-one words, as the file has them
"""The columns of the national Annuaire, in its order; those that say nothing here stay empty."""


@dataclass(frozen=True, kw_only=True)
class DemoBasin:
    """A bassin or a circonscription: its *code*, its *name*, its département, its *communes*."""

    code: str
    name: str
    land: DemoDepartment
    communes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class School:
    """A school of the made-up directory; *nature* is the directory's code of its kind."""

    uai: str
    name: str
    type: str
    nature: str
    commune: str
    home: DemoBasin | None
    land: DemoDepartment
    private: bool = False
    priority: str = ""
    closing: bool = False

    @property
    def phone(self) -> str:
        """One of the numbers that are kept for fiction: nobody answers it."""
        return f"019900{int(self.uai[3:7]) % 10_000:04}"

    @property
    def mail(self) -> str:
        return f"ce.{self.uai.lower()}@{DOMAIN}"


def uai(land: DemoDepartment, number: int) -> str:
    """The UAI of *number* in a département, with the letter that checks it."""
    digits = f"{land.code}{number:04}"
    return digits + letter_of(digits)


def circonscriptions() -> list[DemoBasin]:
    """The twelve circonscriptions."""
    return [
        DemoBasin(
            code=uai(land, FIRST_CIRCONSCRIPTION + n),
            name=f"Circonscription d'inspection du 1er degré de {communes[0]}",
            land=land,
            communes=communes,
        )
        for land in LANDS
        for n, communes in enumerate(land.circonscriptions)
    ]


def basins() -> list[DemoBasin]:
    """The eight bassins; the communes of a département are dealt out among its own."""
    found = []
    for land in LANDS:
        communes = [commune for circo in land.circonscriptions for commune in circo]
        for n, name in enumerate(land.basins):
            own = tuple(communes[n :: len(land.basins)])
            code = f"{ACADEMY}{land.code[-1]}{n + 1:02}"
            found.append(DemoBasin(code=code, name=name, land=land, communes=own))
    return found


def merged() -> DemoBasin:
    """The bassin that was merged into a neighbour in the summer before the demo begins."""
    land, name, communes = MERGED
    return DemoBasin(code=f"{ACADEMY}{land.code[-1]}09", name=name, land=land, communes=communes)


def schools_before() -> list[School]:
    """The same schools a year before: those of the merged bassin were still in it."""
    old = merged()
    return [
        replace(s, home=old) if s.type != "Ecole" and s.commune in old.communes else s
        for s in schools()
    ]


def schools() -> list[School]:
    """The 240 schools. One école closes at the end of the year, one belongs to no circonscription:
    an académie has both."""
    numbers = {land.code: count(1) for land in LANDS}
    found = []
    for n, circo in enumerate(circonscriptions()):
        found += [_ecole(circo, n, i, next(numbers[circo.land.code])) for i in range(ECOLES)]
    for n, basin in enumerate(basins()):
        own = numbers[basin.land.code]
        found += [_college(basin, n, i, next(own)) for i in range(COLLEGES)]
        found += [_lycee(basin, n, i, next(own)) for i in range(LYCEES)]
    return found


def _ecole(circo: DemoBasin, n: int, i: int, number: int) -> School:
    private = i == ECOLES - 1
    kind, nature = _kind_of_ecole(i, private)
    apart = (n, i) == (4, 3)
    return School(
        uai=uai(circo.land, number),
        name=_called(f"Ecole {kind}", n * ECOLES + i, private),
        type="Ecole",
        nature=nature,
        commune=circo.communes[i % len(circo.communes)],
        home=None if apart else circo,
        land=circo.land,
        private=private,
        priority=("REP+" if n % 4 == 1 else "REP" if n % 4 == 2 else "") if i < 5 else "",
        closing=(n, i) == (7, 5),
    )


def _kind_of_ecole(i: int, private: bool) -> tuple[str, str]:
    if private:
        return "primaire privée", "151"
    return (("maternelle", "101"), ("élémentaire", "151"), ("primaire", "151"))[i % 3]


def _college(basin: DemoBasin, n: int, i: int, number: int) -> School:
    private = i == COLLEGES - 1
    return School(
        uai=uai(basin.land, number),
        name=_called("Collège privé" if private else "Collège", n * COLLEGES + i + 9, private),
        type="Collège",
        nature="340",
        commune=basin.communes[i % len(basin.communes)],
        home=basin,
        land=basin.land,
        private=private,
        priority=("REP+" if n % 3 == 1 else "REP") if i == 0 and n % 3 else "",
    )


def _lycee(basin: DemoBasin, n: int, i: int, number: int) -> School:
    what, nature = (
        ("Lycée général et technologique", "302"),
        ("Lycée polyvalent", "306"),
        ("Lycée professionnel", "320"),
    )[i]
    if (n, i) == (6, 2):
        what, nature = "Etablissement régional d'enseignement adapté", "370"
    return School(
        uai=uai(basin.land, number),
        name=_called(what, n * LYCEES + i + 21, private=False),
        type="EREA" if nature == "370" else "Lycée",
        nature=nature,
        commune=basin.communes[i % len(basin.communes)],
        home=basin,
        land=basin.land,
    )


def _called(what: str, n: int, private: bool) -> str:
    names = PRIVATE if private else CALLED
    return f"{what} {names[n % len(names)]}"


# ── the files ────────────────────────────────────────────────────────────────────────────────────


def write_directory(path: Path, listed: Iterable[School] | None = None) -> None:
    """Write the schools, or those *listed*, as a file of the national Annuaire."""
    write_csv(path, COLUMNS, (_row(school) for school in listed or schools()))


def write_own_academies(folder: Path) -> None:
    """Write the two lists by which a home, and no other, knows this académie."""
    write_csv(
        folder / "academies.csv",
        ["code", "nom", "region_academique", "departements", "zone", "fuseau", "domaine"],
        [
            {
                "code": ACADEMY,
                "nom": NAME,
                "region_academique": REGION,
                "zone": "C",
                "departements": ",".join(land.code for land in LANDS),
                "fuseau": "Europe/Paris",
                "domaine": DOMAIN,
            }
        ],
        mark="",
    )
    rows = ({"code": d.code, "nom": d.name, "prefixe_uai": d.code} for d in LANDS)
    write_csv(folder / "departments.csv", ["code", "nom", "feries", "prefixe_uai"], rows, mark="")


def write_csv(
    path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]], *, mark: str = "\ufeff"
) -> None:
    """Write *rows* with semicolons, and at the head the *mark* that spreadsheets expect."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(mark)
        writer = csv.DictWriter(file, list(columns), restval="", delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _row(school: School) -> dict[str, str]:
    primary = school.type == "Ecole"
    return {
        "Identifiant_de_l_etablissement": school.uai,
        "Nom_etablissement": school.name,
        "Type_etablissement": school.type,
        "Statut_public_prive": "Privé" if school.private else "Public",
        "Nom_commune": school.commune,
        "Code_departement": school.land.code,
        "Code_academie": ACADEMY,
        "Ecole_maternelle": "1" if school.nature == "101" else "0",
        "Ecole_elementaire": "1" if primary and school.nature != "101" else "0",
        "Telephone": school.phone,
        "Mail": school.mail,
        "Appartenance_Education_Prioritaire": school.priority,
        "Type_contrat_prive": "CONTRAT D'ASSOCIATION" if school.private else "SANS OBJET",
        "Libelle_departement": school.land.name,
        "Libelle_academie": NAME,
        "Libelle_region": REGION,
        "date_ouverture": "1965-05-01",
        "etat": "A FERMER" if school.closing else "OUVERT",
        "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
        "code_nature": school.nature,
        **dict(_gathering(school, primary)),
    }


def _gathering(school: School, primary: bool) -> Iterator[tuple[str, str]]:
    if school.home is None:
        return
    code, name = (
        ("code_circonscription", "nom_circonscription")
        if primary
        else ("code_bassin_formation", "libelle_bassin_formation")
    )
    yield code, school.home.code
    yield name, school.home.name
