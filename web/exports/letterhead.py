"""The letterhead of what is set on paper: the académie's logo or bloc-marque, and its colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.work.documents import place_of
from models.year.look import NAME, OURS, STATE, Look

HERE = "https://orgue.invalid/"
"""What the addresses of a page on paper are relative to, which leads nowhere."""
IMAGE, STYLE = f"{HERE}letterhead/image", f"{HERE}letterhead/look.css"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """*image*: its address, empty where there is none, *alt* what it shows; *style*: that of the
    académie's own colour; *files*: what the printer finds at these addresses, with its type."""

    name: str = NAME
    image: str = ""
    alt: str = ""
    state: bool = False
    style: str = ""
    files: Mapping[str, tuple[bytes, str]] = field(default_factory=dict, repr=False)


OF_NOBODY = Letterhead()
"""That of what several académies share."""


def letterhead(look: Look, academy: str, folder: Path) -> Letterhead:
    """The letterhead of an *academy* that has this *look*, its images kept in *folder*."""
    files: dict[str, tuple[bytes, str]] = {}
    state = look.theme == "state"
    colour = STATE if state else look.colour
    if colour and colour != OURS:
        files[STYLE] = (f":root {{ --brand: {colour}; }}".encode(), "text/css")
    place = place_of(folder, look.image.digest) if look.image else None
    if look.image and place and place.is_file():
        files[IMAGE] = (place.read_bytes(), look.image.media_type)
    return Letterhead(
        name=look.called,
        image=IMAGE if IMAGE in files else "",
        alt=f"Bloc-marque de l'académie : {academy}" if state else f"Logo : {academy}",
        state=state,
        style=STYLE if STYLE in files else "",
        files=files,
    )
