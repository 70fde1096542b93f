"""The entry point of a sandboxed subprocess, under resource limits.

Runs one program that may take little of the machine: what a file holds is not to be trusted.

``confined.py MEMORY SECONDS PROGRAM ARGUMENTS…``: started by ``models.intake.apart``, and
by nothing else.
"""

import resource
import runpy
import sys


def confine(memory: int, seconds: int) -> None:
    """From now on, *memory* bytes of address space, the interpreter and its libraries included,
    *seconds* of processor, and no file written."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    confine(int(sys.argv[1]), int(sys.argv[2]))
    sys.argv = sys.argv[3:]
    runpy.run_path(sys.argv[0], run_name="__main__")
