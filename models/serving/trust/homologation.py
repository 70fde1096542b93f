"""The homologation file: scope, risks, measures, what remains, a decision left empty to sign."""

from __future__ import annotations

from collections.abc import Iterator

from models.masks.content import MaskBlock, heading
from models.serving.trust.facts import TrustFacts
from models.serving.trust.measures import measures
from models.words.french import plural

RISKS: tuple[tuple[str, str, str], ...] = (
    (
        "Un courrier est transmis, ou une boîte est lue par plusieurs",
        "Le lien montre à tous ; il ne répond que pour les fonctions de terrain, pour un temps ; "
        "les autres se connectent",
        "Qui lit la boîte d'un relais peut répondre à sa place avant l'échéance : le journal "
        "retient la fonction, et le lien se révoque",
    ),
    (
        "Une adresse de courriel est détournée",
        "Lien de connexion d'une demi-heure, servi une fois ; connexions montrées et fermées par "
        "leur titulaire ; révocation par l'administrateur",
        "La sécurité de la messagerie professionnelle est celle de l'académie",
    ),
    (
        "Un faux formulaire, une page encadrée par un autre site",
        "Origine vérifiée à chaque envoi ; CSP, COOP, CORP ; cookies réservés au portail",
        "Faible",
    ),
    (
        "Quelqu'un lit au-delà de son territoire",
        "Une seule règle de lecture pour les pages, les exports, les courriers et l'API ; chaque "
        "page est essayée avec chaque rôle",
        "Faible",
    ),
    (
        "Un fichier piégé est déposé",
        "Type lu dans le contenu, lecture dans un processus borné, images refaites, taille limitée",
        "Un document joint est rendu tel quel à qui le télécharge : l'antivirus du poste reste "
        "utile",
    ),
    (
        "Une décision est récrite après coup",
        "La base refuse toute réécriture du journal ; sa chaîne se vérifie (« orgue journal "
        "verify »)",
        "Qui tient la base peut ôter ces verrous : un relevé gardé ailleurs le montre",
    ),
    (
        "Des courriers partent à tort, ou deux fois",
        "Chaque courrier a une clé unique ; lancement au nombre tapé ; grands envois relâchés à la "
        "main ; répétition sur une copie",
        "Un doute avec le serveur de courriel (coupure pendant l'envoi) est signalé, pas caché",
    ),
    (
        "La machine tombe, la base est perdue",
        "Copie à chaud, remise en place vérifiée, courriers peut-être partis retenus ; deux "
        "machines possibles sur PostgreSQL",
        "Ce qui a été fait depuis la dernière copie est perdu",
    ),
    (
        "Des demandes en nombre étouffent le portail",
        "Limites par adresse, travaux longs à part et bornés",
        "Un déni de service réseau se traite devant le portail (mandataire, opérateur)",
    ),
    (
        "Une bibliothèque a une faille",
        "Versions et empreintes figées ; inventaire CycloneDX (« make sbom ») ; audit à "
        "l'intégration quand la base d'avis répond",
        "Entre l'avis et la mise à jour, l'exposition dure : suivre les avis",
    ),
    (
        "Un nom d'élève, une donnée sensible est écrite dans un texte libre",
        "Consigne sur les pages ; une liste de noms d'élèves est laissée de côté, et qui l'a tapée "
        "le lit ; colonnes nominatives écartées à l'import ; rien de tapé dans le journal",
        "Un texte libre reste libre : relecture humaine",
    ),
)
"""A feared event, what holds it, what remains; ``docs/security.md`` names the tests."""


