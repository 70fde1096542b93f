"""The entry of the register of processing activities (GDPR, art. 30), filled from the product."""

from __future__ import annotations

from collections.abc import Iterator

from models.masks.content import MaskBlock, heading
from models.serving.trust.data_map import held_tables
from models.serving.trust.durations import each_kept
from models.serving.trust.facts import TrustFacts
from models.serving.trust.measures import measures
from models.words.french import counted, plural, the_week

HEAD = ("Rubrique", "Contenu")


def register(facts: TrustFacts) -> Iterator[MaskBlock]:
    """The paper, in the order of article 30."""
    yield MaskBlock(
        text="Fiche proposée au responsable du traitement (règlement (UE) 2016/679, dit RGPD, "
        "article 30). Elle est remplie à partir de l'application telle qu'elle est réglée ; le "
        "délégué à la protection des données la relit, la complète et l'inscrit au registre."
    )
    yield heading("Qui répond du traitement")
    yield MaskBlock(title="Les responsables", head=HEAD, rows=tuple(_who(facts)))
    yield heading("Pourquoi, et sur quel fondement")
    yield from _why(facts)
    yield heading("Quelles personnes, quelles données")
    yield from _whom(facts)
    yield heading("Qui reçoit les données")
    yield from _recipients(facts)
    yield heading("Transferts hors de l'Union européenne")
    yield from _transfers(facts)
    yield heading("Durées de conservation")
    yield MaskBlock(
        text="Le détail, table par table, est dans la carte des données. Les durées se lisent dans "
        "l'application ; l'académie les arrête avec le service d'archives qui la contrôle."
    )
    every = (one for table in held_tables() for one in each_kept(table, facts.retention))
    rows = tuple(sorted({(one.kind, one.lasts, one.fate) for one in every}))
    yield MaskBlock(
        title="Les durées par sorte de données",
        head=("Données", "Conservation", "Sort final"),
        rows=rows,
    )
    yield heading("Comment s'exercent les droits")
    yield MaskBlock(
        text="Chacun lit, télécharge et fait corriger ce qui est tenu sur lui, et cesse de "
        "recevoir des nouvelles, sur « Ma page » (/me/data). L'administrateur et le délégué à la "
        "protection des données répondent de la page /retention, ou par « orgue person » (data, "
        "correct, oppose, erase, asked) ; le registre de ces demandes tient des numéros et des "
        "dates."
    )
    yield heading("Mesures de sécurité")
    yield MaskBlock(items=measures(facts))


def _who(facts: TrustFacts) -> Iterator[tuple[str, str]]:
    yield "Traitement", f"Préparer et suivre {the_week(facts.week)}, {facts.academy}"
    yield "Responsable du traitement", facts.said("controller")
    yield (
        "Responsable conjoint",
        facts.trust.joint or "aucun n'est déclaré (RGPD, art. 26, si plusieurs décident ensemble)",
    )
    yield "Délégué à la protection des données", facts.said("dpd")
    yield "Hébergeur", facts.said("host")
    yield "Pour le compte de qui", _hosting(facts)
    yield "Contact", facts.said("contact")
    yield "Établie le", f"{facts.on:%d/%m/%Y}, pour l'année {facts.year}"


def _hosting(facts: TrustFacts) -> str:
    if not facts.others:
        return f"L'installation ne tient que {facts.the_academy}."
    return (
        f"La même installation tient aussi : {', '.join(facts.others)}. Chaque académie répond de "
        "ses données ; qui héberge pour les autres est leur sous-traitant (RGPD, art. 28) : une "
        "convention le dit, À JOINDRE."
    )


