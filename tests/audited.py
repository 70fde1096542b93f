"""What the software is made of, and what is known against it: an inventory, and an audit.

``python -m tests.audited sbom FOLDER`` (``make sbom``) writes ``orgue.cdx.json`` there, CycloneDX,
from ``requirements.lock``, checked against its schema. ``python -m tests.audited audit`` (``make
audit``) asks the advisory database about the same; where it does not answer, it says NOT RUN.
Both tools are fetched into a folder of their own, never beside what they look at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from config.settings import ROOT
from tests.long import needs

LOCK = ROOT / "requirements.lock"
SBOM_TOOL, AUDIT_TOOL = "cyclonedx-bom==7.5.0", "pip-audit==2.10.1"
MINUTES = 10 * 60
NOT_RUN = "NOT RUN: the advisory database does not answer"


def sbom(folder: Path) -> Path:
    """The inventory, in *folder*. Raises Missing (the tool can't be fetched), RuntimeError."""
    tool = needs.python(SBOM_TOOL) / "cyclonedx-py"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "orgue.cdx.json"
    about = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
    how = ["--output-reproducible", "--spec-version", "1.6", "--validate", "--of", "JSON"]
    said = _run([str(tool), "requirements", str(LOCK), *about, *how, "-o", str(made)])
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    return made


def audit() -> tuple[int, str]:
    """The exit code of an audit, and what to say of it."""
    try:
        tool = needs.python(AUDIT_TOOL) / "pip-audit"
    except needs.Missing as missing:
        return 0, f"NOT RUN: {missing}"
    asked = ["--disable-pip", "--require-hashes", "-r", str(LOCK), "-f", "json", "--timeout", "30"]
    try:
        said = _run([str(tool), *asked])
    except subprocess.TimeoutExpired:
        return 0, f"{NOT_RUN} in {MINUTES // 60} minutes."
    return verdict(said.stdout)


def verdict(said: str) -> tuple[int, str]:
    """What the tool's JSON comes to. Nothing that was not looked up is called sound."""
    try:
        found: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, f"{NOT_RUN}."
    asked = [one for one in found if "skip_reason" not in one]
    if not asked:
        return 0, f"{NOT_RUN} about any of {len(found)} packages."
    flawed = [one for one in asked if one.get("vulns")]
    lines = [
        f"{one['name']} {one['version']}: {flaw['id']}"
        f" (mended in {', '.join(flaw.get('fix_versions') or ['no version yet'])})"
        for one in flawed
        for flaw in one["vulns"]
    ]
    skipped = len(found) - len(asked)
    unknown = f" {skipped} could not be looked up." if skipped else ""
    told = f"{len(asked)} packages looked up, {len(flawed)} with a known flaw.{unknown}"
    return (1 if flawed else 0), "\n".join([*lines, told])


def _run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=MINUTES)


def main(verb: str, *given: str) -> int:
    """Write the inventory, or say what the audit found."""
    if verb == "sbom":
        print(sbom(Path(given[0])))
        return 0
    code, said = audit()
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
