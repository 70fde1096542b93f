"""A refusal as a page: its own sentence, and what to do next."""

from __future__ import annotations

from fastapi import Request, Response

from models.errors import Refusal
from web.pages import page


def refused(request: Request, refusal: Refusal) -> Response:
    """The page of *refusal*."""
    return error_page(request, refusal.status, refusal.sentence, refusal.next_step)


def error_page(request: Request, status: int, sentence: str, next_step: str = "") -> Response:
    """A page that says what went wrong."""
    return page(request, "error.html", status, sentence=sentence, next_step=next_step)