def _why(facts: TrustFacts) -> Iterator[MaskBlock]:
    yield MaskBlock(
        items=(
            "préparer la semaine : demander à chacun, à son niveau et à sa date, ce qui lui "
            "revient ;",
            "recueillir les actions proposées, les avis, les visas et les bilans ;",
            "publier le programme, sans contact ni nom d'intervenant ;",
            "mesurer l'année en unités et en actions, pour la préparer mieux l'an prochain ;",
            "garder la preuve de qui a répondu, par sa fonction.",
        )
    )
    yield MaskBlock(
        text="Base : mission d'intérêt public ou relevant de l'exercice de l'autorité publique "
        "(RGPD, art. 6, § 1, e), au titre de la lutte contre le décrochage scolaire, qui "
        "est une mission de l'éducation nationale. Relus : le code de l'éducation, art. L. 313-7 "
        "(coordonnées des anciens élèves sortis sans qualification) et L. 313-8 (leur suivi), "
        "n'instituent ni l'un ni l'autre la semaine. À VÉRIFIER par l'académie, qui nomme le "
        "texte qu'elle retient. Le consentement n'est pas la base du traitement. Les images "
        "suivent leurs propres autorisations, gardées par l'école."
    )


def _whom(facts: TrustFacts) -> Iterator[MaskBlock]:
    people = plural(
        facts.people, "personne nommée dans une fonction", "personnes nommées dans une fonction"
    )
    schools = plural(facts.schools, "école ou établissement", "écoles et établissements")
    private = "" if facts.private else " Les établissements privés ne sont pas invités cette année."
    yield MaskBlock(
        text=f"À ce jour : {people}, et {schools} par leur adresse d'annuaire.{private}"
    )
    yield MaskBlock(
        items=(
            "agents : nom, fonction, adresse professionnelle, téléphone professionnel s'il est "
            "donné, absences sans motif, ce qu'ils écrivent et répondent ;",
            "partenaires et intervenants : ce qu'une fiche dit d'eux ; aucun compte ;",
            "parents : rien n'est demandé d'eux ; leurs représentants peuvent répondre à des "
            "questions, sans nom ;"
            if facts.questions
            else "parents : rien n'est demandé d'eux ;",
            "élèves : aucun nom n'est demandé ni attendu, des nombres seulement ; une image peut "
            "en montrer, sur attestation des autorisations.",
        )
    )
    if facts.fields:
        yield MaskBlock(
            text="L'académie a ajouté ces questions à la fiche, que le DPD relit : "
            f"{' ; '.join(facts.fields)}."
        )
    yield MaskBlock(
        text="Données sensibles (RGPD, art. 9) ou relatives à des infractions (art. 10) : aucune "
        "n'est demandée. Les textes sont libres : la consigne de n'y écrire ni élève, ni santé, ni "
        "situation de famille est à rappeler. D'où viennent les données : l'annuaire public de "
        "l'éducation, le fichier des personnes que l'académie charge, et les personnes elles-mêmes."
    )


def _recipients(facts: TrustFacts) -> Iterator[MaskBlock]:
    public = (
        f"le public, par le programme public : {counted(facts.shared, 'action')} que leur "
        "direction montre, sans nom ni contact ;"
        if facts.shared
        else "le public : aucune direction ne montre d'action à ce jour ;"
    )
    ways = ", ".join(facts.mail) or "la boîte locale de l'application : rien ne part"
    also = f" Voies choisies par fonction : {', '.join(facts.ways)}." if facts.ways else ""
    yield MaskBlock(
        items=(
            "dans l'académie : chacun selon ses fonctions du jour, son école, ou son territoire et "
            "ce qui en dépend ;",
            "au-dessus : les lecteurs régionaux et nationaux, là où il y en a ;",
            public,
            f"l'hébergeur ({facts.said('host')}), sous-traitant s'il n'est pas le responsable "
            "lui-même (RGPD, art. 28) ; les serveurs d'envoi "
            f"({ways}).{also}",
            f"service d'authentification : {facts.provider or 'aucun ; un lien par courriel'}.",
        )
    )


def _transfers(facts: TrustFacts) -> Iterator[MaskBlock]:
    reached = [*facts.mail, *facts.ways, *([facts.provider] if facts.provider else [])]
    named = f" À vérifier pour : {', '.join(reached)}." if reached else ""
    yield MaskBlock(
        text="L'application n'en fait aucun d'elle-même : elle ne charge rien d'un autre site et "
        "n'envoie de mesure à personne. Les serveurs d'envoi, le service d'authentification et "
        f"l'hébergeur sont choisis par l'académie, qui vérifie où ils sont.{named}"
    )
