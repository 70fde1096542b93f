"""The systemd unit that we ship: systemd reads it, and it leaves the home its time to close."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import ROOT, Settings
from orgue.processes import STOP_WITHIN, stop_within

FILE = ROOT / "deploy" / "orgue.service"
COMMAND = ROOT / "deploy" / "orgue"


@pytest.fixture
def service() -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(FILE, encoding="utf-8")
    return read["Service"]


def test_systemd_waits_longer_than_the_home_takes_to_close(
    service: configparser.SectionProxy,
) -> None:
    assert int(service["TimeoutStopSec"]) >= stop_within(Settings().mail_timeout) + 5


def test_a_slower_mail_server_is_waited_for_longer() -> None:
    assert stop_within(20) == STOP_WITHIN
    assert stop_within(60) == STOP_WITHIN + 40


def test_the_stop_is_asked_of_the_command_alone_which_ends_its_own_in_order(
    service: configparser.SectionProxy,
) -> None:
    assert service["KillMode"] == "mixed"
    assert "KillSignal" not in service


def test_what_falls_for_want_of_memory_does_not_close_the_home(
    service: configparser.SectionProxy,
) -> None:
    assert service["OOMPolicy"] == "continue"
    assert service["Restart"] == "on-failure"


def test_the_home_is_for_its_own_account_alone(service: configparser.SectionProxy) -> None:
    assert (service["User"], service["UMask"], service["StateDirectoryMode"]) == (
        "orgue",
        "0077",
        "0700",
    )


def test_the_guide_shows_the_file_that_we_ship() -> None:
    guide = (ROOT / "docs" / "guide" / "exploitation.md").read_text(encoding="utf-8")
    assert f"```ini\n{FILE.read_text(encoding='utf-8')}```" in guide


def test_the_guide_shows_the_command_that_we_ship() -> None:
    guide = (ROOT / "docs" / "guide" / "exploitation.md").read_text(encoding="utf-8")
    assert f"```sh\n{COMMAND.read_text(encoding='utf-8')}```" in guide


@pytest.fixture
def our_command(tmp_path: Path) -> Path:
    """The command, with places of ours, of the account that the tests run under."""
    (tmp_path / "orgue").write_text('#!/bin/sh\necho "$ORGUE_HOME $ORGUE_DATABASE_URL $*"\n')
    (tmp_path / "orgue").chmod(0o755)
    text = COMMAND.read_text(encoding="utf-8").replace("/etc/orgue.env", f"{tmp_path}/env")
    text = text.replace("/opt/orgue/.venv/bin/orgue", f"{tmp_path}/orgue")
    ours = tmp_path / "command"
    ours.write_text(text.replace("= orgue ]", '= "$(id -un)" ]'), encoding="utf-8")
    return ours


def test_commands_act_on_the_base_of_the_unit(our_command: Path) -> None:
    url = "postgresql://o:p&$w@serveur/orgue?sslmode=require&a=b"
    our_command.with_name("env").write_text(f"ORGUE_DATABASE_URL='{url}'\n", encoding="utf-8")
    done = subprocess.run(["sh", our_command, "backup", "a b"], capture_output=True, text=True)
    assert done.stdout == f"/var/lib/orgue {url} backup a b\n"


def test_settings_that_cannot_be_read_stop_a_command(our_command: Path) -> None:
    our_command.with_name("env").write_text("ORGUE_DATABASE_URL='postgresql://\n", encoding="utf-8")
    done = subprocess.run(["sh", our_command, "backup"], capture_output=True, text=True)
    assert (done.returncode != 0, done.stdout) == (True, "")


def test_systemd_finds_nothing_to_say_of_it(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("NOT RUN: systemd-analyze is not on this machine")
    unit = tmp_path / FILE.name
    text = FILE.read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/orgue/.venv/bin/orgue", "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
