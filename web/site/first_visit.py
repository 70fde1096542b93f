"""The first visit: how the portal goes for each role, in five steps at most.

It is on the first page until its reader puts it away, and stays under « Aide ».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.site.roles import Role

STEPS_AT_MOST = 5


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One thing to know: *where* it is (the words of a link), its *path*, what one does there."""

    where: str
    path: str
    says: str


def _step(where: str, path: str, says: str) -> FirstStep:
    return FirstStep(where=where, path=path, says=says)


NAMES: Mapping[Role, str] = {
    Role.SCHOOL: "École, collège, lycée",
    Role.RELAY: "Relais d'un bassin ou d'une circonscription",
    Role.DEPARTMENT: "Pilote départemental",
    Role.PILOT: "Pilote académique",
    Role.ADMIN: "Administrateur",
    Role.CABINET: "Recteur, DASEN",
    Role.NATION: "Pilote ou lecteur national",
}
_DEPUTY = _step("Ma page", "/me", "notez une absence et choisissez qui répond à votre place.")
_AGENDA = _step(
    "Ma page", "/me", "abonnez votre agenda aux dates, et retrouvez les courriers reçus."
)
_MAIN = _step("Accueil", "/", "ce qui vous attend, le plus pressé d'abord, puis où en est l'année.")
_PROGRAMME = _step("Programme", "/programme", "ce qui se tient près de vous, jour par jour.")
_BY_LETTER = _step(
    "Répondre depuis un courrier",
    "/help/relais#répondre-depuis-un-courrier",
    "le lien d'un courrier ouvre la page où répondre, sans se connecter.",
)

STEPS: Mapping[Role, tuple[FirstStep, ...]] = {
    Role.SCHOOL: (
        _MAIN,
        _step(
            "Actions",
            "/actions",
            "proposez la vôtre pendant l'appel (cinq renseignements suffisent) ou dites que vous "
            "n'en aurez pas cette année ; suivez-la ensuite.",
        ),
        _PROGRAMME,
        _AGENDA,
        _step(
            "Sans se connecter",
            "/help/etablissement#répondre-sans-se-connecter",
            "le lien d'un courrier ouvre la page où répondre pour l'école.",
        ),
    ),
    Role.RELAY: (
        _MAIN,
        _step("À valider", "/queue", "donnez votre avis sur les actions de votre territoire."),
        _step(
            "Pilotage",
            "/standing",
            "les écoles sans proposition à ce jour, qui appeler, la liste d'appels.",
        ),
        _BY_LETTER,
        _DEPUTY,
    ),
    Role.DEPARTMENT: (
        _MAIN,
        _step("Cadrage", "/cadrage", "la déclinaison, votre équipe, les relais à nommer."),
        _step("À valider", "/queue", "ce qui est monté jusqu'à vous, ou qui tarde dans un bassin."),
        _step("Pilotage", "/standing", "où en est le département, et qui appeler."),
        _DEPUTY,
    ),
    Role.PILOT: (
        _MAIN,
        _step(
            "Pilotage",
            "/standing",
            "où en est-on, à relancer, le calendrier, la préparation, l'équilibre, les exports.",
        ),
        _step(
            "Courrier",
            "/outbox",
            "ce qui partira, ce qui attend, ce qui est parti ; rien ne part sans pouvoir être lu.",
        ),
        _step("Cadrage", "/cadrage", "la lettre, les thèmes, les équipes, les objectifs."),
        _step(
            "Suspendre les courriers",
            "/suspensions",
            "après un drame ou devant un danger : au bas de chaque page, en deux gestes.",
        ),
    ),
    Role.ADMIN: (
        _step("Mise en route", "/setup", "ce qui est fait, ce qui reste jusqu'au lancement."),
        _step("Réglages", "/settings", "dates, délais, textes, questions, nom et apparence."),
        _step("Courrier", "/outbox", "ce qui partira, et ce qui a échoué."),
        _step("Passages", "/runs", "ce que la machine a fait, et si quelque chose la retient."),
        _step("Préparer l'année suivante", "/years/next", "depuis celle-ci, dates recalculées."),
    ),
    Role.CABINET: (
        _MAIN,
        _step("À valider", "/queue", "la lettre, les actions qui montent, le bilan."),
        _step("Pilotage", "/standing", "où en est votre territoire."),
        _BY_LETTER,
        _DEPUTY,
    ),
    Role.NATION: (
        _MAIN,
        _step("Pilotage", "/standing", "la somme des académies, puis chacune d'elles."),
        _step("Cadrage", "/cadrage", "votre cadre, que chaque académie reprend."),
        _step("Programme", "/programme", "ce qui est retenu, jour par jour."),
        _AGENDA,
    ),
}
