"""The import of the real extract of the schools' directory (613 écoles), as a whole process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.made_up import measured
from config.settings import ROOT

DIRECTORY = ROOT.parent / "shared" / "data" / "annuaire-val-de-marne-2026.csv"
ORGUE = [sys.executable, "-c", "from orgue import main; main()"]


def imported() -> float:
    """Seconds of ``orgue territory import`` on a home that has its tables."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"ORGUE_HOME": home}
        subprocess.run([*ORGUE, "tick"], env=environment, cwd=ROOT, check=True, capture_output=True)
        began = time.perf_counter()
        command = [*ORGUE, "territory", "import", str(DIRECTORY)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - began


if __name__ == "__main__":
    if DIRECTORY.exists():
        measured("import of 613 schools", 2, imported, times=5)
    else:
        print(f"import of 613 schools: NOT RUN ({DIRECTORY} is absent)")
