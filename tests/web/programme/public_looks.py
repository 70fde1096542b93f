"""The public programme as everybody sees it: its pages, and what they say of nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.gestures.actions.publishing import make_public
from models.gestures.programme.public_side import set_public_contact
from tests.academy import KNOWN, Year

HOME = f"/semaine/{KNOWN['AC']}"


def show_to_the_public(year: Year, number: int) -> None:
    """E21's head shows its action; the académie is written to by a form."""
    year.act(make_public, number, True, year.by("E21"), on="12/01/2027 10:00")
    given = ("semaine@valmont.example", year.by("pilote"))
    year.act(set_public_contact, *given, on="12/01/2027 10:00")


def public_looks(actions: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each page, with the status of its answer."""
    pages = ("", "/toute-l-annee", "/adresse", "/contact", "?q=chaine", "?q=rien")
    yield from ((f"{HOME}{page}", 200) for page in pages)
    yield f"{HOME}/{actions['agreed']}", 200
    yield f"{HOME}/{actions['asked']}", 404
    yield f"{HOME}?day=demain", 422
