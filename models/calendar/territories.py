"""Guadeloupe's file tells three calendars: its own, Saint-Martin's and Saint-Barthélemy's.

The two islands live by Guadeloupe's rows but where they say otherwise. A row whose population
names some of the three holds for those alone.
"""

from __future__ import annotations

import re

from models.calendar.names import OWN_CALENDAR, plain

GUADELOUPE = "Guadeloupe"
SAINT_MARTIN, SAINT_BARTHELEMY = OWN_CALENDAR
ALL = frozenset({GUADELOUPE, *OWN_CALENDAR})
SPELLINGS = {
    GUADELOUPE: re.compile(r"\bguadeloupe\b"),
    SAINT_MARTIN: re.compile(r"\b(saint|st) martin\b|\biles du nord\b"),
    SAINT_BARTHELEMY: re.compile(r"\b(saint|st) barth\w*|\biles du nord\b"),
}
BUT = re.compile(r"\b(?:sauf|hors|hormis|excepte\w*|exception)\b")


def territories_of(zone: str, population: str) -> frozenset[str]:
    """The calendars that a row of *zone* holds for: *zone* alone outside Guadeloupe."""
    if zone not in ALL:
        return frozenset({zone})
    said, *but = BUT.split(plain(population), maxsplit=1)
    named, left_out = _named(said), _named(" ".join(but))
    if left_out:
        # « Guadeloupe sauf Saint-Martin » : the académie, of which Saint-Barthélemy is part.
        return (named - {GUADELOUPE} if named and GUADELOUPE not in named else ALL) - left_out
    return named or (ALL if zone == GUADELOUPE else frozenset({zone}))


def _named(text: str) -> frozenset[str]:
    return frozenset(name for name, spelling in SPELLINGS.items() if spelling.search(text))
