"""Explanation of a date's rule in French: « 2 semaines de classe avant la semaine »."""

from __future__ import annotations

from models.words.french import plural
from models.year.definition import DATE, Definition

ANCHORS = {"rentrée": "la rentrée", "été": "le dernier jour de classe"}
STARTS = {
    "cadrage": "le début du cadrage",
    "appel": "le début de l'appel, à son nombre de semaines de classe avant la semaine",
    "validation": "le début de la validation, à son nombre de semaines de classe avant la semaine",
    "annonce": "le début de l'annonce, à son nombre de semaines de classe avant la semaine",
}
RANKS = ("première", "deuxième", "troisième", "quatrième", "cinquième")


def rule_in_words(definition: Definition, milestone: str) -> str:
    """What the date of *milestone* is counted from; empty where its rule is not one of ours."""
    m = DATE.match(definition.milestones[milestone].at)
    if m is None:
        return ""
    if m["anchor"]:
        return _days(m["a"], ANCHORS[m["anchor"]])
    if m["week"]:
        return _weeks(int(m["w"] or 0))
    if m["start"]:
        return STARTS[m["start"]]
    if m["december"]:
        nth = int(m["december"])
        rank = RANKS[nth - 1] if 0 < nth <= len(RANKS) else f"{nth}e"
        return f"la {rank} semaine de classe de décembre"
    if m["eve"]:
        return f"la veille de classe de « {definition.title_of(m['eve'])} »"
    if m["name"]:
        return _days(m["n"], f"« {definition.title_of(m['name'])} »")
    return {
        "premier jour": "le premier jour de la semaine",
        "dernier jour": "le dernier jour de la semaine",
    }.get(m.group(0), "le dernier jour de classe de la semaine")


def _days(by: str | None, what: str) -> str:
    n = int(by or 0)
    if n == 0:
        return what
    return f"{plural(abs(n), 'jour', 'jours')} de classe {'avant' if n < 0 else 'après'} {what}"


def _weeks(n: int) -> str:
    if n == 0:
        return "la semaine elle-même"
    said = plural(abs(n), "semaine", "semaines")
    return f"{said} de classe {'avant' if n < 0 else 'après'} la semaine"
