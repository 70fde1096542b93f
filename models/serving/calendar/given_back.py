"""What a reopening gives back, or would, in words."""

from __future__ import annotations

from collections import Counter

from models.gestures.cycle.given_back import GivenBack
from models.letters.called import name_of_text
from models.words.french import plural


def lines(made: GivenBack) -> list[str]:
    """A sentence for each thing, then what is left as it is, and why."""
    found = [*made.phases]
    if made.silences:
        silences = plural(made.silences, "silence ne compte plus", "silences ne comptent plus")
        found.append(f"{silences} : la demande est de nouveau ouverte")
    if made.announced:
        decisions = plural(made.announced, "décision", "décisions")
        found.append(f"l'annonce de {decisions} est retirée")
    elif made.announcements:
        found.append("l'annonce des décisions est retirée")
    if made.letters:
        named = _named(made.letters)
        letters = plural(
            made.letters.total(), "courrier non parti abandonné", "courriers non partis abandonnés"
        )
        found.append(f"{letters}, que son jour redevra : {named}")
    if made.owed_again:
        named = _named(made.owed_again)
        letters = plural(
            made.owed_again.total(),
            "courrier abandonné comme trop tardif est dû",
            "courriers abandonnés comme trop tardifs sont dus",
        )
        found.append(f"{letters} de nouveau : {named}")
    return [*found, *_left(made)]


def _named(letters: Counter[str]) -> str:
    return ", ".join(f"{name_of_text(text)} ({n})" for text, n in letters.most_common())


def _left(made: GivenBack) -> list[str]:
    found = []
    if made.announcement_left:
        found.append("l'annonce des décisions reste : des courriers en sont partis")
    if made.told:
        told = plural(made.told, "porteur a", "porteurs ont")
        found.append(f"{told} déjà reçu l'annonce qui est retirée : prévenez-les")
    if made.kept:
        kept = plural(made.kept, "silence compte toujours", "silences comptent toujours")
        found.append(f"{kept} : quelqu'un a décidé depuis")
    return found
