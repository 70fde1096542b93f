"""``orgue territory redraw``, ``changes`` and ``put-back``."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.territory.importing.moves_file import moves_typed
from tests.academy import Year, mail_of
from tests.orgue.typing_commands import typed
from tests.years import year_on

year = year_on("home")
NOW = ("--now", "2027-01-11T09:00")
BY = ("--academy", "24", "--by", mail_of("pilote"))


def test_a_change_is_looked_at_made_listed_and_taken_back(year: Year, tmp_path: Path) -> None:
    table = tmp_path / "bassins.csv"
    table.write_text("ancien;nouveau\nC1;C2\n", encoding="utf-8")
    merging = ("territory", "redraw", str(table), "--kind", "merge", *BY, *NOW)
    looked = typed(*merging)
    assert (looked.code, looked.data["done"], looked.data["schools"]) == (0, False, 3)
    assert typed("territory", "changes", "--academy", "24").data == {"changes": []}
    made = typed(*merging, "--yes")
    assert (made.code, made.data["done"], made.data["change"]) == (0, True, 1)
    (line,) = typed("territory", "changes", "--academy", "24").data["changes"]
    assert (line["state"], line["kind"]) == ("done", "merge")
    back = typed("territory", "put-back", "1", "--by", mail_of("pilote"), *NOW)
    assert (back.code, back.data["done"]) == (0, True)
    later = typed(*merging, "--on", "2027-02-01", "--yes")
    assert (later.code, later.data["planned"]) == (0, True)
    given_up = typed("territory", "put-back", "2", "--by", mail_of("pilote"), *NOW)
    assert (given_up.code, given_up.data["done"]) == (0, False)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("C1 ; C2", [("C1", "C2")]),
        ("C1 → C2\n\nC3", [("C1", "C2"), ("C3", "")]),
        ("a\tb\nc,d", [("a", "b"), ("c", "d")]),
    ],
)
def test_lines_are_read_however_they_are_typed(text: str, pairs: list[tuple[str, str]]) -> None:
    assert moves_typed(text) == pairs
