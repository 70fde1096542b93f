"""The report on an action: each field once, as for the fiche; and its short form, « comme prévu ».

The short form takes the plan at its word: who was expected came. Its author corrects the numbers,
adds a sentence, says whether it is worth sharing; that is a whole report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.work.fiche import (
    AROUND,
    GREATEST_COUNT,
    Copied,
    Field,
    FieldShape,
    pupils_in,
)
from models.work.fiche_choices import LEVELS, VISITORS, of_groups

REPORT = (
    Field(
        code="numbers",
        label="Combien de personnes",
        shape=FieldShape.COUNTS,
        limit=GREATEST_COUNT,
        choices=(("pupils", "Élèves"), *AROUND),
        copied=Copied.RESET,
        hint="Qui est venu, en nombres. Jamais de nom d'élève.",
    ),
    Field(
        code="visitors",
        label="Qui est venu voir",
        shape=FieldShape.CHOICES,
        choices=VISITORS,
        copied=Copied.RESET,
    ),
    Field(
        code="effects",
        label="Les effets observés",
        shape=FieldShape.LONG,
        limit=3000,
        copied=Copied.RESET,
        hint="Ce qui a changé, pour les élèves, les familles ou l'équipe.",
    ),
    Field(
        code="difficulties",
        label="Les difficultés",
        shape=FieldShape.LONG,
        limit=3000,
        copied=Copied.RESET,
    ),
    Field(
        code="pupils_words",
        label="Paroles d'élèves",
        shape=FieldShape.QUOTES,
        limit=6,
        choices=of_groups(LEVELS),
        groups=LEVELS,
        copied=Copied.RESET,
        hint="Une phrase, la classe ou le niveau, et rien d'autre : jamais de nom d'élève.",
    ),
    Field(
        code="evidence",
        label="Traces en ligne",
        shape=FieldShape.LINKS,
        limit=10,
        copied=Copied.RESET,
        hint="Adresses de pages, une par ligne : https://…",
    ),
    Field(
        code="worth_sharing",
        label="Elle mérite d'être partagée avec d'autres",
        shape=FieldShape.YES,
        copied=Copied.RESET,
    ),
    Field(
        code="worth_doing_again",
        label="Elle mérite d'être refaite",
        shape=FieldShape.YES,
        copied=Copied.RESET,
    ),
    Field(
        code="follow_up",
        label="La suite, l'an prochain",
        shape=FieldShape.LONG,
        limit=1000,
        copied=Copied.RESET,
    ),
    Field(
        code="as_planned",
        label="Elle a eu lieu comme prévu",
        shape=FieldShape.YES,
        copied=Copied.RESET,
    ),
)
REPORTED: dict[str, Field] = {f.code: f for f in REPORT}
SHORT = (
    replace(
        REPORTED["numbers"],
        hint="Ceux de la fiche : corrigez-les s'il le faut. Jamais de nom d'élève.",
    ),
    replace(REPORTED["effects"], label="En une phrase", hint="Facultatif.", limit=300),
    REPORTED["worth_sharing"],
)
"""What the short form asks."""
SAID_SHORT = {*(f.code for f in SHORT), "as_planned"}


def expected(fiche: Mapping[str, Any]) -> dict[str, int]:
    """Who was expected by *fiche*, as a report counts people."""
    planned: Mapping[str, int] = fiche.get("audiences") or {}
    counts = {code: planned.get(code, 0) for code, _ in REPORTED["numbers"].choices}
    counts["pupils"] = pupils_in(planned)
    return {code: n for code, n in counts.items() if n}


def as_planned(fiche: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The whole report of what took place as *fiche* planned it; *said*: what its author adds or
    corrects."""
    report = {"numbers": expected(fiche)} | {c: v for c, v in said.items() if c in SAID_SHORT}
    return report | {"as_planned": True}


def invites_more(report: Mapping[str, Any] | None, *, flagship: bool) -> bool:
    """Whether a report, whole as it is, is of an action of which others would like to read more."""
    if not report or not report.get("as_planned"):
        return False
    more = any(value for code, value in report.items() if code not in SAID_SHORT)
    return (flagship or bool(report.get("worth_sharing"))) and not more