def homologation(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The file, on a few pages; signed by who has the authority, on the RSSI's advice."""
    yield MaskBlock(
        text="Dossier proposé à l'autorité d'homologation. Références : décret n° 2019-1088 du 25 "
        "octobre 2019, art. 4-1 à 4-4 (issus du décret n° 2022-513 du 8 avril 2022), et arrêté du "
        "31 juillet 2025 (JO du 17 septembre 2025, pris pour l'art. 4-3) pour les dispenses ; "
        "référentiel général de sécurité (ordonnance n° 2005-1516 du 8 décembre 2005, art. 9 ; "
        "décret n° 2010-112 du 2 février 2010) si le portail est un téléservice. Ces références "
        "ont été recoupées ; À VÉRIFIER par le RSSI : lequel s'applique ici, et qui signe."
    )
    yield heading("Périmètre")
    yield MaskBlock(
        title="Ce qui est homologué", head=("Élément", "Ici"), rows=tuple(_scope(facts))
    )
    yield MaskBlock(
        text="Hors du périmètre : la messagerie, le service d'authentification, le réseau et le "
        "mandataire, le système de la machine, les postes des agents."
    )
    yield heading("Besoins de sécurité")
    yield MaskBlock(
        title="Les besoins, proposés",
        head=("Besoin", "Niveau proposé", "Pourquoi"),
        rows=(
            (
                "Disponibilité",
                "Modéré",
                "Une demi-journée d'arrêt se rattrape ; le jour de la "
                "semaine, le programme doit se lire",
            ),
            (
                "Intégrité",
                "Élevé",
                "Des avis et des visas y sont donnés au nom d'une fonction ; "
                "aucun n'est une signature",
            ),
            (
                "Confidentialité",
                "Modéré",
                "Adresses professionnelles, textes de travail, images d'usage limité",
            ),
            ("Preuve", "Élevé", "Qui a répondu, quand, sur quelle version"),
        ),
    )
    yield heading("Risques, mesures, risques résiduels")
    yield MaskBlock(
        title="Les évènements redoutés",
        head=("Évènement redouté", "Ce qui le tient", "Ce qui reste"),
        rows=RISKS,
    )
    yield heading("Mesures en place")
    yield MaskBlock(items=measures(facts))
    yield heading("À faire avant de signer")
    yield MaskBlock(items=tuple(to_do(facts)))
    yield heading("Décision d'homologation")
    yield MaskBlock(
        title="À remplir par l'autorité",
        head=("Rubrique", ""),
        rows=(
            ("Homologué / homologué sous réserves / refusé", ""),
            ("Réserves et délais", ""),
            ("Durée", ""),
            ("Avis du RSSI", ""),
            ("Autorité, date, signature", ""),
        ),
    )


def _scope(facts: TrustFacts) -> Iterator[tuple[str, str]]:
    yield "Application", f"Point d'orgue {facts.software}".strip()
    yield "Pour", f"{facts.academy}, année {facts.year}"
    yield "Autres académies sur la même installation", ", ".join(facts.others) or "aucune"
    yield (
        "Utilisateurs",
        f"{plural(facts.people, 'personne', 'personnes')}, "
        f"{plural(facts.schools, 'école ou établissement', 'écoles et établissements')}",
    )
    yield "Hébergement", facts.said("host")
    yield "Base de données", facts.database
    yield "Envoi des courriers", ", ".join(facts.mail) or "boîte locale : rien ne part"
    yield "Voies choisies par fonction", ", ".join(facts.ways) or "aucune"
    yield "Authentification", facts.provider or "lien par courriel"
    yield "Adresse du portail en https", "oui" if facts.https else "NON"
    yield "Actions montrées au public", str(facts.shared)
    yield (
        "Composants",
        "portail, base, dossier des documents, serveur Prefect propre à l'installation (sur la "
        "machine, non publié)",
    )


def to_do(facts: TrustFacts) -> Iterator[str]:
    """What this installation still lacks, as far as the product sees it."""
    for words in facts.trust.missing:
        yield f"dire {words} (page « Confiance »)"
    if not facts.https:
        yield "mettre le portail derrière un mandataire en https, et dire ORGUE_PORTAL_URL"
    if not facts.provider:
        yield (
            "brancher le service d'authentification de l'académie (ORGUE_OIDC_ISSUER), ou dire "
            "pourquoi le lien par courriel suffit"
        )
    elif not facts.second_factor:
        yield "exiger un second facteur des pilotes et administrateurs (ORGUE_OIDC_SECOND_FACTOR)"
    if not facts.signing:
        yield "dire quelles fonctions se connectent pour répondre (functions.yaml)"
    if facts.link_days is None:
        yield "borner le temps où un lien répond (Réglages, « Heures et nombre des envois »)"
    if facts.others:
        yield "joindre la convention de sous-traitance entre académies"
    yield "essayer une copie et sa remise en place, et en noter la date"
    yield "joindre l'inventaire CycloneDX (« make sbom ») et le dernier audit des dépendances"
