"""The wheel, installed alone, lives a day of the demo amid modules that bear our names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.engine import open_engine
from models.work.message import DELIVERED
from orgue.own_imports import PACKAGES
from tests.orgue.opened import Opened, alive, answer
from tests.packaged import built
from tests.ports import own_ports
from tests.waiting import until

NOT_OURS = "raise SystemExit('imported from the current folder')\n"


@pytest.fixture(scope="module")
def orgue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, of an environment that holds the wheel and what it depends on, nothing of the
    repository."""
    folder = tmp_path_factory.mktemp("installed")
    _, wheel = built(folder)
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    pip = [sys.executable, "-m", "pip", "--python", venv / "bin" / "python"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # By a folder, not by a line of ours in it: the repository's own editable install stays out.
    (there,) = venv.glob("lib/python*/site-packages")
    (there / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return venv / "bin" / "orgue"


@pytest.fixture(scope="module")
def amid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to stand in: each module in it that bears a name of ours ends who imports it."""
    return neighbours(tmp_path_factory.mktemp("amid"), PACKAGES)


def neighbours(folder: Path, names: Iterable[str]) -> Path:
    for name in names:
        (folder / f"{name}.py").write_text(NOT_OURS, encoding="utf-8")
    return folder


def said(orgue: Path, amid: Path, *words: str, **environment: str) -> str:
    """What the installed command answers, there."""
    told = subprocess.run(
        [orgue, *words], cwd=amid, env=bare() | environment, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def bare() -> dict[str, str]:
    """An environment without the repository's own."""
    ours = ("ORGUE_", "PREFECT_", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def letters(home: Path) -> list[str]:
    with open_engine(f"sqlite:///{home / 'orgue.db'}").connect() as connection:
        return list(connection.execute(sa.select(DELIVERED.c.key)).scalars())


@pytest.fixture
def opened(orgue: Path, amid: Path, tmp_path: Path) -> Iterator[Opened]:
    program = (str(orgue), "demo", "--json", "--pace", "0", "--no-past", *own_ports())
    path = tmp_path / "path"
    path.mkdir()
    neighbours(path, set(PACKAGES) - {"orgue"})  # with an orgue in it, that one is who is asked
    made = Opened(tmp_path / "home", program=program, cwd=amid, PYTHONPATH=str(path))
    yield made
    if not made.ended:
        made.end()


def test_it_says_its_version_and_its_guides_wherever_one_stands(orgue: Path, amid: Path) -> None:
    assert said(orgue, amid, "--version").startswith("orgue ")
    found = json.loads(said(orgue, amid, "guide", "--json"))
    assert Path(found["folder"]).is_relative_to(orgue.parents[1])
    assert "pilote" in {guide["name"] for guide in found["guides"]}
    assert "--install-completion" in said(orgue, amid, "--help")


def test_the_year_is_drafted_and_rehearsed_from_what_the_wheel_holds(
    orgue: Path, amid: Path, tmp_path: Path
) -> None:
    home = {"ORGUE_HOME": str(tmp_path / "home")}
    page = tmp_path / "page.html"
    shutil.copytree(Path(__file__).parents[1] / "data", tmp_path / "data")
    for words in (
        ("territory", "import", str(tmp_path / "data" / "annuaire-coupe.csv")),
        ("cycle", "draft", "2026-27", "--academy", "24", "--week", "2027-03-15"),
        ("rehearse", "2026-27", "--academy", "24", "--html", str(page)),
    ):
        said(orgue, amid, *words, **home)
    assert "<html" in page.read_text(encoding="utf-8")


def test_a_day_of_the_demo_is_lived_amid_modules_of_our_names(opened: Opened, orgue: Path) -> None:
    facts = opened.facts()
    assert answer(f"{facts['portal']}healthz")[0] == 200
    until(lambda: letters(opened.home), 180, "the first letters are in the mailbox")
    health = f"{facts['portal']}healthz"
    until(lambda: json.loads(answer(health)[1])["status"] == "ok", 90, "a run completes")

    status, page = answer(facts["portal"])
    assert (status, "Démonstration" in page) == (200, True)
    assert answer(f"{facts['portal']}static/orgue.css")[0] == 200
    assert "Aucun courrier" not in answer(facts["mailbox"])[1]
    assert answer(facts["prefect"])[0] == 200

    children = opened.children()
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
    ours = str(orgue.parents[1]).encode()
    assert len(commands) == 4
    assert all(command.startswith(ours) and b"\0-P\0" in command for command in commands)
    assert opened.end() == 0
    assert [pid for pid in children if alive(pid)] == []
    assert "Traceback" not in opened.said
