"""The opener of templates: by what a file holds, whatever its name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models.masks.open_slides import PRESENTATION, OpenSlideMask
from models.masks.opendocument import OpenDocumentMask, kind_of
from models.masks.packages import NoMask, Package
from models.masks.placeholders import check
from models.masks.slides import KIND as OF_SLIDES
from models.masks.slides import SlideMask
from models.masks.word import LISTING, WordMask

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


Mask = WordMask | OpenDocumentMask | SlideMask


def opened(content: bytes) -> Mask:
    """The template that *content* is. Raises NoMask."""
    if content.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise NoMask("protected" if encrypted else "old")
    if not content.startswith(b"PK\x03\x04"):
        raise NoMask("other")
    package = Package(content)
    if "mimetype" in package:
        slides = kind_of(package).startswith(PRESENTATION)
        return OpenSlideMask(package) if slides else OpenDocumentMask(package)
    if LISTING in package:
        return SlideMask(package) if _has_slides(package) else WordMask(package)
    raise NoMask("other")


def _has_slides(package: Package) -> bool:
    said = package.parts[LISTING]
    return OF_SLIDES.encode() in said or b"ms-powerpoint" in said


def checked(content: bytes, words: Collection[str], blocks: Collection[str]) -> dict[str, Any]:
    """What a template asks, and what is wrong with it, for programs. Raises NoMask."""
    mask = opened(content)
    found = check(mask.paragraphs(), words, blocks)
    return {
        "ending": mask.ending,
        "template": mask.template,
        "fields": list(dict.fromkeys(found.known)),
        "faults": list(dict.fromkeys(found.faults)),
    }
