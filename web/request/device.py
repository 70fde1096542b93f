"""User-agent in plain words: « Firefox sous Windows », for whoever looks through their sessions.

Words of ours alone are kept, never the header itself: it says much more of a machine than needed.
"""

from __future__ import annotations

from collections.abc import Sequence

Named = Sequence[tuple[str, str]]
BROWSERS: Named = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a header holds, and whose it is; most say that they are also those below."""
MACHINES: Named = (
    ("iPhone", "sur iPhone"),
    ("iPad", "sur iPad"),
    ("Android", "sur Android"),
    ("Windows", "sous Windows"),
    ("CrOS", "sur Chromebook"),
    ("Mac OS X", "sur Mac"),
    ("Linux", "sous Linux"),
)


def device_of(user_agent: str) -> str:
    """Which kind of browser says *user_agent* of itself, on which kind of machine."""
    browser = _first(user_agent, BROWSERS) or "Un navigateur"
    return f"{browser} {_first(user_agent, MACHINES)}".strip()


def _first(header: str, named: Named) -> str:
    return next((words for sign, words in named if sign in header), "")
