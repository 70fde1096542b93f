"""How an académie leaves with everything, and how nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterator

from models.masks.content import MaskBlock, heading
from models.serving.trust.facts import TrustFacts
from models.words.french import capital

TAKEN: tuple[tuple[str, str, str], ...] = (
    (
        "Toute la base",
        "orgue backup FICHIER",
        "SQLite : un fichier ouvert par tout outil SQLite ; PostgreSQL : format custom de pg_dump",
    ),
    ("Les documents joints", "copie du dossier documents/", "les fichiers eux-mêmes"),
    (
        "Actions, écoles, chiffres",
        "page « Exports » d'un cycle",
        "XLSX et CSV, colonnes au choix",
    ),
    (
        "Personnes et fonctions",
        "orgue people list --json",
        "JSON : noms, adresses, fonctions, dates",
    ),
    ("Territoire", "orgue territory list --json", "JSON"),
    (
        "Bilan de l'année",
        "page « Bilan », exporter",
        "PDF/UA, DOCX, ODT",
    ),
    ("Vie d'une action ou d'un écrit", "orgue journal export action NUMÉRO", "PDF, XLSX"),
    ("Programme", "page « Programme »", "PDF, ICS"),
    ("Réglages de l'année", "orgue cycle history ANNÉE --academy A --json", "JSON"),
    ("Le reste, pour un programme", "API JSON /api/v1", "JSON, documentée sur /api/v1/docs"),
)
"""What is taken, how, in which format."""


def reversibility(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The paper: what to take, how to open it elsewhere, what to destroy."""
    yield MaskBlock(
        text=f"{capital(facts.the_academy)} peut quitter cette installation quand elle veut, avec "
        "tout ce qu'elle y a mis, sans l'aide de personne. Le logiciel est libre (licence MIT) : "
        "la même version peut être installée ailleurs."
    )
    yield heading("Ce qui s'emporte")
    yield MaskBlock(
        title="Les données et leurs formats", head=("Quoi", "Comment", "Format"), rows=TAKEN
    )
    yield heading("Ouvrir ailleurs")
    yield MaskBlock(
        items=(
            "installer la même version, ou une plus récente ;",
            "« orgue restore FICHIER » : la copie est vérifiée et migrée avant de servir ; les "
            "courriers peut-être déjà partis attendent votre accord ;",
            "remettre le dossier documents/ avec son fichier .orgue-campagne ;",
            "redonner les réglages ORGUE_… : ils ne sont dans aucune copie, mots de passe compris.",
        )
    )
    yield heading("Ce qui ne s'emporte pas")
    yield MaskBlock(
        text="La base de Prefect (elle se refait), les exports d'une heure, les connexions en "
        "cours. Les adresses des liens déjà envoyés mènent à l'ancienne adresse du portail."
    )
    if facts.others:
        yield MaskBlock(
            text=f"La même base tient aussi : {', '.join(facts.others)}. « orgue backup » copie "
            "tout : pour partir seule, l'académie prend ses exports et l'API, ou demande à "
            "l'hébergeur une copie dont le reste est retiré. À CONVENIR avec lui."
        )
    yield heading("Ce qui se détruit, une fois parti")
    yield MaskBlock(
        items=(
            f"la base ({facts.database}) et le dossier de l'installation (ORGUE_HOME) ;",
            "le dossier des documents, s'il est ailleurs (ORGUE_DOCUMENTS) ;",
            "les copies gardées, et les bases mises de côté par une remise en place "
            "(orgue-avant-…) ;",
            "le compte d'envoi, et le client déclaré au service d'authentification.",
        )
    )
    yield MaskBlock(
        text="Des archives publiques ne se détruisent pas sans le visa du service d'archives (code "
        "du patrimoine, art. L. 212-2 et R. 212-14, relu dans sa version du 2 janvier 2021 : "
        "« toute élimination est interdite sans ce visa ») : faites-le d'abord."
    )
