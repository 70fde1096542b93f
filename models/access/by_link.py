"""What a letter's link may do: answer in its reader's name, or only show what is asked of them.

A link is a bearer's: whoever has the letter has it. A function that ``functions.yaml`` marks
``signs_in`` answers once signed in, whatever the letter; for the others a link answers until a time
after what it asks was due, where the cycle says so, then only shows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.territory.functions import functions
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.words.french import long_date


class HeldFunction(Protocol):
    """A function at a level, held or stood in for."""

    @property
    def level(self) -> Level: ...
    @property
    def function(self) -> str: ...


def signs_in(level: Level, function: str) -> bool:
    """Whether who holds *function* answers once signed in, never by a letter's link alone."""
    found = functions().get((level, function))
    return found is not None and found.signs_in


def any_signs_in(held: Sequence[HeldFunction]) -> bool:
    """Whether one of the functions *held* answers once signed in."""
    return any(signs_in(Level(h.level), h.function) for h in held)


def who_signs_in(session: Session, persons: Collection[int]) -> dict[int, list[tuple[date, date]]]:
    """Those of *persons* who hold, or stand in for, a function that answers once signed in: from
    when to when."""
    a, codes = ASSIGNMENT.c, {code for (_, code), f in functions().items() if f.signs_in}
    found: dict[int, list[tuple[date, date]]] = {}
    wanted = sorted(persons)
    for n in range(0, len(wanted), 2000):
        some = wanted[n : n + 2000]
        query = (
            sa.select(a.person_id, a.deputy_id, a.function, a.starts, a.ends, UNIT.c.level)
            .join(UNIT, UNIT.c.id == a.unit_id)
            .where(sa.or_(a.person_id.in_(some), a.deputy_id.in_(some)), a.function.in_(codes))
        )
        for row in session.connection().execute(query):
            if signs_in(Level(row.level), row.function):
                for person in (row.person_id, row.deputy_id):
                    found.setdefault(person, []).append((row.starts, row.ends))
    return found


def needs_second_factor(held: Sequence[HeldFunction]) -> bool:
    """Whether one of the functions *held* comes with a second factor, where a provider has one."""
    found = (functions().get((Level(h.level), h.function)) for h in held)
    return any(one is not None and one.second_factor for one in found)


def may_trust_a_device(held: Sequence[HeldFunction], schools: Sequence[int]) -> bool:
    """Whether a device may be trusted: no mailbox of a school, which several read, and no function
    that answers once signed in."""
    return not schools and not any_signs_in(held)


class LinkOnlyShows(Refusal):
    """A letter's link that does not answer: its reader signs in to."""

    status = 403

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why} Rien n'a été enregistré.",
            "Connectez-vous avec votre adresse : ce qui vous est demandé vous y attend.",
        )


ANSWERS = (
    "Le lien de ce courrier vous est personnel : il répond en votre nom. Ne le transmettez pas."
)
SHOWS = (
    "Le lien de ce courrier vous montre ce qui vous est demandé ; pour répondre, vous vous "
    "connecterez. Ne le transmettez pas."
)
"""What a letter says of its link."""
OF_THE_FUNCTION = "Votre fonction répond une fois connectée : ce lien montre, il ne répond pas."


@dataclass(frozen=True, kw_only=True)
class LinkPower:
    """*signs_in*: its reader, or who it was asked of, answers once signed in; *until*: the last day
    on which it answers, None: as long as it opens; *day*: today."""

    day: date
    signs_in: bool = False
    until: date | None = None

    @property
    def answers(self) -> bool:
        return not self.signs_in and (self.until is None or self.day <= self.until)

    @property
    def why_not(self) -> str:
        """Why it only shows, in a sentence; nothing where it answers."""
        if self.answers:
            return ""
        if self.signs_in or self.until is None:
            return OF_THE_FUNCTION
        return f"Ce lien a répondu jusqu'au {long_date(self.until)} ; depuis, il montre seulement."

    def need(self) -> None:
        """Refuse an answer by a link that only shows. Raises LinkOnlyShows."""
        if not self.answers:
            raise LinkOnlyShows(self.why_not)
