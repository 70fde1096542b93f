"""What measures is itself tried, at a small size: a target that nobody reaches says nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.against_base import Program, against, turn_about
from benchmarks.gestures import COMMIT, GESTURES, Academy

COUNTS = """
import json, sys
for line in sys.stdin:
    print(json.dumps([{"work": float(sys.argv[1])} for _ in range(int(line))]), flush=True)
"""


def program(seconds: float, folder: Path, script: str = COUNTS) -> Program:
    return Program([sys.executable, "-c", script, seconds], folder, {})


def test_programs_do_their_work_in_turn_and_the_first_time_does_not_count(tmp_path: Path) -> None:
    both = {"base": program(1, tmp_path), "here": program(2, tmp_path)}

    assert turn_about(both, turns=2, each=3) == {
        "base": {"work": [1.0] * 6},
        "here": {"work": [2.0] * 6},
    }
    assert [p.process.returncode for p in both.values()] == [0, 0]


def test_a_program_that_ends_is_told_of_and_leaves_no_other_running(tmp_path: Path) -> None:
    both = {"base": program(1, tmp_path, "raise SystemExit(3)"), "here": program(2, tmp_path)}

    with pytest.raises(RuntimeError, match="ended"):
        turn_about(both, turns=1, each=1)
    assert [p.process.returncode for p in both.values()] == [3, 0]


@pytest.mark.parametrize(("ours", "holds"), [(0.0121, True), (0.0123, False)])
def test_a_tenth_more_than_the_base_and_one_commit_is_the_bound(ours: float, holds: bool) -> None:
    said = against([ours], [0.010], 0.0012)

    assert said.endswith("holds") is holds


def test_each_gesture_of_an_action_is_timed_and_one_commit_beside_them(tmp_path: Path) -> None:
    academy = Academy(f"sqlite:///{tmp_path / 'orgue.db'}", analysed=True, schools=400)

    took = academy.next_action()
    academy.engine.dispose()

    assert list(took) == [*GESTURES, COMMIT]
    assert all(seconds > 0 for seconds in took.values())
