"""Who may make which gesture, where: one table, asked by every gesture, page and export.

A right is a function held in a unit. It reaches that unit alone, or all that is below it too. What
decides a validation is not here: it is whoever holds the task
(``models.gestures.validation.deciding``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.territory.unit import Level

ANY = "*"
"""Whatever the function."""


class Gesture(StrEnum):
    """What people do, by the noun that its commands and pages bear."""

    READ_UNIT = "read_unit"
    PROPOSE = "propose"
    AGREE = "agree"
    COMMENT = "comment"
    CHOOSE_FLAGSHIP = "choose_flagship"
    NAME_SOMEBODY = "name_somebody"
    COMPLETE_TEAM = "complete_team"
    KEEP_CARRIERS = "keep_carriers"
    WRITE_LETTER = "write_letter"
    WRITE_VERSION = "write_version"
    WRITE_SYNTHESIS = "write_synthesis"
    WRITE_REVIEW = "write_review"
    JOIN_SIGNED = "join_signed"
    KEEP_REVIEW = "keep_review"
    SET_FRAME = "set_frame"
    SET_OBJECTIVES = "set_objectives"
    ANNOUNCE = "announce"
    GRANT_DELAY = "grant_delay"
    CHANGE_CYCLE = "change_cycle"
    HOLD_MEETING = "hold_meeting"
    KEEP_TRAINING = "keep_training"
    SEE_TO_MAIL = "see_to_mail"
    WRITE_TO_SCHOOLS = "write_to_schools"
    READ_RUNS = "read_runs"
    SUSPEND = "suspend"
    ISSUE_ATTESTATION = "issue_attestation"
    PLAN_VISIT = "plan_visit"
    MAKE_KIT = "make_kit"
    KEEP_ELEMENTS = "keep_elements"
    PUT_OFF = "put_off"
    CALL = "call"
    WITHDRAW_IMAGE = "withdraw_image"
    KEEP_RETENTION = "keep_retention"
    MAKE_PUBLIC = "make_public"
    KEEP_PUBLIC_SIDE = "keep_public_side"
    KEEP_LIBRARY = "keep_library"
    OFFER_LIBRARY = "offer_library"
    KEEP_PARTNERS = "keep_partners"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """*function* at *level* (None: at any) gives the right in its unit, and *below* it too."""

    function: str
    level: Level | None = None
    below: bool = False

    def gives(self, function: str, level: Level, *, here: bool) -> bool:
        """Whether it gives the right to who holds *function* at *level*, *here* or further down."""
        fits = self.function in (ANY, function) and self.level in (None, level)
        return fits and (here or self.below)


def _own(*functions: str, at: Level | None = None) -> tuple[Grant, ...]:
    return tuple(Grant(function=f, level=at) for f in functions)


def _reaching(*functions: str, at: Level | None = None) -> tuple[Grant, ...]:
    return tuple(Grant(function=f, level=at, below=True) for f in functions)


L, G = Level, Gesture
RIGHTS: dict[Gesture, tuple[Grant, ...]] = {
    G.READ_UNIT: _reaching(ANY),
    G.PROPOSE: _own(ANY, at=L.SCHOOL)
    + _own(ANY, at=L.BASIN)
    + _own(ANY, at=L.DEPARTMENT)
    + _own(ANY, at=L.ACADEMY),
    G.AGREE: _own("head", "relay", at=L.SCHOOL),
    G.COMMENT: _own(ANY, at=L.SCHOOL)
    + _reaching(ANY, at=L.BASIN)
    + _reaching(ANY, at=L.DEPARTMENT)
    + _reaching(ANY, at=L.ACADEMY),
    G.CHOOSE_FLAGSHIP: _own("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _own("pilot", at=L.ACADEMY),
    G.NAME_SOMEBODY: _own("head", at=L.SCHOOL)
    + _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY),
    G.COMPLETE_TEAM: _own("relay", at=L.SCHOOL)
    + _own("relay", at=L.BASIN)
    + _own("pilot", at=L.DEPARTMENT)
    + _own("pilot", "admin", at=L.ACADEMY),
    G.KEEP_CARRIERS: _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY),
    G.WRITE_LETTER: _own("pilot", at=L.ACADEMY),
    G.WRITE_VERSION: _own("dasen", "pilot", at=L.DEPARTMENT),
    G.WRITE_SYNTHESIS: _own("relay", at=L.BASIN)
    + _own("pilot", at=L.DEPARTMENT)
    + _own("pilot", at=L.ACADEMY),
    G.WRITE_REVIEW: _own("pilot", at=L.ACADEMY),
    G.JOIN_SIGNED: _reaching("dasen", "pilot", at=L.DEPARTMENT)
    + _reaching("rector", "pilot", at=L.ACADEMY),
    G.KEEP_REVIEW: _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", at=L.ACADEMY),
    G.SET_FRAME: _own("pilot", at=L.NATION) + _own("pilot", at=L.REGION),
    G.SET_OBJECTIVES: _own("pilot", at=L.ACADEMY),
    G.ANNOUNCE: _own("pilot", at=L.ACADEMY),
    G.GRANT_DELAY: _reaching("pilot", "admin", at=L.ACADEMY),
    G.CHANGE_CYCLE: _own("pilot", "admin", at=L.ACADEMY),
    G.HOLD_MEETING: _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY)
    + _own("training", at=L.ACADEMY),
    G.KEEP_TRAINING: _own("training", at=L.ACADEMY),
    G.SEE_TO_MAIL: _own("pilot", "admin", at=L.ACADEMY),
    G.WRITE_TO_SCHOOLS: _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", at=L.ACADEMY),
    G.SUSPEND: _own("head", at=L.SCHOOL)
    + _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY),
    G.ISSUE_ATTESTATION: _own("pilot", "communication", at=L.ACADEMY),
    G.PLAN_VISIT: _own("dasen", "pilot", at=L.DEPARTMENT) + _own("rector", "pilot", at=L.ACADEMY),
    G.MAKE_KIT: _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "communication", at=L.ACADEMY),
    G.KEEP_ELEMENTS: _own("pilot", at=L.NATION) + _own("pilot", "communication", at=L.ACADEMY),
    G.PUT_OFF: _reaching("pilot", at=L.DEPARTMENT) + _reaching("pilot", "admin", at=L.ACADEMY),
    G.CALL: _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", at=L.ACADEMY),
    G.WITHDRAW_IMAGE: _own(ANY, at=L.SCHOOL)
    + _own(ANY, at=L.BASIN)
    + _own(ANY, at=L.DEPARTMENT)
    + _own(ANY, at=L.ACADEMY)
    + _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY),
    G.KEEP_RETENTION: _own("admin", "data_protection", at=L.ACADEMY),
    G.MAKE_PUBLIC: _own("head", at=L.SCHOOL),
    G.KEEP_PUBLIC_SIDE: _own("pilot", "admin", at=L.ACADEMY),
    G.KEEP_LIBRARY: _own("pilot", "cardie", "communication", at=L.ACADEMY),
    G.OFFER_LIBRARY: _own("pilot", at=L.ACADEMY),
    G.KEEP_PARTNERS: _reaching("relay", at=L.BASIN)
    + _reaching("pilot", at=L.DEPARTMENT)
    + _reaching("pilot", "admin", at=L.ACADEMY),
    G.READ_RUNS: _own("pilot", at=L.NATION)
    + _own("pilot", at=L.REGION)
    + _own("pilot", "admin", at=L.ACADEMY)
    + _own("pilot", at=L.DEPARTMENT),
}
SENTENCES: dict[Gesture, str] = {
    G.READ_UNIT: "voir cette page",
    G.PROPOSE: "proposer ou suivre une action",
    G.COMMENT: "commenter",
    G.AGREE: "répondre pour un établissement associé",
    G.CHOOSE_FLAGSHIP: "choisir une action phare",
    G.NAME_SOMEBODY: "nommer quelqu'un",
    G.COMPLETE_TEAM: "composer l'équipe",
    G.KEEP_CARRIERS: "tenir la liste des structures qui ne sont pas des établissements",
    G.WRITE_LETTER: "soumettre la lettre de cadrage",
    G.WRITE_VERSION: "soumettre la déclinaison départementale",
    G.WRITE_SYNTHESIS: "soumettre la synthèse",
    G.WRITE_REVIEW: "soumettre le bilan du cycle",
    G.JOIN_SIGNED: "joindre le document signé d'un écrit",
    G.KEEP_REVIEW: "tenir la presse et les questions du bilan",
    G.SET_FRAME: "écrire le cadre national",
    G.SET_OBJECTIVES: "fixer les objectifs",
    G.ANNOUNCE: "annoncer les décisions",
    G.GRANT_DELAY: "accorder un délai",
    G.CHANGE_CYCLE: "changer le cycle",
    G.HOLD_MEETING: "tenir une rencontre et sa liste",
    G.KEEP_TRAINING: "dire ce qu'une rencontre vaut en formation",
    G.SEE_TO_MAIL: "gérer les courriers",
    G.WRITE_TO_SCHOOLS: "écrire aux écoles, aux relais et aux validateurs",
    G.SUSPEND: "suspendre les courriers",
    G.ISSUE_ATTESTATION: "délivrer une attestation",
    G.PLAN_VISIT: "prévoir une visite du recteur ou du DASEN",
    G.MAKE_KIT: "faire le kit de communication",
    G.KEEP_ELEMENTS: "tenir les éléments du kit de communication (charte, logos, masques)",
    G.PUT_OFF: "reporter ou annuler pour une cause générale",
    G.CALL: "appeler une école, et saisir pour elle",
    G.WITHDRAW_IMAGE: "retirer une image, un film ou un document",
    G.KEEP_RETENTION: "tenir les durées de conservation et répondre aux personnes",
    G.MAKE_PUBLIC: "montrer une action au public",
    G.KEEP_PUBLIC_SIDE: "ouvrir ou fermer le côté public",
    G.KEEP_LIBRARY: "tenir la bibliothèque de ressources",
    G.OFFER_LIBRARY: "proposer une ressource aux autres académies",
    G.KEEP_PARTNERS: "tenir la liste des partenaires",
    G.READ_RUNS: "voir les passages",
}


def gives(gesture: Gesture, function: str, level: Level, *, here: bool) -> bool:
    """Whether *function* held at *level* gives the right, in that unit or (not *here*) below it."""
    return any(grant.gives(function, level, here=here) for grant in RIGHTS[gesture])


def reaches_below(gesture: Gesture) -> bool:
    """Whether somebody above a unit may make *gesture* for it."""
    return any(grant.below for grant in RIGHTS[gesture])
