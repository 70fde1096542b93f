"""What each audience is told of its data (GDPR, art. 13 and 14): agents, partners, parents."""

from __future__ import annotations

from collections.abc import Iterator

from models.masks.content import MaskBlock, heading
from models.serving.trust.durations import kept
from models.serving.trust.facts import TrustFacts
from models.words.french import capital, the_week

RIGHTS = (
    "Vous pouvez demander l'accès à vos données, leur rectification, leur effacement ou la "
    "limitation de leur usage (RGPD, art. 15 à 18), et vous opposer au traitement pour des raisons "
    "tenant à votre situation (art. 21). Le droit à la portabilité ne s'applique pas à une mission "
    "d'intérêt public (art. 20, § 3). Un avis ou un visa donné au titre d'une fonction reste au "
    "dossier de l'action."
)


HOW = {
    "agents": "Vous lisez vous-même ce qui est tenu sur vous, le téléchargez, demandez une "
    "correction ou cessez de recevoir des nouvelles : « Ma page », « Vos données » (/me/data). "
    "L'administrateur et le délégué à la protection des données répondent à tous de la page "
    "« Conservation et archives » (/retention), ou par les commandes « orgue person data », "
    "« correct », « oppose » et « erase ».",
    "others": "Sans compte, écrivez : le délégué à la protection des données répond de la page "
    "« Conservation et archives » (/retention), ou par la commande « orgue person ».",
}
"""How rights are exercised, by who reads the notice."""


def agents(facts: TrustFacts) -> Iterator[MaskBlock]:
    """For who prepares the week: what is kept of them, what is counted, and who reads it."""
    yield MaskBlock(
        text=f"Vous préparez ou suivez {the_week(facts.week)} dans {facts.the_academy}. Voici ce "
        "que l'application Point d'orgue garde de vous, et pourquoi."
    )
    yield from _who(facts)
    yield heading("Ce qui est gardé")
    yield MaskBlock(
        items=(
            "votre nom, vos fonctions et leurs dates, votre adresse professionnelle, votre "
            "téléphone professionnel si vous le donnez, votre suppléant ;",
            "vos absences, si elles sont saisies : deux dates, jamais le motif ;",
            "ce que vous écrivez et répondez, et au titre de quelle fonction ;",
            "les appels notés : qui a appelé quelle école, quand, une note d'une ligne ;",
            "les courriers qui vous sont dus ; que leur lien a servi, une fois, et quand ;",
            "vos connexions : début, fin, sorte de navigateur ; ni l'adresse de l'appareil, ni les "
            "pages lues.",
        )
    )
    yield MaskBlock(
        text="D'où cela vient : de l'annuaire public de l'éducation et du fichier des personnes "
        "que l'académie charge ; le reste, de vous."
    )
    yield heading("Les chiffres qui vous concernent")
    yield MaskBlock(
        text="Les chiffres de l'application comptent des unités et des actions ; aucune personne "
        "n'y est notée ni classée, et aucun n'est fait pour vous évaluer. Trois listes nomment "
        "des personnes, parce qu'il faut savoir qui appeler :"
    )
    yield MaskBlock(
        items=(
            "les demandes d'avis dont la date est passée, avec qui tient la fonction : pour ceux "
            "qui pilotent ce territoire ;",
            "les adresses refusées par leur serveur : pour qui tient les personnes à jour ;",
            "les unités sans relais ou sans suppléant, et qui reste ou part en fin d'année.",
        )
    )
    yield MaskBlock(
        text="Qu'une école a ouvert son courrier se voit de ceux qui animent son territoire : pour "
        "savoir s'il faut l'appeler."
    )
    yield heading("Pourquoi, et combien de temps")
    tables = ("person", "message", "validationtask")
    person, mail, opinion = (kept(table, facts.retention) for table in tables)
    yield MaskBlock(
        text="Base : mission d'intérêt public (RGPD, art. 6, § 1, e). Conservation : personnes et "
        f"fonctions, {_lower(person.lasts)} ; courriers, {_lower(mail.lasts)} ; avis, "
        f"{_lower(opinion.lasts)}. Le détail est dans la carte des données."
    )
    yield from _readers(facts)
    yield from _rights(facts, "agents")


