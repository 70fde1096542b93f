"""The grid holds each criterion once and one state for each page, and its rate is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.serving.trust.rgaa import BadGrid, Finding, percent, read_grid, shipped_grid
from models.year.accessibility import CRITERIA

BY_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""How many criteria each theme of the RGAA 4.1 has."""
SMALL = """made_on: 2026-11-29
means: [à la main]
criteria:
  "1.1": {how: lu, C: reste}
  "1.2": {how: lu, C: one, NC: two, needs: mieux, remarks: {two: trop petit}}
  "1.3": {how: lu, C: one, AV: two}
  "1.4": {how: lu, NA: reste}
"""


def small(folder: Path, text: str = SMALL) -> Path:
    rows = "".join(f"1.{n};Images;Le critère {n}\n" for n in range(1, 5))
    (folder / "criteria.csv").write_text(f"number;theme;wording\n{rows}", encoding="utf-8")
    pages = "code;name;path;who\none;Une;/;tous\ntwo;Deux;/2;tous\n"
    (folder / "sample.csv").write_text(pages, encoding="utf-8")
    (folder / "grid.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_106_criteria_are_there_once_with_a_state_for_each_page() -> None:
    grid = shipped_grid()
    numbers = [f"{n}.{m}" for n, many in enumerate(BY_THEME, 1) for m in range(1, many + 1)]
    assert [one.number for one in grid.criteria] == numbers
    assert len(numbers) == CRITERIA
    codes = [page.code for page in grid.sample]
    assert all([*one.findings] == codes for one in grid.criteria)
    assert sum(grid.counts.values()) == CRITERIA


def test_what_fails_says_what_it_needs_and_what_is_unchecked_says_why() -> None:
    grid = shipped_grid()
    assert all(one.needs for one in grid.of(Finding.UNMET))
    assert all(one.how and one.wording for one in grid.criteria)
    for one in grid.of(Finding.UNCHECKED):
        left = {page for page, found in one.findings.items() if found is Finding.UNCHECKED}
        assert left <= one.remarks.keys()


def test_one_page_that_fails_fails_a_criterion_and_what_is_unchecked_is_not_counted(
    tmp_path: Path,
) -> None:
    grid = read_grid(small(tmp_path))
    states = [Finding.MET, Finding.UNMET, Finding.UNCHECKED, Finding.NONE]
    assert [one.whole for one in grid.criteria] == states
    assert (grid.rate, grid.rate_of("one"), grid.rate_of("two")) == (50, 100, 50)
    assert grid.criteria[1].amiss == ("trop petit",)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("C: one, AV: two", "C: one", "two"),
        ("C: one, AV: two", "C: one two, AV: two", "two"),
        ("C: one, AV: two", "C: three, NA: reste", "three"),
        ("C: one, AV: two", "C: reste, NA: reste", "one, two"),
        ("{how: lu, NA: reste}", "{NA: reste}", "how"),
        ("{how: lu, NA: reste}", "{how: lu, NA: reste, OK: one}", "OK"),
        ("remarks: {two:", "remarks: {three:", "three"),
        ('"1.4"', '"1.5"', "1.4, 1.5"),
    ],
)
def test_a_grid_that_leaves_a_page_out_or_says_it_twice_is_refused(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    with pytest.raises(BadGrid) as refused:
        read_grid(small(tmp_path, SMALL.replace(was, becomes)))
    assert said in refused.value.sentence


def test_a_rate_is_never_rounded_up() -> None:
    assert [percent(rate) for rate in (None, 62.5, 99.99, 100.0)] == [
        "–",
        "62,5 %",
        "99,9 %",
        "100,0 %",
    ]
