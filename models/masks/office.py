"""The entry point of LibreOffice under limits: little of the processor, no huge file, after pages.

``office.py PROGRAM ARGUMENTS…``, started by ``models.masks.previews`` and by nothing else.
"""

import os
import resource
import sys

NICENESS = 15
SECONDS, LARGEST = 110, 300_000_000
"""Of processor; bytes of a file that it writes."""


def confine() -> None:
    """From now on, and in what is started from here."""
    os.nice(NICENESS)
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    confine()
    os.execv(sys.argv[1], sys.argv[1:])
