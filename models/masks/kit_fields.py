"""The fields that a mask of the communication kit may ask, each with what it holds."""

from __future__ import annotations

WORDS = {
    "academie": "le nom de l'académie",
    "service": "le service qui signe : celui de la communication, sinon l'académie",
    "territoire": "l'académie, ou le département, de ce kit",
    "semaine": "le nom de la semaine",
    "slogan": "le slogan de la semaine, ou le thème de l'année",
    "annee": "l'année scolaire",
    "debut": "le premier jour de la semaine",
    "fin": "le dernier jour de la semaine",
    "dates": "les jours de la semaine, en toutes lettres",
    "date": "le jour où le document est fait",
    "nombre": "combien d'actions il y a",
    "nom": "une ligne vide, pour un nom écrit à la main",
    "ligne": "une ligne vide",
    "ligne_courte": "une ligne vide, courte",
}
"""What stands within a sentence, with what it holds."""
BLOCKS = {
    "essentiel": "la synthèse : quand, où, combien, sur quels thèmes",
    "cadrage": "la politique : les thèmes de l'année",
    "chiffres": "les chiffres, en un tableau",
    "temps_forts": "les temps forts de l'année",
    "phares": "les actions choisies : les phares, puis celles ouvertes à la presse",
    "programme": "toutes les actions, en un tableau pour chaque département",
    "actions": "toutes les actions, chacune avec sa description",
    "images": "les photos dont les papiers permettent cet usage",
    "logo": "le logo du kit, sinon celui du portail",
    "visuel": "le visuel du kit",
}
"""What takes the place of a paragraph, with what it holds."""
