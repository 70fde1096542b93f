"""The review as a document: what each field of a mask holds, from the review's content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from models.errors import NotFound
from models.masks.content import MaskBlock, MaskContent, MaskPicture, heading
from models.masks.neutral import neutral
from models.masks.reading import fill_mask
from models.serving.review.content import ReviewContent, ReviewFigure, ReviewSection
from models.serving.review.gathered import PressLine
from models.words.french import long_date
from models.work.documents import place_of
from models.year.masks import Masks

FORMATS = {"pdf": "PDF", "docx": "Word (.docx)", "odt": "LibreOffice (.odt)"}
WORDS = {
    "academie": "le nom de l'académie",
    "annee": "l'année scolaire",
    "semaine": "le nom de la semaine",
    "debut": "le premier jour de la semaine",
    "fin": "le dernier jour de la semaine",
    "etat": "où en est le texte du bilan",
    "valide_le": "le jour de sa validation",
}
"""What stands within a sentence, with what it holds."""
WHOLE = {
    "bilan": "le bilan entier : titres, textes, listes et tableaux",
    "chiffres": "tous les chiffres, en un tableau",
    "images": "les photos dont les papiers permettent l'usage au-dehors, et leurs légendes",
}
SECTIONS = {
    "essentiel": "text",
    "portage": "backing",
    "inspecteurs": "inspectors",
    "relais": "relays",
    "terrain": "field",
    "preparation": "calendar",
    "formation": "training",
    "parents": "parents",
    "objectifs": "objectives",
    "propositions": "proposals",
    "benefices": "benefits",
    "partenaires": "partners",
    "presse": "press",
    "reponses": "answers",
    "objectifs_suivants": "next",
}
"""One section alone, without its title, by the field that holds it."""
BLOCKS = (*WHOLE, *SECTIONS)
NO_IMAGE = "Aucune photo dont les papiers permettent l'usage au-dehors."
HEAD = ("Chiffre", "Cette année", "L'an dernier")


def review_fields(content: ReviewContent, pictures: Sequence[MaskPicture] = ()) -> MaskContent:
    """What each field of a mask holds; a section with nothing to say holds one line that says
    so. *pictures*: those that the review may hold."""
    first, last = content.held
    sections = {one.code: one for one in content.sections}
    images = tuple(MaskBlock(picture=one) for one in pictures)
    blocks: dict[str, Sequence[MaskBlock]] = {
        "bilan": (*_whole(content.sections), *_images(images)),
        "chiffres": tuple(_figures([f for one in content.sections for f in one.figures])),
        "images": images or (MaskBlock(text=NO_IMAGE),),
    }
    for name, code in SECTIONS.items():
        found = tuple(_section(sections[code], 1)) if code in sections else ()
        blocks[name] = found or (MaskBlock(text="Rien à signaler."),)
    return MaskContent(
        title=f"Le bilan de l'année {content.year}, {content.academy}",
        words={
            "academie": content.academy,
            "annee": content.year,
            "semaine": content.week,
            "debut": long_date(first),
            "fin": long_date(last),
            "etat": content.state,
            "valide_le": long_date(content.accepted_on) if content.accepted_on else "–",
        },
        blocks=blocks,
    )


def review_document(fields: MaskContent, masks: Masks, ending: str, folder: Path) -> bytes:
    """The review as ``docx`` or ``odt``, on the académie's mask kept in *folder*, else on the
    neutral one. Raises NotFound (a mask that is not there any more), BadMask."""
    mask = masks.of_review(ending)
    if mask is None:
        return fill_mask(neutral(ending), "masque neutre", fields)
    return fill_mask(kept_mask(masks, ending, folder), mask.name, fields)


def kept_mask(masks: Masks, ending: str, folder: Path) -> bytes:
    """The académie's own mask. Raises NotFound."""
    mask = masks.of_review(ending)
    try:
        if mask is not None:
            return place_of(folder, mask.digest).read_bytes()
    except FileNotFoundError:
        pass
    raise NotFound(
        "Le masque de l'académie n'est plus là.",
        "Donnez-le à nouveau, ou ôtez-le pour reprendre le masque neutre.",
    )


def field_lines(fields: MaskContent) -> list[tuple[str, str, str]]:
    """Each field with what it is, and the beginning of what it holds now."""
    titles = dict.fromkeys(SECTIONS, "cette partie du bilan, sans son titre")
    told = [(name, means, fields.words[name]) for name, means in WORDS.items()]
    for name, means in (WHOLE | titles).items():
        told.append((name, means, _beginning(fields.blocks[name])))
    return told


def _beginning(blocks: Sequence[MaskBlock]) -> str:
    said = (
        part
        for one in blocks
        for part in (one.title if one.level else "", one.text, *one.items, *map(_cells, one.rows))
        + ((one.picture.caption,) if one.picture else ())
    )
    text = " ".join(" ".join(filter(None, said)).split())
    return f"{text[:120].rstrip()}…" if len(text) > 120 else text


def _cells(row: Sequence[str]) -> str:
    return " : ".join(filter(None, row[:2]))


def _whole(sections: Sequence[ReviewSection]) -> Iterator[MaskBlock]:
    for one in sections:
        yield heading(one.title)
        yield from _section(one, 2)


def _images(images: Sequence[MaskBlock]) -> Sequence[MaskBlock]:
    return (heading("En images"), *images) if images else ()


def _section(one: ReviewSection, level: int) -> Iterator[MaskBlock]:
    if one.text:
        yield MaskBlock(text=one.text)
    if one.items:
        yield MaskBlock(items=one.items)
    yield from _figures(one.figures, one.title)
    for unit, press in groupby(one.press, key=lambda line: line.unit):
        yield heading(unit, level)
        yield MaskBlock(items=tuple(map(press_words, press)))
    for question, said in _by_question(one.answers).items():
        yield heading(question, level)
        yield MaskBlock(items=said)


def _figures(figures: Sequence[ReviewFigure], title: str = "Les chiffres") -> Iterator[MaskBlock]:
    if figures:
        rows = tuple((one.label, one.now, one.before or "–") for one in figures)
        yield MaskBlock(
            title=f"{title} : les chiffres" if title != "Les chiffres" else title,
            head=HEAD,
            rows=rows,
        )


def press_words(line: PressLine) -> str:
    """« Titre, Le Journal, 20 mars 2027 (https://…) », as text: nobody's link."""
    when = long_date(line.on) if line.on else ""
    return f"{', '.join(filter(None, (line.title, line.medium, when)))} ({line.address})"


def _by_question(answers: Sequence[tuple[str, str, str]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for question, text, who in answers:
        found.setdefault(question, []).append(f"{' '.join(text.split())} ({who})")
    return found
