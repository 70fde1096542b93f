"""A letter as its own HTML document, under a policy (CSP) that lets nothing in or out."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import HTMLResponse

from models.letters.rendering import Letter
from web.site.headers import LETTER_POLICY


def as_html(letter: Letter | None, wrong: str) -> Response:
    """A letter in a closed frame, or why there is none."""
    if letter is None:
        return HTMLResponse(wrong, 409, headers={"Content-Security-Policy": LETTER_POLICY})
    return HTMLResponse(letter.html, headers={"Content-Security-Policy": LETTER_POLICY})
