"""French names of states, levels, papers and verdicts: the one glossary of what readers are told.

Each table is keyed by the values of an enum; a lookup by a member works, since our enums are
strings. This room is below those that define the enums and imports none:
``tests/models/words/test_nouns.py`` checks that every member has its word and no word is left over.
Two words stand for one member only where they differ on purpose, and the second says why.
"""

from __future__ import annotations

from collections.abc import Mapping

Names = Mapping[str, str]

BY_SILENCE = "sans réponse dans le délai"
"""As it is said of what nobody answered in time, where the cycle lets an action be entered so."""

# ── actions and papers ───────────────────────────────────────────────────────────────────────────

ACTION_STATES: Names = {
    "draft": "brouillon, pas encore soumise",
    "submitted": "soumise, en cours de validation",
    "returned": "à corriger",
    "accepted": "retenue au programme",
    "declined": "non retenue",
    "withdrawn": "retirée",
    "took_place": "a eu lieu",
    "postponed": "reportée",
    "cancelled": "annulée",
    "lapsed": "restée sans réponse",
}
ACTION_IS: Names = {
    **ACTION_STATES,
    "draft": "un brouillon",
    "submitted": "soumise",
    "took_place": "déjà confirmée",
}
"""After « elle est »: the others would not make a sentence."""

ALL_THE_SAME = "Elle peut avoir lieu tout de même dans l'école ou l'établissement."
"""Of an action that is not in the programme: what its carrier and who decides are told with it."""
NOT_KEPT = f"Non retenue au programme. {ALL_THE_SAME}"
LEFT_UNANSWERED = (
    "Personne n'a répondu à cette proposition avant son dernier jour. Elle n'est donc pas au "
    "programme, et plus rien n'est demandé à personne. La fiche reste : elle peut servir de point "
    "de départ l'an prochain."
)
"""Of an action whose requests ended without an answer: what its carrier is told."""

AGREED: Mapping[bool | None, str] = {
    None: "accord demandé",
    True: "accord donné",
    False: "ne s'associe pas",
}
"""What an associated school answered."""

CALL_REPLIES: Names = {
    "none": "pas d'action cette année",
    "elsewhere": "participe à l'action d'une autre école",
    "later": "plus tard",
}
"""What a school that proposes nothing answered to the call."""

PAPERS: Names = {
    "letter": "la lettre de cadrage",
    "version": "la déclinaison départementale",
    "synthesis": "la synthèse",
    "review": "le bilan du cycle",
}
PAPER_HEADINGS: Names = {**PAPERS, "version": "la déclinaison du cadrage"}
"""At the head of its own page, which names the département already."""

AUDIENCES: Names = {
    "partners": "Partenaires",
    "parents": "Représentants des parents",
}
MEETINGS: Names = {
    "conference": "La conférence",
    "seminar": "Le séminaire",
}
MEETING_REPLIES: Names = {
    "comes": "Je viens",
    "absent": "Je ne viens pas",
    "sends": "Quelqu'un vient à ma place",
}
MEETING_REPLIES_COUNTED: Names = {
    "comes": "viennent",
    "absent": "ne viennent pas",
    "sends": "envoient quelqu'un",
}

PAPER_STATES: Names = {
    **{state: ACTION_STATES[state] for state in ("draft", "submitted", "returned")},
    "accepted": "acceptée",
}
"""A text is accepted; it is in no programme."""

# ── validation ───────────────────────────────────────────────────────────────────────────────────

GIVES: Names = {"school": "avis", "basin": "avis", "department": "visa", "academy": "visa"}
"""What each level gives when it agrees: a validation is a visa or an opinion, never a signature;
what is signed is a PDF that is joined (``docs/decisions/0057-a-visa-is-no-signature.md``)."""
GIVEN: Names = {
    level: "Avis favorable" if word == "avis" else "Visa donné" for level, word in GIVES.items()
}

VERDICTS: Names = {
    "accepted": "Avis favorable ou visa",
    "returned": "Correction demandée",
    "declined": "Non retenue au programme",
    "tacit": f"{BY_SILENCE.capitalize()}, l'action est inscrite",
    "dropped": "Plus rien à décider : le dossier a été retiré ou modifié",
    "lapsed": "Restée sans réponse : il n'y a plus rien à décider",
}
"""What was answered; an open request has no verdict. :func:`verdict_words` knows the level."""
OWN_VERDICTS: Names = {
    **VERDICTS,
    "accepted": "Réponse donnée : avis favorable ou visa",
    "returned": "Réponse donnée : correction demandée",
    "declined": "Réponse donnée : non retenue au programme",
}
"""To whoever was asked: that their answer has arrived is what they want to know."""

OBJECTIONS: Names = {
    "accepted": "Pas d'objection",
    "returned": "Objection : correction demandée",
    "declined": "Objection : non retenue au programme",
    "tacit": "Pas d'objection dans le délai",
    "dropped": VERDICTS["dropped"],
    "lapsed": "Pas d'objection",
}
"""What was answered by who might object to an action that was in the programme already."""


