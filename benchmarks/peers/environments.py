"""An environment for each peer, made of what its ``requirements.txt`` names, outside the project's.

They lie in ``.bench/`` beside the code; ``rm -r .bench`` forgets them.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).resolve().parent
KEPT = PEERS.parent.parent / ".bench"


class NotInstalled(Exception):
    """A peer whose environment could not be made: what the installer said last."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """*name* is its folder; *package* what it is called on PyPI; *does* what its gestures do, and
    *lacks* what ours do besides."""

    name: str
    package: str
    does: str
    lacks: str

    @property
    def requirements(self) -> Path:
        return PEERS / self.name / "requirements.txt"

    @property
    def version(self) -> str:
        lines = self.requirements.read_text().splitlines()
        return next(one.split("==")[1] for one in lines if one.startswith(f"{self.package}=="))

    @property
    def python(self) -> Path:
        return KEPT / self.name / "bin/python"

    def prepared(self) -> Path:
        """Its interpreter, its environment made if it is not there. Raises NotInstalled."""
        made, wanted = KEPT / self.name / ".made", self.requirements.read_text()
        if not made.exists() or made.read_text() != wanted:
            KEPT.mkdir(exist_ok=True)
            _said([sys.executable, "-m", "venv", "--clear", KEPT / self.name])
            _said(
                [
                    self.python,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--disable-pip-version-check",
                    "-r",
                    self.requirements,
                ]
            )
            made.write_text(wanted)
        return self.python


def _said(command: list[object]) -> None:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise NotInstalled("".join(last) or f"{command[0]} failed")
