"""The threat model names, for each threat, what holds it and tests that exist."""

from __future__ import annotations

import re

from config.settings import ROOT

PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)`")


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "threat" and set(row[0]) != {"-"}]


def test_each_threat_says_what_holds_it_and_names_a_test() -> None:
    found = rows()
    assert len(found) >= 25
    for threat, held, tests, _ in found:
        assert threat
        assert held, threat
        assert NAMED.search(tests), threat


def test_each_test_that_is_named_exists_and_tests_something() -> None:
    named = set(NAMED.findall(PAGE.read_text(encoding="utf-8")))
    missing = [name for name in sorted(named) if not (ROOT / name).is_file()]
    assert missing == []
    empty = [n for n in named if "def test_" not in (ROOT / n).read_text(encoding="utf-8")]
    assert empty == []


def test_no_threat_is_named_twice() -> None:
    threats = [row[0] for row in rows()]
    assert len(threats) == len(set(threats))