def verdict_words(
    state: str, *, level: str, objection: bool = False, paper: bool = False, own: bool = False
) -> str:
    """What was answered to a task of *level*, in words. *paper*: no action would be entered; *own*:
    said to whoever was asked."""
    if objection:
        return OBJECTIONS[state]
    if state == "accepted":
        given = GIVEN[level]
        return f"Réponse donnée : {given[0].lower()}{given[1:]}" if own else given
    if state == "tacit" and paper:
        return BY_SILENCE.capitalize()
    return (OWN_VERDICTS if own else VERDICTS)[state]


TASK_STATES: Names = {
    "open": "en attente d'avis ou de visa",
    "accepted": "avis ou visa donné",
    "returned": "renvoyée pour correction",
    "declined": "non retenue au programme",
    "tacit": f"{BY_SILENCE}, l'action est inscrite",
    "dropped": "sans objet",
    "lapsed": "restée sans réponse",
}
"""Of a request (« la demande est… »), where a verdict is a noun."""

TOLD: Names = {
    "accepted_actions": ACTION_STATES["accepted"],
    "actions_accepted_tacitly": f"{ACTION_STATES['accepted']}, {BY_SILENCE}",
    "declined_actions": ACTION_STATES["declined"],
    "units_with_decisions": "les décisions de son territoire",
    "units_with_flagships": "les décisions sur les actions phares de son territoire",
}
"""What a message of an announcement tells, by its cohort."""

# ── messages ─────────────────────────────────────────────────────────────────────────────────────

MESSAGE_STATES: Names = {
    "owed": "à envoyer",
    "held": "mis en attente",
    "gathered": "dans un résumé",
    "claimed": "en cours d'envoi",
    "sent": "parti",
    "dropped": "abandonné",
    "parked": "en échec",
}
MESSAGES_COUNTED: Names = {
    "owed": "à envoyer",
    "held": "mis en attente",
    "gathered": "dans un courrier du jour",
    "claimed": "en cours d'envoi",
    "sent": "partis",
    "dropped": "plus attendus",
    "parked": "refusés, à revoir",
}
"""Of several, on a page that somebody reads who never saw a single one: it says what to do."""
MESSAGES_IN_A_LINE: Names = {
    **MESSAGE_STATES,
    "claimed": "en cours",
    "sent": "envoyés",
    "dropped": "abandonnés",
}
"""Of several, in a terminal's line that parts them by commas: short, and without one."""

# ── cycles, phases, runs ─────────────────────────────────────────────────────────────────────────

CYCLE_STATES: Names = {"draft": "préparé", "live": "lancé", "closed": "clos"}

PHASE_STATES: Names = {"to_come": "à venir", "open": "en cours", "closed": "terminé"}
PHASE_TURNS: Names = {**PHASE_STATES, "open": "ouvert"}
"""After « passé à » : what a run did to it, not where it stands."""
PHASES_IN_A_LINE: Names = {**PHASE_TURNS, "closed": "clos"}
"""In a terminal's table whose columns are « Ouvre » and « Ferme »."""

RUN_STATES: Names = {"running": "en cours", "completed": "réussi", "failed": "en échec"}
RUNS_COUNTED: Names = {**RUN_STATES, "completed": "réussis"}
"""Of several."""

PACE_STATES: Names = {
    "running": "en marche",
    "paused": "en pause",
    "finished": "l'année est finie",
}
"""Of the demo's year."""

# ── units ────────────────────────────────────────────────────────────────────────────────────────

LEVELS: Names = {
    "school": "école ou établissement",
    "basin": "bassin ou circonscription",
    "department": "département",
    "academy": "académie",
}
"""Those that take part in a cycle."""
LEVELS_COUNTED: Names = {
    "school": "écoles et établissements",
    "basin": "bassins et circonscriptions",
    "department": "départements",
    "academy": "académies",
}
"""Of several."""
LEVELS_ASKED: Names = {
    "school": "chez le chef d'établissement ou le directeur",
    "basin": "au bassin ou à la circonscription",
    "department": "au département",
    "academy": "à l'académie",
}
"""Where an action waits for an answer."""

KINDS: Names = {
    "nation": "Nation",
    "region": "Région académique",
    "academy": "Académie",
    "department": "Département",
    "basin": "Bassin",
    "circonscription": "Circonscription",
    "network": "Réseau privé",
    "ecole": "École",
    "college": "Collège",
    "lycee": "Lycée",
    "erea": "EREA",
    "partner": "Autre structure",
}
UNIT_STATES: Names = {"open": "", "closing": "à fermer", "closed": "fermé"}
"""An open unit needs no word."""

# ── whatever has a state ─────────────────────────────────────────────────────────────────────────

IN_A_REFUSAL: Names = {
    **CYCLE_STATES,
    **MESSAGE_STATES,
    **ACTION_IS,
    **TASK_STATES,
    "sent": "envoyé",
    "gathered": "dans un résumé du jour",
    "proposed": "à examiner",
    "kept": "en rayon",
}
"""« Le n° 4 est dans l'état… »: the refusal of a move knows a number, not what bears it."""
