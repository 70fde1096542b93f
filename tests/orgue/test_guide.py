"""``orgue guide`` says where the guides are, and reads one."""

from __future__ import annotations

from pathlib import Path

from tests.orgue.typing_commands import typed


def test_the_guides_are_listed_with_where_they_are() -> None:
    data = typed("guide").data
    names = [guide["name"] for guide in data["guides"]]
    assert {"pilote", "relais", "exploitation"} <= set(names)
    assert "README" not in names
    assert (Path(data["config"]) / "messages" / "README.md").is_file()
    assert all(Path(guide["path"]).parent == Path(data["folder"]) for guide in data["guides"])


def test_a_guide_is_read_by_its_name() -> None:
    data = typed("guide", "relais").data
    assert data["title"] == "Guide du relais"
    assert data["text"].startswith("# Guide du relais\n")


def test_a_name_that_no_guide_has_is_refused_with_those_that_are_there() -> None:
    said = typed("guide", "recteur")
    assert said.code == 1
    assert said.data["error"]["sentence"] == "Aucun guide ne s'appelle « recteur »."
    assert "relais" in said.data["error"]["next"]
