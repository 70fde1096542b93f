"""The holes of a programme, named: what the framing or the schools call for, and no action does.

Of units and actions, never of persons. What a département has stressed comes first, then each
territory in its order, what is missing everywhere before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.serving.actions.traits import KINDS
from models.serving.dashboard.balance import Balance, BalancePlace
from models.serving.perimeter import By
from models.territory.unit import Level
from models.words.french import plural

NAMED = 8
"""The bassins of a département that one sentence names; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Hole:
    """*sentence*: what is missing, in *unit* (everywhere, without one); *stressed*: of a theme that
    the unit's département puts forward; *theme*: the one that it quotes; *about*: the part of the
    page that shows it."""

    sentence: str
    about: str
    unit_id: int | None = None
    unit: str = ""
    theme: str = ""
    stressed: bool = False


def holes(found: Balance) -> tuple[Hole, ...]:
    """What is missing in a programme."""
    every = [
        *_everywhere(found),
        *(h for place in found.places for h in _of_place(found, place)),
        *_without_flagship(found),
    ]
    order = {place.unit_id: n for n, place in enumerate(found.places)}
    return tuple(
        sorted(every, key=lambda hole: (not hole.stressed, order.get(hole.unit_id or 0, -1)))
    )


# ── everywhere ───────────────────────────────────────────────────────────────────────────────────


def _everywhere(found: Balance) -> Iterator[Hole]:
    if not found.now.actions:
        if found.schools.get("all"):
            yield Hole(sentence="Aucune action n'est proposée.", about="themes")
        return
    for theme in found.themes:
        if not found.now.themes.get(theme):
            yield Hole(sentence=f"Aucune action sur « {theme} ».", theme=theme, about="themes")
    for trait in KINDS.traits[:-1]:
        if not found.now.traits[trait.code]:
            yield Hole(sentence=f"Aucune action du type « {trait.words} ».", about="kinds")
    for code, sentence, about in LACKS:
        if not found.now.traits[code]:
            yield Hole(sentence=sentence, about=about)
    yield from _measures(found)


def _measures(found: Balance) -> Iterator[Hole]:
    """The standing measures that no action shows, in one sentence; not of a bassin by itself, which
    need not have them all."""
    if len(found.places) < 2:
        return
    dark = [one for one in found.measures if not found.now.measures.get(one)]
    if dark:
        yield Hole(sentence=f"Aucune action ne fait vivre : {' ; '.join(dark)}.", about="measures")


LACKS = (
    ("with_parents", "Aucune action à laquelle des parents prennent part.", "parents"),
    ("partners.any", "Aucune action avec un partenaire.", "partners"),
    ("training", "Aucune action ne compte comme formation.", "training"),
)


# ── unit by unit ─────────────────────────────────────────────────────────────────────────────────

CARRIED = (
    ("degree.first", "Aucune action du 1er degré."),
    ("degree.second", "Aucune action du 2d degré."),
    ("in_priority", "Aucune action en éducation prioritaire."),
)
"""Traits that a unit's actions should have, as soon as some of its schools have them."""


def _of_place(found: Balance, place: BalancePlace) -> Iterator[Hole]:
    """What one unit lacks; one sentence when it has no action at all. Nothing where no school takes
    part, nor of a unit of which some schools alone are looked at."""
    if not place.whole or not place.take_part or not found.now.actions:
        return
    yield from _stressed(place)
    if not place.actions:
        yield _in(place, "Aucune action n'est proposée.", "units")
        return
    if found.by is By.DEPARTMENT:
        yield from _themes(found, place)
    if found.now.traits["with_parents"] and not place.traits["with_parents"]:
        yield _in(place, "Aucune action avec des parents.", "units")
    for code, sentence in CARRIED:
        if place.schools[code] and not place.traits[code]:
            yield _in(place, sentence, "units")


def _in(place: BalancePlace, sentence: str, about: str, theme: str = "") -> Hole:
    return Hole(
        unit_id=place.unit_id,
        unit=place.name,
        sentence=sentence,
        about=about,
        theme=theme,
        stressed=theme in place.stressed,
    )


def _stressed(place: BalancePlace) -> Iterator[Hole]:
    """Themes that the département puts forward, and that nobody takes up there."""
    whose = (
        "ce département" if place.level is Level.DEPARTMENT else f"le département {place.within}"
    )
    for theme in place.stressed:
        if not place.themes.get(theme):
            said = f"Aucune action sur « {theme} », que {whose} met en avant."
            yield _in(place, said, "themes", theme)


def _themes(found: Balance, place: BalancePlace) -> Iterator[Hole]:
    """The other themes, where they are taken up elsewhere."""
    for theme in found.themes:
        elsewhere = found.now.themes.get(theme)
        if elsewhere and not place.themes.get(theme) and theme not in place.stressed:
            yield _in(place, f"Aucune action sur « {theme} ».", "themes", theme)


# ── flagships ────────────────────────────────────────────────────────────────────────────────────


def _without_flagship(found: Balance) -> Iterator[Hole]:
    """The bassins that put no action forward, together for each département when rows are."""
    if not found.now.actions:
        return
    bare = [b for b in found.basins if b.most and b.take_part and not b.traits["flagship"]]
    if found.by is not By.DEPARTMENT:
        yield from (_in(b, "Aucune action phare.", "flagships") for b in bare if b.actions)
        return
    for place in found.places:
        within = [b.name for b in bare if b.within_id == place.unit_id]
        if within:
            yield _in(place, _list(within), "flagships")


def _list(names: list[str]) -> str:
    more = len(names) - NAMED
    others = f" et {plural(more, 'autre', 'autres')}" if more > 0 else ""
    return f"Aucune action phare : {', '.join(names[:NAMED])}{others}."
