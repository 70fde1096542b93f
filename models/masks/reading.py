"""Validation and merge of an uploaded template: what is wrong with it is a sentence, what it gives
is a document."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from models.errors import BadFile
from models.intake.apart import Ended, ProcessBounds, apart
from models.masks import program
from models.masks.content import MaskContent
from models.work.documents import safe_name

LIMIT = 5_000_000
"""Bytes of a mask."""
BOUNDS = ProcessBounds(memory=768 * 1024**2, seconds=20, longest=90.0)
MOST = 12
"""Faults that are told at once."""
WORD_OR_WRITER = "Donnez un fichier .docx, .dotx, .odt ou .ott, avec ses champs {{ … }}."
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
SLIDES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
ENDINGS = {
    "docx": ".docx ou .dotx",
    "odt": ".odt ou .ott",
    "pptx": ".pptx ou .potx",
    "odp": ".odp ou .otp",
}
"""The names that a mask of documents of each kind may have."""
NO_MASK = {
    "other": ("n'est pas un document de Word ni de LibreOffice Writer", WORD_OR_WRITER),
    "broken": (
        "est abîmé : il ne se lit pas",
        "Ouvrez-le dans votre traitement de texte, enregistrez-le de nouveau, puis recommencez.",
    ),
    "old": ("est d'un ancien format (« .doc »)", "Enregistrez-le en .docx ou en .odt."),
    "protected": (
        "est protégé par un mot de passe",
        "Enregistrez-le sans mot de passe, puis recommencez.",
    ),
    "macros": (
        "contient des macros",
        "Enregistrez-le sans macros (en .docx, .odt, .pptx ou .odp), puis recommencez.",
    ),
    "embedded": (
        "contient un objet incorporé (une feuille de calcul, un graphique, un programme)",
        "Remplacez-le par son image, puis recommencez.",
    ),
    "external": (
        "va chercher ailleurs une partie de son contenu",
        "Mettez l'image ou le texte dans le fichier lui-même, puis recommencez.",
    ),
    "strict": (
        "est au format « Open XML strict »",
        "Enregistrez-le en « Document Word (.docx) », puis recommencez.",
    ),
    "too_large": (
        "est trop grand : 5 Mo au plus, et 40 Mo une fois déplié",
        "Réduisez ses images, puis recommencez.",
    ),
}


class BadMask(BadFile):
    """A template that can't be used: what is wrong with it, and where."""


@dataclass(frozen=True, kw_only=True)
class MaskReport:
    """What a template asks: its *fields* that are known; *ending*: of the documents it gives."""

    name: str
    ending: str
    template: bool
    fields: tuple[str, ...]


def check_mask(
    content: bytes,
    name: str,
    words: Collection[str],
    blocks: Collection[str],
    forms: Collection[str] = tuple(MEDIA),
) -> MaskReport:
    """Look at a template that was sent under *name*, of documents of one of *forms*. Raises
    BadMask."""
    clean = safe_name(name)
    wanted = _wanted(forms)
    if not content:
        raise BadMask(f"Le fichier « {clean} » est vide.", wanted)
    known = json.dumps({"words": sorted(words), "blocks": sorted(blocks)})
    try:
        said = json.loads(_run("check", known, content, clean))
    except BadMask as no:
        if no.facts.get("code") == "other" and set(forms) != set(MEDIA):
            raise BadMask(f"Le fichier « {clean} » n'est pas un masque.", wanted) from None
        raise
    if said["ending"] not in forms:
        raise BadMask(
            f"Le masque « {clean} » donne des documents « .{said['ending']} », qui ne conviennent "
            "pas ici.",
            wanted,
        )
    sentences = [_fault(*fault) for fault in said["faults"]]
    if sentences:
        left = len(sentences) - MOST
        more = [f"Et {left} autres."] if left > 0 else []
        raise BadMask(
            f"Le masque « {clean} » est à reprendre : {len(sentences)} "
            f"{'point' if len(sentences) == 1 else 'points'}.",
            " ".join([*sentences[:MOST], *more]),
            faults=sentences,
        )
    if not said["fields"]:
        raise BadMask(
            f"Le masque « {clean} » n'a aucun champ : tous les documents y seraient les mêmes.",
            f"Écrivez au moins {{{{ {next(iter(blocks))} }}}}, seul dans son paragraphe, là où le "
            "texte doit venir.",
        )
    return MaskReport(
        name=clean,
        ending=said["ending"],
        template=said["template"],
        fields=tuple(said["fields"]),
    )


def fill_mask(mask: bytes, name: str, content: MaskContent) -> bytes:
    """The document that *mask* gives, of its plain type. Raises BadMask."""
    return _run("fill", content.as_json(), mask, name)


def _run(verb: str, line: str, content: bytes, name: str) -> bytes:
    if len(content) > LIMIT:
        raise _refused("too_large", "", name)
    given = line.encode() + b"\n" + content
    ended: Ended = apart(program.__file__, verb, content=given, bounds=BOUNDS)
    if ended.code == program.DONE:
        return ended.said
    if ended.code == program.REFUSED:
        code, about = json.loads(ended.said)
        raise _refused(code, about, name)
    raise _refused("too_large" if ended.cost_too_much else "broken", "", name)


def _refused(code: str, about: str, name: str) -> BadMask:
    wrong, next_step = NO_MASK[code]
    is_said = about and (code == "external" or about.startswith("diapositive"))
    said = f" : {about}" if is_said else ""
    return BadMask(f"Le fichier « {name} » {wrong}{said}.", next_step, code=code)


def _wanted(forms: Collection[str]) -> str:
    """« Donnez un fichier .pptx ou .potx, .odp ou .otp, avec ses champs {{ … }}. »"""
    if set(forms) == set(MEDIA):
        return WORD_OR_WRITER
    named = ", ".join(ENDINGS[one] for one in ENDINGS if one in forms)
    return f"Donnez un fichier {named}, avec ses champs {{{{ … }}}}."


def _fault(code: str, about: str, near: str, place: str) -> str:
    """What is wrong with a field, in a sentence with its place and its next step."""
    at = f" ({place})" if place else ""
    if code == "unknown":
        offered = f" : est-ce {{{{ {near} }}}} ?" if near else "."
        return f"« {{{{ {about} }}}} »{at} n'est pas un champ connu{offered}"
    if code == "not_alone":
        return f"« {{{{ {about} }}}} »{at} se met seul dans son paragraphe, hors d'une liste."
    return f"« {about} »{at} est un champ coupé : écrivez-le en entier dans un seul paragraphe."
