"""Before Prefect opens its folder, ``orgue up`` keeps it as it was, and gives its room back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from orgue import prefect_folder
from orgue.prefect_folder import NotKept, give_its_room_back, keep_prefect_as_it_was

HERE = version("prefect")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What Prefect 3.8 left: no word of its version."""
    made = tmp_path / "prefect"
    (made / "storage").mkdir(parents=True)
    (made / "prefect.db").write_bytes(b"of 3.8")
    (made / "prefect.db-wal").write_bytes(b"not yet in it")
    (made / "storage" / "result").write_bytes(b"kept")
    return made


def opened(folder: Path) -> list[str]:
    """What an opening says, before the server writes in its own way."""
    said: list[str] = []
    keep_prefect_as_it_was(folder, said.append)
    (folder / "prefect.db").write_bytes(f"of {HERE}".encode())
    return said


def held(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_first_opening_with_another_version_keeps_the_whole_folder(folder: Path) -> None:
    before = held(folder)
    (said,) = opened(folder)
    assert f"Prefect passe de la version 3.8 ou antérieure à {HERE}" in said
    assert str(folder.with_name("prefect-avant-3.8")) in said
    assert held(folder.with_name("prefect-avant-3.8")) == before


def test_the_next_openings_keep_nothing_and_say_nothing(folder: Path) -> None:
    opened(folder)
    before = held(folder.with_name("prefect-avant-3.8"))
    assert opened(folder) == []
    assert held(folder.with_name("prefect-avant-3.8")) == before


def test_a_new_home_has_nothing_to_keep(tmp_path: Path) -> None:
    (tmp_path / "prefect").mkdir()
    assert opened(tmp_path / "prefect") == []
    assert not (tmp_path / "prefect-avant-3.8").exists()
    assert opened(tmp_path / "prefect") == []


def test_of_several_changes_each_is_kept_under_its_own_version(folder: Path) -> None:
    opened(folder)
    (folder / "version-prefect").write_text("3.9.0\n")
    (folder / "prefect.db").write_bytes(b"of 3.9.0")
    (said,) = opened(folder)
    assert "de la version 3.9.0 à" in said
    assert held(folder.with_name("prefect-avant-3.8"))["prefect.db"] == b"of 3.8"
    assert held(folder.with_name("prefect-avant-3.9"))["prefect.db"] == b"of 3.9.0"


@pytest.mark.parametrize("said", [b"\xff\xfe", b"", b"../../elsewhere", b"3.9.0/../x"])
def test_a_version_that_says_nothing_is_one_of_before(folder: Path, said: bytes) -> None:
    (folder / "version-prefect").write_bytes(said)
    opened(folder)
    assert {p.name for p in folder.parent.iterdir()} <= {
        "prefect",
        "prefect-avant-3.8",
        "prefect-avant-3.9",
    }


def test_a_version_that_cannot_be_read_keeps_the_home_shut(folder: Path) -> None:
    (folder / "version-prefect").mkdir()
    with pytest.raises(NotKept):
        opened(folder)


def test_who_goes_back_and_forth_is_kept_each_time(folder: Path) -> None:
    opened(folder)
    folder.rename(folder.with_name("3.9"))
    folder.with_name("prefect-avant-3.8").rename(folder)
    assert len(opened(folder)) == 1
    assert held(folder.with_name("prefect-avant-3.8"))["prefect.db"] == b"of 3.8"


def test_what_can_not_be_copied_is_not_opened(folder: Path) -> None:
    (folder.with_name("prefect-avant-3.8.copie")).write_text("in its place")
    with pytest.raises(NotKept, match="n'a pas pu être copié d'abord : "):
        opened(folder)
    assert held(folder)["prefect.db"] == b"of 3.8"
    assert "version-prefect" not in held(folder)


# ── its room ─────────────────────────────────────────────────────────────────────────────────────


def forgetful(folder: Path, forgotten: int) -> int:
    """A database that held 200 rows of 10 kB and forgot some; its size."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, said BLOB)")
        rows = [(n, bytes(10_000)) for n in range(200)]
        database.executemany("INSERT INTO event VALUES (?, ?)", rows)
        database.execute("DELETE FROM event WHERE id < ?", [forgotten])
        database.commit()
    return (folder / "prefect.db").stat().st_size


@pytest.fixture
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_folder, "WORTH", 100_000)


@pytest.mark.usefixtures("little_is_much")
def test_much_room_is_given_back(tmp_path: Path) -> None:
    said: list[str] = []
    before = forgetful(tmp_path / "prefect", forgotten=150)
    give_its_room_back(tmp_path / "prefect", said.append)
    assert (tmp_path / "prefect" / "prefect.db").stat().st_size < before / 3
    assert [line.split(" : ")[0] for line in said] == ["La base de Prefect est tassée"]
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as database:
        assert database.execute("SELECT count(*) FROM event").fetchone() == (50,)


@pytest.mark.usefixtures("little_is_much")
@pytest.mark.parametrize("forgotten", [0, 20])
def test_little_room_is_kept_for_what_comes(tmp_path: Path, forgotten: int) -> None:
    before = forgetful(tmp_path / "prefect", forgotten)
    give_its_room_back(tmp_path / "prefect", pytest.fail)
    assert (tmp_path / "prefect" / "prefect.db").stat().st_size == before


def test_what_is_no_database_keeps_no_home_shut(folder: Path) -> None:
    said: list[str] = []
    (folder / "prefect.db").write_bytes(b"no database, but long enough to be looked at" * 9)
    give_its_room_back(folder, said.append)
    assert "n'a pas pu être tassée" in said[0]
