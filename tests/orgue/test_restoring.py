"""A home put back to yesterday's copy sends nothing twice: what may have left waits for a pilot."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command as migrated
from typer.testing import CliRunner

from config.settings import Settings
from models.database.transactions import gesture
from models.home import engine_of, home_engine
from models.migrations.carry import alembic, alone
from models.migrations.version import head, version_of
from models.operations import postgresql_copies, sqlite_copies
from models.operations.backup import back_up
from models.operations.lease import Turn
from models.operations.lock import Lock
from models.operations.processes import this_process
from models.operations.restoration import FIRST_RUN
from models.tick import run_cycle
from models.work.message import DELIVERED, MESSAGE, MessageState
from models.work.shared_folder import need_our_documents
from orgue.main import command
from orgue.moments import moment_typed
from tests import databases
from tests.academy import Year, launched
from tests.orgue.typing_commands import PILOT, Said, refused, typed, units

M, S = MESSAGE.c, MessageState
BEFORE, CALL, LATER = "2026-11-20T10:00", "2026-11-23T09:00", "2026-11-24T09:00"


@pytest.fixture(params=["sqlite", "postgresql"], name="year")
def year_in_a_home(request: pytest.FixtureRequest, home: Path, monkeypatch: Any) -> Iterator[Year]:
    """A home on each kind of database, on the eve of its call."""
    if request.param == "sqlite":
        yield _on_the_eve()
        return
    url, _ = request.getfixturevalue("postgresql")
    with databases.postgresql_database(url) as engine:
        monkeypatch.setenv("ORGUE_DATABASE_URL", engine.url.render_as_string(hide_password=False))
        yield _on_the_eve()
        close()


def _on_the_eve() -> Year:
    launched(home_engine())
    assert typed("tick", "--now", BEFORE).code == 0
    return Year(engine=home_engine(), cycle_id=1, units=units())


def close() -> None:
    """What the end of a process does."""
    home_engine().dispose()


def restored(copy: Path, *options: str) -> Said:
    close()
    said = typed("restore", str(copy), *options)
    close()
    return said


def backed_up(folder: Path) -> Path:
    assert typed("backup", str(folder / "copy")).code == 0
    return folder / "copy"


def states() -> Counter[str]:
    with home_engine().connect() as connection:
        return Counter(s.value for s in connection.execute(sa.select(M.state)).scalars())


def held() -> int:
    return sum(s["count"] for s in typed("outbox", "restored").data["sendings"])


def test_what_left_since_the_copy_leaves_no_more_unless_a_pilot_says_so(
    year: Year, tmp_path: Path
) -> None:
    copy = backed_up(tmp_path)
    left = typed("tick", "--now", CALL).data["sent"]
    assert left >= 10
    assert restored(copy, "--yes").code == 0
    again = typed("tick", "--now", LATER)
    assert (again.code, again.data["sent"]) == (0, 0)
    assert typed("tick", "--now", "2026-11-24T09:05").data["sent"] == 0
    assert held() >= left
    assert typed("status").data["held_since_restore"] == held()

    (first, *_) = typed("outbox", "restored").data["sendings"]
    said = typed("outbox", "left", "--sending", first["sending"], "--by", PILOT)
    assert len(said.data["messages"]) == first["count"]
    assert typed("tick", "--now", "2026-11-24T09:10").data["sent"] == 0
    back = typed("outbox", "left", "--undo", "--sending", first["sending"], "--by", PILOT)
    assert len(back.data["messages"]) == first["count"]

    whole = held()
    assert len(typed("outbox", "send", "--all", "--by", PILOT).data["messages"]) == whole
    sent = typed("tick", "--now", "2026-11-24T09:15").data
    assert sent["sent"] + sent["dropped"] > 0
    with home_engine().connect() as connection:
        keys = connection.execute(sa.select(DELIVERED.c.key)).scalars().all()
    assert len(keys) == len(set(keys))
    assert held() == 0
    assert typed("tick", "--now", "2026-11-24T09:20").data["sent"] == 0


def test_what_was_owed_when_the_copy_was_made_waits_too(year: Year, tmp_path: Path) -> None:
    run_cycle(year.engine, year.cycle_id, moment_typed(CALL))
    typed("status", "--now", CALL)
    owed = states()["owed"]
    copy = backed_up(tmp_path)
    assert typed("tick", "--now", CALL).data["sent"] >= 10
    assert restored(copy, "--yes").data["held"] == owed
    assert typed("tick", "--now", "2026-11-23T09:30").data["sent"] == 0
    assert states()["owed"] == 0


def test_a_gesture_made_afterwards_sends_its_letters_at_once(year: Year, tmp_path: Path) -> None:
    copy = backed_up(tmp_path)
    typed("tick", "--now", CALL)
    restored(copy, "--yes")
    assert typed("tick", "--now", LATER).data["sent"] == 0
    year = Year(engine=home_engine(), cycle_id=1, units=units())
    year.propose("E21", on="24/11/2026 09:30")
    assert typed("tick", "--now", "2026-11-24T09:31").data["sent"] >= 1


def test_what_comes_due_later_leaves_as_ever(year: Year, tmp_path: Path) -> None:
    copy = backed_up(tmp_path)
    restored(copy)
    assert typed("tick", "--now", BEFORE).data["sent"] == 0
    assert typed("tick", "--now", CALL).data["sent"] >= 10
    with home_engine().connect() as connection:
        assert connection.execute(sa.select(FIRST_RUN)).all() == []


def test_a_home_put_back_twice_holds_as_much(year: Year, tmp_path: Path) -> None:
    copy = backed_up(tmp_path)
    typed("tick", "--now", CALL)
    restored(copy, "--yes")
    typed("tick", "--now", LATER)
    first = held()
    restored(copy, "--yes")
    assert typed("tick", "--now", LATER).data["sent"] == 0
    assert held() == first >= 10


def test_a_newer_base_is_replaced_by_who_agrees_to_what_is_lost_and_kept_beside(
    year: Year, tmp_path: Path
) -> None:
    copy = backed_up(tmp_path)
    typed("tick", "--now", CALL)
    before = states()
    said = restored(copy)
    assert (said.code, said.error) == (1, "NotConfirmed")
    assert "plus récente" in said.data["error"]["sentence"]
    assert states() == before
    kept = restored(copy, "--yes").data["kept"]
    assert kept
    if Path(kept).exists():
        with closing(sqlite3.connect(kept)) as connection:
            (sent,) = connection.execute(
                "SELECT count(*) FROM message WHERE state = 'sent'"
            ).fetchone()
        assert sent == before["sent"]
        assert os.stat(kept).st_mode & 0o077 == 0


def test_a_home_that_is_open_is_left_alone(year: Year, tmp_path: Path) -> None:
    copy = backed_up(tmp_path)
    lock = Lock(Settings().home / "up.lock")
    assert lock.taken()
    assert restored(copy, "--yes").error == "HouseIsOpen"
    lock.release()
    turn = Turn(home_engine())
    turn.holder = str(replace(this_process(), pid=os.getppid(), started=""))  # which lives
    assert turn.taken()
    said = restored(copy, "--yes")
    assert said.error == "HouseIsOpen"
    assert "runner" in said.data["error"]["sentence"]
    turn.give_back()
    connection = home_engine().connect()
    connection.execute(sa.select(M.id).limit(1)).all()
    said = typed("restore", str(copy), "--yes")
    assert said.error == "InUse"
    connection.close()


def test_a_file_that_is_no_whole_copy_of_ours_changes_nothing(year: Year, tmp_path: Path) -> None:
    copy = backed_up(tmp_path)
    content = copy.read_bytes()
    for name, bad in (("text", b"hello"), ("empty", b""), ("half", content[: len(content) // 2])):
        (tmp_path / name).write_bytes(bad)
        close()
        assert refused("restore", str(tmp_path / name), "--yes").error == "BadCopy"
    other = sqlite3.connect(tmp_path / "other")
    other.execute("CREATE TABLE t (n INTEGER)")
    other.close()
    close()
    assert refused("restore", str(tmp_path / "other"), "--yes").error == "BadCopy"
    inside = Settings().home
    assert not [p for p in inside.iterdir() if "restoring" in p.name]


def test_a_copy_of_a_newer_orgue_is_refused_in_words(year: Year, tmp_path: Path) -> None:
    with gesture(home_engine()) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer = tmp_path / "newer"
    back_up(home_engine(), newer)
    with gesture(home_engine()) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    close()
    said = typed("restore", str(newer), "--yes")
    assert said.error == "TooNew"


def test_a_copy_is_for_its_account_and_replaces_another_only_when_asked(
    year: Year, tmp_path: Path
) -> None:
    copy = backed_up(tmp_path)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert typed("backup", str(copy)).error == "NoCopy"
    assert typed("backup", str(copy), "--replace").code == 0
    assert typed("backup", str(tmp_path / "nowhere" / "copy")).error == "NoCopy"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".copy")] == []


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_copy_never_takes_the_place_of_the_base_or_of_its_log(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    _on_the_eve()
    base = home / f"orgue.db{ending}"
    (tmp_path / "link").symlink_to(base)
    monkeypatch.chdir(home)
    with home_engine().connect() as connection:  # so that its log is there
        connection.execute(sa.select(M.id).limit(1)).all()
        for path in (base, Path(base.name), tmp_path / "link", home / ".." / home.name / base.name):
            said = refused("backup", str(path), "--replace")
            assert (said.error, "la base elle-même" in said.sentences[0]) == ("NoCopy", True)
    assert (tmp_path / "link").is_symlink()


def test_a_folder_is_no_place_for_a_copy_and_is_called_one(year: Year, tmp_path: Path) -> None:
    said = refused("backup", str(tmp_path), "--replace")
    assert said.data["error"]["sentence"] == f"« {tmp_path} » est un dossier."
    assert "--replace" not in said.data["error"]["next"]


def test_a_copy_says_how_much_it_holds(year: Year, tmp_path: Path) -> None:
    said = CliRunner().invoke(command("backup"), ["backup", str(tmp_path / "copy")])
    assert said.exit_code == 0
    assert re.search(r"Elle contient 1 cycle, \d+ personnes et \d+ établissements\.", said.stdout)


def test_a_base_that_was_never_a_home_is_not_copied_nor_made_one(
    home: Path, tmp_path: Path, postgresql: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typed("backup", str(tmp_path / "copy")).error == "NoHome"
    assert not home.exists()
    with databases.postgresql_database(postgresql[0]) as engine:
        url = engine.url.render_as_string(hide_password=False)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        monkeypatch.setenv("ORGUE_DATABASE_URL", url)
        assert typed("backup", str(tmp_path / "copy")).error == "NoHome"
        assert sa.inspect(engine).get_table_names() == []
    assert not (tmp_path / "copy").exists()


def test_an_account_without_a_name_puts_a_copy_back_too(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on_the_eve()
    copy = backed_up(tmp_path)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    assert restored(copy, "--yes").code == 0


def test_what_matches_no_letter_that_waits_is_refused_with_where_to_look(
    year: Year, tmp_path: Path
) -> None:
    for verb, more in (("send", ()), ("left", ()), ("left", ("--undo",))):
        for which in (("--sending", "nulle:part"), ("--all",)):
            said = refused("outbox", verb, *which, *more, "--by", PILOT)
            assert said.error == "NotSinceARestoration"
            assert "orgue outbox restored" in said.data["error"]["next"]


def test_the_key_of_a_sending_is_shown_whole_on_a_narrow_terminal(
    year: Year, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backed_up(tmp_path)
    typed("tick", "--now", CALL)
    assert restored(copy, "--yes").code == 0
    typed("tick", "--now", LATER)
    for columns in ("80", "40"):
        monkeypatch.setenv("COLUMNS", columns)
        shown = CliRunner().invoke(command("outbox"), ["outbox", "restored"]).stdout
        for sending in typed("outbox", "restored").data["sendings"]:
            assert f"{sending['sending']} " in shown
    status = CliRunner().invoke(command("status"), ["status"]).stdout
    assert f"{held()} courriers attendent depuis une restauration" in status


def test_a_base_that_only_lived_other_runs_is_not_said_to_lose_letters(
    year: Year, tmp_path: Path
) -> None:
    copy = backed_up(tmp_path)
    assert typed("tick", "--now", "2026-11-20T10:05").data["sent"] == 0
    said = restored(copy)
    assert said.error == "NotConfirmed"
    assert "seulement vécu d'autres passages" in said.data["error"]["sentence"]
    assert "0 ligne" not in said.data["error"]["sentence"]


def test_what_the_system_refuses_is_said_in_french_and_kept_for_programs(
    home: Path, tmp_path: Path
) -> None:
    _on_the_eve()
    (tmp_path / "file").write_bytes(b"SQLite format 3\x00" + b"\x07" * 9000)
    cases = {
        ("restore", str(tmp_path / "none")): ("ce chemin n'existe pas", os.strerror(errno.ENOENT)),
        ("restore", str(tmp_path)): ("c'est un dossier", os.strerror(errno.EISDIR)),
        ("restore", str(tmp_path / "file" / "x")): (
            "un fichier tient la place d'un dossier",
            os.strerror(errno.ENOTDIR),
        ),
        ("backup", str(tmp_path / "none" / "copy")): (
            "ce chemin n'existe pas",
            os.strerror(errno.ENOENT),
        ),
    }
    for words, (french, english) in cases.items():
        error = typed(*words).data["error"]
        assert french in error["sentence"]
        assert english == error["facts"]["said"]
        assert english not in error["sentence"]
    error = typed("restore", str(tmp_path / "file")).data["error"]
    assert error["sentence"].endswith("est abîmé, ou n'est pas entier.")
    assert error["facts"]["said"] == ["file is not a database"]


def test_a_copy_makes_a_home_where_there_was_none(
    year: Year, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backed_up(tmp_path)
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path / "elsewhere"))
    if year.engine.dialect.name == "postgresql":  # an empty database, as its admin makes it
        with year.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    year.engine.dispose()
    engine_of.cache_clear()
    said = typed("restore", str(copy))
    assert (said.code, said.data["kept"]) == (0, None)
    assert typed("tick", "--now", CALL).data["sent"] == 0
    assert held() >= 10


def test_a_copy_of_before_keeps_the_name_that_the_documents_bear(
    year: Year, tmp_path: Path
) -> None:
    copy, folder = backed_up(tmp_path), tmp_path / "documents"
    need_our_documents(home_engine(), folder)
    assert restored(copy).code == 0
    need_our_documents(home_engine(), folder)


@pytest.mark.parametrize("damage", ["garbage", "half", "empty"])
def test_a_base_that_reads_no_more_is_replaced_and_kept_beside(
    home: Path, tmp_path: Path, damage: str
) -> None:
    _on_the_eve()
    copy = backed_up(tmp_path)
    close()
    file, whole = home / "orgue.db", (home / "orgue.db").read_bytes()
    bad = {"garbage": b"\x07" * 9000, "half": whole[: len(whole) // 2], "empty": b""}[damage]
    file.write_bytes(bad)
    engine_of.cache_clear()
    if damage != "empty":
        said = typed("restore", str(copy))
        assert (said.code, said.error) == (1, "NotConfirmed"), said
    kept = typed("restore", str(copy), "--yes").data["kept"]
    engine_of.cache_clear()
    assert Path(kept).exists()
    assert typed("tick", "--now", CALL).data["sent"] == 0
    assert held() >= 10


def test_a_copy_of_an_older_orgue_is_brought_up_to_date(year: Year, tmp_path: Path) -> None:
    close()
    engine = home_engine()
    with alone(engine) as connection:
        migrated.downgrade(alembic(connection), "0005")
    if engine.dialect.name == "sqlite":
        sqlite_copies.copy(engine, tmp_path / "old")
    else:
        postgresql_copies.dump(engine, tmp_path / "old")
    assert restored(tmp_path / "old").code == 0
    engine_of.cache_clear()
    with home_engine().connect() as connection:
        assert version_of(connection) == head()
