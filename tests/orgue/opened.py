"""An open home in processes of its own, which a test asks and kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from config.settings import ROOT
from tests.waiting import until

HOUSE = pytest.mark.xdist_group("up")


class Opened:
    """An ``orgue up`` in a process of its own, with what it printed; or another *program*, started
    in *cwd*."""

    COMMAND = ("orgue.up", "up")

    def __init__(
        self,
        home: Path,
        *arguments: str,
        writes_to_nobody: bool = False,
        program: Sequence[str] = (),
        cwd: Path = ROOT,
        **environment: str,
    ):
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("ORGUE_", "PREFECT_"))}
        self.home = home
        self.output, self.errors = home.parent / "output", home.parent / "errors"
        nobody, gone = os.pipe()
        os.close(nobody)
        with (
            self.output.open("wb") as output,
            self.errors.open("wb") as errors,
            os.fdopen(gone, "wb") as broken,
        ):
            self.process = subprocess.Popen(
                [*(program or (sys.executable, "-m", *self.COMMAND)), *arguments],
                cwd=cwd,
                env=kept | {"ORGUE_HOME": str(home)} | environment,
                stdout=broken if writes_to_nobody else output,
                stderr=broken if writes_to_nobody else errors,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def facts(self) -> dict[str, Any]:
        """The one object of ``--json``, once the home is open."""
        until(lambda: self.ended or self.output.read_text().endswith("\n"), 180, "the home opens")
        assert not self.ended, self.said
        facts: dict[str, Any] = json.loads(self.output.read_text(encoding="utf-8"))
        return facts

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def children(self) -> list[int]:
        assert not self.ended, self.said
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in tasks.split()]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        if not self.ended:
            self.process.send_signal(number)
        return self.process.wait(40)

    def pid(self, role: str) -> int | None:
        """The living process that was started as *role*."""
        return next((pid for pid in self.children() if role == role_of(pid)), None)

    def kill(self, role: str) -> int:
        """``kill -9`` of the process that was started as *role*; which it was."""
        pid = self.pid(role)
        assert pid is not None, self.said
        os.kill(pid, signal.SIGKILL)
        return pid


def answer(url: str, form: bytes | None = None, **headers: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, form, asked), timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def role_of(pid: int) -> str | None:
    """What a process was started as, None when it is no more."""
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    marks = (line.removeprefix(b"ORGUE_ROLE=") for line in environ if b"ORGUE_ROLE=" in line)
    return next(marks, b"").decode() or None


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
