"""The same work done by several programs in turn, in one run: this tree, the base, other engines.

A program reads lines on its standard input, each the number of times to do its work, and answers
each by a line of JSON: for each time, the seconds of each thing done. They take turns, a few times
each, so that what slows the machine slows them all.

The base is another tree of this repository, with the interpreter of its own ``.venv``. What
measures is always this tree's script; what it imports is the tree's own, so it imports this module
only where it leads.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import IO, TypeVar

HERE = Path(__file__).resolve().parent.parent
Times = dict[str, list[float]]
"""Of each thing done, the seconds it took each time."""
T = TypeVar("T")


class Program:
    """A program that is asked to do its work, and says how long each part took."""

    def __init__(
        self,
        command: Sequence[object],
        folder: Path,
        environment: Mapping[str, str],
        log: int | IO[str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [str(c) for c in command],
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def ask(self, times: int) -> list[dict[str, float]]:
        """Its work done *times* times. Raises RuntimeError when it ended instead."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            print(times, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise RuntimeError(f"{self.process.args!r} ended") from None
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} ended")
        found: list[dict[str, float]] = json.loads(answer)
        return found

    def end(self) -> None:
        """Let it end, whatever it is at; nothing when it did already."""
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def of_tree(tree: Path, script: str, *arguments: object) -> Program:
    """This tree's *script*, run by the interpreter of *tree*, on the code of *tree*.

    ``-P``, since the folder of the script would else be looked into first, and it has a queue.py.
    """
    python = sys.executable if tree == HERE else tree / ".venv/bin/python"
    command = [python, "-P", script, "--asked", *arguments]
    return Program(command, tree, {"PYTHONPATH": str(tree)})


@contextmanager
def ending(programs: Mapping[str, Program]) -> Iterator[None]:
    """Whatever happens, the *programs* are ended."""
    with ExitStack() as stack:
        for program in programs.values():
            stack.callback(program.end)
        yield


def turn_about(
    programs: Mapping[str, Program], turns: int, each: int, *, first: int = 1
) -> dict[str, Times]:
    """The work of *programs*, *each* times a turn, after *first* times that are not counted."""
    found: dict[str, Times] = {name: {} for name in programs}
    with ending(programs):
        for program in programs.values():
            program.ask(first)
        for turn in range(turns):
            for name in _turned(list(programs), turn):
                for one in programs[name].ask(each):
                    for what, seconds in one.items():
                        found[name].setdefault(what, []).append(seconds)
    return found


def _turned(names: list[T], turn: int) -> list[T]:
    """Who goes first changes: the first of a turn finds the caches as the last one left them."""
    return names if turn % 2 == 0 else names[::-1]


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def shown(seconds: Sequence[float]) -> str:
    """The median and the 95th percentile, in milliseconds."""
    return f"{median(seconds) * 1000:6.2f} ms (p95 {p95(seconds) * 1000:6.2f})"


def against(ours: Sequence[float], base: Sequence[float], more: float) -> str:
    """How *ours* stands to the base, and whether that is within a tenth and *more* seconds."""
    bound = 1.1 * median(base) + more
    verdict = "holds" if median(ours) <= bound else "DOES NOT HOLD"
    return (
        f"; base {shown(base)}, {median(ours) / median(base):.2f} x, "
        f"bound {bound * 1000:.2f} ms {verdict}"
    )


def options(description: str | None, **defaults: int) -> argparse.ArgumentParser:
    """What these measures are told: ``--base``, and numbers with a default."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("--base", type=Path, help="a tree of the base, with its .venv")
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    return parser


def trees(base: Path | None) -> dict[str, Path]:
    """This tree, and the base's when there is one. Raises SystemExit when that has no .venv."""
    if base is None:
        return {"here": HERE}
    if not (base / ".venv/bin/python").exists():
        raise SystemExit(f"{base} has no .venv: make -C {base} setup")
    return {"base": base.resolve(), "here": HERE}
