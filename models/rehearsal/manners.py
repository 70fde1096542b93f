"""How seeded people answer: how many propose, how soon, how often something is sent back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How people answer: *proposing* share of schools, *delays* in school days with weights,
    *returning* share sent back once, *never* share who don't answer a first time."""

    proposing: float
    delays: tuple[tuple[int, float], ...]
    returning: float
    never: float
    drafting: float = 0.0


MANNERS = {
    "typical": Manner(
        proposing=0.35,
        delays=((1, 0.14), (2, 0.22), (3, 0.34), (4, 0.16), (5, 0.08), (8, 0.06)),
        returning=0.15,
        never=0.04,
        drafting=0.05,
    ),
    "diligent": Manner(proposing=0.80, delays=((1, 1.0),), returning=0.05, never=0.0),
}
OBJECTIONS = 0.03
"""The share of what schools registered themselves that somebody asks to correct first."""
