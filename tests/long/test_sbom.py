"""``make sbom`` writes an inventory that is valid, and names all that is locked."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.audited import LOCK, sbom


def test_the_inventory_is_whole(tmp_path: Path) -> None:
    found = json.loads(sbom(tmp_path).read_text(encoding="utf-8"))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["metadata"]["component"]["name"] == "orgue"
    locked = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK.read_text(), re.MULTILINE)
    named = {(one["name"].lower(), one["version"]) for one in found["components"]}
    assert named == {(name.lower(), version) for name, version in locked}
