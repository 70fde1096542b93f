"""What changes something is heard from our own pages only: no other site posts for a reader."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from models.errors import Refusal

SAFE = {"GET", "HEAD", "OPTIONS"}
WITH_A_TOKEN = ("/api/", "/stop/")
"""Programs say who they are in a header that no other site's page can send; mail programs ask for
no more news (RFC 8058) at an address that only the letter's reader knows."""


class FromElsewhere(Refusal):
    """A form that was not sent by one of our pages."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Cette demande ne vient pas d'une page de ce portail.", "Revenez à la première page."
        )


def from_elsewhere(request: Request) -> bool:
    """Whether *request* would change something, and another site's page may have sent it."""
    if request.method in SAFE or request.url.path.startswith(WITH_A_TOKEN):
        return False
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told != "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))  # an older browser says the origin alone
    return not origin.netloc or origin.netloc != request.headers.get("host")


def our_path(asked: str, otherwise: str = "/") -> str:
    """*asked*, when it is a path of this portal and nothing else."""
    ours = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if ours else otherwise
