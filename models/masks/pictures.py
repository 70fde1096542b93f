"""The pictures of a document: small enough to be sent by mail, in a form that every word processor
opens, with the words of who does not see them.

Each is a part of the package under its own number, so that a document itself says which it holds.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from PIL import Image

from models.masks.content import MaskPicture

MOST_PIXELS = 1600
"""Of the longer side: the width of a page, at the 250 points an inch of a good printer."""
QUALITY = 85
WIDEST, HIGHEST = 15.0, 10.0
"""Centimetres, so that two of them and their captions share a page."""
WRONG = (OSError, ValueError, SyntaxError, EOFError, OverflowError, Image.DecompressionBombError)
NAMED = re.compile(r"(?:.*/)?orgue-image-(\d+)\.(?:jpeg|png)")


@dataclass(frozen=True, kw_only=True)
class DrawnPicture:
    """A picture as it stands in a document: *name* of its part; *width* and *height* on paper, in
    centimetres."""

    name: str
    media_type: str
    content: bytes
    width: float
    height: float


def drawn(picture: MaskPicture) -> DrawnPicture | None:
    """*picture* as it is put in a document; one that does not open: nothing."""
    try:
        with Image.open(io.BytesIO(picture.content)) as image:
            image.draft("RGB", (MOST_PIXELS, MOST_PIXELS))
            image.thumbnail((MOST_PIXELS, MOST_PIXELS))
            clear = image.has_transparency_data
            form, ending = ("PNG", "png") if clear else ("JPEG", "jpeg")
            kept = io.BytesIO()
            image.convert("RGBA" if clear else "RGB").save(kept, form, quality=QUALITY)
            wide, high = image.size
    except WRONG:
        return None
    share = min(WIDEST / wide, HIGHEST / high)
    return DrawnPicture(
        name=f"orgue-image-{picture.number}.{ending}",
        media_type=f"image/{ending}",
        content=kept.getvalue(),
        width=wide * share,
        height=high * share,
    )


@dataclass(frozen=True, kw_only=True)
class PictureBox:
    """Where a picture stands in a frame, in the frame's own unit."""

    left: float
    top: float
    width: float
    height: float


def within(picture: DrawnPicture, width: float, height: float) -> PictureBox:
    """*picture* as large as a frame lets it be, in its middle."""
    share = min(width / picture.width, height / picture.height)
    wide, high = picture.width * share, picture.height * share
    return PictureBox(left=(width - wide) / 2, top=(height - high) / 2, width=wide, height=high)


def pictures_in(document: bytes) -> list[int]:
    """The numbers of the pictures that a document made here holds, in order."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        found = map(NAMED.fullmatch, package.namelist())
    return sorted({int(one[1]) for one in found if one})
