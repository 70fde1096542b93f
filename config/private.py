"""What a home holds is read by its own account alone: secret, passwords, what people wrote.

Each process of ours begins with :func:`keep_to_ourselves`; folders are made with :data:`FOLDER`,
for who opens a home from a process that is not ours. What is there already is never changed.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
OTHERS = 0o077
GROUP_WRITES = 0o020


def keep_to_ourselves() -> None:
    """From here on, whatever this process makes, and those that it starts, is for its account."""
    os.umask(OTHERS)


def make_folder(folder: Path) -> None:
    """Make *folder* for this account alone, unless it is there: then it stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER)


def make_file(file: Path) -> None:
    """Make an empty *file* for this account alone, unless it is there."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, FILE))


def shared_with_a_group(folder: Path) -> bool:
    """Whether an admin lets a group write in *folder*: on purpose, for no folder is made so."""
    return bool(folder.stat().st_mode & GROUP_WRITES)


def let_the_group(path: Path) -> None:
    """Share what was just made in such a folder; never with everybody."""
    found = path.stat()
    if found.st_uid == os.geteuid():  # a folder of another account's was shared by it
        path.chmod((found.st_mode & ~OTHERS) | (found.st_mode & FOLDER) >> 3)


def is_open_to_others(path: Path) -> bool:
    """Whether another account may read *path*, or enter it; False when it is not there."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False
