"""Whether an impact assessment (AIPD, GDPR art. 35) is needed: the nine criteria, answered one by
one from what the product does.

Source: guidelines WP 248 rev. 01, taken up by the CNIL (délibérations n° 2018-326 and 2018-327).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.masks.content import MaskBlock, heading
from models.serving.trust.facts import TrustFacts
from models.words.french import counted, plural

NO, PARTLY, YES, TO_JUDGE = "Non", "En partie", "Oui", "À apprécier"
ENOUGH = 2
"""Criteria from which an assessment is due, as a rule."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One of the nine: its *answer* in a word, and *why*."""

    name: str
    answer: str
    why: str

    @property
    def counts(self) -> bool:
        return self.answer in (YES, PARTLY)


def criteria(facts: TrustFacts) -> tuple[Criterion, ...]:
    """The nine, in the order of the guidelines."""
    return (
        Criterion(
            name="1. Évaluation ou notation, y compris profilage",
            answer=NO,
            why="Les chiffres comptent des unités et des actions. Aucune personne n'est notée, "
            "classée ni comparée. Qui n'a pas répondu à sa date est nommé à ceux qui relancent.",
        ),
        Criterion(
            name="2. Décision automatique avec effet juridique ou similaire",
            answer=NO,
            why="Sans réponse dans le délai, une action peut être inscrite : jamais avec une "
            "convention, de l'argent ou un intervenant extérieur. Le silence n'est pas un refus, "
            "et ne porte sur aucune personne."
            if facts.tacit
            else "Aucune décision n'est prise par l'application : le silence ne vaut pas accord "
            "avec ces réglages.",
        ),
        Criterion(
            name="3. Surveillance systématique",
            answer=NO,
            why="Qu'un lien de courrier a servi est noté une fois. Ni image cachée, ni adresse IP, "
            "ni suite de pages. Les connexions sont datées, montrées à leur titulaire, effacées le "
            "lendemain de leur fin.",
        ),
        Criterion(
            name="4. Données sensibles ou hautement personnelles",
            answer=NO,
            why="Aucune n'est demandée. Les textes sont libres (fiche, motif d'une suspension, "
            "note d'appel) : la consigne est dite sur les pages, l'académie la rappelle."
            + (" Les questions ajoutées à la fiche sont à relire." if facts.fields else ""),
        ),
        Criterion(
            name="5. Traitement à grande échelle",
            answer=TO_JUDGE,
            why=f"{counted(facts.people, 'personne')} dans une fonction et "
            f"{plural(facts.schools, 'école ou établissement', 'écoles et établissements')}, une "
            "académie, des données professionnelles. Le responsable l'apprécie au regard du nombre "
            "de personnes, du volume, de la durée et de l'étendue.",
        ),
        Criterion(
            name="6. Croisement d'ensembles de données",
            answer=NO,
            why="L'annuaire public et la liste des personnes servent à la même fin : savoir à qui "
            "écrire. Rien n'est croisé avec un autre traitement.",
        ),
        Criterion(
            name="7. Personnes vulnérables",
            answer=PARTLY,
            why="Des agents répondent à leur administration : ce lien de subordination est cité "
            "par les lignes directrices. Les élèves ne sont que des nombres ; une image peut en "
            "montrer, sur attestation des autorisations.",
        ),
        Criterion(
            name="8. Usage innovant ou technologie nouvelle",
            answer=NO,
            why="Courriels, formulaires, base de données. Aucun apprentissage automatique.",
        ),
        Criterion(
            name="9. Exclusion du bénéfice d'un droit, d'un service ou d'un contrat",
            answer=NO,
            why="Une action non retenue peut avoir lieu dans l'école tout de même. Aucun droit "
            "d'une personne n'en dépend.",
        ),
    )


def impact(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The paper: the nine criteria, what they come to, and the decision to be taken."""
    found = criteria(facts)
    yield MaskBlock(
        text="Une analyse d'impact (AIPD, RGPD art. 35) est en principe nécessaire quand deux au "
        "moins de ces neuf critères sont remplis (lignes directrices WP 248 rév. 01, reprises par "
        "la CNIL : délibération n° 2018-326 du 11 octobre 2018). Les réponses décrivent "
        f"l'application telle que {facts.the_academy} l'a réglée pour {facts.year}."
    )
    yield heading("Les neuf critères")
    yield MaskBlock(
        title="Les neuf critères, un par un",
        head=("Critère", "Réponse", "Pourquoi"),
        rows=tuple((one.name, one.answer, one.why) for one in found),
    )
    yield heading("Les listes de la CNIL")
    yield MaskBlock(
        text="Traitements pour lesquels une AIPD est requise (délibération n° 2018-327 du 11 "
        "octobre 2018) : l'application n'établit pas de profils à des fins de ressources humaines "
        "et ne surveille pas l'activité des agents de manière constante ; À VÉRIFIER par le DPD. "
        "Traitements qui en sont dispensés (délibération n° 2019-118 du 12 septembre 2019) : la "
        "liste a « la gestion des services en matière d'affaires scolaires, périscolaires et de la "
        "petite enfance » ; À VÉRIFIER par le DPD, si une semaine d'actions en relève : à défaut, "
        "ce traitement ne semble relever d'aucune."
    )
    yield heading("Ce que cela donne")
    yield MaskBlock(text=conclusion(found))
    yield heading("Décision")
    yield MaskBlock(
        head=("À remplir", ""),
        title="La décision du responsable, après avis du DPD (RGPD, art. 35, § 2)",
        rows=(
            ("Avis du DPD", ""),
            ("AIPD : nécessaire / non nécessaire, motif", ""),
            ("Date, nom, signature", ""),
        ),
    )


def conclusion(found: tuple[Criterion, ...]) -> str:
    """What the answers come to, in words; nobody decides but the controller."""
    filled = sum(one.counts for one in found)
    open_ = sum(one.answer == TO_JUDGE for one in found)
    said = f"Critères remplis, au moins en partie : {filled} ; à apprécier : {open_}."
    if filled >= ENOUGH:
        return f"{said} Une AIPD est en principe nécessaire."
    if filled + open_ >= ENOUGH:
        return (
            f"{said} Elle n'est en principe pas nécessaire si le critère à apprécier est écarté, "
            "et le devient s'il est retenu. Le doute mène à la faire : l'application en donne la "
            "description, la carte des données, les risques et les mesures."
        )
    return f"{said} Elle n'est en principe pas nécessaire."
