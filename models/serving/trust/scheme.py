"""A model of the multi-year scheme of accessibility and of the year's plan, for one académie.

What a scheme holds is said by the RGAA 4.1 (« Schéma pluriannuel de mise en accessibilité », for
article 47, III of the law of 11 February 2005): three years at most, a plan for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.masks.content import MaskBlock, heading
from models.serving.trust.facts import TrustFacts
from models.serving.trust.rgaa import Finding, Grid, percent, shipped_grid
from models.words.french import capital

TO_SAY: tuple[tuple[str, str], ...] = (
    ("Stratégie numérique et politique du handicap", "la place de l'accessibilité dans chacune"),
    ("Référent accessibilité numérique", "sa position, ses missions, comment le joindre"),
    ("Moyens humains et financiers", "temps d'agents, crédits de l'audit et des corrections"),
    ("Fiches de poste et recrutements", "les compétences demandées"),
    (
        "Formation et sensibilisation",
        "qui écrit des courriers, qui joint des fichiers",
    ),
    ("Expertises et outils", "marché d'audit, lecteurs d'écran disponibles pour les essais"),
    ("Organisation", "qui contrôle, qui répond aux demandes des usagers, en combien de temps"),
    ("Contrats et conventions", "clauses, critères de choix, recette"),
    ("Nouveaux projets, essais avec des personnes handicapées", "comment, à quelle étape"),
    ("Mesures qui vont plus loin", "langue des signes, langage simplifié, critères AAA"),
)
"""What the scheme of an académie says of itself, and which nobody can say in its place."""


def scheme(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The paper: what the académie completes, what is known of this portal, the year's plan."""
    grid = shipped_grid()
    contact = facts.trust.contact or "À COMPLÉTER"
    yield MaskBlock(
        text=f"Modèle pour {facts.the_academy}. Si elle a déjà un schéma pluriannuel, ce portail "
        "s'y ajoute, et son adresse se dit à la page « Accessibilité » des réglages. Trois ans au "
        "plus ; un plan d'action chaque année, publié avec le bilan de l'année précédente."
    )
    yield heading("Le schéma : À COMPLÉTER par l'académie")
    yield MaskBlock(
        title="Ce que le RGAA demande d'y lire",
        head=("Sujet", "Ce qui s'y dit"),
        rows=tuple((subject, f"À COMPLÉTER : {what}") for subject, what in TO_SAY),
    )
    yield heading("Ce portail")
    yield MaskBlock(
        text=f"{capital(facts.week)}, {facts.year}. Demandes et difficultés : {contact}. Le "
        f"logiciel est livré avec une auto-évaluation, sans lecteur d'écran, de {len(grid.sample)} "
        f"pages et documents : {percent(grid.rate)} des critères applicables et vérifiés. Elle ne "
        "vaut pas un audit : sans audit, le portail est déclaré non conforme."
    )
    yield heading(f"Le plan d'action {facts.year}")
    yield MaskBlock(
        title="Actions de l'année", head=("Action", "Qui", "Pour quand"), rows=tuple(_plan(grid))
    )
    yield heading("Le bilan de l'année précédente")
    yield MaskBlock(text="À COMPLÉTER : ce qui a été fait, ce qui est reporté, et pourquoi.")


def _plan(grid: Grid) -> Iterator[tuple[str, str, str]]:
    """What is known to be left, then what only the académie can do."""
    left = (
        ("Faire auditer le portail (RGAA 4.1), et dire l'audit dans les réglages", "académie"),
        ("Essayer avec NVDA, JAWS et VoiceOver : proposer, donner son avis, lire", "académie"),
        ("Relire les documents joints et les modèles : titres, images, tableaux", "académie"),
    )
    for what, who in left:
        yield what, who, "À COMPLÉTER"
    for one in grid.of(Finding.UNMET):
        yield f"Critère {one.number}, {one.wording} : {one.needs}", "logiciel", "À COMPLÉTER"
    for one in grid.of(Finding.UNCHECKED):
        yield f"Vérifier le critère {one.number}, {one.wording}", "académie", "À COMPLÉTER"
