"""``orgue tick`` with nothing owed, as a whole process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.made_up import measured
from config.settings import ROOT

ORGUE = [sys.executable, "-c", "from orgue import main; main()", "tick"]


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"ORGUE_HOME": home}
        subprocess.run(ORGUE, env=environment, cwd=ROOT, check=True, capture_output=True)

        def ticked() -> float:
            began = time.perf_counter()
            subprocess.run(ORGUE, env=environment, cwd=ROOT, check=True, capture_output=True)
            return time.perf_counter() - began

        measured("orgue tick, nothing owed", 1, ticked, times=7)


if __name__ == "__main__":
    main()
