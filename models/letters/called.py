"""What each text is called on the pages, and what is wrong with one that cannot be read.

A text with an error keeps its place in every list, called faulty: the pages around it are where
one learns which file to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from models.letters import rendering, samples, texts
from models.letters.rendering import BadText

OWN_NAMES = {"digest": "Résumé du jour", "pilot_words": "Message d'un pilote ou d'un relais"}
"""Texts whose title is not their own: it is made of what they carry."""


def name_of_text(name: str) -> str:
    """What a text is called in French: its own title, without the unit or the action it names."""
    called, fault = _read(name, texts.written_at(name))
    return called if fault is None else f"Texte fautif ({name})"


def fault_of_text(name: str) -> BadText | None:
    """Why a text cannot be read: the file, what is wrong, the next step; None when it can."""
    return _read(name, texts.written_at(name))[1]


def faults_of_texts(names: Iterable[str]) -> list[BadText]:
    """The faults of *names*, in alphabetical order, and of the frame of every mail."""
    found = [fault_of_text(name) for name in sorted(set(names))] + [_fault_of_frame()]
    by_file = {fault.facts["file"]: fault for fault in reversed(found) if fault}
    return list(reversed(by_file.values()))


def _fault_of_frame() -> BadText | None:
    try:
        rendering.render("digest", samples.sample_context())
    except BadText as fault:
        return fault
    return None


@lru_cache(maxsize=512)
def _read(name: str, written_at: object) -> tuple[str, BadText | None]:
    """The name of a text, or its fault, as its file is now (*written_at*)."""
    # each text has its own event by default, and is called so whatever the day that it is about
    context = samples.sample_context() | {"event": None, "that_day": None}
    try:
        title = rendering.title(name, context)
    except BadText as fault:
        return name, fault.with_traceback(None)
    unit = re.escape(context["unit"]["name"])
    own = re.split(rf"\s[–:]\s*«|\s–\s|\spour\s{unit}", title)[0].strip()
    return OWN_NAMES.get(name, own), None
