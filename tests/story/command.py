"""The command line inside the test's process: what a person types, and the JSON that comes back."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from orgue.main import command


class Refused(AssertionError):
    """A command that was refused where the story did not expect it."""


def orgue(*words: str, refused: bool = False) -> dict[str, Any]:
    """Run ``orgue WORDS --json``; its one JSON object. *refused*: exit code 1 is expected."""
    result = CliRunner().invoke(command(words[0]), [*words, "--json"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code != (1 if refused else 0):
        raise Refused(f"orgue {' '.join(words)} → {result.exit_code}\n{result.output}")
    found: dict[str, Any] = json.loads(result.stdout)
    return found
