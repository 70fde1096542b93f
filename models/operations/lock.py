"""An exclusive file lock.

One holder at a time in a home: a file that the system lets go of when its holder dies.
"""

from __future__ import annotations

import fcntl
import json
import os
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from config.private import make_folder


class Lock:
    """A lock on *path*; the file also says who holds it, for the sentence of a refusal.

    A killed holder leaves the file and not the lock: nothing is to be cleaned by hand.
    """

    def __init__(self, path: Path):
        self.path = path
        self._file: TextIOWrapper | None = None

    def taken(self, **says: object) -> bool:
        """Take the lock and write who holds it; False when another process has it."""
        make_folder(self.path.parent)
        file = open(self.path, "a+", encoding="utf-8")  # noqa: SIM115 -- held until release
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        self.say(**says)
        return True

    def say(self, **says: object) -> None:
        """Write who holds the lock, and what there is to know of it."""
        assert self._file is not None, "only its holder writes on a lock"
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), **says}, default=str))
        self._file.flush()

    def holder(self) -> dict[str, Any]:
        """What the file says; empty when it says nothing readable."""
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def release(self) -> None:
        """Let go; the file stays, and says nothing."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
