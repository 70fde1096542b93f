"""Before Prefect opens its folder: kept as it was when its version changes, and made small again.

A newer Prefect makes the database over at its first start, and an older one does not start on it
again. So the first ``orgue up`` with another version copies the folder beside, and says so. What
Prefect forgets leaves room in its file, which SQLite fills again and never gives back by itself.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from models.errors import Refusal
from models.words.system import why

LAST_OPENED = "version-prefect"
"""The file of the folder that names the version of its last start; none before 3.9."""
UNNAMED, VERSION = "3.8", re.compile(r"\d{1,4}\.\d{1,4}")
DATABASE = "prefect.db"
WORTH, SHARE = 32_000_000, 3
"""Bytes of room from which on it is given back, and of how many parts of the file it is one."""


class NotKept(Refusal):
    """The folder could not be copied, so the newer Prefect is not let near it."""

    def __init__(self, folder: Path, error: OSError) -> None:
        # Of a whole folder, Python says what kept each file, in words of its own.
        reason = why(error) if error.errno else "la place manque, ou un fichier ne se lit pas"
        super().__init__(
            f"Prefect change de version, et son dossier {folder} n'a pas pu être copié d'abord : "
            f"{reason}.",
            "Faites de la place ou rendez-le lisible ; ou retirez-le : Prefect le refait, et la "
            "campagne n'en dépend pas.",
        )


def keep_prefect_as_it_was(folder: Path, say: Callable[[str], None]) -> None:
    """Copy *folder* beside when another version opened it last. Raises :class:`NotKept`.

    Nobody may have it open.
    """
    here = version("prefect")
    try:
        last = _last_opened(folder)
        if last == here:
            return
        if (folder / DATABASE).exists():
            kept = _copied(folder, last)
            say(
                f"Prefect passe de la version {last or '3.8 ou antérieure'} à {here} : son dossier "
                f"est gardé tel qu'il était dans {kept}. Pour revenir en arrière, remettez-le en "
                "place : l'ancienne version ne démarre plus sur le nouveau."
            )
        (folder / LAST_OPENED).write_text(f"{here}\n", encoding="utf-8")
    except OSError as error:
        raise NotKept(folder, error) from error


def _last_opened(folder: Path) -> str:
    try:
        version = (folder / LAST_OPENED).read_text(encoding="utf-8", errors="replace").strip()
        return version if VERSION.match(version) else ""
    except FileNotFoundError:
        return ""


def _copied(folder: Path, last: str) -> Path:
    """A copy of *folder* as the version *last* left it, by its two first numbers: whole, or not
    there. What an older one left stays."""
    known = VERSION.match(last)
    kept = folder.with_name(f"{folder.name}-avant-{known[0] if known else UNNAMED}")
    unfinished = kept.with_name(f"{kept.name}.copie")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(folder, unfinished, symlinks=True)
    shutil.rmtree(kept, ignore_errors=True)
    return unfinished.rename(kept)


def give_its_room_back(folder: Path, say: Callable[[str], None]) -> None:
    """Write Prefect's database anew, without the room that it no longer needs, if that is much.

    Nobody may have it open. It is no reason not to open a home: what can not be done is left.
    """
    file = folder / DATABASE
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            room, size = _room(database)
            if room >= WORTH and room * SHARE >= size:
                say(
                    f"La base de Prefect est tassée : {room / 1e6:.0f} Mo de libres sur "
                    f"{size / 1e6:.0f}…"
                )
                database.execute("VACUUM")
    except sqlite3.Error:
        say("La base de Prefect n'a pas pu être tassée : elle reste comme elle est.")


def _room(database: sqlite3.Connection) -> tuple[int, int]:
    """Bytes of the file that hold nothing, and those of the whole."""
    pages = [
        int(database.execute(f"PRAGMA {what}").fetchone()[0])
        for what in ("page_size", "freelist_count", "page_count")
    ]
    return pages[0] * pages[1], pages[0] * pages[2]
