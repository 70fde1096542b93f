"""The software as it is published: an sdist from a clean checkout, and the wheel made from that.

``python -m tests.packaged FOLDER`` (``make package``) leaves both there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from config.settings import ROOT

Kind = Literal["sdist", "wheel"]


def built(folder: Path) -> tuple[Path, Path]:
    """The sdist and the wheel, made in *folder*."""
    checkout = folder / "checkout"
    shutil.copytree(ROOT, checkout, symlinks=True, ignore=_not_in_a_checkout)
    sdist = _build("sdist", checkout, folder)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return sdist, _build("wheel", unpacked, folder)


def tree(*tops: str) -> Iterator[str]:
    """The files of a checkout under *tops*, links to folders followed."""
    for top in tops:
        for folder, below, names in os.walk(ROOT / top, followlinks=True):
            below[:] = sorted(set(below) - _not_in_a_checkout(folder, below))
            yield from (Path(folder, name).relative_to(ROOT).as_posix() for name in names)


def _not_in_a_checkout(folder: str, names: list[str]) -> set[str]:
    made = {"__pycache__", "build", "dist"}
    hidden = {n for n in names if n.startswith(".") and Path(folder, n).is_dir()} - {".ci"}
    caches = {n for n in names if n in made or n.endswith(".egg-info")}
    return hidden | caches


def _build(kind: Kind, source: Path, into: Path) -> Path:
    code = f"import sys; from setuptools.build_meta import build_{kind} as build; "
    code += "print('\\n' + build(sys.argv[1]))"
    told = subprocess.run(
        [sys.executable, "-P", "-c", code, into],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    return into / told.stdout.splitlines()[-1]


if __name__ == "__main__":
    wanted = Path(sys.argv[1])
    wanted.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        for file in built(Path(made)):
            print(shutil.copy(file, wanted))
