"""The forms that schools print, have signed and keep: image and voice, author's rights.

Filled in with the académie's own name and who answers for its data; everything about people is a
blank line, for a pen. They are drafts: what is uncertain is said in each, for the académie's DPD.

Sources: code civil, art. 9, 371-1 and 372-1 (as of loi n° 2024-120 of 19 February 2024); code de la
propriété intellectuelle, art. L. 111-1, L. 121-1, L. 122-7, L. 131-3, L. 131-3-1 and L. 131-3-2;
règlement (UE) 2016/679 (RGPD), art. 6, 7, 13 and 15 to 22. Read again in November 2026 against
published texts: articles 371-1 and 372-1, L. 131-3-2; the others are the DPD's to check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.masks.content import MaskBlock, MaskContent, heading
from models.year.trust import Trust

BLANK = "…" * 24
BOX = "☐"
USES = (
    "Usage interne : dans l'école, et dans le portail réservé aux personnels de l'académie",
    "Le site de l'académie",
    "Les réseaux sociaux de l'académie",
    "La presse, et les imprimés diffusés par l'académie",
)
LINES = (("title", "{{ titre }}"), ("over", "{{ academie }}"), ("text", "{{ corps }}"))
"""The lines of the neutral mask that they are set on."""
FOOT = "{{ academie }}. {{ titre }}. Cet imprimé rempli reste à l'école."


@dataclass(frozen=True, kw_only=True)
class SignedForm:
    """A form by its *code*; *who* signs it, in a few words; *body*: what it says."""

    code: str
    title: str
    who: str
    body: Callable[[str, Trust], Sequence[MaskBlock]]

    def content(self, academy: str, trust: Trust) -> MaskContent:
        """What it says for *academy*, whose data *trust* answers for."""
        return MaskContent(
            title=f"{self.title}, {academy}",
            words={"titre": self.title, "academie": academy},
            blocks={"corps": tuple(self.body(academy, trust))},
        )


def _text(*lines: str) -> list[MaskBlock]:
    return [MaskBlock(text=line) for line in lines]


def _kept_by_the_school() -> list[MaskBlock]:
    return _text(
        "À remplir à la main, à signer, et à rendre à l'école ou à l'établissement, qui garde ce "
        "papier. Refuser n'a aucune conséquence."
    )


def _occasion() -> list[MaskBlock]:
    return [
        heading("De quoi il s'agit"),
        *_text(
            f"École ou établissement : {BLANK}",
            f"Action, et jour : {BLANK}",
            f"{BOX} photographies    {BOX} film    {BOX} enregistrement de la voix",
        ),
    ]


def _uses(allow: str) -> list[MaskBlock]:
    return [
        heading(allow),
        MaskBlock(head=("Usage", "Oui", "Non"), rows=tuple((use, BOX, BOX) for use in USES)),
        *_text(
            f"Jusqu'au (jour, mois, année ; au plus dix ans) : {BLANK}",
            "Chaque usage se coche à part ; ce qui n'est pas coché « oui » est refusé. Ni nom ni "
            "prénom d'élève n'est publié ; l'usage est gratuit, et sans commerce.",
        ),
    ]


def _rights(trust: Trust) -> list[MaskBlock]:
    return [
        heading("Vos droits"),
        *_text(
            "Vous pouvez revenir sur cet accord à tout moment, sans dire pourquoi, en le disant à "
            "l'école : ce qui est en ligne est retiré aussitôt, et ce qui a déjà été imprimé ne "
            "sera pas réimprimé (RGPD, article 7, paragraphe 3).",
            f"Responsable du traitement : {trust.controller or BLANK}. Vous pouvez demander "
            "l'accès, la rectification, l'effacement, la limitation, ou vous opposer (RGPD, "
            f"articles 15 à 21), au délégué à la protection des données : {trust.dpd or BLANK} ; "
            "et vous plaindre à la CNIL (www.cnil.fr).",
        ),
    ]


def _signed(*who: str) -> list[MaskBlock]:
    lines = [f"{one}, date et signature : {BLANK}" for one in who]
    return [heading("Date et signatures"), *_text(f"Fait à : {BLANK}", *lines)]


def _uncertain(*points: str) -> list[MaskBlock]:
    return [
        heading("À relire par l'académie avant emploi, puis à ôter", 2),
        MaskBlock(
            items=(
                "Ceci est un modèle, non un avis : le délégué à la protection des données et le "
                "service juridique le relisent.",
                *points,
            )
        ),
    ]


_BASIS = (
    "Incertain : la base de l'usage interne (consentement, RGPD article 6, 1, a, ou mission "
    "d'intérêt public, 6, 1, e). Le modèle demande l'accord pour tous les usages."
)


def _minor(academy: str, trust: Trust) -> list[MaskBlock]:
    return [
        *_kept_by_the_school(),
        heading("L'élève, et qui exerce l'autorité parentale"),
        *_text(
            f"L'élève : {BLANK}",
            f"Classe : {BLANK}",
            f"Premier titulaire de l'autorité parentale : {BLANK}",
            f"Second titulaire, s'il y en a un : {BLANK}",
            "Chacun a droit au respect de sa vie privée (code civil, article 9). Les parents "
            "protègent en commun le droit à l'image de leur enfant mineur, et l'y associent selon "
            "son âge et son degré de maturité (code civil, articles 371-1 et 372-1) : les deux "
            "signent, et l'élève dit s'il est d'accord.",
        ),
        *_occasion(),
        *_uses("Ce que nous autorisons, de son image et de sa voix"),
        *_rights(trust),
        *_signed("Premier titulaire", "Second titulaire", "L'élève, s'il le peut"),
        *_uncertain(
            "Incertain : l'accord d'un seul parent suffit-il pour l'usage interne ? Des auteurs "
            "tiennent tout usage pour un acte non usuel depuis la loi n° 2024-120 du 19 février "
            "2024 ; le modèle demande les deux signatures.",
            _BASIS,
        ),
    ]


def _adult(academy: str, trust: Trust) -> list[MaskBlock]:
    return [
        *_kept_by_the_school(),
        heading("La personne"),
        *_text(
            f"Je soussigné(e) : {BLANK}",
            f"{BOX} élève majeur(e)    {BOX} parent    {BOX} personnel    {BOX} autre : {BLANK}",
            "Chacun a droit au respect de sa vie privée (code civil, article 9) ; l'image et la "
            "voix ne s'utilisent qu'avec l'accord de la personne.",
        ),
        *_occasion(),
        *_uses("Ce que j'autorise, de mon image et de ma voix"),
        *_rights(trust),
        *_signed("La personne"),
        *_uncertain(
            "Incertain : un agent photographié dans ses fonctions consent-il librement ? Un refus "
            "ne doit rien lui coûter, et se lit comme tel.",
            _BASIS,
        ),
    ]


def _pupils_work(academy: str, trust: Trust) -> list[MaskBlock]:
    return [
        *_kept_by_the_school(),
        heading("L'auteur, et l'œuvre"),
        *_text(
            f"L'élève auteur : {BLANK}",
            f"Qui exerce l'autorité parentale, s'il est mineur : {BLANK}",
            f"L'œuvre (texte, dessin, musique, film…), son titre : {BLANK}",
            f"École ou établissement, classe : {BLANK}",
            "Qui crée une œuvre en est l'auteur du seul fait de l'avoir créée, élève ou non (code "
            "de la propriété intellectuelle, article L. 111-1). Il garde le droit au respect de "
            "son nom et de son œuvre, qui ne se cède pas (article L. 121-1).",
        ),
        *_granted(academy),
        *_text(
            f"L'œuvre est montrée avec la classe et le niveau seuls. {BOX} L'auteur le souhaite "
            f"ainsi. {BOX} Il veut que son nom y soit : l'œuvre reste alors à l'école."
        ),
        *_rights(trust),
        *_signed("L'auteur", "Premier titulaire de l'autorité parentale", "Second titulaire"),
        *_uncertain(
            "Incertain : montrer une œuvre sans nom se concilie avec le droit au nom si l'auteur "
            "l'a voulu ; le modèle le lui demande.",
            "Une œuvre à plusieurs demande l'accord de chacun ; une image de personne demande en "
            "plus l'autorisation d'image.",
        ),
    ]


def _agents_work(academy: str, trust: Trust) -> list[MaskBlock]:
    return [
        *_kept_by_the_school(),
        heading("L'auteur, et l'œuvre"),
        *_text(
            f"Je soussigné(e) : {BLANK}",
            f"Fonction, école ou service : {BLANK}",
            f"L'œuvre (texte, photographies, film, support…), son titre : {BLANK}",
            "Un agent public est l'auteur de ce qu'il crée (code de la propriété intellectuelle, "
            "article L. 111-1). Ce qu'il crée dans ses fonctions est cédé de plein droit à son "
            "administration dans la mesure strictement nécessaire à une mission de service public "
            "(articles L. 131-3-1 et L. 131-3-2) ; cet accord dit le reste.",
        ),
        *_granted(academy),
        *_text(f"Je souhaite que mon nom figure auprès de l'œuvre : {BOX} oui    {BOX} non"),
        *_rights(trust),
        *_signed("L'auteur"),
        *_uncertain(
            "Incertain : ce qui entre dans la mission de service public, pour un support de cours "
            "ou une photographie prise de sa propre initiative ; le modèle demande l'accord dans "
            "tous les cas."
        ),
    ]


def _granted(academy: str) -> list[MaskBlock]:
    """Each right by itself, with its extent, its purpose, its place and its time (L. 131-3)."""
    return [
        heading("Ce qui est cédé, sans paiement"),
        *_text(
            f"À l'académie ({academy}), sans exclusivité et sans paiement (articles L. 122-7 et L. "
            "131-3), pour rendre compte de la semaine de la persévérance scolaire, et pour cela "
            "seul :"
        ),
        MaskBlock(
            items=(
                f"{BOX} reproduire l'œuvre, sur papier et en numérique ;",
                f"{BOX} la montrer au public, aux endroits cochés plus bas ;",
                f"{BOX} la réduire ou n'en montrer qu'une partie, sans la dénaturer.",
            )
        ),
        *_uses("Où, et jusqu'à quand"),
        *_text("Lieu : la France, et le monde entier pour ce qui est en ligne."),
    ]


FORMS = (
    SignedForm(
        code="image-voix-mineur",
        title="Autorisation : image et voix d'un élève mineur",
        who="Les parents, et l'élève selon son âge",
        body=_minor,
    ),
    SignedForm(
        code="image-voix-majeur",
        title="Autorisation : image et voix d'une personne majeure",
        who="Un élève majeur, un parent, un personnel, un intervenant",
        body=_adult,
    ),
    SignedForm(
        code="oeuvre-eleve",
        title="Droits d'auteur : l'œuvre d'un élève",
        who="L'élève, et ses parents s'il est mineur",
        body=_pupils_work,
    ),
    SignedForm(
        code="oeuvre-agent",
        title="Droits d'auteur : l'œuvre d'un agent",
        who="Un enseignant, un personnel",
        body=_agents_work,
    ),
)
BY_CODE = {form.code: form for form in FORMS}
