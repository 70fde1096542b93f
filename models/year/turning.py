"""Cloning of a cycle into the next school year: what becomes of each attribute when the year turns.

Each column of a cycle, each key of its definition and each table that hangs on it is declared here:
it is *kept* as it was, *reset* to nothing, *recomputed* on the calendar of the new year, or *asked*
of the pilot. No date of a past year is ever kept. ``tests/models/year/test_turning.py`` fails while
one is not declared.

A key of the definition is declared whole (``messages``) or by its parts (``milestones.*.on``, where
``*`` is any name, ``other_dates[].on``, of each of a list); a table by its name. *called* and *why*
are read by pilots on the page of the next year.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of an attribute in the next year's cycle."""

    KEEP = "keep"
    RESET = "reset"
    RECOMPUTE = "recompute"
    ASK = "ask"


@dataclass(frozen=True, kw_only=True)
class Turning:
    """*called*: what it is, in French; *why*: what becomes of it; a sentence's end, or nothing.

    *told*: whether pilots are told of it; what only the machine knows is left out of their page.
    """

    turn: Fate
    called: str
    why: str = ""
    told: bool = True


def _keep(called: str, why: str = "") -> Turning:
    return Turning(turn=Fate.KEEP, called=called, why=why)


def _reset(called: str, why: str = "") -> Turning:
    return Turning(turn=Fate.RESET, called=called, why=why)


def _recompute(called: str, why: str = "") -> Turning:
    return Turning(turn=Fate.RECOMPUTE, called=called, why=why)


def _ask(called: str, why: str = "") -> Turning:
    return Turning(turn=Fate.ASK, called=called, why=why)


def _untold(called: str) -> Turning:
    return Turning(turn=Fate.RESET, called=called, told=False)


CYCLE = {
    "id": _untold("numéro"),
    "academy_id": _keep("L'académie"),
    "school_year": _recompute("L'année scolaire", "celle que l'on prépare"),
    "name": _keep("Le nom du cycle", "où l'année en a deux"),
    "week": _ask("Le premier jour de la semaine", "proposé sur le nouveau calendrier"),
    "week_ends": _recompute("Le dernier jour de la semaine", "autant de jours que l'an dernier"),
    "state": _reset("L'état", "le cycle naît en préparation : rien ne part avant son lancement"),
    "changes": _keep("Les réglages de l'académie", "clé par clé, comme il est dit plus bas"),
    "definition": _reset("La définition figée", "elle le sera au lancement"),
    "launched_at": _untold("moment du lancement"),
    "closed_at": _untold("moment de la clôture"),
    "population": _untold("compteur"),
    "put_off": _reset("Les reports de la semaine", "ils étaient de l'année passée"),
    "link_key": _untold("clé des liens"),
}
"""By column of ``models/year/cycle.py``'s ``Cycle``."""

DEFINITION = {
    "week.name": _keep("Le nom de la semaine"),
    "week.slogan": _ask("Le slogan de la semaine, ou le thème de l'année"),
    "year_before": _keep("Le début de l'année", "à la rentrée, ou au printemps d'avant"),
    "stretches": _keep("La durée de chaque temps", "en semaines de classe"),
    "phases": _keep("Les temps de l'année et leurs noms"),
    "milestones.*.title": _keep("Le nom des échéances"),
    "milestones.*.at": _keep("La règle des échéances", "leurs dates en sont recalculées"),
    "milestones.*.due": _keep("La règle des échéances"),
    "milestones.*.no_later_than": _keep("La règle des échéances"),
    "milestones.*.otherwise": _keep("La règle des échéances"),
    "milestones.*.phase": _keep("La règle des échéances"),
    "milestones.*.on": _recompute(
        "Les dates fixées à la main", "elles le sont par leur règle, et vous pouvez les fixer"
    ),
    "chains": _keep("Qui donne son avis, et en combien de jours"),
    "participation": _keep("Les territoires qui participent"),
    "invitations": _keep("Qui invite les écoles et établissements"),
    "announcing": _keep("La façon d'annoncer les décisions"),
    "thanks_signed": _keep("Qui signe les remerciements"),
    "flagships": _keep("Le nombre d'actions phares"),
    "release_above": _keep("Le nombre de destinataires au-delà duquel un envoi attend"),
    "link_days": _keep("Le temps pendant lequel le lien d'un courrier répond"),
    "themes": _keep("Les thèmes"),
    "measures": _keep("Les dispositifs de toute l'année"),
    "questions": _keep("Les questions aux partenaires et aux parents"),
    "other_dates[].name": _keep("Les temps forts et autres dates", "ceux que vous reprenez"),
    "other_dates[].on": _ask("Les jours des temps forts et autres dates"),
    "other_dates[].until": _ask("Les jours des temps forts et autres dates"),
    "other_dates[].code": _untold("code d'agenda"),
    "other_dates[].kind": _keep("Les temps forts et autres dates"),
    "other_dates[].place": _keep("Les temps forts et autres dates"),
    "other_dates[].town": _keep("Les temps forts et autres dates"),
    "other_dates[].unit": _keep("Les temps forts et autres dates"),
    "other_dates[].text": _ask("Le texte des temps forts et autres dates"),
    "other_dates[].document": _reset("Les fichiers joints aux temps forts"),
    "occasion_kinds": _keep("Les sortes de temps forts"),
    "hours": _keep("Les heures d'envoi"),
    "notices": _reset("Les annonces en haut des pages et des courriers"),
    "messages": _keep("Les courriers et leurs relances"),
    "own_functions": _keep("Les fonctions dites à votre façon, ajoutées ou retirées"),
    "channels": _keep("La voie des courriers de chaque fonction"),
    "own_fields": _keep("Les questions ajoutées à la fiche", "sauf celles d'une seule année"),
    "look": _keep("Le nom du portail, le logo et l'apparence"),
    "masks": _keep("Les masques des documents"),
    "kit.issuer": _keep("Le service qui signe le kit de communication"),
    "trust": _keep("Qui répond du portail et des données (page « Confiance »)"),
    "retention": _keep("Les durées de conservation propres à l'académie"),
    "accessibility": _keep("L'audit d'accessibilité et son contact (page « Accessibilité »)"),
    "texts": _keep("Les textes des courriers que vous avez récrits"),
    "ladders": _keep("Les relances de ceux qui donnent leur avis"),
}
"""By key of ``models/year/definition.py``'s ``Definition``."""

