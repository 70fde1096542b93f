"""A home that cannot be written to is told in a sentence by every command, with what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.home import engine_of
from tests.ports import own_ports

WRITING = (
    ("up",),
    ("tick",),
    ("cycle", "draft", "2026-27", "--academy", "24", "--week", "2027-03-15"),
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    engine_of(f"sqlite:///{home / 'orgue.db'}").dispose()
    yield home
    engine_of.cache_clear()
    home.chmod(0o755)


def typed(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``orgue WORDS``, by somebody whom the modes of files hold back: root too, then."""
    held_back = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("NOT RUN: as root, setpriv is missing")
    code = "import sys; from orgue.main import main; sys.argv[0] = 'orgue'; main()"
    return subprocess.run(
        [*(held_back if os.geteuid() == 0 else []), sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        timeout=90,
        env=os.environ | {"ORGUE_HOME": str(home)},
    )


def read_only(home: Path) -> None:
    for file in home.iterdir():
        file.chmod(0o444)
    home.chmod(0o555)


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_a_read_only_home_is_told_in_a_sentence(home: Path, words: tuple[str, ...]) -> None:
    read_only(home)
    ports = own_ports() if words == ("up",) else []
    done = typed(home, *words, *ports)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Refusé." in done.stderr
    assert "→" in done.stderr
    assert "ORGUE_HOME" in done.stderr
