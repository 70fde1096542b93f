"""What is done apart takes no more than it may, whatever it is given; who asked goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from models.intake.apart import COST_TOO_MUCH, Ended, ProcessBounds, apart

FEW = ProcessBounds(memory=200_000_000, seconds=1, longest=30.0)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return tmp_path / "program.py"


def ended(program: Path, source: str, *arguments: str, bounds: ProcessBounds = FEW) -> Ended:
    program.write_text(source)
    return apart(str(program), *arguments, content=b"given", bounds=bounds)


def test_it_reads_what_it_is_given_and_says_what_it_made(program: Path) -> None:
    source = "import sys; print(sys.argv[1], sys.stdin.read()); sys.exit(3)"
    found = ended(program, source, "one")
    assert found == Ended(code=3, said=b"one given\n")
    assert not found.cost_too_much


def test_it_has_no_more_memory_than_it_may_take(program: Path) -> None:
    source = f"""
try:
    bytearray({FEW.memory})
except MemoryError:
    raise SystemExit({COST_TOO_MUCH})
"""
    assert ended(program, source).cost_too_much


def test_it_has_no_more_processor_than_it_may_take(program: Path) -> None:
    assert ended(program, "while True: pass").cost_too_much


def test_it_is_ended_once_its_time_is_over(program: Path) -> None:
    began = time.monotonic()
    bounds = ProcessBounds(memory=FEW.memory, seconds=FEW.seconds, longest=0.3)
    assert ended(program, "import time; time.sleep(60)", bounds=bounds).cost_too_much
    assert time.monotonic() - began < 20


def test_it_writes_no_file(program: Path) -> None:
    left = program.with_name("left")
    ended(program, f"open({str(left)!r}, 'w').write('x')")
    assert left.read_text() == ""


def test_it_knows_none_of_our_secrets(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGUE_MAIL_URL", "mailtos://orgue:secret@smtp.example")
    assert b"secret" not in ended(program, "import os; print(dict(os.environ))").said