TABLES = {
    "action": _reset("Les actions", "on peut en refaire une depuis celle de l'an dernier"),
    "actionday": _reset("Les jours des actions"),
    "agendaline": _untold("agenda de la démonstration"),
    "assignmentanswer": _reset("Qui reste et qui part", "chaque unité y répond chaque année"),
    "associatedschool": _reset("Les écoles et établissements associés"),
    "attendee": _reset("Les réponses et les présences aux rencontres"),
    "attestation": _reset("Les attestations de participation"),
    "authorityvisit": _reset("Les visites du recteur et des DASEN"),
    "authoritychange": _untold("recteurs et DASEN qui ont changé dans l'année"),
    "callanswer": _reset("Les réponses à l'appel à actions"),
    "comment": _reset("Les remarques"),
    "cyclechange": _untold("historique des réglages"),
    "delay": _reset("Les délais accordés"),
    "document": _reset("Les fichiers des actions"),
    "familysignup": _reset("Les inscriptions des familles"),
    "firstrun": _untold("premier passage après une restauration"),
    "handoverreceipt": _untold("procès-verbaux de prise en charge par les Archives"),
    "instruction": _reset("Les consignes sur les envois"),
    "kititem": _reset("Les éléments faits du kit de communication"),
    "libraryentry": _keep("Les ressources de la bibliothèque", "l'appel de l'année en part"),
    "linkuse": _untold("liens ouverts"),
    "madewithimage": _reset("Les documents faits avec des images"),
    "meeting": _reset("Les rencontres : lieu, ordre du jour, places"),
    "message": _reset("Les courriers", "aucun n'est repris, aucun ne part"),
    "objective": _reset("Les objectifs", "ceux que le séminaire a fixés restent à suivre"),
    "pace": _untold("allure de la démonstration"),
    "paper": _reset("Les lettres, déclinaisons, synthèses et bilans"),
    "participation": _recompute("Les unités qui participent", "comptées sur l'annuaire du jour"),
    "partnerlink": _reset("Les partenaires nommés dans les fiches", "les partenaires restent"),
    "phase": _recompute("Les temps", "chacun s'ouvre à sa nouvelle date"),
    "phonecall": _reset("Les appels notés"),
    "presslink": _reset("Les liens de presse"),
    "programmelink": _reset("Les liens du programme"),
    "putoff": _reset("Les reports"),
    "putoffaction": _reset("Les réponses aux reports"),
    "putoffunit": _reset("Les unités reportées"),
    "questionanswer": _reset("Les réponses des partenaires et des parents"),
    "questionlink": _reset("Les adresses des questions du bilan"),
    "resumption": _untold("reprise après une panne"),
    "retentionhold": _untold("gels de données"),
    "rulerun": _untold("règles passées"),
    "run": _untold("passages"),
    "signedpaper": _reset("Les documents signés des écrits"),
    "signuplist": _reset("Les inscriptions en ligne ouvertes"),
    "territorytold": _untold("qui a su un changement du territoire"),
    "typedforschool": _reset("Ce qui a été saisi pour une école, au téléphone"),
    "unitweek": _recompute("Les semaines propres à un territoire", "au même écart de la semaine"),
    "validationtask": _reset("Les demandes d'avis"),
    "wording": _reset("Les textes réécrits pour un envoi"),
    "yearimport": _untold("fichiers d'où l'année a été reprise"),
}
"""By table that has a ``cycle_id``, or hangs on one that has."""


def turning_of(path: str) -> Turning | None:
    """What is declared of a key of the definition (``milestones.seminar.on``), itself or with what
    it is part of; None while nothing is."""
    head, *inside = path.split(".")
    by_name = ".".join([head, "*", *inside[1:]]) if len(inside) > 1 else path
    wholes = (".".join([head, *inside[:n]]) for n in range(len(inside) + 1))
    return DEFINITION.get(by_name) or next((DEFINITION[w] for w in wholes if w in DEFINITION), None)
