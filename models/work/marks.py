"""What a fiche says that is counted, kept beside it: its kind, who takes part, what partners bring.

A fiche is long, and is read whole or not at all; pages that count 45,000 of them look at these
marks instead. They follow from the fiche, and are written with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MARKS = (
    "kind:in_class",
    "kind:orientation",
    "kind:parents_and_partners",
    "kind:other",
    "novelty:new",
    "novelty:existing",
    "pupils_part:actors",
    "pupils_part:organisers",
    "pupils_part:audience",
    "parents_part:workshop",
    "parents_part:organisers",
    "parents_part:audience",
    "parents_part:none",
    "audiences:pupils_nursery",
    "audiences:pupils_elementary",
    "audiences:pupils_college",
    "audiences:pupils_lycee",
    "audiences:parents",
    "audiences:staff",
    "audiences:partners",
    "open_to:press",
    "open_to:authorities",
    "open_to:other_schools",
    "brings:premises",
    "brings:money",
    "brings:people",
    "brings:workshops",
    "partners",
    "year_long_work",
    "training_hours",
    "kind",
    "audiences",
    "open_to:families",
    "open_to:public",
    "axis:prevention",
    "axis:intervention",
    "axis:remediation",
    "instances",
    "instances:cvc",
    "instances:cvl",
    "instances:delegates",
    "instances:pupils_council",
    "instances:parents_delegates",
    "instances:parents_federations",
)
"""In an order that never changes: the place of a mark is its bit in the rows that are kept."""
BITS = {mark: 1 << place for place, mark in enumerate(MARKS)}


def kept_beside(fiche: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an action that follow from its *fiche*."""
    measures = fiche.get("measures")
    return {
        "marks": marks_of(fiche),
        "training_hours": fiche.get("training_hours"),
        "measures": "".join(f"{name}\n" for name in ["", *measures]) if measures else None,
    }


def marks_of(fiche: Mapping[str, Any]) -> int:
    """The marks of *fiche*, one bit each."""
    return sum(BITS[mark] for mark in set(_said(fiche)) & BITS.keys())


def _said(fiche: Mapping[str, Any]) -> Iterator[str]:
    """Each field that says something, and each choice that it makes, as ``field:choice``."""
    for code, value in fiche.items():
        if value:
            yield code
            yield from (f"{code}:{choice}" for choice in _choices(value))
    for partner in fiche.get("partners") or ():
        yield from (f"brings:{what}" for what in partner.get("brings") or ())


def _choices(value: object) -> list[str]:
    """What is chosen: one, some, or those of which there are any."""
    if isinstance(value, Mapping):
        return [choice for choice, count in value.items() if count]
    chosen = value if isinstance(value, list) else [value]
    return [choice for choice in chosen if isinstance(choice, str)]