def partners(facts: TrustFacts) -> Iterator[MaskBlock]:
    """For who takes part in an action without an account."""
    yield MaskBlock(
        text=f"Vous participez à une action pour {the_week(facts.week)} dans {facts.the_academy} : "
        "une école ou un établissement peut avoir écrit votre nom, celui de votre structure et ce "
        "que vous apportez dans la fiche de l'action."
    )
    yield from _who(facts)
    yield heading("Ce qui est gardé")
    yield MaskBlock(
        items=(
            "ce que dit la fiche : structure, ce qu'elle apporte, une convention ou non, parfois "
            "le nom d'un intervenant ;",
            "les documents joints par l'école, comme une affiche ou une convention ;",
            "si vous répondez aux questions du bilan : votre réponse, sans votre nom."
            if facts.questions
            else "aucune question ne vous est posée cette année par l'application.",
        )
    )
    yield MaskBlock(
        text="Le programme public dit l'action, l'école, le lieu et l'heure ; ni contact, ni nom "
        "d'intervenant. Le parrain ou la marraine de la semaine n'y est pas nommé non plus. Le "
        "titre d'une action est écrit par l'école : elle n'y met personne sans son accord."
    )
    yield heading("Pourquoi, et combien de temps")
    yield MaskBlock(
        text="Base : mission d'intérêt public (RGPD, art. 6, § 1, e). Conservation de la fiche : "
        f"{_lower(kept('action', facts.retention).lasts)}."
    )
    yield from _readers(facts)
    yield from _rights(facts)


def parents(facts: TrustFacts) -> Iterator[MaskBlock]:
    """For families: nothing is asked of them, no pupil is named."""
    yield MaskBlock(
        text=f"{capital(facts.the_academy)} prépare {the_week(facts.week)} avec l'application "
        "Point d'orgue. Celle-ci n'a ni compte de parent, ni leur adresse, ni liste d'élèves."
    )
    yield from _who(facts)
    yield heading("Et votre enfant ?")
    yield MaskBlock(
        items=(
            "aucun nom d'élève n'est demandé : une fiche dit combien d'élèves, de quel niveau ;",
            "une image ou un film n'est joint que si l'école atteste des autorisations des "
            "personnes qui y figurent, et des parents des mineurs ; les papiers signés restent à "
            "l'école, qui dit usage par usage ce qu'ils permettent (site de l'académie, réseaux "
            "sociaux, presse) et jusqu'à quand ; sans cela, l'image reste interne ;",
            "les informations cachées d'une photographie (lieu, date, appareil) sont ôtées.",
        )
    )
    yield heading("Et vous ?")
    yield MaskBlock(
        text="Les représentants des parents peuvent répondre, sans compte et sans nom, à des "
        "questions sur la semaine. Les réponses sont lues par les pilotes et les relais, et citées "
        "sans nom dans le bilan ; elles sont gardées ainsi : "
        f"{_lower(kept('questionanswer', facts.retention).lasts)}."
        if facts.questions
        else "Rien ne vous est demandé par l'application cette année."
    )
    yield MaskBlock(
        text="Une image de votre enfant vous pose question ? Écrivez à l'école, ou au délégué à la "
        "protection des données : elle se retire à tout moment, de toutes les pages à la fois."
    )
    yield from _rights(facts)


def _who(facts: TrustFacts) -> Iterator[MaskBlock]:
    yield heading("Qui répond de vos données")
    joint = f" Responsable conjoint : {facts.trust.joint}." if facts.trust.joint else ""
    yield MaskBlock(
        text=f"Responsable du traitement : {facts.said('controller')}.{joint} Délégué à la "
        f"protection des données : {facts.said('dpd')}. Hébergeur : {facts.said('host')}."
    )


def _readers(facts: TrustFacts) -> Iterator[MaskBlock]:
    yield heading("Qui les lit")
    services = [*facts.mail, *([facts.provider] if facts.provider else [])]
    through = f" Les courriers et les connexions passent par : {', '.join(services)}."
    yield MaskBlock(
        text="Dans l'académie, chacun selon ses fonctions du jour et son territoire ; quand la "
        "fonction finit, l'accès finit. Les lecteurs régionaux et nationaux, là où il y en a. "
        "L'hébergeur, qui tient la machine. L'application ne transmet rien hors de l'Union "
        "européenne d'elle-même." + (through if services else "")
    )


def _rights(facts: TrustFacts, who: str = "others") -> Iterator[MaskBlock]:
    yield heading("Vos droits")
    yield MaskBlock(text=RIGHTS)
    yield MaskBlock(text=HOW[who])
    yield MaskBlock(
        text=f"Écrivez à {facts.said('dpd')}. Sans réponse satisfaisante, vous pouvez saisir la "
        "CNIL (www.cnil.fr)."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
