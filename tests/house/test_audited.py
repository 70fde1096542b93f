"""An audit that could not look anything up is called « NOT RUN », and never sound."""

from __future__ import annotations

import json

import pytest

from config.settings import ROOT
from tests.audited import NOT_RUN, verdict

SOUND = {"name": "anyio", "version": "4.9", "vulns": []}
FLAWED = {"name": "jinja2", "version": "3.0", "vulns": [{"id": "X-1", "fix_versions": ["3.1"]}]}
UNKNOWN = {"name": "here", "skip_reason": "not found"}


@pytest.mark.parametrize("said", ["", "Traceback…", "{}", "[]", json.dumps({"dependencies": []})])
def test_what_says_nothing_did_not_run(said: str) -> None:
    code, told = verdict(said)
    assert code == 0
    assert told.startswith(NOT_RUN)


def test_what_was_skipped_is_not_sound() -> None:
    assert verdict(json.dumps({"dependencies": [UNKNOWN]}))[1].startswith(NOT_RUN)
    told = verdict(json.dumps({"dependencies": [SOUND, UNKNOWN]}))
    assert told == (0, "1 packages looked up, 0 with a known flaw. 1 could not be looked up.")


def test_a_flaw_fails_with_its_name_and_its_mending() -> None:
    code, told = verdict(json.dumps({"dependencies": [SOUND, FLAWED]}))
    assert code == 1
    assert "jinja2 3.0: X-1 (mended in 3.1)" in told


def test_the_integration_audits_and_make_has_both() -> None:
    assert "make audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "tests.audited sbom" in made
    assert "tests.audited audit" in made
