"""A professional telephone number is read as people type it, and shown in pairs of figures.

« 01.72.04.55.05 », ``+33 1 72 04 55 05``, one whose first zero a spreadsheet lost: each is the same
number. Where there are two, none is chosen.
"""

from __future__ import annotations

import re

from models.errors import Refusal
from models.words.signs import as_cell, plain

LONGEST = 30
BETWEEN = re.compile(r"[\s.\-/()]+")
OURS = re.compile(r"0[1-9]\d{8}")
LOST_ZERO = re.compile(r"[1-9]\d{8}")
PACIFIC = re.compile(r"\d{6}|\d{8}")
"""New Caledonia has six figures, Polynesia eight, without the country's."""
ABROAD = re.compile(r"\+[1-9]\d{6,13}")


class NotAPhone(Refusal):
    """A number that nobody can call."""

    status = 422

    def __init__(self, text: str) -> None:
        sentence = f"« {plain(text)[:60]} » n'est pas un numéro de téléphone."
        super().__init__(
            sentence,
            "Donnez les dix chiffres d'un seul numéro, par exemple 01 23 45 67 89.",
            fields={"phone": sentence},
        )


def read_phone(text: str) -> str | None:
    """The number that *text* says, in pairs of figures; None where it says none, or several."""
    typed = BETWEEN.sub("", as_cell(text).replace("(0)", ""))
    typed = "+" + typed[2:] if typed.startswith("00") else typed
    if typed.startswith("+33") and OURS.fullmatch("0" + typed[3:]):
        typed = "0" + typed[3:]
    if LOST_ZERO.fullmatch(typed):
        typed = "0" + typed
    if OURS.fullmatch(typed) or (PACIFIC.fullmatch(typed) and typed.strip("0")):
        return " ".join(typed[n : n + 2] for n in range(0, len(typed), 2))
    if ABROAD.fullmatch(typed):
        return _abroad(typed)
    return None


def _abroad(typed: str) -> str:
    """« +262 692 12 34 56 »: three figures, then what the pairs leave at the head."""
    country, own = typed[:4], typed[4:]
    head = own[: len(own) % 2 + 2] if len(own) % 2 else ""
    rest = own[len(head) :]
    parts = [country, head, *(rest[n : n + 2] for n in range(0, len(rest), 2))]
    return " ".join(part for part in parts if part)


def need_phone(text: str) -> str | None:
    """The number that somebody typed; None where they typed nothing. Raises :class:`NotAPhone`."""
    if not text.strip():
        return None
    found = read_phone(text)
    if found is None:
        raise NotAPhone(text)
    return found
