"""What a definition says that makes no sense, whoever types it: a ladder that goes down again,
hours that end before they begin, a stretch shorter than its least.

It is looked at when a definition is changed, checked or launched, and never when a pinned one is
read: a live cycle that is so goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from models.year.definition import Definition, LadderRung
from models.year.retention import kinds_of_data, kinds_with, outlasting, why_not

UPWARD = ("holder", "deputy", "above", "pilot")
"""To whom the rungs of a ladder go, the first first: it goes up, and never down again."""
MOST_NOTICES = 3
MOST_QUESTIONS = 10
LADDERS = ("default", "cabinet")


@dataclass(frozen=True, kw_only=True)
class Unsound:
    """*where* it stands, *what* is wrong there, and the *way_out*."""

    where: tuple[Any, ...]
    what: str
    way_out: str


def unsound(definition: Definition) -> Iterator[Unsound]:
    """All that makes no sense in *definition*."""
    yield from _hours(definition)
    for name in LADDERS:
        yield from _ladder(name, getattr(definition.ladders, name))
    for name, stretch in definition.stretches.items():
        if stretch.weeks and stretch.weeks < stretch.least:
            yield Unsound(
                where=("stretches", name, "weeks"),
                what=f"{stretch.weeks} semaines, moins que le minimum, {stretch.least}",
                way_out="Donnez-lui plus de semaines, ou baissez le minimum.",
            )
    yield from _chains(definition)
    yield from _questions(definition)
    yield from _retention(definition)
    if len(definition.notices) > MOST_NOTICES:
        yield Unsound(
            where=("notices",),
            what=f"{len(definition.notices)} annonces : {MOST_NOTICES} au plus se lisent",
            way_out="Retirez-en une.",
        )


def _questions(definition: Definition) -> Iterator[Unsound]:
    """More than anybody answers; one put twice, whose answers could not be told apart."""
    asked = definition.questions
    if len(asked) > MOST_QUESTIONS:
        yield Unsound(
            where=("questions",),
            what=f"{len(asked)} questions : {MOST_QUESTIONS} au plus sont posées",
            way_out="Gardez celles qui vous serviront.",
        )
    for n, one in enumerate(asked):
        if one in asked[:n]:
            yield Unsound(
                where=("questions", n),
                what="cette question est posée deux fois",
                way_out="Ôtez-en une.",
            )


def _retention(definition: Definition) -> Iterator[Unsound]:
    """What would last less than the law asks or more than it lets, or longer than what it hangs
    on."""
    kinds = kinds_of_data()
    for code, months in definition.retention.items():
        if wrong := why_not(kinds, code, months):
            yield Unsound(
                where=("retention", code),
                what=wrong,
                way_out="« orgue retention kinds » dit chaque sorte et ses bornes.",
            )
    for part, whole in outlasting(kinds_with(definition.retention)):
        yield Unsound(
            where=("retention", part if part in definition.retention else whole),
            what=f"« {part} » serait gardé plus longtemps que « {whole} », dont cela dépend",
            way_out="Allongez l'un, ou raccourcissez l'autre.",
        )


def _hours(definition: Definition) -> Iterator[Unsound]:
    hours = definition.hours
    if hours.closes <= hours.opens:
        yield Unsound(
            where=("hours", "closes"),
            what=f"les envois finiraient à {hours.closes}, avant de commencer à {hours.opens}",
            way_out="Donnez une heure de fin plus tardive.",
        )
    elif not hours.opens <= hours.digest < hours.closes:
        yield Unsound(
            where=("hours", "digest"),
            what=f"le résumé partirait à {hours.digest}, hors des heures d'envoi "
            f"({hours.opens}, {hours.closes})",
            way_out="Donnez-lui une heure entre le début et la fin des envois.",
        )


def _ladder(name: str, rungs: tuple[LadderRung, ...]) -> Iterator[Unsound]:
    for n, (one, then) in enumerate(pairwise(rungs), 1):
        where = ("ladders", name, n)
        if then.at <= one.at:
            yield Unsound(
                where=(*where, "at"),
                what=f"l'échelon {n + 1} ({_day(then.at)}) ne vient pas après l'échelon {n} "
                f"({_day(one.at)})",
                way_out="Rangez les échelons par jour, du premier au dernier.",
            )
        if UPWARD.index(then.to) < UPWARD.index(one.to):
            yield Unsound(
                where=(*where, "to"),
                what=f"l'échelon {n + 1} redescend : l'échelle tournerait en rond",
                way_out="Chaque échelon s'adresse à la même personne que le précédent, ou plus "
                "haut.",
            )


def _day(offset: int) -> str:
    return f"{offset:+d} jours de classe" if offset else "le jour dit"


def _chains(definition: Definition) -> Iterator[Unsound]:
    """A level that an action's chain names, and that nobody decides at."""
    chain = definition.chains.action
    order = list(chain.levels)
    for key in ("stops_at", "climbs_to"):
        level = getattr(chain, key)
        if level is not None and level not in order:
            yield Unsound(
                where=("chains", "action", key),
                what=f"personne ne donne son avis au niveau « {level.value} »",
                way_out="Nommez un niveau de la chaîne, ou ajoutez-lui celui-là.",
            )
