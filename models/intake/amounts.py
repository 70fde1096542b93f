"""The parser of numbers with a unit.

A number is read with the unit that people give it, or is refused: « 1 h 30 » is one hour and a
half, « 1 200 € » twelve hundred euros, « 30 élèves » thirty pupils.

Nothing is dropped to make a number of the rest: what is not understood is nobody's number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from models.words.collation import letters

LONGEST = 60
"""Signs of a number with its unit."""
NUMBER = r"(?:\d{1,3}(?: \d{3})+|\d{1,19})(?:[.,]\d{1,9})?"
AMOUNT = re.compile(rf"(?P<sign>[+-]?) ?(?P<number>{NUMBER}) ?(?P<unit>\D*)")
FIRST = re.compile(rf"(?P<sign>[+-]?)(?P<unit>€|eur) ?(?P<number>{NUMBER})")
THOUSANDS_OR_NOT = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
HOURS_AND_MINUTES = re.compile(
    r"(\d{1,4}) ?(?:h|hrs?|heures?|:) ?([0-5]?\d)(?<!:\d) ?(?:m|min|mn|minutes?|'|′)?\.?"
)

EUROS = ("€", "eur", "euro", "euros", "€ ttc", "euros ttc", "eur ttc")
HOURS = ("h", "hr", "hrs", "heure", "heures")
MINUTES = ("m", "min", "mn", "mins", "minute", "minutes", "'", "′")
PEOPLE = ("personne", "personnes", "pers", "participant", "participants", "present", "presents")
PUPILS = ("eleve", "eleves", "enfant", "enfants", "jeune", "jeunes")
WHO = {
    "pupils": PUPILS,
    "pupils_nursery": PUPILS,
    "pupils_elementary": (*PUPILS, "ecolier", "ecoliers"),
    "pupils_college": (*PUPILS, "collegien", "collegiens"),
    "pupils_lycee": (*PUPILS, "lyceen", "lyceens"),
    "parents": ("parent", "parents"),
    "staff": (
        "personnel",
        "personnels",
        "adulte",
        "adultes",
        "agent",
        "agents",
        "enseignant",
        "enseignants",
        "professeur",
        "professeurs",
        "prof",
        "profs",
    ),
    "partners": ("partenaire", "partenaires", "intervenant", "intervenants"),
}
"""The words in which each audience is counted: « 3 classes » or « 10 familles » are no number of
pupils or parents."""


class NoAmount(Exception):
    """What is typed is no number of that unit; *sentence* says why."""

    def __init__(self, sentence: str = "Un nombre est attendu, sans autre mot.") -> None:
        super().__init__(sentence)
        self.sentence = sentence


def amount(typed: str, units: Iterable[str] = ()) -> Decimal | None:
    """The number in *typed*, alone or in one of *units* (as :func:`bare` has them); None if empty.

    Raises :class:`NoAmount`, also for what is a thousand or a unit according to who reads.
    """
    text = bare(typed)
    if not text:
        return None
    found = (AMOUNT.fullmatch(text) or FIRST.fullmatch(text)) if len(text) <= LONGEST else None
    if found is None or found["unit"].rstrip(" .") not in ("", *units):
        raise NoAmount
    if THOUSANDS_OR_NOT.fullmatch(found["number"]):
        raise NoAmount(_either(found["number"]))
    return Decimal(found["sign"] + found["number"].replace(" ", "").replace(",", "."))


def hours(typed: str) -> Decimal | None:
    """The hours in *typed*: « 1,5 », « 1 h 30 », « 1:30 » or « 90 min ». Raises NoAmount."""
    text = bare(typed)
    found = HOURS_AND_MINUTES.fullmatch(text)
    if found:
        return int(found[1]) + Decimal(int(found[2])) / 60
    if any(sign.isalpha() for sign in text) and text.rstrip(" .").endswith(MINUTES):
        minutes = amount(text, MINUTES)
        return None if minutes is None else minutes / 60
    return amount(text, HOURS)


def people(code: str) -> tuple[str, ...]:
    """The words in which the audience *code* is counted."""
    return (*PEOPLE, *WHO.get(code, ()))


def bare(typed: str) -> str:
    """*typed* with one kind of space, of minus and of letter, and no sign without width. Raises
    NoAmount for what only looks like figures."""
    if any(unicodedata.category(sign) == "No" for sign in typed):  # « 10² » is no hundred and two
        raise NoAmount
    return " ".join(letters(typed).replace("−", "-").split())


def _either(number: str) -> str:
    whole, decimals = re.split("[.,]", number)
    return f"« {number} » se lit de deux façons : écrivez {whole} {decimals}, ou {whole}."
