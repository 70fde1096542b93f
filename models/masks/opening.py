"""The opener of templates: by what a file holds, whatever its name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models.masks.opendocument import OpenDocumentMask
from models.masks.packages import NoMask, Package
from models.masks.placeholders import check
from models.masks.word import LISTING, WordMask

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(content: bytes) -> WordMask | OpenDocumentMask:
    """The template that *content* is. Raises NoMask."""
    if content.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise NoMask("protected" if encrypted else "old")
    if not content.startswith(b"PK\x03\x04"):
        raise NoMask("other")
    package = Package(content)
    if "mimetype" in package:
        return OpenDocumentMask(package)
    if LISTING in package:
        return WordMask(package)
    raise NoMask("other")


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
