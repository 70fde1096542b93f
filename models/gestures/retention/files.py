"""Whether a file says somebody's name, as far as it can be read: an office document is looked into,
a PDF or an image is known by its own name and its plain bytes alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.gestures.retention.mentions import SoughtPerson

MOST_PARTS, MOST_BYTES = 200, 20_000_000
"""Of an office document: what is beyond is not text that somebody typed."""
TAGS = re.compile(r"<[^>]*>")


def says_one_of(people: Sequence[SoughtPerson], name: str, path: Path) -> bool:
    """Whether the file called *name*, kept at *path*, says one of *people*."""
    return any(one.is_in(text) for text in (name, *_texts(path)) for one in people)


def _texts(path: Path) -> Iterator[str]:
    if not path.is_file():
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _parts(archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        content = path.read_bytes()
        yield content.decode("utf-8", "ignore")
        yield content.decode("utf-16-be", "ignore")  # as a PDF writes its title


def _parts(archive: zipfile.ZipFile) -> Iterator[str]:
    left = MOST_BYTES
    for info in archive.infolist()[:MOST_PARTS]:
        if info.filename.lower().endswith((".xml", ".rels", ".txt")):
            with archive.open(info) as part:
                content = part.read(left)
            left -= len(content)
            # A word that is half in bold is two pieces of text: tags are taken out, not spaced.
            text = content.decode("utf-8", "ignore")
            yield TAGS.sub("", text)
            yield TAGS.sub(" ", text)
