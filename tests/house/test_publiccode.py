"""``publiccode.yml`` has what its standard asks for (https://yml.publiccode.tools, core schema)."""

from __future__ import annotations

import re
from typing import Any

import yaml

from config.settings import ROOT

CATEGORIES = {"communications", "event-management", "task-management", "workflow-management"}
"""Of the standard's list, those that are ours."""
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    *(f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")),
    *("addon", "library", "configurationFiles"),
}


def said() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def test_what_is_mandatory_is_there() -> None:
    found = said()
    assert isinstance(found["publiccodeYmlVersion"], str)
    assert found["name"] == "Point d'orgue"
    assert re.fullmatch(r"https://\S+", found["url"])
    assert found["platforms"]
    assert set(found["categories"]) <= CATEGORIES
    assert found["developmentStatus"] in STATUSES
    assert found["softwareType"] in TYPES
    assert isinstance(found["localisation"]["localisationReady"], bool)
    assert found["localisation"]["availableLanguages"] == ["fr"]
    assert found["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(one["name"] for one in found["maintenance"]["contacts"])
    assert set(found["intendedAudience"]["scope"]) <= {"education"}


def test_descriptions_have_their_lengths() -> None:
    for about in said()["description"].values():
        assert len(about["shortDescription"]) <= 150
        assert "\n" not in about["shortDescription"]
        assert 150 <= len(about["longDescription"]) <= 10_000
        assert about["features"]


def test_it_says_the_licence_of_the_package() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'license = "{said()["legal"]["license"]}"' in project
