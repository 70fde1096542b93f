"""The neutral masks of the communication kit: each kind in each format that makes sense for it."""

from __future__ import annotations

from collections.abc import Sequence

from models.masks.neutral import neutral
from models.masks.neutral_slides import banner, diploma, neutral_slides, poster
from models.work.kit import KitKind

Lines = Sequence[tuple[str, str]]
K = KitKind
PRESS_RELEASE: Lines = (
    ("band", "{{ service }}"),
    ("text", "{{ logo }}"),
    ("over", "Communiqué de presse · {{ date }}"),
    ("title", "{{ semaine }}"),
    ("over", "{{ dates }}, {{ territoire }}"),
    ("over", "{{ slogan }}"),
    ("text", "{{ essentiel }}"),
    ("head", "Les temps forts"),
    ("text", "{{ temps_forts }}"),
    ("head", "Quelques actions"),
    ("text", "{{ phares }}"),
    ("head", "Les chiffres"),
    ("text", "{{ chiffres }}"),
    ("head", "Contact presse"),
    ("text", "{{ service }} : {{ ligne }}"),
)
PRESS_KIT: Lines = (
    ("band", "{{ service }}"),
    ("text", "{{ logo }}"),
    ("over", "Dossier de presse · {{ date }}"),
    ("title", "{{ semaine }}"),
    ("over", "{{ dates }}, {{ territoire }}"),
    ("over", "{{ slogan }}"),
    ("head", "La synthèse"),
    ("text", "{{ essentiel }}"),
    ("head", "La politique"),
    ("text", "{{ cadrage }}"),
    ("head", "Les chiffres"),
    ("text", "{{ chiffres }}"),
    ("head", "Les temps forts"),
    ("text", "{{ temps_forts }}"),
    ("head", "Des actions choisies"),
    ("text", "{{ phares }}"),
    ("head", "En images"),
    ("text", "{{ images }}"),
    ("head", "Toutes les actions"),
    ("text", "{{ programme }}"),
    ("head", "Contact presse"),
    ("text", "{{ service }} : {{ ligne }}"),
)
BOOKLET: Lines = (
    ("band", "{{ service }}"),
    ("text", "{{ logo }}"),
    ("over", "Livret des actions · {{ annee }}"),
    ("title", "{{ semaine }}"),
    ("over", "{{ dates }}, {{ territoire }}"),
    ("over", "{{ nombre }}"),
    ("text", "{{ actions }}"),
)
DIPLOMA: Lines = (
    ("band", "{{ academie }}"),
    ("text", "{{ logo }}"),
    ("large", "Diplôme de la persévérance"),
    ("middle", "remis à"),
    ("name", ""),
    ("middle", "pour"),
    ("middle", "{{ ligne }}"),
    ("middle", "{{ semaine }}, {{ dates }}"),
    ("text", "Fait à {{ ligne_courte }}, le {{ ligne_courte }}"),
    ("text", "{{ service }}"),
)
TEXTS: dict[KitKind, tuple[Lines, str]] = {
    K.PRESS_RELEASE: (PRESS_RELEASE, "{{ service }}, communiqué de presse du {{ date }}"),
    K.PRESS_KIT: (PRESS_KIT, "{{ service }}, dossier de presse du {{ date }}"),
    K.BOOKLET: (BOOKLET, "{{ semaine }}, {{ annee }}"),
    K.DIPLOMA: (DIPLOMA, "{{ semaine }}, {{ annee }}"),
}
DRAWINGS = {K.POSTER: poster, K.BANNER: banner, K.DIPLOMA: diploma}
TEXT_ENDINGS = ("docx", "dotx", "odt", "ott")


def neutral_of_kit(kind: KitKind, ending: str, brand: str) -> bytes:
    """The neutral mask of a *kind* as ``docx``, ``odt``, ``pptx``, ``odp`` or as a template of one
    of these, in the colour *brand* (six figures)."""
    if ending in TEXT_ENDINGS:
        lines, foot = TEXTS[kind]
        turned = kind is KitKind.DIPLOMA
        return neutral(ending, lines, foot, brand=brand, on_its_side=turned)
    return neutral_slides(ending, DRAWINGS[kind](brand))
