"""A sandboxed subprocess.

What may cost more than it should is done by a process of its own, with bounds that the system
keeps: whatever it is given, who asked goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from models.intake import confined

NEEDED = ("LD_LIBRARY_PATH", "PATH")
"""What Python may need of the environment to start; the rest holds secrets."""
COST_TOO_MUCH = 5
"""The exit code of a program that was refused memory."""


@dataclass(frozen=True, kw_only=True)
class ProcessBounds:
    """Bytes of memory, seconds of processor, and seconds in all on a machine that has other things
    to do."""

    memory: int
    seconds: int
    longest: float


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended: its exit code, None when it was ended; what it wrote."""

    code: int | None
    said: bytes = b""

    @property
    def cost_too_much(self) -> bool:
        """Whether it was ended, by us or by the system, or was refused memory."""
        return self.code is None or self.code < 0 or self.code == COST_TOO_MUCH


def apart(program: str, *arguments: str, content: bytes, bounds: ProcessBounds) -> Ended:
    """Run the Python file *program* on *content*. Raises OSError where the machine has no room for
    one more process."""
    limits = (str(bounds.memory), str(bounds.seconds))
    command = [sys.executable, "-I", str(Path(confined.__file__)), *limits, program, *arguments]
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        ended = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=bounds.longest,
            check=False,
            cwd="/",
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Ended(code=None)
    return Ended(code=ended.returncode, said=ended.stdout)
