"""What a home holds is read by its own account alone; a home that others may read is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT, Settings
from models.clock import set_clock
from models.database.transactions import gesture
from models.home import home_engine
from models.serving.home.privacy import privacy_faults
from models.work.documents import examined, store
from tests.academy import Year, at
from tests.orgue.typing_commands import typed

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def modes(folder: Path) -> dict[str, str]:
    found = {p.relative_to(folder).as_posix(): p for p in (folder, *folder.rglob("*"))}
    return {name: f"{p.stat().st_mode & 0o7777:o}" for name, p in found.items()}


@pytest.fixture
def usual_umask() -> None:
    assert os.umask(0o022) == 0o022, "these tests stand for an account as most are"


@pytest.mark.usefixtures("usual_umask")
def test_a_home_is_made_for_its_account_whoever_opens_it(home: Path) -> None:
    with gesture(home_engine()) as session:
        set_clock(session, at("27/11/2026 10:00"))
        found = modes(home)
    assert found == {".": "700"} | dict.fromkeys(
        ("orgue.db", "orgue.db-wal", "orgue.db-shm"), "600"
    )


@pytest.mark.usefixtures("usual_umask")
def test_a_command_makes_nothing_that_others_may_read(home: Path, tmp_path: Path) -> None:
    code = "import os, sys; from orgue import main; sys.argv[1:] = ['status']; "
    code += "\ntry: main()\nexcept SystemExit: pass\nopen('made', 'w')"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert modes(home) == {".": "700", "orgue.db": "600"}
    assert modes(tmp_path)["made"] == "600"


def test_a_home_of_before_is_told_with_what_to_type_and_left_as_it_is(underway: Year) -> None:
    home = Settings().home
    home.chmod(0o755)
    assert typed("tick", "--now", "2026-11-30T10:05").code == 0
    said = typed("status", "--check")
    assert (said.code, [w["kind"] for w in said.data["warnings"]]) == (0, ["open"])
    assert said.data["warnings"][0]["next_step"] == f"Tapez « chmod -R go-rwx {home} »."
    assert modes(home)["."] == "755"
    home.chmod(0o700)
    assert typed("status", "--check").data["warnings"] == []


def test_a_database_beside_its_home_is_looked_at_too(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.touch()
    elsewhere.chmod(0o640)
    settings = Settings(database_url=f"sqlite:///{elsewhere}")
    (fault,) = privacy_faults(settings)
    assert str(elsewhere) in fault.sentence


@pytest.mark.usefixtures("usual_umask")
def test_documents_are_for_us_alone_unless_their_folder_is_shared_on_purpose(
    tmp_path: Path,
) -> None:
    file = examined(PDF, "a.pdf", 10_000)
    ours, shared = tmp_path / "ours", tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    store(ours, file)
    store(shared, file)
    assert set(modes(ours).values()) == {"700", "600"}
    assert set(modes(shared).values()) == {"2770", "660"}


@pytest.mark.usefixtures("usual_umask")
def test_a_documents_folder_of_before_which_others_read_is_not_one_that_is_shared(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    file = examined(PDF, "a.pdf", 10_000)
    store(tmp_path, file)
    assert modes(tmp_path)[file.digest[:2]] == "700"
