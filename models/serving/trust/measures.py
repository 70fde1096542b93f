"""The security measures that papers list: what the product does, and what is left to who runs it.

Each is held by a test that ``docs/security.md`` names.
"""

from __future__ import annotations

from models.serving.trust.facts import TrustFacts


def measures(facts: TrustFacts) -> tuple[str, ...]:
    """All of them, in order."""
    return (*held(facts), *left_to_the_operator(facts))


def held(facts: TrustFacts) -> tuple[str, ...]:
    """What the product holds by itself, as it is set."""
    provider = (
        f"connexion par {facts.provider}, ou par un lien envoyé à l'adresse connue"
        if facts.provider
        else "connexion par un lien envoyé à l'adresse connue, servi une fois, dans la demi-heure"
    )
    factor = (
        "second facteur exigé du service d'authentification pour les pilotes et administrateurs"
        if facts.provider and facts.second_factor
        else "second facteur : NON RÉGLÉ (il se règle avec un service d'authentification)"
    )
    days = (
        f"{facts.link_days} jours de classe après l'échéance"
        if facts.link_days is not None
        else "tant qu'il s'ouvre, cent vingt jours"
    )
    signing = ", ".join(facts.signing) or "AUCUNE"
    return (
        f"aucun mot de passe n'est gardé ; {provider}",
        factor,
        f"le lien d'un courrier répond pour les fonctions de terrain, {days} ; se connectent "
        f"toujours pour répondre : {signing}",
        "droits dans une seule table, par fonction et par territoire, revus à chaque page",
        "journal qui ne fait que croître, refusé à toute réécriture par la base, vérifiable, sans "
        "nom ni adresse",
        "fichiers reçus : type lu dans le contenu, images refaites sans informations cachées, "
        "tableaux et masques lus dans un processus à part, borné",
        "en-têtes de sécurité sur chaque réponse, rien qui vienne d'un autre site, aucun cookie "
        "qui ne soit nécessaire",
        "limites de demandes par adresse, tenues en mémoire et oubliées",
        "dossiers de l'installation lisibles de son seul compte ; secrets jamais montrés",
    )


def left_to_the_operator(facts: TrustFacts) -> tuple[str, ...]:
    """What the product can't hold: who runs it says how."""
    https = "oui" if facts.https else "NON : l'adresse déclarée du portail n'est pas en https"
    return (
        f"à la charge de l'exploitant — chiffrement du transport : {https}",
        f"à la charge de l'exploitant — base {facts.database} : chiffrement du disque, comptes de "
        "la machine, mises à jour du système (l'application ne chiffre pas la base)",
        "à la charge de l'exploitant — copies : leur lieu, leur durée, leur essai de remise en "
        "place",
        "à la charge de l'exploitant — supervision : ORGUE_WATCH_URL, « orgue status --check »",
    )
