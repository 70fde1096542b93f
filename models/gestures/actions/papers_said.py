"""What the school says that its papers allow is taken at its word, within reason."""

from __future__ import annotations

from datetime import date

from models.errors import BadDocument
from models.work.document import DocumentKind
from models.work.uses import LONGEST_YEARS, SaidUses

OF_PEOPLE = {DocumentKind.IMAGE: "Une image", DocumentKind.FILM: "Un film"}


def need_said(kind: DocumentKind, said: SaidUses, day: date) -> None:
    """Refuse what is said of a document of *kind*.

    Raises BadDocument: an image or a film without the papers of who is on it; a use outside without
    papers, without a date, or with one that is past.
    """
    if kind in OF_PEOPLE and not said.attested:
        raise BadDocument(
            f"{OF_PEOPLE[kind]} ne se joint qu'avec l'accord des personnes qui y figurent.",
            "Cochez la case qui l'atteste, ou joignez autre chose.",
        )
    if not said.uses:
        return
    if not said.attested:
        raise BadDocument(
            "Un usage hors du portail demande les autorisations signées, gardées par l'école.",
            "Cochez la case qui l'atteste, ou laissez l'usage interne.",
        )
    if said.until is None:
        raise BadDocument(
            "Il manque la date jusqu'à laquelle ces usages sont autorisés.",
            "Elle est sur les autorisations ; passé ce jour, l'usage redevient interne.",
        )
    if said.until < day:
        raise BadDocument(
            f"Le {said.until:%d/%m/%Y} est passé : ces usages ne sont plus autorisés.",
            "Corrigez la date, ou laissez l'usage interne.",
        )
    if said.until.year > day.year + LONGEST_YEARS:
        raise BadDocument(
            f"Le {said.until:%d/%m/%Y} est dans plus de {LONGEST_YEARS} ans.",
            "Vérifiez l'année ; une autorisation plus longue se renouvelle.",
        )
