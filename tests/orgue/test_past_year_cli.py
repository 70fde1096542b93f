"""``orgue action import``: tried, brought with a map, brought again, effaced."""

from __future__ import annotations

from pathlib import Path

from tests.orgue.typing_commands import refused, typed
from tests.years import year_on

year = year_on("home", now="30/11/2026 10:00", clock="30/11/2026 10:00")
DATA = Path(__file__).parents[1] / "data"
SURVEY = str(DATA / "actions-enquete.csv")
OF = ("--academy", "24", "--cycle", "2025-26")
MAP = """
columns: {theme: I, description: "-"}
schools: {"Ecole des Hormes, Valmont": E12}
outcomes: {"Annulée": withdrawn}
week: 2026-03-16
unsaid: accepted
"""


def test_a_list_is_tried_brought_with_a_map_and_effaced(year: object, tmp_path: Path) -> None:
    mapped = tmp_path / "correspondance.yaml"
    mapped.write_text(MAP, encoding="utf-8")
    tried = typed("action", "import", SURVEY, *OF, "--try").data
    assert (tried["kept"], tried["actions"]) == (False, 2)
    assert [one["candidates"][0]["uai"] for one in tried["doubtful"]] == ["E12"]
    done = typed(
        "action", "import", SURVEY, *OF, "--map", str(mapped), "--by", "pilote@valmont.example"
    )
    assert (done.code, done.data["made"]) == (0, 3)
    assert done.data["states"] == {"took_place": 2, "withdrawn": 1}
    again = typed("action", "import", SURVEY, *OF, "--map", str(mapped))
    assert (again.data["made"], again.data["known"]) == (0, 3)
    assert len(typed("action", "list", "--year", "2025-26", "--academy", "24").data["actions"]) == 3
    assert typed("action", "import-back", *OF).data["actions"] == 3
    refused("action", "import-back", *OF)


def test_a_map_that_says_something_else_is_refused_with_its_line(
    year: object, tmp_path: Path
) -> None:
    wrong = tmp_path / "correspondance.yaml"
    for text, line in (
        ("colonnes: {}", 1),
        ("columns:\n  titre: A", 2),
        ("outcomes:\n  oui: peut-être", 2),
        ("week: un jour", 1),
        ("unsaid: draft", 1),
        ("schools: E12", 1),
    ):
        wrong.write_text(text, encoding="utf-8")
        said = refused("action", "import", SURVEY, *OF, "--map", str(wrong))
        assert f"ligne {line} " in said.sentences[0]
