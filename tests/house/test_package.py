"""What is published holds all that an installed ``orgue`` needs, and nothing else."""

from __future__ import annotations

import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from config.settings import ROOT
from orgue.own_imports import PACKAGES
from tests.packaged import built, tree

DECISIONS = "orgue/docs/decisions/"
"""Why the code is so: for who has the code."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel made from it."""
    return built(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def wheel(package: tuple[Path, Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(package[1])


def test_a_wheel_holds_every_file_of_our_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    (about,) = {name.split("/")[0] for name in wheel.namelist()} - set(PACKAGES)
    assert about.startswith("orgue-")
    assert about.endswith(".dist-info")
    held = {name for name in wheel.namelist() if not name.startswith(about)}
    assert held == {name for name in tree(*PACKAGES) if not name.startswith(DECISIONS)}
    assert {f"{name}/py.typed" for name in PACKAGES} < held


def test_a_wheel_says_who_made_it_under_which_license(wheel: zipfile.ZipFile) -> None:
    about = _metadata(wheel)
    assert (about["Name"], about["License-Expression"]) == ("orgue", "MIT")
    assert about["Author"] == "The maintainers of Point d'orgue"
    assert about["License-File"] == "LICENSE"
    assert "Natural Language :: French" in about.get_all("Classifier", [])
    assert str(about.get_payload()).startswith("# Point d'orgue")


def _metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


def test_an_sdist_holds_the_tests_the_docs_and_what_runs_them(package: tuple[Path, Path]) -> None:
    with tarfile.open(package[0]) as archive:
        names = [member.name for member in archive.getmembers() if not member.isdir()]
    held = {name.partition("/")[2] for name in names}
    wanted = {*tree("tests", "docs", "config", "deploy", "benchmarks", "findings", ".ci")}
    wanted |= {path.name for path in ROOT.iterdir() if path.is_file()} - {".git"}
    assert wanted - held == set()
    assert [name for name in held if name.endswith(".pyc") or "egg-info/" in name[9:]] == []
