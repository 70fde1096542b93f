"""A home of before may be read by other accounts of its machine: it is told, with what to type.

Nothing is changed behind an admin's back. Who can't enter a folder reads nothing in it, whatever
the files say: the home's own folder is what counts, and a database that is elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from config.private import is_open_to_others
from config.settings import Settings
from models.serving.home.faults import Fault


def privacy_faults(settings: Settings) -> list[Fault]:
    """What others may read of the home that *settings* name; empty: nothing."""
    return [_fault(place) for place in _places(settings) if is_open_to_others(place)]


def _places(settings: Settings) -> list[Path]:
    home, url = settings.home.absolute(), settings.database
    file = Path(url.removeprefix("sqlite:///"))
    elsewhere = url.startswith("sqlite:///") and not file.is_relative_to(home)
    return [home, *([file] if elsewhere else [])]


def _fault(place: Path) -> Fault:
    return Fault(
        kind="open",
        sentence=f"D'autres comptes de cette machine peuvent lire « {place} » : "
        "la base, ses mots de passe, les journaux.",
        next_step=f"Tapez « chmod -R go-rwx {quote(str(place))} ».",
    )
