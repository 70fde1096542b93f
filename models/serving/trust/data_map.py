"""The map of personal data: for each table of the database, whose data it holds, or why nobody's.

``tests/models/serving/trust/test_data_map.py`` fails while a table is in neither list: whoever adds
one says here what a DPD reads of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import SQLModel

from models.masks.content import MaskBlock, heading
from models.serving.trust.durations import OF_NOBODY, kept
from models.serving.trust.facts import TrustFacts

AGENTS, PARTNERS, PARENTS = "agents", "partenaires", "parents"
EVERYBODY = f"{AGENTS}, {PARTNERS}"


@dataclass(frozen=True, kw_only=True)
class HeldData:
    """*whose* data a table holds, and *what* of them."""

    whose: str
    what: str


def _held(whose: str, what: str) -> HeldData:
    return HeldData(whose=whose, what=what)


PERSONAL: Mapping[str, HeldData] = {
    "person": _held(
        AGENTS,
        "nom, adresse professionnelle, téléphone professionnel s'il est donné, rythme des "
        "courriers, refus de l'adresse par son serveur, dernier jour de fonction",
    ),
    "assignment": _held(AGENTS, "fonction, unité, dates, suppléant"),
    "delegationorder": _held(
        AGENTS, "qui répond au nom d'un recteur ou d'un DASEN, référence et date de l'arrêté"
    ),
    "authoritychange": _held(AGENTS, "qui a pris la suite d'un recteur ou d'un DASEN, et quand"),
    "absence": _held(AGENTS, "premier et dernier jour d'absence, sans motif"),
    "assignmentanswer": _held(AGENTS, "reste, part ou est remplacé ; par qui"),
    "unit": _held(AGENTS, "adresse et téléphone de l'école, tirés de l'annuaire public"),
    "unitperiod": _held(AGENTS, "qui a saisi une période (stage, examen blanc), et sa note"),
    "route": _held(AGENTS, "voie d'envoi propre à une personne (salon, messagerie)"),
    "action": _held(
        EVERYBODY,
        "auteur, personne à contacter, textes libres de la fiche et du bilan : un intervenant ou "
        "un partenaire peut y être nommé ; les élèves n'y sont que des nombres",
    ),
    "associatedschool": _held(AGENTS, "qui a répondu pour l'école associée"),
    "document": _held(
        f"{EVERYBODY}, personnes photographiées",
        "fichiers, images et adresses de films joints, qui les a joints ; ce que les papiers de "
        "l'école permettent, jusqu'à quand, qui l'atteste ; les informations cachées d'une image "
        "sont ôtées",
    ),
    "madewithimage": _held(AGENTS, "qui a fait un fichier où se trouve une image, et quand"),
    "frozenversion": _held(EVERYBODY, "copie d'une fiche ou d'un texte, telle qu'elle a été lue"),
    "typedforschool": _held(AGENTS, "qui a saisi pour une école, au téléphone"),
    "validationtask": _held(AGENTS, "qui a répondu, en quel nom, quand, le motif"),
    "comment": _held(AGENTS, "auteur, fonction et texte d'une remarque"),
    "paper": _held(AGENTS, "auteur et texte d'une lettre, d'une synthèse, d'un bilan"),
    "signedpaper": _held(
        AGENTS, "le PDF signé d'un écrit, sa référence et sa date, qui l'a joint ou retiré"
    ),
    "frame": _held(AGENTS, "qui a posé le cadre national ou régional"),
    "objective": _held(AGENTS, "qui a dit un objectif atteint"),
    "callanswer": _held(AGENTS, "qui a répondu à l'appel pour l'école"),
    "delay": _held(AGENTS, "qui a accordé un délai"),
    "phonecall": _held(AGENTS, "qui a appelé quelle école, quand, une note d'une ligne"),
    "putoff": _held(AGENTS, "qui a reporté, et la cause"),
    "putoffaction": _held(AGENTS, "qui a répondu à une date nouvelle"),
    "meeting": _held(EVERYBODY, "ordre du jour : un intervenant peut y être nommé"),
    "attendee": _held(
        EVERYBODY,
        "invité et sa fonction, réponse, remplaçant ou intervenant nommé, attente, présence",
    ),
    "libraryentry": _held(
        EVERYBODY, "auteur d'une ressource, ses droits, qui l'a proposée, acceptée ou retirée"
    ),
    "partner": _held(
        EVERYBODY,
        "organisme et texte libre, où une personne peut être nommée ; fonction de qui a vérifié sa "
        "neutralité, qui l'a ajouté",
    ),
    "partnercontact": _held(
        PARTNERS, "nom, adresse et téléphone du contact d'un partenaire ; quand il a été informé"
    ),
    "partneragreement": _held(
        EVERYBODY,
        "convention jointe, signataire par sa fonction ; qui l'a ajoutée : son fichier peut nommer "
        "ses signataires",
    ),
    "familysignup": _held(
        PARENTS,
        "prénom, nombre de personnes, courriel ou téléphone de qui s'inscrit ; rien d'un enfant",
    ),
    "signuplist": _held(AGENTS, "qui a ouvert l'inscription en ligne d'une action"),
    "familytext": _held(AGENTS, "qui a écrit le texte d'une école aux familles"),
    "presslink": _held(EVERYBODY, "titre et adresse d'un article ; qui l'a ajouté"),
    "questionlink": _held(AGENTS, "qui a ouvert les questions du bilan"),
    "questionanswer": _held(
        f"{PARTNERS}, {PARENTS}", "texte des réponses ; aucun nom n'est demandé"
    ),
    "attestation": _held(
        AGENTS, "nom, fonction et unité de qui demande une attestation, ce qu'elle atteste"
    ),
    "authorityvisit": _held(AGENTS, "quel recteur ou DASEN vient, où, quand ; qui l'a prévu"),
    "kititem": _held(AGENTS, "qui a fait un élément du kit de communication, et quand"),
    "kitelement": _held(AGENTS, "qui a donné ou retiré une charte, un logo, un masque"),
    "programmelink": _held(AGENTS, "qui a partagé un programme"),
    "publicside": _held(AGENTS, "qui a fermé le côté public ; l'adresse de l'académie qu'il joint"),
    "message": _held(AGENTS, "destinataire (par son numéro), objet, dates, réponse du serveur"),
    "delivered": _held(
        AGENTS, "courriers de la boîte locale, entiers : seulement sans serveur de courriel"
    ),
    "wording": _held(
        EVERYBODY, "texte récrit d'un courrier, et par qui ; ce que le public écrit à l'académie"
    ),
    "instruction": _held(AGENTS, "qui a retenu ou relâché un envoi"),
    "linkuse": _held(AGENTS, "que le lien d'un courrier a servi, la première fois, et quand"),
    "browsersession": _held(
        AGENTS, "début et fin d'une connexion, sorte de navigateur ; ni adresse IP, ni pages lues"
    ),
    "signinlink": _held(AGENTS, "demande de connexion : à qui, quand, servie ou non"),
    "apitoken": _held(AGENTS, "jetons d'un programme : nom, dates ; l'empreinte seule"),
    "calendarfeed": _held(AGENTS, "agenda suivi, dernière lecture"),
    "chosencolumns": _held(AGENTS, "colonnes choisies pour un export"),
    "firstvisit": _held(AGENTS, "première visite rangée, et quand"),
    "suspension": _held(
        AGENTS, "qui a suspendu les courriers d'une unité, et le motif : il peut dire un drame"
    ),
    "territorychange": _held(AGENTS, "qui a changé le territoire ou remis comme avant"),
    "cycle": _held(
        EVERYBODY, "réglages : directeur de la publication, DPD, parrain ou marraine nommés"
    ),
    "cyclechange": _held(AGENTS, "qui a changé un réglage, sa valeur avant et après, une note"),
    "yearimport": _held(AGENTS, "qui a repris un tableau, et les lignes qui n'ont pas été lues"),
    "resumption": _held(AGENTS, "qui a fait reprendre les courriers après une panne"),
    "restoration": _held(AGENTS, "qui a dit partis les courriers d'une copie remise en place"),
    "journalentry": _held(
        AGENTS,
        "le numéro de la personne, sa fonction, ce qui a été fait et quand ; ni nom, ni adresse, "
        "ni texte tapé",
    ),
    "personrequest": _held(
        f"{AGENTS}, {PARTNERS}",
        "ce qu'une personne a demandé (accès, rectification, opposition…) ; les mots d'une "
        "demande de correction, jusqu'à sa réponse",
    ),
    "disposalslip": _held(AGENTS, "qui a signé le visa d'une élimination, qui l'a demandée"),
    "handoverreceipt": _held(
        AGENTS,
        "qui a joint le procès-verbal de prise en charge d'une année : son fichier peut nommer ses "
        "signataires",
    ),
    "retentionhold": _held(AGENTS, "l'année ou la personne dont la purge est gelée, par qui"),
    "run": _held(AGENTS, "nombres d'un passage ; le message d'une erreur peut citer une adresse"),
}

NOBODY: Mapping[str, str] = {
    "actionday": "jours et heures d'une action",
    "agendaline": "démonstration : des personnes inventées",
    "backup": "dates des copies",
    "basinlink": "liens entre unités",
    "campaign": "nom de l'installation",
    "claimant": "processus de la machine",
    "clock": "heure d'essai",
    "firstrun": "passage après une copie remise en place",
    "heartbeat": "dernier passage",
    "installation": "secret des signatures",
    "lease": "tour de rôle des processus",
    "namedway": "serveurs d'envoi et leurs mots de passe, sans personne",
    "outage": "dates des pannes",
    "pace": "démonstration",
    "participation": "unités qui participent",
    "partnerlink": "quel partenaire de la liste la fiche d'une action nomme",
    "phase": "temps de l'année",
    "putoffunit": "unités reportées",
    "rolloutstep": "années où les bassins rejoignent",
    "rulerun": "règles déjà appliquées",
    "schoolholiday": "vacances scolaires",
    "territorytold": "unités prévenues d'un changement",
    "unitweek": "semaines propres à une unité",
    "untoldentry": "lignes du journal à dire à Prefect",
}

ELSEWHERE = (
    ("Dossier documents/", "les fichiers joints aux actions", "comme la ligne « document »"),
    ("Dossiers exports/ et dropped/", "exports longs, fichiers déposés", "une heure"),
    ("Copies (« orgue backup »)", "la base entière", "celle que fixe l'exploitant"),
    ("Journaux techniques du serveur", "une adresse peut y figurer", "celle que fixe l'exploitant"),
    ("Serveur de courriel", "les courriers partis", "celle de ce serveur"),
)
"""What is kept outside the database: where, what, for how long."""
HEAD = ("Données", "De qui", "Quoi", "Conservation", "Sort final")


def data_map(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The paper: what is kept of people, table by table, and for how long."""
    yield MaskBlock(
        text="Cette carte est faite à partir des tables de l'application : un contrôle automatique "
        "échoue quand une table n'y est pas. Les personnes y sont des agents (personnels et "
        "responsables, aux adresses professionnelles), des partenaires et des parents. Aucun nom "
        "d'élève n'est demandé : des nombres seulement."
    )
    yield heading("Ce que tient la base")
    rows = sorted(data_rows(facts.retention), key=lambda row: row[0])
    yield MaskBlock(title="Les données personnelles de la base", head=HEAD, rows=rows)
    yield heading("Ce qui est gardé hors de la base")
    yield from _elsewhere(facts)
    yield heading("Ce qui ne porte sur personne")
    yield MaskBlock(items=tuple(f"{table} : {why}" for table, why in sorted(NOBODY.items())))


def held_tables() -> list[str]:
    """The tables of this version that hold somebody's data."""
    return [table for table in PERSONAL if table in SQLModel.metadata.tables]


def data_rows(ours: Mapping[str, int] = OF_NOBODY) -> Iterator[Sequence[str]]:
    """Each table: what it is of, whose, what, how long, and its final fate."""
    for table in held_tables():
        one, found = PERSONAL[table], kept(table, ours)
        yield (f"{found.kind} ({table})", one.whose, one.what, found.lasts, found.fate)


def _elsewhere(facts: TrustFacts) -> Iterator[MaskBlock]:
    prefect = (
        "Base de Prefect (prefect/)",
        "événements et passages : des numéros, des dates, des fonctions ; ni nom, ni adresse",
        f"événements {_days(facts.events_days)}, passages {_days(facts.runs_days)}",
    )
    head = ("Où", "Quoi", "Conservation")
    yield MaskBlock(title="Hors de la base", head=head, rows=(*ELSEWHERE, prefect))


def _days(days: float) -> str:
    return f"{days:g} jour{'s' if days >= 2 else ''}"
