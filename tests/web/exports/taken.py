"""What a PDF says of itself, and a mask to export on."""

from __future__ import annotations

import io
import re
import zlib

import docx


def unfolded(pdf: bytes) -> str:
    """A PDF with its streams inflated, as letters."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join([pdf, *map(_inflated, streams)]).decode("latin-1")


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def tags_of(pdf: str) -> set[str]:
    """The kinds of elements that its tags say."""
    return set(re.findall(r"/S /(\w+)", pdf))


def mask_of(*lines: str) -> bytes:
    """A Word document of these paragraphs."""
    document, kept = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(kept)
    return kept.getvalue()
