"""A file that LibreOffice saved again, in French, is imported as if nobody had opened it.

It takes the zero of « 094 », writes years in two figures, turns codes into numbers and days into
dates, as it does at an académie's desk.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.long import needs
from tests.models.territory.importing.files import CUT, LATER, load, load_people, tree
from tests.models.territory.importing.pasted import README, held

FRENCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>fr-FR</value></prop></item></oor:items>
"""
OPENED = "CSV:59,34,76,1,,1036,false,true"
"""« ; », quotes, UTF-8, from the first line, in French, special numbers recognised."""
SAVED = {
    "csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true",
    "cp1252": "csv:Text - txt - csv (StarCalc):59,34,1,1,,0,false,true",
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
}
Again = Callable[[Path, str], Path]


@pytest.fixture(scope="session")
def again(folder: Path) -> Again:
    """Saves a CSV file again, as one does who opens it and keeps it."""
    soffice = needs.debian("libreoffice-calc-nogui", "soffice")
    profile = folder / "libreoffice"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(FRENCH, encoding="utf-8")

    def save(path: Path, form: str) -> Path:
        out = path.parent / form
        command = [
            soffice,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            f"--infilter={OPENED}",
            "--convert-to",
            SAVED[form],
            "--outdir",
            out,
            path,
        ]
        said = subprocess.run(
            command, capture_output=True, text=True, timeout=180, env={**os.environ, "LC_ALL": "C"}
        )
        (made,) = out.iterdir() if out.is_dir() else (None,)
        assert made is not None, said.stdout + said.stderr
        return made

    return save


@pytest.fixture
def cut(memory: sa.Engine) -> sa.Engine:
    """A home that knows the directory's sixty schools."""
    load(memory, CUT)
    return memory


@pytest.mark.parametrize("form", SAVED)
def test_the_readmes_people_are_the_same(
    cut: sa.Engine, tmp_path: Path, again: Again, form: str
) -> None:
    path = tmp_path / "personnes.csv"
    path.write_text(README, encoding="utf-8")
    saved = again(path, form)
    if form == "csv":
        text = saved.read_text(encoding="utf-8")
        assert "\n94;DASEN" in text
        assert ";01/09/26;" in text
    load_people(cut, path)
    before = held(cut)
    assert load_people(cut, saved, LATER).changes == []
    assert (len(before), held(cut)) == (7, before)


@pytest.mark.parametrize("form", SAVED)
def test_the_directory_is_the_same(cut: sa.Engine, tmp_path: Path, again: Again, form: str) -> None:
    path = tmp_path / "annuaire.csv"
    path.write_bytes(CUT.read_bytes())
    before = tree(cut)
    report = load(cut, again(path, form), LATER)
    assert (report.changes, report.unread_mails, report.ignored_rows) == ([], [], [])
    assert tree(cut) == before


def test_the_file_is_the_readmes() -> None:
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert README in text
